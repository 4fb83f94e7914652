"""All that runs by the clock, and at which times in Seoul. The stack makes its schedules of this, and who watches them
knows by it what should have run.

A *slot* is an instant at which something is due. Where a missed slot must be made up for, a schedule fires more often
than it has slots: a run that finds nothing due ends at once, and one after an outage does what was missed, in order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dolbom.clock import SEOUL, seoul_day

DAYS_LOOKED_BACK = 366
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


@dataclass(frozen=True, slots=True)
class Times:
    """Times in Seoul, each field as EventBridge writes it: `*`, `5`, `2,5`, `10-19`, or `7/15` from 7 every 15."""

    minute: str
    hour: str = "*"
    day: str = "*"
    month: str = "*"
    weekday: str | None = None
    """As `MON`, in place of a day."""

    def of_day(self, day: date) -> list[datetime]:
        """The slots of a day in Seoul, in order."""
        if day.month not in _numbers(self.month, 1, 12) or day.day not in _numbers(self.day, 1, 31):
            return []
        if self.weekday is not None and WEEKDAYS[day.weekday()] != self.weekday:
            return []
        hours, minutes = _numbers(self.hour, 0, 23), _numbers(self.minute, 0, 59)
        return [datetime.combine(day, time(h, m), SEOUL).astimezone(UTC) for h in hours for m in minutes]

    def after(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """The slots after an instant, up to another one, in order."""
        day = seoul_day(after)
        while day <= seoul_day(until):
            yield from (slot for slot in self.of_day(day) if after < slot <= until)
            day += timedelta(days=1)

    def last(self, until: datetime) -> datetime | None:
        """The last slot up to an instant; None where there was none for a year."""
        for back in range(DAYS_LOOKED_BACK):
            found = [slot for slot in self.of_day(seoul_day(until) - timedelta(days=back)) if slot <= until]
            if found:
                return found[-1]
        return None


def _numbers(field: str, first: int, last: int) -> list[int]:
    if field == "*":
        return list(range(first, last + 1))
    if "/" in field:
        start, step = field.split("/")
        return list(range(int(start), last + 1, int(step)))
    found: list[int] = []
    for part in field.split(","):
        low, _, high = part.partition("-")
        found += range(int(low), int(high or low) + 1)
    return found


@dataclass(frozen=True, slots=True)
class Schedule:
    name: str
    slots: Times
    late_after: timedelta
    """How long after a slot nobody has done it until that is told."""
    fires: Times | None = None
    """Where not at each slot."""
    lease: timedelta | None = None
    """How long a run has it to itself: longer than its function lives. None where runs may overlap."""

    @property
    def called(self) -> Times:
        """When it is called."""
        return self.fires or self.slots


MINUTELY = Times("*")
_SLOW = timedelta(minutes=16)
"""What may run for a quarter of an hour, and a minute for clocks that differ."""
_NIGHT = timedelta(hours=2, minutes=15)

SCHEDULES = {
    each.name: each
    for each in (
        Schedule("keep_clocks", MINUTELY, timedelta(minutes=10)),
        Schedule("push_events", MINUTELY, timedelta(minutes=10)),
        Schedule("receive_photo", Times("7/15"), timedelta(hours=1)),
        Schedule("count_figures", Times("0"), timedelta(hours=3), lease=_SLOW),
        # Goes on every ten minutes until all are told, and not at night.
        Schedule("warn_lapses", Times("0", "10"), timedelta(hours=4), Times("0/10", "10-19"), lease=_SLOW),
        Schedule("publish_figures", Times("0", "5"), timedelta(hours=3), lease=_SLOW),
        # A round goes on by itself until it is done, which the next morning's call finds.
        Schedule("discovery_round", Times("0", "4", "20", "1/2"), timedelta(hours=26), Times("0", "4"), _SLOW),
        Schedule(
            "weekly_patterns",
            Times("10", "3", weekday="MON"),
            timedelta(hours=6),
            Times("10/20", "3-5", weekday="MON"),
            _SLOW,
        ),
        # A look at what lies about, which the next hour takes again where it could not look at everything.
        Schedule("daily_hygiene", Times("10", "6"), timedelta(hours=4), Times("10", "6-9"), _SLOW),
        # Proved later the same morning, where it could not be at its time; a failed run keeps its turn for as long.
        Schedule("nightly_proof", Times("30", "2"), timedelta(hours=4), Times("30", "2,5,8,11"), _NIGHT),
    )
}
