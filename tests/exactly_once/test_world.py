"""The town of these proofs stands on the table that is deployed, and the checker and the model can say no."""

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest

from dolbom.dynamo.refusals import lost, refused
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.accidents import ACCIDENTS, Accident, Died, Rehearsal
from tests.exactly_once.harness.checker import broken
from tests.exactly_once.harness.scenes import CAPTURED, HELD, Scene, state_of_model, state_of_world
from tests.exactly_once.harness.world import HANEUL, TABLE_SPECIFICATION, a_world
from tests.support import resources

ACCOUNT = (f"CHILD#{HANEUL}", "ACCOUNT")
A_ROW = {"pk": {"S": "ROW"}, "sk": {"S": "1"}, "kind": {"S": "row"}}


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with a_world() as world:
        yield Scene(world)


def test_the_table_of_these_proofs_is_the_one_that_is_deployed() -> None:
    deployed = [table["Properties"] for table in resources("data", "AWS::DynamoDB::Table").values()]
    (meals,) = [table for table in deployed if table["TableName"] == TABLE_SPECIFICATION["TableName"]]
    for name in ("KeySchema", "BillingMode"):
        assert meals[name] == TABLE_SPECIFICATION[name]
    for name, key in (("GlobalSecondaryIndexes", "IndexName"), ("AttributeDefinitions", "AttributeName")):
        assert {each[key]: each for each in meals[name]} == {each[key]: each for each in TABLE_SPECIFICATION[name]}


def test_the_scene_is_sound_and_the_model_knows_it(scene: Scene) -> None:
    scene.world.restore(scene.remembered)
    assert broken(scene.world.items()) == []
    assert state_of_world(scene.world) == state_of_model(scene.model)


def spoilt(items: Any, what: str) -> None:  # noqa: C901 - one case a line
    """One won, one state or one counter that is not as it should be."""
    account = items[ACCOUNT]
    held, captured = (
        next(item for item in items.values() if item.get("order_id") == wanted) for wanted in (HELD, CAPTURED)
    )
    match what:
        case "a lot has a won too much":
            account["lots"]["2026-12-31"] += 1
        case "a day forgot a meal":
            account["days"] = {}
        case "a coupon was not counted":
            account["coupons"] = {}
        case "a leg lost a won":
            held["journal"][0]["legs"][0]["amount"] -= 1
        case "an entry stands twice":
            captured["journal"].append(captured["journal"][-1])
        case "a capture without its hold":
            captured["journal"] = captured["journal"][1:]
        case "a state that the journal does not say":
            held["state"] = "voided"
        case "a hold that no clock waits for":
            del held["clock_shard"]
        case "an entry of another day":
            captured["journal"][1]["day"] = "2026-11-29"
        case "a shortfall from nowhere":
            account["shortfall"] = 1
        case "an account that is gone":
            del items[ACCOUNT]


SPOILT = (
    *("a lot has a won too much", "a day forgot a meal", "a coupon was not counted", "a leg lost a won"),
    *("an entry stands twice", "a capture without its hold", "a state that the journal does not say"),
    *(
        "a hold that no clock waits for",
        "an entry of another day",
        "a shortfall from nowhere",
        "an account that is gone",
    ),
)


@pytest.mark.parametrize("what", SPOILT)
def test_the_checker_finds_what_is_spoilt(scene: Scene, what: str) -> None:
    scene.world.restore(scene.remembered)
    items = deepcopy(scene.world.items())
    spoilt(items, what)
    assert broken(items) != []


def test_the_checker_finds_a_cap_that_was_passed(scene: Scene) -> None:
    scene.world.restore(scene.remembered)
    assert broken(scene.world.items(), day_cap=11_999) != []
    assert broken(scene.world.items(), coupons_max=0) != []


def test_the_model_tells_a_different_outcome_from_the_right_one(scene: Scene) -> None:
    model = deepcopy(scene.model)
    acts.void(HELD).model(model, scene.world.now)
    assert state_of_model(model) != state_of_model(scene.model)


DONE = {
    "dies before": False,
    "dies after": True,
    "every answer is lost": True,
    "it is not reached": False,
    "AWS fails": False,
    "AWS does it, and says that it has failed": True,
    "AWS is too busy": False,
}


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda accident: accident.name)
def test_an_accident_is_what_its_name_says(scene: Scene, accident: Accident) -> None:
    """What AWS has refused is not done, and what it has done is done, whatever its answer says."""
    scene.world.restore(scene.remembered)
    rehearsal = Rehearsal([scene.world.client])
    with rehearsal.open():
        rehearsal.arm(accident, 1)
        with suppress(Died, *refused(), *lost()):
            scene.world.client.put_item(TableName=TABLE_SPECIFICATION["TableName"], Item=A_ROW)
            assert accident.attempts == 1, "the accident did not happen"
    rows = scene.world.items()
    assert (("ROW", "1") in rows) == DONE.get(accident.name, True), (
        "an accident of one attempt is made good by the next"
    )
    scene.world.client.put_item(TableName=TABLE_SPECIFICATION["TableName"], Item=A_ROW)
    assert ("ROW", "1") in scene.world.items(), "afterwards AWS does all again"


def test_what_is_refused_and_what_is_put_back_is_as_it_was_also_where_a_row_was_changed(scene: Scene) -> None:
    world, table = scene.world, TABLE_SPECIFICATION["TableName"]
    world.restore(scene.remembered)
    world.client.put_item(TableName=table, Item=A_ROW)
    before, remembered = world.items(), world.remember()
    key = {"pk": A_ROW["pk"], "sk": A_ROW["sk"]}
    change = {
        "Key": key,
        "UpdateExpression": "SET kind = :kind",
        "ExpressionAttributeValues": {":kind": {"S": "other"}},
    }
    of_nothing = {"Item": {**A_ROW, "sk": {"S": "2"}}, "ConditionExpression": "attribute_exists(pk)"}
    writes = [{"Update": {"TableName": table, **change}}, {"Put": {"TableName": table, **of_nothing}}]
    with pytest.raises(refused(), match="TransactionCanceledException"):
        world.client.transact_write_items(TransactItems=writes)
    assert world.items() == before
    world.client.transact_write_items(TransactItems=writes[:1])
    assert world.items() == before | {("ROW", "1"): before["ROW", "1"] | {"kind": "other"}}
    world.restore(remembered)
    assert world.items() == before
