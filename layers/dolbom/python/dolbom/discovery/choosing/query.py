"""A round as one text of SQL, for DuckDB and for Athena (D2): who is chosen, by which way, and each line that says why.

Only what both are documented to mean alike is used: whole numbers, and a division only where nothing is left over. So
the rows, and their order, are the same whatever order or however many files the lines lie in. It has been run on
DuckDB, also as the embedded cloud's Athena; AWS's own has not been asked (docs/decisions/discovery.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dolbom.discovery.catalogue import DECAY_PARTS, PERCENT, Indicator, LocalFactor, Weights, indicators
from dolbom.discovery.rounds import Round

CENTRAL_HOUSEHOLDS = 150_000
LOCAL_HOUSEHOLDS = 50_000
NEVER = 2**31 - 1
"""No value of a line is as great."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How many are chosen, and by what."""

    weights: Weights
    factors: Sequence[LocalFactor] = ()
    central: int = CENTRAL_HOUSEHOLDS
    local: int = LOCAL_HOUSEHOLDS


def choosing(of: Round, choice: Choice, edition: str) -> str:
    """The SQL of a round: over the tables `indicators` (household, centre, town, type, value, month, address, round)
    and `left_out` (household, why, round), of which it reads what is of this edition of the round.

    A household's score is the sum of its lines' points: weight × grade × what is left of the line's life. The highest
    are chosen centrally; of the others each municipality chooses as many as its share of all households with a score,
    by its own factors; its remainder is rounded by the largest first. Whoever has as much as another comes in the order
    of the households' keys.

    Nobody puts millions of households in order for that: scores are counted, and only those who have at least the
    lowest score that is still chosen are sorted. `above` is how many have more than a score.
    """
    return f"""
WITH {_weights(choice.weights, "weight")},
{_factors(choice.factors)}scored AS (
    SELECT line.household, min(line.centre) AS centre, min(line.town) AS town,
        CAST(sum(line.points) AS BIGINT) AS score,
        CAST(sum({_local_points(choice.factors)}) AS BIGINT) AS local_score
    FROM ({_lines(of, edition)}) AS line{_joins(choice.factors)}
    GROUP BY line.household
),
eligible AS (
    SELECT household, centre, town, score, local_score FROM scored
    WHERE household NOT IN (SELECT household FROM left_out WHERE round = '{edition}')
),
heights AS (
    SELECT score, CAST(sum(count(*)) OVER (ORDER BY score DESC) - count(*) AS BIGINT) AS above
    FROM eligible GROUP BY score
),
ahead AS (
    SELECT household, centre, town, score, local_score, row_number() OVER (ORDER BY score DESC, household) AS place
    FROM eligible WHERE score >= (SELECT min(score) FROM heights WHERE above < {choice.central})
),
central AS (
    SELECT household, centre, town, score, local_score FROM ahead WHERE place <= {choice.central}
),
others AS (
    SELECT household, centre, town, score, local_score FROM eligible
    WHERE household NOT IN (SELECT household FROM central)
),
share AS (
    SELECT town, count(*) * CAST({choice.local} AS BIGINT) AS seats, CAST(sum(count(*)) OVER () AS BIGINT) AS households
    FROM eligible GROUP BY town
),
whole AS (
    SELECT town, CAST((seats - seats % households) / households AS BIGINT) AS quota,
        row_number() OVER (ORDER BY seats % households DESC, town) AS turn
    FROM share
),
quota AS (
    SELECT town,
        quota + CASE WHEN turn <= {choice.local} - CAST(sum(quota) OVER () AS BIGINT) THEN 1 ELSE 0 END AS quota
    FROM whole
),
local_heights AS (
    SELECT town, local_score,
        CAST(sum(count(*)) OVER (PARTITION BY town ORDER BY local_score DESC) - count(*) AS BIGINT) AS above
    FROM others GROUP BY town, local_score
),
lowest AS (
    SELECT quota.town, quota.quota, min(local_heights.local_score) AS local_score
    FROM quota JOIN local_heights ON local_heights.town = quota.town
    WHERE local_heights.above < quota.quota GROUP BY quota.town, quota.quota
),
placed AS (
    SELECT others.household, others.centre, others.town, others.score, others.local_score, lowest.quota,
        row_number() OVER (PARTITION BY others.town ORDER BY others.local_score DESC, others.household) AS place
    FROM others JOIN lowest ON lowest.town = others.town AND others.local_score >= lowest.local_score
),
chosen AS (
    SELECT household, 'central' AS how, centre, town, score, local_score FROM central
    UNION ALL
    SELECT household, 'local' AS how, centre, town, score, local_score FROM placed WHERE place <= quota
)
SELECT chosen.household, chosen.how, chosen.centre, chosen.town, chosen.score, chosen.local_score,
    line.type, line.points, line.value, line.month, line.address
FROM chosen JOIN ({_lines(of, edition)}) AS line ON line.household = chosen.household
ORDER BY chosen.centre, chosen.score DESC, chosen.household, line.points DESC, line.type
"""  # noqa: S608 - numbers and names of our own catalogue


def left_out_counts(edition: str) -> str:
    """The SQL of how many households with lines are left out, by why."""
    return f"""
SELECT why, count(*) AS households FROM left_out
WHERE round = '{edition}' AND household IN (SELECT household FROM indicators WHERE round = '{edition}')
GROUP BY why ORDER BY why
"""  # noqa: S608 - a round's code is of one form


def _local_points(factors: Sequence[LocalFactor]) -> str:
    return f"line.points * coalesce(factor.percent, {PERCENT})" if factors else f"line.points * {PERCENT}"


def _joins(factors: Sequence[LocalFactor]) -> str:
    """Where no municipality has factors, no line is held against any."""
    return "\n    LEFT JOIN factor ON factor.town = line.town AND factor.type = line.type" if factors else ""


def _lines(of: Round, edition: str) -> str:
    """The lines that say something in a round, each with its points."""
    age = f"({of.month} - each.month)"
    return f"""
    SELECT each.household, each.centre, each.town, each.type, each.value, each.month, each.address,
        weight.points * (CASE WHEN each.value >= weight.third THEN 3 WHEN each.value >= weight.second THEN 2 ELSE 1 END)
            * ({DECAY_PARTS} - {age} * weight.parts) AS points
    FROM indicators AS each JOIN weight ON weight.type = each.type
    WHERE each.round = '{edition}' AND each.month <= {of.month} AND {age} * weight.parts < {DECAY_PARTS}"""  # noqa: S608


def _weights(weights: Weights, name: str) -> str:
    rows = (_weight(each, weights) for each in sorted(indicators().values(), key=lambda each: each.type))
    return f"{name} (type, points, second, third, parts) AS (VALUES {_joined(rows)})"


def _weight(each: Indicator, weights: Weights) -> str:
    """A grade that a type's greatest value does not reach is never given, also to a line of a file that was kept when
    the type still took more."""
    second, third = (bound if bound <= each.value_max else NEVER for bound in (each.second, each.third))
    return f"('{each.type}', {weights.points[each.type]}, {second}, {third}, {each.parts_a_month})"


def _factors(factors: Sequence[LocalFactor]) -> str:
    rows = [f"({int(each.municipality)}, '{each.type}', {each.percent})" for each in factors]
    return f"factor (town, type, percent) AS (VALUES {_joined(rows)}),\n" if rows else ""


def _joined(rows: Iterable[str]) -> str:
    return ", ".join(rows)
