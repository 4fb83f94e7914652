"""When a shop is open: weekdays, breaks, nights, days off and holidays (M10)."""

from datetime import date, datetime, timedelta
from typing import Any

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.clock import SEOUL
from dolbom.meals.opening.holidays import DATA, is_holiday
from dolbom.meals.opening.hours import WEEKDAYS, ShopHours, is_open
from tools import holidays as made

WEEK = list(WEEKDAYS)


def hours(**more: Any) -> ShopHours:
    usual = {"open": [{"days": WEEK[:5], "from_": "10:00", "until": "21:00"}]}
    return ShopHours.model_validate({**usual, **more})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def opened(shop: ShopHours | None, text: str) -> bool:
    return is_open(shop, at(text), is_holiday)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-11-20T09:59:59", False),
        ("2026-11-20T10:00", True),
        ("2026-11-20T20:59", True),
        ("2026-11-20T21:00", False),
        ("2026-11-21T12:00", False),  # a Saturday
    ],
)
def test_M10_a_shop_is_open_in_its_hours(when: str, expected: bool) -> None:
    assert opened(hours(), when) is expected
    assert opened(None, when) is True


def test_M10_a_night_belongs_to_the_day_on_which_it_began() -> None:
    bar = hours(open=[{"days": ["fri"], "from_": "18:00", "until": "02:00"}])
    assert [
        opened(bar, f"2026-11-{time}") for time in ("20T17:59", "20T18:00", "21T01:59", "21T02:00", "20T01:00")
    ] == [
        *(False, True, True),
        *(False, False),
    ]
    closed = hours(open=[{"days": ["fri"], "from_": "18:00", "until": "02:00"}], closed_on=["2026-11-20"])
    assert not opened(closed, "2026-11-21T01:00")
    always = hours(open=[{"days": ["fri"], "from_": "09:00", "until": "09:00"}])
    assert [opened(always, f"2026-11-{time}") for time in ("20T08:59", "20T09:00", "21T08:59", "21T09:00")] == [
        *(False, True),
        *(True, False),
    ]
    to_midnight = hours(open=[{"days": ["fri"], "from_": "18:00", "until": "24:00"}])
    assert [opened(to_midnight, f"2026-11-{time}") for time in ("20T23:59", "21T00:00")] == [True, False]


def test_M10_breaks_days_off_and_weeks_off_are_closed() -> None:
    shop = hours(
        breaks=[{"days": ["fri"], "from_": "15:00", "until": "17:00"}],
        closed_on=["2026-11-19"],
        closed_monthly=[{"day": "wed", "weeks": [2, 4]}],
    )
    assert [opened(shop, f"2026-11-{time}") for time in ("20T14:59", "20T15:00", "20T17:00", "19T15:00")] == [
        *(True, False),
        *(True, False),
    ]
    wednesdays = [f"2026-11-{day:02}T12:00" for day in (4, 11, 18, 25)]
    assert [opened(shop, when) for when in wednesdays] == [True, False, True, False]


def test_M10_a_break_after_midnight_closes_the_night_that_began_the_day_before() -> None:
    bar = hours(
        open=[{"days": ["fri"], "from_": "18:00", "until": "04:00"}],
        breaks=[
            {"days": ["sat"], "from_": "00:30", "until": "01:00"},
            {"days": ["fri"], "from_": "23:50", "until": "00:10"},
        ],
        holidays="closed",
    )
    night = ("20T23:49", "20T23:50", "21T00:09", "21T00:10", "21T00:29", "21T00:30", "21T00:59", "21T01:00")
    expected = [True, False, False, True, True, False, False, True]
    assert [opened(bar, f"2026-11-{time}") for time in night] == expected
    # The Saturday is a holiday, on which nothing opens; the night before it goes on, and so does its break.
    assert [opened(bar, f"2027-12-{time}") for time in ("25T00:00", "25T00:29", "25T00:30", "25T01:00")] == [
        *(False, True),
        *(False, True),
    ]


def test_M10_a_holiday_is_as_the_shop_says_lunar_and_substitute_ones_too() -> None:
    days = ("2026-02-17", "2026-03-02", "2026-05-25", "2026-09-25")  # 설날, substitutes, 추석: all weekdays
    with_sunday = [
        {"days": WEEK[:5], "from_": "10:00", "until": "21:00"},
        {"days": ["sun"], "from_": "12:00", "until": "15:00"},
    ]
    for day in days:
        assert opened(hours(), f"{day}T11:00")
        assert not opened(hours(holidays="closed"), f"{day}T13:00")
        sunday = hours(open=with_sunday, holidays="sunday")
        assert [opened(sunday, f"{day}T{time}") for time in ("11:00", "12:00", "15:00")] == [False, True, False]


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2026, 12, 31)))  # noqa: DTZ001
def test_a_shop_that_is_open_all_week_is_open_whenever_it_is_asked(when: datetime) -> None:
    daily = hours(open=[{"days": WEEK, "from_": "07:00", "until": "07:00"}])
    assert is_open(daily, when.replace(tzinfo=SEOUL), is_holiday)
    days = hours(
        open=[{"days": WEEK, "from_": "00:00", "until": "12:00"}, {"days": WEEK, "from_": "12:00", "until": "24:00"}]
    )
    assert is_open(days, when.replace(tzinfo=SEOUL), is_holiday)


def test_the_holidays_that_are_kept_are_those_of_the_library() -> None:
    assert DATA.read_text(encoding="utf-8").splitlines() == made.lines()
    known = holidays.country_holidays("KR", years=range(2026, 2031))
    first = date(2026, 1, 1)
    days = (first + timedelta(days=number) for number in range(5 * 365))
    assert all(is_holiday(day) == (day in known) for day in days)


@pytest.mark.parametrize(
    "wrong",
    [
        {"open": []},
        {"open": [{"days": [], "from_": "10:00", "until": "21:00"}]},
        {"open": [{"days": ["mon"], "from_": "24:00", "until": "21:00"}]},
        {"open": [{"days": ["월"], "from_": "10:00", "until": "21:00"}]},
        {"closed_on": ["2026-02-30"]},
        {"closed_monthly": [{"day": "sun", "weeks": [6]}]},
        {"holidays": "maybe"},
    ],
)
def test_R10_hours_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        hours(**wrong)
