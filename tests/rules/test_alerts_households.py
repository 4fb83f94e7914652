"""Which reports are on one household (A9), and when they look like harassment (A10), as pure values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.alerts.households.doors import parsed
from dolbom.alerts.households.rules import (
    SAME_ADDRESS_M,
    Rule,
    Sighting,
    cell_of,
    cells_around,
    harassment,
    household_of,
    matches,
    metres_between,
    possible_matches,
    same_household,
    suspicion,
)
from dolbom.alerts.households.series import SERIES_PLACE_M

NOON = datetime(2026, 11, 21, 3, tzinfo=UTC)
HOME = (37_280_100, 127_115_900)
METRE_NORTH = 9
"""In millionths of a degree."""


def seen(
    alert_id: str = "B",
    *,
    north_m: int = 0,
    address: str | None = None,
    ages: tuple[int, ...] = (),
    hours: float = 0,
    mark: int | None = 1,
    is_anonymous: bool = True,
    is_moved: bool = False,
) -> Sighting:
    return Sighting(
        alert_id=alert_id,
        lat_e6=HOME[0] + north_m * METRE_NORTH,
        lon_e6=HOME[1],
        door=parsed(address),
        ages=list(ages),
        is_anonymous=is_anonymous,
        is_moved=is_moved,
        source_mark=mark,
        received_at=NOON + timedelta(hours=hours),
    )


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        (seen(address="예시로 12, 101동 202호"), seen(address="예시로12 101동202호"), "same_address"),
        (seen(address="예시로 12, 101동 202호"), seen(address="예시로 12, 101동 203호"), None),
        (seen(address="예시로 12", ages=(81,)), seen(address="예시로 12", ages=(9,)), None),
        (seen(address="예시로 12", ages=(81,)), seen(address="예시로 12", ages=(80,)), "same_address"),
        (seen(address="예시로 12"), seen(address="예시로 12", north_m=199), "same_address"),
        (seen(address="예시로 12"), seen(address="예시로 12", north_m=200), None),
        (seen(address="시장 앞 골목"), seen(address="시장 앞 골목"), None),
        # These metres are a thousandth longer than a metre.
        (seen(ages=(81,)), seen(ages=(81,), north_m=29), "same_place_and_age"),
        (seen(ages=(81,)), seen(ages=(81,), north_m=30), None),
        (seen(ages=(81,)), seen(ages=(40,)), None),
        # A pin that is of another house than the worker's address says nothing; the address does.
        (seen(ages=(81,), address="예시로 99", is_moved=True), seen(ages=(81,)), None),
        (seen(ages=(81,), address="예시로 99", is_moved=True), seen(ages=(81,), address="예시로 99"), "same_address"),
        (seen(), seen(), None),
        (seen(ages=(81,), address="예시로 12"), seen(ages=(82, 5)), "same_place_and_age"),
        # Separators between digits tell houses apart.
        (seen(address="예시동 4-51"), seen(address="예시동 45-1"), None),
        (seen(address="예시동 45-1", ages=(81,)), seen(address="예시동 451", ages=(81,)), None),
        # What is possible is joined by another sign only, and is no sign against it either.
        (seen(address="예시로 12"), seen(address="예시로 12, 101동 202호"), None),
        (
            seen(address="예시로 12", ages=(81,)),
            seen(address="예시로 12, 101동 202호", ages=(81,)),
            "same_place_and_age",
        ),
        (seen(address="예시로 12", ages=(81,)), seen(address="예시동 45-1", ages=(81,)), "same_place_and_age"),
    ],
)
def test_A9_reports_are_joined_by_rules_that_say_why(one: Sighting, other: Sighting, rule: Rule | None) -> None:
    assert same_household(one, other) == same_household(other, one) == rule


@pytest.mark.parametrize(
    ("one", "other", "is_shown"),
    [
        (seen("A", address="예시로 12"), seen("B", address="예시로 12, 101동 202호"), True),
        (seen("A", address="예시로 12"), seen("B", address="예시로 12, 101동 202호", north_m=199), True),
        (seen("A", address="예시로 12"), seen("B", address="예시로 12, 101동 202호", north_m=200), False),
        (seen("A", address="예시로 12", ages=(81,)), seen("B", address="예시로 12, 202호", ages=(9,)), False),
        (seen("A", address="예시로 12"), seen("B", address="예시로 12"), False),  # that is sure
        (seen("A", address="예시로 12"), seen("B", address="예시로 13"), False),
        (seen("A"), seen("B"), False),
    ],
)
def test_A9_what_addresses_leave_open_is_for_the_worker_to_look_at(
    one: Sighting, other: Sighting, is_shown: bool
) -> None:
    assert [found.alert_id for found in possible_matches(one, [one, other])] == (["B"] if is_shown else [])
    assert [found.alert_id for found in possible_matches(other, [one, other])] == (["A"] if is_shown else [])


def test_A9_of_a_tower_whose_doors_nobody_names_the_newest_are_shown() -> None:
    tower = [seen(str(number), address=f"예시로 12, {number}호", hours=number) for number in range(100, 140)]
    shown = possible_matches(seen("new", address="예시로 12", hours=200), tower)
    assert [found.alert_id for found in shown] == [str(number) for number in range(139, 129, -1)]


def test_A9_a_new_report_joins_the_household_of_the_oldest_that_fits() -> None:
    around = [(seen("A", ages=(81,)), "A"), (seen("B", ages=(81,), hours=1), "A"), (seen("X", ages=(9,)), "X")]
    joined = household_of(seen("C", ages=(81,), hours=2), around, NOON)
    assert (joined.household, joined.joined_to, joined.rule) == ("A", "A", "same_place_and_age")


def test_A9_of_two_that_see_each_other_at_once_both_choose_the_older() -> None:
    one, other = seen("A", ages=(81,)), seen("B", ages=(81,), hours=0.001)
    both = [(one, None), (other, None)]
    assert household_of(one, both, NOON).household == household_of(other, both, NOON).household == "A"
    first, second = household_of(one, both, NOON), household_of(other, both, NOON)
    assert (first.rule, first.joined_to, first.version, first.at) == (None, None, 1, NOON)
    assert (second.rule, second.joined_to, second.version, second.at) == ("same_place_and_age", "A", 1, NOON)


@given(order=st.permutations(range(6)))
def test_A9_in_whatever_order_the_stream_tells_of_them_they_become_one_household(order: list[int]) -> None:
    households: dict[str, str | None] = {}
    there: list[Sighting] = []
    for number in order:
        new = seen(str(number), ages=(81,), hours=number)
        there.append(new)
        around = [(sighting, households.get(sighting.alert_id)) for sighting in there]
        households[new.alert_id] = household_of(new, around, NOON).household
    assert len(set(households.values())) == 1


@given(
    spot=st.tuples(st.integers(0, 1_999), st.integers(0, 1_999)),
    north=st.integers(-250, 250),
    east=st.integers(-250, 250),
    metres=st.sampled_from([SAME_ADDRESS_M, SERIES_PLACE_M]),
)
def test_A9_whatever_is_near_enough_lies_in_the_cells_that_are_looked_at(
    spot: tuple[int, int], north: int, east: int, metres: int
) -> None:
    here = seen().model_copy(update={"lat_e6": 37_280_000 + spot[0], "lon_e6": 127_114_000 + spot[1]})
    there = here.model_copy(update={"lat_e6": here.lat_e6 + north * 9, "lon_e6": here.lon_e6 + east * 9})
    cells = cells_around(here, metres)
    if metres_between(here, there) <= min(metres, 170):
        assert cell_of(there.lat_e6, there.lon_e6) in cells
    assert len(set(cells)) == len(cells) <= 9


def test_A9_a_cell_that_begins_farther_away_is_not_looked_at() -> None:
    in_the_middle = seen().model_copy(update={"lat_e6": 37_281_000, "lon_e6": 127_115_000})
    at_a_corner = seen().model_copy(update={"lat_e6": 37_280_000, "lon_e6": 127_114_000})
    assert cells_around(in_the_middle, 80) == [cell_of(37_281_000, 127_115_000)]
    assert len(cells_around(in_the_middle, 100)) == 3, "a cell is narrower from east to west"
    assert len(cells_around(at_a_corner, 100)) == 4


def test_A9_of_a_flood_on_one_household_the_oldest_are_looked_at() -> None:
    new = seen("new", ages=(81,), hours=500)
    others = [seen(f"{number:03}", ages=(81,), hours=number) for number in range(120)]
    found = matches(new, [*reversed(others), new, seen("elsewhere", ages=(3,))])
    assert [one.alert_id for one in found] == [one.alert_id for one in others[:100]]


def test_A9_of_two_of_one_instant_the_one_whose_id_comes_first_is_the_older() -> None:
    new, *others = (seen(alert_id, ages=(81,)) for alert_id in ("C", "B", "A", "D"))
    assert [one.alert_id for one in matches(new, others)] == ["A", "B", "D"]
    assert household_of(new, [(one, None) for one in others], NOON).household == "A"
    assert household_of(others[1], [(one, None) for one in (new, *others)], NOON).joined_to is None


def test_A10_many_anonymous_reports_in_a_week_from_few_sources_are_flagged() -> None:
    sightings = [seen(str(number), hours=number / 10, mark=number % 2) for number in range(20)]
    flag = harassment(sightings, NOON + timedelta(hours=3))
    assert flag is not None
    assert (flag.reports, flag.sources, flag.days) == (20, 2, 1)


def test_A10_five_reports_of_a_week_are_enough_and_those_that_keep_no_source_tell_none() -> None:
    five = [seen(str(number), mark=None) for number in range(5)]
    flag = harassment(five, NOON)
    assert flag is not None
    assert (flag.reports, flag.sources, flag.days) == (5, None, 1)
    assert harassment(five[1:], NOON) is None


def test_A10_a_list_says_that_a_household_is_flagged_until_a_week_after_its_newest_anonymous_report() -> None:
    five = [seen(str(number), hours=number) for number in range(5)]
    signed = seen("signed", hours=9, is_anonymous=False)
    flag = suspicion([*five, signed], NOON + timedelta(hours=10))
    assert flag is not None
    assert (flag.reports, flag.until) == (5, NOON + timedelta(days=7, hours=4))
    assert suspicion(five[1:], NOON) is None


@pytest.mark.parametrize(
    "sightings",
    [
        [seen(str(number), mark=number) for number in range(20)],
        [seen(str(number)) for number in range(4)],
        [seen(str(number), is_anonymous=number < 4) for number in range(20)],
        [seen(str(number), hours=-24 * 8) for number in range(20)],
    ],
    ids=["many sources", "few reports", "signed", "long ago"],
)
def test_A10_concern_of_many_is_no_harassment(sightings: list[Sighting]) -> None:
    assert harassment(sightings, NOON) is None


def test_A10_a_week_is_counted_to_its_last_moment_and_no_further() -> None:
    sightings = [seen(str(number), hours=-24 * 7) for number in range(20)]
    assert harassment(sightings, NOON) is not None
    assert harassment(sightings, NOON + timedelta(microseconds=1)) is None


def test_A10_of_several_days_the_one_with_most_sources_tells_whether_they_are_few() -> None:
    quiet = [seen(f"q{number}", hours=-48, mark=1) for number in range(10)]
    two = [seen(f"t{number}", mark=number % 2) for number in range(10)]
    three = [seen(f"m{number}", mark=number % 3) for number in range(10)]
    flag = harassment([*quiet, *two], NOON)
    assert flag is not None
    assert (flag.sources, flag.days) == (2, 2)
    assert harassment([*quiet, *three], NOON) is None


def test_A9_an_age_told_by_two_people_may_differ_by_a_year_and_no_more() -> None:
    near = [seen(ages=(81,)), seen("C", ages=(82,), north_m=10)]
    far = [seen(ages=(81,)), seen("C", ages=(83,), north_m=10)]
    assert same_household(*near) == "same_place_and_age"
    assert same_household(*far) is None
