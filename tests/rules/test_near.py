"""Shops near a place (M10): whatever the cells are, the answer is that of looking at every shop."""

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.meals.merchants.cells import (
    SHOPS_A_CELL_MAX,
    Found,
    Shape,
    TooManyHere,
    cell_in,
    cut,
    pack,
    shape_of,
    shape_text,
    unpack,
)
from dolbom.meals.merchants.geometry import (
    DEPTH_MAX,
    MICRO,
    TILE,
    Cell,
    Place,
    box_of,
    distance_m,
    farthest_m,
    nearest_m,
    place_of,
    tile_of,
    tiles_within,
)
from dolbom.meals.merchants.near import CELLS_A_SEARCH_MAX, START, Mark, Near, Wanted, search

SEOUL = place_of(37.5665, 126.9780)
CORNER = Place(37_500_000, 127_000_000)
"""Where four tiles meet."""


def shop(number: int, place: Place, category: str = "snack") -> Found:
    found = Found(f"shop-{number:05}", f"가게 {number}", place, "snack", "11140", True, "", 0, ())
    return found._replace(category=category)  # type: ignore[arg-type]


def is_mart(near: Near) -> bool:
    return near.shop.category == "mart"


class Kept:
    """Shops in cells, as the store keeps them; it counts what is read."""

    def __init__(self, shops: Sequence[Found]) -> None:
        self.shops = list(shops)
        by_tile: dict[str, list[Found]] = {}
        for each in shops:
            by_tile.setdefault(tile_of(each.place), []).append(each)
        self.shapes: dict[str, Shape] = {}
        self.cells: dict[Cell, bytes] = {}
        for tile, within in by_tile.items():
            parts = dict(cut(Cell(tile, ""), within))
            self.shapes[tile] = shape_of(shape_text({path: bool(part) for path, part in parts.items()}))
            self.cells |= {Cell(tile, path): pack(part) for path, part in parts.items() if part}
        self.calls = 0

    def read(
        self, tiles: Sequence[str], cells: Sequence[Cell]
    ) -> tuple[dict[str, Shape], dict[Cell, tuple[Found, ...]]]:
        assert len(tiles) + len(cells) <= 100
        assert len(set(tiles)) + len(set(cells)) == len(tiles) + len(cells)
        self.calls += 1
        shapes = {tile: self.shapes[tile] for tile in tiles if tile in self.shapes}
        return shapes, {cell: unpack(self.cells[cell]) for cell in cells}

    def brute(self, wanted: Wanted) -> list[Near]:
        all_of_them = (Near(distance_m(wanted.centre, each.place), each) for each in self.shops)
        inside = [near for near in all_of_them if near.apart_m <= wanted.radius_m and wanted.matches(near)]
        return sorted(inside, key=lambda near: near.mark)


def pages(kept: Kept, wanted: Wanted, pages_max: int = 1_000) -> list[Near]:
    """All pages of a listing, one behind the other."""
    found: list[Near] = []
    after: Mark | None = START
    for _ in range(pages_max):
        assert after is not None
        page, following = search(kept, Wanted(wanted.centre, wanted.radius_m, wanted.limit, after, wanted.matches))
        assert len(page) <= wanted.limit
        assert following is None or following > after
        found += page
        after = following
        if after is None:
            return found
    raise AssertionError("the listing has no end")


def town(count: int, seed: int, spread: int = 30_000, centre: Place = CORNER) -> list[Found]:
    """Shops around a place, most of them in its middle, some at the very same spot and on borders of cells."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        kind = chance.randrange(10)
        if kind == 0:
            at = centre
        elif kind == 1:
            step = TILE >> chance.randrange(1, 8)
            at = Place(centre.lat + step * chance.randrange(-2, 3), centre.lon + step * chance.randrange(-2, 3))
        else:
            wide = spread if kind < 8 else spread * 8
            at = Place(int(chance.gauss(centre.lat, wide)), int(chance.gauss(centre.lon, wide)))
        found.append(shop(number, at, chance.choice(("snack", "mart", "korean"))))
    return found


@given(
    st.integers(0, 10_000),
    st.sampled_from((0, 1, 7, 60, 400, 1500)),
    st.sampled_from((10, 100, 1_000, 5_000, 20_000)),
    st.sampled_from((1, 3, 20)),
    st.tuples(st.integers(-60_000, 60_000), st.integers(-60_000, 60_000)),
    st.booleans(),
)
def test_M10_every_page_is_what_looking_at_every_shop_would_answer(
    seed: int, count: int, radius_m: int, limit: int, off: tuple[int, int], is_rare: bool
) -> None:
    kept = Kept(town(count, seed))
    centre = Place(CORNER.lat + off[0] * (seed % 3 > 0), CORNER.lon + off[1] * (seed % 3 > 0))
    wanted = Wanted(centre, radius_m, max(limit, count // 40))
    if is_rare:
        wanted = Wanted(centre, radius_m, max(limit, count // 40), START, is_mart)
    assert pages(kept, wanted) == kept.brute(wanted)


def test_M10_pages_go_on_through_shops_that_are_equally_near() -> None:
    kept = Kept([shop(number, CORNER) for number in range(60)] + [shop(60 + n, SEOUL) for n in range(60)])
    for centre in (CORNER, SEOUL, Place(CORNER.lat + 500, CORNER.lon)):
        wanted = Wanted(centre, 20_000, 7)
        assert [near.shop.merchant_id for near in pages(kept, wanted)] == [
            near.shop.merchant_id for near in kept.brute(wanted)
        ]


def test_M10_a_rare_wish_in_a_crowded_place_ends_each_page_and_the_listing() -> None:
    chance = random.Random(7)
    crowd = [shop(n, Place(*(c + chance.randrange(-150_000, 150_000) for c in CORNER))) for n in range(24_000)]
    crowd += [shop(90_000 + n, Place(CORNER.lat + 20_000 * n, CORNER.lon), "mart") for n in range(6)]
    kept = Kept(crowd)
    wanted = Wanted(CORNER, 16_000, 5, START, is_mart)
    first, following = search(kept, wanted)
    assert following is not None
    assert kept.calls <= CELLS_A_SEARCH_MAX // 40
    assert pages(kept, wanted) == kept.brute(wanted)
    assert first == kept.brute(wanted)[: len(first)]


def test_M10_where_many_shops_are_a_page_costs_few_cells_and_where_few_are_too() -> None:
    kept = Kept(town(3_000, 3))
    for centre, calls_max in ((CORNER, 3), (Place(CORNER.lat + 150_000, CORNER.lon), 5)):
        kept.calls = 0
        found, _ = search(kept, Wanted(centre, 20_000, 10))
        assert len(found) == 10
        assert kept.calls <= calls_max


@given(st.integers(33_100_000, 38_600_000), st.integers(124_600_000, 131_900_000), st.text("0123", max_size=DEPTH_MAX))
def test_a_cell_is_never_nearer_than_its_bound_nor_farther(lat: int, lon: int, path: str) -> None:
    chance = random.Random(f"{lat}{lon}{path}")
    box = box_of(Cell(tile_of(SEOUL), path))
    centre = Place(lat, lon)
    near, far = nearest_m(box, centre), farthest_m(box, centre)
    sides = ((box.south, box.north), (box.west, box.east))
    for _ in range(20):
        place = Place(*(chance.choice((low, high, chance.randint(low, high))) for low, high in sides))
        assert near <= distance_m(centre, place) <= far
    assert far - near <= distance_m(Place(box.south, box.west), Place(box.north, box.east)) * 1.01 + 0.01


@given(st.integers(33_100_000, 38_600_000), st.integers(124_600_000, 131_900_000), st.integers(1, 20_000))
def test_every_place_within_a_radius_lies_in_a_tile_that_is_looked_at(lat: int, lon: int, radius_m: int) -> None:
    chance = random.Random(f"{lat}{lon}{radius_m}")
    centre = Place(lat, lon)
    tiles = {tile for _, tile in tiles_within(centre, radius_m)}
    assert len(tiles) <= 9
    for _ in range(20):
        place = Place(*(each + chance.randrange(-250_000, 250_001) for each in centre))
        assert distance_m(centre, place) > radius_m or tile_of(place) in tiles


def test_a_distance_is_that_of_the_sphere() -> None:
    # One degree of latitude, and of longitude at 60 degrees north, on a sphere of the mean radius.
    assert distance_m(Place(37 * MICRO, 127 * MICRO), Place(38 * MICRO, 127 * MICRO)) == pytest.approx(
        111_195.08, abs=0.01
    )
    assert distance_m(Place(60 * MICRO, 0), Place(60 * MICRO, MICRO)) == pytest.approx(55_595.4, abs=3)
    assert distance_m(SEOUL, SEOUL) == 0


@given(st.integers(0, 500), st.sampled_from((0, 1, SHOPS_A_CELL_MAX, SHOPS_A_CELL_MAX + 1, 700)))
def test_a_tile_is_cut_so_that_each_shop_lies_in_the_cell_where_it_is_looked_for(seed: int, count: int) -> None:
    kept = Kept([each for each in town(count, seed, 3_000) if tile_of(each.place) == tile_of(CORNER)])
    for each in kept.shops:
        cell = cell_in(kept.shapes[tile_of(each.place)], each.place)
        assert each in unpack(kept.cells[cell])
    sizes = Counter(len(unpack(packed)) <= SHOPS_A_CELL_MAX for packed in kept.cells.values())
    at_one_place = Counter(each.place for each in kept.shops)
    assert not sizes[False] or max(at_one_place.values()) > SHOPS_A_CELL_MAX


def test_a_place_holds_hundreds_of_shops_and_not_thousands() -> None:
    parts = dict(cut(Cell(tile_of(CORNER), ""), [shop(number, CORNER) for number in range(700)]))
    assert [len(path) for path, part in parts.items() if part] == [DEPTH_MAX]
    names = random.Random(1)
    many = [
        shop(n, CORNER)._replace(name="".join(chr(names.randrange(0xAC00, 0xD7A4)) for _ in range(60)))
        for n in range(3_000)
    ]
    with pytest.raises(TooManyHere):
        dict(cut(Cell(tile_of(CORNER), ""), many))


@pytest.mark.parametrize("text", ["", "x", "x000", "x00000", "2", "11", "x" * 40 + "0" * 121])
def test_a_text_that_tells_no_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="shape"):
        shape_of(text)


def test_a_page_is_never_short_of_what_lies_on_the_edge_of_the_radius() -> None:
    at = Place(CORNER.lat + 4_000, CORNER.lon)
    kept = Kept([shop(1, at)])
    exact = distance_m(CORNER, at)
    assert pages(kept, Wanted(CORNER, exact, 1)) == kept.brute(Wanted(CORNER, exact, 1)) != []
    assert pages(kept, Wanted(CORNER, exact - 1e-6, 1)) == []
