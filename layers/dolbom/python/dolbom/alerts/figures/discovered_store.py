"""What figures need of each report's match with discovery, in the `alerts` table: by centre and month as the figures'
own rows are, so that both are read with one query each."""

from itertools import islice

from dolbom.alerts import keys
from dolbom.alerts.figures.discovered import DiscoveredRow
from dolbom.dynamo.items import Item, lies_at
from dolbom.dynamo.table import Table

ROWS_READ_MAX = 20_000
"""Reports of a month at one centre that are looked at: twice a disaster's 10,000. Seven pages, about 900 read units."""


class DiscoveredStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def rows(self, centre: str, month: str) -> tuple[list[DiscoveredRow], bool]:
        """The rows of a centre's reports that came in in a month, and whether that is all."""
        rows = self._table.query_all(keys.discovered(centre, month), consistent=False)
        read = list(islice(rows, ROWS_READ_MAX + 1))
        found = list(self._table.each(read[:ROWS_READ_MAX], _row_of))
        return found, len(found) == len(read)


def _row_of(item: Item) -> DiscoveredRow:
    found = DiscoveredRow.of(item)
    lies_at(item, None, keys.alert(found.alert_id))
    return found
