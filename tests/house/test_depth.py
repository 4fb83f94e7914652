"""A daily run goes less deep than CI, and leaves nothing out altogether."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.exactly_once.harness.accidents import ACCIDENTS, DEADLY, Accident
from tests.exactly_once.harness.scenes import PAIRS, TRIPLES
from tests.rules.test_photos_sizes import MADE
from tests.support.depth import DEPTHS, SAME_PEOPLE, Depth, in_turn, right, some, ways_left, wrong
from tools.steps import ROOT


@pytest.mark.parametrize("accidents", [ACCIDENTS, DEADLY], ids=["all", "deadly"])
@pytest.mark.parametrize("depth", DEPTHS.values(), ids=DEPTHS)
def test_at_each_depth_something_strikes_each_call_and_each_accident_strikes(
    depth: Depth, accidents: Sequence[Accident]
) -> None:
    for calls in range(1, 60):
        struck = [in_turn(accidents, at, calls, depth.turns) for at in range(1, calls + 1)]
        assert all(struck)
        assert {accident for some in struck for accident in some} == set(accidents)
        assert depth.turns > 1 or struck == [list(accidents)] * calls


def test_of_many_like_things_some_are_the_first_and_the_last_and_in_ci_all() -> None:
    assert some(range(8), 3) == [0, 3, 6, 7]
    assert some([], 3) == []
    for ci in (DEPTHS["ci"].places, DEPTHS["ci"].damages, DEPTHS["ci"].refused):
        assert some("abcdefg", ci) == list("abcdefg")


def test_each_operation_is_sent_right_or_wrong_requests_and_in_ci_both() -> None:
    for operations in ("abcdefg", "abcdef"):
        one, other = right(operations, 2), wrong(operations, 2)
        assert sorted(one + other) == list(operations)
        assert right(operations, 1) == wrong(operations, 1) == operations


def test_ci_goes_all_the_way_and_a_daily_run_nowhere_further() -> None:
    daily, ci = DEPTHS["daily"], DEPTHS["ci"]
    assert "DEPTH=ci make test" in (ROOT / ".ci" / "run").read_text()
    assert (ci.turns, ci.threes) == (1, len(TRIPLES))
    assert daily.history_steps <= ci.history_steps
    assert daily.threes <= ci.threes
    assert {name for pair in PAIRS[daily.pairs - 1 :: daily.pairs] for name in pair} == {
        name for pair in PAIRS for name in pair
    }
    assert (ci.pairs, ci.places, ci.damages, ci.refused) == (1, 1, 1, 1)
    assert daily.examples <= ci.examples
    assert 100 % daily.places == 0, "the first place of a hundred and the last are among them"
    assert daily.reports_an_hour <= ci.reports_an_hour
    assert daily.requests <= ci.requests
    assert set(daily.conflicts) <= set(ci.conflicts)
    assert (ci.errors, ci.greatest) == (1, len(MADE))
    assert (ci.sides, daily.sides) == (1, 2)
    assert daily.greatest > 0
    assert 1 == daily.days < ci.days


def test_of_each_files_ways_through_the_pages_a_daily_run_takes_the_first_and_ci_all() -> None:
    one, other = Path("tests/journeys/test_child_page.py"), Path("tests/journeys/test_cases_page.py")
    # As pytest collects them: a way once for each language and screen.
    ways = [(one, "eats"), (one, "eats"), (one, "asks"), (other, "closes"), (one, "links"), (other, "hands_over")]
    left = {(one, "asks"), (one, "links"), (other, "hands_over")}
    assert ways_left(ways, ["tests"], DEPTHS["daily"].ways) == left
    assert ways_left(ways, ["tests/journeys/test_child_page.py::asks"], 1) == {(other, "hands_over")}
    assert ways_left(ways * 9, ["tests"], DEPTHS["ci"].ways) == set()


def test_a_file_of_people_whom_another_file_has_is_walked_in_ci_and_by_its_name() -> None:
    daily, ci = DEPTHS["daily"], DEPTHS["ci"]
    ways = [(Path("tests/journeys", name), "goes") for name in SAME_PEOPLE]
    assert ways_left(ways, ["tests"], daily.ways, daily.ways_again) == set(ways)
    assert ways_left(ways, ["tests"], ci.ways, ci.ways_again) == set()
    assert ways_left(ways[:1], [f"tests/journeys/{ways[0][0].name}"], daily.ways, daily.ways_again) == set()
    # Who has them is walked each day, and is there.
    assert not set(SAME_PEOPLE.values()) & set(SAME_PEOPLE)
    files = {path.name for path in (ROOT / "tests" / "journeys").glob("test_*.py")}
    assert {*SAME_PEOPLE, *SAME_PEOPLE.values()} <= files


def test_no_file_has_more_ways_than_ci_takes() -> None:
    for path in (ROOT / "tests" / "journeys").glob("test_*.py"):
        assert path.read_text().count("\ndef test_") < DEPTHS["ci"].ways


def test_a_depth_that_is_none_is_not_taken_for_one() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import tests.support.depth"],
        cwd=ROOT,
        env={**os.environ, "DEPTH": "deep", "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "DEPTH is daily or ci, and not 'deep'" in done.stderr
