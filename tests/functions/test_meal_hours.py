"""A town's meal hours at their borders (M3, M5, M9, M11): to the second, over midnight, held before, ended after."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dolbom.clock import SEOUL
from dolbom.errors import Declined
from dolbom.meals.policy import MealPolicy
from tests.conftest import Aws
from tests.functions.test_desk_loads import is_proved
from tests.support.town import CODE, PURCHASES, Town

NIGHT = [{"from_": "22:00", "until": "01:30"}]
MEALS = [{"from_": "11:00", "until": "14:00"}, {"from_": "17:00", "until": "20:00"}]
TICK = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.fixture
def town(aws: Aws) -> Town:
    town = Town(aws, at("2026-11-20T12:00"))
    town.shop("gimbap-1")
    town.load("haru", 60_000)
    return town


def hours(town: Town, *parts: dict[str, str]) -> None:
    rules: dict[str, Any] = {"meal_hours": parts}
    policy = {"municipality": CODE, "version": 2, "effective_from": "2026-11-01T00:00:00+09:00", **rules}
    town.meals.put_policy(MealPolicy.model_validate(policy))
    town.meals = type(town.meals)(town.table)


def declined_as(town: Town, amount: int = 5_000) -> str | None:
    try:
        town.orders("haru", amount)
    except Declined as error:
        return error.code
    return None


def spent(town: Town) -> dict[str, int]:
    account = town.meals.account("haru")
    assert account is not None
    return {day: amount for day, amount in account.days.items() if amount}


@pytest.mark.parametrize(
    ("parts", "when", "is_served"),
    [
        (MEALS, "2026-11-20T10:59:59.999999", False),
        (MEALS, "2026-11-20T11:00:00", True),
        (MEALS, "2026-11-20T13:59:59.999999", True),
        (MEALS, "2026-11-20T14:00:00", False),
        (MEALS, "2026-11-20T16:59:59.999999", False),
        (NIGHT, "2026-11-20T21:59:59.999999", False),
        (NIGHT, "2026-11-20T23:59:59.999999", True),
        (NIGHT, "2026-11-21T00:00:00", True),
        (NIGHT, "2026-11-21T01:30:00", False),
        ([{"from_": "00:00", "until": "00:00"}], "2026-11-21T00:00:00", True),
        ([{"from_": "00:00", "until": "24:00"}], "2026-11-20T23:59:59.999999", True),
        ([{"from_": "23:59", "until": "24:00"}], "2026-11-20T23:59:59.999999", True),
        ([{"from_": "23:59", "until": "24:00"}], "2026-11-21T00:00:00", False),
        ([{"from_": "00:00", "until": "00:01"}], "2026-11-21T00:00:59.999999", True),
        ([{"from_": "00:00", "until": "00:01"}], "2026-11-21T00:01:00", False),
    ],
)
def test_M3_an_order_is_taken_from_the_first_second_of_the_hours_to_before_the_last(
    town: Town, parts: list[dict[str, str]], when: str, is_served: bool
) -> None:
    hours(town, *parts)
    town.now = at(when)
    assert declined_as(town) == (None if is_served else "outside_meal_hours")
    assert sum(spent(town).values()) == (5_000 if is_served else 0)


def test_M3_what_was_ordered_in_the_hours_is_captured_cancelled_and_refunded_after_them(town: Town) -> None:
    hours(town, *MEALS)
    town.now = at("2026-11-20T20:00") - TICK
    taken, left = town.orders("haru", 9_000), town.orders("haru", 4_000)
    town.later(minutes=10)
    assert declined_as(town) == "outside_meal_hours"
    town.captures("haru", taken, 9_000)
    town.cancels("haru", left)
    assert spent(town) == {"2026-11-20": 9_000}
    town.now = at("2026-11-21T03:00")
    town.refunds("haru", taken, 2_000)
    assert spent(town) == {"2026-11-20": 7_000}
    assert is_proved(town, "haru")


def test_M5_a_night_of_meals_counts_to_the_day_of_each_order(town: Town) -> None:
    hours(town, *NIGHT)
    town.now = at("2026-11-21T00:00") - TICK
    before = town.orders("haru", 20_000)
    assert declined_as(town) == "over_day_cap"
    town.now += TICK
    after = town.orders("haru", 20_000)
    town.captures("haru", before, 20_000)
    assert spent(town) == {"2026-11-20": 20_000, "2026-11-21": 20_000}
    town.cancels("haru", after)
    town.refunds("haru", before, 5_000)
    assert spent(town) == {"2026-11-20": 15_000}
    # What has come back to yesterday is no room of today's beyond the cap.
    assert declined_as(town, 20_000) is None
    assert declined_as(town, 1_000) == "over_day_cap"
    assert is_proved(town, "haru")


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("2026-11-20T23:59:59+09:00", "2026-11-20"),
        ("2026-11-21T00:00:00+09:00", "2026-11-21"),
        ("2026-11-20T14:59:59Z", "2026-11-20"),
        ("2026-11-20T15:00:00Z", "2026-11-21"),
        ("2026-11-20T10:00:00-05:00", "2026-11-21"),
    ],
)
def test_M11_a_line_of_the_border_second_counts_to_its_day_in_seoul_and_is_asked_for_no_hours(
    town: Town, when: str, day: str
) -> None:
    hours(town, *MEALS)
    town.now = at("2026-11-21T09:00")
    town.file("settlements", PURCHASES + f"night-1,haru,gimbap-1,20000,{when}\n")
    assert spent(town) == {day: 20_000}
    town.now = at(f"{day}T17:00") if day == "2026-11-21" else at("2026-11-21T11:00")
    assert declined_as(town, 1_000) == ("over_day_cap" if day == "2026-11-21" else None)
    assert is_proved(town, "haru")
