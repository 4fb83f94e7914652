"""A3: on ground that is newer than the boundaries, and just off the shore, the nearest centre takes over."""

import cProfile
import math
import pstats
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
import shapely

from dolbom.alerts.routing import nearest as module
from dolbom.alerts.routing.boundaries import METRES_PER_MICRODEGREE, MICRODEGREES, load_borders, load_grid, locate
from dolbom.alerts.routing.centres import CENTRAL_DESK, TAKEN_M_MAX, centres_of, route
from dolbom.alerts.routing.nearest import BESIDE_M_MAX, NEAREST_MAX, REACH_M_MAX, nearest
from tests.support.depth import some

NOW = date(2026, 11, 1)
Position = tuple[float, float]

NEW_GROUND = {
    # Where people live and work, and the boundaries know nothing but sea.
    "화성 새솔동": ((37.2847, 126.8186), "경기도 화성시", {"경기도 안산시"}),
    "화성 새솔동, 수노을공원": ((37.2790, 126.8230), "경기도 화성시", {"경기도 안산시"}),
    "시화 MTV, 반달섬": ((37.3036, 126.7330), "경기도 안산시", {"경기도 시흥시"}),
    "시화 MTV, 거북섬": ((37.3225, 126.6800), "경기도 시흥시", set()),
    "송도 8공구": ((37.4030, 126.6080), "인천광역시 연수구", set()),
    "송도 국제여객터미널": ((37.3740, 126.5990), "인천광역시 연수구", set()),
    "인천신항": ((37.3400, 126.6350), "인천광역시 연수구", set()),
    "부산신항 남컨테이너": ((35.0600, 128.8000), "부산광역시 강서구", set()),
    "울산신항": ((35.4500, 129.3700), "울산광역시 울주군", {"울산광역시 남구"}),
}


@pytest.mark.parametrize("place", NEW_GROUND)
def test_A3_new_ground_goes_to_the_nearest_centre_and_names_what_is_hardly_farther(place: str) -> None:
    position, municipality, beside = NEW_GROUND[place]
    assert locate(*position).owner is None
    routed = route(position, NOW)
    assert routed.how == "nearest"
    assert routed.centre.municipality_name_ko == municipality
    assert {centre.municipality_name_ko for centre in routed.candidates} - {municipality} == beside
    assert routed.centre not in routed.candidates
    assert len(routed.candidates) < NEAREST_MAX


@pytest.mark.parametrize(("position", "candidate"), [((35.8300, 126.5800), "전북특별자치도 부안군")])
def test_A3_far_out_the_central_desk_takes_over_and_the_nearest_is_its_candidate(
    position: Position, candidate: str
) -> None:
    routed = route(position, NOW)
    assert (routed.centre, routed.how) == (CENTRAL_DESK, "outside")
    assert [centre.municipality_name_ko for centre in routed.candidates] == [candidate]


@pytest.mark.parametrize("position", [(37.9708, 126.5544), (37.3, 130.2), (34.2030, 129.2870), (0.0, 0.0)])
def test_A3_abroad_and_on_the_open_sea_no_centre_is_named(position: Position) -> None:
    assert route(position, NOW).candidates == ()


def off_shore(count: int, metres_max: float) -> list[tuple[Position, int]]:
    """Points at sea so near to the shore, and the area whose shore it is, by an exact test of their own: from a point
    of an area's border a step to either side."""
    rng = np.random.default_rng(5)
    grid = load_grid()
    found: list[tuple[Position, int]] = []
    while len(found) < count:
        number = int(rng.integers(len(grid.provinces)))
        ring = borders_of(number)
        x, y = ring[int(rng.integers(len(ring)))]
        angle, metres = rng.uniform(0, 2 * math.pi), rng.uniform(1, metres_max)
        shrink = math.cos(math.radians(y / MICRODEGREES))
        lon = (x + metres / METRES_PER_MICRODEGREE * math.cos(angle) / shrink) / MICRODEGREES
        lat = (y + metres / METRES_PER_MICRODEGREE * math.sin(angle)) / MICRODEGREES
        if locate(lat, lon).owner is None:
            found.append(((lat, lon), number))
    return found


def borders_of(number: int) -> list[tuple[int, int]]:
    grid = load_grid()
    file = load_borders(grid.provinces[number])
    southernmost, row, _, end = file._areas[2 * (number - file._first) :][:4]
    return [edge[:2] for band in range(southernmost, southernmost + end - row) for edge in file._edges(number, band)]


def test_A3_off_the_shore_nobody_is_sent_to_the_central_desk_and_the_nearest_is_exactly_that() -> None:
    for position, number in off_shore(120, 500):
        ranked = exactly(position)
        routed = route(position, NOW)
        assert routed.how == "nearest", position
        assert routed.centre == centres_of(ranked[0][1])[-1], position
        assert ranked[0][0] <= 500
        shore = centres_of(number)[-1]
        assert shore in (routed.centre, *routed.candidates) or len(routed.candidates) == NEAREST_MAX - 1, position


def exactly(position: Position) -> list[tuple[float, int]]:
    """All areas within reach by their distance, computed on a plane that touches the earth at the position."""
    lat, lon = position
    x, y = round(lon * MICRODEGREES), round(lat * MICRODEGREES)
    shrink = math.cos(math.radians(lat))
    grid = load_grid()
    reach = int(2_000 / METRES_PER_MICRODEGREE)
    around = {
        number
        for cell_x in range(x - 2 * reach, x + 2 * reach, 4_000)
        for cell_y in range(y - 2 * reach, y + 2 * reach, 4_000)
        for number in near_cell(grid.cell(cell_x, cell_y))
    }
    here = shapely.Point(0, 0)
    ranked = []
    for number in around:
        edges = np.array(
            [
                edge
                for band in range((y - reach) >> 11, ((y + reach) >> 11) + 1)
                for edge in load_borders(grid.provinces[number])._edges(number, band)
            ],
            dtype=float,
        ).reshape(-1, 2, 2)
        if len(edges):
            flat = (edges - (x, y)) * (shrink, 1) * METRES_PER_MICRODEGREE
            ranked.append((float(shapely.distance(here, shapely.linestrings(flat)).min()), number))
    return sorted(ranked)


def near_cell(cell: int) -> list[int]:
    return [] if cell == 0 else [cell - 1] if cell < 1 << 13 else list(load_grid().sharers(cell))


def calls(work: Callable[[], object]) -> dict[str, int]:
    """How often each function is called."""
    profile = cProfile.Profile()
    profile.runcall(work)
    counted = pstats.Stats(profile).get_stats_profile().func_profiles
    return {name: int(str(one.ncalls).partition("/")[0]) for name, one in counted.items()}


def test_A3_what_a_position_costs_is_bounded_wherever_it_is() -> None:
    rng = np.random.default_rng(9)
    anywhere = rng.uniform((33.0, 125.5), (38.6, 130.0), (400, 2)).tolist()
    for lat, lon in [
        *some(anywhere),
        *(position for position, _ in off_shore(40, 3_000)),
        (90.0, 180.0),
        (-90.0, -180.0),
    ]:
        made = calls(lambda lat=lat, lon=lon: nearest(lat, lon))  # type: ignore[misc]
        assert made["cell"] <= 40_000, (lat, lon)
        assert made.get("_distance", 0) <= 10_000, (lat, lon)


def test_A3_the_distances_are_in_order_and_within_reach() -> None:
    assert module.REACH_M_MAX > TAKEN_M_MAX
    for position, _ in off_shore(60, 6_000):
        found = nearest(*position)
        distances = [metres for _, metres in found]
        assert distances == sorted(distances)
        assert len(found) <= NEAREST_MAX
        if found:
            assert distances[-1] <= min(REACH_M_MAX, distances[0] + BESIDE_M_MAX + 1)
            assert (route(position, NOW).how == "nearest") == (distances[0] <= TAKEN_M_MAX)
