"""Limit enforcement over a batch of the stream's records (M13): each touched child once, whatever the batch holds.

The account is read before the ledger, and everything is committed only if the account still is what was read. Every
ledger entry changes the account, so what was compared is one instant of both.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from dolbom.clock import Clock, seoul_day
from dolbom.errors import Unavailable
from dolbom.meals.accounts import BALANCE, Account
from dolbom.meals.limits import Findings, balance_gap, findings, truth_of
from dolbom.store.limits import LimitStore, Standing
from dolbom.store.meals import MealStore, Stale

ATTEMPTS_MAX = 10
RETRY_AFTER_S = 1


class Enforcement:
    """Compares children's accounts with their ledgers, and acts on what differs."""

    def __init__(self, meals: MealStore, limits: LimitStore, clock: Clock) -> None:
        self.meals = meals
        self.limits = limits
        self.clock = clock

    def enforce_all(self, days_by_child: Mapping[str, set[str]]) -> dict[str, Exception]:
        """Enforces the limits of some children on some days; the errors of those that failed, by child."""
        failed: dict[str, Exception] = {}
        try:
            read = self.limits.read(sorted(days_by_child))
        except Exception as error:  # one call read them all: all of them come again
            return dict.fromkeys(days_by_child, error)
        for child_id, days in days_by_child.items():
            account, standing = read[child_id]
            try:
                self._enforce(child_id, days, account, standing)
            except Exception as error:  # a child's failure is reported as its own records' failure
                failed[child_id] = error
        return failed

    def _enforce(self, child_id: str, days: set[str], account: Account | None, standing: Standing) -> None:
        for attempt in range(ATTEMPTS_MAX):
            if account is None:
                return
            try:
                self._compare(account, standing, days)
                return
            except Stale:
                self.meals.pause(attempt)
                account, standing = self.limits.read([child_id])[child_id]
        raise Unavailable(retry_after_s=RETRY_AFTER_S)

    def _compare(self, account: Account, standing: Standing, days: set[str]) -> None:
        now = self.clock()
        today = seoul_day(now)
        first_day = (today.replace(day=1) - timedelta(days=1)).replace(day=1).isoformat()
        # What lies before last month is final: it is looked at again only when its own records come.
        still_open = {name: seen for name, seen in standing.open.items() if _period(name) >= first_day[:7]}
        periods = days | {_period(name) for name in still_open if _period(name)[0].isdigit()}
        found = self._findings(account, periods, first_day, now)
        kept = {name: seen for name, seen in still_open.items() if name not in found.looked_at}
        now_open = kept | {breach.name: breach.digest for breach in found.breaches if breach.period >= first_day[:7]}
        opened = [breach for breach in found.breaches if standing.open.get(breach.name) != breach.digest]
        closed = [name for name in still_open if name not in now_open and name in found.looked_at]
        is_tight = dict(account.restraints) == dict(found.restraints)
        if is_tight and not opened and standing.open == now_open and standing.notice == found.notice:
            return
        after = account if is_tight else replace(account, restraints=found.restraints, version=account.version + 1)
        self.limits.commit(account, after, standing, Standing(now_open, found.notice), opened, closed, now)

    def _findings(self, account: Account, periods: set[str], first_day: str, now: datetime) -> Findings:
        """From the rows of this month and the last (or earlier, as `periods` ask), which hold all that is unlapsed in
        the common case; from the whole ledger where those rows do not explain the balance."""
        today = seoul_day(now).isoformat()
        from_day = min([first_day, *(f"{period[: len('2026-11')]}-01" for period in periods)])
        truth = truth_of(self.meals.journals(account.child_id, from_day, today))
        is_explained = balance_gap(account, truth, today) == account.restraints.get(BALANCE, 0)
        if not is_explained or truth.shortfall != account.shortfall:
            truth = truth_of(self.meals.journals(account.child_id))
        return findings(account, truth, self.meals.policies(account.municipality, now), periods, now)


def _period(name: str) -> str:
    """The day, month or counter of a breach's name. Counters sort behind all days."""
    return name.rpartition("#")[0]
