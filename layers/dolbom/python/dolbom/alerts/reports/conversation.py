"""What a reporter adds to a report (A7): an answer, a change for the worse, or the wish to have it opened again."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import Field

from dolbom.alerts import keys, told
from dolbom.alerts.danger.together import HEARD_WITH_WITHIN, to_hear_with
from dolbom.alerts.deadlines import time_to_answer
from dolbom.alerts.forms import AtRisk, RequestId, Text
from dolbom.alerts.report import Change, Event, Message, Notice, Office, Report
from dolbom.alerts.reports import assessing
from dolbom.alerts.reports.store import ReportStore
from dolbom.alerts.routing.centres import CENTRAL_DESK, office_of
from dolbom.alerts.transitions import raised_by_danger, reopened
from dolbom.clock import seoul_day, stamp
from dolbom.errors import Conflict, Unavailable, Unreadable
from dolbom.gateways.delivery import LOOK_AFTER
from dolbom.ids import derived
from dolbom.model import Model

T = TypeVar("T")
F = TypeVar("F", "MessageForm", "ReopenForm")

MESSAGES_MAX = 200
PHOTO_ID_CHARACTERS_MAX = 40


class MessageForm(Model):
    """A message. The device makes `request_id`, so that a message that is sent again is the same message."""

    request_id: RequestId
    text: Text
    at_risk: AtRisk | None = None
    place_of_photo: Annotated[str, Field(max_length=PHOTO_ID_CHARACTERS_MAX)] | None = None
    """Says that the place where this photo was taken, as it was suggested, is the right one."""


class ReopenForm(Model):
    """Why a closed report should be opened again. With a `request_id`, sent again it is the same wish: it opens
    nothing that was closed since."""

    request_id: RequestId | None = None
    text: Text
    at_risk: AtRisk | None = None


def said(report: Report, form: MessageForm | ReopenForm, now: datetime, place: Office | None = None) -> Change:
    """What a reporter says, as part of the report. It opens a closed report again, so that somebody reads it. Danger
    in it raises the report as it would in the report itself, and pages the duty officer (A2). A place that the
    reporter agrees to joins the centres that may be competent: a case worker decides.

    Raises:
        Conflict: the report is open and holds `MESSAGES_MAX` messages, and this one is of no danger.
    """
    before = _said_just_before(report, now)
    danger = assessing.of_text(form.text, form.at_risk, before)
    is_closed = report.state == "closed"
    if report.messages >= MESSAGES_MAX and not is_closed and not danger.is_found:
        raise Conflict("messages_full", facts={"messages_max": MESSAGES_MAX})
    facts: dict[str, Any] = {"place": place.name} if place is not None else {}
    event = Event(at=now, version=report.version + 1, what="message", by="reporter", facts=facts)
    message = Message(
        message_id=message_id(report.alert_id, form, now),
        alert_id=report.alert_id,
        by="reporter",
        text=form.text,
        at=now,
        in_danger=danger.is_found,
    )
    is_wish = is_closed and isinstance(form, ReopenForm)  # the line of history that it makes is bounded by closings
    if is_closed:
        begun = reopened(report, form.text, now, None)
        event = begun.event if is_wish else event.model_copy(update={"facts": {**facts, "reopened": True}})
        report = begun.report.model_copy(update={"version": report.version})
    heard = report.model_copy(
        update={
            "version": report.version + 1,
            "messages": report.messages + (not is_wish),
            "unread": (report.unread or 0) + 1,
            "said_last": to_hear_with(form.text, before, in_danger=danger.is_found),
            "said_at": now,
            "at_risk": assessing.gravest(report.at_risk, form.at_risk),
            "danger": assessing.both(report.danger, danger),
            **({"promised_at": told.promise_in_danger(report, now)} if danger.is_found else {}),
            **_with(report, place),
        }
    )
    change = Change(heard, event, message=message)
    return raised_by_danger(change, now) if danger.is_found else change


def _said_just_before(report: Report, now: datetime) -> str | None:
    """What the reporter wrote up to `HEARD_WITH_WITHIN` ago, the report and messages; None where that is longer ago."""
    text, at = (report.said_last, report.said_at) if report.said_at is not None else (report.text, report.received_at)
    return text if abs(now - at) <= HEARD_WITH_WITHIN else None


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
        there, own = _said_before(alerts, alert_id, form, now)
        if there is not None:
            return there
        change = said(_report(alerts, alert_id), own, now, _agreed(alerts, alert_id, form, now))
        if change.message is not None and alerts.apply(change, looks=True):
            return change.message


def reopen(alerts: ReportStore, alert_id: str, form: ReopenForm, now: datetime) -> Report:
    """Opens a closed report again at its reporter's wish, once for each wish: one that comes late for a second time
    opens nothing that was closed since. Of a report that is open it is a message.

    Raises:
        Conflict: as for a message.
        LookupError: there is no such report.
    """
    rounds = alerts.table.rounds()
    while rounds.another():
        (there, own), report = _said_before(alerts, alert_id, form, now), _report(alerts, alert_id)
        if there is not None:
            return report
        change = said(report, own, now)
        if alerts.apply(change, looks=True):
            return change.report


UNREAD_RETRY_AFTER_S = 60


def heard(
    alerts: ReportStore,
    alert_id: str,
    form: MessageForm | ReopenForm,
    now: datetime,
    is_holder: Callable[[], bool],
    say: Callable[[], T],
) -> T:
    """What comes of saying something; where a row cannot be read that it takes, words of danger are still heard (A2).

    They are kept beside the report, and the duty officer is paged, once for each message. Who said them is told so, and
    is to say it again: once the report is mended, the same message is taken as any is.

    Raises:
        Unavailable: words of danger were passed on to people.
        Unreadable: nothing was taken, and there is no danger in it; or it is not said by a holder of the report.
    """
    try:
        return say()
    except Unreadable as error:
        if not assessing.of_text(form.text, form.at_risk).is_found or not is_holder():
            raise
        pass_on(alerts, alert_id, message_id(alert_id, form, now), form.text, now)
        raise Unavailable("danger_passed_on", retry_after_s=UNREAD_RETRY_AFTER_S) from error


def pass_on(alerts: ReportStore, alert_id: str, said_as: str, text: str, now: datetime) -> None:
    """Keeps words of danger beside a report that cannot be read, with a notice to the central desk's duty officer: the
    report does not say whose it is."""
    beside = derived("beside", alert_id, said_as)
    notice = Notice(
        notice_id=keys.of_beside(beside),
        alert_id=alert_id,
        what="danger",
        level="ministry",
        office=office_of(CENTRAL_DESK),
        in_danger=True,
        beside=True,
        deadline_at=now + time_to_answer(in_danger=True),
        due_at=now + LOOK_AFTER,
    )
    alerts.keep_beside(Message(message_id=beside, alert_id=alert_id, by="reporter", text=text, at=now), notice)


def _said_before(alerts: ReportStore, alert_id: str, form: F, now: datetime) -> tuple[Message | None, F]:
    """The message, if it was said before; and the form by which it is known. Where something else came under its
    number, and in this there is danger that was not heard in that, it is a message of its own: it is not refused (A2).

    Raises:
        Conflict: something else came under its number, and there is no danger in this.
    """
    there = alerts.message(alert_id, message_id(alert_id, form, now))
    if there is None:
        return None, form
    is_danger = assessing.of_text(form.text, form.at_risk).is_found
    if there.text == form.text and (there.in_danger is not False or not is_danger):
        return there, form
    if not is_danger or form.request_id is None:
        raise Conflict("request_differs")
    number = derived("another under one number", form.request_id, form.text, form.at_risk or "")
    own = form.model_copy(update={"request_id": number})
    return alerts.message(alert_id, message_id(alert_id, own, now)), own


def _agreed(alerts: ReportStore, alert_id: str, form: MessageForm, now: datetime) -> Office | None:
    if form.place_of_photo is None:
        return None
    hint = alerts.hint(alert_id, form.place_of_photo, now)
    if hint is None:
        raise Conflict("hint_gone")
    return hint.office


def message_id(alert_id: str, form: MessageForm | ReopenForm, now: datetime) -> str:
    """By what a message is known when it is sent again: its request id. A wish to reopen that has none is known by its
    words for a day; where they tell of danger, each is one of its own."""
    if isinstance(form, MessageForm):
        return derived("message", alert_id, form.request_id)
    if form.request_id is not None:
        return derived("reopening", alert_id, form.request_id)
    is_danger = assessing.of_text(form.text, form.at_risk).is_found
    return derived("reopening", alert_id, form.text, stamp(now) if is_danger else seoul_day(now).isoformat())


def _report(alerts: ReportStore, alert_id: str) -> Report:
    report = alerts.report(alert_id)
    if report is None:
        raise LookupError(alert_id)
    return report
