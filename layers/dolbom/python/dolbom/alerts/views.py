"""What a reporter is told (A1, A2, A4): emergency numbers first, then who answers, until when, and what comes next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import PlainSerializer

from dolbom.alerts import texts
from dolbom.alerts.danger import numbers_to_call
from dolbom.alerts.photo_slots import Photo
from dolbom.alerts.reports import Event, Office, Report
from dolbom.api import Model
from dolbom.clock import rfc3339

Moment = Annotated[datetime, PlainSerializer(rfc3339, return_type=str)]


class OfficeView(Model):
    """The centre that answers."""

    code: str
    name: str
    phone: str


class EmergencyNumber(Model):
    """A number to call now."""

    number: str
    ko: str
    en: str


class Words(Model):
    """The same in plain Korean and English."""

    ko: str
    en: str


class ReceiptView(Model):
    """The answer to a report. `receipt_code` is shown here and nowhere else."""

    emergency: list[EmergencyNumber] | None
    alert_id: str
    receipt_code: str
    state: str
    office: OfficeView
    deadline_at: Moment
    what_next: Words


class PhotoState(Model):
    """What became of one photo; `code` says why it was refused."""

    photo_id: str
    state: str
    code: str | None


class HistoryLine(Model):
    at: Moment
    what: str


class StatusView(Model):
    """What became of a report."""

    emergency: list[EmergencyNumber] | None
    alert_id: str
    state: str
    level: str
    received_at: Moment
    deadline_at: Moment
    office: OfficeView
    photos: list[PhotoState]
    history: list[HistoryLine]


class UploadView(Model):
    """Where to upload one photo to: a form POST of `fields`, then the file itself as the field `file`."""

    photo_id: str
    url: str
    fields: Mapping[str, str]
    expires_at: Moment


def receipt(report: Report, receipt_code: str) -> ReceiptView:
    """The answer to a report, the same each time that it is sent again."""
    ko, en = texts.WHAT_NEXT["danger" if report.in_danger else "ordinary"]
    return ReceiptView(
        emergency=emergency(report),
        alert_id=report.alert_id,
        receipt_code=receipt_code,
        state=report.state,
        office=office_view(report.office),
        deadline_at=report.deadline_at,
        what_next=Words(ko=ko, en=en),
    )


def status(report: Report, events: Sequence[Event], photos: Sequence[Photo]) -> StatusView:
    """A report as its reporter follows it."""
    return StatusView(
        emergency=emergency(report),
        alert_id=report.alert_id,
        state=report.state,
        level=report.level,
        received_at=report.received_at,
        deadline_at=report.deadline_at,
        office=office_view(report.office),
        photos=[PhotoState(photo_id=photo.photo_id, state=photo.state, code=photo.code) for photo in photos],
        history=[HistoryLine(at=event.at, what=event.what) for event in events],
    )


def office_view(office: Office) -> OfficeView:
    return OfficeView(code=office.code, name=office.name, phone=office.phone)


def emergency(report: Report) -> list[EmergencyNumber] | None:
    """The numbers to call at once, where life may be at risk."""
    if not report.in_danger:
        return None
    words = {number: texts.EMERGENCY[number] for number in numbers_to_call(report.danger)}
    return [EmergencyNumber(number=number, ko=ko, en=en) for number, (ko, en) in words.items()]
