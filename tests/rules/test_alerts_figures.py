"""A centre's figures (A13): honest, and nobody can work out a number of people from 1 to 4, not even by subtracting."""

import itertools
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.alerts.figures.counts import (
    MEDIAN_OF_MIN,
    OUTCOMES,
    P90_OF_MIN,
    REPORTERS,
    FigureRow,
    Figures,
    figures,
    hours_begun,
    share_percent,
    shown,
)
from dolbom.texts.alerts import OUTCOMES as OUTCOMES_KO
from dolbom.texts.alerts import REPORTERS as REPORTERS_KO

START = datetime(2026, 11, 2, tzinfo=UTC)
NOW = START + timedelta(days=16)
PROTECTED = range(1, 5)


def a_row(number: int, **changes: Any) -> FigureRow:
    row = {
        "alert_id": f"{number:026}",
        "version": 1,
        "state": "received",
        "reporter": "guest",
        "received_at": START,
        "deadline_at": START + timedelta(days=14),
    }
    return FigureRow.model_validate({**row, **changes})


def rows(*groups: tuple[int, dict[str, Any]]) -> list[FigureRow]:
    made = [changes for count, changes in groups for _ in range(count)]
    return [a_row(number, **changes) for number, changes in enumerate(made)]


def closed(outcome: str) -> dict[str, Any]:
    return {"state": "closed", "outcome": outcome}


def test_A13_the_figures_of_a_month_are_counted() -> None:
    late = {"deadline_at": NOW}
    in_time = {"deadline_at": NOW + timedelta(days=1), "reporter": "resident"}
    found = figures(rows((7, late), (9, in_time), (12, closed("counselled")), (8, closed("emergency_aid"))), NOW)
    assert found.received == 36
    assert found.states == {"open": 16, "closed": 20}
    assert found.deadlines == {"overdue": 7, "in_time": 9}
    assert {name: count for name, count in found.outcomes.items() if count} == {"counselled": 12, "emergency_aid": 8}
    assert {name: count for name, count in found.reporters.items() if count} == {"guest": 27, "resident": 9}


def test_A13_the_time_to_first_contact_is_told_in_hours_begun() -> None:
    waits = [a_row(n, first_contact_at=START + timedelta(hours=n, minutes=1)) for n in range(P90_OF_MIN)]
    found = figures(waits, NOW)
    assert (found.first_contact_hours_p50, found.first_contact_hours_p90) == (10, 18)
    assert hours_begun(START, START) == 1


@pytest.mark.parametrize(
    ("contacts", "p50", "p90"), [(MEDIAN_OF_MIN - 1, None, None), (MEDIAN_OF_MIN, 1, None), (P90_OF_MIN, 1, 1)]
)
def test_A13_of_too_few_contacts_no_time_is_told(contacts: int, p50: int | None, p90: int | None) -> None:
    contacted = [a_row(number, first_contact_at=START) for number in range(contacts)]
    found = figures([*contacted, *(a_row(100 + number) for number in range(30))], NOW)
    assert (found.first_contact_hours_p50, found.first_contact_hours_p90) == (p50, p90)


def test_A13_an_empty_month_says_so_and_a_nearly_empty_one_says_nothing() -> None:
    assert figures([], NOW).received == 0
    nearly = figures(rows((4, {})), NOW)
    assert nearly.received is None
    for table in (nearly.states, nearly.deadlines, nearly.outcomes, nearly.reporters):
        assert set(table.values()) == {None}


def test_A13_one_small_part_hides_another_that_would_tell_it() -> None:
    assert shown(20, {"open": 2, "closed": 18}) == {"open": None, "closed": None}
    assert shown(18, {"open": 0, "closed": 18}) == {"open": 0, "closed": 18}
    assert shown(40, {"a": 3, "b": 9, "c": 28}) == {"a": None, "b": None, "c": 28}
    assert shown(33, {"a": 3, "b": 2, "c": 28}) == {"a": None, "b": None, "c": 28}


def test_A13_what_is_hidden_is_not_few_together_either() -> None:
    assert shown(38, {"a": 1, "b": 0, "c": 9, "d": 28}) == {"a": None, "b": None, "c": None, "d": 28}
    assert shown(30, {"a": 1, "b": 1, "c": 28}) == {"a": None, "b": None, "c": None}


@pytest.mark.parametrize(("parts", "each_max"), [(2, 24), (3, 13), (4, 9), (5, 7)])
def test_A13_whoever_knows_the_rule_and_the_page_cannot_tell_a_small_part(parts: int, each_max: int) -> None:
    """Every table there is up to a size, by what is published of it: no small part has the same value in all of those
    that look alike."""
    names = "abcdefghi"[:parts]
    alike: dict[tuple[Any, ...], list[tuple[int, ...]]] = defaultdict(list)
    for table in itertools.product(range(each_max + 1), repeat=parts):
        total = sum(table)
        if total >= 6 or total == 0:
            page = shown(total, dict(zip(names, table, strict=True)))
            alike[total, tuple(page.values())].append(table)
    for (total, page), tables in alike.items():
        assert all(value is None or value == 0 or value >= 6 for value in page)
        for place in range(parts):
            values = {table[place] for table in tables}
            # At the edge of what was listed, alternatives with a larger part are missing.
            if total <= each_max + 5 * (parts - 1) - 5 and len(values) == 1:
                assert not values & set(PROTECTED), (total, page)


def published(found: Figures) -> tuple[Any, ...]:
    tables = (found.states, found.deadlines, found.outcomes, found.reporters)
    return (found.received, *(tuple(table.values()) for table in tables))


COUNTS = st.integers(0, 4) | st.integers(0, 30)


@given(
    outcomes=st.lists(COUNTS, min_size=len(OUTCOMES), max_size=len(OUTCOMES)),
    overdue=COUNTS,
    in_time=COUNTS,
    seed=st.randoms(use_true_random=False),
)
def test_A13_for_every_small_number_of_a_page_there_is_another_that_makes_the_same_page(
    outcomes: list[int], overdue: int, in_time: int, seed: Any
) -> None:
    states = [*([("closed", name, False)] * count for name, count in zip(OUTCOMES, outcomes, strict=True))]
    people = [one for group in states for one in group] + [("received", None, True)] * overdue
    people += [("received", None, False)] * in_time
    made = [
        a_row(
            number,
            state=state,
            outcome=outcome,
            deadline_at=NOW if late else NOW + timedelta(days=1),
            reporter=seed.choice(REPORTERS[: seed.randint(1, len(REPORTERS))]),
        )
        for number, (state, outcome, late) in enumerate(people)
    ]
    page = figures(made, NOW)
    total = len(made)
    truth: list[tuple[Any, dict[str, int]]] = [
        (page.outcomes, dict(zip(OUTCOMES, outcomes, strict=True))),
        (page.deadlines, {"overdue": overdue, "in_time": in_time}),
        (page.states, {"open": overdue + in_time, "closed": sum(outcomes)}),
        (page.reporters, {name: sum(row.reporter == name for row in made) for name in REPORTERS}),
    ]
    for table, counts in truth:
        known_total = sum(counts.values()) if any(value is not None for value in table.values()) else None
        hidden = [name for name, value in table.items() if value is None]
        for name, value in table.items():
            assert value is None or value == counts[name]
            assert value is None or value == 0 or value >= 6
            if counts[name] not in PROTECTED:
                continue
            assert value is None, f"{name} of {counts[name]} is shown"
            if page.received is None:
                continue
            # One more of it and one less of another hidden part: the same page, so the number cannot be told.
            others = [
                {**counts, name: counts[name] + step, other: counts[other] - step}
                for other in hidden
                for step in (1, -1)
                if other != name and counts[other] - step >= 0 and counts[name] + step >= 0
            ]
            table_total = sum(counts.values())
            assert known_total is None or any(shown(table_total, other) == table for other in others), (name, counts)
    assert page.received == (total if total == 0 or total >= 6 else None)


@given(part=st.integers(0, 1000), more=st.integers(0, 1000))
def test_A13_a_share_is_whole_per_cent(part: int, more: int) -> None:
    percent = share_percent(part, part + more)
    if part + more:
        assert percent is not None
        assert abs(percent * (part + more) - 100 * part) <= (part + more) / 2
    else:
        assert percent is None


def test_A13_every_outcome_and_kind_of_reporter_has_its_korean_words() -> None:
    assert (set(OUTCOMES_KO), set(REPORTERS_KO)) == (set(OUTCOMES), set(REPORTERS))
