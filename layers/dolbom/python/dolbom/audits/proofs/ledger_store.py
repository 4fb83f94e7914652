"""A child's journal as it lies in the `meals` table, row by row, for whoever looks a finding up."""

from dataclasses import dataclass

from dolbom.dynamo.items import UNREADABLE, Item
from dolbom.dynamo.table import Table
from dolbom.errors import NotFound
from dolbom.ids import is_uuid7, same_uuid
from dolbom.meals import keys
from dolbom.meals.ledger import Entry
from dolbom.meals.rows import entries_of

UNREADABLE_ROW = "unreadable"


@dataclass(frozen=True, slots=True)
class Posted:
    """A row of a journal: what names it within its child, what it is, and its entries; none of one that cannot be
    read."""

    row: str
    kind: str
    entries: tuple[Entry, ...]


class LedgerStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def one(self, child_id: str, row: str | None, order_id: str | None) -> Posted:
        """One row, by its key within the child or by an order's id.

        Raises:
            NotFound: there is none, or it is none of a journal.
        """
        item = self.table.get(keys.child(child_id), _place(row, order_id))
        if item is None:
            raise NotFound()
        return posted(item)

    def page(self, child_id: str, limit: int, after: str | None) -> tuple[list[Posted], str | None]:
        """A page of rows, the newest day first, from after one of them; and where the next page starts after."""
        pk = keys.child(child_id)
        start = {"pk": pk, "sk": after} if after is not None else None
        page = self.table.query(pk, prefix=keys.JOURNAL, limit=limit, after=start, forward=False)
        return list(map(posted, page.items)), page.next["sk"] if page.next else None


def is_place(text: str) -> bool:
    """Whether a text can be a row's key within its child."""
    return text.startswith(keys.JOURNAL)


def posted(item: Item) -> Posted:
    """A row as it lies there."""
    place = keys.place_of(item)
    try:
        entries = entries_of(item)
        kind = "order" if item["kind"] == "order" else entries[0].kind
    except UNREADABLE:
        return Posted(place, UNREADABLE_ROW, ())
    return Posted(place, kind, entries)


def _place(row: str | None, order_id: str | None) -> str:
    if order_id is not None:
        known = same_uuid(order_id)
        if not is_uuid7(known):
            raise NotFound()
        return keys.order(known)
    if row is None or not is_place(row):
        raise NotFound()
    return row
