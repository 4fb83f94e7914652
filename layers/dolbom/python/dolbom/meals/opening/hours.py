"""When a shop is open: hours by weekday, breaks, days off, holidays (M10). A shop that tells none is taken for open.

Hours are for whoever looks for a shop. A payment does not ask them: what a file says of a shop may be old, and the shop
itself answers each order (M3).
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, get_args

from pydantic import Field

from dolbom.clock import SEOUL
from dolbom.dates import ClockTime, Day, EndTime
from dolbom.model import Model

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
SPANS_MAX = 28
CLOSED_DAYS_MAX = 60

Holidays = Callable[[date], bool]


class Span(Model):
    """Part of some weekdays in Seoul, from (inclusive) until (exclusive). `until` before `from_` ends on the next day,
    `24:00` is the day's end, and from a time until the same time is a whole day."""

    days: Annotated[tuple[Weekday, ...], Field(strict=False, min_length=1, max_length=7)]
    from_: ClockTime
    until: EndTime


class MonthlyDay(Model):
    """A weekday of some weeks of each month, such as the second and fourth Sunday."""

    day: Weekday
    weeks: Annotated[tuple[Annotated[int, Field(ge=1, le=5)], ...], Field(strict=False, min_length=1, max_length=5)]


class ShopHours(Model):
    """A shop's week, its breaks, and the days that are not as the week says."""

    open: Annotated[tuple[Span, ...], Field(strict=False, min_length=1, max_length=SPANS_MAX)]
    breaks: Annotated[tuple[Span, ...], Field(strict=False, max_length=SPANS_MAX)] = ()
    holidays: Literal["usual", "sunday", "closed"] = "usual"
    """What a public holiday is like: its own weekday, a Sunday, or a day off."""
    closed_on: Annotated[tuple[Day, ...], Field(strict=False, max_length=CLOSED_DAYS_MAX)] = ()
    closed_monthly: Annotated[tuple[MonthlyDay, ...], Field(strict=False, max_length=7)] = ()


def is_open(hours: ShopHours | None, at: datetime, is_holiday: Holidays) -> bool:
    """Whether a shop is open at an instant."""
    if hours is None:
        return True
    today = at.astimezone(SEOUL).date()
    days = (today, today - timedelta(days=1))
    return any(_is_open(hours, day, at, is_holiday) for day in days) and not any(
        _is_break(hours, day, at, is_holiday) for day in days
    )


def _is_open(hours: ShopHours, day: date, at: datetime, is_holiday: Holidays) -> bool:
    """Whether an instant lies in the hours of a day, which may go on past midnight."""
    weekday = _weekday_like(hours, day, is_holiday)
    if weekday is None:
        return False
    return _within(hours.open, weekday, day, at)


def _is_break(hours: ShopHours, day: date, at: datetime, is_holiday: Holidays) -> bool:
    """Whether an instant lies in a break of a day, also one after midnight in the hours of the day before."""
    weekday = _weekday_like(hours, day, is_holiday) or WEEKDAYS[day.weekday()]
    return _within(hours.breaks, weekday, day, at)


def _weekday_like(hours: ShopHours, day: date, is_holiday: Holidays) -> Weekday | None:
    """The weekday by whose hours a day goes; None on a day off."""
    weekday = WEEKDAYS[day.weekday()]
    week = (day.day - 1) // 7 + 1
    if day.isoformat() in hours.closed_on:
        return None
    if any(each.day == weekday and week in each.weeks for each in hours.closed_monthly):
        return None
    if hours.holidays == "usual" or not is_holiday(day):
        return weekday
    return "sun" if hours.holidays == "sunday" else None


def _within(spans: Sequence[Span], weekday: Weekday, day: date, at: datetime) -> bool:
    local = at.astimezone(SEOUL)
    is_next_day, now = local.date() != day, local.strftime("%H:%M")
    for span in spans:
        if weekday not in span.days:
            continue
        goes_on = span.until <= span.from_
        if is_next_day and goes_on and now < span.until:
            return True
        if not is_next_day and now >= span.from_ and (goes_on or now < span.until):
            return True
    return False
