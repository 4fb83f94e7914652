"""A3: a position finds its community centre by real boundaries, and never an error."""

from datetime import date
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dolbom.alerts.routing.boundaries import MICRODEGREES, load_grid, locate
from dolbom.alerts.routing.centres import CENTRAL_DESK, Centre, Routed, centres_of, route

NOW = date(2026, 11, 1)
CANDIDATES_MAX = 20
"""Within 50 m of a place there are never so many areas."""
PILOT = date(2023, 5, 1)
PROVINCES = {"11", "12", "26", "27", "28", "30", "31", "36", "41", "43", "44", "47", "48", "50", "51", "52"}

YONGIN = {
    "수지구청": ((37.3221, 127.0976), "41465101", "풍덕천동 행정복지센터", "경기도 용인시 수지구"),
    "죽전역": ((37.3246, 127.1074), "41465102", "죽전동 행정복지센터", "경기도 용인시 수지구"),
    "기흥구청": ((37.2803, 127.1147), "41463102", "구갈동 행정복지센터", "경기도 용인시 기흥구"),
    "처인구청": ((37.2343, 127.2013), "41461101", "김량장동 행정복지센터", "경기도 용인시 처인구"),
    "에버랜드": ((37.2939, 127.2020), "41461250", "포곡읍 행정복지센터", "경기도 용인시 처인구"),
}
UIWANG = {
    "의왕시청": ((37.3447, 126.9683), "41430101"),
    "왕송호수": ((37.3060, 126.9480), "41430110"),
    "청계사": ((37.4105, 127.0355), "41430108"),
}
FAR_PLACES = {
    "독도": ((37.2410, 131.8655), "47940250"),
    "울릉도 나리분지": ((37.5190, 130.8720), "47940320"),
    "백령도": ((37.9680, 124.7130), "28720330"),
    "연평도": ((37.6670, 125.7000), "28720380"),
    "마라도": ((33.1180, 126.2680), "50130250"),
    "추자도": ((33.9558, 126.2982), "50110320"),
    "흑산도": ((34.6840, 125.4360), "12870360"),
    "제주시청": ((33.4996, 126.5312), "50110104"),
    "서귀포시청": ((33.2541, 126.5601), "50130106"),
    "대성동, in the DMZ": ((37.9408, 126.6770), "41480380"),
    "고성 통일전망대": ((38.5867, 128.3749), "51820310"),
    "서울시청": ((37.5663, 126.9779), "11140103"),
    "세종 정부청사": ((36.5040, 127.2650), "36110110"),
}
OUTSIDE = {
    "동해, the open sea": (37.3, 130.2),
    "서해, the open sea": (36.0, 125.0),
    "개성": (37.9708, 126.5544),
    "평양": (39.0392, 125.7625),
    "対馬": (34.2030, 129.2870),
    "北京": (39.9042, 116.4074),
    "nowhere": (0.0, 0.0),
    "north pole": (90.0, 180.0),
    "south pole": (-90.0, -180.0),
}


@pytest.mark.parametrize("place", YONGIN)
def test_A3_a_place_in_yongin_goes_to_its_dong_s_centre_under_its_own_district(place: str) -> None:
    position, code, name, district = YONGIN[place]
    routed = route(position, NOW)
    assert (routed.centre.code, routed.centre.name_ko, routed.centre.district_name_ko) == (code, name, district)
    assert (routed.centre.municipality_code, routed.centre.municipality_name_ko) == ("41460", "경기도 용인시")
    assert routed.centre.district_code == code[:5]


@pytest.mark.parametrize("place", UIWANG)
def test_A3_a_place_in_uiwang_goes_to_uiwang_which_has_no_districts(place: str) -> None:
    position, code = UIWANG[place]
    centre = route(position, NOW).centre
    assert centre.code == code
    assert centre.district_code == centre.municipality_code == "41430"
    assert centre.municipality_name_ko == "경기도 의왕시"


@pytest.mark.parametrize("place", FAR_PLACES)
def test_A3_islands_the_dmz_and_every_province_are_served(place: str) -> None:
    position, code = FAR_PLACES[place]
    routed = route(position, NOW)
    assert routed.centre.code == code, routed.centre
    assert routed.how in ("inside", "border")


@pytest.mark.parametrize("place", OUTSIDE)
def test_A3_outside_all_boundaries_the_central_desk_takes_over(place: str) -> None:
    assert route(OUTSIDE[place], NOW) == Routed(CENTRAL_DESK, (), "outside")


@settings(max_examples=300, deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180), st.dates())
def test_A3_no_position_and_no_day_is_an_error(lat: float, lon: float, on: date) -> None:
    routed = route((lat, lon), on)
    assert routed.centre not in routed.candidates
    assert (routed.how == "outside") == (routed.centre is CENTRAL_DESK)
    assert len(routed.candidates) <= CANDIDATES_MAX


@settings(max_examples=300, deadline=None)
@given(st.floats(34.5, 38.3), st.floats(126.5, 129.3))
def test_A3_only_a_place_near_a_border_names_other_centres(lat: float, lon: float) -> None:
    routed = route((lat, lon), NOW)
    assert len({centre.code for centre in (routed.centre, *routed.candidates)}) == 1 + len(routed.candidates)
    if routed.how in ("inside", "border"):
        assert routed.how == ("border" if routed.candidates else "inside")


def test_A3_a_place_on_the_border_of_suji_names_its_neighbour_s_centre_too() -> None:
    here, there = border_between((37.3221, 127.0976), (37.2803, 127.1147))
    one, other = route(here, NOW), route(there, NOW)
    assert one.centre.code == "41465101"
    assert (one.how, other.how) == ("border", "border")
    assert other.centre in one.candidates
    assert one.centre in other.candidates


def test_A3_off_a_beach_the_land_s_centre_takes_over() -> None:
    beach, surf = border_between((33.1180, 126.2680), (33.1180, 126.2000))
    on_land, at_sea = route(beach, NOW), route(surf, NOW)
    assert (on_land.centre.code, on_land.how) == ("50130250", "inside")
    assert at_sea == Routed(on_land.centre, (), "nearest")


def border_between(one: tuple[float, float], other: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Two positions on the line between two others, some 11 cm apart, of which the first has the owner of `one`."""
    owner = locate(*one).owner
    assert locate(*other).owner != owner
    while max(abs(one[0] - other[0]), abs(one[1] - other[1])) > 1 / MICRODEGREES:
        middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
        one, other = (middle, other) if locate(*middle).owner == owner else (one, middle)
    return one, other


@pytest.mark.parametrize(
    ("position", "before", "after", "day"),
    [
        ((37.8813, 127.7298), "42110", "51110", date(2023, 6, 11)),  # 강원도 → 강원특별자치도
        ((36.2428, 128.5729), "47720", "27720", date(2023, 7, 1)),  # 군위군 moves from 경상북도 to 대구
        ((37.5035, 126.7660), "41190", "41192", date(2024, 1, 1)),  # 부천시 has its districts back
        ((35.8242, 127.1480), "45111", "52111", date(2024, 1, 18)),  # 전라북도 → 전북특별자치도
        ((37.2001, 127.0980), "41590", "41597", date(2026, 2, 1)),  # 화성시 is divided into districts
        ((35.1595, 126.8526), "29140", "12240", date(2026, 7, 1)),  # 광주 and 전남 become one
        ((37.4738, 126.6217), "28110", "28125", date(2026, 7, 1)),  # 인천 중구 → 제물포구
    ],
)
def test_A3_codes_and_names_are_those_in_force_on_the_day(
    position: tuple[float, float], before: str, after: str, day: date
) -> None:
    eve = date.fromordinal(day.toordinal() - 1)
    old, new = route(position, eve).centre, route(position, day).centre
    assert (old.district_code, new.district_code) == (before, after)
    assert old.effective_until == new.effective_from == day
    assert new.effective_until is None or new.effective_until > day


def test_A3_a_myeon_that_became_an_eup_changes_its_name_that_day() -> None:
    yangji = (37.2339, 127.2786)
    assert route(yangji, date(2026, 1, 1)).centre.name_ko == "양지면 행정복지센터"
    assert route(yangji, date(2026, 1, 2)).centre.name_ko == "양지읍 행정복지센터"


def test_A3_a_day_before_all_records_has_the_first_centre_known() -> None:
    assert route((37.8813, 127.7298), date(1900, 1, 1)).centre.code.startswith("42110")


@cache
def all_centres() -> tuple[tuple[Centre, ...], ...]:
    return tuple(centres_of(area) for area in range(len(load_grid().provinces)))


def test_A3_every_area_has_a_centre_for_every_day_since_the_pilot() -> None:
    assert len(all_centres()) > 5_000
    for centres in all_centres():
        assert centres[0].effective_from <= PILOT
        assert centres[-1].effective_until is None
        assert all(one.effective_until == next_.effective_from for one, next_ in pairwise(centres))


def test_A3_no_code_is_used_twice_and_no_obsolete_code_is_in_force_today() -> None:
    today = [centres[-1] for centres in all_centres()]
    assert len({centre.code for centre in today}) == len(today)
    for ended in ("42", "45", "29", "46", "47720", "44830", "41590", "41730", "43710", "28110"):
        assert not [centre for centre in today if centre.code.startswith(ended)], ended
    assert {centre.code[:2] for centre in today} == PROVINCES


def test_A3_the_example_centres_have_numbers_that_call_nobody() -> None:
    phones = [centre.office_phone for centres in all_centres() for centre in centres[-1:]]
    assert all(phone.split("-")[1] == "000" for phone in phones)
    assert len(set(phones)) == len(phones)
