"""Of one report what figures need: a small row of its own (A13)."""

from dolbom.alerts.report import Outcome, Report, ReporterKind, State
from dolbom.clock import month_of, seoul_day
from dolbom.dynamo.stored import Count, Instant, Stored


class FigureRow(Stored):
    """Of one report what figures need, and nothing else."""

    alert_id: str
    version: Count
    state: State
    reporter: ReporterKind
    outcome: Outcome | None = None
    received_at: Instant
    deadline_at: Instant
    first_contact_at: Instant | None = None


def figure_row(report: Report) -> FigureRow:
    """A report's row."""
    return FigureRow(
        alert_id=report.alert_id,
        version=report.version,
        state=report.state,
        reporter=report.reporter,
        outcome=report.outcome,
        received_at=report.received_at,
        deadline_at=report.deadline_at,
        first_contact_at=report.first_contact_at,
    )


def month_received(report: Report) -> str:
    """The month in Seoul in which a report came in, as `2026-11`."""
    return month_of(seoul_day(report.received_at))
