"""Openings in the `meals` table: beside the child or the case, and in the month's list of the municipality."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

from dolbom.clock import parse_stamp
from dolbom.dynamo.items import Item, lists, texts
from dolbom.dynamo.table import Cancelled, Put, Table
from dolbom.errors import bad_next
from dolbom.meals import keys
from dolbom.meals.access_records.records import OPENINGS_KEPT, Opening
from dolbom.starting.values import value

PAGE_ROWS = 500
PLACE = f"{keys.OPENED}.+"
"""The form of a place in these lists: judged before a look is traced, as a refused one showed nothing."""


@value
class OpeningsPage:
    """A page of openings, oldest first, and where the next one starts after."""

    openings: tuple[Opening, ...]
    next: str | None


class OpeningStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def trace(self, opening: Opening) -> None:
        """Writes that somebody opens something, before it is shown. Each record has a place of its own, and none is
        written over another."""
        number = f"{keys.OPENED}{opening.at}#{uuid4().hex}"
        until = int((parse_stamp(opening.at) + OPENINGS_KEPT).timestamp())
        plain = {name: getattr(opening, name) for name in Opening.__dataclass_fields__}
        kept = {"sk": number, "expires_at": until, **plain, "codes": list(opening.codes)}
        month = keys.openings_of_month(opening.municipality, opening.month)
        writes = [Put({"pk": month, "kind": "desk_opening_of_month", **kept})]
        whose = opening.child_id or opening.case_id
        if whose:
            writes.append(Put({"pk": keys.openings(whose), "kind": "desk_opening", **kept}))
        # The number was drawn for this very record: what stands there is it, and the answer to its writing was lost.
        with suppress(Cancelled):
            self.table.transact(*writes)

    def page_of_child(self, child_id: str, limit: int, after: str | None) -> OpeningsPage:
        """A page of who opened what is kept of a child, oldest first.

        Raises:
            Invalid: `after` is no place among them.
        """
        return self._page(keys.openings(child_id), limit, after)

    def page_of_month(self, municipality: str, month: str, limit: int, after: str | None) -> OpeningsPage:
        """A page of a municipality's openings in a month, oldest first.

        Raises:
            Invalid: `after` is no place among them.
        """
        return self._page(keys.openings_of_month(municipality, month), limit, after)

    def of_month(self, municipality: str, month: str, after: str | None) -> Iterator[tuple[str, Opening]]:
        """A municipality's openings in a month with their places, oldest first, from after one of them; read page by
        page, as far as needed.

        Raises:
            Invalid: `after` is no place among them.
        """
        if after is not None and not after.startswith(keys.OPENED):
            raise bad_next()
        within = (f"{after}\0" if after is not None else keys.OPENED, f"{keys.OPENED}~")
        rows = self.table.query_all(keys.openings_of_month(municipality, month), between=within, limit=PAGE_ROWS)
        return self.table.each(rows, lambda row: (str(row["sk"]), opening_of(row)))

    def _page(self, pk: str, limit: int, after: str | None) -> OpeningsPage:
        if after is not None and not after.startswith(keys.OPENED):
            raise bad_next()
        page = self.table.query(pk, limit=limit, after={"pk": pk, "sk": after} if after is not None else None)
        return OpeningsPage(tuple(self.table.each(page.items, opening_of)), page.next["sk"] if page.next else None)


def opening_of(item: Mapping[str, Any]) -> Opening:
    """An opening from its item."""
    known: Item = {name: item[name] for name in Opening.__dataclass_fields__}
    lists(known["codes"])
    texts(*(value for name, value in known.items() if name != "codes"), *known["codes"])
    parse_stamp(known["at"])
    return Opening(**{**known, "codes": tuple(known["codes"])})
