"""The proof of one journal row (O1): its entries among themselves, and against what else the row says."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from dolbom.audits.finding import Finding
from dolbom.clock import parse_stamp, stamp
from dolbom.dynamo.due import LOOKS_APART_MAX, aside_shard, clock_shard
from dolbom.dynamo.items import UNREADABLE, Item, texts
from dolbom.meals import keys
from dolbom.meals.rows import is_sealed, lapses_at

HOLD_GRACE = timedelta(minutes=15)
"""How long after its life a hold may wait for the clock to let go of it."""


def of_row(row: Item, seen: Counter[str], at: datetime) -> Iterable[Finding]:
    """What is wrong with one row as of an instant; `seen` counts the child's entries over all rows.

    Raises:
        KeyError, TypeError, ValueError …: the row lacks what every row has.
    """

    def finding(code: str, expected: object = "", found: object = "") -> Finding:
        return Finding(row["pk"], row["sk"], code, str(expected), str(found))

    for entry in row["journal"]:
        total = sum(leg["amount"] for leg in entry["legs"])
        if total != 0:
            yield finding("unbalanced", 0, f"{entry['id']}: {total}")
        if not is_sealed(row, entry):
            yield finding("seal_broken", "", entry["id"])
        seen[entry["id"]] += 1
        if seen[entry["id"]] == 2:
            yield finding("entry_twice", 1, entry["id"])
    if row["kind"] == "order":
        yield from _of_order(row, finding, at)
    else:
        yield from _of_entry(row, finding)


def _of_entry(row: Item, finding: Callable[..., Finding]) -> Iterable[Finding]:
    (entry,) = row["journal"]
    texts(row.get("municipality", ""))
    natural_key = row["sk"].split("#", 3)[3]
    if row["sk"] != keys.entry(entry["day"], entry["kind"], natural_key):
        yield finding("misplaced_row", keys.entry(entry["day"], entry["kind"], natural_key), row["sk"])
    is_numbered = entry["kind"] in ("load", "load_undo", "in_store", "in_store_cancel")
    if is_numbered and entry["id"] != f"{entry['kind']}/{natural_key}":
        yield finding("misplaced_row", f"{entry['kind']}/{natural_key}", entry["id"])
    amount = -moved(entry, "fund") if entry["kind"] == "load" else moved(entry, "merchant")
    if "amount" in row and row["amount"] != amount:
        yield finding("row_differs", row["amount"], amount)


def _of_order(row: Item, finding: Callable[..., Finding], at: datetime) -> Iterable[Finding]:
    if row["sk"] != keys.order(row["order_id"]):
        yield finding("misplaced_row", keys.order(row["order_id"]), row["sk"])
    journal = row["journal"]
    kinds = [entry["kind"] for entry in journal]
    if not journal:
        if row["state"] != "declined":
            yield finding("order_unresolved", "declined", row["state"])
        return
    is_resolved = len(kinds) > 1
    ends = {"capture": "captured", "void": "voided", "expire": "expired"}
    is_lawful = kinds[0] == "hold" and (
        not is_resolved
        or (kinds[1] in ends and (set(kinds[2:]) <= {"refund"} if kinds[1] == "capture" else len(kinds) == 2))
    )
    state = ends.get(kinds[1], "?") if is_resolved else "held"
    if not is_lawful or row["state"] != state:
        yield finding("order_unresolved", state, f"{row['state']}: {' '.join(kinds)}")
        return
    yield from _amounts_of_order(row, journal, finding)
    if state == "held" and parse_stamp(row["hold_until"]) + HOLD_GRACE < at:
        yield finding("hold_too_old", row["hold_until"], "held")


def _amounts_of_order(
    row: Item, journal: Sequence[Mapping[str, Any]], finding: Callable[..., Finding]
) -> Iterable[Finding]:
    """An order says what it took in its basket and its tender; its entries must say the same."""
    basket, tender = row["basket"], row["tender"]
    total = basket["food"] + basket["delivery_fee"]
    said = {"benefit": -tender["benefit"], "coupon": -tender["coupon"], "own": -tender["own_money"], "hold": total}
    for name, amount in said.items():
        if moved(journal[0], name) != amount:
            yield finding("order_differs", f"hold {name} {amount}", moved(journal[0], name))
    if len(journal) == 1:
        return
    if moved(journal[1], "hold") != -total:
        yield finding("order_differs", f"{journal[1]['kind']} hold {-total}", moved(journal[1], "hold"))
    kept = {name: sum(moved(entry, name) for entry in journal) for name in ("merchant", "courier", "coupon", "own")}
    benefit = sum(moved(entry, account) for entry in journal for account in ("benefit", "fund", "shortfall"))
    most = {"merchant": basket["food"], "courier": basket["delivery_fee"]}
    for name, limit in most.items():
        captured = moved(journal[1], name)
        if not 0 <= kept[name] <= captured <= limit:
            yield finding("order_differs", f"{name} up to {limit}", f"{captured}, of it kept {kept[name]}")
    for name, back in (("benefit", benefit), ("coupon", kept["coupon"]), ("own", kept["own"])):
        if not said[name] <= back <= 0:
            yield finding("order_differs", f"{name} from {said[name]} to 0", back)
    if journal[1]["kind"] != "capture" and (benefit, kept["coupon"], kept["own"]) != (0, 0, 0):
        yield finding(
            "order_differs", f"{journal[1]['kind']} gives all back", f"{benefit} {kept['coupon']} {kept['own']}"
        )


def of_clock(row: Item, at: datetime) -> Iterable[Finding]:
    """That the clock will not find in time what falls due of an account or an order: money that lapses, a hold. Of what
    cannot be read nothing: that is said elsewhere."""
    try:
        due = _due(row)
    except UNREADABLE:
        return
    if due is None:
        return
    what, of, due_at = due
    wanted, told = (clock_shard(what, of), due_at), (row.get("clock_shard"), row.get("due_at"))
    if told != wanted and not _waits_aside(row, what, wanted, at):
        found = " ".join(str(each) for each in told if each is not None)
        yield Finding(row["pk"], row["sk"], "off_the_clock", " ".join(wanted), found)


def _due(row: Item) -> tuple[str, str, str] | None:
    """What falls due of a row, by which id it is spread over the clock's shards, and when as a stamp."""
    if row["sk"] == keys.ACCOUNT:
        return (keys.LAPSES, keys.child_id_of(row["pk"]), lapses_at(row["lots"])) if row["lots"] else None
    is_held = row["kind"] == "order" and row["state"] == "held"
    return (keys.HOLDS, row["order_id"], row["hold_until"]) if is_held else None


def _waits_aside(row: Item, what: str, wanted: tuple[str, str], at: datetime) -> bool:
    """Whether the clock has set a row aside, to look at it again within a day of whenever it did so last: this night,
    too."""
    is_soon = isinstance(row.get("due_at"), str) and row["due_at"] <= stamp(at + 2 * LOOKS_APART_MAX)
    return (
        row.get("clock_shard") == aside_shard(what)
        and is_soon
        and wanted
        == (
            row.get("aside_from"),
            row.get("aside_due", wanted[1]),
        )
    )


def moved(entry: Mapping[str, Any], account: str) -> int:
    """What an entry moves into (+) or out of (-) an account, in KRW."""
    return sum(leg["amount"] for leg in entry["legs"] if leg["account"] == account)
