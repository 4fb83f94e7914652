"""What figures need of each report, in the `alerts` table: one small row a report, by centre and month.

`QueueStore.place` moves it together with the report's queue rows, so it is as true as the queue. A month of a centre is
read with one query: its cost is that of its rows (about 350 bytes each, so some 3,000 a megabyte and page), and
`ROWS_READ_MAX` bounds it.
"""

from itertools import islice

from dolbom.alerts import keys
from dolbom.alerts.figures.counts import FigureRow
from dolbom.dynamo.cursor import key_in
from dolbom.dynamo.items import Item, lies_at
from dolbom.dynamo.table import Table

ROWS_READ_MAX = 20_000
"""Reports of a month at one centre that are counted: twice a disaster's 10,000. Seven pages, about 900 read units."""


class FigureStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def rows(self, centre: str, month: str) -> tuple[list[FigureRow], bool]:
        """The rows of a centre's reports that came in in a month, and whether that is all."""
        rows = self._table.query_all(keys.figures(centre, month), consistent=False)
        read = list(islice(rows, ROWS_READ_MAX + 1))
        found = list(self._table.each(read[:ROWS_READ_MAX], _row_of))
        return found, len(found) == len(read)

    def page(self, centre: str, month: str, limit: int, cursor: str | None) -> tuple[list[FigureRow], Item | None]:
        """A page of the same rows, by report, and where the next one starts.

        Raises:
            Invalid: the cursor is no place among them.
        """
        pk = keys.figures(centre, month)
        page = self._table.query(pk, limit=limit, after=key_in(cursor, pk))
        return list(self._table.each(page.items, _row_of)), page.next


def _row_of(item: Item) -> FigureRow:
    found = FigureRow.of(item)
    lies_at(item, None, keys.alert(found.alert_id))
    return found
