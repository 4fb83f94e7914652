"""Outlines of neighbourhoods for the map of shops: a TopoJSON file a district, made from the very index that routes.

    python -m tools.boundaries.outlines

A map needs no more than some 70 metres: of each stretch between two places where borders meet, the points that bend it
stay. Neighbours share their stretches, so that no gap opens between them. `districts.json` says where each lies.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from dolbom.alerts.routing.boundaries import MICRODEGREES, load_borders, load_grid
from tools.boundaries.places import in_force
from tools.steps import ROOT, finish, step

OUTLINES = ROOT / "web" / "static" / "outlines"
COARSE = 600
"""In microdegrees, of latitude: 67 m."""
ISLET = 3_000
"""An area that has more than one ring loses those that are smaller than so many microdegrees (300 m)."""
GRID = 100
"""Points lie on a grid of so many microdegrees: 11 m."""
RING_POINTS_MIN = 4

Point = tuple[int, int]
Ring = list[Point]
Arc = tuple[Point, ...]


def main() -> None:
    with step("outlines of neighbourhoods"):
        count = write(OUTLINES)
    print(f"    {count} districts")


def write(folder: Path) -> int:
    """Writes the files; how many districts they are of."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for province, areas in sorted(_by_province().items()):
        rings = {number: _rings(province, number) for number, _ in areas}
        meet = _meeting(ring for of_area in rings.values() for ring in of_area)
        by_district: dict[str, list[tuple[str, list[Ring]]]] = defaultdict(list)
        for number, (code, name) in areas:
            by_district[code].append((name, rings[number]))
        for code, named in sorted(by_district.items()):
            topology = _topology(named, meet)
            (folder / f"{code}.json").write_text(_told(topology))
            listed.append([code, *_box(ring for _, of_area in named for ring in of_area)])
    (folder / "districts.json").write_text(_told(listed))
    return len(listed)


def _told(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _by_province() -> dict[int, list[tuple[int, tuple[str, str]]]]:
    """Of each province's file the areas that are in force: number, and the district's code with the area's name."""
    found: dict[int, list[tuple[int, tuple[str, str]]]] = defaultdict(list)
    for number, province in enumerate(load_grid().provinces):
        centre = in_force(number)
        if centre is not None:
            name = centre.name_ko.removesuffix(" 행정복지센터")
            found[province].append((number, (centre.code[:5], name)))
    return found


def _rings(province: int, number: int) -> list[Ring]:
    rings = [ring for ring in load_borders(province).rings(number) if len(ring) >= RING_POINTS_MIN]
    return [ring for ring in rings if _width(ring) >= ISLET] or rings[:1]


def _width(ring: Ring) -> int:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _meeting(rings: Iterator[Ring]) -> set[Point]:
    """The points in which borders meet: three lines or more end there, or begin to be shared."""
    beside: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for one, other in pairwise(ring):
            beside[one].add(other)
            beside[other].add(one)
    return {point for point, others in beside.items() if len(others) > 2}


def _topology(named: Sequence[tuple[str, list[Ring]]], meet: set[Point]) -> dict[str, object]:
    arcs: list[list[list[int]]] = []
    known: dict[Arc, int] = {}

    def number_of(arc: Arc) -> int:
        back = arc[::-1]
        if back in known:
            return ~known[back]
        if arc not in known:
            known[arc] = len(arcs)
            arcs.append(_steps(_coarse(arc if arc <= back else back), is_back=arc > back))
        return known[arc]

    geometries = [
        {
            "type": "MultiPolygon",
            "properties": {"name": name},
            "arcs": [[[number_of(arc) for arc in _arcs(ring, meet)]] for ring in rings],
        }
        for name, rings in sorted(named, key=lambda each: each[0])
    ]
    scale = GRID / MICRODEGREES
    return {
        "type": "Topology",
        "transform": {"scale": [scale, scale], "translate": [0, 0]},
        "objects": {"areas": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": arcs,
    }


def _arcs(ring: Ring, meet: set[Point]) -> Iterator[Arc]:
    """A closed ring cut where borders meet; whole, from its lowest point on, where it meets none."""
    open_ring = ring[:-1]
    first = next((at for at, point in enumerate(open_ring) if point in meet), open_ring.index(min(open_ring)))
    turned = [*open_ring[first:], *open_ring[:first], open_ring[first]]
    start = 0
    for at in range(1, len(turned)):
        if turned[at] in meet or at == len(turned) - 1:
            yield tuple(turned[start : at + 1])
            start = at


@cache
def _coarse(arc: Arc) -> Arc:
    """The ends, and the points that bend it by more than `COARSE` (Douglas and Peucker)."""
    kept, todo = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    if arc[0] == arc[-1] and len(arc) > RING_POINTS_MIN:
        half = max(range(len(arc)), key=lambda at: math.dist(arc[at], arc[0]))
        kept.add(half)
        todo = [(0, half), (half, len(arc) - 1)]
    while todo:
        start, end = todo.pop()
        away, at = max(((_away(arc[at], arc[start], arc[end]), at) for at in range(start + 1, end)), default=(0.0, 0))
        if away > COARSE:
            kept.add(at)
            todo += [(start, at), (at, end)]
    return tuple(arc[at] for at in sorted(kept))


def _away(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    if not length:
        return math.dist(point, start)
    return abs(dx * (point[1] - start[1]) - dy * (point[0] - start[0])) / length


def _steps(arc: Arc, *, is_back: bool) -> list[list[int]]:
    """An arc as TopoJSON tells it: its first point, and from each to the next."""
    told: list[list[int]] = []
    before = (0, 0)
    for x, y in arc[::-1] if is_back else arc:
        here = (round(x / GRID), round(y / GRID))
        if not told or here != before:
            told.append([here[0] - before[0], here[1] - before[1]])
        before = here
    return told if len(told) > 1 else [*told, [0, 0]]


def _box(rings: Iterator[Ring]) -> list[float]:
    """West, south, east and north of some rings, in degrees."""
    points = [point for ring in rings for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return [round(each / MICRODEGREES, 3) for each in (min(xs), min(ys), max(xs), max(ys))]


if __name__ == "__main__":
    finish(main)
