"""A flood over an area: anonymous reports of many places near each other within few hours, which tell the same (A10).

Pins are moved as easily as doors, and 150 m apart they are no series. Many places at once may as well be an
earthquake, so this changes the order within a rank of the queue and nothing else: each report is paged by itself, keeps
its clock and its danger, and is marked as no harassment. First come the reports that are not of the flood, with the
first few of it, then what tells more than those before it, then what tells the same in its own words, and then what
repeats them.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from dolbom.alerts.households.own_words import is_said_by
from dolbom.alerts.households.rules import metres_between
from dolbom.alerts.households.series import Told, is_one_place
from dolbom.starting.values import value

SPREAD_MIN, SPREAD_PLACES_MIN = 6, 3
"""Reports, and places at least 150 m from each other that they are of."""
SPREAD_WITHIN = timedelta(hours=3)
SPREAD_M = 4_000
SPREAD_AHEAD = 3
"""So many of a flood stand where any report does, each of which tells what none before it told."""
SPREAD_LOOKED_AT_MAX = 99
AREA_E6 = 60_000
"""What was told is kept by areas of 60,000 millionths of a degree too, at least 5 km wide in all of Korea."""

Step = Literal[1, 2, 3]
TELLS_MORE: Step = 1
OWN_WORDS: Step = 2
REPEATS: Step = 3


@value
class Among:
    """That a report is one of a flood, as long as it tells no more than it did then."""

    step: Step
    tells: frozenset[str]

    def holds_of(self, tells: Sequence[str]) -> bool:
        return frozenset(tells) <= self.tells

    def is_deeper_than(self, other: "Among | None") -> bool:
        return other is None or self.step > other.step or not other.tells.issuperset(self.tells)


def spread(here: Told, around: Sequence[Told]) -> dict[str, Among]:
    """Which of the reports around one stand behind in their rank, and how far; none where there is no flood."""
    near = {one.alert_id: one for one in (*around, here) if _is_of_one_area(here, one)}
    in_order = sorted(near.values(), key=lambda one: (one.received_at, one.alert_id))[-SPREAD_LOOKED_AT_MAX:]
    if len(in_order) < SPREAD_MIN or not _are_many_places(in_order):
        return {}
    known: set[str] = set()
    ahead, found = 0, dict[str, Among]()
    for at, one in enumerate(in_order):
        repeats = known.issuperset(one.tells)
        ahead += not repeats
        if repeats or ahead > SPREAD_AHEAD:
            step = _step_of(one, in_order[:at]) if repeats else TELLS_MORE
            found[one.alert_id] = Among(step, frozenset(one.tells))
        known.update(one.tells)
    return found


def _step_of(one: Told, before: Sequence[Told]) -> Step:
    """How far a report stands behind that tells nothing new: one that is copied, behind one in its own words."""
    return REPEATS if any(is_said_by(one.pieces, other.pieces) for other in before) else OWN_WORDS


def _is_of_one_area(here: Told, other: Told) -> bool:
    is_alike = (here.house is None) == (other.house is None)
    is_in_time = abs(here.received_at - other.received_at) <= SPREAD_WITHIN
    return is_alike and is_in_time and metres_between(here, other) <= SPREAD_M


def _are_many_places(reports: Sequence[Told]) -> bool:
    places: list[Told] = []
    for one in reports:
        if not any(is_one_place(one, place) for place in places):
            places.append(one)
        if len(places) >= SPREAD_PLACES_MIN:
            return True
    return False
