"""That a shop refused a child: once a child and day in the child's own rows, and as a number in the town's list. The
list knows no child."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dolbom.clock import seoul_day, stamp
from dolbom.dynamo.counters import is_any_spoilt, one_more
from dolbom.dynamo.items import Item, counts, texts
from dolbom.dynamo.table import ABSENT, Cancelled, Condition, Put, Table, Update, Write
from dolbom.errors import Unreadable
from dolbom.meals import keys
from dolbom.meals.accounts import Change
from dolbom.meals.merchant import Merchant

OF_CHILD_A_DAY_MAX = 10
REFUSED = "REFUSED"
KEPT = timedelta(days=60)
COUNTED_FOR = timedelta(days=2)


class TooManyTold(Exception):
    """As many as a child may tell of in a day."""


class ToldMeanwhile(Exception):
    """Another child has told of the shop since the list was read."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """What children told of a shop: how often since an officer last saw to it, and how often in all."""

    merchant_id: str
    municipality: str
    name: str
    count: int
    total: int
    first_day: str
    last_day: str


class RefusalStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def tell(self, child_id: str, merchant: Merchant, now: datetime) -> None:
        """Counts a child's tap, once a shop and day.

        Raises:
            TooManyTold: the child has told of as many shops today as one may.
            Unreadable: what was told of the shop cannot be counted further.
        """
        day, child = seoul_day(now).isoformat(), keys.child(child_id)
        row = {"pk": child, "sk": keys.refused(day, merchant.merchant_id), "kind": "refused"}
        if self.table.get(row["pk"], row["sk"]) is not None:
            return
        tap = Put({**row, "at": stamp(now), "expires_at": int((now + KEPT).timestamp())}, ABSENT)
        counted = one_more(child, keys.counted(day, REFUSED), "counted", OF_CHILD_A_DAY_MAX, now + COUNTED_FOR)
        writes: tuple[Write, ...] = (tap, _one_more(merchant, day))
        try:
            self.table.transact(*writes, counted, looks=tap)
        except Cancelled as cancelled:
            known, of_shop, counter = cancelled.old
            if known is not None:
                return
            if of_shop is not None:
                raise Unreadable(ids={"pk": of_shop["pk"], "sk": of_shop["sk"]}) from None
            if not is_any_spoilt(self.table, [counter]):
                raise TooManyTold from None
            with suppress(Cancelled):  # told meanwhile
                self.table.transact(*writes)

    def refusals(self, municipality: str, merchant_id: str) -> Refusals | None:
        """What was told of a shop."""
        item = self.table.get(keys.refusals(municipality), keys.shop(merchant_id))
        return refusals_of(item) if item is not None else None

    def of_town(self, municipality: str) -> Iterator[Refusals]:
        """What was told of a town's shops."""
        rows = self.table.query_all(keys.refusals(municipality), prefix=keys.SHOP)
        return self.table.each(rows, refusals_of)

    def settle(self, known: Refusals, trace: Change) -> None:
        """Writes that an officer has seen to what was told, and how; what is told from now on counts anew.

        Raises:
            ToldMeanwhile: more was told since it was read.
        """
        seen_to = Update(
            keys.refusals(known.municipality),
            keys.shop(known.merchant_id),
            "SET #count = :none",
            Condition("#count = :seen", {":seen": known.count}, {"#count": "count"}),
            {":none": 0},
            {"#count": "count"},
        )
        change: dict[str, Any] = {"by": trace.by, "at": trace.at, "what": trace.what, "why": trace.why}
        place = {"pk": keys.merchant(known.merchant_id), "sk": f"{keys.CHANGES}{trace.at}#{trace.what}"}
        try:
            self.table.transact(seen_to, Put({**place, "kind": "merchant_change", **change}, ABSENT), looks=seen_to)
        except Cancelled:
            raise ToldMeanwhile from None


def _one_more(merchant: Merchant, day: str) -> Update:
    return Update(
        keys.refusals(merchant.municipality),
        keys.shop(merchant.merchant_id),
        "SET #count = if_not_exists(#count, :none) + :one, #total = if_not_exists(#total, :none) + :one, "
        "first_day = if_not_exists(first_day, :day), last_day = :day, #name = :name, #kind = :kind, "
        "municipality = :town",
        # A number that is none can be counted no further, and DynamoDB would tell of it as of a call of ours.
        Condition(
            "attribute_not_exists(pk) OR attribute_type(#count, :number) AND attribute_type(#total, :number)",
            {":number": "N"},
            {"#count": "count", "#total": "total"},
        ),
        {
            ":none": 0,
            ":one": 1,
            ":day": day,
            ":name": merchant.name,
            ":kind": "refusals",
            ":town": merchant.municipality,
        },
        {"#count": "count", "#total": "total", "#name": "name", "#kind": "kind"},
    )


def refusals_of(item: Item) -> Refusals:
    """What was told of a shop, from its item."""
    known = {name: item[name] for name in Refusals.__dataclass_fields__ if name != "merchant_id"}
    counts(known["count"], known["total"])
    texts(*(value for name, value in known.items() if name not in ("count", "total")))
    # Not as an attribute: it would put the row into the index of a shop's orders.
    return Refusals(item["sk"].removeprefix(keys.SHOP), **known)
