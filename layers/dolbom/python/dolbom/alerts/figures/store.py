"""What figures need of each report, in the `alerts` table: one small row a report, by centre and month.

`QueueStore.place` moves it together with the report's queue rows, so it is as true as the queue. A month of a centre is
read with one query: its cost is that of its rows (about 350 bytes each, so some 3,000 a megabyte and page), and
`ROWS_READ_MAX` bounds it.
"""

from collections.abc import Iterator
from itertools import islice

from dolbom.alerts import keys
from dolbom.alerts.figures.counts import FigureRow
from dolbom.dynamo.cursor import key_in
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Table

ROWS_READ_MAX = 20_000
"""Reports of a month at one centre that are counted: twice a disaster's 10,000. Seven pages, about 900 read units."""


class FigureStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def rows(self, centre: str, month: str) -> tuple[list[FigureRow], bool]:
        """The rows of a centre's reports that came in in a month, and whether that is all."""
        found = list(islice(self._rows_of(centre, month), ROWS_READ_MAX + 1))
        return found[:ROWS_READ_MAX], len(found) <= ROWS_READ_MAX

    def page(self, centre: str, month: str, limit: int, cursor: str | None) -> tuple[list[FigureRow], Item | None]:
        """A page of the same rows, by report, and where the next one starts.

        Raises:
            Invalid: the cursor is no place among them.
        """
        pk = keys.figures(centre, month)
        page = self._table.query(pk, limit=limit, after=key_in(cursor, pk))
        return list(self._table.each(page.items, FigureRow.of)), page.next

    def _rows_of(self, centre: str, month: str) -> Iterator[FigureRow]:
        rows = self._table.query_all(keys.figures(centre, month), consistent=False)
        return self._table.each(rows, FigureRow.of)
