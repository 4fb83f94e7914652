"""How often an indicator was right (D3): of the households that it pointed at and that somebody spoke to, how many got
something.

All counts are whole; bounds of a rate are in hundredths of a percent, by decimal arithmetic, so that the same outcomes
give the same digits everywhere.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from dolbom.alerts.figures.suppression import SHOWN_FROM
from dolbom.alerts.report import Outcome
from dolbom.discovery.store import Visit

HELPED: frozenset[Outcome] = frozenset({"emergency_aid", "livelihood_benefit", "other_public_service", "private_aid"})
"""Outcomes by which a household got something: a hit."""
SPOKEN_TO: frozenset[Outcome] = HELPED | {"counselled", "already_served"}
"""Of whoever was not found, or refused, nobody knows whether the indicator was right: they count neither way."""
PARTS = 10_000
"""A rate is in hundredths of a percent."""
Z = Decimal("1.959964")
"""Of a normal distribution 95 percent lie within so many deviations."""
DIGITS = 28
EVERYBODY = ""
"""All types together, among names of types."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a household by a report on it, and when."""

    outcome: Outcome
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many households were spoken to, and how many of them got something."""

    spoken_to: int
    hits: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate and the bounds within which the true one lies with 95 percent (Wilson's interval), in `PARTS`."""

    rate: int
    low: int
    high: int


def first_of(visit: Visit, report: Ended | None) -> Visit:
    """A visit with the outcome that counts: its own or that of a report on the household, whichever says something and
    was first. So a household counts once, and one that a report reached first is not lost."""
    if report is None:
        return visit
    if visit.outcome in SPOKEN_TO and (visit.closed_at is None or visit.closed_at <= report.at):
        return visit
    return visit.model_copy(update={"outcome": report.outcome, "closed_at": report.at})


def outcomes_of(visits: Iterable[Visit]) -> tuple[Outcomes, dict[str, Outcomes]]:
    """What became of visits: of all, and of those that each type pointed at."""
    spoken_to, hits = Counter[str](), Counter[str]()
    for visit in visits:
        if visit.outcome not in SPOKEN_TO:
            continue
        types = {EVERYBODY, *(reason.type for reason in visit.reasons)}
        spoken_to.update(types)
        if visit.outcome in HELPED:
            hits.update(types)
    found = {name: Outcomes(count, hits[name]) for name, count in sorted(spoken_to.items())}
    return found.pop(EVERYBODY, Outcomes(0, 0)), found


def rate_of(found: Outcomes) -> Rate | None:
    """The rate with Wilson's interval, its bounds rounded outward; None of nobody.

    (2k + z² ± z·√(z² + 4k(n − k)/n)) / 2(n + z²), for k hits of n.
    """
    if not found.spoken_to:
        return None
    with localcontext() as context:
        context.prec = DIGITS
        n, k = Decimal(found.spoken_to), Decimal(found.hits)
        root = Z * (Z * Z + 4 * k * (n - k) / n).sqrt()
        low, high = ((2 * k + Z * Z + each) / (2 * (n + Z * Z)) * PARTS for each in (-root, root))
        whole = (2 * found.hits * PARTS + found.spoken_to) // (2 * found.spoken_to)
        return Rate(
            rate=whole,
            low=max(0, int(low.to_integral_value(ROUND_FLOOR))),
            high=min(PARTS, int(high.to_integral_value(ROUND_CEILING))),
        )


def is_shown(found: Outcomes) -> bool:
    """Whether a rate tells of no few people: neither of those who got something nor of those who did not (A13)."""
    return found.spoken_to >= SHOWN_FROM and are_shown(found.hits, found.spoken_to - found.hits)


def are_apart(found: Outcomes, others: Iterable[Outcomes]) -> bool:
    """Whether nobody who has others' numbers, too, learns of few households by subtraction (A13)."""
    return all(
        are_shown(abs(found.hits - each.hits), abs(found.spoken_to - found.hits - each.spoken_to + each.hits))
        for each in others
    )


def told_of(
    everybody: Outcomes, by_type: Mapping[str, Outcomes], few: Collection[str], earlier: Mapping[str, list[Outcomes]]
) -> frozenset[str]:
    """The types whose numbers are told, and `EVERYBODY` where that of all is (A13): none that is few in a round by
    itself, or few away from what an earlier proposal that shares a round told, and no type that all but few have."""

    def is_told(name: str, found: Outcomes, *others: Outcomes) -> bool:
        return name not in few and is_shown(found) and are_apart(found, [*others, *earlier.get(name, [])])

    told = {name for name, found in by_type.items() if is_told(name, found, everybody)}
    return frozenset(told | ({EVERYBODY} if is_told(EVERYBODY, everybody) else set()))


def are_shown(*households: int) -> bool:
    """Whether each of these numbers tells of nobody, or of no few households (A13)."""
    return all(number == 0 or number >= SHOWN_FROM for number in households)
