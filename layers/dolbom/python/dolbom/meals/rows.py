"""Accounts and entries as items of the meals table, and back. Orders have theirs in `dolbom.meals.orders.rows`."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, get_args

from dolbom.clock import parse_stamp, seoul_midnight, stamp
from dolbom.dynamo.due import clock_shard
from dolbom.dynamo.items import Item, beyond, counters, counts, reading, texts, whole_numbers
from dolbom.dynamo.table import Condition, Put, Update
from dolbom.meals import keys
from dolbom.meals.accounts import CONTENT, LATELY, OVER, Account, Status
from dolbom.meals.ledger import Entry, EntryKind, Leg
from dolbom.strict_json import canonical


def digest(account: Account) -> str:
    """What an account's content is known by: equal digests, equal accounts."""
    return hashlib.sha256(canonical(account.plain())).hexdigest()[:32]


def account_put(before: Account | None, after: Account) -> Put:
    """The write of an account that stands only if the account still is as it was read."""
    item = {
        "pk": keys.child(after.child_id),
        "sk": keys.ACCOUNT,
        "kind": "account",
        "digest": digest(after),
        **after.plain(),
        **after.beyond,
    }
    if after.lots:
        item |= {"clock_shard": clock_shard(keys.LAPSES, after.child_id), "due_at": lapses_at(after.lots)}
    if before is None:
        return Put(item)
    return Put(item, Condition("digest = :read", {":read": digest_read(before)}))


def lapses_at(lots: Iterable[str]) -> str:
    """When the first of some lots lapses, as a stamp: at the end of its day."""
    return stamp(seoul_midnight(date.fromisoformat(min(lots)) + timedelta(days=1)))


def over_update(before: Account, after: Account) -> Update:
    """The write of whose rights to an account were taken away, that stands only if the account still is as it was read.
    It names nothing else: whoever takes rights may write no money (`infra/partitions.py`)."""
    return Update(
        keys.child(after.child_id),
        keys.ACCOUNT,
        "SET #over = :over, #version = :version, #digest = :digest",
        Condition("#digest = :read"),
        {
            ":over": after.over,
            ":version": after.version,
            ":digest": digest(after),
            ":read": digest_read(before),
        },
        {"#over": OVER, "#version": "version", "#digest": "digest"},
    )


def digest_read(account: Account) -> str:
    """The digest that an account's row has as long as it is what was read or told. Of what was read, it is the row's
    own: later code may have made it of more than we know."""
    if account.read_as is not None and account.read_as[0] == account.version:
        return account.read_as[1]
    return digest(account)


def account_of(item: Item) -> Account:
    """An account from its item.

    Raises:
        Unreadable: it is none.
    """
    return reading(_account_of, item)


def _account_of(item: Item) -> Account:
    texts(item["child_id"], item["municipality"], item["digest"])
    counts(item["shortfall"], item["version"])
    if item["shortfall"] < 0:
        raise ValueError("what is lacking is never less than nothing: it would be money that nobody loaded")
    counters(
        *(item[name] for name in ("lots", "days", "months", "coupons", "coupon_money", "restraints")),
        *(item.get(name, {}) for name in LATELY),
    )
    if item["status"] not in get_args(Status):
        raise ValueError("an account's status")
    for lot in item["lots"]:
        date.fromisoformat(lot)
    if keys.child_of(item) != item["child_id"]:
        raise ValueError("another child's")
    return Account(
        **{name: item[name] for name in CONTENT},
        **{name: item.get(name, {}) for name in LATELY},
        beyond=beyond(item, (*CONTENT, *LATELY)),
        read_as=(item["version"], item["digest"]),
    )


def account_or_none(item: Item | None) -> Account | None:
    return account_of(item) if item else None


def entry_item(entry: Entry) -> Item:
    """An entry as it lies in a row's journal."""
    legs = [
        {"account": leg.account, "amount": leg.amount} | ({"lot": leg.lot} if leg.lot else {}) for leg in entry.legs
    ]
    item: Item = {"id": entry.entry_id, "kind": entry.kind, "at": entry.at, "day": entry.day, "legs": legs}
    item |= ({"coupons": entry.coupons} if entry.coupons else {}) | ({"why": entry.why} if entry.why else {})
    return item | {"seal": seal_of(item)}


STANDS = (
    *("child_id", "order_id", "ref", "partner", "merchant_id", "municipality", "policy_version", "fingerprint", "day"),
    *("placed_at", "hold_until", "lines", "basket", "tender", "left"),
    *("amount", "content", "file", "line", "purchased_at", "sender"),
)
"""What a row of the journal says beside its entries, of orders and of files' lines, and never otherwise."""


def sealed(row: Item) -> Item:
    """A row of the journal as it is first written: the seal of its first entry is one over what the row says, too."""
    first, *others = row["journal"] or [None]
    return {**row, "journal": [{**first, "seal": seal_of(first, row)}, *others]} if first else row


def seal_of(entry: Mapping[str, Any], row: Mapping[str, Any] | None = None) -> str:
    """What an entry's content is known by, and with a row what that says and never changes: an audit names the row that
    is no longer what was sealed (O1)."""
    content = {name: value for name, value in entry.items() if name != "seal"}
    stands = {name: row[name] for name in STANDS if name in row} if row is not None else {}
    if stands:
        content = {"entry": content, "row": stands}
    return hashlib.sha256(canonical(content)).hexdigest()[:16]


def is_sealed(row: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    """Whether one of a row's entries is what was sealed. Rows that were written before rows were sealed, too, have a
    seal of each entry alone."""
    seal = entry.get("seal")
    return (entry is row["journal"][0] and seal == seal_of(entry, row)) or seal == seal_of(entry)


def entries_of(row: Mapping[str, Any]) -> tuple[Entry, ...]:
    """The entries of a journal row.

    Raises:
        ValueError, TypeError …: an entry that is none, or whose legs do not sum to zero. Audits read `journal`
            themselves, to name it.
    """
    return tuple(map(_entry_of, row["journal"]))


def _entry_of(entry: Mapping[str, Any]) -> Entry:
    legs = tuple(Leg(leg["account"], leg["amount"], leg.get("lot", "")) for leg in entry["legs"])
    coupons, why = entry.get("coupons", 0), entry.get("why", "")
    texts(entry["id"], entry["kind"], entry["day"], why, *(leg.account for leg in legs), *(leg.lot for leg in legs))
    whole_numbers(coupons, *(leg.amount for leg in legs))
    if entry["kind"] not in get_args(EntryKind):
        raise ValueError("an entry's kind")
    parse_stamp(entry["at"])
    return Entry(entry["id"], entry["kind"], entry["at"], entry["day"], legs, coupons=coupons, why=why)


def origin_of(row: Mapping[str, Any]) -> tuple[str, int]:
    """The file that a line's row comes from, and its line there; empty where the row does not say. What names another
    sender's file than its own number's, or a load than its town's, comes from no file that may be told."""
    file, line = row.get("file", ""), row.get("line", 0)
    sender = keys.natural_key_of(row["sk"]).rpartition(".")[0]
    if not sender and "#LOAD#" in row["sk"]:
        sender = row.get("municipality", "")
    folders = str(file).split("/")[1:-1]
    return (file, line) if not sender or not folders or folders[0] == sender else ("", 0)


def row_of_line(line: Mapping[str, Any]) -> tuple[str, str]:
    """The keys of the row that a line became.

    Raises:
        KeyError, TypeError: it does not say.
    """
    place = line["row_pk"], line["row_sk"]
    texts(*place)
    return place
