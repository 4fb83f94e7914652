"""Limit enforcement over a batch of the stream's records (M13): each touched child once, whatever the batch holds.

All accounts are read before all ledgers, and what was found is committed only if the account still is what was read.
Every ledger entry changes the account, so what was compared is one instant of both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from string import digits

from dolbom.clock import Clock, seoul_day
from dolbom.dynamo.items import Item
from dolbom.meals.accounts import BALANCE, Account
from dolbom.meals.limits.recount import Findings, balance_gap, findings, has_moved, lived_in, truth_of
from dolbom.meals.limits.store import CHILDREN_A_READ_MAX, LimitStore, Standing
from dolbom.meals.policy import MealPolicy
from dolbom.meals.store import MealStore, Stale


@dataclass(frozen=True, slots=True)
class Look:
    """A child as it was read: its account, what was found before, the periods to look at, and their ledger."""

    account: Account
    standing: Standing
    still_open: Mapping[str, str]
    """The open breaches that may still change: what lies before last month is looked at only when its records come."""
    periods: frozenset[str]
    rows: Sequence[Item]
    """Not yet read as a ledger: a row that cannot be is its own child's failure, and no other's."""


class Enforcement:
    """Compares children's accounts with their ledgers, and acts on what differs."""

    def __init__(self, meals: MealStore, limits: LimitStore, clock: Clock) -> None:
        self.meals = meals
        self.limits = limits
        self.clock = clock

    def enforce_all(self, days_by_child: Mapping[str, set[str]]) -> dict[str, Exception]:
        """Enforces the limits of some children on some days; the errors of those that failed, by child."""
        failed: dict[str, Exception] = {}
        child_ids = sorted(days_by_child)
        for start in range(0, len(child_ids), CHILDREN_A_READ_MAX):
            part = {child_id: days_by_child[child_id] for child_id in child_ids[start : start + CHILDREN_A_READ_MAX]}
            try:
                looks = self._read(part, self.clock())
            except Exception as error:  # they were read together: all of them come again
                failed |= dict.fromkeys(part, error)
                continue
            for child_id, look in looks.items():
                try:
                    if look is not None:
                        self._enforce(child_id, part[child_id], look)
                except Exception as error:  # a child's failure is reported as its own records' failure
                    failed[child_id] = error
        return failed

    def _enforce(self, child_id: str, days: set[str], seen: Look | Exception | None) -> None:
        rounds = self.meals.table.rounds()
        while rounds.another():
            look = seen or self._read({child_id: days}, self.clock())[child_id]
            if look is None:
                return
            if isinstance(look, Exception):
                raise look
            try:
                self._compare(look)
                return
            except Stale:
                seen = None

    def _read(self, days_by_child: Mapping[str, set[str]], now: datetime) -> dict[str, Look | Exception | None]:
        """Accounts first, then the ledgers of this month and the last (or earlier, as the days ask): they hold all that
        is unlapsed in the common case. A child whose own rows cannot be read has only the reason."""
        first_day = _first_day(now)
        wanted: dict[str, tuple[Account, Standing, dict[str, str], frozenset[str]]] = {}
        of_first_day: dict[str, list[str]] = {}
        looks: dict[str, Look | Exception | None] = dict.fromkeys(days_by_child)
        for child_id, rows_of_child in self.limits.read_many(list(days_by_child)).items():
            if isinstance(rows_of_child, Exception):
                looks[child_id] = rows_of_child
                continue
            account, standing = rows_of_child
            if account is None:
                continue
            still_open = {name: seen for name, seen in standing.open.items() if _period(name) >= first_day[:7]}
            opened_in = {_period(name) for name in still_open if _period(name)[0] in digits}
            periods = frozenset(days_by_child[child_id] | opened_in)
            wanted[child_id] = (account, standing, still_open, periods)
            from_day = min([first_day, *(f"{period[: len('2026-11')]}-01" for period in periods)])
            of_first_day.setdefault(from_day, []).append(child_id)
        today = seoul_day(now).isoformat()
        for from_day, child_ids in of_first_day.items():
            for child_id, rows in self.limits.journals(child_ids, from_day, today).items():
                looks[child_id] = Look(*wanted[child_id], rows)
        return looks

    def _compare(self, look: Look) -> None:
        now = self.clock()
        account, standing = look.account, look.standing
        found = self._findings(look, now)
        kept = {name: seen for name, seen in look.still_open.items() if name not in found.looked_at}
        first_month = _first_day(now)[: len("2026-11")]
        now_open = kept | {breach.name: breach.digest for breach in found.breaches if breach.period >= first_month}
        opened = [breach for breach in found.breaches if standing.open.get(breach.name) != breach.digest]
        closed = [name for name in look.still_open if name not in now_open and name in found.looked_at]
        is_tight = dict(account.restraints) == dict(found.restraints)
        if is_tight and not opened and standing.open == now_open and standing.notice == found.notice:
            return
        after = account if is_tight else replace(account, restraints=found.restraints, version=account.version + 1)
        self.limits.commit(account, after, standing, Standing(now_open, found.notice), opened, closed, now)

    def _findings(self, look: Look, now: datetime) -> Findings:
        """From the rows that were read; from the whole ledger where those do not explain the balance."""
        account, truth = look.account, truth_of(look.rows)
        gap = balance_gap(account, truth, seoul_day(now).isoformat())
        if gap != account.restraints.get(BALANCE, 0) or truth.shortfall != account.shortfall:
            truth = truth_of(self.meals.journals(account.child_id))

        def rules_of(town: str) -> Sequence[MealPolicy]:
            return self.meals.policies_to_judge_by(town, now)

        found = findings(account, truth, rules_of, look.periods, now)
        if not (has_moved(truth) or any(breach.kind in ("day_cap", "month_cap") for breach in found.breaches)):
            return found
        # Seldom: so where the child lived before is asked only now. It can take a breach away, and show one.
        lived = lived_in(truth, self.limits.moves(account.child_id))
        return findings(account, truth, rules_of, look.periods, now, lived) if lived else found


def _first_day(now: datetime) -> str:
    """The first day of last month."""
    return (seoul_day(now).replace(day=1) - timedelta(days=1)).replace(day=1).isoformat()


def _period(name: str) -> str:
    """The day, month or counter of a breach's name. Counters sort behind all days."""
    return name.rpartition("#")[0]
