"""Two runs of a schedule at the same moment, in every order of their AWS calls: one of them does the slot, once; and a
run whose turn went by while it slept writes nothing (O6)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dolbom.clock import SEOUL
from dolbom.dynamo.table import Table
from dolbom.schedules.store import ScheduleStore
from dolbom.schedules.turns import Turn, Turns
from tests.exactly_once.harness.acts import Act
from tests.exactly_once.harness.scenes import Scene
from tests.exactly_once.harness.schedules import Stage
from tests.exactly_once.harness.told import Told
from tests.exactly_once.harness.world import NOON, Answer, World, a_world

SLOT = NOON.astimezone(SEOUL).replace(hour=2, minute=30)


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with a_world() as world:
        yield Scene(world)


def a_run(name: str, done: list[str], *, clock_is_ahead: timedelta = timedelta()) -> Act:
    """A run that does what is due, right after it has asked whether it is still its turn."""

    def run(world: World, number: int) -> Answer:
        store = ScheduleStore(Table(world.client, world.process("meals_api", number).store().table.name))
        turns = Turns(store, "nightly_proof", lambda: NOON + clock_is_ahead)

        def do(turn: Turn) -> bool:
            if not turns.still(turn):
                return False
            done.append(name)
            return True

        return Answer(200, turns.each(name, SLOT, do))

    return Act(name, run, lambda _model, _now: Told(200, {}))


def test_two_runs_at_once_do_a_slot_once_in_every_order(scene: Scene) -> None:
    done: list[str] = []
    explored = 0
    stage = Stage(scene.world)
    with stage.open():
        for outcome in stage.explore([a_run("one", done), a_run("other", done)], scene.remembered):
            explored += 1
            assert sum(answer.body for answer in outcome.answers) == 1, outcome.calls
    assert explored >= 2


def test_a_run_whose_clock_is_ahead_takes_over_and_the_slot_is_written_down_by_one(scene: Scene) -> None:
    """Its lease seems over to the other: whoever is overtaken before it asks does nothing, and whoever is overtaken
    after it has asked writes nothing down of it."""
    done: list[str] = []
    ahead = timedelta(hours=3)
    stage = Stage(scene.world)
    with stage.open():
        for outcome in stage.explore([a_run("one", done), a_run("fast", done, clock_is_ahead=ahead)], scene.remembered):
            assert sum(answer.body for answer in outcome.answers) == 1, outcome.calls
