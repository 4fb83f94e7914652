"""What a file's line becomes in the meals table, beside its entry; and a settlement's row, as cancellations need it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dolbom.clock import parse_stamp, stamp
from dolbom.dynamo.items import Item, reading, texts, whole_numbers
from dolbom.dynamo.table import ABSENT, Condition, Put, Write
from dolbom.dynamo.together import Candidate, Place
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.files.loads import Load
from dolbom.meals.files.results import Posted
from dolbom.meals.files.settlements import Cancellation, Purchase, Settled
from dolbom.meals.ledger import Entry, Leg
from dolbom.meals.names import NetworkCode
from dolbom.meals.rows import account_of, account_put, entry_item, row_of_line, sealed
from dolbom.strict_json import canonical

ROWS_A_LINE = 3
"""That a line reads and writes: the account, the entry, the line's id."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row comes from: the file's key, the number of its line, and who sent it."""

    file: str
    line: int
    sender: str


def of_load(load: Load, origin: Origin) -> Item:
    """What a load's row says of it."""
    return {"amount": load.amount, **asdict(origin)}


def of_purchase(purchase: Purchase, origin: Origin) -> Item:
    """What a purchase's row says of it."""
    at = stamp(purchase.purchased_at)
    about = {"merchant_id": purchase.merchant_id, "amount": purchase.amount, "purchased_at": at}
    return {**about, **asdict(origin)}


def of_cancellation(line: Cancellation, purchase_number: str, origin: Origin) -> Item:
    """What a cancellation's row says of it; its amount is what it takes back."""
    at = stamp(line.cancelled_at)
    about = {"merchant_id": line.merchant_id, "amount": -line.amount, "purchased_at": at, "cancels": purchase_number}
    return {**about, **asdict(origin)}


def kept(line: Purchase | Cancellation) -> Item:
    """A line as its row keeps its content, or as it lies while it waits for its purchase: within what is the sender's
    own, so without the sender."""
    plain = asdict(line)
    del plain["network"]
    return {name: stamp(value) if isinstance(value, datetime) else value for name, value in plain.items()}


def awaiting(plain: Mapping[str, Any], network: NetworkCode) -> Cancellation:
    """A cancellation that has waited for a network's purchase."""
    return Cancellation(**{**plain, "cancelled_at": parse_stamp(plain["cancelled_at"])}, network=network)


def settled_of(row: Mapping[str, Any]) -> Settled:
    """A purchase or a cancellation, from its row. Legs are taken as they are: audits name those that do not balance."""
    (entry,) = row["journal"]
    whole_numbers(row["amount"])
    texts(row["merchant_id"], row.get("cancels", ""))
    legs = tuple(Leg(leg["account"], leg["amount"], leg.get("lot", "")) for leg in entry["legs"])
    return Settled(entry["id"], entry["day"], row["merchant_id"], row["amount"], legs, cancels=row.get("cancels", ""))


# ── a line's id, and what it becomes ──────────────────────────────────────────────────────────────────────────────


NOTHING: Mapping[str, Any] = MappingProxyType({})

Step = Callable[[Account | None], tuple[Account, Entry]]
LineCandidate = Candidate[int, Posted]
"""A line that might be posted with others, by its number."""
WAITING = "waiting"
POSTED = ("line", "entry")
"""Of a line's id, and of the row that it became."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A line that came before numbers were told apart by sender: where its row is, None while it is only awaited."""

    place: tuple[str, str] | None
    content: str
    awaited: Mapping[str, Any]

    def is_same(self, content: Mapping[str, Any]) -> bool:
        return self.place is not None and self.content == hash_of(content)

    def is_of(self, child_id: str) -> bool:
        """Whether its row is this child's."""
        return self.place is not None and self.place[0] == keys.child(child_id)

    def awaited_by(self, child_id: str) -> Mapping[str, Any]:
        """What of a child's has waited for it: another child's waits for another network's purchase."""
        return {name: plain for name, plain in self.awaited.items() if plain.get("child_id") == child_id}


def hash_of(content: Mapping[str, Any]) -> str:
    """What a line's content is known by."""
    return hashlib.sha256(canonical(content)).hexdigest()[:32]


def line_writes(
    before: Account | None,
    after: Account,
    entry: Entry,
    natural_key: str,
    content: Mapping[str, Any],
    more: Mapping[str, Any],
    awaited: Mapping[str, Any] = NOTHING,
) -> tuple[Put, Put, Put]:
    """What a line becomes: the account after it, its entry with `more` about it, and its id with its content's hash,
    each under the condition that it still stands as it was read, and that nothing waits for it but `awaited`."""
    content_hash = hash_of(content)
    row = {
        "pk": keys.child(after.child_id),
        "sk": keys.entry(entry.day, entry.kind, natural_key),
        "kind": "entry",
        "content": content_hash,
        "journal": [entry_item(entry)],
        **more,
        "municipality": after.municipality,
    }
    line = {
        "pk": keys.line(entry.kind, natural_key),
        "sk": keys.TAKEN,
        "kind": "line",
        "content": content_hash,
        "row_pk": row["pk"],
        "row_sk": row["sk"],
    }
    over = ABSENT
    if awaited:
        line["awaited"] = dict(awaited)
        over = still_awaited(awaited)
    return account_put(before, after), Put(sealed(row)), Put(line, over)


def line_of_money(
    line: int,
    child_id: str,
    places: tuple[Place, Place],
    step: Step,
    number: str,
    content: Mapping[str, Any],
    more: Mapping[str, Any],
    amount: int,
    is_again: Callable[[Place], bool] = lambda _: True,
) -> LineCandidate:
    """A line that moves money of a child, as `commit` posts it; `places` are where its id is known: among its
    sender's, and bare, as all ids once were. `is_again` tells by the row that the id became whether the same content
    means the same thing."""
    account_at = keys.child(child_id), keys.ACCOUNT
    taken_at, bare_at = places

    def decide(found: Mapping[Place, Item]) -> tuple[Posted, Sequence[Write]] | None:
        if account_at not in found or bare_at in found:
            return None
        if taken_at in found:
            earlier = reading(earlier_of, found[taken_at])
            is_known = earlier.is_same(content) and not earlier.awaited and earlier.place is not None
            is_known = is_known and is_again(earlier.place or account_at)
            return (("already", amount, []), ()) if is_known else None
        account = account_of(found[account_at])
        after, entry = step(account)
        return ("posted", amount, []), line_writes(account, after, entry, number, content, more)

    return Candidate(line, (account_at, taken_at, bare_at), decide)


def became(line: Item) -> tuple[str, str] | None:
    """Where the row of a line is: at a child; None of one that is only awaited."""
    if is_awaited(line):
        return None
    place = row_of_line(line)
    if not place[0].startswith(keys.child("")):
        raise ValueError("where a line's row is")
    return place


def earlier_of(line: Item) -> Earlier:
    """What is known of a line by the row of its id."""
    return Earlier(became(line), "" if is_awaited(line) else content_of(line), waits_in(line))


def is_awaited(line: Item) -> bool:
    """Whether a line is only awaited; raises of what is neither."""
    if line["kind"] not in (WAITING, *POSTED):
        raise ValueError("a line's kind")
    return bool(line["kind"] == WAITING)


def content_of(line: Item) -> str:
    """What a posted line's content is known by."""
    texts(line["content"])
    return str(line["content"])


def waits_in(line: Item) -> Mapping[str, Any]:
    """What waits, or has waited, for a line."""
    awaited: Mapping[str, Any] = line["awaited"] if line["kind"] == WAITING else line.get("awaited", {})
    for number, content in awaited.items():
        texts(number, *content)
    return awaited


def still_awaited(awaited: Mapping[str, Any]) -> Condition:
    """That a line is waited for by these, and by no other."""
    return Condition(
        "#kind = :waiting AND awaited = :awaited", {":waiting": WAITING, ":awaited": dict(awaited)}, {"#kind": "kind"}
    )
