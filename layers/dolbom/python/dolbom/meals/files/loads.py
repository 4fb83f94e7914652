"""Loads: money that a municipality puts on children's accounts, line by line of a file (M2)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dolbom.clock import seoul_day, stamp
from dolbom.meals.accounts import Account, post
from dolbom.meals.files.columns import LineAmount, LineDay, of_town, read, refuse
from dolbom.meals.files.results import LineError
from dolbom.meals.ledger import Entry, Leg, nonzero
from dolbom.meals.names import ChildId, LineId, MunicipalityCode, numbered
from dolbom.meals.policy import MealPolicy
from dolbom.model import Model

COLUMNS = ("load_id", "child_id", "amount")
OPTIONAL_COLUMNS = ("municipality", "lapses_on")
LOT_LIFE_DAYS_MAX = 366


class Load(Model):
    """One line of a load file; `amount` in KRW, `lapses_on` an ISO day or empty for the policy's. The number is the
    municipality's own."""

    load_id: LineId
    child_id: ChildId
    municipality: MunicipalityCode
    amount: LineAmount
    lapses_on: LineDay = ""

    @property
    def number(self) -> str:
        """The load's number among all towns' loads."""
        return numbered(self.municipality, self.load_id)


def load_of(values: Mapping[str, str], town: str) -> Load:
    """A line of a town's file as a load.

    Raises:
        LineError: a value is not valid; of several the first one is named, the day of lapsing before all. Or the line
            says that it is another town's.
    """
    load, faults = read(Load, of_town(values, town))
    refuse(faults, ("lapses_on", "load_id", "child_id", "municipality", "amount"))
    if load is None or load.municipality != town:
        raise LineError("outside_jurisdiction", town=town)
    return load


def loaded(account: Account | None, load: Load, policy: MealPolicy, now: datetime) -> tuple[Account, Entry]:
    """The account after a load, and its entry. What in-store purchases took beyond the loaded money is repaid first
    (M11). A load opens no account: a slip in a child's number would.

    Raises:
        LineError: there is no such account, or it is another municipality's, or the money would lapse at once, before
            the municipality begins, or too late.
    """
    today = seoul_day(now)
    # Money is loaded before a municipality begins, too: it lasts as if it came on the first day there.
    spent_from = max(today, seoul_day(policy.effective_from))
    lot = load.lapses_on or policy.lapses_on(spent_from).isoformat()
    if lot < today.isoformat():
        raise LineError("lapsed")
    if lot < spent_from.isoformat():
        raise LineError("lapses_before_start", starts_on=spent_from.isoformat())
    if lot > (today + timedelta(days=LOT_LIFE_DAYS_MAX)).isoformat():
        raise LineError("lapses_too_late", days_max=LOT_LIFE_DAYS_MAX)
    if account is None:
        raise LineError("unknown_child")
    if account.municipality != load.municipality:
        raise LineError("other_municipality")
    repaid = min(account.shortfall, load.amount)
    legs = [Leg("fund", -load.amount), Leg("shortfall", repaid), Leg("benefit", load.amount - repaid, lot)]
    entry = Entry(f"load/{load.number}", "load", stamp(now), today.isoformat(), nonzero(legs))
    return post(account, entry, today), entry
