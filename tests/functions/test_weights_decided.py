"""Proposed weights as the desk tells of them, and what the ministry decides (D3, A13)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from dolbom import aws as clients
from dolbom.dynamo.table import PRESENT, Update
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import DEADLY, Died, Rehearsal
from tests.exactly_once.harness.weather import SaysItFailed
from tests.functions.test_discovery_round import CODES, JANUARY, World, house
from tests.functions.test_discovery_weights import (
    MINISTRY,
    REASON,
    decide,
    desk,
    forty_households,
    proposal,
    rows_of_weights,
    weights,
)
from tests.functions.test_money_in_weather import Sky
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, Json
from tests.support.depth import DEPTH, in_turn
from tests.support.staff import is_called


@pytest.fixture
def world(aws: Aws, one_database: None) -> World:
    return forty_households(aws)


def test_D3_accepted_weights_choose_the_next_round_and_no_earlier_one(world: World, aws: Aws) -> None:
    found, office = proposal(world), desk(world, aws)
    is_called(aws, MINISTRY["sub"], "부예시")
    status, view = decide(office, found)
    assert (status, view["state"], view["since"], view["weights"]) == (200, "accepted", "2027-01", 2)
    assert (view["who"], view["who_name"], view["reason"]) == (MINISTRY["sub"], "부예시", REASON)
    store = weights(world)
    assert store.for_round("2026-11").version == 1
    assert store.for_round("2027-01").points["power_cut"] == 47
    world.round.freezer = type(world.round.freezer)(
        world.store, world.reports, world.round.freezer.households, lambda: world.now,
        world.round.freezer.centres, store.for_round,
    )  # fmt: skip
    world.round.choice = store.choice
    world.send("power", f"power_cut,{house(90)},1,2027-01", of="2027-01")
    state = world.round.run(JANUARY)
    assert state.weights == 2
    visit = next(row for row in world.queue(CODES[0]) if row["round"] == "2027-01")
    assert visit["score"] == 47 * 24
    _, shown = office.desk("GET", "/weights", OFFICER_OF_YONGIN)
    assert (shown["version"], shown["round"], shown["points"]["power_cut"]) == (2, "2027-01", 47)


def test_R7_a_decision_that_is_written_and_not_heard_is_heard_when_it_is_asked_again(world: World, aws: Aws) -> None:
    found, office = proposal(world), desk(world, aws)
    with SaysItFailed().over(Sky()):  # type: ignore[arg-type]
        status, view = decide(office, found)
    assert (status, view["state"], view["weights"]) == (200, "accepted", 2), view


def test_D3_what_was_decided_stays_and_a_proposal_on_older_weights_is_none_any_more(world: World, aws: Aws) -> None:
    first, office = proposal(world), desk(world, aws)
    household = world.queue(CODES[0])[0]["household"]
    world.store.table.write(
        Update(f"VISIT#{household}", "ROUND#2026-11", "SET outcome = :none", PRESENT, {":none": "refused"})
    )
    second = proposal(world).model_copy(update={"proposal_id": "SECOND"})
    weights(world).propose(second)
    status, view = decide(office, first, accept=False)
    assert (status, view["state"], view.get("weights")) == (200, "refused", None)
    assert decide(office, first, accept=False) == (200, view), "its answer was lost"
    for other in ({"accept": True}, {"accept": False, "reason": "예시: 다른 사유"}, {"accept": False, "version": 9}):
        assert decide(office, first, **other)[1]["code"] == "version_changed"
    assert decide(office, first, {**MINISTRY, "sub": "another"}, accept=False)[1]["code"] == "version_changed"
    assert decide(office, first, version=2)[1]["code"] == "weights_decided"
    third = second.model_copy(update={"proposal_id": "THIRD"})
    weights(world).propose(third)
    assert decide(office, second)[0] == 200
    assert decide(office, third)[1]["code"] == "weights_decided", "it changes weights that hold no more"
    proposal(world)
    kept = {each.proposal_id: each.state for each in weights(world).proposals()}
    assert kept[first.proposal_id] == "refused"


def test_D3_the_ministry_alone_decides_and_few_people_are_not_told_of(world: World, aws: Aws) -> None:
    found, office = proposal(world), desk(world, aws)
    for who in (OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG):
        assert decide(office, found, who)[0] == 403
    assert office.desk("GET", "/weights", WORKER_OF_GIHEUNG)[0] == 403
    assert office.desk("POST", "/weights/NOBODYS", MINISTRY, {"version": 1, "accept": True, "reason": REASON})[0] == 404
    _, shown = office.desk("GET", "/weights", OFFICER_OF_YONGIN)
    types = {each["type"]: each for each in shown["proposals"][0]["types"]}
    assert (types["power_cut"]["rate"], types["power_cut"]["low"]) == (10_000, 8_388)
    assert "rate" not in types["water_cut"]
    few = found.model_copy(update={"proposal_id": "FEW", "spoken_to": 40, "hits": 3})
    weights(world).propose(few)
    _, shown = office.desk("GET", "/weights", OFFICER_OF_YONGIN)
    assert "hits" not in next(each for each in shown["proposals"] if each["proposal_id"] == "FEW")


def test_A13_no_second_proposal_by_the_same_rounds_tells_of_a_household_by_subtraction(world: World, aws: Aws) -> None:
    proposal(world)
    before = desk(world, aws).desk("GET", "/weights", OFFICER_OF_YONGIN)[1]["proposals"]
    household = world.queue(CODES[0])[0]["household"]
    world.store.table.write(
        Update(f"VISIT#{household}", "ROUND#2026-11", "SET outcome = :none", PRESENT, {":none": "refused"})
    )
    assert proposal(world).spoken_to == 39, "one household less was spoken to"
    assert desk(world, aws).desk("GET", "/weights", OFFICER_OF_YONGIN)[1]["proposals"] == before


@pytest.mark.parametrize("is_told", [True, False])
def test_A13_a_back_test_that_would_tell_of_few_is_not_shown(world: World, aws: Aws, is_told: bool) -> None:
    found = proposal(world)
    assert found.tests[0].is_told
    tests = [found.tests[0].model_copy(update={"is_told": is_told})]
    weights(world).propose(found.model_copy(update={"proposal_id": "TESTED", "tests": tests}))
    _, shown = desk(world, aws).desk("GET", "/weights", OFFICER_OF_YONGIN)
    told = next(each for each in shown["proposals"] if each["proposal_id"] == "TESTED")
    assert bool(told["tests"]) == is_told


@pytest.mark.parametrize("accept", [True, False])
def test_R1_wherever_the_ministrys_decision_is_cut_off_it_is_made_once(world: World, aws: Aws, accept: bool) -> None:
    found, office = proposal(world), desk(world, aws)
    store = weights(world)
    rehearsal = Rehearsal([clients.client("dynamodb")])
    undecided = rows_of_weights(world)

    def put_back() -> None:
        for row in rows_of_weights(world):
            key = {name: row[name] for name in ("pk", "sk")}
            store.table.client.delete_item(TableName=store.table.name, Key=key)
        for row in undecided:
            store.table.client.put_item(TableName=store.table.name, Item=row)

    with rehearsal.open():
        rehearsal.arm()
        assert decide(office, found, accept=accept)[0] == 200
        made, decided = list(rehearsal.calls), rows_of_weights(world)
        assert "TransactWriteItems" in made
        assert len(decided) == len(undecided) + accept
        for at in range(1, len(made) + 1):
            for accident in in_turn(DEADLY, at, len(made), DEPTH.turns):
                put_back()
                rehearsal.arm(accident, at)
                with suppress(Died):
                    assert decide(office, found, accept=accept)[0] in (200, 503)
                rehearsal.arm()
                assert rows_of_weights(world) in (undecided, decided), "all of it or nothing"
                assert decide(office, found, accept=accept)[0] == 200
                assert rows_of_weights(world) == decided, f"{accident.name} at call {at}, {made[at - 1]}"


@contextmanager
def just_before_it_is_written(act: Callable[[], object]) -> Iterator[None]:
    """What somebody else does when all is read and nothing written."""
    events, writing = clients.client("dynamodb").meta.events, "before-call.dynamodb.TransactWriteItems"

    def once(**_: Any) -> None:
        events.unregister(writing, once)
        act()

    events.register_first(writing, once)
    yield
    events.unregister(writing, once)


def test_R1_of_two_who_decide_at_once_one_is_heard(world: World, aws: Aws) -> None:
    found, office = proposal(world), desk(world, aws)
    others = "예시: 다른 담당자의 사유"
    first: list[tuple[int, Json]] = []
    with just_before_it_is_written(lambda: first.append(decide(office, found, accept=False, reason=others))):
        status, told = decide(office, found)
    assert (status, told["code"]) == (409, "version_changed")
    assert [status for status, _ in first] == [200]
    (kept,) = weights(world).proposals()
    assert (kept.state, kept.reason, kept.version) == ("refused", others, 2)
    assert weights(world).accepted() == []


def test_R1_of_two_proposals_that_are_accepted_at_once_one_becomes_the_next_version(world: World, aws: Aws) -> None:
    found, office = proposal(world), desk(world, aws)
    other = found.model_copy(update={"proposal_id": "ANOTHER"})
    weights(world).propose(other)
    first: list[tuple[int, Json]] = []
    with just_before_it_is_written(lambda: first.append(decide(office, other))):
        assert decide(office, found)[1]["code"] == "version_changed"
    assert [status for status, _ in first] == [200]
    assert [(each.version, each.proposal_id) for each in weights(world).accepted()] == [(2, "ANOTHER")]
    states = {each.proposal_id: each.state for each in weights(world).proposals()}
    assert states == {found.proposal_id: "proposed", "ANOTHER": "accepted"}
    assert decide(office, found)[1]["code"] == "weights_decided"
