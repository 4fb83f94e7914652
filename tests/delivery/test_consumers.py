"""R6, R7: both consumers of the meals stream, under every way in which AWS may deliver: state as if once."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from dolbom.meals.enforcement import Enforcement
from dolbom.meals.misuse_watch import MisuseWatch
from dolbom.store.cases import CaseStore
from dolbom.store.items import to_attributes
from dolbom.store.limits import LimitStore
from dolbom.store.meals import MealStore
from dolbom.store.table import Table
from dolbom.store.windows import WindowStore
from functions.check_misuse.handler import checked
from functions.enforce_limits.handler import enforced
from tests.conftest import Aws
from tests.delivery.source import Chance, Function, Mapping, Record, deliver
from tests.streams import journal_records
from tests.support import Context
from tests.town import Town

Row = dict[str, Any]
DERIVED = ("limits", "breach", "window", "case")


class World:
    """A town with a lively day behind it, and both consumers over a client of choice."""

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
        self.rows = self.all_rows()

    def all_rows(self) -> list[Row]:
        page = self.town.table.scan(0, 1)
        assert page.next is None
        return sorted(page.items, key=lambda row: (row["pk"], row["sk"]))

    def reset(self) -> None:
        """Everything as it was before the first delivery."""
        client, name = self.town.aws.client("dynamodb"), self.town.table.name
        kept = {(row["pk"], row["sk"]): row for row in self.rows}
        for row in self.all_rows():
            if (row["pk"], row["sk"]) not in kept:
                client.delete_item(TableName=name, Key={"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}})
            elif row != kept[row["pk"], row["sk"]]:
                client.put_item(TableName=name, Item=to_attributes(kept[row["pk"], row["sk"]]))

    def consumers(self, client: Any = None) -> dict[str, Function]:
        table = Table(client or self.town.table.client, self.town.table.name, sleep=lambda _: None)
        meals = MealStore(table)
        limits = Enforcement(meals, LimitStore(table), self.town.clock)
        misuse = MisuseWatch(meals, WindowStore(table), CaseStore(table), self.town.clock)
        return {
            "enforce_limits": lambda event: enforced(event, Context(), limits),
            "check_misuse": lambda event: checked(event, Context(), misuse),
        }

    def after(self, how: Callable[[Function], object], client: Any = None) -> list[Row]:
        """All rows after both consumers had their records this way."""
        self.reset()
        for function in self.consumers(client).values():
            how(function)
        return self.all_rows()

    def once(self) -> list[Row]:
        return self.after(lambda function: deliver(self.records, function))


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def poison(records: list[Record], position: int) -> list[Record]:
    """The records with one among them that no consumer can read."""
    bad = deepcopy(records[0])
    bad["eventID"] = "poison"
    bad["dynamodb"] |= {"SequenceNumber": "poison", "NewImage": {"pk": {"S": "CHILD#child-0"}}}
    bad["dynamodb"].pop("OldImage", None)
    return [*records[:position], bad, *records[position:]]


def test_M13_M14_one_clean_delivery_finds_what_there_is(world: World) -> None:
    kinds = [row["kind"] for row in world.once()]
    assert {kind: kinds.count(kind) for kind in ("breach", "case")} == {"breach": 3, "case": 1}


@pytest.mark.parametrize("seed", range(4))
def test_R6_duplicates_splits_and_interleaved_lanes_leave_the_state_of_one_delivery(world: World, seed: int) -> None:
    once = world.once()
    chance = Chance(seed, again=0.5, small_batches=True)
    mapping = Mapping(lanes=1 + seed % 4)
    assert world.after(lambda function: deliver(world.records, function, mapping, chance)) == once


@pytest.mark.parametrize("times", [2, 10])
def test_R6_each_record_many_times_and_the_whole_day_again_change_nothing(world: World, times: int) -> None:
    once = world.once()
    often = [record for record in world.records for _ in range(times)]
    assert world.after(lambda function: deliver(often, function)) == once
    assert world.after(lambda function: [deliver(world.records, function) for _ in range(times)]) == once


def test_R6_a_poison_record_at_any_position_ends_with_the_dead_letters_once_and_the_others_pass(world: World) -> None:
    records = world.records[-1:]
    expected = world.after(lambda function: deliver(records, function))
    hundred = records * 100
    mapping = Mapping(lanes=1, retries_max=1)
    world.reset()
    for name, function in world.consumers().items():
        for position in range(0, 101, 1 if name == "enforce_limits" else 10):
            run = deliver(poison(hundred, position), function, mapping)
            (message,) = run.given_up
            info = message["DDBStreamBatchInfo"]
            assert (info["startSequenceNumber"], info["batchSize"]) == ("poison", 1)
    assert world.all_rows() == expected


class Dies(BaseException):
    """The process is killed."""


class Dying:
    """A client that dies before or after its n-th call."""

    def __init__(self, client: Any, at_call: int, *, after: bool) -> None:
        self.client, self.left, self.after = client, at_call, after

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)

        def made(**arguments: Any) -> Any:
            self.left -= 1
            if self.left == 0 and not self.after:
                raise Dies
            try:
                return call(**arguments)
            finally:
                if self.left == 0:
                    raise Dies

        return made


@pytest.mark.parametrize("name", ["enforce_limits", "check_misuse"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_R1_killed_before_or_after_any_call_the_next_delivery_finishes(world: World, name: str, after: bool) -> None:
    records = world.records[-4:]
    world.reset()
    world.consumers()[name]({"Records": records})
    once = world.all_rows()
    call = 0
    while True:
        call += 1
        world.reset()
        dying = Dying(world.town.table.client, call, after=after)
        try:
            world.consumers(dying)[name]({"Records": records})
        except Dies:
            world.consumers()[name]({"Records": records})
            assert world.all_rows() == once
            continue
        break
    assert call > 5


class Ailing:
    """A client whose calls fail by chance, before or after they took effect."""

    def __init__(self, client: Any, chance: Chance, share: float) -> None:
        self.client, self.chance, self.share = client, chance, share

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)

        def made(**arguments: Any) -> Any:
            roll = self.chance.random
            if roll.random() >= self.share:
                return call(**arguments)
            kind = roll.choice(["throttled", "broken", "unreachable", "lost"])
            if kind == "lost":
                call(**arguments)
                raise ReadTimeoutError(endpoint_url="https://dynamodb.example.invalid")
            if kind == "unreachable":
                raise EndpointConnectionError(endpoint_url="https://dynamodb.example.invalid")
            code = "ProvisionedThroughputExceededException" if kind == "throttled" else "InternalServerError"
            status = 400 if kind == "throttled" else 500
            raise ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, name)

        return made


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_R7_throttles_errors_and_lost_answers_only_delay(world: World, share: float) -> None:
    records = world.records[-6:]
    once = world.after(lambda function: deliver(records, function))
    ailing = Ailing(world.town.table.client, Chance(7), share)
    patient = Mapping(lanes=2, retries_max=10_000)
    chance = Chance(3, small_batches=True)
    assert world.after(lambda function: deliver(records, function, patient, chance), ailing) == once
