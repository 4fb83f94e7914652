"""Which notices a change of a report calls for (A2, A4). They are written down with it; case work delivers them."""

from datetime import datetime

from dolbom.alerts.report import Channel, Notice, NoticeKind, Report
from dolbom.gateways.delivery import LOOK_AFTER


def called_for(report: Report, what: NoticeKind, now: datetime) -> tuple[Notice, ...]:
    """The notices that a version of a report calls for: always one on the topic; a mail too unless it is urgent."""
    said = _notice(report, what, "topic", f"{report.version:06d}", now + LOOK_AFTER)
    if what == "danger":
        return (said,)
    # The clock alone sends mails: it is due at once.
    return (said, _notice(report, what, "mail", f"{report.version:06d}-mail", now))


def first_notice_id() -> str:
    """The id of what is said of a report's first version, on the topic."""
    return f"{1:06d}"


def _notice(report: Report, what: NoticeKind, channel: Channel, notice_id: str, due_at: datetime) -> Notice:
    return Notice(
        notice_id=notice_id,
        alert_id=report.alert_id,
        what=what,
        channel=channel,
        level=report.level,
        office=report.office,
        in_danger=report.in_danger,
        deadline_at=report.deadline_at,
        due_at=due_at,
    )
