"""What the books of `books.py` are about: rules of towns, children's money, orders, loads, purchases. Told from
docs/rules.md; nothing of it knows a row or a key. All amounts in KRW, days as `YYYY-MM-DD` in Seoul."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from dolbom.clock import SEOUL

NO_LIMIT = 10**9
APPS, HOUSE = ("happybowl", "quickbowl"), "happybowl"


@dataclass(frozen=True)
class Said:
    """What an act is answered: a status, a problem's code, and what else the body says by `a.b`."""

    status: int
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


MISSING = Said(404, "not_found")
Pause = Callable[[int], None]
"""Told before each step of what is done in steps: something else may happen there."""


def unpaused(_: int) -> None:
    """Nothing happens beside it."""


@dataclass(frozen=True)
class Rules:
    """A version of a town's rules."""

    number: int
    since: datetime
    day_cap: int = 20_000
    month_cap: int = NO_LIMIT
    order_cap: int = NO_LIMIT
    hours: tuple[tuple[time, time], ...] = ()
    hold: timedelta = timedelta(minutes=30)
    coupon_max: int = 3_000
    coupons: int = 4
    needs_whole_fee: bool = False
    coupon_budget: int = NO_LIMIT
    may_split: bool = True
    months_kept: int = 0
    goes_to_child: bool = False
    grace: int = 14
    unit_price: int = 700

    def first_day(self, today: str) -> str:
        """On which money can be spent first."""
        return max(today, day_of(self.since))

    def serves_at(self, now: datetime) -> bool:
        clock = now.astimezone(SEOUL).time()
        return not self.hours or any(first <= clock < until for first, until in self.hours)


@dataclass
class Town:
    """Its versions, and since when it lives under another one's."""

    code: str
    versions: list[Rules]
    joins: tuple[datetime, str] | None = None


@dataclass
class Load:
    """`day` is the last one that its line says, or nothing; `put` is what of it went on the account: the rest has
    repaid what was owed."""

    number: str
    child: str
    town: str
    day: str
    amount: int
    put: int
    lot: str = ""
    undone: int | None = None
    posted: str = ""
    """The day on which it came."""
    is_monthly: bool = False

    @property
    def key(self) -> str:
        """A number is its sender's."""
        return f"{self.town}.{self.number}"


@dataclass
class Purchase:
    """One at a till. `parts` are what paid it, the last of it first; `""` is what was not there."""

    number: str
    child: str
    shop: str
    amount: int
    day: str
    parts: list[tuple[str, int]]
    returned: int = 0


@dataclass
class Child:
    name: str
    town: str
    lots: Counter[str] = field(default_factory=Counter)
    owed: int = 0
    spent: Counter[str] = field(default_factory=Counter)
    coupons: Counter[str] = field(default_factory=Counter)
    coupon_paid: Counter[str] = field(default_factory=Counter)
    is_suspended: bool = False
    cards: dict[str, str] = field(default_factory=dict)
    lived: set[str] = field(default_factory=set)
    """The towns that it has left."""

    def goes(self, there: str) -> None:
        self.lived.add(self.town)
        self.town = there

    def spendable(self, today: str) -> int:
        return max(0, sum(won for lot, won in self.lots.items() if lot >= today) - self.owed)

    def lapses(self, today: str) -> list[tuple[str, int]]:
        """What there is by its last day, what lapses first, first."""
        return sorted((lot, won) for lot, won in self.lots.items() if lot >= today and won)

    def spent_in(self, month: str) -> int:
        return sum(won for day, won in self.spent.items() if day[:7] == month)

    def takes(self, won: int, today: str) -> list[tuple[str, int]]:
        """Takes money, what lapses first, first; what took it, the last of it first. `""` is what is owed."""
        taken: list[tuple[str, int]] = []
        for lot in sorted(lot for lot in self.lots if lot >= today):
            part = min(won, self.lots[lot])
            self.lots[lot] -= part
            won -= part
            taken += [(lot, part)] if part else []
        self.owed += won
        return ([("", won)] if won else []) + taken[::-1]

    def gets(self, parts: Iterable[tuple[str, int]], today: str, rules: Rules) -> int:
        """Money comes back by lot: what lapses first repays first, the rest returns to its lot or goes where the rules
        send what has lapsed. How much the fund gets."""
        to_fund = 0
        for lot, won in sorted(parts):
            repaid = min(won, self.owed)
            self.owed -= repaid
            if lot >= today:
                self.lots[lot] += won - repaid
            elif rules.goes_to_child and won > repaid:
                self.lots[later(rules.first_day(today), rules.grace)] += won - repaid
            else:
                to_fund += won - repaid
        return to_fund


@dataclass
class Order:
    """`food_back` and `fee_back` are what may still go back, what goes first, first: own money, then lots or the
    coupon."""

    order_id: str
    child: str
    partner: str
    shop: str
    food: int
    fee: int
    asked: object
    at: datetime
    rules: Rules
    first: Said
    state: str = "declined"
    tender: Mapping[str, int] = field(default_factory=dict)
    food_back: list[tuple[str, int]] = field(default_factory=list)
    fee_back: list[tuple[str, int]] = field(default_factory=list)
    returned: Counter[str] = field(default_factory=Counter)
    captured: tuple[int, int] = (0, 0)
    refunds: dict[str, tuple[int, int, bool]] = field(default_factory=dict)
    has_coupon: bool = False
    answers: dict[str, Said] = field(default_factory=dict)
    """The first one to a capture and to each refund: what is sent again gets it again."""
    events: list[str] = field(default_factory=list)
    ref: str = ""

    @property
    def day(self) -> str:
        return day_of(self.at)

    def is_seen_in(self, app: str) -> bool:
        """A partner's app sees what came through it; the residents' own sees all."""
        return app not in APPS or app == self.partner

    def left(self, purse: int) -> int:
        return self.captured[purse] - sum(refund[purse] for refund in self.refunds.values())

    def is_over(self, now: datetime) -> bool:
        return self.state == "expired" or (self.state == "held" and now >= self.at + self.rules.hold)

    def facts(self) -> dict[str, Any]:
        """What each view of it says."""
        told: dict[str, Any] = {"state": self.state, "total": self.food + self.fee, "day": self.day}
        told["captured"] = sum(self.captured)
        told["refunded"] = sum(food + fee for food, fee, _ in self.refunds.values())
        for purse in ("benefit", "coupon", "own_money"):
            told[f"paid.{purse}"] = self.tender[purse] - self.returned[purse]
            told[f"returned.{purse}"] = self.returned[purse]
        return told


def day_of(now: datetime) -> str:
    return now.astimezone(SEOUL).date().isoformat()


def later(day: str, days: int) -> str:
    return (datetime.fromisoformat(day) + timedelta(days=days)).date().isoformat()


def last_day(month: str, months_later: int) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) + months_later, 12)
    return later(f"{year}-{number + 1:02}-01", -1)


def taken_from(stack: list[tuple[str, int]], won: int) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """So much from the top of what may go back; and what is left of it."""
    taken: list[tuple[str, int]] = []
    rest: list[tuple[str, int]] = []
    for source, there in stack:
        part = min(won, there)
        won -= part
        taken += [(source, part)] if part else []
        rest += [(source, there - part)] if there > part else []
    assert won == 0, "more than there is never goes back"
    return taken, rest


@dataclass
class Wish:
    """What a quote or an order asks for; `lines` is nothing where they may be ordered."""

    shop: str
    food: int
    fee: int = 0
    own: int = 0
    use_coupon: bool = True
    is_lawful: bool = True
