"""Rows of a partner's feed, and what of the stream's records goes into one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dolbom.dynamo.items import Item, counts, reading, texts
from dolbom.partners.feed import keys


@dataclass(frozen=True, slots=True)
class Grown:
    """An order as a stream's record tells of it: how many entries its journal has."""

    child_id: str
    order_id: str
    ref: str
    partner: str
    """Whose app it came through; nobody's where it came through none."""
    entries: int


@dataclass(frozen=True, slots=True)
class Place:
    """One event of a feed: the entry (from 1) of an order."""

    position: int
    child_id: str
    order_id: str
    entry: int


def grown_of(record: Mapping[str, Any]) -> Grown | None:
    """The order of a record of the table's stream. None for what is no order, was declined, is gone, or was placed
    before there were references.

    Raises:
        KeyError: it lacks what every order has.
    """
    image = record["dynamodb"].get("NewImage")
    if image is None or "ref" not in image:
        return None
    entries = len(image["journal"]["L"])
    partner = image.get("partner", {"S": ""})["S"]
    child_id, order_id, ref = (image[name]["S"] for name in ("child_id", "order_id", "ref"))
    return Grown(child_id, order_id, ref, partner, entries) if entries else None


def place_item(partner_id: str, position: int, order: Grown, entry: int) -> Item:
    """An event's row: it names an entry, and repeats nothing of it."""
    return {
        "pk": keys.feed(partner_id),
        "sk": keys.event(position),
        "kind": "event",
        "position": position,
        "child_id": order.child_id,
        "order_id": order.order_id,
        "entry": entry,
    }


def place_of(item: Item) -> Place:
    """An event's place from its row.

    Raises:
        Unreadable: it is none.
    """
    return reading(_place_of, item)


def _place_of(item: Item) -> Place:
    texts(item["child_id"], item["order_id"])
    counts(item["position"], item["entry"])
    return Place(item["position"], item["child_id"], item["order_id"], item["entry"])
