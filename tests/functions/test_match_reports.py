"""A report and a round meet (D3, A13): what discovery had known, a worker's word, and nothing for reporters (A9)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom import aws as clients
from dolbom.alerts import keys as of_alerts
from dolbom.alerts.figures.discovered import DiscoveredRow
from dolbom.alerts.figures.discovered_store import DiscoveredStore
from dolbom.alerts.report import CENTRAL
from dolbom.alerts.routing.centres import centre_of
from dolbom.clock import seoul_day
from dolbom.discovery.matching.store import MatchStore
from dolbom.discovery.store import Reason, RoundStore, Visit
from dolbom.dynamo.table import PRESENT, Table, Update
from dolbom.errors import Unavailable
from functions.match_reports import handler as match_reports
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import DEADLY, Died, Rehearsal
from tests.exactly_once.harness.weather import SaysItFailed
from tests.functions.test_money_in_weather import Sky
from tests.support import Context, cases, event, forget
from tests.support.alerts import WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, Json, World
from tests.support.alerts_forms import GIHEUNG, a_report, anonymous
from tests.support.depth import DEPTH, in_turn

HERE = "경기도 용인시 기흥구 예시로 12"
DOOR = f"{HERE}, 101동 1203호"
OTHER_DOOR = f"{HERE}, 102동 302호"
PLACE = {"lat": GIHEUNG[0], "lon": GIHEUNG[1]}
REASON = "예시: 전화로 동과 호를 확인했습니다"


class Meeting(World):
    """Reports, chosen households, and the function by which they meet."""

    def __init__(self, aws: Aws) -> None:
        super().__init__(aws)
        forget(match_reports)
        self.table = Table(aws.client("dynamodb"), aws.tables["alerts"], sleep=lambda _: None)
        self.matches = MatchStore(self.table)
        self.centre = self._centre()

    def _centre(self) -> str:
        receipt = self.report(a_report(99))[1]
        found = self.table.get(of_alerts.alert(receipt["alert_id"]), of_alerts.REPORT)
        assert found is not None
        self.table.client.delete_item(
            TableName=self.table.name, Key={"pk": {"S": found["pk"]}, "sk": {"S": found["sk"]}}
        )
        return str(found["office"]["code"])

    def brought(self, address: str, round_code: str = "2026-11", at: datetime | None = None) -> Visit:
        """A household that a round brings to its centre, days ago unless said."""
        now = at or self.now - timedelta(days=1)
        keys, centre = match_reports.households(), centre_of(self.centre, seoul_day(now))
        assert centre is not None
        visit = Visit(
            household=str(keys.key_of(address, centre)),
            round=round_code,
            centre=self.centre,
            how="central",
            score=24,
            place=1,
            reasons=[Reason(type="power_cut", points=24, value=1, month=24_322)],
            address=address,
            house=keys.house_of(address, centre),
            received_at=now,
            deadline_at=now + timedelta(days=14),
        )
        RoundStore(self.table).page([visit], now)
        return visit

    def match(self) -> None:
        """The stream's records, of every report."""
        records = [each for each in self.records() if each["dynamodb"]["Keys"]["sk"]["S"] == "REPORT"]
        assert match_reports.handler({"Records": records}, Context()) == {"batchItemFailures": []}

    def reported(self, number: int = 1, address: str | None = HERE, **changes: Any) -> Json:
        place = {**PLACE, **changes.pop("place", {}), **({"address": address} if address is not None else {})}
        status, receipt = self.report(a_report(number, place=place, **changes))
        assert status == 201, receipt
        self.match()
        return receipt

    def shown(self, receipt: Json, worker: Json = WORKER_OF_GIHEUNG) -> Json:
        status, body = self.desk("GET", f"/alerts/{receipt['alert_id']}/discovery", worker)
        assert status == 200, body
        return body

    def judge(self, receipt: Json, household: str, *, is_same: bool, version: int | None = None) -> tuple[int, Json]:
        seen = version or self.shown(receipt)["version"]
        body = {"version": seen, "household": household, "is_same": is_same, "reason": REASON}
        return self.desk("POST", f"/alerts/{receipt['alert_id']}/discovery", WORKER_OF_GIHEUNG, body)

    def counted(self) -> list[DiscoveredRow]:
        rows, is_all = DiscoveredStore(self.table).rows(self.centre, "2026-11")
        assert is_all
        return rows

    def on(self) -> list[tuple[str, str]]:
        """The rounds and households in which reports' outcomes count."""
        found = {(row["pk"].removeprefix("REPORTED#"), row["household"]) for row in self.rows("reported_visit")}
        return sorted(found)

    def rows(self, *kinds: str) -> list[Json]:
        """The rows of these kinds, or all."""
        return [row for row in self.table.scan(0, 1).items if not kinds or row["kind"] in kinds]


@pytest.fixture
def world(aws: Aws) -> Meeting:
    return Meeting(aws)


OURS = ("match", "discovered", "house_report", "near_report", "reported_visit", "said_report")


@pytest.mark.parametrize("case", cases("match_reports"))
def test_a_record_of_a_report_that_is_gone_changes_nothing(world: Meeting, case: str) -> None:
    before = world.rows()
    assert match_reports.handler(event("match_reports", case), Context()) == {"batchItemFailures": []}
    assert world.rows() == before


def test_D3_a_household_that_a_round_had_chosen_is_known_by_the_same_door(world: Meeting) -> None:
    world.brought(DOOR, "2026-09")
    visit = world.brought("용인시 기흥구 예시로12 101동 1203호")
    receipt = world.reported(address=DOOR)
    view = world.shown(receipt)
    assert view["known"] == "selected"
    (household,) = view["households"]
    assert (household["household"], household["confidence"], household["is_same"]) == (visit.household, "door", True)
    assert [(each["round"], each["before_report"]) for each in household["rounds"]] == [
        ("2026-09", True),
        ("2026-11", True),
    ]
    assert world.on() == [("2026-11", visit.household)], "its outcome counts once, in the newest round before it"
    (row,) = world.counted()
    assert (row.known, row.rounds, row.round) == ("selected", ["2026-09", "2026-11"], "2026-11")
    assert (row.kinds, row.reporter) == (["money"], "guest")


def test_A13_a_house_that_no_round_chose_is_never_selected_and_an_address_without_one_is_counted_apart(
    world: Meeting,
) -> None:
    world.brought(OTHER_DOOR)
    never = world.reported(1, address=DOOR)
    assert world.shown(never) | {"version": 1} == {
        "alert_id": never["alert_id"],
        "version": 1,
        "known": "never",
        "households": [],
    }
    world.reported(2, address="예시 아파트 뒤 파란 대문")
    assert sorted(row.known for row in world.counted()) == ["never", "no_house"]


def test_D3_a_round_that_comes_after_the_report_is_shown_and_does_not_count(world: Meeting) -> None:
    receipt = world.reported(address=DOOR)
    visit = world.brought(DOOR, "2027-01", at=world.now + timedelta(days=60))
    (household,) = world.shown(receipt)["households"]
    assert [each["before_report"] for each in household["rounds"]] == [False]
    assert world.shown(receipt)["known"] == "never"
    assert [(each.alert_id, sure) for each, sure in world.matches.reports_on(visit)] == [(receipt["alert_id"], "door")]
    assert world.matches.reported_houses([str(visit.house), "NO1SUCH2HOUSE"[:12]]) == {visit.house}


def test_D3_the_same_building_is_asked_of_the_worker_whose_word_counts(world: Meeting) -> None:
    visit = world.brought(DOOR)
    receipt = world.reported(address=HERE)
    view = world.shown(receipt)
    assert (view["known"], view["households"][0]["confidence"], view["households"][0].get("is_same")) == (
        "open",
        "building",
        None,
    )
    assert [row.known for row in world.counted()] == ["open"]
    status, after = world.judge(receipt, visit.household, is_same=True)
    assert (status, after["known"], after["version"]) == (200, "selected", view["version"] + 1)
    assert after["households"][0]["verdict"]["reason"] == REASON
    assert [(row.known, row.rounds) for row in world.counted()] == [("selected", ["2026-11"])]
    _, page = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    line = page["history"][-1]
    assert (line["what"], line["who"], line["facts"]) == (
        "discovery_judged",
        WORKER_OF_GIHEUNG["sub"],
        {"household": visit.household, "is_same": True, "reason": REASON},
    )
    assert world.judge(receipt, visit.household, is_same=False)[1]["known"] == "never"
    assert [(row.known, row.rounds) for row in world.counted()] == [("never", [])]


def test_D3_a_door_that_a_worker_denies_is_not_counted_as_known(world: Meeting) -> None:
    visit = world.brought(DOOR)
    receipt = world.reported(address=DOOR)
    assert world.on() == [("2026-11", visit.household)]
    assert world.judge(receipt, visit.household, is_same=False)[1]["known"] == "never"
    assert world.on() == []
    world.match()
    assert world.shown(receipt)["known"] == "never", "what a worker said stays"
    assert [row.known for row in world.counted()] == ["never"]


def test_D3_where_the_address_names_no_house_another_report_at_the_spot_may(world: Meeting) -> None:
    visit = world.brought(DOOR)
    without = world.reported(1, address=None)
    assert world.shown(without)["households"] == []
    world.reported(2, address=DOOR)
    (household,) = world.shown(without)["households"]
    assert (household["household"], household["confidence"]) == (visit.household, "cell")
    assert world.shown(without)["known"] == "no_house"
    assert world.judge(without, visit.household, is_same=True)[1]["known"] == "selected"
    far = world.reported(3, address=None, place={"lat": GIHEUNG[0] + 0.0004})
    assert world.shown(far)["households"] == [], "44 m away"


def test_D3_a_pin_says_nothing_once_a_worker_has_named_another_house(world: Meeting) -> None:
    """Else whoever is reported at the old spot would be held for the household of the new address."""
    visit = world.brought(DOOR)
    at_the_spot = world.reported(1, address=None)
    named = world.reported(2, address="예시로 99")

    def corrects(receipt: Json, version: int, address: str | None) -> None:
        body = {"version": version, "address": address, "reason": REASON}
        assert world.desk("POST", f"/alerts/{receipt['alert_id']}/address", WORKER_OF_GIHEUNG, body)[0] == 200
        world.match()

    corrects(named, 1, DOOR)
    (household,) = world.shown(named)["households"]
    assert (household["household"], household["confidence"]) == (visit.household, "door")
    assert world.shown(at_the_spot)["households"] == [], "the chosen house is somewhere else"
    assert [row["alert_id"] for row in world.rows("house_report")] == [named["alert_id"]]
    assert world.rows("near_report") == []
    place = world.desk("GET", f"/alerts/{named['alert_id']}", WORKER_OF_GIHEUNG)[1]["place"]
    assert (place["address"], place["is_moved"]) == (DOOR, True)
    for is_same in (False, True):  # the desk takes the row at the pin away, too, if the match has not yet followed
        assert world.judge(named, visit.household, is_same=is_same)[0] == 200
    assert world.rows("near_report") == []

    completed = world.reported(3, address=DOOR.split(",")[0])
    corrects(completed, 1, DOOR)
    assert [row["alert_id"] for row in world.rows("near_report")] == [completed["alert_id"]], "the same house"
    assert [each["confidence"] for each in world.shown(at_the_spot)["households"]] == ["cell"]

    corrects(named, 4, "예시동 어딘가")
    assert world.shown(named)["households"] == [], "its pin is not where the worker means"
    corrects(named, 5, None)
    assert [each["confidence"] for each in world.shown(named)["households"]] == ["cell"], "the pin is all there is"


def test_D3_a_corrected_address_or_another_centre_matches_anew_and_is_counted_once(world: Meeting) -> None:
    visit = world.brought(DOOR)
    receipt = world.reported(address=OTHER_DOOR)
    assert world.shown(receipt)["known"] == "never"
    pk = of_alerts.alert(receipt["alert_id"])
    body = {"version": 1, "address": DOOR, "reason": REASON}
    assert world.desk("POST", f"/alerts/{receipt['alert_id']}/address", WORKER_OF_GIHEUNG, body)[0] == 200
    world.match()
    assert world.shown(receipt)["households"][0]["household"] == visit.household
    assert [row.known for row in world.counted()] == ["selected"]
    assert world.on() == [("2026-11", visit.household)]
    uiwang = world.report(a_report(7, place={"lat": 37.3448, "lon": 126.9683, "address": "예시로 1"}))[1]
    office = world.table.get(of_alerts.alert(uiwang["alert_id"]), "REPORT")
    assert office is not None
    moved = {":office": office["office"], ":next": 3}
    world.table.write(Update(pk, "REPORT", "SET office = :office, version = :next", PRESENT, moved))
    world.match()
    assert world.counted() == [], "it is counted where it lies"
    assert world.on() == [], "what it was surely on lies elsewhere"
    assert world.shown(receipt, WORKER_OF_UIWANG)["known"] == "never"
    assert len([row for row in world.rows("house_report") if row["alert_id"] == receipt["alert_id"]]) == 1


def test_D3_a_process_that_starts_asks_the_key_service_where_a_report_is_new_and_not_for_what_becomes_of_it(
    world: Meeting,
) -> None:
    """Most records of the stream are of what is done with a report: a process that starts with one waits for no client
    of another service than DynamoDB."""
    receipt = world.reported()
    assert match_reports.households.cache_info().currsize == 1
    steps = (("take", {}), ("notes", {"note": REASON}), ("close", {"outcome": "counselled", "reason": REASON}))
    for version, (step, body) in enumerate(steps, 1):
        path = f"/alerts/{receipt['alert_id']}/{step}"
        status, told = world.desk("POST", path, WORKER_OF_GIHEUNG, {"version": version, **body})
        assert status == 200, told
        forget(match_reports)
        world.match()
        assert match_reports.households.cache_info().currsize == 0, step
    world.reported(2)
    assert match_reports.households.cache_info().currsize == 1


def test_D3_a_report_that_goes_to_the_central_desk_is_found_from_no_house_and_no_spot(world: Meeting) -> None:
    visit = world.brought(DOOR)
    receipt = world.reported(address=DOOR)
    assert [row["alert_id"] for row in world.rows("house_report", "near_report")] == [receipt["alert_id"]] * 2
    pk = of_alerts.alert(receipt["alert_id"])
    office = world.table.get(pk, "REPORT")
    assert office is not None
    moved = {":office": {**office["office"], "code": CENTRAL}, ":next": 2}
    world.table.write(Update(pk, "REPORT", "SET office = :office, version = :next", PRESENT, moved))
    world.match()
    assert world.rows("house_report", "near_report") == []
    assert world.matches.reports_on(visit) == []


def test_A9_no_answer_to_a_reporter_differs_whether_discovery_knew_the_household(world: Meeting) -> None:
    visit = world.brought(DOOR)
    status, receipt = world.report(anonymous(1, place={**PLACE, "address": HERE}))
    assert status == 201
    before = world.follow(receipt)
    world.match()
    assert world.follow(receipt) == before
    assert world.judge(receipt, visit.household, is_same=True)[0] == 200
    assert world.follow(receipt) == before
    own = world.report(a_report(2, place={**PLACE, "address": HERE}))[1]
    world.match()
    before = world.follow(own)
    assert world.judge(own, visit.household, is_same=False)[0] == 200
    assert world.follow(own) == before


def test_R7_a_workers_word_that_is_written_and_not_heard_is_heard_when_it_is_asked_again(world: Meeting) -> None:
    visit = world.brought(DOOR)
    receipt = world.report(a_report(place={**PLACE, "address": HERE}))[1]
    world.match()
    seen = world.shown(receipt)["version"]
    with SaysItFailed().over(Sky()):  # type: ignore[arg-type]
        status, told = world.judge(receipt, visit.household, is_same=True, version=seen)
    assert (status, told["version"]) == (200, seen + 1), told


def test_D3_what_cannot_be_judged_is_refused_and_changes_nothing(world: Meeting) -> None:
    visit = world.brought(DOOR)
    receipt = world.report(a_report(place={**PLACE, "address": HERE}))[1]
    status, body = world.judge(receipt, visit.household, is_same=True)
    assert (status, body["code"]) == (409, "not_in_this_state"), "received a moment ago"
    world.match()
    before = world.rows(*OURS, "report", "event")
    status, body = world.judge(receipt, "0123456789AB", is_same=True)
    assert (status, body["errors"][0]["pointer"]) == (422, "/household")
    assert world.judge(receipt, visit.household, is_same=True, version=9)[1]["code"] == "version_changed"
    path = f"/alerts/{receipt['alert_id']}/discovery"
    assert world.desk("GET", path, WORKER_OF_UIWANG)[0] == 404
    assert world.desk("POST", path, WORKER_OF_UIWANG, {
        "version": 1, "household": visit.household, "is_same": True, "reason": REASON
    })[0] == 404  # fmt: skip
    assert world.rows(*OURS, "report", "event") == before


def test_R1_wherever_the_match_or_a_workers_word_is_cut_off_it_comes_to_the_same_once(world: Meeting) -> None:
    visit = world.brought(DOOR)
    receipt = world.report(a_report(place={**PLACE, "address": HERE}))[1]
    rehearsal = Rehearsal([clients.client("dynamodb"), clients.client("kms")])

    def cut_off(act: Any, again: Any, kinds: Sequence[str], undo: Any) -> None:
        with rehearsal.open():
            rehearsal.arm()
            act()
            made, whole = list(rehearsal.calls), world.rows(*kinds)
            assert made
            for at in range(1, len(made) + 1):
                for accident in in_turn(DEADLY, at, len(made), DEPTH.turns):
                    undo()
                    forget(match_reports)
                    rehearsal.arm(accident, at)
                    with suppress(Died, Unavailable, AssertionError):
                        act()
                    rehearsal.arm()
                    again()
                    assert world.rows(*kinds) == whole, f"{accident.name} at call {at}, {made[at - 1]}"

    def put_back(rows: Sequence[Json]) -> None:
        for row in world.rows():
            key = {"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
            world.table.client.delete_item(TableName=world.table.name, Key=key)
        for item in rows:
            world.table.client.put_item(TableName=world.table.name, Item=item)

    forget(match_reports)
    before, records = world.items("alerts"), world.records(receipt)[-1:]

    def match() -> None:
        answer = match_reports.handler({"Records": records}, Context())
        assert answer == {"batchItemFailures": []}

    assert [each["dynamodb"]["Keys"]["sk"]["S"] for each in records] == ["REPORT"]
    cut_off(match, match, OURS, lambda: put_back(before))
    version, known = world.shown(receipt)["version"], world.items("alerts")

    def judge() -> None:
        # Who has had no answer asks again; the version says that it was done.
        status, body = world.judge(receipt, visit.household, is_same=True, version=version)
        assert status in (200, 409, 503), body

    cut_off(judge, judge, (*OURS, "report", "event"), lambda: put_back(known))
    assert [row.known for row in world.counted()] == ["selected"]


def test_A13_a_counted_row_that_cannot_be_read_is_left_out_and_said(world: Meeting) -> None:
    world.table.logger = Logger(service="match_reports")
    world.reported(1, address=DOOR)
    world.reported(2, address=DOOR)
    spoilt = world.rows("discovered")[0]
    world.table.write(Update(spoilt["pk"], spoilt["sk"], "SET known = :none", PRESENT, {":none": "perhaps"}))
    rows, is_all = DiscoveredStore(world.table).rows(world.centre, "2026-11")
    assert (len(rows), is_all) == (1, False)


@pytest.mark.parametrize("kind", ["visit", "house_visit", "house_report", "near_report"])
def test_D3_a_row_that_cannot_be_read_hides_no_other(world: Meeting, kind: str) -> None:
    world.table.logger = Logger(service="match_reports")
    good, bad = world.brought(DOOR), world.brought(DOOR, "2026-09")
    world.reported(1, address=HERE)
    world.reported(2, address=HERE)
    damaged = next(row for row in world.rows(kind) if kind != "visit" or row["round"] == "2026-09")
    name = {"visit": "reasons", "house_visit": "brought_at"}.get(kind, "received_at")
    world.table.write(Update(damaged["pk"], damaged["sk"], f"SET {name} = :none", PRESENT, {":none": 7}))
    receipt = world.reported(3, address=DOOR)
    assert world.shown(receipt)["known"] == "selected"
    assert len(world.matches.reports_on(good)) == (2 if kind == "house_report" else 3)
    assert len(world.shown(world.reported(4, address=None))["households"]) == 1
    assert bad.household == good.household


def test_D3_a_match_that_cannot_be_read_is_put_aside_and_what_workers_said_stays(world: Meeting) -> None:
    world.brought(DOOR)
    spoilt, good = world.reported(1, address=DOOR), world.reported(2, address=DOOR)
    pk = f"MATCH#{spoilt['alert_id']}"
    world.table.write(Update(pk, "MATCH", "SET verdicts = :none", PRESENT, {":none": "none"}))
    for receipt in (spoilt, good):
        place = of_alerts.alert(receipt["alert_id"])
        world.table.write(Update(place, "REPORT", "SET address = :here", PRESENT, {":here": HERE}))
    before = world.table.get(pk, "MATCH")
    records = [each for each in world.records() if each["dynamodb"]["Keys"]["sk"]["S"] == "REPORT"]
    answer = match_reports.handler({"Records": records}, Context())
    failed = [each["itemIdentifier"] for each in answer["batchItemFailures"]]
    (number,) = [
        each["dynamodb"]["SequenceNumber"]
        for each in records
        if spoilt["alert_id"] in each["dynamodb"]["Keys"]["pk"]["S"]
    ]
    assert failed == [number]
    assert world.table.get(pk, "MATCH") == before
    assert world.shown(good)["known"] == "open"


def test_D3_who_goes_to_the_door_sees_the_report_on_the_household(world: Meeting) -> None:
    visit, receipt = world.brought(HERE), world.reported()
    path = f"/visits/{visit.round}/{visit.household}"
    status, told = world.desk("GET", path, WORKER_OF_GIHEUNG)
    assert status == 200, told
    assert [each["alert_id"] for each in told["alerts"]] == [receipt["alert_id"]]
