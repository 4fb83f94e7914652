"""Working days of Korea: no Saturday, Sunday or public holiday, substitutes among them. A question waits for its answer
three of them (M12); the day on which it came does not count, so nobody is late for what came in the evening."""

from datetime import date, datetime, timedelta

from dolbom.clock import seoul_day, seoul_midnight
from dolbom.meals.opening.holidays import is_holiday

WORKING_DAYS = 3
SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether offices are open on a day."""
    return day.weekday() < SATURDAY and not is_holiday(day)


def due_after(at: datetime) -> datetime:
    """The first instant after the third working day that follows an instant's day, in Seoul."""
    day, left = seoul_day(at), WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return seoul_midnight(day + timedelta(days=1))
