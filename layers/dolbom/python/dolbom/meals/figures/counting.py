"""Counts the months that are over, town by town and child by child, and publishes each once it is whole (M16).

A run goes on where the one before stopped: how far a month is counted and what came of it stand in one row, written
together and only over what was read. So a run that is killed, or that meets another one, counts nobody twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from aws_lambda_powertools import Logger

from dolbom.alerts.routing import boundaries, centres
from dolbom.clock import month_end, month_of, seoul_day, seoul_midnight, stamp
from dolbom.deadline import Deadline
from dolbom.errors import Unreadable
from dolbom.logs import unreadable
from dolbom.meals.figures.disclosure import published
from dolbom.meals.figures.rows import Came, Seen, lapsed_of, uses_of
from dolbom.meals.figures.store import Counting, FigureStore, Published
from dolbom.meals.figures.tally import ELSEWHERE, NOWHERE, Place, TableName, Tally, Use
from dolbom.meals.merchant import Merchant
from dolbom.meals.names import is_sandbox
from dolbom.meals.policy import MealPolicy, in_force
from dolbom.meals.policy_store import PolicyStore

WAITS = timedelta(days=7)
"""From a month's end until it is counted: what shops and card networks tell late has come by then."""
MONTHS_BACK = 3
"""Months over that are looked for: should nothing run for as long, they are counted all the same."""
PAGES_A_WRITE = 10
TIME_LEFT_S_MIN = 60.0
"""With less than this left of its call, a run writes how far it is, and ends."""
SHOPS_HELD_MAX = 20_000


def counted_from(month: str) -> date:
    """The day on which a month's counting begins."""
    return month_end(date.fromisoformat(f"{month}-01")) + timedelta(days=1) + WAITS


def months_due(now: datetime) -> list[str]:
    """The months that are to be counted by now, the oldest first."""
    today = seoul_day(now)
    first, found = today.replace(day=1), list[str]()
    for _ in range(MONTHS_BACK):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(month_of(first))
    return [month for month in reversed(found) if counted_from(month) <= today]


@dataclass
class Run:
    """One call of the function."""

    store: FigureStore
    now: datetime
    deadline: Deadline
    logger: Logger
    children: int = 0
    months: int = 0

    def __post_init__(self) -> None:
        self._places: dict[str, Place] = {}
        self._policies = PolicyStore(self.store.table)

    def count(self) -> None:
        """Counts what is due, as long as there is time. A month whose row cannot be read is named, and holds up no
        other."""
        for town, month in self._due():
            try:
                is_whole = self._month(town, month)
            except Unreadable as error:
                unreadable(self.logger, error)
                continue
            if not is_whole:
                return

    def _due(self) -> Iterator[tuple[str, str]]:
        months = months_due(self.now)
        towns = [town for town in self.store.towns() if not is_sandbox(town)] if months else []
        yield from ((town, month) for month in months for town in towns)

    def _month(self, town: str, month: str) -> bool:
        """Counts a month of a town; False where time is over, or another run is at it."""
        standing = self.store.month(town, month)
        if isinstance(standing, Published):
            return True
        known, now_at, tally = (
            standing,
            standing.counted_to if standing else "",
            standing.tally if standing else Tally(),
        )
        pages = 0
        while child_ids := self.store.children(town, now_at):
            self._page(town, month, child_ids, tally)
            now_at, pages = child_ids[-1], pages + 1
            is_late = self.deadline.is_within(TIME_LEFT_S_MIN)
            if is_late or pages % PAGES_A_WRITE == 0:
                after = Counting(now_at, tally)
                if not self.store.count_on(town, month, known, after) or is_late:
                    return False
                known = after
        shown = published(tally, month, by_rules(self._policies.policies_to_judge_by(town, self.now), month))
        self.months += self.store.publish(town, month, known, Published(stamp(self.now), shown))
        return True

    def _page(self, town: str, month: str, child_ids: list[str], tally: Tally) -> None:
        first = date.fromisoformat(f"{month}-01")
        journals = self.store.journals(child_ids, first.isoformat(), month_end(first).isoformat())
        came = self.store.came(child_ids)
        uses, lapsed = dict[str, list[Use]](), dict[str, int]()
        for child_id, rows in journals.items():
            lived = partial(self._counts_to, came[child_id], town)
            uses[child_id] = uses_of(rows, lived, month)
            lapsed[child_id] = lapsed_of(rows, month, partial(lived_in, came[child_id], town))
        self._look_up({use.merchant_id for of_child in uses.values() for use in of_child}, first)
        for child_id, of_child in uses.items():
            tally.add(of_child, lapsed[child_id], lambda merchant_id: self._places.get(merchant_id, NOWHERE))
        self.children += len(child_ids)

    def _counts_to(self, came: Sequence[Came], town: str, row: Seen) -> bool:
        """Whether a use counts to a town: the child lived there then. Towns that have joined another pay in its name,
        so the name alone does not say whose child it was.

        Raises:
            Unreadable: a version of such a town that has begun cannot be read.
        """
        if not came or row.at is None:
            return True
        for one in reversed(came):
            if one.at <= row.at and row.town in (one.town, self._paid_by(one.town, row.at)):
                return one.town == town
        return row.town == town  # an order that was decided while its child was moved

    def _paid_by(self, town: str, at: datetime) -> str:
        rules = in_force(self._policies.policies_to_judge_by(town, self.now), at)
        return rules.municipality if rules is not None else town

    def _look_up(self, merchant_ids: set[str], on: date) -> None:
        if len(self._places) > SHOPS_HELD_MAX:
            self._places.clear()
        wanted = sorted(merchant_ids - self._places.keys())
        self._places |= dict.fromkeys(wanted, NOWHERE)
        self._places |= {shop.merchant_id: place_of(shop, on) for shop in self.store.shops(wanted)}


def by_rules(versions: Sequence[MealPolicy], month: str) -> list[TableName]:
    """The tables whose parts a town's rules, as they changed within a month, allowed on some days alone."""
    first = date.fromisoformat(f"{month}-01")
    begins, ends = seoul_midnight(first), seoul_midnight(month_end(first) + timedelta(days=1))
    began = in_force(versions, begins)
    lived = [began] if began is not None else []
    lived += [version for version in versions if begins < version.effective_from < ends]
    hours = {tuple((span.from_, span.until) for span in version.meal_hours) for version in lived}
    kinds = {frozenset(version.excluded_categories) for version in lived}
    found: list[TableName] = ["hour"] if len(hours) > 1 else []
    return [*found, "category"] if len(kinds) > 1 else found


def lived_in(came: Sequence[Came], town: str, at: datetime) -> bool:
    """Whether a child of a town's list lived there at an instant; one of whom nothing is written never left."""
    return not came or next((one.town for one in reversed(came) if one.at <= at), came[0].town) == town


def place_of(shop: Merchant, on: date) -> Place:
    """A shop's category, and the dong that it lies in on a day."""
    owner = boundaries.locate(shop.lat, shop.lon).owner
    if owner is None:
        return Place(shop.category, ELSEWHERE)
    centre = centres.centre_of(centres.centres_of(owner)[0].code, on)
    return Place(shop.category, centre.code if centre is not None else ELSEWHERE)
