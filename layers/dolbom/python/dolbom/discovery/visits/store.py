"""Visits with their history, their centres' lists and letters, in the `alerts` table."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Literal

from dolbom.alerts.report import Level, Outcome
from dolbom.clock import stamp
from dolbom.discovery import keys
from dolbom.discovery.store import Nothing, Visit, VisitState, kept_until, listed_item, visit_item
from dolbom.discovery.visits.actions import VisitChange, VisitEvent
from dolbom.dynamo.items import Item, lies_at
from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.dynamo.table import (
    ABSENT,
    PRESENT,
    Cancelled,
    Condition,
    ConditionFailed,
    Delete,
    Put,
    Table,
    Update,
    Write,
)

EVENTS_SHOWN_MAX = 50
ROWS_READ_MAX = 5_000
"""Rows that one request reads: of a hundred centres most of what a round brings them."""
LETTERS_KEPT = timedelta(days=730)


class VisitRow(Stored):
    """A visit as a list has it: neither where, nor why."""

    household: str
    round: str
    centre: str
    how: Literal["central", "local"]
    score: Count
    place: Count
    state: VisitState
    version: Count
    received_at: Instant
    clock_from: Instant | None = None
    level_from: Level = "caseworker"
    deadline_at: Instant
    taken_by: str | None = None
    given_at: Instant | None = None
    attempts: Count = 0
    first_contact_at: Instant | None = None
    next_at: Instant | None = None
    letter_at: Instant | None = None
    outcome: Outcome | None = None
    nothing: Nothing | None = None
    closed_at: Instant | None = None


class LetterList(Stored):
    """Households of a centre that somebody chose to write to."""

    letters_id: str
    round: str
    centre: str
    households: list[str]
    by: str
    at: Instant
    is_marked: bool = False
    """Whether all of its households are marked, so that none comes onto it any more."""

    @classmethod
    def _validated(cls, item: Item) -> "LetterList":
        found = super()._validated(item)
        lies_at(item, keys.queue_of(found.centre), keys.letters(found.round, found.letters_id))
        return found


class VisitStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def visit(self, household: str, round_code: str) -> Visit | None:
        """A visit, or None."""
        item = self.table.get(keys.visit(household), keys.of_round(round_code))
        return Visit.of(item) if item else None

    def visits(self, households: Sequence[str], round_code: str) -> dict[str, Visit]:
        """Those of up to 100 households of a round that exist; one that cannot be read is left out, and named."""
        wanted = [(keys.visit(household), keys.of_round(round_code)) for household in dict.fromkeys(households)]
        return {visit.household: visit for visit in self.table.each(self.table.get_many(wanted), Visit.of)}

    def apply(self, change: VisitChange) -> bool:
        """Writes a visit's next version with its place in its centre's lists and its line of history: all or none.
        Where it meets another change, it is looked at first whether the visit still is as it was.

        False if somebody else made that version first.
        """
        next_version, *beside = _writes(change)
        try:
            self.table.transact(next_version, *beside, looks=next_version)
        except Cancelled:
            return False
        return True

    def event(self, household: str, round_code: str, version: int) -> VisitEvent | None:
        """The line of history that made a version, or None."""
        item = self.table.get(keys.visit(household), keys.event(round_code, version))
        return VisitEvent.of(item) if item else None

    def events(self, household: str, round_code: str) -> list[VisitEvent]:
        """The newest lines of a visit's history, newest first."""
        page = self.table.query(
            keys.visit(household), prefix=keys.events(round_code), limit=EVENTS_SHOWN_MAX, forward=False
        )
        return list(self.table.each(page.items, VisitEvent.of))

    def rows(self, codes: Sequence[str], round_code: str) -> list[VisitRow]:
        """The households of a round in some centres' lists, at most `ROWS_READ_MAX`."""
        return list(islice(self._rows(codes, round_code), ROWS_READ_MAX))

    def _rows(self, codes: Sequence[str], round_code: str) -> Iterator[VisitRow]:
        for code in codes:
            for prefix in keys.listed(round_code):
                lying = self.table.query_all(keys.queue_of(code), prefix=prefix)
                yield from self.table.each(lying, VisitRow.of)

    def open_rows(self, code: str, round_code: str) -> list[VisitRow]:
        """What a centre is not done with of a round."""
        prefix = keys.listed(round_code)[0]
        lying = self.table.query_all(keys.queue_of(code), prefix=prefix)
        return list(self.table.each(lying, VisitRow.of))

    def begin_letters(self, letters: LetterList) -> LetterList:
        """Writes down which households a letter goes to; what stands there, where somebody has under this id."""
        try:
            self.table.write(Put(_letters_item(letters), ABSENT), looks=True)
        except ConditionFailed as failed:
            return LetterList.of(failed.old or {})
        return letters

    def end_letters(self, letters: LetterList) -> None:
        """Writes down that all households of a list are marked."""
        self.table.write(Put(_letters_item(letters.model_copy(update={"is_marked": True})), PRESENT))

    def letters(self, centre_code: str, round_code: str, letters_id: str) -> LetterList | None:
        """A list of letters, or None."""
        item = self.table.get(keys.queue_of(centre_code), keys.letters(round_code, letters_id))
        return LetterList.of(item) if item else None


def _letters_item(letters: LetterList) -> Item:
    place = {"pk": keys.queue_of(letters.centre), "sk": keys.letters(letters.round, letters.letters_id)}
    until = int((letters.at + LETTERS_KEPT).timestamp())
    return {**place, "kind": "visit_letters", **letters.model_dump(), "expires_at": until}


def _writes(change: VisitChange) -> list[Write]:
    visit, event = change.visit, change.event
    as_seen = Condition("version = :before", {":before": visit.version - 1})
    # Whoever writes a visit holds its version: nobody else moves its rows, and what lies there may be spoilt.
    older = Condition(
        "attribute_not_exists(pk) OR version < :next OR NOT attribute_type(version, :number)",
        {":next": visit.version + 1, ":number": "N"},
    )
    listed = listed_item(visit)
    other = (keys.place if visit.state == "closed" else keys.done)(visit.round, visit.place, visit.household)
    place = {"pk": keys.visit(visit.household), "sk": keys.event(visit.round, event.version), "kind": "visit_event"}
    writes: list[Write] = [
        Put(visit_item(visit), as_seen),
        Put(listed, older),
        Put({**place, **event.model_dump(), "expires_at": kept_until(visit)}, ABSENT),
    ]
    if event.what in ("closed", "reopened"):
        writes.append(Delete(listed["pk"], other, older))
    if event.what == "reopened":
        writes.append(_clock_again(visit, event))
    return writes


def _clock_again(visit: Visit, event: VisitEvent) -> Update:
    """Its centre's clock looks again within the minute, from the lowest rung on."""
    values = {
        ":kind": "round_clock",
        ":round": visit.round,
        ":centre": visit.centre,
        ":level": "caseworker",
        ":now": stamp(event.at),
        ":shard": keys.clock(visit.centre),
        ":none": 0,
        ":one": 1,
    }
    names = ("kind", "round", "centre", "level", "version", "due_at", "clock_shard")
    return Update(
        keys.of_round(visit.round),
        keys.clock_of(visit.centre),
        "SET #kind = :kind, #round = :round, #centre = :centre, #level = :level, #due_at = :now, "
        "#clock_shard = :shard, #version = if_not_exists(#version, :none) + :one",
        Condition("attribute_exists(pk) OR attribute_not_exists(pk)"),
        values,
        {f"#{name}": name for name in names},
    )
