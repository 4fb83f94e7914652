"""Whether children ate at a shop lately: told of five or more only, so that nobody can be seen in it.

It is read from the index of a shop's orders and purchases, newest first; nothing is kept of it."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from dolbom.clock import seoul_day
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Table
from dolbom.meals import keys
from dolbom.meals.rows import entries_of

LATELY = timedelta(days=28)
CHILDREN_MIN = 5
ROWS_A_PAGE = 40
PAGES_MAX = 5
"""Of a shop whose last orders are all one child's no more is read than this."""


class UsageStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def is_used_lately(self, merchant_id: str, now: datetime) -> bool:
        """Whether `CHILDREN_MIN` different children paid there in the last four weeks, and it stayed so."""
        today = seoul_day(now)
        between = keys.journal_between((today - LATELY).isoformat(), today.isoformat())
        kept: Counter[str] = Counter()
        after: Item | None = None
        for _ in range(PAGES_MAX):
            page = self.table.query(
                merchant_id,
                between=between,
                limit=ROWS_A_PAGE,
                after=after,
                forward=False,
                index=keys.BY_MERCHANT,
                index_keys=("merchant_id", "sk"),
            )
            rows = self.table.get_many([(row["pk"], row["sk"]) for row in page.items], consistent=False)
            for child, amount in self.table.each(rows, _kept_of):
                kept[child] += amount
            after = page.next
            if _children(kept) >= CHILDREN_MIN or after is None:
                break
        return _children(kept) >= CHILDREN_MIN


def _children(kept: Mapping[str, int]) -> int:
    return sum(amount > 0 for amount in kept.values())


def _kept_of(row: Item) -> tuple[str, int]:
    """A row's child, and what the shop has of it: of what came back, nothing was eaten."""
    return row["pk"], sum(entry.moved("merchant") for entry in entries_of(row))
