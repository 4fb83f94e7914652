"""What figures need of each report, in the `alerts` table: one small row a report, by centre and month.

`QueueStore.place` moves it together with the report's queue rows, so it is as true as the queue. Beside it stands the
row of its match with discovery. Whoever counts a month reads fifty centres a call.
"""

from collections.abc import Iterator, Sequence

from dolbom.alerts import keys
from dolbom.alerts.figures.counts import FigureRow
from dolbom.alerts.figures.discovered import Known
from dolbom.alerts.figures.questions import Answers, answers
from dolbom.alerts.forms import Kind
from dolbom.alerts.report import Outcome, ReporterKind
from dolbom.dynamo.cursor import key_in
from dolbom.dynamo.items import Item, lies_at
from dolbom.dynamo.stored import Instant, Stored
from dolbom.dynamo.table import PARTITIONS_A_QUERY_MAX, Table

OF_FIGURES = ("pk", "sk", "alert_id", "outcome", "reporter", "received_at", "first_contact_at")
OF_DISCOVERY = ("pk", "sk", "alert_id", "known", "kinds")
EVERY = (keys.alert(""), keys.alert("~"))


class FigureStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def page(self, centre: str, month: str, limit: int, cursor: str | None) -> tuple[list[FigureRow], Item | None]:
        """A page of a centre's reports that came in in a month, by report, and where the next one starts.

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


class Reported(Stored):
    """Of a figures' row what a month counts."""

    alert_id: str
    reporter: ReporterKind
    outcome: Outcome | None = None
    received_at: Instant
    first_contact_at: Instant | None = None


class Compared(Stored):
    """Of a match's row what a month counts."""

    alert_id: str
    known: Known
    kinds: list[Kind]


class MonthStore:
    def __init__(self, table: Table) -> None:
        self._table = table
        self.is_all = True
        """Whether every row that was met could be read."""

    def reports(self, centres: Sequence[str], month: str) -> Iterator[tuple[str, Answers]]:
        """Each report that came in in a month, with the code of the centre where it lies."""
        for start in range(0, len(centres), PARTITIONS_A_QUERY_MAX):
            yield from self._of(centres[start : start + PARTITIONS_A_QUERY_MAX], month)

    def _of(self, centres: Sequence[str], month: str) -> Iterator[tuple[str, Answers]]:
        code_of = {keys.figures(code, month): code for code in centres}
        rows = self._table.query_many(list(code_of), between=EVERY, only=OF_FIGURES)
        if not rows:
            return
        pks = [keys.discovered(code, month) for code in centres]
        matches = self._table.query_many(pks, between=EVERY, only=OF_DISCOVERY)
        compared = {each.alert_id: each for each in self._table.each(matches, _compared)}
        read = list(self._table.each(rows, lambda row: (code_of[row["pk"]], _reported(row))))
        self.is_all = self.is_all and len(read) == len(rows) and len(compared) == len(matches)
        yield from ((code, _answers(row, compared.get(row.alert_id))) for code, row in read)


def _answers(row: Reported, match: Compared | None) -> Answers:
    known, kinds = (match.known, match.kinds) if match is not None else (None, [])
    return answers(row.received_at, row.first_contact_at, row.outcome, row.reporter, known, kinds)


def _reported(item: Item) -> Reported:
    found = Reported.of(item)
    lies_at(item, None, keys.alert(found.alert_id))
    return found


def _compared(item: Item) -> Compared:
    found = Compared.of(item)
    lies_at(item, None, keys.alert(found.alert_id))
    return found
