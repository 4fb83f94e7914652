"""Loads: money that a municipality puts on children's accounts, line by line of a file (M2)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator

from dolbom.clock import seoul_day, stamp
from dolbom.meals.accounts import Account, post
from dolbom.meals.files.columns import LineAmount, read
from dolbom.meals.files.csv_lines import LineError
from dolbom.meals.ledger import Entry, Leg, nonzero
from dolbom.meals.names import ChildId, LineId, MunicipalityCode
from dolbom.meals.policy import MealPolicy
from dolbom.model import Model

COLUMNS = ("load_id", "child_id", "municipality", "amount")
OPTIONAL_COLUMNS = ("lapses_on",)
LOT_LIFE_DAYS_MAX = 366


def _iso(day: str) -> str:
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        # Python's own message repeats the text.
        raise ValueError("no day") from None


class Load(Model):
    """One line of a load file; `amount` in KRW, `lapses_on` an ISO day or empty for the policy's."""

    load_id: LineId
    child_id: ChildId
    municipality: MunicipalityCode
    amount: LineAmount
    lapses_on: Annotated[str, AfterValidator(_iso)] = ""


def load_of(values: Mapping[str, str]) -> Load:
    """A line as a load.

    Raises:
        LineError: a value is not valid; of several the first one is named, the day of lapsing before all.
    """
    load, faults = read(Load, values)
    if load is None:
        raise LineError("bad_value", column=next(name for name in (*OPTIONAL_COLUMNS, *COLUMNS) if name in faults))
    return load


def loaded(account: Account | None, load: Load, policy: MealPolicy, now: datetime) -> tuple[Account, Entry]:
    """The account after a load, and its entry. The first load opens the account. What in-store purchases took beyond
    the loaded money is repaid first (M11).

    Raises:
        LineError: the account is another municipality's, or the money would lapse at once or too late.
    """
    today = seoul_day(now)
    lot = load.lapses_on or policy.lapses_on(today).isoformat()
    if lot < today.isoformat():
        raise LineError("lapsed")
    if lot > (today + timedelta(days=LOT_LIFE_DAYS_MAX)).isoformat():
        raise LineError("lapses_too_late", days_max=LOT_LIFE_DAYS_MAX)
    if account is None:
        account = Account(load.child_id, load.municipality)
    elif account.municipality != load.municipality:
        raise LineError("other_municipality")
    repaid = min(account.shortfall, load.amount)
    legs = [Leg("fund", -load.amount), Leg("shortfall", repaid), Leg("benefit", load.amount - repaid, lot)]
    entry = Entry(f"load/{load.load_id}", "load", stamp(now), today.isoformat(), nonzero(legs))
    return post(account, entry, today), entry
