"""The clock of rounds (A4): what a centre is not done with goes up by itself, and the offices above are told by mail.

It is one row for each centre and round. A round brings 200,000 households with one deadline: a notice each would be a
hundred mails a centre at one minute, and each office is told once how many there are.
"""

from collections.abc import Callable
from datetime import date, datetime
from itertools import chain

from dolbom.alerts.report import Office
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.routing.mailboxes import mailbox
from dolbom.clock import rfc3339, seoul_day
from dolbom.discovery.visits.clock_store import RoundClockStore
from dolbom.discovery.visits.round_clock import RoundClock, RoundNotice, moved
from dolbom.dynamo.items import Item
from dolbom.dynamo.sweep import Sweep
from dolbom.gateways import delivery
from dolbom.gateways.delivery import Heard
from dolbom.gateways.mail import Mail
from dolbom.texts import alerts as alert_texts
from dolbom.texts import desk as texts
from dolbom.texts.words import LANGUAGES


def rounds_due(store: RoundClockStore, mail: Mail, now: datetime, sweep: Sweep, heard: Heard) -> int:
    """Moves the clock of every centre whose time has come, and sends what is owed, each for itself: how many steps were
    told of. What was set aside comes last."""
    say = heard.counting(_by_mail(mail, seoul_day(now)))

    def see_to(item: Item) -> int:
        row = store.due_row(item)
        if isinstance(row, RoundClock):
            return _move(store, row, now)
        if row.channel not in heard.silent:
            heard.count(delivery.deliver(row, change=store.change_notice, say=say, now=now))
        return 0

    return sum(sweep.each(chain(store.due(now), store.due_again(now)), see_to))


def _move(store: RoundClockStore, clock: RoundClock, now: datetime) -> int:
    still_open = store.open_rows(clock)
    told = 0
    step = moved(clock, still_open, now)
    while step is not None and store.move(clock, *step):
        clock, notice = step
        told += notice is not None
        step = moved(clock, still_open, now)
    return told


def _by_mail(mail: Mail, on: date) -> Callable[[RoundNotice], None]:
    def send(notice: RoundNotice) -> None:
        centre = routing.centre_of(notice.centre, on) or routing.CENTRAL_DESK
        office = routing.office_of(centre)
        mail.send(mailbox(office, notice.level, on), *_words(notice, office))

    return send


def _words(notice: RoundNotice, office: Office) -> tuple[str, str]:
    """Subject and text, which tell nothing of any household."""
    facts = {
        "office": office.name,
        "office_code": office.code,
        "round": notice.round,
        "households": notice.households,
        "deadline": rfc3339(notice.deadline_at),
    }
    again = alert_texts.AGAIN if delivery.is_again(notice) else None
    said = [
        (again.said(language) if again is not None else "")
        + texts.ROUND_NOTICES[notice.what].said(
            language, {**facts, "level": alert_texts.LEVELS[notice.level].said(language)}
        )
        for language in LANGUAGES
    ]
    return texts.ROUND_NOTICE_SUBJECTS[notice.what], "\n".join(said)
