"""Loads: money that a municipality puts on children's accounts, line by line of a file (M2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dolbom.clock import seoul_day, stamp
from dolbom.meals.accounts import Account, post
from dolbom.meals.files.csv_lines import LineError
from dolbom.meals.ledger import Entry, Leg, nonzero
from dolbom.meals.policy import MealPolicy
from dolbom.money import AMOUNT_KRW_MAX

COLUMNS = ("load_id", "child_id", "municipality", "amount")
OPTIONAL_COLUMNS = ("lapses_on",)
LOT_LIFE_DAYS_MAX = 366

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,63}")
_CHILD = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")
_MUNICIPALITY = re.compile(r"[0-9]{5}")
_AMOUNT = re.compile(r"[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class Load:
    """One line of a load file; `amount` in KRW, `lapses_on` an ISO day or empty for the policy's."""

    load_id: str
    child_id: str
    municipality: str
    amount: int
    lapses_on: str


def load_of(values: Mapping[str, str]) -> Load:
    """A line as a load.

    Raises:
        LineError: a value is not valid.
    """
    lapses_on = values.get("lapses_on", "")
    if lapses_on:
        try:
            lapses_on = date.fromisoformat(lapses_on).isoformat()
        except ValueError:
            raise LineError("bad_value", column="lapses_on") from None
    return Load(
        matched(values, "load_id", _ID),
        matched(values, "child_id", _CHILD),
        matched(values, "municipality", _MUNICIPALITY),
        amount_of(values),
        lapses_on,
    )


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


def matched(values: Mapping[str, str], column: str, pattern: re.Pattern[str]) -> str:
    """A value that matches its column's pattern.

    Raises:
        LineError: it does not.
    """
    value = values[column]
    if pattern.fullmatch(value) is None:
        raise LineError("bad_value", column=column)
    return value


def amount_of(values: Mapping[str, str]) -> int:
    """A line's amount: whole won, more than none.

    Raises:
        LineError: it is no such number.
    """
    amount = int(matched(values, "amount", _AMOUNT))
    if not 0 < amount <= AMOUNT_KRW_MAX:
        raise LineError("bad_value", column="amount")
    return amount
