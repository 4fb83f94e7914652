"""What the model remembers: the towns' rules, and what people did and what was answered."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.exactly_once.parts import Part, beginning, total
from tests.exactly_once.told import Told

SEOUL_AHEAD = timedelta(hours=9)


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
class Placed:
    """An order as it was asked for and decided, and what became of it."""

    asked: Any
    child: str
    day: str
    answer: Told
    food: list[Part] = field(default_factory=list)
    fee: list[Part] = field(default_factory=list)
    until: datetime | None = None
    state: str = "declined"
    kept_food: int = 0
    kept_fee: int = 0
    coupon_open: bool = False
    refunds: dict[str, Any] = field(default_factory=dict)
    captured: Told | None = None
    gone: list[Part] = field(default_factory=list)
    """Benefit that came back after its lapse and went to the fund: it stays spent."""
    graced: list[tuple[str, str, int]] = field(default_factory=list)
    """Benefit that came back after its lapse to be spent until another day: from, to, how much."""

    def paid(self) -> list[Part]:
        if self.state == "held":
            return self.food + self.fee
        return beginning(self.food, self.kept_food) + beginning(self.fee, self.kept_fee)

    def tender(self) -> tuple[int, int, int]:
        every = self.food + self.fee
        return total(every, "benefit"), total(every, "coupon"), total(every, "own")


@dataclass
class Child:
    town: str
    status: str = "active"
    loads: dict[str, tuple[int, str]] = field(default_factory=dict)
    """What each put into which lot, after it had repaid the shortfall."""
    repaid: int = 0
    lapsed: dict[str, int] = field(default_factory=dict)


@dataclass
class Purchase:
    """What somebody bought in a shop: it has happened, whatever the caps say (M11)."""

    child: str
    day: str
    parts: list[Part]
    amount: int
    back: list[Part] = field(default_factory=list)
    """What cancellations gave back: benefit, shortfall, or for the fund."""
