"""New weights by what became of the old ones (D3): a proposal in whole numbers, which a person accepts or refuses.

A type's rate of hits is drawn towards the rate of all by `PRIOR` households that went as all did (the mean of a
beta-binomial model, as insurers weigh few claims), and its points follow the ratio of the two. Only a type whose
interval leaves out the rate of all is changed, by a fifth at most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dolbom.discovery.feedback.hits import (
    HELPED,
    PARTS,
    SPOKEN_TO,
    Outcomes,
    are_apart,
    are_shown,
    is_shown,
    rate_of,
)
from dolbom.discovery.feedback.store import PastRound
from dolbom.discovery.store import Visit

PRIOR = 100
CHANGE_PARTS = 5
"""Points change by a fifth of themselves at most in a version."""
POINTS_MIN, POINTS_MAX = 1, 1_000


@dataclass(frozen=True, slots=True)
class Backtest:
    """A past round's households whose outcome is known, and the half of them that score highest, by either weights.

    Of those whom nobody has visited nobody knows what they would have got: they are no part of it.
    """

    round: str
    known: int
    half: int
    hits_before: int
    hits_after: int
    gained: int
    """Hits that only the new weights have in their half."""
    lost: int


def proposed(points: Mapping[str, int], everybody: Outcomes, by_type: Mapping[str, Outcomes]) -> dict[str, int]:
    """The points of each type by its outcomes; as they are where that says nothing."""
    return {name: _points(old, everybody, by_type.get(name, Outcomes(0, 0))) for name, old in sorted(points.items())}


def _points(old: int, everybody: Outcomes, found: Outcomes) -> int:
    rate = rate_of(found)
    if rate is None or not everybody.hits:
        return old
    of_all = everybody.hits * PARTS
    if rate.low * everybody.spoken_to <= of_all <= rate.high * everybody.spoken_to:
        return old
    # (k + m·K/N) / (n + m), as a part of K/N.
    above = found.hits * everybody.spoken_to + PRIOR * everybody.hits
    below = everybody.hits * (found.spoken_to + PRIOR)
    wanted = (2 * old * above + below) // (2 * below)
    step = max(1, old // CHANGE_PARTS)
    return min(POINTS_MAX, max(POINTS_MIN, old - step, min(old + step, wanted)))


def backtest(
    round_code: str, visits: Sequence[Visit], used: Mapping[str, int], new: Mapping[str, int], old: Mapping[str, int]
) -> Backtest:
    """What the new weights would have put first of a past round's households, beside the old ones. A reason's points
    were made with the points that the round `used`, and are a whole number of them."""
    known = [visit for visit in visits if visit.outcome in SPOKEN_TO]
    half = len(known) // 2
    hits = {visit.household for visit in known if visit.outcome in HELPED}
    before, after = (_first(known, half, used, points) & hits for points in (old, new))
    return Backtest(
        round=round_code,
        known=len(known),
        half=half,
        hits_before=len(before),
        hits_after=len(after),
        gained=len(after - before),
        lost=len(before - after),
    )


def is_test_told(made: Backtest, of_round: Outcomes, earlier: Sequence[PastRound]) -> bool:
    """Whether a back-test tells of no few households (A13): neither in either half, nor by what is gained or lost, nor
    by its difference from one of the same round that was told earlier."""
    halves = _halves(made)
    if not (all(map(is_shown, halves)) and are_apart(of_round, halves) and are_shown(made.gained, made.lost)):
        return False
    return all(
        are_shown(*(abs(getattr(made, name) - getattr(each, name)) for name in ("known", "gained", "lost")))
        and all(are_apart(half, _halves(each)) for half in halves)
        for each in earlier
    )


def _halves(test: Backtest | PastRound) -> list[Outcomes]:
    return [Outcomes(test.half, hits) for hits in (test.hits_before, test.hits_after)]


def _first(visits: Sequence[Visit], many: int, used: Mapping[str, int], points: Mapping[str, int]) -> set[str]:
    """Those who score highest by some points; who has as much as another comes in the order of keys."""

    def score(visit: Visit) -> int:
        return sum(reason.points // used[reason.type] * points[reason.type] for reason in visit.reasons)

    return {visit.household for visit in sorted(visits, key=lambda visit: (-score(visit), visit.household))[:many]}
