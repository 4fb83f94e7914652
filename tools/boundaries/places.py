"""The list of neighbourhoods that the report's page asks by: each legal dong in force, with a point that lies in it.

    python -m tools.boundaries.places

Made from the very index that routes reports, so that whoever chooses a neighbourhood reaches the centre that answers
for it. A file a province, for a phone loads one.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from dolbom.alerts.routing.boundaries import (
    CELL_BITS,
    CELL_SHARED,
    MICRODEGREES,
    SIDE_CELLS,
    TILE_BITS,
    load_grid,
    locate,
)
from dolbom.alerts.routing.centres import Centre, centres_of
from tools.boundaries.codes import read_table
from tools.steps import ROOT, finish, step

PLACES = ROOT / "web" / "static" / "report" / "places"
AS_OF = date(2026, 9, 30)
"""Of the table of codes (`tools/boundaries/codes.tsv`)."""
DECIMALS = 5
SAMPLES_A_SIDE = 12
FOUNDED: dict[str, tuple[float, float]] = {
    "12170134": (35.0165, 126.7905),  # 나주시 빛가람동
    "28275111": (37.5340, 126.6450),  # 인천 서해구 청라동
    "36110117": (36.5085, 127.3160),  # 세종시 합강동
    "41390135": (37.3700, 126.7310),  # 시흥시 배곧동
    "41591101": (37.2847, 126.8186),  # 화성시 만세구 새솔동
    "47150120": (36.1210, 128.1830),  # 김천시 율곡동
    "48170137": (35.1800, 128.1440),  # 진주시 충무공동
}
"""Where neighbourhoods are that were founded since the boundaries were drawn: who lives there looks for that name, and
reaches the centre that their position would (docs/boundaries.md)."""
Point = tuple[float, float]
Cell = tuple[int, int]


def main() -> None:
    with step("neighbourhoods of the report's page"):
        written = write(PLACES)
    print(f"    {written:,} neighbourhoods")


def write(folder: Path) -> int:
    """Writes the files; how many neighbourhoods they list."""
    folder.mkdir(parents=True, exist_ok=True)
    provinces: dict[str, str] = {}
    towns: dict[str, dict[str, list[list[object]]]] = defaultdict(lambda: defaultdict(list))
    count = 0
    for number, point in sorted(points().items()):
        centre = in_force(number)
        if centre is None:
            continue
        province, _, town = centre.district_name_ko.partition(" ")
        provinces[centre.code[:2]] = province
        name = centre.name_ko.removesuffix(" 행정복지센터")
        lat, lon = (round(degrees, DECIMALS) for degrees in point)
        towns[centre.code[:2]][town].append([name, lat, lon])
        count += 1
    table = read_table()
    for code, point in FOUNDED.items():
        _, *between, name = table[code].name.split()
        towns[code[:2]][" ".join(between)].append([name, *point])
    listed = [{"code": code, "name": name} for code, name in sorted(provinces.items())]
    _put(folder / "provinces.json", {"date": AS_OF.isoformat(), "provinces": listed})
    for code in provinces:
        named = [{"name": town, "areas": sorted(areas, key=str)} for town, areas in sorted(towns[code].items())]
        _put(folder / f"{code}.json", named)
    return count + len(FOUNDED)


def points() -> dict[int, Point]:
    """A point in each area that has ground, by the area's number: well within, where it is large enough."""
    whole: dict[int, list[Cell]] = defaultdict(list)
    shared: dict[int, list[Cell]] = defaultdict(list)
    grid = load_grid()
    for x, y in _cells():
        value = grid.cell(x << CELL_BITS, y << CELL_BITS)
        if 0 < value < CELL_SHARED:
            whole[value - 1].append((x, y))
        elif value >= CELL_SHARED:
            for number in grid.sharers(value):
                shared[number].append((x, y))
    found = {}
    for number in {*whole, *shared}:
        point = _central(whole[number]) if whole[number] else _searched(number, shared[number])
        if point is not None:
            found[number] = point
    return found


def _cells() -> Iterator[Cell]:
    for key in load_grid().tiles():
        tile_x, tile_y = key >> 12, key & 0xFFF
        for at in range(SIDE_CELLS * SIDE_CELLS):
            yield (
                (tile_x << (TILE_BITS - CELL_BITS)) + at // SIDE_CELLS,
                (tile_y << (TILE_BITS - CELL_BITS)) + at % SIDE_CELLS,
            )


def _central(cells: list[Cell]) -> Point:
    """The middle of the cell that is nearest to the middle of them all."""
    x, y = min(cells, key=lambda cell: math.dist(cell, _middle(cells)))
    return _degrees(x + 0.5, y + 0.5)


def _searched(number: int, cells: list[Cell]) -> Point | None:
    """A point of a small area: of a net over all cells that it has ground in, the one nearest to the middle."""
    steps = [(at + 0.5) / SAMPLES_A_SIDE for at in range(SAMPLES_A_SIDE)]
    inside = [(x + dx, y + dy) for x, y in cells for dx in steps for dy in steps if _is_in(number, x + dx, y + dy)]
    if not inside:
        return None
    return _degrees(*min(inside, key=lambda each: math.dist(each, _middle(inside))))


def _is_in(number: int, x: float, y: float) -> bool:
    lat, lon = (round(degrees, DECIMALS) for degrees in _degrees(x, y))
    return locate(lat, lon).owner == number


def _middle(cells: list[Cell] | list[Point]) -> Point:
    return sum(x for x, _ in cells) / len(cells), sum(y for _, y in cells) / len(cells)


def _degrees(x: float, y: float) -> Point:
    return y * (1 << CELL_BITS) / MICRODEGREES, x * (1 << CELL_BITS) / MICRODEGREES


def in_force(number: int) -> Centre | None:
    held = [
        centre
        for centre in centres_of(number)
        if centre.effective_from <= AS_OF and (centre.effective_until is None or centre.effective_until > AS_OF)
    ]
    return held[-1] if held else None


def _put(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    finish(main)
