"""What a case worker sees (A2, A8): a queue without identities, and one page with all that the first call needs."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from dolbom.alerts import told
from dolbom.alerts.casework.matching import Programme
from dolbom.alerts.casework.queue import QueueRow
from dolbom.alerts.dossier import AlertFile, earlier, newest
from dolbom.alerts.forms import Affected, AtRisk, Contact, Flag, Kind
from dolbom.alerts.households.rules import HarassmentFlag
from dolbom.alerts.report import CENTRAL, DEGREE, Danger, Level, Report, ReporterKind, State, WorkerNote
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.views import MessageView, Moment, OfficeView, message_view, office_view
from dolbom.auth import Caller
from dolbom.clock import seoul_day
from dolbom.dynamo.cursor import cursor_after
from dolbom.ids import as_read
from dolbom.model import Model
from dolbom.patterns import NOT_BLANK
from dolbom.texts import alerts as texts

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
        number, name = as_read(self.q), "".join(self.q.split())
        return (number != "" and row.alert_id.startswith(number)) or name in "".join(_centre_name(row, now).split())


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
    next_at: Moment | None
    """When whoever has it means to try again."""
    received_at: Moment
    deadline_at: Moment
    overdue: bool
    possible_harassment: bool
    """Many anonymous reports on this household, or of this place within hours (A10): a hint."""
    series: str | None
    """The first of many anonymous reports of one place that this one repeats: it stands behind those of its rank."""


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


class PhotoView(Model):
    photo_id: str
    state: str
    code: str | None
    width_px: int | None
    height_px: int | None


class EventView(Model):
    at: Moment
    version: int
    what: str
    by: str
    who: str | None
    facts: dict[str, Any]


class PlaceView(Model):
    lat: float
    lon: float
    address: str | None


class HouseholdReport(Model):
    """Another report on the same household."""

    alert_id: str
    received_at: Moment
    state: str
    in_danger: bool
    kinds: list[Kind]
    outcome: str | None


class HouseholdView(Model):
    """The household of a report: by which rule it was joined, the other reports on it, and a hint of harassment."""

    rule: str | None
    reports: list[HouseholdReport]
    possible: list[HouseholdReport]
    """Reports whose address leaves open whether it is the same door: a worker may join them, no rule does."""
    possible_harassment: HarassmentFlag | None


class ReportView(Model):
    """One report. The safety flags stand first: they are read before anybody calls or knocks (A8)."""

    flags: list[Flag]
    in_danger: bool
    at_risk: AtRisk | None
    unread: int | None
    danger: Danger
    alert_id: str
    version: int
    state: str
    level: str
    received_at: Moment
    deadline_at: Moment
    about: str
    quiet: bool
    """Somebody who harms the person may read along: only questions of the list can be asked (A7)."""
    anonymous: bool
    reporter: str
    badge: str | None
    kinds: list[Kind]
    text: str
    help_wanted: str | None
    contact: Contact | None
    affected: Affected
    place: PlaceView
    office: OfficeView
    candidates: list[OfficeView]
    routed_how: str
    handed_to: OfficeView | None
    taken_by: str | None
    next_at: Moment | None
    phrase: str | None
    """To be said first on the next call (A12)."""
    outcome: str | None
    outcome_reason: str | None
    programmes: list[Programme]
    """Programmes that may fit, each with its reasons (A14)."""
    household: HouseholdView | None
    """The household's other reports (A9)."""
    messages: list[MessageView]
    photos: list[PhotoView]
    history: list[EventView]
    earlier: int | None = None
    """How many messages and lines of history are older than the newest 300 of each, which are shown; they are kept."""


class ActionView(Model):
    """The report after an action: its new version is what the next action names."""

    alert_id: str
    version: int
    state: str
    level: str
    in_danger: bool
    office: OfficeView
    handed_to: OfficeView | None
    deadline_at: Moment
    phrase: str | None


class Named(Model):
    name: str | None = None
    phone: str | None = None


class IdentityView(Model):
    """Who reported and who is concerned, as far as it was said. What must not happen stands beside the number (A8)."""

    flags: list[Flag]

    reporter: Named | None = None
    person: Named | None = None
    account: str | None = None
    """The account of a reporter who was signed in."""


class NotesQuery(Model):
    """A page of one's own notes."""

    limit: Annotated[int, Field(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None


class NoteView(Model):
    """A report that was the worker's own, and what became of it."""

    alert_id: str
    what: str
    at: Moment
    by: str
    reason: str


class NotesView(Model):
    notes: list[NoteView]
    next: str | None


class PhotoLinks(Model):
    """Addresses that show one photo for a minute."""

    image: str
    thumbnail: str
    expires_at: Moment


def answers_for(caller: Caller, report: Report) -> bool:
    """Whether a report lies with an office of the caller's jurisdiction."""
    return any(caller.governs(code) for code in report.answerable)


def may_act(caller: Caller, report: Report) -> bool:
    """Whether a report is the caller's to act on: its centre's, or of an office above; not yet of the centre that it
    is being handed to."""
    codes = (*report.office.codes, *([CENTRAL] if report.level == "ministry" else []))
    return any(caller.governs(code) for code in codes)


def queue_view(
    rows: Sequence[QueueRow], suspected: Collection[str], after: str | None, *, who: str, now: datetime
) -> QueueView:
    """A page of the queue for a worker; `suspected` are those of its reports that may be meant to harm."""
    alerts = [_row_view(row, row.alert_id in suspected, who, now) for row in rows]
    return QueueView(alerts=alerts, next=cursor_after(after))


def _row_view(row: QueueRow, is_suspected: bool, who: str, now: datetime) -> QueueRowView:
    same = {name: getattr(row, name) for name in QueueRowView.model_fields if name in QueueRow.model_fields}
    return QueueRowView(
        **same,
        badge=_badge(row.reporter),
        centre_name=_centre_name(row, now),
        mine=row.taken_by == who,
        overdue=row.deadline_at <= now,
        possible_harassment=is_suspected or row.series is not None,
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


def action_view(report: Report) -> ActionView:
    """A report after an action."""
    same = {name: getattr(report, name) for name in ActionView.model_fields}
    return ActionView(**{**same, **_offices(report)})


def notes_view(notes: Sequence[WorkerNote], following: str | None) -> NotesView:
    """A page of a worker's notes."""
    shown = [NoteView(**note.model_dump(include=set(NoteView.model_fields) - {"at"}), at=note.at) for note in notes]
    return NotesView(notes=shown, next=following)


def household_view(
    rule: str | None,
    others: Sequence[Report],
    possible: Sequence[Report],
    possible_harassment: HarassmentFlag | None,
) -> HouseholdView:
    """A report's household, as far as it is the worker's to see."""
    reports, perhaps = (
        [HouseholdReport.model_validate(report, from_attributes=True) for report in found]
        for found in (others, possible)
    )
    return HouseholdView(rule=rule, reports=reports, possible=perhaps, possible_harassment=possible_harassment)


def report_view(file: AlertFile, programmes: list[Programme], household: HouseholdView | None) -> ReportView:
    """One report with all that the first call needs."""
    report = file.report
    same = {name: getattr(report, name) for name in ReportView.model_fields if name in Report.model_fields}
    made = {
        **_offices(report),
        "quiet": told.is_quiet(report),
        "reporter": report.reporter,
        "badge": _badge(report.reporter),
        "candidates": [office_view(office) for office in report.candidates],
        "place": PlaceView(lat=report.lat_e6 / DEGREE, lon=report.lon_e6 / DEGREE, address=report.address),
        "programmes": programmes,
        "household": household,
        "messages": [message_view(message) for message in newest(file.messages)],
        "photos": [PhotoView.model_validate(photo, from_attributes=True) for photo in file.photos],
        "history": [EventView.model_validate(event, from_attributes=True) for event in newest(file.events)],
        "earlier": earlier(file),
    }
    return ReportView(**{**same, **made})


def _offices(report: Report) -> dict[str, OfficeView | None]:
    to = report.handed_to
    return {"office": office_view(report.office), "handed_to": office_view(to) if to is not None else None}


def _badge(reporter: str) -> str | None:
    return texts.BADGES[reporter].ko if reporter in texts.BADGES else None
