"""What a month of support comes to: its days by kind, the meals of each, the price of one (M2)."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.clock import SEOUL, month_end
from dolbom.meals.monthly_loads.support import Holiday, support_of
from dolbom.meals.policy import MealPolicy

DECEMBER = date(2026, 12, 1)
WINTER = {"first": "2026-12-24", "last": "2027-02-28"}


def policy(**rules: Any) -> MealPolicy:
    start = datetime(2026, 1, 1, tzinfo=SEOUL)
    return MealPolicy.model_validate({"municipality": "41461", "version": 1, "effective_from": start, **rules})


@pytest.mark.parametrize(
    ("rules", "first", "days", "meals", "amount"),
    [
        ({}, DECEMBER, (22, 9, 0), 31, 279_000),
        ({"unit_price": 9_500}, date(2026, 12, 16), (11, 5, 0), 16, 152_000),
        ({"holidays": ["2026-12-25", "2026-12-26", "2026-12-28"]}, DECEMBER, (21, 10, 0), 31, 279_000),
        ({"vacations": [WINTER]}, DECEMBER, (17, 6, 8), 31, 279_000),
        ({"vacations": [WINTER], "holidays": ["2026-12-25"]}, DECEMBER, (17, 6, 8), 31, 279_000),
        # Lunch in vacations, nothing else; dinner on school days, three meals else.
        ({"vacations": [WINTER], "meals_on_school_days": 0, "meals_on_days_off": 0}, DECEMBER, (17, 6, 8), 8, 72_000),
        # Whoever is at home on a public holiday eats there: Christmas is a Friday.
        ({"meals_on_days_off": 3}, DECEMBER, (22, 9, 0), 49, 441_000),
        ({"unit_price": 0}, DECEMBER, (22, 9, 0), 31, 0),
        # A leap year's; New Year of the moon lies on a Wednesday to a Friday of January.
        ({}, date(2028, 2, 1), (21, 8, 0), 29, 261_000),
        # 2 March stands in for the 1st, a Sunday; one day of three with an election.
        ({}, date(2026, 3, 1), (21, 10, 0), 31, 279_000),
        ({}, date(2026, 6, 2), (20, 9, 0), 29, 261_000),
        ({}, date(2026, 12, 31), (1, 0, 0), 1, 9_000),
    ],
)
def test_M2_a_month_is_its_days_by_kind_times_their_meals_times_the_price(
    rules: Any, first: date, days: tuple[int, int, int], meals: int, amount: int
) -> None:
    found = support_of(policy(**rules), first)
    assert (found.school_days, found.days_off, found.vacation_days) == days
    assert (found.meals, found.amount) == (meals, amount)


def test_M2_a_weekday_that_is_off_is_told_with_who_says_so() -> None:
    rules = policy(holidays=["2027-02-10", "2027-02-09", "2027-02-13"], vacations=[{**WINTER, "last": "2027-02-08"}])
    assert support_of(rules, date(2027, 2, 1)).weekdays_off == (
        Holiday("2027-02-09", "calendar", "설날 대체 휴일"),
        Holiday("2027-02-10", "policy"),
    )
    found = support_of(policy(meals_on_days_off=2, meals_in_vacations=3), DECEMBER)
    assert found.weekdays_off == (Holiday("2026-12-25", "calendar", "기독탄신일"),)
    assert (found.meals_on_school_days, found.meals_on_days_off, found.meals_in_vacations) == (1, 2, 3)


def test_M2_what_is_loaded_for_a_month_lapses_as_that_month_does_whenever_it_is_computed() -> None:
    assert support_of(policy(), DECEMBER).lapses_on == "2026-12-31"
    assert support_of(policy(lapse="next_month_end"), date(2026, 12, 20)).lapses_on == "2027-01-31"


@given(
    first=st.dates(date(2026, 1, 1), date(2029, 12, 31)),
    holidays=st.lists(st.dates(date(2026, 1, 1), date(2029, 12, 31)), max_size=20),
    vacation=st.tuples(st.dates(date(2026, 1, 1), date(2029, 12, 31)), st.integers(0, 90)),
)
def test_M2_each_day_of_the_rest_of_a_month_is_of_one_kind(
    first: date, holidays: list[date], vacation: tuple[date, int]
) -> None:
    last = date.fromordinal(vacation[0].toordinal() + vacation[1])
    rules = policy(
        holidays=[day.isoformat() for day in holidays],
        vacations=[{"first": vacation[0].isoformat(), "last": last.isoformat()}],
    )
    found = support_of(rules, first)
    assert found.school_days + found.days_off + found.vacation_days == (month_end(first) - first).days + 1
    assert found.meals == found.school_days + found.days_off + found.vacation_days
