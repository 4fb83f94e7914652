"""What follows from a report or its change: its place in the queues, its household, and what must be said (A2, A3, A9).

A record of the stream only says where to look. What to do is worked out from the items as they stand: delivered
twice, late or in disorder, it comes to the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dolbom.alerts.casework import delivery as notices
from dolbom.alerts.casework.clocks import Run
from dolbom.alerts.casework.queue_store import QueueStore
from dolbom.alerts.casework.rows import NoticeOwed, ReportChanged, change_of
from dolbom.alerts.deadlines import scheduled
from dolbom.alerts.households.series_store import SeriesStore
from dolbom.alerts.households.store import HouseholdStore
from dolbom.alerts.report import Notice, Report
from dolbom.alerts.store import AlertStore
from dolbom.clock import Clock, system_clock
from dolbom.gateways.topic import Topic


@dataclass(slots=True)
class AlertStreamConsumer:
    """Follows the stream of the alerts table."""

    alerts: AlertStore
    queues: QueueStore
    households: HouseholdStore
    series: SeriesStore
    duty: Topic
    clock: Clock = system_clock
    run: Run = field(default_factory=Run)
    """What was said in the present batch."""
    followed: set[tuple[str, int]] = field(default_factory=set)
    """The versions of reports that the present batch has followed: a notice has it done before the report's own record
    comes."""

    def begin(self) -> None:
        """A new batch begins."""
        self.run = Run()
        self.followed = set()

    def follow(self, record: Mapping[str, Any]) -> None:
        """What follows from one record.

        Raises:
            Unavailable: a table does not answer; the record is to be delivered again.
        """
        match change_of(record):
            case ReportChanged(alert_id, is_off_the_clock):
                report = self.alerts.report(alert_id)
                if report is not None:
                    if is_off_the_clock:
                        self.alerts.put_on_clock(scheduled(report))
                    self._follow(report)
            case NoticeOwed(alert_id, notice_id):
                notice = self.alerts.notice(alert_id, notice_id)
                if notice is not None and self._is_ours(notice):
                    self._say(notice)

    def _follow(self, report: Report) -> None:
        version = (report.alert_id, report.version)
        if version in self.followed:
            return
        self.queues.place(report)
        self.households.join(report, self.clock())
        found = self.series.series_of(report, self.clock())
        if found is not None:
            self.queues.set_behind(found, self.alerts.report)
        flood = self.series.spread_of(report, self.clock())
        if flood:
            self.queues.set_among(flood, self.alerts.report)
        self.followed.add(version)

    def _paged_with(self, notice: Notice, now: datetime) -> str | None:
        """The series with whose page a notice is said. The report's own record may come after its notice's; then it is
        followed first. Whatever is in the way of knowing, the officer is paged."""
        try:
            report = self.alerts.report(notice.alert_id) if notices.is_of_first_words(notice) else None
            if report is None or not report.anonymous:
                return None
            if not self.queues.is_placed(report.alert_id):
                self._follow(report)
            return self.queues.paged_with(notice.alert_id, now)
        except Exception:  # it fails by the report's record too, and is named there
            return None

    def _say(self, notice: Notice) -> None:
        """Says a notice; danger that repeats a series, with the page of the series."""
        now = self.clock()
        series = self._paged_with(notice, now)
        if series is not None:
            self.alerts.change_notice(notice, notices.said_with(notice, series))
            return
        send = self.run.speaking(notices.on_topic(self.duty))
        notices.deliver(notice, alerts=self.alerts, send=send, now=now)

    def _is_ours(self, notice: Notice) -> bool:
        """The rest is the clock's: mails, what was refused or left by a killed sender, and all that a topic was not
        told since it did not answer once in this batch. None of it holds up the stream."""
        is_first = notice.state == "owed" and notice.refusals == 0
        return is_first and notice.channel == "topic" and "topic" not in self.run.silent
