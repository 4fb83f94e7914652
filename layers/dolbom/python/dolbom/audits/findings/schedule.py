"""The audits whose findings are kept, how often each runs, and which runs are missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from dolbom.clock import seoul_day, seoul_midnight

AuditName = Literal["nightly_proof", "weekly_patterns", "daily_hygiene"]

RUNS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often an audit runs: a run is of a day, or of the week that begins with that day, a Monday."""

    days: int
    due: timedelta
    """How long after the end of its day, or of its week, a run must have ended; then it is missing."""

    def begins(self, day: str) -> str:
        """The first day of the period that a day is in."""
        return self._begins(date.fromisoformat(day)).isoformat()

    def _begins(self, day: date) -> date:
        return day if self.days == 1 else day - timedelta(days=day.weekday())

    def ends(self, period: str) -> datetime:
        """The instant at which a period is over."""
        return seoul_midnight(date.fromisoformat(period) + timedelta(days=self.days))

    def periods_due(self, now: datetime) -> Iterator[str]:
        """The periods whose run must have ended, the latest first, without end."""
        day = self._begins(seoul_day(now))
        while True:
            if self.ends(day.isoformat()) + self.due <= now:
                yield day.isoformat()
            day -= timedelta(days=self.days)


AUDITS: dict[AuditName, Schedule] = {
    # At 02:30; it may take two hours.
    "nightly_proof": Schedule(days=1, due=timedelta(hours=6)),
    # On Mondays from 03:10 on, once more each half hour.
    "weekly_patterns": Schedule(days=7, due=timedelta(hours=8)),
    # At 06:10, and once more each hour until 09:10 where not everything could be looked at.
    "daily_hygiene": Schedule(days=1, due=timedelta(hours=10)),
}
"""Whoever adds an audit adds its words to `dolbom.texts.findings`, too."""


def missed(schedule: Schedule, ran: Iterable[str], now: datetime, since: datetime | None) -> list[str]:
    """Those of the last periods that have no run, the latest first: none from before the first run that is known, and
    none that was over when its runs began to be looked for (`since`): before a cloud's first day nothing is missed. Of
    an audit that never ran, the last period."""
    known = set(ran)
    begun = min(known, default="")
    found = []
    for number, period in enumerate(schedule.periods_due(now)):
        is_before = since is not None and schedule.ends(period) <= since
        if number == RUNS_SHOWN or period < begun or is_before or (not known and number == 1):
            break
        if period not in known:
            found.append(period)
    return found
