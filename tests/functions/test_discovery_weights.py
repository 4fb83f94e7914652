"""A proposal of weights by what became of a round (D3): made once, decided by a person, for the next round."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import duckdb
import pytest
from aws_lambda_powertools import Logger

from dolbom import aws as clients
from dolbom.alerts import keys as of_alerts
from dolbom.alerts.report import Outcome, Report
from dolbom.clock import stamp
from dolbom.discovery.catalogue import weights_for
from dolbom.discovery.choosing.query import Choice
from dolbom.discovery.feedback.proposing import Proposer, weighed
from dolbom.discovery.feedback.store import Proposal, WeightStore
from dolbom.discovery.matching.rules import OnVisit, counted, match_of
from dolbom.discovery.matching.store import MatchStore
from dolbom.dynamo.table import PRESENT, Update
from dolbom.errors import Unreadable
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import DEADLY, Died, Rehearsal
from tests.functions.test_discovery_round import CODES, JANUARY, NOVEMBER, World, house
from tests.support import Context, forget
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, Json
from tests.support.alerts import World as Desk
from tests.support.alerts_forms import a_report
from tests.support.depth import DEPTH, in_turn
from tests.support.staff import is_called

MINISTRY = {"group": "ministry", "jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-0000000c0de5"}
REASON = "예시: 여섯 달의 결과를 보고 정했습니다"


@pytest.fixture(scope="module")
def database() -> Iterator[Any]:
    """One database for all rounds of this file."""
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture
def world(aws: Aws, database: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """A round of forty households: power cuts led to help, rent arrears did not."""
    monkeypatch.setattr(duckdb, "connect", database.cursor)
    made = World(aws)
    made.round.choice = lambda state: Choice(weights_for(state.round), central=40, local=0)
    made.send("power", *(f"power_cut,{house(number)},1,2026-11" for number in range(1, 21)))
    made.send("housing", *(f"rent_arrears,{house(number)},3,2026-11" for number in range(21, 41)))
    assert made.round.run(NOVEMBER).households == 40
    for row in made.queue(CODES[0]):
        visit = made.store.visit(row["household"], "2026-11")
        assert visit is not None
        outcome: Outcome = "emergency_aid" if visit.reasons[0].type == "power_cut" else "counselled"
        place = f"VISIT#{row['household']}", "ROUND#2026-11"
        made.store.table.write(Update(*place, "SET outcome = :outcome", PRESENT, {":outcome": outcome}))
    return made


def proposer(world: World) -> Proposer:
    return Proposer(world.store, WeightStore(world.store.table), world.reports, lambda: world.now)


def proposal(world: World) -> Proposal:
    found = proposer(world).propose(NOVEMBER)
    assert found is not None
    return found


def weights(world: World) -> WeightStore:
    return WeightStore(world.store.table)


def rows_of_weights(world: World) -> list[Json]:
    """The proposals and accepted versions, as they lie in the table."""
    table = world.store.table
    query = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "WEIGHTS"}}}
    rows: list[Json] = table.client.query(TableName=table.name, **query)["Items"]
    return rows


def desk(world: World, aws: Aws) -> Desk:
    made = Desk(aws)
    made.now = datetime(2026, 12, 10, tzinfo=UTC)
    return made


def decide(office: Desk, found: Proposal, who: Json = MINISTRY, **changes: Any) -> tuple[int, Json]:
    body = {"version": 1, "accept": True, "reason": REASON, **changes}
    return office.desk("POST", f"/weights/{found.proposal_id}", who, body)


def test_D3_the_same_outcomes_are_the_same_proposal_and_change_no_round(world: World) -> None:
    found = proposal(world)
    changed = {each.type: each.after - each.before for each in found.types if each.after != each.before}
    assert changed == {"power_cut": 7, "rent_arrears": -4}
    assert (found.spoken_to, found.hits, found.rounds) == (40, 20, ["2026-11"])
    assert [(each.half, each.hits_before, each.hits_after) for each in found.tests] == [(20, 20, 20)]
    before = world.everything()
    assert weighed(world.round, NOVEMBER)["proposal"] == found.proposal_id
    assert world.everything() == before
    assert weights(world).for_round("2027-01") == weights_for("2027-01"), "a machine decides nothing"
    assert proposer(world).propose(NOVEMBER.before(4)) is None, "nobody was spoken to"


def test_D3_the_function_makes_the_proposal_that_it_is_started_for(world: World) -> None:
    function = import_module("functions.discovery_round.handler")
    forget(function)
    made = function.handler({"weigh": NOVEMBER.code}, Context())
    assert made["proposal"] == proposal(world).proposal_id
    assert [row["pk"]["S"] for row in rows_of_weights(world)] == ["WEIGHTS"]


def ended_by_report(
    world: World, office: Desk, number: int, household: str, outcome: str, at: datetime, state: str = "closed"
) -> None:
    """A report that is surely on a household of the round, and what became of it."""
    table, alert_id = world.store.table, office.report(a_report(number))[1]["alert_id"]
    pk = of_alerts.alert(alert_id)
    said = {":state": state, ":outcome": outcome, ":at": stamp(at), ":next": 9}
    change = "SET #state = :state, outcome = :outcome, closed_at = :at, version = :next"
    table.write(Update(pk, of_alerts.REPORT, change, PRESENT, said, {"#state": "state"}))
    report = Report.of(table.get(pk, of_alerts.REPORT) or {})
    match = match_of(report, "H" * 12, None).model_copy(update={"on": [OnVisit(household=household, round="2026-11")]})
    assert MatchStore(table).write(report, None, match, counted(report, match, []))


def test_D3_a_household_counts_once_by_what_ended_first_its_visit_or_a_report_on_it(world: World, aws: Aws) -> None:
    """Power cuts led to help by visits, rent arrears to none: reports on four of those now say what became of them."""
    office = desk(world, aws)
    arrears = [row["household"] for row in world.queue(CODES[0])]
    arrears = [each for each in arrears if world.store.visit(each, "2026-11").reasons[0].type == "rent_arrears"]  # type: ignore[union-attr]
    early, late = office.now - timedelta(days=9), office.now - timedelta(days=1)
    for household in arrears[:4]:
        closed = {":at": stamp(office.now - timedelta(days=5)), ":state": "closed"}
        change = "SET closed_at = :at, #state = :state"
        place = (f"VISIT#{household}", "ROUND#2026-11")
        world.store.table.write(Update(*place, change, PRESENT, closed, {"#state": "state"}))
    first, second, third, fourth = arrears[:4]
    ended_by_report(world, office, 1, first, "livelihood_benefit", early)
    ended_by_report(world, office, 2, first, "counselled", late)
    ended_by_report(world, office, 3, second, "emergency_aid", late)
    ended_by_report(world, office, 4, third, "not_found", early)
    ended_by_report(world, office, 5, fourth, "emergency_aid", early, state="received")
    found = {each.type: (each.hits, each.spoken_to) for each in proposal(world).types}
    assert found["rent_arrears"] == (1, 20)
    assert found["power_cut"] == (20, 20)
    place = (f"VISIT#{arrears[5]}", "ROUND#2026-11")
    world.store.table.write(Update(*place, "SET outcome = :none", PRESENT, {":none": "not_found"}))
    found = {each.type: (each.hits, each.spoken_to) for each in proposal(world).types}
    assert found["rent_arrears"] == (1, 19)
    ended_by_report(world, office, 6, arrears[5], "private_aid", late)
    found = {each.type: (each.hits, each.spoken_to) for each in proposal(world).types}
    assert found["rent_arrears"] == (2, 20), "nobody was found by the visit; the report reached them"


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
    assert decide(office, first)[1]["code"] == "version_changed"
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


@pytest.mark.parametrize(("gained", "lost", "is_told"), [(1, 6, False), (6, 5, False), (0, 6, True), (6, 6, True)])
def test_A13_of_few_who_are_gained_or_lost_no_test_tells(
    world: World, aws: Aws, gained: int, lost: int, is_told: bool
) -> None:
    found = proposal(world)
    tests = [found.tests[0].model_copy(update={"gained": gained, "lost": lost})]
    weights(world).propose(found.model_copy(update={"proposal_id": "TESTED", "tests": tests}))
    _, shown = desk(world, aws).desk("GET", "/weights", OFFICER_OF_YONGIN)
    told = next(each for each in shown["proposals"] if each["proposal_id"] == "TESTED")
    assert bool(told["tests"]) == is_told


def test_R1_wherever_weighing_is_cut_off_it_is_done_once(world: World) -> None:
    found = proposal(world)
    rehearsal = Rehearsal(world.clients)
    with rehearsal.open():
        rehearsal.arm()
        assert proposal(world) == found
        made, whole = list(rehearsal.calls), world.everything()
        for at in range(1, len(made) + 1):
            for accident in in_turn(DEADLY, at, len(made), DEPTH.turns):
                rehearsal.arm(accident, at)
                with pytest.raises((Died, Exception)):
                    proposal(world)
                rehearsal.arm()
                assert proposal(world) == found
                assert world.everything() == whole


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
                status, told = decide(office, found, accept=accept)
                assert (status, told.get("code")) in ((200, None), (409, "version_changed"))
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


@pytest.mark.parametrize("damage", ["proposal", "visit", "reported_visit"])
def test_D3_a_row_that_cannot_be_read_is_left_out(world: World, aws: Aws, damage: str) -> None:
    found, office = proposal(world), desk(world, aws)
    if damage == "proposal":
        place = ("WEIGHTS", f"PROPOSAL#2026-11#{found.proposal_id}", "spoken_to")
    elif damage == "reported_visit":
        household = next(
            row["household"]
            for row in world.queue(CODES[0])
            if world.store.visit(row["household"], "2026-11").outcome == "counselled"  # type: ignore[union-attr]
        )
        for number in (1, 2):
            ended_by_report(world, office, number, household, "emergency_aid", office.now)
        lying = world.store.table.query_all("REPORTED#2026-11", prefix=household)
        place = ("REPORTED#2026-11", next(row["sk"] for row in lying), "alert_id")
    else:
        place = (f"VISIT#{world.queue(CODES[0])[0]['household']}", "ROUND#2026-11", "reasons")
    world.store.table.write(Update(*place[:2], f"SET {place[2]} = :none", PRESENT, {":none": "none"}))
    world.store.table.logger = Logger(service="discovery_round")
    if damage == "proposal":
        _, shown = office.desk("GET", "/weights", OFFICER_OF_YONGIN)
        assert shown["proposals"] == []
    elif damage == "reported_visit":
        assert proposal(world).hits == 20, "the visit was closed first"
        assert list(weights(world).ended("2026-11")) == [household], "the other report counts"
    else:
        assert proposal(world).spoken_to == 39


def test_D3_accepted_weights_that_cannot_be_read_begin_no_round(world: World, aws: Aws) -> None:
    """By what a round chooses is not guessed."""
    assert decide(desk(world, aws), proposal(world))[0] == 200
    world.store.table.write(Update("WEIGHTS", "VERSION#000002", "SET points = :none", PRESENT, {":none": 7}))
    with pytest.raises(Unreadable):
        weights(world).for_round("2027-01")
