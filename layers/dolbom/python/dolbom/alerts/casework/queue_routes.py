"""What a case worker sees of many reports: the queue, its counts, and what one is told of those that were one's own;
and the routes to it. Nothing of anybody's identity (A2).

It is what a worker opens first: one report, and what is done with it, stands in `routes`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Annotated

from pydantic import Field

from dolbom.alerts.casework.queue import QueueRow
from dolbom.alerts.casework.queue_store import ROWS_READ_MAX, QueueStore
from dolbom.alerts.forms import AtRisk, Kind
from dolbom.alerts.households.store import HouseholdStore
from dolbom.alerts.report import Level, ReporterKind, State, WorkerNote
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.store import AlertStore
from dolbom.alerts.views import Moment
from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.clock import seoul_day
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.dynamo.table import Table
from dolbom.ids import as_read
from dolbom.model import Model
from dolbom.patterns import NOT_BLANK, words_of
from dolbom.people.store import PeopleStore
from dolbom.starting.values import value
from dolbom.texts import alerts as texts

WORKERS = people("caseworker", "lead", "officer")
PAGE_ROWS_MAX = 100
PAGE_ROWS = 20
CURSOR_CHARACTERS_MAX = 200
SEARCH_CHARACTERS_MAX = 60


class QueueQuery(Model):
    """A page of the queue of all that the worker answers for."""

    limit: Annotated[int, Field(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None
    in_danger: bool | None = None
    state: State | None = None
    level: Level | None = None
    kind: Kind | None = None
    reporter: ReporterKind | None = None
    centre: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[a-z0-9]+$")] | None = None
    mine: bool | None = None
    """Whether the worker has taken it."""
    overdue: bool | None = None
    offered: bool | None = None
    """Whether it is being handed over."""
    unread: bool | None = None
    """Whether the reporter has written since a worker did something with it."""
    planned: bool | None = None
    """Whether a next attempt is planned."""
    q: Annotated[str, Field(max_length=SEARCH_CHARACTERS_MAX, pattern=NOT_BLANK)] | None = None
    """How a report's number begins, as it was typed or read out, or a part of its centre's name."""

    def wants(self, row: QueueRow, who: str, now: datetime) -> bool:
        """Whether a row passes all filters that are set, for a worker at an instant."""
        return (
            self.mine in (None, row.taken_by == who)
            and self.overdue in (None, row.deadline_at <= now)
            and self.offered in (None, row.handed_to is not None)
            and self.unread in (None, row.unread is not None)
            and self.in_danger in (None, row.in_danger)
            and self.state in (None, row.state)
            and self.level in (None, row.level)
            and self.reporter in (None, row.reporter)
            and (self.kind is None or self.kind in row.kinds)
            and self.centre in (None, row.centre)
            and self.planned in (None, row.next_at is not None)
            and self._finds(row, now)
        )

    def _finds(self, row: QueueRow, now: datetime) -> bool:
        if self.q is None:
            return True
        number, name = as_read(self.q), "".join(words_of(self.q))
        is_there = name != "" and name in "".join(words_of(_centre_name(row, now)))
        return is_there or (number != "" and row.alert_id.startswith(number))


class QueueRowView(Model):
    """One report as the list shows it."""

    alert_id: str
    version: int
    in_danger: bool
    at_risk: AtRisk | None
    """What the reporter answered when asked; nothing from an app that does not ask."""
    unread: int | None
    """How often the reporter has written since a worker did something with it."""
    state: str
    level: str
    about: str
    reporter: str
    badge: str | None
    """What the municipality vouches for, in words; never who it is."""
    kinds: list[Kind]
    people: int
    children: int
    centre: str
    centre_name: str
    handed_to: str | None
    mine: bool
    taken_by: str | None
    """The account of whoever has it."""
    taken_by_name: str | None
    """What colleagues call them; nothing where the ministry has written no name."""
    next_at: Moment | None
    """When whoever has it means to try again."""
    received_at: Moment
    deadline_at: Moment
    overdue: bool
    possible_harassment: bool
    """Many anonymous reports on this household, or of this place within hours (A10): a hint."""
    series: str | None
    """The first of many anonymous reports of one place that this one repeats: it stands behind those of its rank."""
    spread: bool
    """One of many anonymous reports of an area within hours: it stands behind others of its rank, and nothing else."""


class QueueView(Model):
    alerts: list[QueueRowView]
    next: str | None


class CountsView(Model):
    """What is open in the worker's jurisdiction."""

    open: int
    in_danger: int
    not_taken: int
    overdue: int
    levels: dict[Level, int]
    """How many are at each level."""
    is_all: bool
    """False where there are more than were counted."""


class NotesQuery(Model):
    """A page of one's own notes."""

    limit: Annotated[int, Field(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None


class NoteView(Model):
    """A report that is or was the worker's own, or that they gave to somebody, and what became of it."""

    alert_id: str
    what: str
    at: Moment
    by: str
    by_name: str | None
    reason: str


class NotesView(Model):
    notes: list[NoteView]
    next: str | None


def queue_view(
    rows: Sequence[QueueRow],
    suspected: Collection[str],
    names: Mapping[str, str],
    after: str | None,
    *,
    who: str,
    now: datetime,
) -> QueueView:
    """A page of the queue for a worker; `suspected` are those of its reports that may be meant to harm, `names` of the
    workers who have them by their accounts."""
    alerts = [_row_view(row, row.alert_id in suspected, names, who, now) for row in rows]
    return QueueView(alerts=alerts, next=cursor_after(after))


def _row_view(row: QueueRow, is_suspected: bool, names: Mapping[str, str], who: str, now: datetime) -> QueueRowView:
    same = {name: getattr(row, name) for name in QueueRowView.model_fields if name in QueueRow.model_fields}
    return QueueRowView(
        **same,
        badge=badge(row.reporter),
        centre_name=_centre_name(row, now),
        mine=row.taken_by == who,
        taken_by_name=names.get(row.taken_by or ""),
        overdue=row.deadline_at <= now,
        possible_harassment=is_suspected or row.series is not None,
        spread=row.step is not None,
    )


def _centre_name(row: QueueRow, now: datetime) -> str:
    """A centre's name as people say it, without the towns above it; its code, where nobody knows it any more."""
    centre = routing.centre_of(row.centre, seoul_day(now))
    return centre.name_ko if centre is not None else row.centre


def counts_view(rows: Sequence[QueueRow], now: datetime, *, is_all: bool) -> CountsView:
    """The counts of a queue's rows."""
    levels = Counter(row.level for row in rows)
    return CountsView(
        open=len(rows),
        in_danger=sum(row.in_danger for row in rows),
        not_taken=sum(row.state == "received" for row in rows),
        overdue=sum(row.deadline_at <= now for row in rows),
        levels=dict(levels),
        is_all=is_all,
    )


def notes_view(notes: Sequence[WorkerNote], names: Mapping[str, str], following: str | None) -> NotesView:
    """A page of a worker's notes."""
    same = set(NoteView.model_fields) - {"at", "by_name"}
    shown = [NoteView(**note.model_dump(include=same), at=note.at, by_name=names.get(note.by)) for note in notes]
    return NotesView(notes=shown, next=following)


def badge(reporter: str) -> str | None:
    return texts.BADGES[reporter].ko if reporter in texts.BADGES else None


# ── routes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@value
class QueueStores:
    """What these routes read."""

    alerts: AlertStore
    queues: QueueStore
    households: HouseholdStore
    people: PeopleStore


def stores_of(alerts: Table, people: PeopleStore) -> QueueStores:
    """The stores over their tables."""
    return QueueStores(AlertStore(alerts), QueueStore(alerts), HouseholdStore(alerts), people)


def register(app: Api, stores: Callable[[], QueueStores]) -> None:
    """Adds the routes to the desk's API."""

    @app.operation("GET /v1/desk/alerts", auth=WORKERS, query=QueueQuery, answer=QueueView)
    def list_queue(call: Call[None, QueueQuery]) -> QueueView:
        """The open reports of the worker's jurisdiction, gravest and oldest first."""
        query = call.query
        codes, after, who = sorted(call.caller.jurisdiction), word_in(query.next), call.caller.subject
        page = stores().queues.page(codes, query.limit, after, lambda row: query.wants(row, who, call.now))
        suspected = stores().households.suspected([row.alert_id for row in page.rows], call.now)
        names = stores().people.names(row.taken_by for row in page.rows if row.taken_by is not None)
        return queue_view(page.rows, suspected, names, page.next, who=who, now=call.now)

    @app.operation("GET /v1/desk/notes", auth=WORKERS, query=NotesQuery, answer=NotesView)
    def list_notes(call: Call[None, NotesQuery]) -> NotesView:
        """What one is told of reports that are or were one's own, newest first: that a lead gave one, that a colleague
        took one over, and why."""
        after = word_in(call.query.next)
        notes, following = stores().alerts.notes(call.caller.subject, call.query.limit, after)
        names = stores().people.names(note.by for note in notes)
        return notes_view(notes, names, cursor_after(following))

    @app.operation("GET /v1/desk/alert_counts", auth=WORKERS, answer=CountsView)
    def count_queue(call: Call[None]) -> CountsView:
        """How many reports are open, in danger, not taken and overdue."""
        rows = list(islice(stores().queues.counted(sorted(call.caller.jurisdiction)), ROWS_READ_MAX + 1))
        is_all = len(rows) <= ROWS_READ_MAX
        return counts_view(rows[:ROWS_READ_MAX], call.now, is_all=is_all)
