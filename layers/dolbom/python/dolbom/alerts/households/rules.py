"""Reports on one household, joined silently for the case worker (A9), and a pattern that may be harassment (A10).

Nothing of it changes the report itself, so nothing of it can be seen in what a reporter is told. The rules are few
and say why; whom a worker has split, no rule joins again.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

from dolbom.alerts.households.doors import Door, parsed
from dolbom.alerts.households.same_door import Verdict, compared
from dolbom.alerts.report import DEGREE, Report
from dolbom.clock import seoul_day
from dolbom.dynamo.stored import SHOWN, Count, Instant, Stored
from dolbom.starting.values import value

SAME_PLACE_M = 30
SAME_ADDRESS_M = 200
"""Two phones at one address can be this far apart on the map."""
MATCHES_MAX = 100
"""In a flood on one household hundreds match: its household is that of the oldest."""
AGE_YEARS_APART = 1
POSSIBLE_MAX = 10
"""Reports that a worker is shown as perhaps the same household; a tower whose doors nobody names has hundreds."""
REMEMBERED = timedelta(days=180)
CELL_E6 = 2_000
"""Sightings are kept by cells of 2,000 millionths of a degree (about 200 m): those around hold all that is near."""
METRES_PER_DEGREE = 111_195

HARASSMENT_WINDOW = timedelta(days=7)
HARASSMENT_REPORTS_MIN = 5
HARASSMENT_SOURCES_MAX = 2

Rule = Literal["same_address", "same_place_and_age", "worker"]


class Spot(Protocol):
    """Somewhere on the map, in millionths of a degree."""

    @property
    def lat_e6(self) -> int: ...
    @property
    def lon_e6(self) -> int: ...


class Sighting(Stored):
    """What of a report tells which household it is on; no words, no names."""

    alert_id: str
    lat_e6: int
    lon_e6: int
    door: Door | None = None
    """The parts of its address; None if that says no house, or was kept before addresses were taken apart."""
    ages: list[int]
    is_moved: bool = False
    """Whether a worker has named another house: then it is found by its address alone."""
    is_anonymous: bool
    source_mark: int | None = None
    received_at: Instant


class Membership(Stored):
    """That a report belongs to a household, since when, and by which rule."""

    alert_id: str
    household: str
    """Named after the first report on it; after a split, by a name of its own."""
    rule: Rule | None = None
    """None for a household of one."""
    joined_to: str | None = None
    at: Instant
    version: Count = 1
    corrections: Count = 0
    """By which of the report's addresses it was found: as many corrections as the report had then."""
    who: str | None = None
    reason: str | None = None


class HarassmentFlag(Stored):
    """Many anonymous reports on one household in a week, from few sources: possibly to harm it."""

    model_config = SHOWN

    reports: Count
    sources: Count | None = None
    """How many in a day at most; None of reports that keep nothing of where they came from (A10)."""
    days: Count


class Suspicion(Stored):
    """That a household is flagged, and until when: for the lists, which look at many households at once."""

    reports: Count
    until: Instant


def suspicion(sightings: Sequence[Sighting], now: datetime) -> Suspicion | None:
    """What a list says of a household's reports; the pattern is over a week after its newest."""
    flag = harassment(sightings, now)
    if flag is None:
        return None
    newest = max(sighting.received_at for sighting in sightings if sighting.is_anonymous)
    return Suspicion(reports=flag.reports, until=newest + HARASSMENT_WINDOW)


def sighting_of(report: Report) -> Sighting:
    return Sighting(
        alert_id=report.alert_id,
        lat_e6=report.lat_e6,
        lon_e6=report.lon_e6,
        door=parsed(report.address),
        ages=report.affected.ages,
        is_moved=report.is_moved,
        is_anonymous=report.anonymous,
        source_mark=report.source_mark,
        received_at=report.received_at,
    )


def same_household(one: Sighting, other: Sighting) -> Rule | None:
    """The rule by which two reports are surely on one household, or None.

    Different doors are different households, however near: one house has many. Where addresses do not tell, the same
    spot alone is not enough; somebody of about the same age must be concerned, and neither pin be of another house.
    """
    apart, doors = metres_between(one, other), _doors(one, other)
    if doors == "same":
        return "same_address" if apart <= SAME_ADDRESS_M and not _surely_others(one, other) else None
    is_at_its_pin = not (one.is_moved or other.is_moved)
    is_one = is_at_its_pin and doors != "different" and apart <= SAME_PLACE_M and _share_an_age(one, other)
    return "same_place_and_age" if is_one else None


def may_be_same_household(one: Sighting, other: Sighting) -> bool:
    """Whether a worker should look if two reports are on one household: their addresses leave it open."""
    is_possible = _doors(one, other) == "possible" and metres_between(one, other) <= SAME_ADDRESS_M
    return is_possible and not _surely_others(one, other) and same_household(one, other) is None


def matches(new: Sighting, around: Sequence[Sighting]) -> list[Sighting]:
    """Reports that are surely on a report's household, the oldest first, `MATCHES_MAX` at most."""
    others = (sighting for sighting in around if sighting.alert_id != new.alert_id)
    found = [sighting for sighting in others if same_household(new, sighting) is not None]
    return sorted(found, key=_order)[:MATCHES_MAX]


def possible_matches(new: Sighting, around: Sequence[Sighting]) -> list[Sighting]:
    """Reports that may be on a report's household, the newest first, so many of them as a page shows."""
    others = (sighting for sighting in around if sighting.alert_id != new.alert_id)
    found = [sighting for sighting in others if may_be_same_household(new, sighting)]
    return sorted(found, key=_order, reverse=True)[:POSSIBLE_MAX]


def household_of(new: Sighting, around: Sequence[tuple[Sighting, str | None]], now: datetime) -> Membership:
    """The household that a report belongs to, given the sightings around it, each with its household if that is known.

    The stream tells of reports in any order. A report joins the oldest match whose household is known, also if that
    is newer than itself. Of two that are looked at the same time, neither's is known: both choose the older's.
    """
    matches = [
        (sighting, household, rule)
        for sighting, household in around
        if sighting.alert_id != new.alert_id and (rule := same_household(new, sighting)) is not None
    ]
    known = [match for match in matches if match[1] is not None]
    older = [match for match in matches if _order(match[0]) < _order(new)]
    for candidates in (known, older):
        if candidates:
            first, household, rule = min(candidates, key=lambda match: _order(match[0]))
            return Membership(
                alert_id=new.alert_id,
                household=household or first.alert_id,
                rule=rule,
                joined_to=first.alert_id,
                at=now,
            )
    return Membership(alert_id=new.alert_id, household=new.alert_id, at=now)


def harassment(sightings: Sequence[Sighting], now: datetime) -> HarassmentFlag | None:
    """Whether so many anonymous reports on one household in a week may be meant to harm it. It is a hint for the
    officer; it stops no report. Older reports also tell few sources from many, within a day."""
    recent = [s for s in sightings if s.is_anonymous and now - s.received_at <= HARASSMENT_WINDOW]
    if len(recent) < HARASSMENT_REPORTS_MIN:
        return None
    by_day: dict[str, set[int]] = {}
    for sighting in recent:
        marks = by_day.setdefault(seoul_day(sighting.received_at).isoformat(), set())
        marks.update([] if sighting.source_mark is None else [sighting.source_mark])
    most_in_a_day = max(len(marks) for marks in by_day.values())
    if most_in_a_day > HARASSMENT_SOURCES_MAX:
        return None
    return HarassmentFlag(reports=len(recent), sources=most_in_a_day or None, days=len(by_day))


def cell_of(lat_e6: int, lon_e6: int, side_e6: int = CELL_E6) -> tuple[int, int]:
    return lat_e6 // side_e6, lon_e6 // side_e6


def cells_around(spot: Spot, metres: float, side_e6: int = CELL_E6) -> list[tuple[int, int]]:
    """The cells that may hold what is so many metres from a spot, its own among them: of those next to it the ones that
    begin within that distance. No distance that is asked about is longer than a cell."""
    lat, lon = cell_of(spot.lat_e6, spot.lon_e6, side_e6)
    around = [(lat + north, lon + east) for north in (-1, 0, 1) for east in (-1, 0, 1)]
    return [cell for cell in around if metres_between(spot, _nearest_in(cell, spot, side_e6)) <= metres]


def _nearest_in(cell: tuple[int, int], spot: Spot, side_e6: int) -> "_Point":
    """The point of a cell that is nearest to a spot."""
    (south, west), last = (side * side_e6 for side in cell), side_e6 - 1
    return _Point(min(max(spot.lat_e6, south), south + last), min(max(spot.lon_e6, west), west + last))


@value
class _Point:
    lat_e6: int
    lon_e6: int


def metres_between(one: Spot, other: Spot) -> float:
    """The distance of two spots that are near each other."""
    north = (one.lat_e6 - other.lat_e6) / DEGREE
    east = (one.lon_e6 - other.lon_e6) / DEGREE * math.cos(math.radians(one.lat_e6 / DEGREE))
    return math.hypot(north, east) * METRES_PER_DEGREE


def _order(sighting: Sighting) -> tuple[datetime, str]:
    return sighting.received_at, sighting.alert_id


def _doors(one: Sighting, other: Sighting) -> Verdict:
    return compared(one.door, other.door) if one.door is not None and other.door is not None else "unknown"


def _share_an_age(one: Sighting, other: Sighting) -> bool:
    return any(abs(mine - theirs) <= AGE_YEARS_APART for mine in one.ages for theirs in other.ages)


def _surely_others(one: Sighting, other: Sighting) -> bool:
    """Ages are known of both, and none fits: another household at the same address."""
    return bool(one.ages and other.ages) and not _share_an_age(one, other)
