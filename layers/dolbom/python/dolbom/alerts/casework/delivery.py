"""Notices to offices (A2, A4): written down with the change that calls for them, then said, and said again if need be.

A notice is a row of its own until it is sent. Whoever sends it claims it first, so that two do not. Should the
sender be killed in between, nobody knows whether it was heard: it is sent once more, and says so, and then no more.
A topic or a mail service that is down is another matter: it is tried until it hears. One that answers and will not
take this message is tried at ever longer intervals for half a day, which somebody has to mend it, and then no more.

An escalation is said on two channels, each with a notice of its own, so that neither waits for the other: on the topic
by the stream at once, and by the clock if the stream could not; by mail by the clock alone.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal

from dolbom.alerts.notices import LOOK_AFTER
from dolbom.alerts.report import Notice
from dolbom.alerts.routing.mailboxes import mailbox
from dolbom.alerts.store import AlertStore
from dolbom.clock import rfc3339
from dolbom.gateways.mail import Mail
from dolbom.gateways.topic import MaybeDelivered, NotDelivered, Refused, Topic
from dolbom.texts import alerts as texts
from dolbom.texts.words import LANGUAGES

Send = Callable[[Notice, str, str], None]
"""Says a notice once, in these words (subject, text); raises NotDelivered or MaybeDelivered."""

ATTEMPTS_MAX = 2
REFUSALS_MAX = 9
"""How often a message is refused until it is given up: after each but the last it waits twice as long as before, from
`LOOK_AFTER` on; 17 hours in all."""

Fate = Literal["sent", "owed", "given_up", "none"]
"""What a look at a notice made of it; `none`: nothing, it is in another's hands or over."""


def on_topic(duty: Topic) -> Send:
    """Says notices on the topic that officers on duty hear."""

    def send(notice: Notice, subject: str, text: str) -> None:
        duty.publish(subject, text, {"what": notice.what, "level": notice.level, "office": notice.office.code})

    return send


def by_mail(mail: Mail, on: date) -> Send:
    """Says notices to the mailbox that the office has on a day."""

    def send(notice: Notice, subject: str, text: str) -> None:
        mail.send(mailbox(notice.office, notice.level, on), subject, text)

    return send


def deliver(notice: Notice, *, alerts: AlertStore, send: Send, now: datetime) -> Fate:
    """Says what is still owed of a notice, or gives it up when it was said as often as may be; what became of it.

    Raises:
        Unavailable: the table does not answer; the notice is looked after again.
    """
    held = claimed(notice, now)
    if held is None:
        return _ended(notice, _over(notice, "given_up"), alerts) if _is_spent(notice, now) else "none"
    if not alerts.change_notice(notice, held):
        return "none"  # another sender holds it
    try:
        send(held, *_words(held))
    except Refused:
        return _ended(held, _refused(held, now), alerts)
    except NotDelivered:
        return _ended(held, _owed_again(held), alerts)
    except MaybeDelivered:
        return _ended(held, _owed_again(held).model_copy(update={"may_have_been_heard": True}), alerts)
    return _ended(held, _over(held, "sent"), alerts)


def _ended(before: Notice, after: Notice, alerts: AlertStore) -> Fate:
    if not alerts.change_notice(before, after) or after.state == "sending":
        return "none"
    return after.state


def _over(notice: Notice, state: Literal["sent", "given_up"]) -> Notice:
    return notice.model_copy(update={"state": state, "due_at": None})


def claimed(notice: Notice, now: datetime) -> Notice | None:
    """The notice as its sender holds it; None if it is sent, given up, or in another's hands."""
    again = notice.state == "sending" and _left_alone(notice, now) and notice.attempts < ATTEMPTS_MAX
    return notice.model_copy(update=_claim(notice, now)) if notice.state == "owed" or again else None


def _owed_again(held: Notice) -> Notice:
    """To be said at the next look: this attempt has a known end, and does not count."""
    return held.model_copy(update={"state": "owed", "attempts": held.attempts - 1})


def _refused(held: Notice, now: datetime) -> Notice:
    """To be said later each time; given up when it was refused as often as may be."""
    counted = held.model_copy(update={"refusals": held.refusals + 1})
    if counted.refusals >= REFUSALS_MAX:
        return _over(counted, "given_up")
    return _owed_again(counted).model_copy(update={"due_at": now + LOOK_AFTER * 2**held.refusals})


def _is_spent(notice: Notice, now: datetime) -> bool:
    return notice.state == "sending" and _left_alone(notice, now) and notice.attempts >= ATTEMPTS_MAX


def _left_alone(notice: Notice, now: datetime) -> bool:
    return notice.due_at is not None and now >= notice.due_at


def _claim(notice: Notice, now: datetime) -> Mapping[str, object]:
    return {"state": "sending", "attempts": notice.attempts + 1, "due_at": now + LOOK_AFTER}


def _words(notice: Notice) -> tuple[str, str]:
    subject, text = texts.NOTICES[notice.what]
    is_again = notice.attempts > 1 or notice.may_have_been_heard
    facts = {
        "office": notice.office.name,
        "office_code": notice.office.code,
        "alert_id": notice.alert_id,
        "deadline": rfc3339(notice.deadline_at),
    }
    said = [
        (texts.AGAIN.said(language) if is_again else "")
        + text.said(language, {**facts, "level": texts.LEVELS[notice.level].said(language)})
        for language in LANGUAGES
    ]
    return subject, "\n".join(said)
