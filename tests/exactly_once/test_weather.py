"""R7: throttles, failures and time-outs at one, ten and fifty of a hundred attempts at any AWS call, for a whole
history: the rules hold, every refusal says when to come again, coming again ends as if nothing had been, and no call
outlives its function."""

from collections.abc import Iterator

import pytest

from dolbom import aws
from infra.limits import TIMEOUT_S
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.histories import History
from tests.exactly_once.harness.scenes import NEW, Scene
from tests.exactly_once.harness.weather import KINDS, Weather
from tests.exactly_once.harness.world import World, a_world
from tests.support import new_clients

STEPS = 130


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    new_clients()  # a client that has not used up its quota of retries
    with a_world() as made:
        yield made


class EverySecond(Weather):
    """The first attempt at each call is done, and its answer never comes."""

    def is_bad(self) -> bool:
        self.attempts = getattr(self, "attempts", 0) + 1
        return self.attempts % 2 == 1


def test_R7_a_function_that_has_waited_for_two_answers_says_come_again_and_begins_no_third(world: World) -> None:
    """A process that has just started needs four calls. What it has read of policy and shop it keeps."""
    Scene(world)
    world.restart_all()
    before = world.items()
    weather = EverySecond(1.0, seed=7, kinds=("lost",))
    order = acts.order(NEW, {"gimbap": 2})
    with weather.over(world):
        for _ in range(2):
            assert order.run(world, 0).status == 503
            assert world.items() == before
            assert 2 * aws.READ_TIMEOUT_S <= weather.slowest_s < aws.CALL_S_MAX
        assert order.run(world, 0).status == 201
    assert weather.slowest_s < TIMEOUT_S


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_R7_whatever_the_weather_a_town_lives_by_its_rules(world: World, share: float) -> None:
    weather = Weather(share, seed=7)
    history = History(world, 2, weather)
    wrong = history.play(STEPS)
    assert wrong == [], "\n".join([*history.log[-20:], *wrong])
    assert weather.slowest_s <= TIMEOUT_S
    if share >= 0.1:
        assert weather.met == set(KINDS)
    if share == 0.5:
        assert weather.refused > STEPS // 4
