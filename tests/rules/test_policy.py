"""Policies: every number as effective-dated data, switched on by its time alone (M15)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dolbom.clock import SEOUL
from dolbom.meals.policy import CACHED_FOR, PUBLISHED_AHEAD_MIN, MealHours, MealPolicy, in_force
from tests.support.strategies import clock_times, instants

START = datetime(2026, 12, 1, tzinfo=SEOUL)


def policy(**changes: Any) -> MealPolicy:
    return MealPolicy(**({"municipality": "41460", "version": 1, "effective_from": START} | changes))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-12-05T{text}+09:00").astimezone(UTC)


def test_the_common_rules_are_the_defaults() -> None:
    usual = policy()
    assert (usual.day_cap, usual.month_cap, usual.order_cap) == (20_000, None, None)
    assert (usual.coupon_max, usual.coupons_a_month, usual.coupon_needs_whole_fee) == (3_000, 4, False)
    assert (usual.hold_minutes, usual.split_tender, usual.meal_hours) == (30, True, ())
    assert (usual.lapse, usual.lapse_warning_days) == ("month_end", 7)
    assert (usual.refund_after_lapse, usual.refund_grace_days) == ("fund", 14)
    assert usual.excluded_categories == ("pub", "cafe")
    assert usual.excluded_kinds == ("alcohol", "tobacco", "high_caffeine")
    assert (usual.coupon_budget_a_month, usual.unit_price, usual.card_networks) == (None, 9_000, ())
    assert (usual.meals_on_school_days, usual.meals_on_days_off, usual.meals_in_vacations) == (1, 1, 1)
    assert (usual.vacations, usual.holidays) == ((), ())


def test_M15_a_version_is_in_force_from_its_instant_on_and_not_a_moment_earlier() -> None:
    first, second = policy(), policy(version=2, effective_from=START + timedelta(days=3), day_cap=24_000)
    microsecond = timedelta(microseconds=1)
    assert in_force([second, first], START - microsecond) is None
    assert in_force([second, first], START) is first
    assert in_force([second, first], START + timedelta(days=3) - microsecond) is first
    assert in_force([first, second], START + timedelta(days=3)) is second
    assert in_force([], START) is None


def test_M15_of_two_versions_of_one_instant_the_higher_number_is_in_force() -> None:
    assert in_force([policy(version=3), policy(version=2)], START).version == 3  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("lapse", "loaded", "last_day"),
    [
        ("month_end", date(2026, 11, 1), date(2026, 11, 30)),
        ("month_end", date(2026, 11, 30), date(2026, 11, 30)),
        ("month_end", date(2028, 2, 1), date(2028, 2, 29)),
        ("next_month_end", date(2026, 12, 31), date(2027, 1, 31)),
        ("next_month_end", date(2027, 1, 31), date(2027, 2, 28)),
    ],
)
def test_M2_money_lapses_at_the_end_of_the_month_that_the_policy_says(lapse: str, loaded: date, last_day: date) -> None:
    assert policy(lapse=lapse).lapses_on(loaded) == last_day


def test_meal_hours_include_their_first_minute_and_not_their_last() -> None:
    lunch = MealHours(from_="11:00", until="14:00")
    assert [lunch.hold(at(text)) for text in ("10:59:59", "11:00:00", "13:59:59", "14:00:00")] == [
        False,
        True,
        True,
        False,
    ]


def test_meal_hours_may_span_midnight() -> None:
    night = MealHours(from_="22:00", until="01:30")
    for text in ("22:00", "23:59:59", "00:00", "01:29:59"):
        assert night.hold(at(text)), text
    for text in ("21:59:59", "01:30", "12:00"):
        assert not night.hold(at(text)), text


def test_without_meal_hours_the_whole_day_is_served() -> None:
    assert policy().serves_at(at("04:00"))
    two_meals = policy(meal_hours=[{"from_": "07:00", "until": "09:00"}, {"from_": "17:00", "until": "20:00"}])
    assert [two_meals.serves_at(at(text)) for text in ("08:00", "12:00", "18:00")] == [True, False, True]


@given(clock_times, clock_times, instants())
def test_an_instant_lies_in_some_hours_or_in_the_opposite_ones(one: str, other: str, now: datetime) -> None:
    if one != other:
        assert MealHours(from_=one, until=other).hold(now) != MealHours(from_=other, until=one).hold(now)
    else:
        assert MealHours(from_=one, until=other).hold(now)


@pytest.mark.parametrize(
    "broken",
    [
        {"day_cap": -1},
        {"day_cap": 1_000_001},
        {"month_cap": -1},
        {"hold_minutes": 0},
        {"hold_minutes": 1_441},
        {"coupons_a_month": -1},
        {"coupons_a_month": 101},
        {"coupon_budget_a_month": -1},
        {"version": 0},
        {"effective_from": datetime(2026, 12, 1)},  # noqa: DTZ001 - a time without a zone is what is refused
        {"municipality": "4146"},
        {"municipality": "414601"},
        {"municipality": "용인시"},
        {"lapse": "never"},
        {"refund_after_lapse": "nowhere"},
        {"refund_grace_days": 0},
        {"lapse_warning_days": 63},
        {"excluded_kinds": ["sweets"]},
        {"meal_hours": [{"from_": "24:00", "until": "01:00"}]},
        {"meal_hours": [{"from_": "7:0", "until": "09:00"}]},
        {"unknown_rule": 1},
    ],
)
def test_M15_a_policy_with_a_wrong_number_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        policy(**broken)


BOUNDS = {
    **dict.fromkeys(("day_cap", "month_cap", "order_cap", "coupon_max", "unit_price"), (0, 1_000_000)),
    "coupon_budget_a_month": (0, 1_000_000),
    **dict.fromkeys(("meals_on_school_days", "meals_on_days_off", "meals_in_vacations"), (0, 3)),
    "hold_minutes": (1, 1_440),
    "coupons_a_month": (0, 100),
    "lapse_warning_days": (0, 62),
    "refund_grace_days": (1, 62),
    "version": (1, 1_000_000_000),
}


def test_M15_each_number_of_a_policy_is_taken_up_to_its_bounds_and_no_further() -> None:
    numbers = {name for name, field in MealPolicy.model_fields.items() if "int" in str(field.annotation)}
    assert numbers == set(BOUNDS)
    for name, (least, most) in BOUNDS.items():
        for bound, beyond in ((least, least - 1), (most, most + 1)):
            assert getattr(policy(**{name: bound}), name) == bound
            with pytest.raises(ValidationError, match=name):
                policy(**{name: beyond})


LENGTHS: dict[str, tuple[int, Any]] = {
    "meal_hours": (20, {"from_": "11:00", "until": "14:00"}),
    "excluded_categories": (20, "pub"),
    "excluded_kinds": (20, "alcohol"),
    "card_networks": (20, "bc-card"),
    "vacations": (20, {"first": "2026-12-01", "last": "2026-12-02"}),
    "holidays": (100, "2026-12-25"),
}


def test_M15_each_list_of_a_policy_is_taken_up_to_its_length_and_no_further() -> None:
    assert {name for name, field in MealPolicy.model_fields.items() if "tuple" in str(field.annotation)} == set(LENGTHS)
    base = {"municipality": "41460", "version": 1, "effective_from": "2026-11-01T00:00:00+09:00"}
    for name, (most, one) in LENGTHS.items():
        assert len(getattr(MealPolicy.model_validate({**base, name: [one] * most}), name)) == most
        with pytest.raises(ValidationError, match=name):
            MealPolicy.model_validate({**base, name: [one] * (most + 1)})


@given(st.integers(0, 1_000_000), st.sampled_from(["month_end", "next_month_end"]))
def test_M15_a_policy_is_stored_and_read_back_unchanged(cap: int, lapse: str) -> None:
    stored = policy(day_cap=cap, lapse=lapse, meal_hours=[{"from_": "22:00", "until": "01:30"}])
    assert MealPolicy.model_validate_json(stored.model_dump_json()) == stored


def test_M15_a_version_is_published_five_minutes_ahead_and_known_everywhere_within_one() -> None:
    assert timedelta(minutes=5) == PUBLISHED_AHEAD_MIN
    assert timedelta(minutes=1) == CACHED_FOR


@pytest.mark.parametrize(
    ("from_", "until", "served"),
    [
        ("00:00", "00:00", {"00:00", "12:00", "23:59"}),
        ("00:00", "24:00", {"00:00", "12:00", "23:59"}),
        ("12:00", "12:00", {"00:00", "12:00", "23:59"}),
        ("12:00", "24:00", {"12:00", "23:59"}),
        ("12:00", "00:00", {"12:00", "23:59"}),
        ("23:59", "00:01", {"23:59", "00:00"}),
        ("00:00", "12:00", {"00:00"}),
    ],
)
def test_M15_meal_hours_until_midnight_and_around_the_clock(from_: str, until: str, served: set[str]) -> None:
    hours = MealHours(from_=from_, until=until)
    asked = {"00:00", "12:00", "23:59"}
    assert {time for time in asked if hours.hold(datetime.fromisoformat(f"2026-11-21T{time}:00+09:00"))} == served


@pytest.mark.parametrize(
    ("from_", "until"), [("24:00", "12:00"), ("12:00", "24:01"), ("9:0", "12:00"), ("১2:00", "13:00")]
)
def test_M15_meal_hours_that_are_none_are_refused(from_: str, until: str) -> None:
    with pytest.raises(ValidationError):
        MealHours(from_=from_, until=until)


def test_M15_meal_hours_as_spreadsheets_write_them_are_the_same_hours() -> None:
    as_written = policy(meal_hours=[{"from_": "7:00", "until": "9:00:00"}])
    assert as_written == policy(meal_hours=[{"from_": "07:00", "until": "09:00"}])
