"""What figures need of each household of a round, read from centres' lists in the `alerts` table, fifty a call."""

from collections.abc import Iterator, Sequence

from dolbom.alerts.report import Outcome
from dolbom.discovery import keys
from dolbom.discovery.figures.questions import Answers, answers
from dolbom.discovery.store import Nothing, ReachedBy, RoundState
from dolbom.dynamo.items import Item, lies_at
from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.dynamo.table import PARTITIONS_A_QUERY_MAX, Table

OF_A_VISIT = (
    *("pk", "sk", "household", "round", "place", "outcome", "nothing"),
    *("received_at", "attempts", "first_contact_at", "reached_by"),
)


class Visited(Stored):
    """Of a household in a list what a round's figures count."""

    household: str
    round: str
    place: Count
    received_at: Instant
    outcome: Outcome | None = None
    nothing: Nothing | None = None
    attempts: Count = 0
    first_contact_at: Instant | None = None
    reached_by: ReachedBy | None = None


class RoundStore:
    def __init__(self, table: Table) -> None:
        self._table = table
        self.is_all = True
        """Whether every row that was met could be read."""

    def state(self, round_code: str) -> RoundState | None:
        """How far a round has come; None of one that never began."""
        item = self._table.get(keys.of_round(round_code), keys.STATE)
        return RoundState.of(item) if item else None

    def households(self, centres: Sequence[str], round_code: str) -> Iterator[tuple[str, Answers]]:
        """Each household of a round, with the code of the centre that has it."""
        for start in range(0, len(centres), PARTITIONS_A_QUERY_MAX):
            code_of = {keys.queue_of(code): code for code in centres[start : start + PARTITIONS_A_QUERY_MAX]}
            for prefix in keys.listed(round_code):
                rows = self._table.query_many(list(code_of), between=(prefix, f"{prefix}~"), only=OF_A_VISIT)
                read = list(self._table.each(rows, lambda row: (row["pk"], _answers(row))))
                self.is_all = self.is_all and len(read) == len(rows)
                yield from ((code_of[pk], answered) for pk, answered in read)


def _answers(row: Item) -> Answers:
    found = Visited.of(row)
    at = (keys.place, keys.done)[found.outcome is not None](found.round, found.place, found.household)
    lies_at(row, None, at)
    return answers(
        found.outcome,
        found.nothing,
        found.attempts,
        found.reached_by,
        found.received_at,
        found.first_contact_at,
    )
