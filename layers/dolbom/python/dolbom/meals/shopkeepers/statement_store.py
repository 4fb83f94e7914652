"""What the ledger says of a shop's month: every order and purchase of its days, from the index of the shop's rows."""

from collections.abc import Iterator
from datetime import date

from dolbom.clock import month_end
from dolbom.dynamo.items import Item
from dolbom.dynamo.retry import RETRY_AFTER_S
from dolbom.dynamo.table import BATCH_GET_KEYS_MAX, QUERY_PAGES_MAX, Table
from dolbom.errors import Unavailable
from dolbom.meals import keys
from dolbom.meals.rows import entries_of
from dolbom.meals.shopkeepers.statements import Kind, Line, line_of


class StatementStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def lines(self, merchant_id: str, month: str) -> list[Line]:
        """What a shop was paid for each order and purchase of a month's days, oldest first; what it was paid nothing
        for is left out.

        Raises:
            Unreadable: a row is of no form that is known: a sum without it would be wrong.
        """
        found = [_line(row) for row in self._rows(merchant_id, month)]
        lines = [line for line in found if line.day.startswith(month) and line.is_paid]
        return sorted(lines, key=lambda line: (line.day, line.at, line.name))

    def _rows(self, merchant_id: str, month: str) -> Iterator[Item]:
        first = date.fromisoformat(f"{month}-01")
        between = keys.journal_between(first.isoformat(), month_end(first).isoformat())
        after: Item | None = None
        for _ in range(QUERY_PAGES_MAX):
            page = self.table.query(
                merchant_id,
                between=between,
                limit=BATCH_GET_KEYS_MAX,
                after=after,
                index=keys.BY_MERCHANT,
                index_keys=("merchant_id", "sk"),
            )
            yield from self.table.get_many([(row["pk"], row["sk"]) for row in page.items])
            after = page.next
            if after is None:
                return
        raise Unavailable(retry_after_s=RETRY_AFTER_S)


def _line(row: Item) -> Line:
    is_order = row["kind"] == "order"
    name = str(row.get("ref") or row["order_id"]) if is_order else keys.natural_key_of(row["sk"])
    entries = entries_of(row)
    day = row["day"] if is_order else entries[0].day
    kind: Kind = "order" if is_order else "in_store_cancel" if entries[0].kind == "in_store_cancel" else "in_store"
    at = str(row.get("placed_at") or row.get("purchased_at") or "")
    return line_of(kind, name, day, at, entries, str(row.get("partner", "")))
