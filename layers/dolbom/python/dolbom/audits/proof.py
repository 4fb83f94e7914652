"""The proof of one child's money (O1): every row, and the account against all of them. Pure functions over raw items.

Nothing is taken on trust from the code that wrote the rows: legs are added up here, and what is stored twice in
different words (a hold's legs and its tender, a row and its key, an entry and its seal) is compared. A finding names
the item that it is about.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from dolbom.audits.brought import Brought, journal_of, spent_by_day
from dolbom.audits.finding import Finding
from dolbom.audits.holds import of_holds
from dolbom.audits.readable import unreadable, unreadable_row
from dolbom.audits.rows import moved, of_clock, of_row
from dolbom.clock import parse_stamp, seoul_day
from dolbom.dynamo.items import UNREADABLE, Item
from dolbom.meals import keys
from dolbom.meals.policy import MealPolicy
from dolbom.meals.rows import account_of, digest

BREACH_GRACE = timedelta(hours=1)
"""How long a breach may wait for the stream."""
DAYS_KEPT_SURELY = 2
"""Days back that an account surely still counts."""

BEARING_ROWS_MAX = 20
"""Rows that a finding about a counter names."""

Policies = Callable[[str], Sequence[MealPolicy]]
"""All policy versions of a municipality."""


def prove(
    pk: str, items: Sequence[Item], policies: Policies, at: datetime, brought: Brought | None = None
) -> list[Finding]:
    """All that does not add up in one child's partition, as of an instant. Where `items` are those since a night that
    proved the earlier ones, with what is brought forward from it; what is wrong then is a suspicion."""
    found: list[Finding] = []
    account = next((item for item in items if item["sk"] == keys.ACCOUNT), None)
    rows = journal_of(items)
    before = brought or Brought()
    seen: Counter[str] = Counter()
    readable = True
    for row in rows:
        try:
            found += list(of_row(row, seen, at)) or unreadable(row)
        except UNREADABLE as error:
            readable = False
            found.append(unreadable_row(row, error))
    found += [
        finding
        for item in items
        if not item["sk"].startswith((keys.ACCOUNT, keys.JOURNAL))
        for finding in unreadable(item)
    ]
    if account is None:
        if rows:
            found.append(Finding(pk, keys.ACCOUNT, "account_missing", "", f"{len(rows)} rows"))
        return found
    found += (unread := unreadable(account))
    found += [finding for row in (account, *rows) for finding in of_clock(row, at)]
    if readable and not unread:
        try:
            found += _of_digest(account)
            found += _of_account(account, rows, at, before)
            found += _of_limits(account, rows, items, policies, at, before)
        except UNREADABLE as error:
            # One child's account that cannot be read must not leave all other children without their proof.
            found.append(unreadable_row(account, error))
    return found


def _of_digest(account: Item) -> Iterable[Finding]:
    """An account is written with a digest of all that it says: its town and its state stand in no entry. Of what later
    code put beside it, it may have made the digest, too."""
    known = account_of(account)
    if not known.beyond and account["digest"] != digest(known):
        yield Finding(account["pk"], account["sk"], "seal_broken", "", "digest")


def _of_account(account: Item, rows: Sequence[Item], at: datetime, before: Brought) -> Iterable[Finding]:
    lots = Counter(before.lots)
    coupons = Counter(before.coupons)
    coupon_money = Counter(before.coupon_money)
    shortfall = before.shortfall
    for entry in (entry for row in rows for entry in row["journal"]):
        for leg in entry["legs"]:
            if leg["account"] == "benefit":
                lots[leg["lot"]] += leg["amount"]
        shortfall -= moved(entry, "shortfall")
        coupons[entry["day"][: len("2026-11")]] += entry.get("coupons", 0)
        coupon_money[entry["day"][: len("2026-11")]] -= moved(entry, "coupon")
    days, months = Counter(before.days), Counter(before.months)
    for day, amount in spent_by_day(rows).items():
        days[day] += amount
        months[day[: len("2026-11")]] += amount
    today = seoul_day(at)
    yield from _differing(account, "lots", lots, {*lots, *account["lots"]}, rows, "lot")
    kept_days = {(today - timedelta(days=back)).isoformat() for back in range(-1, DAYS_KEPT_SURELY)}
    yield from _differing(account, "days", days, {*account["days"], *(kept_days & set(days))}, rows, "day")
    for counter, counted in (("months", months), ("coupons", coupons), ("coupon_money", coupon_money)):
        kept_months = {today.isoformat()[: len("2026-11")], *account[counter]}
        yield from _differing(account, counter, counted, kept_months, rows, "day")
    if account["shortfall"] != shortfall:
        yield Finding(
            account["pk"], account["sk"], "account_differs", f"shortfall {shortfall}", str(account["shortfall"])
        )


def _differing(
    account: Item, counter: str, ledger: Counter[str], names: Iterable[str], rows: Sequence[Item], by: str
) -> Iterable[Finding]:
    """The counters of an account that are not the ledger's, each with the rows that bear on it."""
    for name in sorted(names):
        has = account[counter].get(name, 0)
        if has != ledger[name]:
            bearing = [row["sk"] for row in rows if _bears(row, by, name)]
            yield Finding(
                account["pk"],
                account["sk"],
                "account_differs",
                f"{counter} {name} {ledger[name]} ({', '.join(bearing[-BEARING_ROWS_MAX:])})",
                str(has),
            )


def _bears(row: Item, by: str, name: str) -> bool:
    if by == "lot":
        return any(leg.get("lot") == name for entry in row["journal"] for leg in entry["legs"])
    return any(entry["day"].startswith(name) for entry in row["journal"])


def _of_limits(
    account: Item, rows: Sequence[Item], items: Sequence[Item], policies: Policies, at: datetime, before: Brought
) -> Iterable[Finding]:
    """Caps and coupons: what we approved never passes them; what shops report may, and then the stream must have
    seen it."""
    orders = [row for row in rows if row["kind"] == "order" and row["journal"]]
    for row in orders:
        order_caps = [policy.order_cap for policy in _deciding([row], policies) if policy.order_cap is not None]
        if order_caps and row["tender"]["benefit"] > max(order_caps):
            found = str(row["tender"]["benefit"])
            yield Finding(account["pk"], row["sk"], "over_order_cap", str(max(order_caps)), found)
    yield from of_holds(account, rows, lambda row: _deciding([row], policies), before)
    for month, of_month in _by(orders, len("2026-11")).items():
        yield from _of_coupons(account, month, of_month, _deciding(of_month, policies), before)
    yield from _missed(account, rows, items, policies, at, before)


def _of_coupons(
    account: Item, month: str, orders: Sequence[Item], deciding: Sequence[MealPolicy], before: Brought
) -> Iterable[Finding]:
    if not deciding:
        return
    allowed = max(policy.coupons_a_month for policy in deciding)
    counted = before.orders_coupons[month] + sum(entry.get("coupons", 0) for row in orders for entry in row["journal"])
    # A coupon that was given back still counts as long as it pays anything.
    paying = sum(1 for row in orders if sum(moved(entry, "coupon") for entry in row["journal"]) < 0)
    paying += before.orders_paying[month]
    if (used := max(counted, paying)) > allowed:
        yield Finding(account["pk"], orders[-1]["sk"], "over_coupons", f"{month} {allowed}", str(used))
    budgets = [policy.coupon_budget_a_month for policy in deciding]
    paid = before.orders_paid[month] - sum(moved(entry, "coupon") for row in orders for entry in row["journal"])
    if None not in budgets and paid > (budget := max(budget for budget in budgets if budget is not None)):
        yield Finding(account["pk"], orders[-1]["sk"], "over_coupons", f"{month} {budget} won", str(paid))
    largest = max(policy.coupon_max for policy in deciding)
    for row in orders:
        if row["tender"]["coupon"] > largest:
            yield Finding(account["pk"], row["sk"], "over_coupons", f"up to {largest}", str(row["tender"]["coupon"]))


def _missed(
    account: Item, rows: Sequence[Item], items: Sequence[Item], policies: Policies, at: datetime, before: Brought
) -> Iterable[Finding]:
    """Days over every cap there ever was, that the stream has not said a word about. Where nothing had begun by then
    no cap holds: a till may take what it likes of a child whose town is planned."""
    towns = {account["municipality"], *(row["municipality"] for row in rows if "municipality" in row)}
    cap = max((policy.day_cap for town in towns for policy in policies(town)), default=None)
    if cap is None:
        return
    seen = {item["sk"] for item in items if item.get("kind") == "breach"}
    for day, of_rows in sorted(spent_by_day(rows).items()):
        amount = before.days[day] + of_rows
        if amount <= cap or keys.breach(day, "day_cap") in seen or not _had_begun(account, rows, policies, day):
            continue
        last = max(entry["at"] for row in rows for entry in row["journal"] if entry["day"] == day)
        if parse_stamp(last) + BREACH_GRACE < at:
            yield Finding(account["pk"], account["sk"], "breach_missed", f"{day} {cap}", str(amount))


def _had_begun(account: Item, rows: Sequence[Item], policies: Policies, day: str) -> bool:
    """Whether any town that a day's entries count to had rules by its end; a purchase counts to the child's town."""
    of_day = [row for row in rows if any(entry["day"] == day for entry in row["journal"])]
    towns = {str(row.get("municipality") or account["municipality"]) for row in of_day}
    return any(seoul_day(policy.effective_from).isoformat() <= day for town in towns for policy in policies(town))


def _by(orders: Sequence[Item], characters: int) -> dict[str, list[Item]]:
    """Orders by their day, or by so many characters of it."""
    found: dict[str, list[Item]] = {}
    for row in orders:
        found.setdefault(row["day"][:characters], []).append(row)
    return found


def _deciding(orders: Sequence[Item], policies: Policies) -> list[MealPolicy]:
    """By town and number: a town that has joined another one lives under that one's versions too, and each town counts
    its own."""
    wanted = {(row["municipality"], row["policy_version"]) for row in orders}
    known = {(policy.municipality, policy.version): policy for town, _ in wanted for policy in policies(town)}
    return [known[each] for each in wanted if each in known]


def proven_day(at: datetime, asked: str | None) -> str:
    """The day that a run proves: the one that is asked for, or the one that ended last."""
    if asked:
        return date.fromisoformat(asked).isoformat()
    return (seoul_day(at) - timedelta(days=1)).isoformat()
