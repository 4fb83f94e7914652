"""Ninety days of random work and outages over the real clock and stores (A4, A5): nothing is forgotten.

The clock runs every other hour. It is away for up to two days, dies at any AWS call, runs out of time, and speaks to a
topic and a mailbox that are down. Officers and reporters do anything meanwhile, seldom or often.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from random import Random

import pytest

from dolbom.alerts.casework import clocks
from dolbom.alerts.deadlines import LADDER, is_above
from dolbom.alerts.dossier import AlertFile
from dolbom.alerts.report import Change, Notice
from dolbom.alerts.reports.forms import ReportForm
from dolbom.alerts.reports.intake import received
from dolbom.alerts.reports.store import ReportStore
from dolbom.alerts.routing.centres import Routed
from dolbom.dynamo.table import Table
from dolbom.errors import DolbomError
from dolbom.gateways.topic import MaybeDelivered, NotDelivered
from tests.exactly_once.harness.accidents import Died
from tests.rules.test_alerts_actions import CENTRES, DEEDS, START
from tests.support import a_sweep, deadline_of
from tests.support.alerts_forms import a_report
from tests.support.memory import Memory

STEP = timedelta(hours=2)
DAYS = 90
STEPS_A_DAY = 12
REPORTS_A_STEP = 0.01
AWAY_A_STEP = 0.02
AWAY_STEPS_MAX = 24
KILLED_OF_RUNS = 0.1
SHORT_OF_RUNS = 0.05
SILENT_OF_RUNS = 0.1
CALLS_OF_RUN = 60
LAST_RUNS = 24
"""Undisturbed runs at the end, in which everything that is owed is said."""


class Lives:
    """An invocation that lasts for so many looks at its clock."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def get_remaining_time_in_millis(self) -> int:
        self.looks -= 1
        return 50_000 if self.looks >= 0 else 0


class Service:
    """Reports, their clock, and what offices hear of them."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.memory = Memory()
        self.alerts = ReportStore(Table(self.memory, "alerts", sleep=lambda _: None))
        self.ids: list[str] = []
        self.now = START
        self.good_run: datetime = START
        """When the clock last went through undisturbed."""
        self.heard: list[Notice] = []
        self._numbers = count(1)

    def report(self) -> None:
        kind = self.chance.choice(["money", "money", "violence"])
        form = ReportForm.model_validate(a_report(next(self._numbers), kinds=[kind]))
        change = received(form, Routed(CENTRES[0], (), "inside"), self.now)
        assert self.alerts.create(change, None, None, self.alerts.table) is not None
        self.ids.append(change.report.alert_id)

    def somebody_does_something(self, alert_id: str) -> None:
        report = self.alerts.report(alert_id)
        assert report is not None
        with suppress(DolbomError):
            change: Change = self.chance.choice(DEEDS)(report, self.now, self.chance)
            assert self.alerts.apply(change)

    def clock_runs(self, *, undisturbed: bool = False) -> None:
        """One run, which may be killed at any call, be short of time, or find a channel silent."""
        trouble = 1.0 if undisturbed else self.chance.random()
        rows_left = 1 + self.chance.randrange(20) if trouble < SHORT_OF_RUNS else 10**9
        sweep = a_sweep(deadline_of(Lives(rows_left)))
        if SHORT_OF_RUNS <= trouble < SHORT_OF_RUNS + KILLED_OF_RUNS:
            self.memory.dies(self.chance.choice(["before", "after"]), self.chance.randrange(1, CALLS_OF_RUN))
        calls = self.memory.calls.total()
        try:
            clocks.escalate_due(self.alerts, self._voices(undisturbed), self.now, sweep)
        except Died:
            return
        finally:
            self.memory.dies()
        assert self.memory.calls.total() > calls
        assert sweep.rows_failed == 0
        sweep.end()
        if trouble >= SHORT_OF_RUNS:
            self.is_as_it_must_be()
            self.good_run = self.now

    def _voices(self, undisturbed: bool) -> clocks.Senders:
        def voice() -> Callable[[Notice, str, str], None]:
            is_silent = not undisturbed and self.chance.random() < SILENT_OF_RUNS
            fate = self.chance.choice([NotDelivered, MaybeDelivered])

            def say(notice: Notice, _subject: str, _text: str) -> None:
                if is_silent:
                    raise fate
                self.heard.append(notice)

            return say

        return {"topic": voice(), "mail": voice()}

    def files(self) -> list[AlertFile]:
        found = [self.alerts.file(alert_id) for alert_id in self.ids]
        assert None not in found
        return [file for file in found if file is not None]

    def is_as_it_must_be(self) -> None:
        """After a run that went through: each open report is where its time says, and moves again."""
        for alert_id in self.ids:
            report = self.alerts.report(alert_id)
            assert report is not None, "a report is lost"
            assert (report.state == "closed") == (report.outcome is not None) == (report.due_at is None)
            if report.due_at is None:
                continue
            assert report.due_at > self.now, "what was due was not moved"
            share = (self.now - report.clock_from) / (report.deadline_at - report.clock_from) * 100
            level = [level for percent, level in ((0, "caseworker"), *LADDER) if share >= percent][-1]
            assert not is_above(level, report.level), "it should have gone up"


def lived(seed: int, diligence: float) -> Service:
    """Ninety days, and a day in which nothing is in the way."""
    service, away_until = Service(seed), START
    for step in range(DAYS * STEPS_A_DAY):
        service.now = START + step * STEP
        if service.chance.random() < REPORTS_A_STEP:
            service.report()
        for alert_id in service.ids:
            if service.chance.random() < diligence:
                service.somebody_does_something(alert_id)
        if service.chance.random() < AWAY_A_STEP:
            away_until = service.now + service.chance.randrange(AWAY_STEPS_MAX) * STEP
        if service.now >= away_until:
            service.clock_runs()
    for _ in range(LAST_RUNS):
        service.now += timedelta(minutes=3)
        service.clock_runs(undisturbed=True)
    return service


@pytest.mark.parametrize(("seed", "diligence"), [(1, 0.002), (3, 0.02)])
def test_A4_A5_in_ninety_days_no_report_passes_its_deadline_unescalated_and_none_ends_without_outcome(
    seed: int, diligence: float
) -> None:
    service = lived(seed, diligence)
    escalations = 0
    for file in service.files():
        assert [event.version for event in file.events] == list(range(1, file.report.version + 1)), "a gap in history"
        for event in file.events:
            if event.what == "closed":
                assert event.facts["outcome"], "closed without outcome"
                assert event.facts["reason"]
        ends = [
            event.what for event in file.events if event.what in ("closed", "reopened") or "reopened" in event.facts
        ]
        assert (file.report.state == "closed") == (ends[-1:] == ["closed"]), "there is another way to its end"
        moves = [event for event in file.events if event.what in ("escalated", "overdue")]
        assert not moves or all(event.by == "service" for event in moves)
        escalations += len(moves)
        # Each move was written down as two notices, and each was said, or given up after two killed attempts.
        for event in moves:
            for notice_id in (f"{event.version:06d}", f"{event.version:06d}-mail"):
                notice = service.alerts.notice(file.report.alert_id, notice_id)
                assert notice is not None, "it went up and nobody was to be told"
                assert notice.state in ("sent", "given_up")
                assert notice.state == "sent" or notice.attempts == 2
        if file.report.deadline_at <= service.now and file.report.state != "closed":
            assert file.report.level == "ministry"
            assert any(event.what == "escalated" for event in file.events)
    assert escalations > 10, "ninety days in which nothing happened prove nothing"
    assert {notice.channel for notice in service.heard} == {"topic", "mail"}


def test_A4_a_clock_that_always_runs_tells_somebody_before_every_deadline() -> None:
    """Nobody does anything, and nothing is in the way: each report has gone up before its time is over."""
    service = Service(7)
    for minute in range(0, 16 * 24 * 60, 30):
        service.now = START + timedelta(minutes=minute)
        if minute % (24 * 60) == 0:
            service.report()
        service.clock_runs(undisturbed=True)
    for file in service.files():
        first = [event.at for event in file.events if event.what == "escalated"][:1]
        if file.report.deadline_at <= service.now:
            assert first, "past its deadline, and nobody was told before"
            assert first[0] < file.report.deadline_at
