"""Distances on the sphere, and the cells that the land is cut into (docs/decisions/near-me.md).

A tile is a quarter of a degree each way. Where many shops are it is cut into quarters, and these again: `path` names a
cell of a tile by the quarters that lead to it, `""` being the tile itself. Places are whole microdegrees (0.1 m), so a
place lies in one cell exactly, on borders too: a cell has its south and its west border, and not the others.
"""

from collections.abc import Iterator
from math import asin, atan2, ceil, cos, degrees, floor, radians, sin, sqrt, tan
from typing import NamedTuple

EARTH_M = 6_371_008.8
"""The mean radius (IUGG)."""
MICRO = 1_000_000
TILE = 250_000
"""A tile's side in microdegrees: 28 km from south to north, 22 km from west to east in Korea."""
DEPTH_MAX = 14
"""A cell of this depth has 1.7 m: it is not cut further."""

SOUTH, WEST, NORTH, EAST = 32_500_000, 124_000_000, 39_500_000, 132_500_000
"""Where shops can be: South Korea with its islands."""
_SLIP_M = 1e-3
"""Rounding in the bound of a cell's distance: far over what floats lose, far under what costs a read."""


class Place(NamedTuple):
    """A position in whole microdegrees."""

    lat: int
    lon: int


class Cell(NamedTuple):
    """A tile's name and a path within it."""

    tile: str
    path: str


class Box(NamedTuple):
    """A cell's borders in microdegrees; south and west are its own."""

    south: int
    west: int
    north: int
    east: int


def place_of(lat: float, lon: float) -> Place:
    """A position as it is kept: to a millionth of a degree."""
    return Place(round(lat * MICRO), round(lon * MICRO))


def is_in_korea(place: Place) -> bool:
    return SOUTH <= place.lat < NORTH and WEST <= place.lon < EAST


def distance_m(one: Place, other: Place) -> float:
    """The way between two places along the sphere, in metres (haversine)."""
    lat, lon = radians(one.lat / MICRO), radians(one.lon / MICRO)
    lat_2, lon_2 = radians(other.lat / MICRO), radians(other.lon / MICRO)
    half = sin((lat_2 - lat) / 2) ** 2 + cos(lat) * cos(lat_2) * sin((lon_2 - lon) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


def tile_of(place: Place) -> str:
    return f"{place.lat // TILE}.{place.lon // TILE}"


def box_of(cell: Cell) -> Box:
    """A cell's borders."""
    south, _, west = cell.tile.partition(".")
    box = Box(int(south) * TILE, int(west) * TILE, (int(south) + 1) * TILE, (int(west) + 1) * TILE)
    for quarter in cell.path:
        box = quarters(box)[int(quarter)]
    return box


def quarters(box: Box) -> tuple[Box, Box, Box, Box]:
    """The four that a cell is cut into, by their digits."""
    lat, lon = (box.south + box.north) // 2, (box.west + box.east) // 2
    return (
        Box(box.south, box.west, lat, lon),
        Box(box.south, lon, lat, box.east),
        Box(lat, box.west, box.north, lon),
        Box(lat, lon, box.north, box.east),
    )


def quarter_of(box: Box, place: Place) -> int:
    """The digit of the quarter that a place of a cell lies in."""
    return 2 * (place.lat >= (box.south + box.north) // 2) + (place.lon >= (box.west + box.east) // 2)


def nearest_m(box: Box, place: Place) -> float:
    """No place of a cell is nearer than this, in metres; 0 within it."""
    if box.west <= place.lon <= box.east:
        if box.south <= place.lat <= box.north:
            return 0.0
        edge = box.south if place.lat < box.south else box.north
        return max(0.0, distance_m(place, Place(edge, place.lon)) - _SLIP_M)
    # The nearest point lies on the nearer of the two meridians, where the great circle meets it squarely.
    edge = box.west if place.lon < box.west else box.east
    apart = radians((edge - place.lon) / MICRO)
    foot = degrees(atan2(tan(radians(place.lat / MICRO)), cos(apart))) * MICRO
    between = min(max(foot, box.south), box.north)
    found = min(distance_m(place, Place(side(between), edge)) for side in (floor, ceil))
    return max(0.0, found - _SLIP_M)


def farthest_m(box: Box, place: Place) -> float:
    """No place of a cell is farther than this, in metres: the farthest is one of its corners."""
    corners = (Place(lat, lon) for lat in (box.south, box.north) for lon in (box.west, box.east))
    return max(distance_m(place, corner) for corner in corners) + _SLIP_M


def tiles_within(place: Place, radius_m: float) -> Iterator[tuple[float, str]]:
    """The tiles that come within a radius, each with its distance; those of Korea only."""
    reach_lat = degrees(radius_m / EARTH_M) * MICRO
    widest = min(cos(radians((abs(place.lat) + reach_lat) / MICRO)), 1.0)
    reach_lon = reach_lat / max(widest, 0.1) + 1
    for south in range(
        max(floor(place.lat - reach_lat), SOUTH) // TILE, min(ceil(place.lat + reach_lat), NORTH - 1) // TILE + 1
    ):
        for west in range(
            max(floor(place.lon - reach_lon), WEST) // TILE, min(ceil(place.lon + reach_lon), EAST - 1) // TILE + 1
        ):
            tile = f"{south}.{west}"
            apart = nearest_m(box_of(Cell(tile, "")), place)
            if apart <= radius_m:
                yield apart, tile
