"""Limit enforcement (M13): a child's limits recomputed from the ledger, by arithmetic of its own.

Nothing here uses `accounts.post` or `Entry.spent`: this is the second line, and it must not share the first one's
mistakes. It reads journal rows in its own way, adds up legs, and compares. What it finds only ever tightens: a
restraint is what the account's own counters miss, and it goes by itself when they are right again.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

from dolbom.clock import month_end, month_of, parse_stamp, seoul_day, seoul_midnight, stamp
from dolbom.dynamo.items import Item
from dolbom.meals.accounts import BALANCE, COUPON_MONEY, COUPONS, Account
from dolbom.meals.limits.rows import Posted, posted
from dolbom.meals.policy import MealPolicy, in_force
from dolbom.strict_json import canonical

DAYS_COMPARED = 2
"""Today and the day before, and their months: an account keeps its counters at least as long, and the clock of who pays
may be behind ours."""
PROOF_ENTRIES_MAX = 40

Kind = Literal["day_cap", "month_cap", "coupons", "coupon_budget", "shortfall", "drift"]
PoliciesOf = Callable[[str], Sequence[MealPolicy]]
"""All policy versions of a town."""
Lived = Mapping[str, frozenset[str]]
"""The towns that a child lived in, by ISO day."""
OF_A_MONTH: tuple[Kind, ...] = ("month_cap", "coupons", "coupon_budget")
Cause = Literal["in_store", "late_capture", "lowered_policy", "drift"]


@dataclass(frozen=True, slots=True)
class Use:
    """One entry as it bears on limits: `spent` in KRW (negative: given back), `coupon_money` what coupons paid of it,
    `short` what it took beyond the loaded money, `row` the sort key of its row."""

    at: str
    entry_id: str
    kind: str
    row: str
    day: str
    spent: int
    coupons: int
    coupon_money: int
    short: int
    town: str
    """The child's town when it was posted; empty where the row does not say."""


@dataclass(slots=True)
class Truth:
    """What journal rows add up to."""

    uses: list[Use] = field(default_factory=list)
    lots: dict[str, int] = field(default_factory=dict)
    shortfall: int = 0

    def spent(self, period: str) -> int:
        """Spent in a day or month, in KRW."""
        return sum(use.spent for use in self.of(period))

    def coupons(self, month: str) -> int:
        """Coupons used in a month."""
        return sum(use.coupons for use in self.of(month))

    def coupon_money(self, month: str) -> int:
        """What coupons paid in a month, in KRW."""
        return sum(use.coupon_money for use in self.of(month))

    def of(self, period: str) -> list[Use]:
        """The uses of a day or month, as posted."""
        return sorted((use for use in self.uses if use.day.startswith(period)), key=lambda use: (use.at, use.entry_id))


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit that was passed. Amounts in KRW, or coupons."""

    kind: Kind
    period: str
    """The ISO day or month of the limit; for drift, the counter."""
    cause: Cause
    limit: int
    found: int
    opened_at: str
    """When the entry that passed the limit was posted."""
    proof: tuple[tuple[str, str, int], ...]
    """The entries that prove it: row, entry id, amount."""

    @property
    def name(self) -> str:
        return f"{self.period}#{self.kind}"

    @property
    def digest(self) -> str:
        return hashlib.sha256(canonical(asdict(self))).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Findings:
    """What enforcement finds about one child."""

    restraints: Mapping[str, int]
    breaches: tuple[Breach, ...]
    notice: Mapping[str, Any] | None
    looked_at: frozenset[str]
    """The names of all breaches that there could have been: any other one stays as it was found."""


def truth_of(rows: Iterable[Item]) -> Truth:
    """Adds up a child's journal rows.

    Raises:
        KeyError, TypeError: a row lacks what every row has.
    """
    truth = Truth()
    for row in rows:
        entries = list(posted(row))
        # A coupon is used as long as it pays anything, whatever the count says (M6).
        is_coupon_paying = sum(_coupon_money(entry) for entry in entries) > 0
        for entry in entries:
            taken = short = 0
            for account, amount, lot in entry.legs:
                if account == "benefit":
                    truth.lots[lot] = truth.lots.get(lot, 0) + amount
                    taken -= amount
                elif account == "shortfall":
                    truth.shortfall -= amount
                    taken -= amount
                    short -= amount
            if entry.kind in ("load", "load_undo", "lapse"):
                taken = 0
            coupons = max(0, entry.coupons) if is_coupon_paying else entry.coupons
            paid = _coupon_money(entry)
            use = Use(
                entry.at, entry.entry_id, entry.kind, entry.row, entry.day, taken, coupons, paid, short, entry.town
            )
            truth.uses.append(use)
    return truth


def _coupon_money(entry: Posted) -> int:
    """What a coupon pays of an entry, in KRW; negative where it gives back."""
    return -sum(amount for account, amount, _ in entry.legs if account == "coupon")


def has_moved(truth: Truth) -> bool:
    """Whether rows say that a child lived in another town before, and bought in a shop."""
    return len({use.town for use in truth.uses if use.town}) > 1 and any(use.kind == "in_store" for use in truth.uses)


def lived_in(truth: Truth, moves: Sequence[tuple[str, str]]) -> Lived:
    """Where a child lived on the days of its purchases in shops. `moves` tells when it went into which town, oldest
    first; where it had come from, what was posted until then says."""
    lived: dict[str, frozenset[str]] = {}
    for day in {use.day for use in truth.uses if use.kind == "in_store"}:
        begins, ends = stamp(seoul_midnight(date.fromisoformat(day))), stamp(_end_of(day))
        before = [into for at, into in moves if at < begins][-1:] or _before(truth, moves[:1])
        lived[day] = frozenset((*before, *(into for at, into in moves if begins <= at <= ends)))
    return lived


def _before(truth: Truth, first: Sequence[tuple[str, str]]) -> list[str]:
    """The town before a child's first move, if anything was posted there."""
    posted_there = [(use.at, use.town) for use in truth.uses if use.town and first and use.at < first[0][0]]
    return [max(posted_there)[1]] if posted_there else []


def balance_gap(account: Account, truth: Truth, today: str) -> int:
    """By how much the account offers more unlapsed money than the ledger holds, both less what is owed, in KRW; at
    least 0."""
    offered = max(0, sum(amount for lot, amount in account.lots.items() if lot >= today) - account.shortfall)
    held = sum(amount for lot, amount in truth.lots.items() if lot >= today) - truth.shortfall
    return max(0, offered - max(0, held))


def findings(
    account: Account,
    truth: Truth,
    policies_of: PoliciesOf,
    periods: Iterable[str],
    now: datetime,
    lived: Lived = MappingProxyType({}),
) -> Findings:
    """Compares an account with its ledger, and the ledger with the limits of `periods`: days, with their months, and
    months. What was spent before a move is held to the limits of the town that it was spent in, and a purchase in a
    shop, which its file tells of later, to those of the towns that the child `lived` in then."""
    today = seoul_day(now)
    gaps = _gaps(account, truth, today)
    restraints = {name: gap for name, gap in gaps.items() if gap > 0}
    wanted = {*periods, today.isoformat()}
    days = sorted(period for period in wanted if len(period) == len("2026-11-20"))
    months = sorted({period[: len("2026-11")] for period in wanted})
    breaches: list[Breach] = []
    for day in days:
        uses = truth.of(day)
        breaches += _over("day_cap", day, uses, policies_of, account.municipality, min(now, _end_of(day)), lived)
        breaches += _short(day, uses, truth)
    for month in months:
        uses, end = truth.of(month), _end_of(month_end(date.fromisoformat(f"{month}-01")).isoformat())
        for kind in OF_A_MONTH:
            breaches += _over(kind, month, uses, policies_of, account.municipality, min(now, end), lived)
    last = max((use.at for use in truth.uses), default="")
    breaches += [
        Breach("drift", name, "drift", 0, amount, last, _behind(truth, name, today))
        for name, amount in restraints.items()
    ]
    looked_at = {
        *(f"{day}#{kind}" for day in days for kind in ("day_cap", "shortfall")),
        *(f"{month}#{kind}" for month in months for kind in OF_A_MONTH),
        *(f"{counter}#drift" for counter in gaps),
    }
    return Findings(restraints, tuple(breaches), _notice(breaches, truth, today), frozenset(looked_at))


def _gaps(account: Account, truth: Truth, today: date) -> dict[str, int]:
    """By how much each counter of the account falls short of the ledger."""
    days = [today - timedelta(days=back) for back in range(DAYS_COMPARED)]
    gaps = {day.isoformat(): truth.spent(day.isoformat()) - account.days.get(day.isoformat(), 0) for day in days}
    for month in sorted({month_of(day) for day in days}):
        gaps[month] = truth.spent(month) - account.months.get(month, 0)
        gaps[COUPONS + month] = truth.coupons(month) - account.coupons.get(month, 0)
        gaps[COUPON_MONEY + month] = truth.coupon_money(month) - account.coupon_money.get(month, 0)
    gaps[BALANCE] = balance_gap(account, truth, today.isoformat())
    return gaps


def _short(day: str, uses: Sequence[Use], truth: Truth) -> Iterable[Breach]:
    short = [use for use in uses if use.short > 0]
    if short and truth.shortfall > 0:
        proof = tuple((use.row, use.entry_id, use.short) for use in short[:PROOF_ENTRIES_MAX])
        yield Breach("shortfall", day, "in_store", 0, sum(use.short for use in short), short[0].at, proof)


_LIMITS: Mapping[str, tuple[str, str]] = {
    "day_cap": ("day_cap", "spent"),
    "month_cap": ("month_cap", "spent"),
    "coupons": ("coupons_a_month", "coupons"),
    "coupon_budget": ("coupon_budget_a_month", "coupon_money"),
}
"""By kind of breach: the policy's limit, and what of each use counts towards it."""


def _over(
    kind: Kind, period: str, uses: Sequence[Use], policies_of: PoliciesOf, home: str, at: datetime, lived: Lived
) -> Iterable[Breach]:
    """The breach of a limit by a period's uses, if there is one: of the widest limit, as of an instant, of the towns
    that they were made in. `home` is the child's town now."""
    limited_by, counted = _LIMITS[kind]
    amounts = [(use, getattr(use, counted)) for use in uses]
    # Not where it was loaded, or taken back.
    spent_in = {town for use, amount in amounts if amount > 0 for town in _towns_of(use, home, lived)}
    found = sum(amount for _, amount in amounts)
    in_towns = [in_force(policies_of(town), at) for town in spent_in]
    limits: list[int | None] = [getattr(policy, limited_by) for policy in in_towns if policy is not None]
    widest = max((limit for limit in limits if limit is not None), default=None)
    if widest is None or None in limits or found <= widest:
        return
    crossing = _crossing(amounts, policies_of, home, limited_by, lived)
    proof = tuple((use.row, use.entry_id, amount) for use, amount in amounts if amount)[-PROOF_ENTRIES_MAX:]
    yield Breach(kind, period, _cause(crossing), widest, found, crossing.at if crossing else uses[-1].at, proof)


def _towns_of(use: Use, home: str, lived: Lived) -> frozenset[str]:
    """Whose limits an entry is held to: of a purchase in a shop, which its file tells of later, those of the towns that
    the child lived in on its day, where that is known."""
    then = lived.get(use.day) if use.kind == "in_store" else None
    return then or frozenset({use.town or home})


def _crossing(
    amounts: Sequence[tuple[Use, int]], policies_of: PoliciesOf, home: str, limit: str, lived: Lived
) -> Use | None:
    """The entry that took a period over the limit of its own day and town; None when no entry did, but the limit came
    down. An entry that comes after its day is held to the rules of that day."""
    total = 0
    for use, amount in amounts:
        total += amount
        at = min(parse_stamp(use.at), _end_of(use.day))
        policies = [in_force(policies_of(town), at) for town in _towns_of(use, home, lived)]
        allowed: list[int | None] = [getattr(policy, limit) if policy is not None else None for policy in policies]
        if amount > 0 and all(each is not None and total > each for each in allowed):
            return use
    return None


def _cause(crossing: Use | None) -> Cause:
    if crossing is None:
        return "lowered_policy"
    causes: dict[str, Cause] = {"in_store": "in_store", "capture": "late_capture"}
    return causes.get(crossing.kind, "drift")


def _behind(truth: Truth, counter: str, today: date) -> tuple[tuple[str, str, int], ...]:
    """The entries behind a counter that the account misses some of: a purse's counter has the purse's own name."""
    if counter == BALANCE:
        uses = truth.of(month_of(today))
        return tuple((use.row, use.entry_id, use.spent) for use in uses)[-PROOF_ENTRIES_MAX:]
    purse, _, period = counter.rpartition(":")
    amounts = [(use.row, use.entry_id, getattr(use, purse or "spent")) for use in truth.of(period)]
    return tuple(amount for amount in amounts if amount[2])[-PROOF_ENTRIES_MAX:]


def _end_of(day: str) -> datetime:
    """The last instant of a day in Seoul, to the microsecond."""
    next_day = seoul_midnight(date.fromisoformat(day) + timedelta(days=1))
    return next_day - timedelta(microseconds=1)


def _notice(breaches: Sequence[Breach], truth: Truth, today: date) -> Mapping[str, Any] | None:
    """What the child is told on the day: the first that applies."""
    day = today.isoformat()
    codes = {("day_cap", day): "day_counted", ("month_cap", month_of(today)): "month_counted"}
    for breach in breaches:
        code = codes.get((breach.kind, breach.period))
        if code is not None:
            return {"code": code, "day": day, "spent": breach.found}
    for breach in breaches:
        if breach.kind == "shortfall" and breach.period == day:
            return {"code": "repaid_next", "day": day, "spent": truth.shortfall}
        if breach.kind == "drift" and breach.period in (day, BALANCE):
            return {"code": "recounted", "day": day, "spent": 0}
    return None
