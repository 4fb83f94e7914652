"""What the model remembers: the towns' rules, and what people did and what was answered."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.exactly_once.harness.told import Told

SEOUL_AHEAD = timedelta(hours=9)
HOLD_LIFE = timedelta(minutes=30)


def seoul_day(at: datetime) -> str:
    return (at + SEOUL_AHEAD).date().isoformat()


@dataclass(frozen=True)
class Rules:
    """What a town's policy says of amounts and hours. Hours are (from, until) in Seoul; the second may be smaller."""

    day_cap: int
    month_cap: int | None = None
    order_cap: int | None = None
    hours: tuple[tuple[str, str], ...] = ()
    coupon_budget: int | None = None
    """What all coupons of a child pay in a month."""
    coupon_needs_whole_fee: bool = False
    split_tender: bool = True
    grace_days: int | None = None
    """How long what comes back after its lapse may still be spent; None: it goes to the fund."""

    def serve_at(self, now: datetime) -> bool:
        time = (now + SEOUL_AHEAD).strftime("%H:%M")
        if not self.hours:
            return True
        return any(start <= time < end if start <= end else not end <= time < start for start, end in self.hours)


TOWNS = {"41460": Rules(20_000), "41430": Rules(24_000)}
SHOP_TOWN = "41460"


@dataclass
class Child:
    """An account. Money is not here: it is added up from the rows (`parts.py`)."""

    town: str
    status: str = "active"
    loads: dict[str, int] = field(default_factory=dict)
    """By load id: what was loaded."""
    undone: dict[str, Told] = field(default_factory=dict)
    """By load id: what was told when it was taken back."""


@dataclass(frozen=True)
class Did:
    """What was done to an order."""

    what: str
    """`captured`, `voided`, `expired` or `refunded`."""
    food: int = 0
    fee: int = 0
    refund_id: str = ""
    at_fault: bool = False
    answer: Told | None = None
    """The first answer: it stays the answer (M4)."""

    def is_the_same(self, food: int, fee: int, *, at_fault: bool = False) -> bool:
        return (self.food, self.fee, self.at_fault) == (food, fee, at_fault)


@dataclass
class Placed:
    """An order that was decided, held or declined, and what was done to it since."""

    child: str
    order_id: str
    body: tuple[Any, ...]
    at: datetime
    food: int
    fee: int
    answer: Told
    """The first answer: it stays the answer (M4)."""
    tender: tuple[int, int, int] = (0, 0, 0)
    """Benefit, coupon, own money, as it was decided."""
    left: tuple[int, int, int] = (0, 0, 0)
    """Today, this month, coupons, as it was told with the decision."""
    code: str = ""
    """Why it was declined."""
    done: list[Did] = field(default_factory=list)

    @property
    def day(self) -> str:
        """The order's own day: whatever comes back of it comes back to this day (M5)."""
        return seoul_day(self.at)

    @property
    def ends(self) -> datetime:
        """When the hold ends (M3)."""
        return self.at + HOLD_LIFE

    @property
    def state(self) -> str:
        if self.code:
            return "declined"
        ends = [did.what for did in self.done if did.what != "refunded"]
        return ends[0] if ends else "held"

    def did(self, what: str) -> Did | None:
        return next((did for did in self.done if did.what == what), None)

    @property
    def refunds(self) -> list[Did]:
        return [did for did in self.done if did.what == "refunded"]

    @property
    def captured(self) -> tuple[int, int]:
        """Food and fee that the merchant's acceptance kept."""
        captured = self.did("captured")
        return (captured.food, captured.fee) if captured else (0, 0)

    @property
    def kept_food(self) -> int:
        return self.captured[0] - sum(refund.food for refund in self.refunds)

    @property
    def kept_fee(self) -> int:
        return self.captured[1] - sum(refund.fee for refund in self.refunds)


@dataclass(frozen=True)
class Purchase:
    """In a shop: it has happened, whatever the caps say (M11)."""

    child: str
    txn_id: str
    amount: int
    day: str


@dataclass(frozen=True)
class TakenBack:
    """A cancellation of a purchase, all of it or a part, as the network told of it (M11)."""

    child: str
    name: str
    amount: int
    txn_id: str
