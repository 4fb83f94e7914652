"""Queue rows in the `alerts` table, and beside them the row that figures count.

A report's rows are moved together, and only ever forward to a newer version.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dolbom.alerts import keys
from dolbom.alerts.casework.queue import QueueRow, queues_of, row_of
from dolbom.alerts.figures.counts import figure_row, month_received
from dolbom.alerts.report import Report
from dolbom.clock import stamp
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Cancelled, Condition, Delete, Put, Table, Write
from dolbom.errors import bad_next

PAGE_ROWS = 100
ROWS_READ_MAX = 2_000
"""Rows that one request reads, however few of them are wanted."""
LAST = f"{keys.QUEUE}~"
"""Sorts after every place in a queue."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    rows: tuple[QueueRow, ...]
    next: str | None
    """Where the next page starts after, or None at the end."""


class QueueStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def place(self, report: Report) -> bool:
        """Puts a report where it belongs as of its version, and takes it away from where it was.

        False if that version, or a newer one, was placed already: a stream that delivers twice, or in
        disorder, changes nothing.
        """
        row = row_of(report)
        new = {(keys.centre(code), _sort_key(row)): _queue_item(row) for code in queues_of(report)}
        new[_figure_key(report)] = _figure_item(report)
        rounds = self.table.rounds()
        while rounds.another():
            placed = self.table.get(keys.followed(report.alert_id), keys.QUEUED)
            if placed is not None and placed["version"] >= report.version:
                return False
            old = {(pk, sk) for pk, sk in placed["rows"]} if placed is not None else set()
            try:
                self.table.transact(*_moves(report, placed, old, new))
                return True
            except Cancelled:
                continue  # another delivery of the same report moved it meanwhile: look again

    def page(
        self, codes: Sequence[str], limit: int, after: str | None, is_wanted: Callable[[QueueRow], bool]
    ) -> QueuePage:
        """One page over several queues, merged in their common order, of the rows that are wanted.

        Where few of very many are wanted, a page may hold fewer than `limit`, and still have a next one.

        Raises:
            Invalid: `after` is no place in a queue.
        """
        if after is not None and not keys.QUEUE < after < LAST:
            raise bad_next()
        found: list[QueueRow] = []
        last = after
        for read, row in enumerate(self.rows(codes, after)):
            if len(found) == limit or read == ROWS_READ_MAX:
                return QueuePage(tuple(found), last)
            if is_wanted(row):
                found.append(row)
            last = _sort_key(row)
        return QueuePage(tuple(found), None)

    def rows(self, codes: Sequence[str], after: str | None = None) -> Iterator[QueueRow]:
        """The rows of several queues in their common order, each report once; read page by page, as far as needed."""
        last = after
        for row in heapq.merge(*(self._rows_of(code, after) for code in codes), key=_sort_key):
            if _sort_key(row) != last:
                last = _sort_key(row)
                yield row

    def _rows_of(self, code: str, after: str | None) -> Iterator[QueueRow]:
        # A space sorts before every character of a key.
        first = f"{after} " if after is not None else keys.QUEUE
        rows = self.table.query_all(keys.centre(code), between=(first, LAST), limit=PAGE_ROWS)
        return self.table.each(rows, QueueRow.of)


def _sort_key(row: QueueRow) -> str:
    return keys.queue(row.rank, stamp(row.deadline_at), row.alert_id)


def _queue_item(row: QueueRow) -> Item:
    return {"kind": "queue", **row.model_dump()}


def _figure_key(report: Report) -> tuple[str, str]:
    return keys.figures(report.office.code, month_received(report)), keys.alert(report.alert_id)


def _figure_item(report: Report) -> Item:
    return {"kind": "figure", **figure_row(report).model_dump()}


def _moves(
    report: Report, placed: Item | None, old: set[tuple[str, str]], new: Mapping[tuple[str, str], Item]
) -> list[Write]:
    if placed is None:
        as_seen = Condition("attribute_not_exists(pk)")
    else:
        as_seen = Condition("version = :seen", {":seen": placed["version"]})
    pointer = {
        "pk": keys.followed(report.alert_id),
        "sk": keys.QUEUED,
        "kind": "queued",
        "version": report.version,
        "rows": [list(key) for key in sorted(new)],
    }
    older = Condition("attribute_not_exists(pk) OR version < :version", {":version": report.version})
    writes: list[Write] = [Put(pointer, as_seen)]
    writes += [Delete(pk, sk, older) for pk, sk in sorted(old - new.keys())]
    writes += [Put({"pk": pk, "sk": sk, **item}, older) for (pk, sk), item in sorted(new.items())]
    return writes
