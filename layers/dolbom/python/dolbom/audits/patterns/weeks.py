"""A shop's weeks as numbers: what of it is round, near the cap, late, taken back; how many children; app or till.

Children are counted and forgotten here: what goes on are numbers of a shop.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from dolbom.clock import SEOUL, seoul_day
from dolbom.meals.misuse.facts import Fact

ROUND_KRW = 5_000
"""Menus have prices in steps of 500 or 1,000; a sum without a meal is typed in as a banknote."""
NEAR_CAP_PERCENT = 90
"""Of the day's cap, and not above it: as much as can be taken, and nothing that the limits would name."""
LATE_FROM, LATE_UNTIL = (22, 30), (4, 0)
"""As the misuse rule has it: later than a child eats."""
TOP_CHILDREN = 5
"""Whose share of the money is looked at: as many as may be told of together."""
PAST_WEEKS = 4
"""A shop's own past: of a month ago, so that neither a holiday nor a season is held against it for long."""

MARKS = ("round", "near_cap", "late", "refunds", "tills")


@dataclass(slots=True)
class Week:
    """One shop's week: payments and refunds, each as often as it happened, amounts in KRW."""

    payments: int = 0
    won: int = 0
    top_won: int = 0
    """What the `TOP_CHILDREN` who spent most spent there."""
    children: int = 0
    busiest: int = 0
    """Payments of the day with most of them."""
    marks: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MARKS, 0))
    """How many payments were such; of `refunds`, how many payments were taken back."""
    behind: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MARKS, 0))
    """How many children are behind each."""


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks_of(facts: Iterable[Fact], week: date, day_cap: int) -> list[Week]:
    """A shop's weeks, oldest first: `PAST_WEEKS` of its past, and the week that begins with the Monday `week`."""
    tallies = [_Tally(day_cap) for _ in range(PAST_WEEKS + 1)]
    first = week - timedelta(weeks=PAST_WEEKS)
    for fact in facts:
        place = (seoul_day(fact.at) - first).days // 7
        if 0 <= place <= PAST_WEEKS:
            tallies[place].add(fact)
    return [tally.week() for tally in tallies]


class _Tally:
    def __init__(self, day_cap: int) -> None:
        self.day_cap = day_cap
        self.spent = Counter[str]()
        self.days = Counter[date]()
        self.marks = Counter[str]()
        self.behind = defaultdict[str, set[str]](set)
        self.payments = 0

    def add(self, fact: Fact) -> None:
        if not fact.is_payment:
            self._mark("refunds", fact)
            return
        self.payments += 1
        self.spent[fact.child_id] += fact.amount
        self.days[seoul_day(fact.at)] += 1
        at = fact.at.astimezone(SEOUL)
        if fact.amount % ROUND_KRW == 0:
            self._mark("round", fact)
        if self.day_cap * NEAR_CAP_PERCENT <= fact.amount * 100 <= self.day_cap * 100:
            self._mark("near_cap", fact)
        if (at.hour, at.minute) >= LATE_FROM or (at.hour, at.minute) < LATE_UNTIL:
            self._mark("late", fact)
        if fact.kind == "in_store":
            self._mark("tills", fact)

    def _mark(self, mark: str, fact: Fact) -> None:
        self.marks[mark] += 1
        self.behind[mark].add(fact.child_id)

    def week(self) -> Week:
        return Week(
            payments=self.payments,
            won=sum(self.spent.values()),
            top_won=sum(amount for _, amount in self.spent.most_common(TOP_CHILDREN)),
            children=len(self.spent),
            busiest=max(self.days.values(), default=0),
            marks={mark: self.marks[mark] for mark in MARKS},
            behind={mark: len(self.behind[mark]) for mark in MARKS},
        )
