"""Notices to offices (A2, A4): written down with the change that calls for them, then said, and said again if need be.

A notice is a row of its own until it is sent; how it is said once stands in `dolbom.gateways.delivery`. An escalation
is said on two channels, each with a notice of its own, so that neither waits for the other: on the topic by the stream
at once, and by the clock if the stream could not; by mail by the clock alone.
"""

from collections.abc import Callable
from datetime import date, datetime

from dolbom.alerts.notices import first_notice_id
from dolbom.alerts.report import Notice
from dolbom.alerts.routing.mailboxes import mailbox
from dolbom.alerts.store import AlertStore
from dolbom.clock import rfc3339
from dolbom.gateways import delivery
from dolbom.gateways.delivery import Fate
from dolbom.gateways.mail import Mail
from dolbom.gateways.topic import Topic
from dolbom.texts import alerts as texts
from dolbom.texts.words import LANGUAGES

Send = Callable[[Notice, str, str], None]
"""Says a notice once, in these words (subject, text); raises NotDelivered or MaybeDelivered."""


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
    return delivery.deliver(notice, change=alerts.change_notice, say=lambda held: send(held, *_words(held)), now=now)


def said_with(notice: Notice, series: str) -> Notice:
    """The notice that was said with the page of its report's series."""
    return notice.model_copy(update={"state": "sent", "due_at": None, "with_series": series})


def is_of_first_words(notice: Notice) -> bool:
    """Whether a page is about what a report said when it came in: whatever is said or judged later is paged itself."""
    return notice.what == "danger" and notice.notice_id == first_notice_id()


def _words(notice: Notice) -> tuple[str, str]:
    subject, text = texts.NOTICES[notice.what]
    is_again = delivery.is_again(notice)
    facts = {
        "office": notice.office.name,
        "office_code": notice.office.code,
        "alert_id": notice.alert_id,
        "deadline": rfc3339(notice.deadline_at),
    }
    said = [
        (texts.AGAIN.said(language) if is_again else "")
        + (texts.BESIDE.said(language) if notice.beside else "")
        + text.said(language, {**facts, "level": texts.LEVELS[notice.level].said(language)})
        for language in LANGUAGES
    ]
    return subject, "\n".join(said)
