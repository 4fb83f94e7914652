"""A centre's honest figures of a month (A13): how many reports it had, what became of them, and after how long.

Nothing that is published lets anybody compute a number of people from 1 to 4, also not by subtracting. A table is a
known total and the parts that it falls into:

- A part is shown from six, so that a hidden one is anything from none to five.
- One hidden part alone would be the total less the others. So the smallest shown one is hidden with it.
- Where all hidden parts are none, they are shown as none: there is nobody to protect.

Whatever a hidden part from 1 to 4 is, another value of it then leads to the same page: one more of it and one less of
another hidden part. A table whose total is hidden is not shown at all; and the tables of a page share totals only.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from dolbom.alerts.report import Outcome, Report, ReporterKind, State
from dolbom.clock import month_of, seoul_day
from dolbom.dynamo.stored import Count, Instant, Stored

SHOWN_FROM = 6
TOGETHER_MIN = 5
"""What all hidden parts of a table come to, at least."""
MEDIAN_OF_MIN = SHOWN_FROM
"""Contacts of which a median is told."""
P90_OF_MIN = 20
"""Contacts of which the slowest tenth is told: fewer, and it would be one or two people's own wait."""
SECONDS_AN_HOUR = 3600

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
REPORTERS: tuple[ReporterKind, ...] = get_args(ReporterKind)

Shown = Mapping[str, int | None]
"""The parts of a total: each a number, or None where it is hidden."""


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


@dataclass(frozen=True, slots=True)
class Figures:
    """A month's figures as they may be published; None wherever a number is hidden."""

    received: int | None
    states: Shown
    """`open` and `closed`."""
    deadlines: Shown
    """Of the open ones: `overdue` and `in_time`."""
    outcomes: Shown
    """Of the closed ones."""
    reporters: Shown
    """Of all: by kind of reporter."""
    first_contact_hours_p50: int | None
    first_contact_hours_p90: int | None
    """From receipt to the first contact that reached somebody, in hours begun."""


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


def figures(rows: Iterable[FigureRow], now: datetime) -> Figures:
    """The figures of a centre's reports of one month, as they stand now."""
    states: Counter[str] = Counter()
    deadlines: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    reporters: Counter[str] = Counter()
    waits: list[int] = []
    for row in rows:
        reporters[row.reporter] += 1
        states["closed" if row.state == "closed" else "open"] += 1
        if row.outcome is not None:
            outcomes[row.outcome] += 1
        else:
            deadlines["overdue" if row.deadline_at <= now else "in_time"] += 1
        if row.first_contact_at is not None:
            waits.append(hours_begun(row.received_at, row.first_contact_at))
    total = reporters.total()
    shown_states = shown(_or_hidden(total), _all(states, ("open", "closed")))
    waits.sort()
    return Figures(
        received=_or_hidden(total),
        states=shown_states,
        deadlines=shown(shown_states["open"], _all(deadlines, ("overdue", "in_time"))),
        outcomes=shown(shown_states["closed"], _all(outcomes, OUTCOMES)),
        reporters=shown(_or_hidden(total), _all(reporters, REPORTERS)),
        first_contact_hours_p50=_percentile(waits, 50, MEDIAN_OF_MIN),
        first_contact_hours_p90=_percentile(waits, 90, P90_OF_MIN),
    )


def shown(total: int | None, parts: Mapping[str, int]) -> Shown:
    """What of a table is published whose total is known, or None if it is hidden itself."""
    if total is None:
        return dict.fromkeys(parts)
    hidden = {name for name, count in parts.items() if count < SHOWN_FROM}
    if not any(parts[name] for name in hidden):
        return dict(parts)
    # What is hidden is known together, as the total less what is shown: it must not be one part, nor few.
    while len(hidden) < len(parts) and (len(hidden) == 1 or sum(parts[name] for name in hidden) < TOGETHER_MIN):
        hidden.add(min((name for name in parts if name not in hidden), key=lambda name: parts[name]))
    return {name: None if name in hidden else count for name, count in parts.items()}


def share_percent(part: int | None, total: int | None) -> int | None:
    """A part of a total in whole per cent, rounded half up; None where either is hidden."""
    if part is None or not total:
        return None
    return (200 * part + total) // (2 * total)


def hours_begun(start: datetime, end: datetime) -> int:
    """How many hours have begun between two instants; one at least."""
    seconds = max(1, int((end - start).total_seconds()))
    return -(-seconds // SECONDS_AN_HOUR)


def _or_hidden(total: int) -> int | None:
    return total if total == 0 or total >= SHOWN_FROM else None


def _all(counts: Counter[str], names: Sequence[str]) -> dict[str, int]:
    return {name: counts[name] for name in names}


def _percentile(ordered: Sequence[int], percent: int, of_min: int) -> int | None:
    """The nearest rank; None of too few."""
    if len(ordered) < of_min:
        return None
    return ordered[-(-len(ordered) * percent // 100) - 1]
