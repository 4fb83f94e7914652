"""A child's account: what can still be spent, kept beside the ledger so that one read decides a payment.

The account belongs to the child: cards and guardians come and go, and caps and money stay (M1).
It is a pure value; `post` is the one way to change its numbers, and every write of it is conditional on the digest of
all that was read, not on its version alone (`rows.account_put`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, timedelta
from typing import Any, Literal

from dolbom.clock import month_of
from dolbom.meals.ledger import Entry
from dolbom.meals.names import ChildId, MunicipalityCode
from dolbom.starting.values import value

DAYS_KEPT = 3
MONTHS_KEPT = 2
"""Counters of older days and months have no reader on the payment path; the ledger keeps them all."""

OVER_KEPT_DAYS = 2
"""A token lives for an hour, over midnight at most."""
MARK_CHARACTERS = 12
DAY_OF_MARK = "%y%m%d"

BALANCE = "balance"
COUPONS = "coupons:"
COUPON_MONEY = "coupon_money:"
"""Names of restraints beside the days' and months' own."""

Status = Literal["active", "suspended"]
ENROL, MOVE = "enrol", "move"
"""What is done to an account that says in which town its child lives from then on."""


@value
class Account:
    """All amounts in KRW; days are ISO days and months `YYYY-MM` in Seoul."""

    child_id: ChildId
    municipality: MunicipalityCode
    status: Status = "active"
    lots: Mapping[str, int] = field(default_factory=dict)
    """Loaded money that is neither spent nor held, by the last day on which it may be spent."""
    days: Mapping[str, int] = field(default_factory=dict)
    """Spent by day, holds included."""
    months: Mapping[str, int] = field(default_factory=dict)
    """Spent by month, holds included."""
    coupons: Mapping[str, int] = field(default_factory=dict)
    """Coupons used by month."""
    coupon_money: Mapping[str, int] = field(default_factory=dict)
    """What coupons pay by month, holds included."""
    shortfall: int = 0
    """What in-store purchases took beyond the loaded money: whatever comes back repays it first (M2)."""
    restraints: Mapping[str, int] = field(default_factory=dict)
    """What limit enforcement found that these counters miss (M13): by a day, by a month, `coupons:<month>`,
    `coupon_money:<month>`, and `balance`. It tightens and never loosens: every amount is positive."""
    over: Mapping[str, int] = field(default_factory=dict)
    """Whose rights to this account were taken away lately (P3): the person's mark on a day, and the version of their
    entitlements up to which tokens count here no more. A commit stands on all of an account, and so on this."""
    placed: Mapping[str, int] = field(default_factory=dict)
    """Orders that were placed on a day, whatever became of them: a commit counts what it bounds (M3)."""
    version: int = 0
    beyond: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What its row holds beside all this, which later code may have put there: it is kept."""
    read_as: tuple[int, str] | None = field(default=None, compare=False, repr=False)
    """The version that was read, and the digest that its row had; None of an account that was told or made."""

    def plain(self) -> dict[str, Any]:
        """What is stored or told of it, by name. Nothing is copied: the values are never changed in place."""
        told = {name: getattr(self, name) for name in CONTENT}
        return told | {name: there for name in LATELY if (there := getattr(self, name))}

    def holds_for(self, subject: str, entitlements: int) -> bool:
        """Whether a token that was made of this version of a person's entitlements still counts here."""
        mark = mark_of(self.child_id, subject)
        return all(entitlements > over for name, over in self.over.items() if name.endswith(mark))

    def without(self, subject: str, entitlements: int, today: date) -> "Account":
        """The account, on which tokens of this version of a person's entitlements and of earlier ones count no more."""
        mark = mark_of(self.child_id, subject)
        others = {name: over for name, over in _of_late(self.over, today).items() if not name.endswith(mark)}
        return replace(self, over={**others, f"{today:{DAY_OF_MARK}}{mark}": entitlements}, version=self.version + 1)

    def spendable(self, today: str) -> int:
        """Loaded, unlapsed and unheld money on a day, less what is owed (M2)."""
        loaded = sum(amount for lot, amount in self.lots.items() if lot >= today)
        return max(0, loaded - self.shortfall - self.restraints.get(BALANCE, 0))

    def spent_on(self, day: str) -> int:
        """What counts against the day's cap, enforcement's findings included."""
        return self.days.get(day, 0) + self.restraints.get(day, 0)

    def spent_in(self, month: str) -> int:
        """What counts against the month's cap, enforcement's findings included."""
        return self.months.get(month, 0) + self.restraints.get(month, 0)

    def coupons_used(self, month: str) -> int:
        """Coupons used in a month, enforcement's findings included."""
        return self.coupons.get(month, 0) + self.restraints.get(COUPONS + month, 0)

    def coupons_paid(self, month: str) -> int:
        """What coupons paid in a month, enforcement's findings included."""
        return self.coupon_money.get(month, 0) + self.restraints.get(COUPON_MONEY + month, 0)


OVER = "over"
PLACED = "placed"
LATELY = (OVER, PLACED)
"""What is told where there is something: accounts of before have none."""
CONTENT = tuple(name for name in Account.__dataclass_fields__ if name not in (*LATELY, "beyond", "read_as"))
"""What every account has."""


def mark_of(child_id: str, subject: str) -> str:
    """A person's mark on a child's account: it names nobody to whoever is told the account."""
    return hashlib.sha256(f"{child_id}/{subject}".encode()).hexdigest()[:MARK_CHARACTERS]


def _of_late(over: Mapping[str, int], today: date) -> dict[str, int]:
    """Without what is older than any token."""
    oldest = f"{today - timedelta(days=OVER_KEPT_DAYS):{DAY_OF_MARK}}"
    return {name: version for name, version in over.items() if name[:-MARK_CHARACTERS] >= oldest}


@value
class Change:
    """What a person did to an account, for the trace: by whom (Cognito's `sub`), when (a stamp), what, why. Behind
    `ENROL` and `MOVE` stands the town."""

    by: str
    at: str
    what: str
    why: str


def post(account: Account, entry: Entry, today: date) -> Account:
    """The account after an entry, one version on. Old counters are dropped."""
    lots = dict(account.lots)
    shortfall = account.shortfall
    for leg in entry.legs:
        if leg.account == "benefit":
            lots[leg.lot] = lots.get(leg.lot, 0) + leg.amount
        elif leg.account == "shortfall":
            shortfall -= leg.amount
    month = entry.day[:7]
    oldest_day = (today - timedelta(days=DAYS_KEPT)).isoformat()
    oldest_month = _months_back(today, MONTHS_KEPT)
    return replace(
        account,
        lots={lot: amount for lot, amount in lots.items() if amount},
        days=_recent(_added(account.days, entry.day, entry.spent), oldest_day),
        months=_recent(_added(account.months, month, entry.spent), oldest_month),
        coupons=_recent(_added(account.coupons, month, entry.coupons), oldest_month),
        coupon_money=_recent(_added(account.coupon_money, month, -entry.moved("coupon")), oldest_month),
        restraints={
            name: amount
            for name, amount in account.restraints.items()
            if name.rpartition(":")[2] > (oldest_day if len(name) == len(oldest_day) else oldest_month)
        },
        shortfall=shortfall,
        over=_of_late(account.over, today),
        placed=_recent(_added(account.placed, entry.day, 1 if entry.kind == "hold" else 0), oldest_day),
        version=account.version + 1,
    )


def _added(counters: Mapping[str, int], key: str, amount: int) -> dict[str, int]:
    return {**counters, key: counters.get(key, 0) + amount}


def _recent(counters: dict[str, int], oldest: str) -> dict[str, int]:
    return {key: amount for key, amount in counters.items() if amount and key > oldest}


def _months_back(today: date, months: int) -> str:
    day = today.replace(day=1)
    for _ in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return month_of(day)
