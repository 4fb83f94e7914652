"""What must always hold of the stored money, worked out from the raw items alone and not with the code under test."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Row = Mapping[str, Any]
Items = Mapping[tuple[str, str], Row]

NEXT = {
    "hold": {"capture", "void", "expire"},
    "capture": {"refund"},
    "refund": {"refund"},
    "void": set(),
    "expire": set(),
}
STATE = {"hold": "held", "capture": "captured", "refund": "captured", "void": "voided", "expire": "expired"}
IN_STORE = ("in_store", "in_store_cancel")
COUNTED = ("hold", "capture", "void", "expire", "refund", *IN_STORE)


@dataclass
class Recount:
    """All that an account should say, counted anew from its journal."""

    lots: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    coupons: Counter[str] = field(default_factory=Counter)
    coupon_money: Counter[str] = field(default_factory=Counter)
    approved: Counter[str] = field(default_factory=Counter)
    """By day, and by us: a purchase in a shop has happened, whatever the cap (M11)."""
    shortfall: int = 0

    def add(self, entry: Row) -> None:
        month = entry["day"][:7]
        for leg in entry["legs"]:
            if leg["account"] == "benefit":
                self.lots[leg["lot"]] += leg["amount"]
            elif leg["account"] == "shortfall":
                self.shortfall -= leg["amount"]
            if leg["account"] == "coupon":
                self.coupon_money[month] -= leg["amount"]
            if leg["account"] in ("benefit", "shortfall") and entry["kind"] in COUNTED:
                self.days[entry["day"]] -= leg["amount"]
                self.months[month] -= leg["amount"]
                self.approved[entry["day"]] -= leg["amount"] if entry["kind"] not in IN_STORE else 0
        self.coupons[month] += entry.get("coupons", 0)


def broken(items: Items, *, today: str = "2026-11-30", day_cap: int = 20_000, coupons_max: int = 4) -> list[str]:
    """Every way in which the books do not add up, in words; nothing where they do."""
    found: list[str] = []
    for pk in sorted({pk for pk, _ in items if pk.startswith("CHILD#")}):
        rows = [item for (owner, sk), item in items.items() if owner == pk and sk.startswith("JOURNAL#")]
        faults = [fault for row in rows if row["kind"] == "order" for fault in _of_order(row)]
        entries = [entry for row in rows for entry in row["journal"]]
        faults += _of_entries(entries)
        recount = Recount()
        for entry in entries:
            recount.add(entry)
        account = items.get((pk, "ACCOUNT"))
        faults += _of_account(account, recount, today) if account else ["there is no account"] * bool(entries)
        faults += _of_limits(recount, day_cap, coupons_max)
        found += [f"{pk}: {fault}" for fault in faults]
    return found


def _of_entries(entries: list[Row]) -> Iterable[str]:
    for entry in entries:
        if sum(leg["amount"] for leg in entry["legs"]) != 0:
            yield f"{entry['id']} does not sum to zero"
    for entry_id, times in Counter(entry["id"] for entry in entries).items():
        if times > 1:
            yield f"{entry_id} stands {times} times"


def _of_account(account: Row, recount: Recount, today: str) -> Iterable[str]:
    lots = {lot: amount for lot, amount in recount.lots.items() if amount}
    if lots != account["lots"]:
        yield f"lots are {account['lots']}, the journal says {lots}"
    if account["shortfall"] != recount.shortfall:
        yield f"the shortfall is {account['shortfall']}, the journal says {recount.shortfall}"
    for name, current in (("days", today), ("months", today[:7]), ("coupons", today[:7]), ("coupon_money", today[:7])):
        counted: Counter[str] = getattr(recount, name)
        # Counters of long ago are dropped; those that are there are right, and the present ones are there.
        for period in {current, *account[name]}:
            if account[name].get(period, 0) != counted[period]:
                yield f"{name} of {period} are {account[name].get(period, 0)}, the journal says {counted[period]}"


def _of_limits(recount: Recount, day_cap: int, coupons_max: int) -> Iterable[str]:
    if any(amount < 0 for amount in recount.lots.values()):
        yield f"more was spent than there was: {dict(recount.lots)}"
    for day, spent in recount.approved.items():
        if not 0 <= spent <= day_cap:
            yield f"{spent} won on {day}, where the cap is {day_cap}"
    for month, used in recount.coupons.items():
        if not 0 <= used <= coupons_max:
            yield f"{used} coupons in {month}"


def _of_order(row: Row) -> Iterable[str]:
    name, journal = row["order_id"], row["journal"]
    kinds = [entry["kind"] for entry in journal]
    is_open = kinds == ["hold"]
    if ("clock_shard" in row) != is_open or ("due_at" in row) != is_open:
        yield f"{name} is {row['state']}, and the clock {'waits' if 'clock_shard' in row else 'does not wait'} for it"
    if not kinds:
        if row["state"] != "declined" or not row.get("declined"):
            yield f"{name} has no journal and is {row['state']}"
        return
    if kinds[0] != "hold" or row["state"] != STATE[kinds[-1]]:
        yield f"{name} is {row['state']} after {kinds}"
    for before, after in pairwise(kinds):
        if after not in NEXT[before]:
            yield f"{name} goes from {before} to {after}"
    for entry in journal:
        if entry["day"] != row["day"]:
            yield f"{entry['id']} counts to {entry['day']}, the order to {row['day']}"
    yield from _of_sums(row)


def _of_sums(row: Row) -> Iterable[str]:
    name, tender = row["order_id"], row["tender"]
    moved: Counter[str] = Counter()
    for entry in row["journal"]:
        for leg in entry["legs"]:
            moved[leg["account"]] += leg["amount"]
    held = row["basket"]["food"] + row["basket"]["delivery_fee"] if row["state"] == "held" else 0
    if moved["hold"] != held:
        yield f"{name} holds {moved['hold']} won"
    if moved["merchant"] < 0 or moved["courier"] < 0:
        yield f"{name} refunded more than was captured"
    for account, agreed in (("benefit", "benefit"), ("own", "own_money"), ("coupon", "coupon")):
        if not -tender[agreed] <= moved[account] <= 0:
            yield f"{name} moved {moved[account]} of {account}, where {tender[agreed]} was agreed"
    if not 0 <= sum(entry.get("coupons", 0) for entry in row["journal"]) <= 1:
        yield f"{name} counts {sum(entry.get('coupons', 0) for entry in row['journal'])} coupons"
