"""A series: many anonymous reports of one place within some hours, which tell of the same (A10).

Addresses, doors, words and devices are easily changed; the place where somebody lives is not. So place and time alone
make a series, and nothing of who sent it is asked. From `SERIES_MIN` on, what repeats stands behind the other reports
of its rank: no flood hides a report that differs. What differs is never of a series: it is not anonymous, of another
place, or the first there to name a house, or to tell of this kind of need, this family of danger or this answer to the
question of a life at risk.
"""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import Field

from dolbom.alerts.households.doors import Door, parsed
from dolbom.alerts.households.own_words import pieces
from dolbom.alerts.households.rules import metres_between
from dolbom.alerts.report import Report
from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.starting.values import value

SERIES_MIN = 6
"""Fewer stand as any other report does: five neighbours hear the same scream."""
SERIES_WITHIN = timedelta(hours=12)
SERIES_PLACE_M = 150
SERIES_HOUSE_M = 3_000
"""A pin is moved easily: at one house by its address, so far apart is still one place."""
SERIES_LOOKED_AT_MAX = 99


class Told(Stored):
    """What an anonymous report tells, where and when; kept for the hours of a series."""

    alert_id: str
    lat_e6: int
    lon_e6: int
    house: str | None = None
    """The road with the house's number, or the dong with the lot; without building, floor and door."""
    tells: list[str]
    pieces: list[Count] = Field(default_factory=list)
    """Of its words, for whether others have said it in the same."""
    received_at: Instant


@value
class Series:
    """The first report of a series, and those that repeat what was told before them, oldest first."""

    first: str
    repeats: tuple[Told, ...]


@value
class Behind:
    """That a report repeats a series, as long as it tells no more than it did then."""

    series: str
    tells: frozenset[str]

    def holds_of(self, report: Report) -> bool:
        return frozenset(tells(report)) <= self.tells


def told(report: Report) -> Told:
    return Told(
        alert_id=report.alert_id,
        lat_e6=report.lat_e6,
        lon_e6=report.lon_e6,
        house=_house(parsed(report.address)),
        tells=tells(report),
        pieces=pieces(report.text),
        received_at=report.received_at,
    )


def tells(report: Report) -> list[str]:
    """The kinds of need, the families of danger, what was answered about a life at risk, and that a house is named."""
    dangers = {word.family or word.kind for word in report.danger.words if word.set_aside is None}
    asked = {f"at_risk {report.at_risk}"} if report.at_risk is not None else set()
    grave = {"in_danger"} if report.in_danger else {"not_in_danger"}
    house = {"a house"} if _house(parsed(report.address)) is not None else set()
    return sorted({*report.kinds, *(f"danger {family}" for family in dangers), *asked, *grave, *house})


def series(here: Told, around: Sequence[Told]) -> Series | None:
    """The series of a report's place as it stands, or None where there is none."""
    near = {one.alert_id: one for one in (*around, here) if _is_of_one_place(here, one)}
    in_order = sorted(near.values(), key=lambda one: (one.received_at, one.alert_id))[-SERIES_LOOKED_AT_MAX:]
    known: set[str] = set()
    repeats = []
    for one in in_order:
        if known.issuperset(one.tells):
            repeats.append(one)
        known.update(one.tells)
    return Series(in_order[0].alert_id, tuple(repeats)) if len(repeats) + 1 >= SERIES_MIN else None


def _is_of_one_place(here: Told, other: Told) -> bool:
    is_in_time = abs(here.received_at - other.received_at) <= SERIES_WITHIN
    return is_in_time and is_one_place(here, other)


def is_one_place(here: Told, other: Told) -> bool:
    """Whether what lies so far apart is one place, whatever door is named."""
    is_one_house = here.house is not None and here.house == other.house
    return metres_between(here, other) <= (SERIES_HOUSE_M if is_one_house else SERIES_PLACE_M)


def _house(door: Door | None) -> str | None:
    if door is None:
        return None
    if door.road and door.house:
        return f"{door.road} {door.house}"
    dong = door.areas.get("dong")
    return f"{dong} {door.lot}" if dong and door.lot else None
