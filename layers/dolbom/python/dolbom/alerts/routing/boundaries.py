"""Which area a position lies in, by the compact index of Korea's legal boundaries that `make boundaries` builds.

Coordinates are whole millionths of a degree (11 cm); within that the test is exact, and every position lies in
one area or in none. A cell of the grid (about 450 m) that lies deep inside one area answers at once; in the
others each area nearby is tested by casting a ray. A province's borders are read when they are first needed.
"""

import math
import zlib
from array import array
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).with_name("data")

MICRODEGREES = 1_000_000
TILE_BITS = 16
"""A tile is 65,536 microdegrees wide (7 km north to south) …"""
CELL_BITS = 12
"""… and holds 16 × 16 cells of 4,096."""
SIDE_CELLS = 1 << (TILE_BITS - CELL_BITS)
BAND_BITS = 11
_BAND = 1 << BAND_BITS
"""An area's edges are found by bands of latitude of 2,048 microdegrees (230 m), so that a ray meets few."""

CELL_OUTSIDE = 0
CELL_SHARED = 1 << 13
"""Cell values (16 bits): 0 outside all areas; below this, one area's number plus one; from here, a set of areas."""

NEAR_M_MAX = 50
"""An area this near to a position, in metres, is named beside the owner: a phone is seldom more exact."""
METRES_PER_MICRODEGREE = 6_371_008.8 * math.pi / 180 / MICRODEGREES

Edge = tuple[int, int, int, int]
Sections = list["array[int]"]


class Place(NamedTuple):
    """An area's number, or None outside all areas; and the other areas within `NEAR_M_MAX`, by number."""

    owner: int | None
    near: tuple[int, ...]


def locate(lat: float, lon: float) -> Place:
    """The area of a position in WGS 84 degrees. Anywhere on the globe there is an answer.

    Raises:
        ValueError, OverflowError: no number that can be reckoned with; no request brings one so far.

    A point exactly on a border belongs to the lowest of the numbers that meet there.
    """
    x, y = round(lon * MICRODEGREES), round(lat * MICRODEGREES)
    grid = load_grid()
    cell = grid.cell(x, y)
    if cell < CELL_SHARED:
        return Place(cell - 1 if cell else None, ())
    owner, near = None, []
    for number in grid.sharers(cell):
        borders = load_borders(grid.provinces[number])
        if owner is None and borders.contains(number, x, y):
            owner = number
        elif borders.is_near(number, x, y):
            near.append(number)
    return Place(owner, tuple(near))


class Grid:
    """`grid.bin`: what is known of each cell, and the province whose file holds each area's borders."""

    def __init__(self, packed: bytes) -> None:
        keys, cells, self._set_starts, self._set_members, self.provinces = unpack(packed)
        self._cells = array("h", cells.tobytes())
        self._tiles = {key: tile * SIDE_CELLS * SIDE_CELLS for tile, key in enumerate(keys)}

    def cell(self, x: int, y: int) -> int:
        tile = self._tiles.get(tile_key(x >> TILE_BITS, y >> TILE_BITS))
        if tile is None:
            return CELL_OUTSIDE
        return self._cells[tile + ((x >> CELL_BITS) % SIDE_CELLS) * SIDE_CELLS + (y >> CELL_BITS) % SIDE_CELLS]

    def tiles(self) -> Iterator[int]:
        """The keys of all tiles that any area has ground in (`tile_key`)."""
        return iter(self._tiles)

    def sharers(self, cell: int) -> "array[int]":
        """The areas that have ground within `NEAR_M_MAX` of a cell, where it is not one's alone."""
        start, stop = self._set_starts[cell - CELL_SHARED : cell - CELL_SHARED + 2]
        return self._set_members[start:stop]


class Borders:
    """`borders-<province>.bin`: the closed rings of a province's areas, as points one after the other.

    Each area has rows, one for each band of latitude from its southernmost; each row lists runs, stretches of
    edges from point to point that touch the band.
    """

    def __init__(self, packed: bytes) -> None:
        (self._first,), xs, ys, self._areas, self._rows, runs, self._run_edges = unpack(packed)
        self._xs, self._ys = array("i", accumulate(xs)), array("i", accumulate(ys))
        self._run_starts = array("i", accumulate(runs))

    def contains(self, number: int, x: int, y: int) -> bool:
        """Cast a ray to the west: an odd number of edges crossed is inside, and so is a point on an edge.

        An edge is crossed from its lower end up to, but not including, its upper end; all in whole numbers.
        """
        inside = False
        for x1, y1, x2, y2 in self._edges(number, y >> BAND_BITS):
            if y1 <= y <= y2 or y2 <= y <= y1:
                turn = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
                if turn == 0 and (x1 <= x <= x2 or x2 <= x <= x1):
                    return True
                if (y1 <= y) != (y2 <= y) and (turn < 0) == (y2 > y1):
                    inside = not inside
        return inside

    def is_near(self, number: int, x: int, y: int) -> bool:
        """Whether the area's border passes within `NEAR_M_MAX` metres."""
        reach = NEAR_M_MAX / METRES_PER_MICRODEGREE
        shrink = math.cos(math.radians(y / MICRODEGREES))
        reach_x, reach_y = int(reach / shrink) + 1, int(reach) + 1
        west, east, south, north = x - reach_x, x + reach_x, y - reach_y, y + reach_y
        for band in range(south >> BAND_BITS, (north >> BAND_BITS) + 1):
            for x1, y1, x2, y2 in self._edges(number, band):
                if (
                    (x1 >= west or x2 >= west)
                    and (x1 <= east or x2 <= east)
                    and (y1 >= south or y2 >= south)
                    and (y1 <= north or y2 <= north)
                    and _distance((x1 - x) * shrink, y1 - y, (x2 - x) * shrink, y2 - y) <= reach
                ):
                    return True
        return False

    def metres_to(self, number: int, x: int, y: int, reach: float) -> float:
        """How far away the area's border is, in metres; infinite if that is more than `reach`.

        Looks at the bands from the position's own outwards, and at no band that is farther away than what was found.
        """
        shrink = math.cos(math.radians(y / MICRODEGREES))
        least = reach / METRES_PER_MICRODEGREE
        here, found = y >> BAND_BITS, math.inf
        bands = (int(least) >> BAND_BITS) + 1
        for band in sorted(range(here - bands, here + bands + 1), key=lambda band: abs(band - here)):
            if max(band * _BAND - y, y - (band + 1) * _BAND) > least:
                continue
            for x1, y1, x2, y2 in self._edges(number, band):
                if (min(x1, x2) - x) * shrink <= least and (x - max(x1, x2)) * shrink <= least:
                    away = _distance((x1 - x) * shrink, y1 - y, (x2 - x) * shrink, y2 - y)
                    if away <= least:
                        least = found = away
        return found * METRES_PER_MICRODEGREE

    def rings(self, number: int) -> list[list[tuple[int, int]]]:
        """The area's closed rings, each from point to point and back, as (x, y) in microdegrees.

        Its edges stand one after the other; between two rings there is none.
        """
        _, row, _, end = self._areas[2 * (number - self._first) :][:4]
        runs = range(self._rows[row], self._rows[end])
        spans = sorted({(self._run_starts[run], self._run_starts[run] + self._run_edges[run]) for run in runs})
        joined: list[list[int]] = []
        for start, stop in spans:
            if joined and start <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], stop)
            else:
                joined.append([start, stop])
        return [list(zip(self._xs[a : b + 1], self._ys[a : b + 1], strict=True)) for a, b in joined]

    def _edges(self, number: int, band: int) -> Iterator[Edge]:
        """The edges of an area that touch a band, and perhaps some more of their neighbours."""
        southernmost, row, _, end = self._areas[2 * (number - self._first) :][:4]
        row += band - southernmost
        if band < southernmost or row >= end:
            return iter(())
        xs, ys = self._xs, self._ys
        runs = range(self._rows[row], self._rows[row + 1])
        spans = ((self._run_starts[run], self._run_starts[run] + self._run_edges[run]) for run in runs)
        return chain.from_iterable(
            zip(xs[a:b], ys[a:b], xs[a + 1 : b + 1], ys[a + 1 : b + 1], strict=True) for a, b in spans
        )


def _distance(x1: float, y1: float, x2: float, y2: float) -> float:
    """From the origin to a segment."""
    dx, dy = x2 - x1, y2 - y1
    square = dx * dx + dy * dy
    along = min(1.0, max(0.0, -(x1 * dx + y1 * dy) / square)) if square else 0.0
    return math.hypot(x1 + along * dx, y1 + along * dy)


def tile_key(tile_x: int, tile_y: int) -> int:
    """One whole number for a tile: from pole to pole there are fewer than 4,096."""
    return (tile_x << 12) + tile_y


def pack(sections: Sections) -> bytes:
    """Sections of 32-bit whole numbers, each after its length.

    The numbers' lowest bytes are filed together, then the next: alike bytes side by side pack to half the size.
    """
    plain = b"".join(array("i", [len(section)]).tobytes() + section.tobytes() for section in sections)
    return zlib.compress(b"".join(plain[byte::4] for byte in range(4)), 9)


def unpack(packed: bytes) -> Sections:
    apart = zlib.decompress(packed)
    quarter = len(apart) // 4
    plain = bytearray(len(apart))
    for byte in range(4):
        plain[byte::4] = apart[byte * quarter : (byte + 1) * quarter]
    numbers = array("i", bytes(plain))
    sections, at = [], 0
    while at < len(numbers):
        end = at + 1 + numbers[at]
        sections.append(numbers[at + 1 : end])
        at = end
    return sections


@cache
def load_grid() -> Grid:
    return Grid((DATA / "grid.bin").read_bytes())


@cache
def load_borders(province: int) -> Borders:
    return Borders((DATA / f"borders-{province}.bin").read_bytes())
