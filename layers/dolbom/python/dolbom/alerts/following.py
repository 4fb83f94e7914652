"""What follows from a report or its change: its place in the queues, its household, and what must be said (A2, A3, A9).

A record of the stream only says where to look. What to do is worked out from the items as they stand: delivered
twice, late or in disorder, it comes to the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dolbom.alerts import notices
from dolbom.clock import Clock, system_clock
from dolbom.store.alert_stream import NoticeOwed, ReportChanged, told
from dolbom.store.alerts import AlertStore
from dolbom.store.households import HouseholdStore
from dolbom.store.queues import QueueStore
from dolbom.store.topic import Topic


@dataclass(slots=True)
class Following:
    """Follows the stream of the alerts table."""

    alerts: AlertStore
    queues: QueueStore
    households: HouseholdStore
    duty: Topic
    clock: Clock = system_clock

    def follow(self, record: Mapping[str, Any]) -> None:
        """What follows from one record.

        Raises:
            Unavailable: a table does not answer; the record is to be delivered again.
        """
        match told(record):
            case ReportChanged(alert_id):
                report = self.alerts.report(alert_id)
                if report is not None:
                    self.queues.place(report)
                    self.households.join(report, self.clock())
            case NoticeOwed(alert_id, notice_id):
                notice = self.alerts.notice(alert_id, notice_id)
                if notice is not None and notice.channel == "topic":
                    # Mails are the clock's: a mail service that hangs holds up no stream.
                    notices.deliver(notice, alerts=self.alerts, say=notices.on_topic(self.duty), now=self.clock())
