"""What a case worker sees (A2, A8): a queue without identities, and one page with all that the first call needs."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from dolbom.alerts.files import AlertFile
from dolbom.alerts.forms import Affected, Contact, Flag, Kind
from dolbom.alerts.queue import QueueRow
from dolbom.alerts.reports import DEGREE, Danger, Report
from dolbom.alerts.views import Moment, OfficeView, office_view
from dolbom.api import Model
from dolbom.caller import Caller
from dolbom.errors import BadInput

PAGE_ROWS_MAX = 100
PAGE_ROWS = 20
CURSOR_CHARACTERS_MAX = 200


class QueueQuery(Model):
    """A page of the queue of all that the worker answers for."""

    limit: Annotated[int, Field(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None


class QueueRowView(Model):
    """One report as the list shows it."""

    alert_id: str
    version: int
    in_danger: bool
    state: str
    level: str
    about: str
    kinds: list[Kind]
    people: int
    children: int
    centre: str
    received_at: Moment
    deadline_at: Moment


class QueueView(Model):
    alerts: list[QueueRowView]
    next: str | None


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


class PlaceView(Model):
    lat: float
    lon: float
    address: str | None


class ReportView(Model):
    """One report. The safety flags stand first: they are read before anybody calls or knocks (A8)."""

    flags: list[Flag]
    in_danger: bool
    danger: Danger
    alert_id: str
    version: int
    state: str
    level: str
    received_at: Moment
    deadline_at: Moment
    about: str
    anonymous: bool
    kinds: list[Kind]
    text: str
    help_wanted: str | None
    contact: Contact | None
    affected: Affected
    place: PlaceView
    office: OfficeView
    candidates: list[OfficeView]
    routed_how: str
    photos: list[PhotoView]
    history: list[EventView]


class PhotoLinks(Model):
    """Addresses that show one photo for a minute."""

    image: str
    thumbnail: str
    expires_at: Moment


def answers_for(caller: Caller, report: Report) -> bool:
    """Whether a report lies with an office of the caller's jurisdiction."""
    return any(caller.governs(code) for code in report.answerable)


def cursor_of(text: str | None) -> str | None:
    """Where a page starts after.

    Raises:
        BadInput: not a cursor that was given out.
    """
    if text is None:
        return None
    try:
        return base64.b64decode(text, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise BadInput("bad_cursor") from None


def queue_view(rows: Sequence[QueueRow], after: str | None) -> QueueView:
    """A page of the queue."""
    cursor = base64.urlsafe_b64encode(after.encode()).decode() if after is not None else None
    return QueueView(alerts=[QueueRowView.model_validate(row, from_attributes=True) for row in rows], next=cursor)


def report_view(file: AlertFile) -> ReportView:
    """One report with its photos and history."""
    report = file.report
    same = {name: getattr(report, name) for name in ReportView.model_fields if name in Report.model_fields}
    made = {
        "office": office_view(report.office),
        "candidates": [office_view(office) for office in report.candidates],
        "place": PlaceView(lat=report.lat_e6 / DEGREE, lon=report.lon_e6 / DEGREE, address=report.address),
        "photos": [PhotoView.model_validate(photo, from_attributes=True) for photo in file.photos],
        "history": [EventView.model_validate(event, from_attributes=True) for event in file.events],
    }
    return ReportView(**{**same, **made})
