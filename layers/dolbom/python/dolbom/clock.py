"""Time as the service sees it: instants are aware datetimes in UTC, days and months are Seoul's.

A clock is any function that returns the present instant; it is passed in, never read from the side, so that
a test or the demo can stand at midnight.
"""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]

# Korea has kept UTC+9 without daylight saving since 1988; a fixed offset needs no time zone data at start.
SEOUL = timezone(timedelta(hours=9), "Asia/Seoul")


def system_clock() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def seoul_day(at: datetime) -> date:
    """The calendar day in Seoul at an instant (the "day" of every cap)."""
    return at.astimezone(SEOUL).date()


def seoul_midnight(day: date) -> datetime:
    """The instant at which a calendar day begins in Seoul."""
    return datetime(day.year, day.month, day.day, tzinfo=SEOUL)


def seconds_left_of_day(at: datetime) -> int:
    """Whole seconds until Seoul's next day begins, one at least."""
    return math.ceil((seoul_midnight(seoul_day(at) + timedelta(days=1)) - at).total_seconds())


def month_of(day: date) -> str:
    """A day's month as `2026-11`."""
    return f"{day.year:04d}-{day.month:02d}"


def month_end(day: date) -> date:
    """The last day of a day's month."""
    first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first_of_next - timedelta(days=1)


def stamp(at: datetime) -> str:
    """An instant as stored: RFC 3339 in UTC with microseconds, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def parse_stamp(text: str) -> datetime:
    """The instant of a stored stamp.

    Raises:
        ValueError: the text is no stamp.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        # It would compare with no other instant, and whatever it is listed among could not be sorted.
        raise ValueError("an instant without its offset")
    return at


def rfc3339(at: datetime) -> str:
    """An instant as people of the service read it: RFC 3339 with Seoul's offset, to the second."""
    return at.astimezone(SEOUL).isoformat(timespec="seconds")
