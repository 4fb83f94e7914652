"""The clock of a report (A4): it escalates by itself, before its deadline, and does not rest until it has an outcome.

    0 %        case worker     the centre's queue
    50 %       team            the centre's team leader is told
    75 %       municipality    the municipality has it in its own queue
    90 %       ministry        and so has the central desk
    100 %      overdue         told again, and again each week (each two hours where life is at risk), until the end

Shares are of the time from the first receipt to the deadline. A hand-over keeps the clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from dolbom.alerts.casework import delivery as notices
from dolbom.alerts.deadlines import LADDER, instant_at, is_above, scheduled
from dolbom.alerts.keys import aside_shards, clock_shards
from dolbom.alerts.notices import called_for
from dolbom.alerts.report import Change, Channel, Event, Level, Notice, NoticeKind, Report
from dolbom.alerts.store import AlertStore
from dolbom.dynamo.items import Item
from dolbom.dynamo.sweep import Sweep
from dolbom.gateways.delivery import Heard
from dolbom.gateways.mail import Mail
from dolbom.gateways.topic import Topic

Senders = Mapping[Channel, notices.Send]
"""How each channel is spoken on."""


def senders(duty: Topic, mail: Mail, on: date) -> Senders:
    """The channels as they are spoken on, on a day."""
    return {"topic": notices.on_topic(duty), "mail": notices.by_mail(mail, on)}


REMIND_EVERY = timedelta(days=7)
REMIND_EVERY_IN_DANGER = timedelta(hours=2)


def moved(report: Report, now: datetime) -> Change | None:
    """What the clock does to a report at an instant, one step; None if nothing is due. After an outage it still takes
    every rung, so that each office is told."""
    if report.due_at is None or now < report.due_at:
        return None
    level = _next_level(report, now)
    if is_above(level, report.level):
        next_version = report.model_copy(update={"version": report.version + 1, "level": level})
        return _change(scheduled(next_version), "escalated", now, {"from": report.level, "to": level})
    every = REMIND_EVERY_IN_DANGER if report.in_danger else REMIND_EVERY
    reminded = report.model_copy(update={"version": report.version + 1, "due_at": now + every})
    return _change(reminded, "overdue", now, {})


def _change(report: Report, what: NoticeKind, now: datetime, facts: dict[str, str]) -> Change:
    event = Event(at=now, version=report.version, what=what, by="service", facts=facts)
    return Change(report, event, called_for(report, what, now))


def _next_level(report: Report, now: datetime) -> Level:
    due = (level for percent, level in LADDER if is_above(level, report.level) and now >= instant_at(report, percent))
    return next(due, report.level)


@dataclass(slots=True)
class Run(Heard):
    """What one run of the clock did."""

    moved: int = 0
    """Steps that reports went up, or were overdue again."""

    def speaking(self, send: notices.Send) -> notices.Send:
        """The same, keeping account of what became of it."""

        def counted(notice: Notice, subject: str, text: str) -> None:
            def once(held: Notice) -> None:
                send(held, subject, text)

            self.counting(once)(notice)

        return counted


def escalate_due(alerts: AlertStore, voices: Senders, now: datetime, sweep: Sweep) -> Run:
    """Moves every report whose time has come, and sends notices that nobody has sent: each for itself.

    Each move is one transaction with its notices: killed in between, the next run goes on. A channel that cannot be
    reached costs a run one attempt. What was set aside comes last.
    """
    run = Run()
    counted: Senders = {channel: run.speaking(send) for channel, send in voices.items()}

    def see_to(item: Item) -> None:
        row = alerts.due_row(item)
        if isinstance(row, Report):
            run.moved += _move(row, alerts, now)
        elif row.channel not in run.silent:
            run.count(notices.deliver(row, alerts=alerts, send=counted[row.channel], now=now))

    due = (item for shard in clock_shards() for item in alerts.due(shard, now))
    again = (item for shard in aside_shards() for item in alerts.due_again(shard, now))
    sweep.each(chain(due, again), see_to)
    return run


def _move(report: Report, alerts: AlertStore, now: datetime) -> int:
    moves = 0
    change = moved(report, now)
    while change is not None and alerts.apply(change):
        moves += 1
        change = moved(change.report, now)
    return moves
