"""What a file's line becomes in the meals table, beside its entry; and a settlement's row, as cancellations need it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from dolbom.clock import parse_stamp, stamp
from dolbom.dynamo.items import Item, texts, whole_numbers
from dolbom.meals.files.loads import Load
from dolbom.meals.files.settlements import Cancellation, Purchase, Settled
from dolbom.meals.ledger import Leg
from dolbom.meals.names import NetworkCode


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
