"""What the clocks have set aside, as the index of what is due has it: keys, and nothing of what they are of."""

from collections.abc import Iterator
from datetime import UTC, datetime

from dolbom.dynamo.due import due_page
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Table

PAGE_ROWS = 200
PAGES_MAX = 10
ROWS_MAX = PAGE_ROWS * PAGES_MAX
"""Of one kind, as many rows as an audit keeps findings; how many more there are is not counted."""
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


class AsideStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def rows(self, shard: str) -> Iterator[tuple[str, str]]:
        """Each row of a shard: its two keys with a space between, and when it is looked at again, as a stamp."""
        after: Item | None = None
        for _ in range(PAGES_MAX):
            page = due_page(self.table, shard, FOR_EVER, PAGE_ROWS, after)
            yield from ((f"{row['pk']} {row['sk']}", row["due_at"]) for row in page.items)
            after = page.next
            if after is None:
                return
