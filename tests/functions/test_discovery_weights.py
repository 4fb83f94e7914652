"""A proposal of weights by what became of a round (D3): made once, decided by a person, for the next round."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from aws_lambda_powertools import Logger

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
from tests.functions.test_discovery_round import CODES, NOVEMBER, World, house
from tests.support import Context, forget
from tests.support.alerts import OFFICER_OF_YONGIN, Json
from tests.support.alerts import World as Desk
from tests.support.alerts_forms import a_report
from tests.support.depth import DEPTH, in_turn

MINISTRY = {"group": "ministry", "jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-0000000c0de5"}
REASON = "예시: 여섯 달의 결과를 보고 정했습니다"


@pytest.fixture
def world(aws: Aws, one_database: None) -> World:
    return forty_households(aws)


def forty_households(aws: Aws) -> World:
    """A round of forty households: power cuts led to help, rent arrears did not."""
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


SECOND = NOVEMBER.before(-1)


@pytest.mark.parametrize(
    ("number", "is_told"),
    [(3, False), (5, False), (6, True), (9, True)],
    ids=["three of the second round", "five of it", "six of it", "nine of it"],
)
def test_A13_the_difference_of_two_proposals_tells_of_no_few_households(
    world: World, aws: Aws, number: int, is_told: bool
) -> None:
    """The second proposal's rounds hold the first one's: its numbers less those are the second round's own."""
    first = proposal(world)
    world.now += timedelta(days=61)
    again = range(41, 41 + number)
    world.send("power", *(f"power_cut,{house(each)},1,2027-01" for each in again), of=SECOND.code)
    world.send("housing", *(f"rent_arrears,{house(each)},3,2027-01" for each in range(61, 71)), of=SECOND.code)
    assert world.round.run(SECOND).step == "done"
    for row in world.queue(CODES[0]):
        visit = world.store.visit(row["household"], SECOND.code)
        if visit is not None:
            outcome: Outcome = "emergency_aid" if visit.reasons[0].type == "power_cut" else "counselled"
            place = f"VISIT#{row['household']}", f"ROUND#{SECOND.code}"
            world.store.table.write(Update(*place, "SET outcome = :outcome", PRESENT, {":outcome": outcome}))
    second = proposer(world).propose(SECOND)
    assert second is not None
    assert second.rounds == [*first.rounds, SECOND.code]
    _, shown = desk(world, aws).desk("GET", "/weights", OFFICER_OF_YONGIN)
    cut = {each["rounds"][-1]: of for each in shown["proposals"] for of in each["types"] if of["type"] == "power_cut"}
    assert cut[NOVEMBER.code]["hits"] == 20
    assert cut[SECOND.code].get("hits") == (20 + number if is_told else None)


def test_A13_a_sum_that_is_few_away_from_an_earlier_proposals_is_not_told(world: World, aws: Aws) -> None:
    """Three households that had got help stand open again, and six of the next round got it: 23 where 20 were told."""
    first = proposal(world)
    for row in [each for each in world.queue(CODES[0]) if not _arrears(world, each)][:3]:
        world.store.table.write(Update(f"VISIT#{row['household']}", "ROUND#2026-11", "REMOVE outcome", PRESENT, {}))
    world.now += timedelta(days=61)
    world.send("power", *(f"power_cut,{house(each)},1,2027-01" for each in range(41, 47)), of=SECOND.code)
    assert world.round.run(SECOND).step == "done"
    for row in world.queue(CODES[0]):
        if world.store.visit(row["household"], SECOND.code) is not None:
            place = f"VISIT#{row['household']}", f"ROUND#{SECOND.code}"
            world.store.table.write(Update(*place, "SET outcome = :outcome", PRESENT, {":outcome": "emergency_aid"}))
    second = proposer(world).propose(SECOND)
    assert second is not None
    sums = [
        next((each.hits, each.spoken_to, each.is_told) for each in made.types if each.type == "power_cut")
        for made in (first, second)
    ]
    assert sums == [(20, 20, True), (23, 23, False)]


def test_A13_a_proposal_that_is_made_late_is_no_few_away_from_a_newer_one(world: World) -> None:
    """The second round was weighed first, fourteen of the first one being open yet; three of them have ended since."""
    still_open = [each for each in world.queue(CODES[0]) if _arrears(world, each)][:14]
    for row in still_open:
        world.store.table.write(Update(f"VISIT#{row['household']}", "ROUND#2026-11", "REMOVE outcome", PRESENT, {}))
    world.now += timedelta(days=61)
    world.send("power", *(f"power_cut,{house(each)},1,2027-01" for each in range(41, 47)), of=SECOND.code)
    assert world.round.run(SECOND).step == "done"
    for row in world.queue(CODES[0]):
        if world.store.visit(row["household"], SECOND.code) is not None:
            place = f"VISIT#{row['household']}", f"ROUND#{SECOND.code}"
            world.store.table.write(Update(*place, "SET outcome = :outcome", PRESENT, {":outcome": "emergency_aid"}))
    second = proposer(world).propose(SECOND)
    for row in still_open[:3]:
        place = f"VISIT#{row['household']}", "ROUND#2026-11"
        world.store.table.write(Update(*place, "SET outcome = :outcome", PRESENT, {":outcome": "counselled"}))
    late = proposal(world)
    assert second is not None
    sums = [
        next((each.hits, each.spoken_to, each.is_told) for each in made.types if each.type == "rent_arrears")
        for made in (second, late)
    ]
    assert sums == [(0, 6, True), (0, 9, False)]
    assert [(each.round, each.known, each.is_told) for each in (*second.tests, *late.tests)] == [
        ("2026-11", 26, True),
        ("2027-01", 6, False),
        ("2026-11", 29, False),
    ]


def test_A13_everybody_less_a_type_tells_of_no_few_households(world: World, aws: Aws) -> None:
    """Three in arrears got help, which is not told; everybody's hits less those of power cuts would be they."""
    for row in [each for each in world.queue(CODES[0]) if _arrears(world, each)][:3]:
        place = f"VISIT#{row['household']}", "ROUND#2026-11"
        world.store.table.write(Update(*place, "SET outcome = :outcome", PRESENT, {":outcome": "emergency_aid"}))
    found = proposal(world)
    counts = {each.type: (each.hits, each.spoken_to) for each in found.types if each.spoken_to}
    assert counts == {"power_cut": (20, 20), "rent_arrears": (3, 20)}
    _, shown = desk(world, aws).desk("GET", "/weights", OFFICER_OF_YONGIN)
    (told,) = shown["proposals"]
    assert (told["hits"], told["spoken_to"]) == (23, 40)
    assert [each["type"] for each in told["types"] if "hits" in each and each["spoken_to"]] == []
    assert [each for each in told["types"] if each["before"] != each["after"]] == [], "new points would tell of them"


def _arrears(world: World, row: Json) -> bool:
    visit = world.store.visit(row["household"], "2026-11")
    return visit is not None and visit.reasons[0].type == "rent_arrears"


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
