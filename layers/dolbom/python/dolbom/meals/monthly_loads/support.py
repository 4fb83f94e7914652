"""What a month of support is worth: its days by kind, the meals of each kind, times the price of a meal (M2).

A day of a vacation is that, whatever else it is; then a Saturday, a Sunday or a holiday is a day off; the rest are
school days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dolbom.clock import month_end
from dolbom.meals.policy import MealPolicy

SATURDAY = 5


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

    @property
    def amount(self) -> int:
        return self.meals * self.unit_price


def support_of(policy: MealPolicy, from_day: date) -> Support:
    """The support of a month from one of its days on, by a policy."""
    kinds = [_kind(policy, day) for day in _days(from_day)]
    school, off, vacation = (kinds.count(kind) for kind in ("school", "off", "vacation"))
    meals = school * policy.meals_on_school_days + off * policy.meals_on_days_off + vacation * policy.meals_in_vacations
    lapses_on = policy.lapses_on(from_day).isoformat()
    return Support(from_day.isoformat(), school, off, vacation, meals, policy.unit_price, lapses_on)


def _days(first: date) -> Iterator[date]:
    last = month_end(first)
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _kind(policy: MealPolicy, day: date) -> str:
    told = day.isoformat()
    if any(vacation.first <= told <= vacation.last for vacation in policy.vacations):
        return "vacation"
    return "off" if day.weekday() >= SATURDAY or told in policy.holidays else "school"
