"""The queues that case workers work through: gravest and oldest first (A2), and nothing of anybody's identity."""

from typing import Literal

from dolbom.alerts.forms import AtRisk, Kind
from dolbom.alerts.report import Level, Report, ReporterKind, State
from dolbom.dynamo.stored import Count, Instant, Stored

RANK_DANGER = 0
RANK_UNSURE = 3
"""The reporter could not say whether a life is at risk, and no words say so: looked at before what is none."""
RANK_ORDINARY = 5


STEP_BEHIND = 1
"""What repeats a series stands behind every other report of its rank, and before the next rank (A10)."""


class QueueRow(Stored):
    """One report as its queue lists it."""

    alert_id: str
    version: Count
    rank: int
    state: State
    level: Level
    in_danger: bool
    at_risk: AtRisk | None = None
    unread: Count | None = None
    """How often the reporter has written since a worker did something with it."""
    about: Literal["self", "neighbour"]
    reporter: ReporterKind = "guest"
    kinds: list[Kind]
    people: Count
    children: Count
    centre: str
    handed_to: str | None = None
    """The code of the centre that it is being offered to."""
    taken_by: str | None = None
    next_at: Instant | None = None
    """When the worker means to try again."""
    series: str | None = None
    """The first of the anonymous reports of its place that this one repeats (A10); None of any other."""
    step: Literal[1, 2, 3] | None = None
    """How far behind the others of its rank it stands as one of a flood over an area (A10); None of any other."""
    received_at: Instant
    deadline_at: Instant


def row_of(report: Report, series: str | None = None, step: Literal[1, 2, 3] | None = None) -> QueueRow:
    """A report's row; `series` is the first report of the series that it repeats, `step` its place in a flood."""
    return QueueRow(
        alert_id=report.alert_id,
        version=report.version,
        rank=_rank(report) + (STEP_BEHIND if series is not None else 0),
        state=report.state,
        level=report.level,
        in_danger=report.in_danger,
        at_risk=report.at_risk,
        unread=report.unread,
        about=report.about,
        reporter=report.reporter,
        kinds=report.kinds,
        people=report.affected.people,
        children=report.affected.children,
        centre=report.office.code,
        handed_to=report.handed_to.code if report.handed_to is not None else None,
        taken_by=report.taken_by,
        next_at=report.next_at,
        series=series,
        step=step,
        received_at=report.received_at,
        deadline_at=report.deadline_at,
    )


def _rank(report: Report) -> int:
    if report.in_danger:
        return RANK_DANGER
    return RANK_UNSURE if report.at_risk == "unsure" else RANK_ORDINARY


def queues_of(report: Report) -> frozenset[str]:
    """The codes of the queues that a report stands in: none once it is closed."""
    return frozenset() if report.state == "closed" else report.answerable
