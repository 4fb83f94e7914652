"""How many AWS calls each path makes (one for an approved payment whose allowance is fresh, two otherwise): the budget
that a payment's speed and price stand on. A call more fails here, before anybody pays for it."""

from collections.abc import Iterator
from os import environ

import pytest

from tests.exactly_once.harness import acts
from tests.exactly_once.harness.accidents import Rehearsal
from tests.exactly_once.harness.acts import Act
from tests.exactly_once.harness.scenes import CAPTURED, HELD, NEW, OTHER, Scene
from tests.exactly_once.harness.world import ALONE, FAMILY, NEXT_LOT, World, a_world

READ, READ_BOTH, COMMIT, FIND = "GetItem", "BatchGetItem", "TransactWriteItems", "Query"
STALE = "eyJ9"


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with a_world() as world:
        yield Scene(world)


def calls_of(scene: Scene, *together: Act, status: int | None = None, is_warm: bool = True) -> list[str]:
    """The calls of the last of these acts; those before it only set the scene."""
    world: World = scene.world
    *first, act = together
    world.restart("meals_api")
    if is_warm:
        world.restore(scene.remembered)
        acts.quote({"gimbap": 1}).run(world, 0)
        acts.void(OTHER).run(world, 0)  # whose client it is, is held as the shop and the policy are
    world.restore(scene.remembered)
    for before in first:
        assert before.run(world, 1).status < 300
    rehearsal = Rehearsal([world.client, world.s3])
    with rehearsal.open():
        answer = act.run(world, 0)
    assert status is None or answer.status == status, answer
    return rehearsal.calls


def test_an_approved_payment_with_a_fresh_allowance_is_one_call(scene: Scene) -> None:
    assert calls_of(scene, acts.order(NEW, {"gimbap": 2}, fee=2_500, token=scene.token), status=201) == [COMMIT]


def test_an_approved_payment_through_the_residents_own_app_is_one_call_too(scene: Scene) -> None:
    """Its client is no partner's, and nobody asks whose it is."""
    who = {**FAMILY, "aud": environ["DOLBOM_RESIDENTS_APP"]}
    assert calls_of(scene, acts.order(NEW, {"gimbap": 2}, token=scene.token, who=who), status=201) == [COMMIT]


def test_an_approved_payment_without_one_is_two_calls(scene: Scene) -> None:
    assert calls_of(scene, acts.order(NEW, {"gimbap": 2}, fee=2_500), status=201) == [READ, COMMIT]


def test_a_token_that_tells_nothing_costs_a_read(scene: Scene) -> None:
    assert calls_of(scene, acts.order(NEW, {"gimbap": 2}, token=STALE), status=201) == [READ, COMMIT]


def test_a_stale_allowance_costs_one_lost_round(scene: Scene) -> None:
    meanwhile = acts.load("load-9", 1_000, NEXT_LOT)
    assert calls_of(scene, meanwhile, acts.order(NEW, {"gimbap": 2}, token=scene.token), status=201) == [COMMIT, COMMIT]


def test_a_retry_of_an_order_is_one_or_two_calls(scene: Scene) -> None:
    order = acts.order(NEW, {"gimbap": 2}, token=scene.token)
    assert calls_of(scene, order, order, status=201) == [COMMIT]
    untold = acts.order(NEW, {"gimbap": 1})
    assert calls_of(scene, untold, untold, status=201) == [READ, COMMIT]


def test_a_decline_reads_and_writes_once(scene: Scene) -> None:
    declined = acts.order(NEW, {"gimbap": 3}, who=ALONE)
    assert calls_of(scene, declined, status=402) == [READ, COMMIT]
    with_token = acts.order(NEW, {"gimbap": 3}, token=scene.token, who=ALONE)
    assert calls_of(scene, with_token, status=402) == [READ, COMMIT]


@pytest.mark.parametrize(
    "act",
    [
        acts.capture(HELD),
        acts.capture(HELD, food=4_000),
        acts.void(HELD),
        acts.refund(CAPTURED, "refund-01", 500),
    ],
    ids=lambda act: act.name,
)
def test_a_partners_step_finds_the_order_by_its_reference_reads_once_and_commits_once(scene: Scene, act: Act) -> None:
    assert calls_of(scene, act) == [READ, READ_BOTH, COMMIT]
    assert calls_of(scene, act, act) == [READ, READ_BOTH]


def test_a_familys_step_reads_once_and_commits_once(scene: Scene) -> None:
    assert calls_of(scene, acts.cancel(HELD)) == [READ_BOTH, COMMIT]
    assert calls_of(scene, acts.cancel(HELD), acts.cancel(HELD)) == [READ_BOTH]


def test_looking_is_one_read(scene: Scene) -> None:
    assert calls_of(scene, acts.read(HELD)) == [READ_BOTH]
    assert calls_of(scene, acts.quote({"gimbap": 1})) == [READ]


def test_a_process_that_has_just_started_reads_the_policy_and_the_shop_once(scene: Scene) -> None:
    order = acts.order(NEW, {"gimbap": 2}, token=scene.token)
    assert calls_of(scene, order, status=201, is_warm=False) == [FIND, READ, COMMIT]


def test_an_order_that_cannot_be_is_looked_up_and_not_written(scene: Scene) -> None:
    """Its id may be of an order that was placed before the shop closed."""
    assert calls_of(scene, acts.order(OTHER, {"gimbap": 300}), status=422) == []
