"""Where an area's border runs, for a map that needs nobody else's pictures: the very borders that route reports."""

import math
from array import array
from functools import cache
from itertools import pairwise

from dolbom.alerts.routing.boundaries import MICRODEGREES, load_borders, load_grid

CORNERS_MAX = 400
"""Of one area, whatever its coast: the map only helps, and is drawn on a screen."""
FIRST_TOLERANCE = 60
"""Microdegrees, some 6 m: how far beside its place a border may be drawn; doubled until corners are few enough."""

LINE = 3
"""Corners, there and back, of what has no ground any more."""
Point = tuple[int, int]
Ring = list[Point]


@cache
def outline(area: int) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The rings of an area by its number, as (latitude, longitude) in degrees; the largest first."""
    rings = sorted(load_borders(load_grid().provinces[area]).rings(area), key=_ground, reverse=True)
    tolerance = FIRST_TOLERANCE
    drawn = _drawn(rings, tolerance)
    while sum(map(len, drawn)) > CORNERS_MAX:
        tolerance *= 2
        drawn = _drawn(rings, tolerance)
    return tuple(tuple((y / MICRODEGREES, x / MICRODEGREES) for x, y in ring) for ring in drawn)


def _ground(ring: Ring) -> int:
    """Twice the ground within a ring, in square microdegrees."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)))


def _drawn(rings: list[Ring], tolerance: int) -> list[Ring]:
    """The rings with fewer corners. A skerry that is smaller than what a border may be off by is not drawn; the largest
    ring always is."""
    first, *others = (_simplified(ring, tolerance) for ring in rings)
    return [first, *(ring for ring in others if len(ring) > LINE)]


def _simplified(ring: Ring, tolerance: int) -> Ring:
    """A ring without the corners that are off the line between their neighbours by less than a tolerance (Douglas and
    Peucker's way)."""
    keep = array("b", bytes(len(ring)))
    keep[0] = keep[-1] = 1
    # A ring ends where it began: it is halved at the corner that is farthest away from there.
    far = max(range(len(ring)), key=lambda at: math.dist(ring[0], ring[at]))
    keep[far] = 1
    spans = [(0, far), (far, len(ring) - 1)]
    while spans:
        first, last = spans.pop()
        off, at = max(
            ((_off(ring[at], ring[first], ring[last]), at) for at in range(first + 1, last)), default=(0.0, 0)
        )
        if off > tolerance:
            keep[at] = 1
            spans += [(first, at), (at, last)]
    return [point for point, kept in zip(ring, keep, strict=True) if kept]


def _off(point: Point, first: Point, last: Point) -> float:
    """How far a point is from the line through two others."""
    (x, y), (x1, y1), (x2, y2) = point, first, last
    length = math.dist(first, last)
    if length == 0:
        return math.dist(point, first)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length
