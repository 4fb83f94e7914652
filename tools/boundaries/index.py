"""Writes the partition as the files that `dolbom.alerts.routing.boundaries` reads."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely

from dolbom.alerts.routing.boundaries import BAND_BITS, CELL_BITS, CELL_SHARED, SIDE_CELLS, TILE_BITS, pack, tile_key

# 50 m in microdegrees, rounded up at Korea's northernmost latitude: what lies nearer has its edge in this margin.
MARGIN_X, MARGIN_Y = 600, 460

TILE, CELL = 1 << TILE_BITS, 1 << CELL_BITS


def write_index(areas: Mapping[str, shapely.Geometry], folder: Path) -> None:
    """`areas` by code in order: an area's number is its place in it."""
    codes = list(areas)
    if len(codes) >= CELL_SHARED:
        raise ValueError(f"{len(codes)} areas: the cells' values have room for fewer than {CELL_SHARED}")
    provinces: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for code in codes:
        provinces[code[:2]].append(areas[code])
    for old in folder.glob("borders-*.bin"):
        old.unlink()
    first = 0
    for province, lands in provinces.items():
        (folder / f"borders-{province}.bin").write_bytes(pack(_borders(first, lands)))
        first += len(lands)
    filed_under = array("i", [int(code[:2]) for code in codes])
    (folder / "grid.bin").write_bytes(pack([*_grid(list(areas.values())), filed_under]))


def _borders(first: int, lands: list[shapely.Geometry]) -> "list[array[int]]":
    """The sections of a province's file: see `Borders`."""
    points = [shapely.get_coordinates(lands[:0])]
    count = 0
    area_rows, rows, run_starts, run_edges = array("i"), array("i", [0]), array("i"), array("i")
    for land in lands:
        runs: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for ring in shapely.get_rings(shapely.get_parts(land)):
            corners = shapely.get_coordinates(ring)
            for band, start, edges in _runs((corners[:, 1].astype(int) >> BAND_BITS).tolist()):
                runs[band].append((count + start, edges))
            points.append(corners)
            count += len(corners)
        area_rows.extend((min(runs), len(rows) - 1))
        for band in range(min(runs), max(runs) + 1):
            for start, edges in runs[band]:
                run_starts.append(start)
                run_edges.append(edges)
            rows.append(len(run_starts))
    area_rows.extend((0, len(rows) - 1))
    xs, ys = (_steps(np.concatenate(points)[:, axis]) for axis in (0, 1))
    return [array("i", [first]), xs, ys, area_rows, rows, _steps(np.array(run_starts)), run_edges]


def _runs(bands: list[int]) -> Iterator[tuple[int, int, int]]:
    """(band, first point, edges) of each stretch of a ring that touches a band; `bands` are the points' own."""
    open_runs: dict[int, int] = {}
    for edge, (here, there) in enumerate(pairwise(bands)):
        touched = range(min(here, there), max(here, there) + 1)
        for band in [band for band in open_runs if band not in touched]:
            start = open_runs.pop(band)
            yield band, start, edge - start
        for band in touched:
            open_runs.setdefault(band, edge)
    for band, start in open_runs.items():
        yield band, start, len(bands) - 1 - start


def _steps(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> "array[int]":
    """From each value to the next, starting from nought."""
    return array("i", np.diff(values, prepend=0).astype(int).tolist())


def _grid(lands: list[shapely.Geometry]) -> "list[array[int]]":
    """Tile keys; the tiles' cells; where each shared cell's set of areas starts; the sets' members."""
    tiles = _tiles(lands)
    step = np.arange(SIDE_CELLS) * CELL
    corners_x = (tiles[:, 0, None, None] * TILE + step[:, None] + np.zeros_like(step)).ravel()
    corners_y = (tiles[:, 1, None, None] * TILE + step + np.zeros_like(step)[:, None]).ravel()
    tree = shapely.STRtree(
        shapely.box(
            corners_x - MARGIN_X, corners_y - MARGIN_Y, corners_x + CELL + MARGIN_X, corners_y + CELL + MARGIN_Y
        )
    )
    cells = np.zeros(len(corners_x), dtype=np.int32)
    touching: dict[int, list[int]] = defaultdict(list)
    for number, cell in zip(*tree.query(lands, predicate="intersects"), strict=True):
        touching[int(cell)].append(int(number))
    whole_numbers, whole_cells = tree.query(lands, predicate="covers")
    cells[whole_cells] = whole_numbers + 1
    sets: dict[tuple[int, ...], int] = {}
    for cell, numbers in sorted(touching.items()):
        if not cells[cell]:
            cells[cell] = CELL_SHARED + sets.setdefault(tuple(sorted(numbers)), len(sets))
    starts, members = array("i", [0]), array("i")
    for sharers in sets:
        members.extend(sharers)
        starts.append(len(members))
    keys = array("i", [tile_key(int(x), int(y)) for x, y in tiles])
    return [keys, array("i", array("h", cells.tolist()).tobytes()), starts, members]


def _tiles(lands: list[shapely.Geometry]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """(x, y) of every tile that land lies in, or within the margin of."""
    found = set()
    for west, south, east, north in shapely.bounds(np.concatenate([shapely.get_parts(land) for land in lands])):
        for x in range(int(west - MARGIN_X) >> TILE_BITS, (int(east + MARGIN_X) >> TILE_BITS) + 1):
            for y in range(int(south - MARGIN_Y) >> TILE_BITS, (int(north + MARGIN_Y) >> TILE_BITS) + 1):
                found.add((x, y))
    return np.array(sorted(found))
