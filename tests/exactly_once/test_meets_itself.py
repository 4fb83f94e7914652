"""R3, R4: a request that meets its own first sending gets that one's answer, however long the items stay in other
transactions: it looks at how things stand, where it would go on getting in others' way."""

from collections.abc import Iterator

import pytest

from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import Act
from tests.exactly_once.harness.contention import overtaken
from tests.exactly_once.harness.scenes import CAPTURED, HELD, NEW, Scene
from tests.exactly_once.harness.world import a_world


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with a_world() as world:
        yield Scene(world)


SAME = [
    acts.order(NEW, {"gimbap": 2}, fee=2_500),
    acts.order(NEW, {"gimbap": 9}, name="declined_order"),
    acts.capture(HELD),
    acts.void(HELD),
    acts.cancel(HELD),
    acts.refund(CAPTURED, "refund-01", 1_000),
    acts.expire(minutes_later=11),
    acts.lapse(days_later=1),
    acts.move_child(),
    acts.suspend(),
]


@pytest.mark.parametrize("act", SAME, ids=lambda act: act.name)
def test_R4_a_request_that_meets_its_own_first_sending_gets_its_answer(scene: Scene, act: Act) -> None:
    world = scene.world
    world.restore(scene.remembered)
    with overtaken(world.client, lambda: act.run(world, 1)) as first:
        again = act.run(world, 0)
        after = world.items()
    world.restore(scene.remembered)
    alone = act.run(world, 0)
    assert alone.status in (200, 201, 402)
    assert (first, again) == ([alone], alone)
    # What an officer did is written down with its second; all else is what one sending alone has left.
    kinds = ("account", "order", "reference", "entry")
    assert {key: item for key, item in after.items() if item["kind"] in kinds} == {
        key: item for key, item in world.items().items() if item["kind"] in kinds
    }


OVERTAKEN = [
    (acts.order(NEW, {"gimbap": 2}), acts.order(NEW, {"gimbap": 1}), (409, "order_id_reused")),
    (acts.capture(HELD), acts.void(HELD), (409, "already_captured")),
    (acts.void(HELD), acts.capture(HELD), (409, "already_voided")),
    (acts.capture(HELD, food=4_000), acts.capture(HELD), (409, "captured_otherwise")),
    (acts.refund(CAPTURED, "refund-01", 1_000), acts.refund(CAPTURED, "refund-01", 999), (409, "refund_id_reused")),
]


@pytest.mark.parametrize(("first", "late", "answer"), OVERTAKEN, ids=lambda part: getattr(part, "name", ""))
def test_R3_one_that_another_overtakes_is_told_of_it_while_the_items_are_still_busy(
    scene: Scene, first: Act, late: Act, answer: tuple[int, str]
) -> None:
    scene.world.restore(scene.remembered)
    with overtaken(scene.world.client, lambda: first.run(scene.world, 1)) as told:
        got = late.run(scene.world, 0)
    assert told[0].status < 300
    assert (got.status, got.body["code"]) == answer


def test_R3_what_nobody_has_overtaken_is_tried_again_and_then_later(scene: Scene) -> None:
    """Another order of the child holds the account busy for ever: nothing is known of ours, and nothing is written."""
    scene.world.restore(scene.remembered)
    with overtaken(scene.world.client, lambda: acts.allowance().run(scene.world, 1)):
        assert acts.order(NEW, {"gimbap": 1}).run(scene.world, 0).status == 503
    assert acts.order(NEW, {"gimbap": 1}).run(scene.world, 0).status == 201
