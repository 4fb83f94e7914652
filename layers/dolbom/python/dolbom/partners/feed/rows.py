"""Rows of a partner's feed, and what of the stream's records goes into one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dolbom.dynamo.items import Item, counts, from_attributes, reading, texts
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
        Unreadable: it lacks what every order has.
    """
    image = record["dynamodb"].get("NewImage")
    if image is None or "ref" not in image:
        return None
    return reading(_grown_of, from_attributes(image))


def _grown_of(item: Item) -> Grown | None:
    texts(*(item[name] for name in ("child_id", "order_id", "ref")), item.get("partner", ""))
    if not isinstance(item["journal"], list):
        raise TypeError("a journal is a list")
    entries = len(item["journal"])
    return Grown(item["child_id"], item["order_id"], item["ref"], item.get("partner", ""), entries) if entries else None


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


def last_of(item: Item) -> int:
    """The number of a feed's last event from its head.

    Raises:
        Unreadable: it is none.
    """
    return reading(_last_of, item)


def told_of(item: Item) -> int:
    """How many entries of an order were told, from the row of its reference.

    Raises:
        Unreadable: it says none.
    """
    return reading(_told_of, item)


def place_of(item: Item) -> Place:
    """An event's place from its row.

    Raises:
        Unreadable: it is none.
    """
    return reading(_place_of, item)


def _place_of(item: Item) -> Place:
    texts(item["child_id"], item["order_id"])
    counts(item["position"], item["entry"])
    if item["sk"] != keys.event(item["position"]) or item["entry"] < 1:
        raise ValueError("an event's number is that of its key, and an order's entries begin with 1")
    return Place(item["position"], item["child_id"], item["order_id"], item["entry"])


def _last_of(item: Item) -> int:
    counts(item["last_position"])
    last: int = item["last_position"]
    if not 1 <= last <= keys.POSITION_MAX:
        raise ValueError("a feed's last number")
    return last


def _told_of(item: Item) -> int:
    texts(item["child_id"], item["order_id"])  # a row that has lost these may have lost the number too
    if "told" not in item:
        return 0
    counts(item["told"])
    told: int = item["told"]
    if told < 1:
        raise ValueError("how many were told")
    return told
