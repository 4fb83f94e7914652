"""What a month of support is worth: its days by kind, the meals of each kind, times the price of a meal (M2).

A day of a vacation is that, whatever else it is; then a Saturday, a Sunday or a holiday is a day off; the rest are
school days. A holiday is a public one of Korea's calendar, or one that the town's policy names beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dolbom.clock import month_end
from dolbom.meals.opening import holidays
from dolbom.meals.policy import MealPolicy

SATURDAY = 5

HolidayBy = Literal["calendar", "policy"]


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day between Monday and Friday, in no vacation, that is off as a holiday: by the calendar, with its Korean name,
    or by the town's policy alone."""

    day: str
    by: HolidayBy
    name: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """The days of a month that are supported, from `from_day` on, and what they come to; amounts in KRW."""

    from_day: str
    school_days: int
    days_off: int
    vacation_days: int
    meals: int
    unit_price: int
    lapses_on: str
    meals_on_school_days: int | None = None
    """Meals of one such day; None in a preview of before, which does not tell."""
    meals_on_days_off: int | None = None
    meals_in_vacations: int | None = None
    weekdays_off: tuple[Holiday, ...] = ()

    @property
    def amount(self) -> int:
        return self.meals * self.unit_price


def support_of(policy: MealPolicy, from_day: date) -> Support:
    """The support of a month from one of its days on, by a policy."""
    days = list(_days(from_day))
    kinds = [_kind(policy, day) for day in days]
    school, off, vacation = (kinds.count(kind) for kind in ("school", "off", "vacation"))
    meals = school * policy.meals_on_school_days + off * policy.meals_on_days_off + vacation * policy.meals_in_vacations
    return Support(
        from_day=from_day.isoformat(),
        school_days=school,
        days_off=off,
        vacation_days=vacation,
        meals=meals,
        unit_price=policy.unit_price,
        lapses_on=policy.lapses_on(from_day).isoformat(),
        meals_on_school_days=policy.meals_on_school_days,
        meals_on_days_off=policy.meals_on_days_off,
        meals_in_vacations=policy.meals_in_vacations,
        weekdays_off=tuple(
            _holiday(day) for day, kind in zip(days, kinds, strict=True) if kind == "off" and day.weekday() < SATURDAY
        ),
    )


def _days(first: date) -> Iterator[date]:
    last = month_end(first)
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _kind(policy: MealPolicy, day: date) -> str:
    told = day.isoformat()
    if any(vacation.first <= told <= vacation.last for vacation in policy.vacations):
        return "vacation"
    is_off = day.weekday() >= SATURDAY or holidays.is_holiday(day) or told in policy.holidays
    return "off" if is_off else "school"


def _holiday(day: date) -> Holiday:
    told = day.isoformat()
    name = holidays.names().get(told)
    return Holiday(told, "policy") if name is None else Holiday(told, "calendar", name)
