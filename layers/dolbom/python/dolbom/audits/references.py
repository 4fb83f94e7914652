"""The proof that orders and their references are of each other (O1, M4): the row by which shops and partners find an
order, and which makes its id one order for everybody.

Both are written in one transaction and never deleted. So each order that has a reference is found by it, and each
reference finds its order; an order of the time before there were references has none. Each is looked for by its key,
a hundred at a time; what is missing is looked for once more, since a reader may meet a transaction half-way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from dolbom.audits.finding import Finding
from dolbom.audits.readable import unreadable
from dolbom.dynamo.items import Item, by_place
from dolbom.dynamo.table import BATCH_GET_KEYS_MAX, Table
from dolbom.meals import keys

T = TypeVar("T")
Place = tuple[str, str]


def of_orders(table: Table, orders: Iterable[Item]) -> Iterator[Finding]:
    """What is wrong with the references of orders: missing, or another order's."""
    wanted = [(order, place) for order in orders if (place := _reference_of(order)) is not None]
    for some in batches(wanted):
        known = found(table, [place for _, place in some])
        for order, place in some:
            row = known.get(place) or table.get(*place)
            if row is None:
                yield Finding(order["pk"], order["sk"], "reference_missing", place[0], "")
            elif not unreadable(row) and _order_of(row) != (order["pk"], order["sk"]):
                yield Finding(*place, "reference_differs", f"{order['pk']} {order['sk']}", " ".join(_order_of(row)))


def of_references(table: Table, references: Sequence[Item]) -> Iterator[Finding]:
    """What is wrong with the orders of references that can be read: missing, or known by another reference."""
    wanted = [(row, _order_of(row)) for row in references if not unreadable(row)]
    for some in batches(wanted):
        known = found(table, [place for _, place in some])
        for row, place in some:
            order = known.get(place) or table.get(*place)
            if order is None:
                yield Finding(row["pk"], row["sk"], "order_missing", " ".join(place), "")
            elif order.get("kind") == "order" and _reference_of(order) != (row["pk"], row["sk"]):
                yield Finding(row["pk"], row["sk"], "reference_differs", " ".join(place), str(order.get("ref")))


def _reference_of(order: Item) -> Place | None:
    """Where the reference of an order lies; None of one that has none, or is no order."""
    ref = order.get("ref")
    return (keys.reference(ref), keys.PLACED) if order.get("kind") == "order" and isinstance(ref, str) else None


def _order_of(reference: Item) -> Place:
    """Where the order of a reference lies."""
    return keys.child(reference["child_id"]), keys.order(reference["order_id"])


def batches(wanted: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many as one call asks for, each time."""
    for start in range(0, len(wanted), BATCH_GET_KEYS_MAX):
        yield wanted[start : start + BATCH_GET_KEYS_MAX]


def found(table: Table, places: Sequence[Place]) -> Mapping[Place, Item]:
    """The rows at these places, by their place; what is not there is left out."""
    return by_place(table.get_many(list(dict.fromkeys(places))))
