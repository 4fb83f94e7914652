"""Queue rows in the `alerts` table, and beside them the row that figures count.

A report's rows are moved together, and only ever forward to a newer version.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from dolbom.alerts import keys
from dolbom.alerts.casework.queue import QueueRow, queues_of, row_of
from dolbom.alerts.figures.counts import figure_row, month_received
from dolbom.alerts.households.series import SERIES_WITHIN, Behind, Series, tells
from dolbom.alerts.households.spread import OWN_WORDS, REPEATS, TELLS_MORE, Among
from dolbom.alerts.report import Report
from dolbom.clock import stamp
from dolbom.dynamo.items import Item, counts, texts
from dolbom.dynamo.table import Cancelled, Condition, ConditionFailed, Delete, Put, Table, Write
from dolbom.dynamo.writes import as_seen as as_it_lies
from dolbom.errors import bad_next
from dolbom.starting.values import value

SERIES_PAGED_AGAIN_AFTER = timedelta(minutes=10)
"""How often a series is paged that goes on and on."""
PAGE_ROWS = 101
"""As many as a page may hold, and one more, which tells that there is a next page."""
ROWS_READ_MAX = 2_000
"""Rows that one request reads, however few of them are wanted."""
LAST = f"{keys.QUEUE}~"
"""Sorts after every place in a queue."""


@value
class QueuePage:
    rows: tuple[QueueRow, ...]
    next: str | None
    """Where the next page starts after, or None at the end."""


class QueueStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def place(self, report: Report, behind: Behind | None = None, among: Among | None = None) -> bool:
        """Puts a report where it belongs as of its version, and takes it away from where it was; `behind` and `among`
        are said of it from now on.

        False if that version, or a newer one, was placed so already: a stream that delivers twice, or in
        disorder, changes nothing.
        """
        rounds = self.table.rounds()
        while rounds.another():
            lies = self.table.get(keys.followed(report.alert_id), keys.QUEUED)
            placed = self._readable(lies)
            marks = _Marks(behind or _behind(placed), among or _among(placed))
            if placed is not None and _stands(placed, report, marks):
                return False
            row = marks.row_of(report)
            new = {(keys.centre(code), _sort_key(row)): _queue_item(row) for code in queues_of(report)}
            new[_figure_key(report)] = _figure_item(report)
            old = {(pk, sk) for pk, sk in placed["rows"]} if placed is not None else set()
            as_lies = as_it_lies(lies) if lies is not None and placed is None else None
            try:
                self.table.transact(*_moves(report, placed, marks, old, new, as_lies))
                return True
            except Cancelled:
                continue  # another delivery of the same report moved it meanwhile: look again

    def is_placed(self, alert_id: str) -> bool:
        """Whether somebody has put a report where it belongs before."""
        return self.table.get(keys.followed(alert_id), keys.QUEUED) is not None

    def paged_with(self, alert_id: str, now: datetime) -> str | None:
        """The series with whose page a report's own danger is said (A10): it repeats what was told there before, and
        that was paged within `SERIES_PAGED_AGAIN_AFTER`. None where it is to be paged itself; then the next repeats of
        the series are said with it."""
        mark = _behind(self._readable(self.table.get(keys.followed(alert_id), keys.QUEUED)))
        if mark is None:
            return None
        before = stamp(now - SERIES_PAGED_AGAIN_AFTER)
        due = Condition("attribute_not_exists(#at) OR #at < :before", {":before": before}, {"#at": "at"})
        try:
            self.table.write(Put(page_item(mark.series, alert_id, now), due))
        except ConditionFailed as failed:
            # Its own page may not have been said yet; and what is no time, or one to come, keeps no page back.
            said, by = (failed.old or {}).get("at"), (failed.old or {}).get("by")
            is_said = isinstance(said, str) and said <= stamp(now) and by != alert_id
            return mark.series if is_said else None
        return None

    def set_behind(self, found: Series, read: Callable[[str], Report | None]) -> None:
        """Sets the reports that repeat a series behind those of their rank; `read` gives a report as it stands.

        Whoever finds the series sets all of them behind that do not stand so yet, also those of a follower that was
        killed between two.
        """
        followed = [(keys.followed(alert_id), keys.QUEUED) for alert_id in {found.first, *_ids(found)}]
        rows = self.table.each(self.table.get_many(followed), _as_placed)
        placed = {row["pk"]: _behind(row) for row in rows}
        first = placed.get(keys.followed(found.first))
        series = first.series if first is not None else found.first
        for told in found.repeats:
            before = placed.get(keys.followed(told.alert_id))
            if before is None or not before.tells.issuperset(told.tells):
                self._place_newest(told.alert_id, read, behind=Behind(series, frozenset(told.tells)))

    def set_among(self, found: Mapping[str, Among], read: Callable[[str], Report | None]) -> None:
        """Sets the reports of a flood over an area behind in their ranks, as far as they do not stand so yet."""
        followed = [(keys.followed(alert_id), keys.QUEUED) for alert_id in found]
        rows = self.table.each(self.table.get_many(followed), _as_placed)
        placed = {row["pk"]: _among(row) for row in rows}
        for alert_id, among in found.items():
            if among.is_deeper_than(placed.get(keys.followed(alert_id))):
                self._place_newest(alert_id, read, among=among)

    def _readable(self, lies: Item | None) -> Item | None:
        """Where a report is, or None where nobody knows, or can read it any more: it is placed anew then."""
        return next(self.table.each([lies] if lies is not None else [], _as_placed), None)

    def _place_newest(
        self,
        alert_id: str,
        read: Callable[[str], Report | None],
        behind: Behind | None = None,
        among: Among | None = None,
    ) -> None:
        report = read(alert_id)
        while report is not None and not self.place(report, behind, among):
            newer = read(alert_id)
            if newer is None or newer.version == report.version:
                return
            report = newer  # it changed, and was placed anew, between the two

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

    def counted(self, codes: Sequence[str]) -> Iterator[QueueRow]:
        """The rows of several queues, of which nearly all are wanted: read in few great pages. A long queue in pages of
        a list would be a call for each hundred rows, one after another."""
        return self.rows(codes, page_rows=max(PAGE_ROWS, ROWS_READ_MAX // max(1, len(codes))))

    def rows(self, codes: Sequence[str], after: str | None = None, *, page_rows: int = PAGE_ROWS) -> Iterator[QueueRow]:
        """The rows of several queues in their common order, each report once; read page by page, as far as needed."""
        last = after
        for row in heapq.merge(*(self._rows_of(code, after, page_rows) for code in codes), key=_sort_key):
            if _sort_key(row) != last:
                last = _sort_key(row)
                yield row

    def _rows_of(self, code: str, after: str | None, page_rows: int) -> Iterator[QueueRow]:
        # A space sorts before every character of a key.
        first = f"{after} " if after is not None else keys.QUEUE
        rows = self.table.query_all(keys.centre(code), between=(first, LAST), limit=page_rows)
        return self.table.each(rows, QueueRow.of)


def _sort_key(row: QueueRow) -> str:
    return keys.queue(row.rank, stamp(row.deadline_at), row.alert_id, row.step)


def page_item(series: str, by: str, now: datetime) -> Item:
    """When a series was last paged, and with which of its reports."""
    until = int((now + SERIES_WITHIN).timestamp())
    pk = keys.followed(series)
    return {"pk": pk, "sk": keys.PAGED, "kind": "paged", "at": stamp(now), "by": by, "expires_at": until}


def _queue_item(row: QueueRow) -> Item:
    return {"kind": "queue", **row.model_dump()}


def _figure_key(report: Report) -> tuple[str, str]:
    return keys.figures(report.office.code, month_received(report)), keys.alert(report.alert_id)


def _figure_item(report: Report) -> Item:
    return {"kind": "figure", **figure_row(report).model_dump()}


def _as_placed(item: Item) -> Item:
    """A row that says where a report is; raises of what is none."""
    counts(item["version"])
    texts(*(key for row in item["rows"] for key in _pair(row)))
    if "series" in item:
        texts(item["series"], *_listed(item["series_tells"]))
    if "step" in item:
        counts(item["step"])
        texts(*_listed(item["step_tells"]))
    return item


def _pair(row: Any) -> tuple[str, str]:
    pk, sk = _listed(row)
    return pk, sk


def _listed(values: Any) -> list[Any]:
    if not isinstance(values, list):
        raise TypeError("no list")
    return values


@value
class _Marks:
    """What was said of a report's place in its rank; it stands with where the report is, and stays."""

    behind: Behind | None
    among: Among | None

    def row_of(self, report: Report) -> QueueRow:
        behind, among = self.behind, self.among
        series = behind.series if behind is not None and behind.holds_of(report) else None
        is_among = among is not None and series is None and among.holds_of(tells(report))
        return row_of(report, series, among.step if among is not None and is_among else None)

    def as_item(self) -> Item:
        item: Item = {}
        if self.behind is not None:
            item |= {"series": self.behind.series, "series_tells": sorted(self.behind.tells)}
        if self.among is not None:
            item |= {"step": self.among.step, "step_tells": sorted(self.among.tells)}
        return item


_MARKS = ("series", "series_tells", "step", "step_tells")


def _stands(placed: Item, report: Report, marks: _Marks) -> bool:
    """Whether a newer version was placed, or this one so."""
    seen: int = placed["version"]
    same = seen == report.version and _Marks(_behind(placed), _among(placed)) == marks
    return seen > report.version or same


def _ids(found: Series) -> list[str]:
    return [told.alert_id for told in found.repeats]


def _behind(placed: Item | None) -> Behind | None:
    """What was said of a report that repeats a series."""
    if placed is None or "series" not in placed:
        return None
    return Behind(placed["series"], frozenset(placed["series_tells"]))


def _among(placed: Item | None) -> Among | None:
    """What was said of a report that is one of a flood."""
    if placed is None or "step" not in placed:
        return None
    step = next((step for step in (TELLS_MORE, OWN_WORDS) if step == placed["step"]), REPEATS)
    return Among(step, frozenset(placed["step_tells"]))


def _moves(
    report: Report,
    placed: Item | None,
    marks: _Marks,
    old: set[tuple[str, str]],
    new: Mapping[tuple[str, str], Item],
    as_lies: Condition | None,
) -> list[Write]:
    if as_lies is not None:
        as_seen = as_lies
    elif placed is None:
        as_seen = Condition("attribute_not_exists(pk)")
    else:
        as_seen = _as_seen(placed)
    pointer = {
        "pk": keys.followed(report.alert_id),
        "sk": keys.QUEUED,
        "kind": "queued",
        "version": report.version,
        "rows": [list(key) for key in sorted(new)],
        **marks.as_item(),
    }
    # What is made of a report is made anew where it cannot be read.
    older = Condition(
        "attribute_not_exists(pk) OR version < :next OR NOT attribute_type(version, :number)",
        {":next": report.version + 1, ":number": "N"},
    )
    writes: list[Write] = [Put(pointer, as_seen)]
    writes += [Delete(pk, sk, older) for pk, sk in sorted(old - new.keys())]
    writes += [Put({"pk": pk, "sk": sk, **item}, older) for (pk, sk), item in sorted(new.items())]
    return writes


def _as_seen(placed: Item) -> Condition:
    """That the version and the marks of a report are those that were read."""
    is_there = [f"{name} = :{name}" for name in _MARKS if name in placed]
    is_not = [f"attribute_not_exists({name})" for name in _MARKS if name not in placed]
    values = {f":{name}": placed[name] for name in ("version", *_MARKS) if name in placed}
    return Condition(" AND ".join(["version = :version", *is_there, *is_not]), values)
