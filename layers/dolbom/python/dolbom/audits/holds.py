"""Whether each hold was allowed as things stood when it was posted (O1): by what was loaded, and by the caps of the day
and of the month, whatever has come back since.

What stood then is everything posted until then. Processes' clocks differ a little: what was given within `CLOCKS_APART`
after a hold may have come first, and a purchase in a shop within as much before it later. In the sandbox a partner
moves the clock ahead, call by call: there they differ by a day.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from dolbom.audits.brought import DAY, MONTH, NOT_SPENDING, Brought, benefit_of
from dolbom.audits.finding import Finding
from dolbom.clock import parse_stamp
from dolbom.dynamo.items import Item
from dolbom.meals.names import is_sandbox
from dolbom.meals.policy import MealPolicy

CLOCKS_APART = timedelta(minutes=1)
SANDBOX_CLOCKS_APART = CLOCKS_APART + timedelta(days=1)
BEFORE = datetime.min.replace(tzinfo=UTC)
"""When what is brought forward had been posted: before all that is read."""

Deciding = Callable[[Item], Sequence[MealPolicy]]
"""The policy version that decided an order, if it is there."""
Counted = Iterable[tuple[datetime, int]]


def of_holds(account: Item, rows: Sequence[Item], deciding: Deciding, brought: Brought) -> Iterator[Finding]:
    """Holds that took what was not there (M2): nothing but a purchase that has happened makes paid out more than
    loaded. And holds beyond a cap (M1): what shops report may pass it, a payment that we approve never."""
    posted = [(entry, parse_stamp(entry["at"]), row) for row in rows for entry in row["journal"]]
    holds = [each for each in posted if each[0]["kind"] == "hold" and benefit_of(each[0]) < 0]
    apart = SANDBOX_CLOCKS_APART if is_sandbox(account["municipality"]) else CLOCKS_APART
    had = _Sums(
        [(BEFORE, brought.benefit), *((_counts_from(entry, at, apart), benefit_of(entry)) for entry, at, _ in posted)]
    )
    for _, at, row in holds:
        if had.until(at) < 0:
            yield Finding(account["pk"], row["sk"], "over_loaded", "0", str(had.until(at)))
    spent = {
        period: _by_period(posted, period, apart, before)
        for period, before in ((DAY, brought.days), (MONTH, brought.months))
    }
    for entry, at, row in holds:
        for policy in deciding(row):
            for period, code, cap in (
                (DAY, "over_day_cap", policy.day_cap),
                (MONTH, "over_month_cap", policy.month_cap),
            ):
                named = entry["day"][:period]
                if cap is not None and (found := spent[period][named].until(at)) > cap:
                    yield Finding(account["pk"], row["sk"], code, f"{named} {cap}", str(found))


class _Sums:
    """What amounts add up to until any instant."""

    def __init__(self, counted: Counted) -> None:
        ordered = sorted(counted)
        self._instants = [instant for instant, _ in ordered]
        self._sums = [0, *accumulate(amount for _, amount in ordered)]

    def until(self, at: datetime) -> int:
        return self._sums[bisect_right(self._instants, at)]


def _by_period(
    posted: Iterable[tuple[Item, datetime, Item]], characters: int, apart: timedelta, before: Mapping[str, int]
) -> dict[str, _Sums]:
    """What counts towards the caps, by so many characters of its day."""
    found = {period: [(BEFORE, amount)] for period, amount in before.items()}
    for entry, at, _ in posted:
        if entry["kind"] not in NOT_SPENDING:
            counted = (_counts_from(entry, at, apart), -benefit_of(entry))
            found.setdefault(entry["day"][:characters], []).append(counted)
    return {period: _Sums(counted) for period, counted in found.items()}


def _counts_from(entry: Item, at: datetime, apart: timedelta) -> datetime:
    """From when on an entry surely counts for the holds beside it."""
    if benefit_of(entry) > 0:
        return at - apart
    return at + apart if entry["kind"] == "in_store" else at
