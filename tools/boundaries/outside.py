"""Measures what becomes of places outside all areas: on ground that is newer than the boundaries, and off the shore."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from dolbom.alerts.routing.boundaries import METRES_PER_MICRODEGREE, MICRODEGREES, locate
from dolbom.alerts.routing.centres import Centre, centres_of, route
from dolbom.alerts.routing.nearest import nearest

# Public places on new ground, by what anybody's map says of them.
NEW_GROUND = {
    "화성 새솔동": (37.2847, 126.8186),
    "시화 MTV 반달섬": (37.3036, 126.7330),
    "시화 MTV 거북섬": (37.3225, 126.6800),
    "송도 8공구": (37.4030, 126.6080),
    "송도 국제여객터미널": (37.3740, 126.5990),
    "인천신항": (37.3400, 126.6350),
    "부산신항 남컨테이너": (35.0600, 128.8000),
    "울산신항": (35.4500, 129.3700),
    "영암호": (34.6684, 126.3701),
    "새만금 수변도시": (35.8300, 126.5800),
}
OFF_SHORE_M = 500
POINTS = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    metres: int
    centre: str
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shore:
    """Of so many points at sea near a shore drawn by lot: how many go where."""

    points: int
    taken: int
    to_that_shore: int
    to_its_municipality: int
    named: int
    """Whose shore's centre is the competent one, or a candidate."""


@dataclass(frozen=True, slots=True)
class Outside:
    places: list[Place]
    shore: Shore


def places(on: date) -> list[Place]:
    found = []
    for name, position in NEW_GROUND.items():
        routed = route(position, on)
        metres = nearest(*position)[0][1] if locate(*position).owner is None else 0
        found.append(Place(name, metres, _name(routed.centre), tuple(map(_name, routed.candidates))))
    return found


def shore(areas: Mapping[str, shapely.Geometry], on: date) -> Shore:
    """`areas` in the order of their numbers, in microdegrees."""
    rng = np.random.default_rng(2026)
    lands = list(areas.values())
    points = taken = own = municipality = named = 0
    while points < POINTS:
        number = int(rng.integers(len(lands)))
        x, y = rng.choice(shapely.get_coordinates(lands[number]))
        angle, step = rng.uniform(0, 2 * math.pi), rng.uniform(0, OFF_SHORE_M) / METRES_PER_MICRODEGREE
        lat = (y + step * math.sin(angle)) / MICRODEGREES
        lon = (x + step * math.cos(angle) / math.cos(math.radians(y / MICRODEGREES))) / MICRODEGREES
        if locate(lat, lon).owner is not None:
            continue
        right, routed = centres_of(number)[-1], route((lat, lon), on)
        points += 1
        taken += routed.how == "nearest"
        own += routed.centre == right
        municipality += routed.centre.municipality_code == right.municipality_code
        named += right in (routed.centre, *routed.candidates)
    return Shore(points, taken, own, municipality, named)


def _name(centre: Centre) -> str:
    above = centre.district_name_ko
    return f"{above} {centre.name_ko.removesuffix(' 행정복지센터')}"
