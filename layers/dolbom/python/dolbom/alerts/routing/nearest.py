"""The areas nearest to a position outside all of them: on ground that is newer than the boundaries, or off the shore.

In the boundaries both are sea. Looked at are the cells around, about 1,700 of them, and of the areas in them the
borders of those that can be among the nearest; so the cost is bounded wherever the position is.
"""

import math

from dolbom.alerts.routing.boundaries import (
    CELL_BITS,
    CELL_OUTSIDE,
    CELL_SHARED,
    METRES_PER_MICRODEGREE,
    MICRODEGREES,
    NEAR_M_MAX,
    load_borders,
    load_grid,
)

REACH_M_MAX = 8_000
"""What is farther away is not looked for."""
BESIDE_M_MAX = 1_000
"""Areas that are so much farther away than the nearest may be the right ones as well …"""
NEAREST_MAX = 4
"""… so many of them in all."""

_CELL = 1 << CELL_BITS


def nearest(lat: float, lon: float) -> list[tuple[int, int]]:
    """Areas by number with their distance in metres, nearest first; empty if there is none within `REACH_M_MAX`."""
    x, y = round(lon * MICRODEGREES), round(lat * MICRODEGREES)
    grid = load_grid()
    found: list[tuple[float, int]] = []
    for at_least, number in _areas_around(x, y):
        reach = min(REACH_M_MAX, found[0][0] + BESIDE_M_MAX) if found else REACH_M_MAX
        if at_least > reach:
            break  # and so is every area after it
        metres = load_borders(grid.provinces[number]).metres_to(number, x, y, reach)
        if metres <= reach:
            found = sorted([*found, (metres, number)])
    beside = [(number, round(metres)) for metres, number in found if metres <= found[0][0] + BESIDE_M_MAX]
    return beside[:NEAREST_MAX]


def _areas_around(x: int, y: int) -> list[tuple[float, int]]:
    """The areas within reach by the least distance that they can have, with what the cells alone tell of it."""
    grid = load_grid()
    shrink = max(math.cos(math.radians(y / MICRODEGREES)), 0.1)
    reach_y = int(REACH_M_MAX / METRES_PER_MICRODEGREE) + _CELL
    reach_x = int(reach_y / shrink) + _CELL
    at_least: dict[int, float] = {}
    for cell_x in range((x - reach_x) >> CELL_BITS, ((x + reach_x) >> CELL_BITS) + 1):
        for cell_y in range((y - reach_y) >> CELL_BITS, ((y + reach_y) >> CELL_BITS) + 1):
            cell = grid.cell(cell_x << CELL_BITS, cell_y << CELL_BITS)
            if cell == CELL_OUTSIDE:
                continue
            east = max(cell_x * _CELL - x, x - (cell_x + 1) * _CELL, 0) * shrink
            north = max(cell_y * _CELL - y, y - (cell_y + 1) * _CELL, 0)
            # An area may be filed under a cell that it only comes within `NEAR_M_MAX` of.
            least = max(0.0, math.hypot(east, north) * METRES_PER_MICRODEGREE - NEAR_M_MAX)
            for number in (cell - 1,) if cell < CELL_SHARED else grid.sharers(cell):
                at_least[number] = min(least, at_least.get(number, math.inf))
    return sorted((least, number) for number, least in at_least.items())
