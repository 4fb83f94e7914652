"""What a reporter who follows a report is told (A4, A7), with the emergency numbers first.

Of a report that is told quietly (`dolbom.alerts.told`) that is the state, the office that it came to, what the
reporter has sent, and questions of the list: no view here reads anything else of one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dolbom.alerts import told
from dolbom.alerts.dossier import AlertFile, newest
from dolbom.alerts.forms import AtRisk
from dolbom.alerts.photo import Photo
from dolbom.alerts.report import Event, Message, Report
from dolbom.alerts.reports import assessing
from dolbom.alerts.reports.receipts import Told, ToldOfOne, Words, first_told, numbers, of_receipt, office
from dolbom.alerts.views import MessageView, Moment, OfficeView, message_view, office_view
from dolbom.model import Model
from dolbom.texts import alerts as texts

# What a reporter is told of each kind of event; reasons and notes are the officers' own.
FACTS_TOLD = {
    "contacted": ("how", "reached", "next_at"),
    "escalated": ("to",),
    "hand_over_accepted": ("to_name",),
    "proposed": ("name",),
    "closed": ("outcome",),
}


OFFICERS_OWN = frozenset({"noted", "discovery_judged", "address_corrected"})
"""What is for the officers alone, so that no reporter learns even that it was done."""


class OwnReceiptView(ToldOfOne):
    """The answer to a report of somebody signed in, who follows it without a receipt code."""

    alert_id: str
    state: str
    office: OfficeView
    deadline_at: Moment
    what_next: Words


class OwnReport(Model):
    """One of one's own reports, in a list."""

    alert_id: str
    state: str
    level: str | None
    """How far up it has gone; not of a report that is told quietly."""
    about: str
    in_danger: bool
    received_at: Moment
    deadline_at: Moment
    office: OfficeView
    outcome: str | None


class OwnReports(Told):
    alerts: list[OwnReport]
    next: str | None


class PlaceHintView(Model):
    """The centre of the place where a photo was taken. A message with `place_of_photo` says that it is right."""

    office: OfficeView
    until: Moment


class PhotoState(Model):
    """What became of one photo; `code` and `why` say why it was refused, and what to do."""

    photo_id: str
    state: str
    code: str | None
    why: Words | None
    place_hint: PlaceHintView | None


class HistoryLine(Model):
    """Something that happened to the report, with what the reporter may know of it."""

    at: Moment
    what: str
    facts: dict[str, str | bool] | None


class StatusView(ToldOfOne):
    """What became of a report; of one about somebody else no more than its state, and what was sent (A7)."""

    alert_id: str
    state: str
    level: str | None
    received_at: Moment
    deadline_at: Moment
    office: OfficeView
    phrase: str | None
    """What an officer who calls says first; whoever does not know it is none (A12)."""
    outcome: str | None
    messages: list[MessageView]
    photos: list[PhotoState]
    history: list[HistoryLine]


class StateView(ToldOfOne):
    alert_id: str
    state: str
    deadline_at: Moment


class SaidView(ToldOfOne):
    """The answer to a message: what was said, and whether there is danger in it; sent again, the same."""

    at: Moment
    by: str
    text: str


class UploadView(ToldOfOne):
    """Where to upload one photo to: a form POST of `fields`, then the file itself as the field `file`."""

    photo_id: str
    url: str
    fields: Mapping[str, str]
    expires_at: Moment


def own_receipt(report: Report) -> OwnReceiptView:
    """The answer to a report of somebody signed in."""
    return OwnReceiptView(**of_receipt(report))


def own_line(report: Report) -> OwnReport:
    """A report in its reporter's list."""
    is_quiet = told.is_quiet(report)
    return OwnReport(
        alert_id=report.alert_id,
        state=told.state(report),
        level=None if is_quiet else report.level,
        about=report.about,
        in_danger=told.in_danger(report),
        received_at=report.received_at,
        deadline_at=told.deadline(report),
        office=office(report),
        outcome=None if is_quiet else report.outcome,
    )


def state_view(report: Report) -> StateView:
    """How a report stands after it was opened again."""
    return StateView(
        **first_told(report), alert_id=report.alert_id, state=told.state(report), deadline_at=told.deadline(report)
    )


def status(file: AlertFile, now: datetime) -> StatusView:
    """A report as its reporter follows it: nothing of the officers' notes, or of others' reports (A9)."""
    report = file.report
    is_quiet = told.is_quiet(report)
    return StatusView(
        **first_told(report),
        alert_id=report.alert_id,
        state=told.state(report),
        level=None if is_quiet else report.level,
        received_at=report.received_at,
        deadline_at=told.deadline(report),
        office=office(report),
        phrase=None if is_quiet else report.phrase,
        outcome=None if is_quiet else report.outcome,
        messages=newest([message_view(message) for message in file.messages if _is_told(message, report)]),
        photos=[_photo(photo, file, now) for photo in file.photos],
        history=newest([_line(event) for event in file.events if _happened_to(event, is_quiet)]),
    )


def _is_told(message: Message, report: Report) -> bool:
    """Quietly, no worker's own words; and of a report for oneself, which somebody reads along, not one's own either."""
    if not told.is_quiet(report):
        return True
    return message.question is not None or (message.by == "reporter" and report.about != "self")


def _photo(photo: Photo, file: AlertFile, now: datetime) -> PhotoState:
    ko, en = texts.PHOTOS.get(photo.code or "", ("", ""))
    known = {told.office_code(file.report), *(office.code for office in file.report.candidates)}
    hints = [hint for hint in file.hints if hint.photo_id == photo.photo_id and now < hint.until]
    suggested = [hint for hint in hints if hint.office.code not in known]
    return PhotoState(
        photo_id=photo.photo_id,
        state=photo.state,
        code=photo.code,
        why=Words(ko=ko, en=en) if ko else None,
        place_hint=PlaceHintView(office=office_view(suggested[0].office), until=suggested[0].until)
        if suggested
        else None,
    )


def _happened_to(event: Event, is_quiet: bool) -> bool:
    return event.by == "reporter" or not (is_quiet or event.what in OFFICERS_OWN)


def _line(event: Event) -> HistoryLine:
    facts = {name: event.facts[name] for name in FACTS_TOLD.get(event.what, ()) if name in event.facts}
    return HistoryLine(at=event.at, what=event.what, facts=facts or None)


def said(message: Message, at_risk: AtRisk | None) -> SaidView:
    """The answer to a reporter's message, by what was heard in it as it came, with what was said before it."""
    danger = assessing.of_text(message.text, at_risk)
    danger = danger.model_copy(update={"is_found": danger.is_found or message.in_danger is True})
    return SaidView(
        emergency=numbers(danger), in_danger=danger.is_found, at=message.at, by=message.by, text=message.text
    )


def own_reports(reports: Sequence[Report], following: str | None) -> OwnReports:
    """A page of one's own reports."""
    lines = [own_line(report) for report in reports]
    return OwnReports(emergency=numbers(None), alerts=lines, next=following)
