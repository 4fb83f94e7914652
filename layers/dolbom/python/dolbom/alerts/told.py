"""What a reporter is told of a report (A7): of somebody else's life nothing, since the reporter may be the abuser.

A report about somebody else is told *quietly*: its state, the office that it came to, and what the reporter has sent.
Nothing that case work does beyond the state changes one byte of it: not a hand-over (it would tell of a move), a
contact, a programme, an outcome, a level, a worker's judgement of danger. A report for oneself is told quietly too
where another may read along: violence is among its kinds or words, or the flag `phone_watched` stands.
"""

from datetime import datetime

from dolbom.alerts.deadlines import time_to_answer
from dolbom.alerts.report import Report, State


def is_quiet(report: Report) -> bool:
    """Whether only the least is told of a report."""
    if report.about != "self" or "violence" in report.kinds:
        return True
    is_violent = any(word.kind == "violence" and word.set_aside is None for word in report.danger.words)
    return is_violent or any(flag.kind == "phone_watched" for flag in report.flags)


def state(report: Report) -> State:
    """The state as it is told: quietly, whoever has taken a report keeps it, wherever it is handed over to."""
    if is_quiet(report) and report.state == "received" and report.is_in_hand:
        return "taken"
    return report.state


def office_code(report: Report) -> str:
    """The code of the office that answers; quietly, of the one that the report came to when it was sent."""
    return report.offices_before[0] if is_quiet(report) and report.offices_before else report.office.code


def deadline(report: Report) -> datetime:
    """Until when an answer was promised; quietly, by what the reporter has said and no worker's judgement."""
    return _promised(report) if is_quiet(report) else report.deadline_at


def promise(report: Report, begun: datetime) -> datetime:
    """Until when a report that begins at an instant is to be answered, by its reporter's own words."""
    return begun + time_to_answer(report.danger.is_found)


def promise_in_danger(report: Report, said: datetime) -> datetime:
    """The same once its reporter has said at an instant that there is danger."""
    return min(_promised(report), said + time_to_answer(in_danger=True))


def _promised(report: Report) -> datetime:
    return report.promised_at or promise(report, report.received_at)


def in_danger(report: Report) -> bool:
    """Whether a reporter is told whom to call; quietly, by what the reporter has said."""
    return report.danger.is_found if is_quiet(report) else report.in_danger
