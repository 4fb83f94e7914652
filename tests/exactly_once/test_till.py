"""M11: lines of the card network, where the rules had to be decided: whose rules a purchase comes back by, what a
cancellation's id names, and how much a line may say. Each is told to the model too."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from dolbom.clock import SEOUL
from dolbom.meals.policy import MealPolicy
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import Act, an_id
from tests.exactly_once.harness.checker import broken
from tests.exactly_once.harness.model import Model
from tests.exactly_once.harness.remembered import SHOP_TOWN, TOWNS, Rules
from tests.exactly_once.harness.scenes import answer_told, state_of_model, state_of_world
from tests.exactly_once.harness.told import Told, comparable
from tests.exactly_once.harness.world import HANEUL, LAST_DAY, NEXT_LOT, NOON, OTHER_TOWN, World, a_world

LATE = datetime(2026, 12, 1, 12, tzinfo=SEOUL).astimezone(UTC)
KEPT = an_id("kept")


@pytest.fixture(scope="module")
def shared() -> Iterator[World]:
    with a_world() as made:
        yield made


@pytest.fixture
def world(shared: World) -> World:
    shared.restore(shared.empty)
    shared.restart_all()
    shared.now = NOON
    return shared


def played(world: World, model: Model, *these: Act) -> list[Told]:
    """What is answered to each, which is what the rules say; and so is what stands afterwards."""
    told = []
    for act in these:
        told.append(answer_told(act.run(world, 0)))
        assert told[-1] == comparable(act.model(model, world.now)), act.name
        assert state_of_world(world) == state_of_model(model), act.name
    assert broken(world.items(), today=world.now.astimezone(SEOUL).date().isoformat()) == []
    return told


def test_M11_a_purchase_comes_back_by_the_rules_of_the_childs_present_town_an_order_by_those_of_its_own(
    world: World,
) -> None:
    began = datetime(2026, 1, 1, 15, tzinfo=UTC)
    store = world.store()
    grace = MealPolicy(
        municipality=OTHER_TOWN, version=7, effective_from=began, refund_after_lapse="child", refund_grace_days=5
    )
    store.put_policy(grace)
    model = Model(TOWNS | {SHOP_TOWN: Rules(20_000), OTHER_TOWN: Rules(20_000, grace_days=5)})
    played(
        world,
        model,
        acts.load("load-1", 10_000, LAST_DAY),
        acts.order(KEPT, {"tteokbokki": 1}),
        acts.capture(KEPT),
        acts.buy("txn", 2_000, NOON),
    )
    world.now = LATE
    played(world, model, acts.lapse(), acts.move_child())
    played(world, model, acts.refund(KEPT, "refund-01", 3_500))
    assert world.items()[f"CHILD#{HANEUL}", "ACCOUNT"]["lots"] == {}
    played(world, model, acts.take_back("back", "txn", 2_000, LATE))
    assert world.items()[f"CHILD#{HANEUL}", "ACCOUNT"]["lots"] == {"2026-12-06": 2_000}


def test_M2_M11_of_a_purchase_goes_back_first_what_paid_last(world: World) -> None:
    """3,000 of it were on credit, and December's load has repaid them: a part that comes back in December is
    December's, and not the lapsed lot's."""
    model = Model(TOWNS)
    played(world, model, acts.load("load-1", 5_000, LAST_DAY), acts.buy("txn", 8_000, NOON))
    world.now = LATE
    played(world, model, acts.lapse(), acts.load("load-2", 10_000, NEXT_LOT))
    played(world, model, acts.take_back("part", "txn", 3_000, LATE))
    assert world.items()[f"CHILD#{HANEUL}", "ACCOUNT"]["lots"] == {NEXT_LOT: 10_000}


def test_M11_a_cancellations_id_is_its_own_and_names_no_second_purchase(world: World) -> None:
    model = Model(dict(TOWNS))
    played(
        world,
        model,
        acts.load("load-1", 30_000, NEXT_LOT),
        acts.buy("one", 5_000, NOON),
        acts.buy("two", 6_000, NOON),
        acts.take_back("back", "one", 1_000, NOON),
        acts.take_back("back", "one", 1_000, NOON),
        acts.take_back("back", "two", 1_000, NOON),
        acts.take_back("waits", "three", 500, NOON),
        acts.take_back("waits", "four", 500, NOON),
        acts.buy("four", 1_000, NOON),
        acts.buy("three", 1_000, NOON),
    )
    assert world.items()[f"CHILD#{HANEUL}", "ACCOUNT"]["lots"] == {NEXT_LOT: 18_500}


@pytest.mark.parametrize("amount", [0, 1_000_001, 1_001_000])
def test_M11_a_line_that_says_more_than_a_line_may_is_named_and_moves_nothing(world: World, amount: int) -> None:
    model = Model(dict(TOWNS))
    refused = Told(200, {"refused": ["bad_value"]})
    told = played(
        world,
        model,
        acts.load("load-1", 30_000, NEXT_LOT),
        acts.buy("dear", amount, NOON),
        acts.buy("dear", 1_000_000, NOON),
        acts.take_back("back", "dear", amount, NOON),
        acts.take_back("back", "dear", 1_000_000, NOON),
    )
    assert [each == refused for each in told] == [False, True, False, True, False]
