"""Notices to offices (A2, A4): written down with the change that calls for them, then said, and said again if need be.

A notice is a row of its own until it is sent. Whoever sends it claims it first, so that two do not. Should the
sender be killed in between, nobody knows whether it was heard: it is sent once more, and says so, and then no more.
A topic that is down is another matter: it is tried until it hears.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dolbom.alerts import texts
from dolbom.alerts.reports import Notice, NoticeKind, Report
from dolbom.clock import rfc3339
from dolbom.store.alerts import AlertStore
from dolbom.store.topic import MaybeHeard, NotHeard, Topic

ATTEMPTS_MAX = 2
LOOK_AFTER = timedelta(minutes=2)
"""How long a notice is left to whoever is sending it, before another looks after it."""


def notice(report: Report, what: NoticeKind, now: datetime) -> Notice:
    """The notice that a version of a report calls for."""
    return Notice(
        notice_id=f"{report.version:06d}",
        alert_id=report.alert_id,
        what=what,
        level=report.level,
        office=report.office,
        in_danger=report.in_danger,
        deadline_at=report.deadline_at,
        due_at=now + LOOK_AFTER,
    )


def deliver(notice: Notice, *, alerts: AlertStore, duty: Topic, now: datetime) -> bool:
    """Says what is still owed of a notice, or gives it up when it was said as often as may be; whether that moved it.

    Raises:
        Unavailable: the table does not answer; the notice is looked after again.
    """
    held = claimed(notice, now)
    if held is None:
        spent = notice.model_copy(update={"state": "given_up", "due_at": None})
        return _is_spent(notice, now) and alerts.change_notice(notice, spent)
    if not alerts.change_notice(notice, held):
        return False  # another sender holds it
    subject, text = _words(held)
    try:
        duty.publish(subject, text, {"what": held.what, "level": held.level, "office": held.office.code})
    except NotHeard:
        return alerts.change_notice(held, _owed_again(held))
    except MaybeHeard:
        return alerts.change_notice(held, _owed_again(held).model_copy(update={"may_have_been_heard": True}))
    return alerts.change_notice(held, held.model_copy(update={"state": "sent", "due_at": None}))


def claimed(notice: Notice, now: datetime) -> Notice | None:
    """The notice as its sender holds it; None if it is sent, given up, or in another's hands."""
    again = notice.state == "sending" and _left_alone(notice, now) and notice.attempts < ATTEMPTS_MAX
    return notice.model_copy(update=_claim(notice, now)) if notice.state == "owed" or again else None


def _owed_again(held: Notice) -> Notice:
    """To be said at the next look: this attempt has a known end, and does not count."""
    return held.model_copy(update={"state": "owed", "attempts": held.attempts - 1})


def _is_spent(notice: Notice, now: datetime) -> bool:
    return notice.state == "sending" and _left_alone(notice, now) and notice.attempts >= ATTEMPTS_MAX


def _left_alone(notice: Notice, now: datetime) -> bool:
    return notice.due_at is not None and now >= notice.due_at


def _claim(notice: Notice, now: datetime) -> Mapping[str, object]:
    return {"state": "sending", "attempts": notice.attempts + 1, "due_at": now + LOOK_AFTER}


def _words(notice: Notice) -> tuple[str, str]:
    subject, ko, en = texts.NOTICES[notice.what]
    is_again = notice.attempts > 1 or notice.may_have_been_heard
    again_ko, again_en = texts.AGAIN if is_again else ("", "")
    facts = {
        "office": notice.office.name,
        "office_code": notice.office.code,
        "alert_id": notice.alert_id,
        "deadline": rfc3339(notice.deadline_at),
    }
    ko = again_ko + ko.format(level=texts.LEVELS[notice.level], **facts)
    en = again_en + en.format(level=notice.level, **facts)
    return subject, f"{ko}\n{en}"
