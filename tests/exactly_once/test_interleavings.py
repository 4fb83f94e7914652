"""R2: whatever two or three people do at the same moment, in every order of their AWS calls, the outcome is one that
could have come of them acting one after another; and every won is where it should be."""

from collections.abc import Iterator, Sequence

import pytest

from tests.exactly_once.harness.scenes import PAIRS, TRIPLES, Scene, cast, faults, name_of, outcomes_one_after_another
from tests.exactly_once.harness.schedules import Stage
from tests.exactly_once.harness.world import a_world
from tests.support.depth import DEPTH


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with a_world() as world:
        yield Scene(world)


def assert_all_is_well_in_every_order(scene: Scene, names: Sequence[str]) -> None:
    known = cast(scene)
    together = [known[name] for name in names]
    possible = outcomes_one_after_another(scene, together)
    stage = Stage(scene.world)
    explored = 0
    with stage.open():
        for outcome in stage.explore(together, scene.remembered):
            explored += 1
            found = faults(scene, together, outcome.answers, possible)
            if found:
                schedule = ",".join(map(str, outcome.schedule))
                again = f'.venv/bin/python -m tests.exactly_once.harness.replay "{name_of(names)}" {schedule}'
                pytest.fail("\n".join([*found, f"{outcome.calls}", f"play it again: {again}"]), pytrace=False)
    assert explored >= len(together)


@pytest.mark.parametrize("names", PAIRS[DEPTH.pairs - 1 :: DEPTH.pairs], ids=name_of)
def test_R2_two_at_the_same_moment(scene: Scene, names: Sequence[str]) -> None:
    assert_all_is_well_in_every_order(scene, names)


@pytest.mark.parametrize("names", TRIPLES[: DEPTH.threes], ids=name_of)
def test_R2_three_at_the_same_moment(scene: Scene, names: Sequence[str]) -> None:
    assert_all_is_well_in_every_order(scene, names)
