"""What a reporter adds to a report (A7): an answer, a change for the worse, or the wish to have it opened again."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from dolbom.alerts import told
from dolbom.alerts.danger.assess import assessed, distinct
from dolbom.alerts.forms import RequestId, Text
from dolbom.alerts.report import Change, Event, Message, Office, Report
from dolbom.alerts.reports.store import ReportStore
from dolbom.alerts.transitions import raised_by_danger, reopened
from dolbom.errors import Conflict
from dolbom.ids import derived
from dolbom.model import Model

MESSAGES_MAX = 200
PHOTO_ID_CHARACTERS_MAX = 40


class MessageForm(Model):
    """A message. The device makes `request_id`, so that a message that is sent again is the same message."""

    request_id: RequestId
    text: Text
    place_of_photo: Annotated[str, Field(max_length=PHOTO_ID_CHARACTERS_MAX)] | None = None
    """Says that the place where this photo was taken, as it was suggested, is the right one."""


class ReopenForm(Model):
    """Why a closed report should be opened again."""

    text: Text


def said(report: Report, form: MessageForm, now: datetime, place: Office | None = None) -> Change:
    """A reporter's message as part of the report. Words of danger raise it, as they would in the report itself; a
    closed report is opened again by them (A2). A place that the reporter agrees to joins the centres that may be
    competent: a case worker decides.

    Raises:
        Conflict: the report holds `MESSAGES_MAX` messages.
    """
    danger = assessed([], form.text)
    if report.messages >= MESSAGES_MAX and not danger.is_found:
        raise Conflict("messages_full", facts={"messages_max": MESSAGES_MAX})
    message = Message(
        message_id=message_id(report.alert_id, form),
        alert_id=report.alert_id,
        by="reporter",
        text=form.text,
        at=now,
    )
    begins_again = danger.is_found and report.state == "closed"
    if begins_again:
        report = reopened(report, "danger", now, None).report.model_copy(update={"version": report.version})
    known = report.danger
    counted: dict[str, Any] = {"messages": report.messages + 1, "version": report.version + 1}
    if danger.is_found:
        counted["promised_at"] = told.promise_in_danger(report, now)
    both = known.model_copy(
        update={"words": distinct([*known.words, *danger.words]), "is_found": known.is_found or danger.is_found}
    )
    facts: dict[str, Any] = {"place": place.name} if place is not None else {}
    if begins_again:
        facts["reopened"] = True
    event = Event(at=now, version=report.version + 1, what="message", by="reporter", facts=facts)
    change = Change(
        report.model_copy(update={**counted, **_with(report, place), "danger": both}), event, message=message
    )
    return raised_by_danger(change, now) if danger.is_found and not report.in_danger else change


def _with(report: Report, place: Office | None) -> dict[str, list[Office]]:
    known = {told.office_code(report), *(office.code for office in report.candidates)}
    return {"candidates": [*report.candidates, place]} if place is not None and place.code not in known else {}


def add_message(alerts: ReportStore, alert_id: str, form: MessageForm, now: datetime) -> Message:
    """Adds a reporter's message once, whatever officers do meanwhile.

    Raises:
        Conflict: another text under the same request_id; or too many messages; or `hint_gone`: no place of this photo
            is suggested (any more).
        LookupError: there is no such report.
    """
    rounds = alerts.table.rounds()
    while rounds.another():
        there = alerts.message(alert_id, message_id(alert_id, form))
        if there is not None:
            if there.text != form.text:
                raise Conflict("request_differs")
            return there
        change = said(_report(alerts, alert_id), form, now, _agreed(alerts, alert_id, form, now))
        if change.message is not None and alerts.apply(change):
            return change.message


def reopen(alerts: ReportStore, alert_id: str, form: ReopenForm, now: datetime) -> Report:
    """Opens a closed report again at its reporter's wish; one that is open stays as it is.

    Raises:
        LookupError: there is no such report.
    """
    rounds = alerts.table.rounds()
    while rounds.another():
        report = _report(alerts, alert_id)
        if report.state != "closed":
            return report
        change = reopened(report, form.text, now, None)
        if alerts.apply(change):
            return change.report


def _agreed(alerts: ReportStore, alert_id: str, form: MessageForm, now: datetime) -> Office | None:
    if form.place_of_photo is None:
        return None
    hint = alerts.hint(alert_id, form.place_of_photo, now)
    if hint is None:
        raise Conflict("hint_gone")
    return hint.office


def message_id(alert_id: str, form: MessageForm) -> str:
    return derived("message", alert_id, form.request_id)


def _report(alerts: ReportStore, alert_id: str) -> Report:
    report = alerts.report(alert_id)
    if report is None:
        raise LookupError(alert_id)
    return report
