"""Whether children ate at a shop lately: told of five or more only, so that nobody can be seen in it.

It is read from the index of a shop's orders and purchases, newest first; nothing is kept of it."""

from datetime import datetime, timedelta

from dolbom.clock import seoul_day
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Table
from dolbom.meals import keys

LATELY = timedelta(days=28)
CHILDREN_MIN = 5
ROWS_A_PAGE = 40
PAGES_MAX = 5
"""Of a shop whose last orders are all one child's no more is read than this."""


class UsageStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def is_used_lately(self, merchant_id: str, now: datetime) -> bool:
        """Whether `CHILDREN_MIN` different children paid there in the last four weeks."""
        today = seoul_day(now)
        between = keys.journal_between((today - LATELY).isoformat(), today.isoformat())
        children: set[str] = set()
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
            children |= {row["pk"] for row in rows if _is_paid(row)}
            after = page.next
            if len(children) >= CHILDREN_MIN or after is None:
                break
        return len(children) >= CHILDREN_MIN


def _is_paid(row: Item) -> bool:
    """Whether a row is an order that the shop accepted, or a purchase at its till."""
    return row.get("state") == "captured" or (row.get("kind") == "entry" and row.get("amount", 0) > 0)
