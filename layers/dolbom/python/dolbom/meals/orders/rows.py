"""Orders as items of the meals table, and back."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from dolbom.clock import parse_stamp
from dolbom.dynamo.due import clock_shard
from dolbom.dynamo.items import OF_THE_CLOCK, Item, counts, reading, texts, whole_numbers
from dolbom.dynamo.table import Condition, Update
from dolbom.meals import keys
from dolbom.meals.orders.lifecycle import Basket, Left, Order, Tender
from dolbom.meals.rows import entries_of, entry_item, sealed

P = TypeVar("P", Basket, Tender, Left)


def order_item(order: Order) -> Item:
    """An order's item. The clock's index holds it only while its hold is open.

    A usual order stays under a kilobyte, which is what its commit is charged by: so lines are rows without names.
    """
    item: Item = {
        "pk": keys.child(order.child_id),
        "sk": keys.order(order.order_id),
        "kind": "order",
        "state": order.state,
        **{name: getattr(order, name) for name in _ORDER_PLAIN},
        "lines": [[line[name] for name in _LINE] for line in order.lines],
        "basket": _plain(order.basket),
        "tender": _plain(order.tender),
        "left": _plain(order.left),
        "journal": [entry_item(entry) for entry in order.journal],
    }
    if order.declined:
        item["declined"] = order.declined
    if order.ref:
        item["ref"] = order.ref
    if order.partner:
        item["partner"] = order.partner
    if order.state == "held":
        item |= {"clock_shard": clock_shard(keys.HOLDS, order.order_id), "due_at": order.hold_until}
    return sealed(item)


def reference_item(order: Order) -> Item:
    """The row by which an order is found from its reference, and which makes its id one order for everybody (M4)."""
    item: Item = {
        "pk": keys.reference(order.ref),
        "sk": keys.PLACED,
        "kind": "reference",
        "child_id": order.child_id,
        "order_id": order.order_id,
    }
    return item | ({"partner": order.partner} if order.partner else {})


def named_in(reference: Item) -> tuple[str, str, str]:
    """The child and the id of the order that a reference's row names, and the partner whose app it came through; empty
    where it came through none.

    Raises:
        Unreadable: it names none.
    """
    return reading(_named_in, reference)


def _named_in(reference: Item) -> tuple[str, str, str]:
    child_id, order_id, partner = reference["child_id"], reference["order_id"], reference.get("partner", "")
    texts(child_id, order_id, partner)
    keys.order(order_id)  # raises of what is no order's id
    return child_id, order_id, partner


def _plain(value: Basket | Tender | Left) -> Item:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


_ORDER_PLAIN = (
    "order_id",
    "child_id",
    "merchant_id",
    "municipality",
    "policy_version",
    "fingerprint",
    "day",
    "placed_at",
    "hold_until",
)


_LINE = ("item_id", "name", "kind", "unit_price", "count")


def journal_append(before: Order, after: Order) -> Update:
    """The write that appends to an order's journal what `after` has more than `before`, if nobody else has."""
    added = [entry_item(entry) for entry in after.journal[len(before.journal) :]]
    return Update(
        keys.child(before.child_id),
        keys.order(before.order_id),
        f"SET journal = list_append(journal, :added), #state = :state REMOVE {', '.join(sorted(OF_THE_CLOCK))}",
        Condition("size(journal) = :known", {":known": len(before.journal)}),
        values={":added": added, ":state": after.state},
        names={"#state": "state"},
    )


PLAIN_MAX = 200
"""Characters of an id, a state, a day or a moment of an order: of none is a longer one ever written."""


def order_of(item: Item) -> Order:
    """An order from its item.

    Raises:
        Unreadable: it is none.
    """
    return reading(_order_of, item)


def _order_of(item: Item) -> Order:
    declined: str = item.get("declined", "")
    ref: str = item["ref"] if "ref" in item else item["order_id"]
    partner: str = item.get("partner", "")
    texts(declined, ref, partner, *(item[name] for name in _ORDER_PLAIN if name != "policy_version"))
    counts(item["policy_version"])
    if any(len(item[name]) > PLAIN_MAX for name in _ORDER_PLAIN if name != "policy_version"):
        raise ValueError("rows are found by these, and no key is as long")
    parse_stamp(item["placed_at"])
    if (keys.child_of(item), item["sk"]) != (item["child_id"], keys.order(item["order_id"])):
        raise ValueError("another order's")
    journal = entries_of(item)
    if not journal and not declined:
        raise ValueError("an order without a journal that nobody declined")
    if journal:
        parse_stamp(item["hold_until"])
    return Order(
        **{name: item[name] for name in _ORDER_PLAIN},
        lines=tuple(map(_line_of, item["lines"])),
        declined=declined,
        ref=ref,
        partner=partner,
        basket=_part(Basket, item["basket"]),
        tender=_part(Tender, item["tender"]),
        left=_part(Left, item["left"]),
        journal=journal,
    )


def _line_of(line: Sequence[Any]) -> Mapping[str, Any]:
    # What later code puts behind is read over.
    found = dict(zip(_LINE, line, strict=False))
    texts(found["item_id"], found["name"], found["kind"])
    counts(found["unit_price"], found["count"])
    return found


def _part(of: type[P], item: Mapping[str, Any]) -> P:
    """Amounts by name; what later code puts beside them is read over."""
    known = {name: item[name] for name in of.__dataclass_fields__ if name in item}
    whole_numbers(*(value for name, value in known.items() if name != "use_coupon"))
    return of(**known)
