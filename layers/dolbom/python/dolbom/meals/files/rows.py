"""What a file's line becomes in the meals table, beside its entry; and a settlement's row, as cancellations need it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from dolbom.clock import parse_stamp, stamp
from dolbom.dynamo.items import Item
from dolbom.meals.files.loads import Load
from dolbom.meals.files.settlements import Cancellation, Purchase, Settled
from dolbom.meals.ledger import Leg


def of_load(load: Load) -> Item:
    """What a load's row says of it."""
    return {"amount": load.amount}


def of_purchase(purchase: Purchase) -> Item:
    """What a purchase's row says of it."""
    at = stamp(purchase.purchased_at)
    return {"merchant_id": purchase.merchant_id, "amount": purchase.amount, "purchased_at": at}


def of_cancellation(line: Cancellation) -> Item:
    """What a cancellation's row says of it; its amount is what it takes back."""
    at = stamp(line.cancelled_at)
    return {"merchant_id": line.merchant_id, "amount": -line.amount, "purchased_at": at, "cancels": line.cancels}


def kept(line: Purchase | Cancellation) -> Item:
    """A line as its row keeps its content, or as it lies while it waits for its purchase."""
    plain = asdict(line)
    return {name: stamp(value) if isinstance(value, datetime) else value for name, value in plain.items()}


def awaiting(plain: Mapping[str, Any]) -> Cancellation:
    """A cancellation that has waited."""
    return Cancellation(**{**plain, "cancelled_at": parse_stamp(plain["cancelled_at"])})


def settled_of(row: Mapping[str, Any]) -> Settled:
    """A purchase or a cancellation, from its row. Legs are taken as they are: audits name those that do not balance."""
    (entry,) = row["journal"]
    legs = tuple(Leg(leg["account"], leg["amount"], leg.get("lot", "")) for leg in entry["legs"])
    return Settled(entry["id"], entry["day"], row["merchant_id"], row["amount"], legs, cancels=row.get("cancels", ""))
