"""A10: from how many anonymous reports, how near each other and within what time there is a series of one place or a
flood over an area, with the numbers written out: what is one less, a little farther or a second later is neither."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from dolbom.alerts.households.own_words import PIECES_KEPT_MAX, is_said_by, pieces
from dolbom.alerts.households.series import Told, series
from dolbom.alerts.households.spread import OWN_WORDS, REPEATS, TELLS_MORE, spread

NOON = datetime(2026, 11, 21, 3, tzinfo=UTC)
LAT_E6, LON_E6 = 37_280_100, 127_115_900
METRE_E6 = 1e6 / 111_195
DANGER = "danger unconscious"


def told(
    name: str, north_m: float, ago: timedelta, *tells: str, house: str | None = None, text: str = "의식이 없어요"
) -> Told:
    lat_e6 = LAT_E6 + round(north_m * METRE_E6)
    return Told(
        alert_id=name,
        lat_e6=lat_e6,
        lon_e6=LON_E6,
        house=house,
        tells=list(tells or (DANGER,)),
        pieces=pieces(text),
        received_at=NOON - ago,
    )


def minutes(count: int, places: int = 1, apart_m: float = 200) -> list[Told]:
    """So many reports of as many places in turn, a minute from each other; the last came just now."""
    return [told(f"{n}", n % places * apart_m, timedelta(minutes=count - 1 - n)) for n in range(count)]


def behind(reports: Sequence[Told]) -> set[str]:
    """Those of a flood, as the last of the reports finds them, that repeat what was told before."""
    found = spread(reports[-1], reports)
    assert {each.step for each in found.values()} <= {REPEATS}
    return set(found)


def repeats(reports: Sequence[Told]) -> list[str]:
    found = series(reports[-1], reports)
    return [each.alert_id for each in found.repeats] if found is not None else []


@pytest.mark.parametrize(
    ("count", "places", "apart_m", "is_flood"),
    [
        (6, 3, 200, True),
        (6, 6, 200, True),
        (5, 5, 200, False),
        (6, 2, 200, False),
        (40, 2, 200, False),
        (6, 1, 200, False),
        (6, 3, 152, True),
        (6, 3, 148, False),  # the middle one is one place with each of the others
    ],
)
def test_A10_six_reports_of_three_places_are_a_flood(
    count: int, places: int, apart_m: float, *, is_flood: bool
) -> None:
    reports = minutes(count, places, apart_m)
    assert behind(reports) == ({each.alert_id for each in reports[1:]} if is_flood else set())


@pytest.mark.parametrize(("north_m", "is_flood"), [(3_990, True), (4_010, False)])
def test_A10_a_flood_reaches_four_kilometres(north_m: float, *, is_flood: bool) -> None:
    reports = [told("far", north_m, timedelta(hours=1)), *minutes(5, 5)]
    assert ("0" in behind([*reports[:-1], told("4", 0, timedelta())])) is is_flood


@pytest.mark.parametrize(("ago", "is_flood"), [(timedelta(hours=3), True), (timedelta(hours=3, seconds=1), False)])
def test_A10_a_flood_is_of_three_hours(ago: timedelta, *, is_flood: bool) -> None:
    assert bool(behind([told("early", 0, ago), *minutes(5, 5)])) is is_flood


def test_A10_those_that_name_a_house_are_no_flood_with_pins() -> None:
    with_a_house = told("house", 100, timedelta(hours=1), house="예시로 12")
    assert behind([with_a_house, *minutes(5, 5)]) == set()
    assert "house" not in behind([with_a_house, *minutes(6, 3)])


def test_A10_three_that_tell_more_stand_ahead_and_the_fourth_before_those_that_repeat() -> None:
    families = [f"danger {family}" for family in "abcd"]
    reports = [told(name, n * 200, timedelta(minutes=9 - n), name) for n, name in enumerate(families)]
    reports += [told(f"again {n}", n * 200, timedelta(), families[n]) for n in range(2)]
    found = spread(reports[-1], reports)
    assert {name: each.step for name, each in found.items()} == {
        families[3]: TELLS_MORE,
        "again 0": REPEATS,
        "again 1": REPEATS,
    }


def test_A10_of_those_that_repeat_who_says_it_in_words_of_their_own_stands_before_those_who_copy() -> None:
    own = told("own", 300, timedelta(minutes=3), text="앞집 할머니가 마루에 누워 계시고 의식이 없어요")
    found = spread(own, [*minutes(8, 4), own])
    assert {name: each.step for name, each in found.items()} == {
        "own": OWN_WORDS,
        **dict.fromkeys("1234567", REPEATS),
    }
    after_it = told("copied", 500, timedelta(), text="앞집 할머니가 마루에 누워 계시고, 의식이 없어요!! 7")
    assert spread(own, [*minutes(8, 4), own, after_it])["copied"].step == REPEATS
    silent = told("silent", 700, timedelta(minutes=2)).model_copy(update={"pieces": []})
    assert spread(own, [*minutes(8, 4), own, silent])["silent"].step == REPEATS


@pytest.mark.parametrize(
    ("text", "other", "is_said"),
    [
        ("의식이 없어요 12", "의식이없어요. 99", True),
        ("의식이 없어요", "ＡＢ 의식이 없어요", True),
        ("앞집 할머니가 마루에 누워 계시고 의식이 없어요", "의식이 없어요", False),
        ("의식이 없어요", "앞집 할머니가 의식이 없어요", True),
        ("가나다라마바", "가나다라아자", False),  # one of three
        ("가나다라마", "가나다라아", True),  # one of two is half
        ("119", "112", True),  # no letter at all
        ("살려", "살려", True),
        ("살려", "도와", False),
    ],
)
def test_A10_what_is_said_in_the_same_words_is_told_by_letters_in_a_row(
    text: str, other: str, *, is_said: bool
) -> None:
    assert is_said_by(pieces(text), pieces(other)) is is_said


def test_A10_of_a_long_text_no_more_is_kept_than_of_a_short_one() -> None:
    long = "".join(chr(0xAC00 + number) for number in range(2_000))
    assert len(pieces(long)) == PIECES_KEPT_MAX
    assert pieces(long) == pieces(f"{long} 17")


def test_A10_six_reports_of_one_place_are_a_series() -> None:
    assert repeats(minutes(5)) == []
    assert repeats(minutes(6)) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("north_m", "house", "is_one"), [(148, None, True), (152, None, False), (2_990, "가", True), (3_010, "가", False)]
)
def test_A10_a_place_is_150_metres_or_one_house_within_three_kilometres(
    north_m: float, house: str | None, *, is_one: bool
) -> None:
    here = [told(f"{n}", 0, timedelta(), house=house) for n in range(5)]
    assert bool(repeats([told("there", north_m, timedelta(hours=1), house=house), *here])) is is_one


@pytest.mark.parametrize(("ago", "is_one"), [(timedelta(hours=12), True), (timedelta(hours=12, seconds=1), False)])
def test_A10_a_series_is_of_twelve_hours(ago: timedelta, *, is_one: bool) -> None:
    assert bool(repeats([told("early", 0, ago), *minutes(5)])) is is_one
