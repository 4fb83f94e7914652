"""Until when a report has to be answered, and when it next moves by itself (A4)."""

from datetime import datetime, timedelta

from dolbom.alerts.report import Level, Report

ANSWER_WITHIN = timedelta(days=14)


ANSWER_WITHIN_IN_DANGER = timedelta(hours=2)


LEVELS: tuple[Level, ...] = ("caseworker", "team", "municipality", "ministry")


LADDER: tuple[tuple[int, Level], ...] = ((50, "team"), (75, "municipality"), (90, "ministry"))
"""From which percentage of its time a report belongs to which level."""


def time_to_answer(in_danger: bool) -> timedelta:
    """How long a report may take, from its receipt to its outcome."""
    return ANSWER_WITHIN_IN_DANGER if in_danger else ANSWER_WITHIN


def is_above(level: Level, other: Level) -> bool:
    return LEVELS.index(level) > LEVELS.index(other)


def scheduled(report: Report) -> Report:
    """The report with its clock set to its next move, or stopped if it is closed."""
    return report.model_copy(update={"due_at": _next_due(report)})


def _next_due(report: Report) -> datetime | None:
    if report.state == "closed":
        return None
    for percent, level in LADDER:
        if is_above(level, report.level):
            return instant_at(report, percent)
    return report.deadline_at


def instant_at(report: Report, percent: int) -> datetime:
    """When so many per cent of a report's time have passed."""
    return report.clock_from + (report.deadline_at - report.clock_from) * percent / 100
