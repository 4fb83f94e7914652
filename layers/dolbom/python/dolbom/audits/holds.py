"""Whether each hold was allowed as things stood when it was posted (O1): by what was loaded, and by the caps of the day
and of the month, whatever has come back since.

What stood then is everything posted until then. Processes' clocks differ a little: what was given within `CLOCKS_APART`
after a hold may have come first, and a purchase in a shop within as much before it later. In the sandbox a partner
moves the clock ahead, call by call: there they differ by a day.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from dolbom.audits.findings import Finding
from dolbom.audits.rows import moved
from dolbom.clock import parse_stamp
from dolbom.dynamo.items import Item
from dolbom.meals.names import is_sandbox
from dolbom.meals.policy import MealPolicy

CLOCKS_APART = timedelta(minutes=1)
SANDBOX_CLOCKS_APART = CLOCKS_APART + timedelta(days=1)
NOT_SPENDING = ("load", "load_undo", "lapse")
"""Kinds of entries that no cap counts."""
DAY, MONTH = len("2026-11-20"), len("2026-11")

Deciding = Callable[[Item], Sequence[MealPolicy]]
"""The policy version that decided an order, if it is there."""
Counted = Iterable[tuple[datetime, int]]


def of_holds(account: Item, rows: Sequence[Item], deciding: Deciding) -> Iterator[Finding]:
    """Holds that took what was not there (M2): nothing but a purchase that has happened makes paid out more than
    loaded. And holds beyond a cap (M1): what shops report may pass it, a payment that we approve never."""
    posted = [(entry, parse_stamp(entry["at"]), row) for row in rows for entry in row["journal"]]
    holds = [each for each in posted if each[0]["kind"] == "hold" and _benefit(each[0]) < 0]
    apart = SANDBOX_CLOCKS_APART if is_sandbox(account["municipality"]) else CLOCKS_APART
    had = _Sums((_counts_from(entry, at, apart), _benefit(entry)) for entry, at, _ in posted)
    for _, at, row in holds:
        if had.until(at) < 0:
            yield Finding(account["pk"], row["sk"], "over_loaded", "0", str(had.until(at)))
    spent = {period: _by_period(posted, period, apart) for period in (DAY, MONTH)}
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


def _by_period(posted: Iterable[tuple[Item, datetime, Item]], characters: int, apart: timedelta) -> dict[str, _Sums]:
    """What counts towards the caps, by so many characters of its day."""
    found: dict[str, list[tuple[datetime, int]]] = {}
    for entry, at, _ in posted:
        if entry["kind"] not in NOT_SPENDING:
            counted = (_counts_from(entry, at, apart), -_benefit(entry))
            found.setdefault(entry["day"][:characters], []).append(counted)
    return {period: _Sums(counted) for period, counted in found.items()}


def _benefit(entry: Item) -> int:
    """What an entry gives a child (+) or takes (-), in KRW, owed money included."""
    return moved(entry, "benefit") + moved(entry, "shortfall")


def _counts_from(entry: Item, at: datetime, apart: timedelta) -> datetime:
    """From when on an entry surely counts for the holds beside it."""
    if _benefit(entry) > 0:
        return at - apart
    return at + apart if entry["kind"] == "in_store" else at


def spent_by_day(rows: Iterable[Item]) -> Counter[str]:
    """What rows spend of the benefit, by the days that they count to; what comes back is taken off."""
    spent: Counter[str] = Counter()
    for entry in (entry for row in rows for entry in row["journal"]):
        if entry["kind"] not in NOT_SPENDING:
            spent[entry["day"]] -= _benefit(entry)
    return spent
