"""How often indicators were right, and new weights by that (D3): in whole numbers, bounded, for a person to decide."""

from datetime import UTC, datetime

import pytest

from dolbom.alerts.report import Outcome
from dolbom.discovery.feedback.hits import Outcomes, Rate, is_shown, outcomes_of, rate_of
from dolbom.discovery.feedback.routes import next_round
from dolbom.discovery.feedback.store import PastRound
from dolbom.discovery.feedback.weights import Backtest, backtest, is_test_told, proposed
from dolbom.discovery.store import Reason, Visit

NOW = datetime(2026, 11, 20, tzinfo=UTC)
POINTS = {"power_cut": 40, "rent_arrears": 20}


def visit(number: int, outcome: Outcome | None, **points: int) -> Visit:
    reasons = [Reason(type=name, points=worth, value=1, month=24_322) for name, worth in points.items()]
    return Visit(
        household=f"{number:012d}",
        round="2026-11",
        centre="41465101",
        how="central",
        score=sum(points.values()),
        place=number,
        reasons=reasons,
        address="예시로 1",
        outcome=outcome,
        received_at=NOW,
        deadline_at=NOW,
    )


def test_D3_who_was_not_reached_counts_neither_way() -> None:
    visits = [
        visit(1, "emergency_aid", power_cut=40),
        visit(2, "counselled", power_cut=40, rent_arrears=20),
        visit(3, "not_found", power_cut=40),
        visit(4, "refused", power_cut=40),
        visit(5, None, rent_arrears=20),
        visit(6, "private_aid", rent_arrears=20),
        visit(7, "already_served", rent_arrears=20),
    ]
    assert outcomes_of(visits) == (
        Outcomes(4, 2),
        {"power_cut": Outcomes(2, 1), "rent_arrears": Outcomes(3, 1)},
    )
    assert outcomes_of([]) == (Outcomes(0, 0), {})


@pytest.mark.parametrize(
    ("spoken_to", "hits", "expected"),
    [
        # By R's binom::binom.confint(k, n, methods = "wilson"), outward to hundredths of a percent.
        (10, 0, Rate(0, 0, 2776)),
        (10, 5, Rate(5000, 2365, 7635)),
        (100, 20, Rate(2000, 1333, 2889)),
        (10, 10, Rate(10_000, 7224, 10_000)),
    ],
)
def test_D3_a_rate_has_wilsons_interval(spoken_to: int, hits: int, expected: Rate) -> None:
    assert rate_of(Outcomes(spoken_to, hits)) == expected


def test_D3_a_rate_of_nobody_is_none_and_one_of_few_is_not_shown() -> None:
    assert rate_of(Outcomes(0, 0)) is None
    assert [is_shown(Outcomes(*each)) for each in ((5, 0), (6, 0), (12, 6), (11, 6), (12, 1), (100, 100))] == [
        False,
        True,
        True,
        False,
        False,
        True,
    ]


def test_D3_points_follow_the_rate_where_it_is_surely_another_by_a_fifth_at_most() -> None:
    everybody = Outcomes(10_000, 2_000)
    by_type = {"power_cut": Outcomes(1_000, 600), "rent_arrears": Outcomes(1_000, 150)}
    assert proposed(POINTS, everybody, by_type) == {"power_cut": 48, "rent_arrears": 16}
    near = {"power_cut": Outcomes(1_000, 230), "rent_arrears": Outcomes(20, 1)}
    assert proposed(POINTS, everybody, near) == {"power_cut": 45, "rent_arrears": 20}
    assert proposed(POINTS, Outcomes(0, 0), {}) == POINTS
    assert proposed({"power_cut": 1}, everybody, {"power_cut": Outcomes(5_000, 1)}) == {"power_cut": 1}
    assert proposed({"power_cut": 1}, everybody, {"power_cut": Outcomes(5_000, 5_000)}) == {"power_cut": 2}


def test_D3_a_back_test_says_what_is_gained_and_lost_among_those_whose_outcome_is_known() -> None:
    visits = [
        visit(1, "counselled", power_cut=40),
        visit(2, "emergency_aid", rent_arrears=20),
        visit(3, "counselled", power_cut=40, rent_arrears=20),
        visit(4, "emergency_aid", power_cut=80),
        visit(5, None, power_cut=120),
        visit(6, "not_found", power_cut=120),
    ]
    new = {"power_cut": 10, "rent_arrears": 60}
    found = backtest("2026-11", visits, POINTS, new, POINTS)
    assert found == Backtest("2026-11", known=4, half=2, hits_before=1, hits_after=1, gained=1, lost=1)
    assert backtest("2026-11", visits, POINTS, POINTS, POINTS).gained == 0
    assert backtest("2026-11", list(reversed(visits)), POINTS, new, POINTS) == found


@pytest.mark.parametrize(
    ("hits", "changes", "earlier", "is_told"),
    [
        (40, {}, [], True),
        (40, {"gained": 1}, [], False),
        (40, {"lost": 5}, [], False),
        (40, {"gained": 0}, [], True),
        (40, {"hits_before": 3}, [], False),
        (40, {"hits_after": 48}, [], False),
        (32, {}, [], False),
        (40, {}, [{}], True),
        (40, {}, [{"known": 103}], False),
        (40, {}, [{"known": 106, "half": 53, "hits_after": 40}], False),
        (40, {}, [{"hits_before": 34}], False),
        (40, {}, [{"gained": 12, "lost": 14}], True),
    ],
    ids=[
        "many of all",
        "one is gained",
        "five are lost",
        "nobody is gained",
        "three of the half got something",
        "two of the half got nothing",
        "two of the other half got something",
        "the same as an earlier one",
        "three are known since",
        "three more of the half got nothing",
        "four fewer than the new weights had in an earlier one",
        "six more were gained and lost",
    ],
)
def test_A13_a_back_test_tells_of_no_few_households_of_either_half_nor_by_an_earlier_one(
    hits: int, changes: dict[str, int], earlier: list[dict[str, int]], is_told: bool
) -> None:
    made = {"known": 100, "half": 50, "hits_before": 30, "hits_after": 30, "gained": 6, "lost": 6}
    others = [PastRound(round="2026-11", **{**made, **each}) for each in earlier]
    found = Backtest(round="2026-11", **{**made, **changes})
    assert is_test_told(found, Outcomes(100, hits), others) == is_told


@pytest.mark.parametrize(
    ("day", "following"),
    [((2026, 11, 19, 14), "2026-11"), ((2026, 11, 19, 15), "2027-01"), ((2026, 12, 31, 0), "2027-01")],
)
def test_D3_accepted_weights_count_from_the_next_round_on(day: tuple[int, int, int, int], following: str) -> None:
    """On a round's own day, as in Seoul, it may have begun."""
    assert next_round(datetime(*day, tzinfo=UTC)).code == following
