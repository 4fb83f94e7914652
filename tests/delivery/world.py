"""A town with a lively day behind it, both consumers of its stream, and a way back to the moment before they ran."""

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from dolbom.deadline import Deadline
from dolbom.dynamo.items import from_attributes
from dolbom.dynamo.table import Table
from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.limits.store import LimitStore
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.watch import MisuseWatch
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.meals.store import MealStore
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.store import PartnerStore
from functions.check_misuse.handler import checked
from functions.enforce_limits.handler import enforced
from tests.conftest import REGION, Aws, aws_in_memory
from tests.delivery.source import Function, Record, deliver
from tests.support.streams import journal_records
from tests.support.town import Town

NAMES = ("enforce_limits", "check_misuse")
Row = dict[str, Any]


def consumers(table: Table, clock: Callable[[], Any]) -> dict[str, Function]:
    """Both consumers, over a table."""
    meals = MealStore(table)
    limits = Enforcement(meals, LimitStore(table), clock)
    misuse = MisuseWatch(meals, WindowStore(table), CaseStore(table), clock)
    feeds, partners = FeedStore(table), PartnerStore(table)
    return {
        "enforce_limits": lambda event: enforced(event, limits),
        "check_misuse": lambda event: checked(event, misuse, feeds, partners),
    }


class World:
    """Everything is made once; `reset` takes it back in a millisecond."""

    def __init__(self, aws: Aws) -> None:
        self.town = town = Town(aws)
        for shop in ("gimbap-1", "corner-mart"):
            town.shop(shop)
        town.shop("pub-1", "pub")
        for child in range(6):
            town.load(f"child-{child}", 60_000)
        town.pays("child-0", 12_000)
        town.cancels("child-0", town.orders("child-0", 5_000))
        town.refunds("child-1", town.pays("child-1", 9_000), 2_000)
        for child in range(6):
            town.later(minutes=1)
            town.buys(f"child-{child}", 17_000, "corner-mart")
        town.buys("child-2", 40_000, "pub-1")
        self.records = journal_records(aws)
        self._items = copy.deepcopy(self._table().items)
        self._stream = list(self._table().stream_shard.items)
        self._once: dict[str, list[Row]] = {}

    def _table(self) -> Any:
        return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[self.town.table.name]

    def all_rows(self) -> list[Row]:
        """Every item as plain values, read past the code under test."""
        found = [
            from_attributes(item.to_json()["Attributes"])
            for of_pk in self._table().items.values()
            for item in of_pk.values()
        ]
        return sorted(found, key=lambda row: (row["pk"], row["sk"]))

    def reset(self) -> None:
        """Everything as it was before the first delivery, the stream as well."""
        self._table().items = copy.deepcopy(self._items)
        if self._table().stream_shard is not None:
            self._table().stream_shard.items = list(self._stream)

    def close_stream(self) -> None:
        """From now on nothing is streamed: moto copies a table with its whole stream for each transaction."""
        self._table().stream_shard = None

    def consumers(self, client: Any = None, deadline: Deadline | None = None) -> dict[str, Function]:
        name = self.town.table.name
        table = Table(client or self.town.table.client, name, sleep=lambda _: None, deadline=deadline)
        return consumers(table, self.town.clock)

    def after(self, how: Callable[[Function], object], client: Any = None, names: Sequence[str] = NAMES) -> list[Row]:
        """All rows after these consumers had their records this way."""
        self.reset()
        for name in names:
            how(self.consumers(client)[name])
        return self.all_rows()

    def once(self, last: int = 0, names: Sequence[str] = NAMES) -> list[Row]:
        """All rows after one clean delivery: of all records, or the `last` ones."""
        key = f"{last} {names}"
        if key not in self._once:
            self._once[key] = self.after(lambda function: deliver(self.records[-last:], function), names=names)
        return self._once[key]


@contextmanager
def a_world() -> Iterator[World]:
    """A world of one's own; AWS is in memory while it lasts."""
    with aws_in_memory() as aws:
        yield World(aws)


def poison(record: Record) -> Record:
    """A record like another one that no consumer can read."""
    bad = copy.deepcopy(record)
    bad["eventID"] = "poison"
    bad["dynamodb"] |= {"SequenceNumber": "poison", "NewImage": {"pk": {"S": "CHILD#child-0"}}}
    bad["dynamodb"].pop("OldImage", None)
    return bad


def numbered(records: Sequence[Record]) -> list[Record]:
    """Records with sequence numbers of their own, though they may be the same ones again."""
    return [
        {**record, "eventID": f"{number}", "dynamodb": {**record["dynamodb"], "SequenceNumber": f"{number:021}"}}
        for number, record in enumerate(records)
    ]
