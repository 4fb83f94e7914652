"""What the ledger says of a shop's month: every order and purchase of its days, from the index of the shop's rows."""

from collections.abc import Iterator
from datetime import date

from dolbom.clock import month_end
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import BATCH_GET_KEYS_MAX, Table
from dolbom.errors import Invalid
from dolbom.meals import keys
from dolbom.meals.rows import entries_of
from dolbom.meals.shopkeepers.statements import Kind, Line, line_of

ROWS_MAX = 10_000
"""Of a shop's month that one answer tells: some seconds of reading, half of what an answer may have."""
KEYS_A_CALL = 1_000


class StatementStore:
    def __init__(self, table: Table, rows_max: int = ROWS_MAX) -> None:
        self.table = table
        self.rows_max = rows_max

    def lines(self, merchant_id: str, month: str) -> list[Line]:
        """What a shop was paid for each order and purchase of a month's days, oldest first; what it was paid nothing
        for is left out.

        Raises:
            Unreadable: a row is of no form that is known: a sum without it would be wrong.
            Invalid: there are more rows than an answer tells: a sum without them would be wrong, too.
        """
        found = [_line(row) for row in self._rows(merchant_id, month)]
        lines = [line for line in found if line.day.startswith(month) and line.is_paid]
        return sorted(lines, key=lambda line: (line.day, line.at, line.name))

    def _rows(self, merchant_id: str, month: str) -> Iterator[Item]:
        first = date.fromisoformat(f"{month}-01")
        between = keys.journal_between(first.isoformat(), month_end(first).isoformat())
        after: Item | None = None
        found: list[tuple[str, str]] = []
        while True:  # the index has keys alone: a month that is too long is known by a few calls
            page = self.table.query(
                merchant_id,
                between=between,
                limit=KEYS_A_CALL,
                after=after,
                index=keys.BY_MERCHANT,
                index_keys=("merchant_id", "sk"),
            )
            found += [(row["pk"], row["sk"]) for row in page.items]
            if len(found) > self.rows_max:
                raise Invalid("statement_too_long", facts={"rows_max": self.rows_max})
            after = page.next
            if after is None:
                break
        for start in range(0, len(found), BATCH_GET_KEYS_MAX):
            yield from self.table.get_many(found[start : start + BATCH_GET_KEYS_MAX])


def _line(row: Item) -> Line:
    is_order = row["kind"] == "order"
    name = str(row.get("ref") or row["order_id"]) if is_order else keys.natural_key_of(row["sk"])
    entries = entries_of(row)
    day = row["day"] if is_order else entries[0].day
    kind: Kind = "order" if is_order else "in_store_cancel" if entries[0].kind == "in_store_cancel" else "in_store"
    at = str(row.get("placed_at") or row.get("purchased_at") or "")
    return line_of(kind, name, day, at, entries, str(row.get("partner", "")))
