"""What a case worker sees of one report (A2, A8): one page with all that the first call needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from dolbom.alerts import told
from dolbom.alerts.casework.matching import Programme
from dolbom.alerts.casework.queue_routes import badge
from dolbom.alerts.dossier import AlertFile, earlier, newest
from dolbom.alerts.forms import Affected, AtRisk, Contact, Flag, FlagKind, Kind
from dolbom.alerts.households.rules import HarassmentFlag
from dolbom.alerts.report import CENTRAL, DEGREE, Danger, Event, Report
from dolbom.alerts.views import MessageView, Moment, OfficeView, message_view, office_view
from dolbom.auth import Caller
from dolbom.model import Model


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
    name: str | None
    """What colleagues call the worker; nothing where the ministry has written no name."""
    to_name: str | None
    """The same of the worker to whom a lead gave it."""
    facts: dict[str, Any]


class PlaceView(Model):
    lat: float
    lon: float
    address: str | None
    is_moved: bool
    """Whether a worker has named another house than the reporter: the pin is not where the household is."""


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
    flags_beside: list[FlagKind]
    """Those of the home that stand on other reports of the household, whosever they are."""
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
    taken_by_name: str | None
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
    flags_beside: list[FlagKind]
    """As in `ReportView`."""

    reporter: Named | None = None
    person: Named | None = None
    account: str | None = None
    """The account of a reporter who was signed in."""


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


def action_view(report: Report) -> ActionView:
    """A report after an action."""
    same = {name: getattr(report, name) for name in ActionView.model_fields}
    return ActionView(**{**same, **_offices(report)})


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


def people_in(file: AlertFile) -> set[str]:
    """The accounts of the workers whom a file names."""
    told = {event.who for event in newest(file.events)} | {_given_to(event) for event in newest(file.events)}
    return {account for account in {*told, file.report.taken_by} if account is not None}


def report_view(
    file: AlertFile,
    programmes: list[Programme],
    flags_beside: list[FlagKind],
    household: HouseholdView | None,
    names: Mapping[str, str],
) -> ReportView:
    """One report with all that the first call needs; `names` of the workers whom it names, by their accounts."""
    report = file.report
    same = {name: getattr(report, name) for name in ReportView.model_fields if name in Report.model_fields}
    made = {
        **_offices(report),
        "quiet": told.is_quiet(report),
        "reporter": report.reporter,
        "badge": badge(report.reporter),
        "candidates": [office_view(office) for office in report.candidates],
        "place": PlaceView(
            lat=report.lat_e6 / DEGREE,
            lon=report.lon_e6 / DEGREE,
            address=report.address,
            is_moved=report.is_moved,
        ),
        "programmes": programmes,
        "household": household,
        "flags_beside": flags_beside,
        "messages": [message_view(message) for message in newest(file.messages)],
        "photos": [PhotoView.model_validate(photo, from_attributes=True) for photo in file.photos],
        "taken_by_name": names.get(report.taken_by or ""),
        "history": [_event_view(event, names) for event in newest(file.events)],
        "earlier": earlier(file),
    }
    return ReportView(**{**same, **made})


def _event_view(event: Event, names: Mapping[str, str]) -> EventView:
    same = {name: getattr(event, name) for name in ("at", "version", "what", "by", "who", "facts")}
    return EventView(**same, name=names.get(event.who or ""), to_name=names.get(_given_to(event) or ""))


def _given_to(event: Event) -> str | None:
    to = event.facts.get("to") if event.what == "assigned" else None
    return to if isinstance(to, str) else None


def _offices(report: Report) -> dict[str, OfficeView | None]:
    to = report.handed_to
    return {"office": office_view(report.office), "handed_to": office_view(to) if to is not None else None}
