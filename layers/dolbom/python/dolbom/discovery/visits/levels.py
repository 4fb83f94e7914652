"""Which level a visit belongs to (A4): a share of its time, by the rungs of reports. Nobody has to write it down.

A round brings 200,000 households at one instant: their levels are worked out where they are read, and what offices are
told is told by centre, not by household (`clock.py`).
"""

from datetime import datetime
from typing import Protocol

from dolbom.alerts.deadlines import LADDER, LEVELS, is_above
from dolbom.alerts.report import Level


class OnTheClock(Protocol):
    """What has a clock: a visit, or its row in a list."""

    @property
    def state(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def clock_from(self) -> datetime | None: ...
    @property
    def deadline_at(self) -> datetime: ...
    @property
    def level_from(self) -> Level: ...


def instant_at(visit: OnTheClock, percent: int) -> datetime:
    """When so many per cent of a visit's time have passed."""
    begun = visit.clock_from or visit.received_at
    return begun + (visit.deadline_at - begun) * percent / 100


def level_of(visit: OnTheClock, now: datetime) -> Level:
    """The level that a visit belongs to at an instant."""
    by_time = [level for percent, level in LADDER if now >= instant_at(visit, percent)]
    return max((*by_time, visit.level_from), key=LEVELS.index)


def next_rung(visit: OnTheClock, now: datetime) -> datetime | None:
    """When a visit next goes up, or is overdue; None once both are past."""
    rungs = [instant_at(visit, percent) for percent, level in LADDER if is_above(level, visit.level_from)]
    return min((at for at in (*rungs, visit.deadline_at) if at > now), default=None)
