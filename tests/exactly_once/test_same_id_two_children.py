"""An order id is one order for everyone in a family (M4): a guardian's same id for another child is refused."""

from collections.abc import Iterator

import pytest

from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import Act
from tests.exactly_once.harness.scenes import NEW, Scene
from tests.exactly_once.harness.schedules import Stage
from tests.exactly_once.harness.world import BADA, HANEUL, NEXT_LOT, World, a_world


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with a_world() as made:
        yield made


@pytest.fixture
def scene(world: World) -> Scene:
    made = Scene(world)
    assert acts.load("load-bada", 50_000, NEXT_LOT, child=BADA).run(world, 0).status < 300
    return made


def answered(scene: Scene, act: Act) -> tuple[int, str]:
    answer = act.run(scene.world, 0)
    return answer.status, answer.body.get("code", answer.body.get("state", ""))


@pytest.mark.parametrize("first", [{"gimbap": 1}, {"gimbap": 9}], ids=["held", "declined"])
def test_M4_the_same_id_for_another_child_is_another_order(scene: Scene, first: dict[str, int]) -> None:
    for_haneul = acts.order(NEW, first)
    told = answered(scene, for_haneul)
    for_bada = acts.order(NEW, first, child=BADA)
    assert answered(scene, for_bada) == (409, "order_id_reused")
    assert answered(scene, acts.order(NEW, {"ramyeon": 9}, child=BADA)) == (409, "order_id_reused")
    assert answered(scene, for_haneul) == told
    assert answered(scene, acts.read(NEW, child=BADA))[0] == 404


def test_M4_an_id_that_was_a_siblings_stays_one_also_when_it_is_too_old(scene: Scene) -> None:
    assert answered(scene, acts.order(NEW, {"gimbap": 1}))[0] == 201
    scene.world.now = scene.world.now.replace(hour=scene.world.now.hour + 2)
    assert answered(scene, acts.order(NEW, {"gimbap": 1}, child=BADA)) == (409, "order_id_reused")
    assert answered(scene, acts.order(acts.an_id("another", scene.world.now), {"gimbap": 1}, child=BADA))[0] == 201


def test_M4_R2_of_two_children_with_one_id_at_the_same_moment_one_orders(scene: Scene) -> None:
    together = [acts.order(NEW, {"gimbap": 1}, child=child, name=f"for {child}") for child in (HANEUL, BADA)]
    stage, explored = Stage(scene.world), 0
    with stage.open():
        for outcome in stage.explore(together, scene.world.remember()):
            explored += 1
            assert sorted(answer.status for answer in outcome.answers) == [201, 409], outcome.schedule
            placed = [sk for (_, sk) in scene.world.items() if sk.endswith(NEW)]
            assert len(placed) == 1, outcome.schedule
    assert explored >= 2
