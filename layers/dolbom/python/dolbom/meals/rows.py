"""Accounts and entries as items of the meals table, and back. Orders have theirs in `dolbom.meals.orders.rows`."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dolbom.clock import seoul_midnight, stamp
from dolbom.dynamo.due import clock_shard
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Condition, Put
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.ledger import Entry, Leg
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
    }
    if after.lots:
        first = date.fromisoformat(min(after.lots))
        item |= {
            "clock_shard": clock_shard(keys.LAPSES, after.child_id),
            "due_at": stamp(seoul_midnight(first + timedelta(days=1))),
        }
    if before is None:
        return Put(item)
    return Put(item, Condition("digest = :read", {":read": digest(before)}))


def account_of(item: Mapping[str, Any]) -> Account:
    """An account from its item."""
    return Account(**{name: item[name] for name in Account.__dataclass_fields__})


def entry_item(entry: Entry) -> Item:
    """An entry as it lies in a row's journal."""
    legs = [
        {"account": leg.account, "amount": leg.amount} | ({"lot": leg.lot} if leg.lot else {}) for leg in entry.legs
    ]
    item: Item = {"id": entry.entry_id, "kind": entry.kind, "at": entry.at, "day": entry.day, "legs": legs}
    item |= ({"coupons": entry.coupons} if entry.coupons else {}) | ({"why": entry.why} if entry.why else {})
    return item | {"seal": seal_of(item)}


def seal_of(entry: Mapping[str, Any]) -> str:
    """What an entry's content is known by: an audit names the row whose entry is no longer what was sealed (O1)."""
    content = {name: value for name, value in entry.items() if name != "seal"}
    return hashlib.sha256(canonical(content)).hexdigest()[:16]


def entries_of(row: Mapping[str, Any]) -> tuple[Entry, ...]:
    """The entries of a journal row.

    Raises:
        ValueError: an entry whose legs do not sum to zero. Audits read `journal` themselves, to name it.
    """
    return tuple(
        Entry(
            entry["id"],
            entry["kind"],
            entry["at"],
            entry["day"],
            tuple(Leg(leg["account"], leg["amount"], leg.get("lot", "")) for leg in entry["legs"]),
            coupons=entry.get("coupons", 0),
            why=entry.get("why", ""),
        )
        for entry in row["journal"]
    )
