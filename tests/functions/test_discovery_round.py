"""A round from files to centres' queues: who comes where and why, each once, wherever it is cut off (D2, O4, R1)."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom import aws as clients
from dolbom.alerts.routing.centres import Centre, centre_of
from dolbom.deadline import Deadline
from dolbom.discovery.catalogue import weights_for
from dolbom.discovery.choosing.engines import engines
from dolbom.discovery.choosing.freezing import Freezer
from dolbom.discovery.choosing.query import Choice
from dolbom.discovery.choosing.run import RoundRun
from dolbom.discovery.files.intake import IndicatorIntake
from dolbom.discovery.household import Households
from dolbom.discovery.matching.rules import Match
from dolbom.discovery.rounds import Round
from dolbom.discovery.store import RoundStore
from dolbom.dynamo.table import PRESENT, Put, Table, Update
from dolbom.errors import Unavailable, Unreadable
from dolbom.gateways.objects import Bucket
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import DEADLY, Died, Rehearsal
from tests.support import Context, event, forget
from tests.support.depth import DEPTH, in_turn

NOW = datetime(2026, 11, 19, 19, tzinfo=UTC)
NOVEMBER, JANUARY = Round.of("2026-11"), Round.of("2027-01")
CODES = ("41465101", "41465102", "11110101")
READS = ("Query", "ExecuteStatement", "GetItem", "BatchGetItem", "GetObject")
HEADER = "type,address,dong,value,since"
SALTED = Households(bytes(range(32)))
Json = dict[str, Any]


def centres(_on: date) -> Sequence[Centre]:
    found = [centre_of(code, date(2026, 11, 20)) for code in CODES]
    return [centre for centre in found if centre is not None]


class World:
    """One cloud and its bodies."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        s3, dynamodb = aws.client("s3"), aws.client("dynamodb")
        self.clients = [s3, dynamodb]
        self.files, self.reports = (Bucket(s3, aws.buckets[name]) for name in ("files", "reports"))
        self.store = RoundStore(Table(dynamodb, aws.tables["alerts"], sleep=lambda _: None))
        self.now = NOW
        self.waits: list[float] = []
        self.went_on: list[str] = []
        self.intake = IndicatorIntake(
            self.store, self.files, self.reports, lambda: SALTED, lambda: self.now, Logger(service="receive_indicators")
        )
        freezer = Freezer(self.store, self.reports, lambda: SALTED, lambda: self.now, centres)
        self.round = RoundRun(
            self.store,
            self.reports,
            freezer,
            engines("duckdb", self.reports, lambda: None),
            lambda: self.now,
            Deadline(),
            self.went_on.append,
            lambda state: Choice(weights_for(state.round), central=6, local=3),
            self.waits.append,
        )

    def send(self, body: str, *lines: str, of: str = "2026-11", header: str = HEADER) -> None:
        key = f"indicators/{body}/{of}/{body}.csv"
        self.files.write(key, "".join(f"{line}\n" for line in (header, *lines)).encode(), "text/csv")
        self.intake.take_in(key)

    def queue(self, code: str) -> list[Json]:
        return list(self.store.queue(code))

    def everything(self) -> dict[tuple[str, str], Json]:
        pages = self.store.table.scan(0, 1)
        assert pages.next is None
        return {(row["pk"], row["sk"]): row for row in pages.items}

    def forget(self) -> None:
        """Takes away what a round wrote into the table."""
        for pk, sk in self.everything():
            if not sk.startswith("FILE#"):
                self.aws.client("dynamodb").delete_item(
                    TableName=self.store.table.name, Key={"pk": {"S": pk}, "sk": {"S": sk}}
                )

    def face(self) -> Json:
        state = self.store.state("2026-11")
        assert state is not None
        found: Json = self.reports.read_json(f"discovery/rounds/{state.edition}/face.json", 1_000_000)
        return found


def house(number: int, code: str = CODES[0]) -> str:
    return f"예시로 {number},{code}"


def a_small_country(world: World) -> None:
    power = [
        f"power_cut,{house(number, CODES[number % 3])},{1 + number % 5},2026-1{number % 2}" for number in range(1, 13)
    ]
    world.send("power", *power)
    world.send("housing", *(f"rent_arrears,{house(number, CODES[number % 3])},3,2026-10" for number in range(1, 13, 2)))


@pytest.fixture
def world(aws: Aws, one_database: None) -> World:
    return World(aws)


def test_D2_a_chosen_household_stands_in_its_centres_queue_and_says_why(world: World) -> None:
    a_small_country(world)
    state = world.round.run(NOVEMBER)
    assert (state.step, state.households, state.paged) == ("done", 9, state.centres)
    assert sum(len(world.queue(code)) for code in CODES) == 9
    assert sum(world.waits) == pytest.approx(9 / 100), "pages are written no faster than agreed"
    first = world.queue(CODES[1])[0]
    assert first["place"] == 1
    assert not {"address", "reasons"} & set(first), "a queue tells nothing of where somebody lives"
    visit = world.store.visit(first["household"], "2026-11")
    assert visit is not None
    assert visit.address.startswith("예시로")
    assert sum(reason.points for reason in visit.reasons) == visit.score == first["score"]
    assert (visit.deadline_at - visit.received_at).days == 14
    listed = world.reports.read_json(f"discovery/rounds/{state.edition}/centres/{CODES[1]}.json", 1_000_000)
    why = listed["households"][0]["why"]
    assert why[0] == {
        "ko": f"전기 공급 중단 {visit.reasons[0].value}개월 (2026-11부터)",
        "en": f"electricity cut off, for {visit.reasons[0].value} months (since 2026-11)",
    }


def test_D1_silent_and_thin_bodies_stand_on_the_rounds_face(world: World) -> None:
    many = [f"water_cut,{house(number)},1,2026-09" for number in range(1, 21)]
    world.send("water", *many, of="2026-09")
    world.send("gas", *(f"gas_cut,{house(number)},1,2026-09" for number in range(1, 21)), of="2026-09")
    world.send("gas", f"gas_cut,{house(1)},1,2026-11")
    a_small_country(world)
    world.round.run(NOVEMBER)
    face = world.face()
    assert face["thin"] == ["gas"]
    assert "water" in face["silent"]
    assert not {"power", "housing", "gas"} & set(face["silent"])
    water = next(each for each in face["bodies"] if each["body"] == "water")
    assert (water["used_round"], water["kept"]) == ("2026-09", 20)
    assert face["reasons"]["water_cut"] > 0, "who is silent is heard by the last file"
    assert face["by_way"] == {"central": 6, "local": 3}


def test_D2_who_is_served_or_still_open_is_left_out_and_counted(world: World) -> None:
    a_small_country(world)
    world.send("served", house(1, CODES[1]), header="address,dong")
    world.round.run(NOVEMBER)
    assert world.face()["left_out"] == {"served": 1}
    assert world.face()["served"] == {"is_silent": False, "used_round": "2026-11", "kept": 1}
    served = SALTED.key_of("예시로 1", centres(NOW)[1])
    assert world.store.visit(str(served), "2026-11") is None
    in_november = {row["household"] for code in CODES for row in world.queue(code)}
    world.now = datetime(2027, 1, 19, 19, tzinfo=UTC)
    world.send(
        "power", *(f"power_cut,{house(number, CODES[number % 3])},1,2027-01" for number in range(1, 13)), of="2027-01"
    )
    state = world.round.run(JANUARY)
    chosen = {row["household"] for code in CODES for row in world.queue(code) if row["round"] == "2027-01"}
    assert state.households == len(chosen) > 0
    assert not chosen & in_november
    face = world.reports.read_json(f"discovery/rounds/{state.edition}/face.json", 1_000_000)
    assert face["left_out"] == {"served": 1, "visit": 9}
    assert face["served"] == {"is_silent": True, "used_round": "2026-11", "kept": 1}, "an older list is named as one"


def test_O4_a_dry_round_says_what_it_would_and_moves_nothing(world: World) -> None:
    a_small_country(world)
    before = world.everything()
    face = world.round.dry(NOVEMBER)
    assert face["by_way"] == {"central": 6, "local": 3}
    assert world.everything() == before
    world.round.run(NOVEMBER)
    assert world.face()["sha256"] == face["sha256"]


def test_O4_a_round_that_is_done_is_done(world: World) -> None:
    a_small_country(world)
    world.round.run(NOVEMBER)
    before = world.everything()
    world.send("power", f"power_cut,{house(40)},4,2026-11")
    world.round.run(NOVEMBER)
    after = world.everything()
    assert {key for key in after if after[key] != before.get(key)} == {("ROUND#2026-11", "FILE#power")}


def test_D2_a_page_that_comes_again_leaves_what_the_worker_has_done(world: World) -> None:
    a_small_country(world)
    state = world.round.run(NOVEMBER)
    household = world.queue(CODES[0])[0]["household"]
    world.store.table.write(Update(f"VISIT#{household}", "ROUND#2026-11", "SET version = :two", PRESENT, {":two": 2}))
    before = world.everything()
    again = state.model_copy(update={"step": "chosen", "paged": 0})
    world.store.table.write(
        Update("ROUND#2026-11", "STATE", "SET #step = :chosen, paged = :none", PRESENT,
               {":chosen": again.step, ":none": 0}, {"#step": "step"})
    )  # fmt: skip
    world.round.run(NOVEMBER)
    assert {key: row for key, row in world.everything().items() if key[1] != "STATE"} == {
        key: row for key, row in before.items() if key[1] != "STATE"
    }


class Late(Deadline):
    """A call that has always just run out of time."""

    def is_within(self, seconds: float) -> bool:
        return seconds > 30


def test_O4_a_round_that_is_longer_than_its_call_goes_on_in_the_next(world: World) -> None:
    a_small_country(world)
    late = replace(world.round, deadline=Late())
    seen = []
    while (state := late.run(NOVEMBER)).step != "done":
        seen.append(state.paged)
    assert seen == list(range(1, state.centres))
    assert world.went_on == ["2026-11"] * len(seen)
    assert sum(len(world.queue(code)) for code in CODES) == 9


def test_R1_wherever_a_round_is_cut_off_it_ends_as_if_nothing_had(world: World) -> None:
    world.send("power", *(f"power_cut,{house(number, CODES[number % 2])},{number},2026-11" for number in (1, 2, 3)))
    rehearsal = Rehearsal(world.clients)
    with rehearsal.open():
        rehearsal.arm()
        world.round.run(NOVEMBER)
        made, stored, face = list(rehearsal.calls), world.everything(), world.face()
        assert len(world.queue(CODES[0])) + len(world.queue(CODES[1])) == 3
        for at in range(1, len(made) + 1, 2 * DEPTH.turns - 1):
            # A read changes nothing: one of the accidents is as good as another there.
            turns = len(DEADLY) if made[at - 1] in READS else DEPTH.turns
            for accident in in_turn(DEADLY, at, len(made), turns):
                world.forget()
                rehearsal.arm(accident, at)
                with suppress(Died, Unavailable):
                    world.round.run(NOVEMBER)
                rehearsal.arm()
                world.round.run(NOVEMBER)
                where = f"{accident.name} at call {at}, {made[at - 1]}"
                assert world.everything() == stored, where
                assert world.face() == face, where


@pytest.mark.parametrize("kind", ["file", "queue"])
def test_D2_a_row_that_cannot_be_read_stops_no_round(world: World, kind: str) -> None:
    world.store.table.logger = Logger(service="discovery_round")
    a_small_country(world)
    if kind == "file":
        pk, sk = "ROUND#2026-11", "FILE#housing"
        world.store.table.write(Update(pk, sk, "SET kept = :none", PRESENT, {":none": "none"}))
    else:
        pk, sk = f"CENTRE#{CODES[0]}", "VISIT#2026-09#00001#KEY"
        world.store.table.write(Put({"pk": pk, "sk": sk, "kind": "visit_queue", "household": 7}))
    before = world.everything()[pk, sk]
    assert world.round.run(NOVEMBER).step == "done"
    assert ("housing" in world.face()["silent"]) == (kind == "file")
    assert world.everything()[pk, sk] == before


def test_D2_an_open_report_that_cannot_be_read_is_counted_and_named_and_stops_no_round(world: World) -> None:
    lines: list[str] = []
    world.store.table.logger = SimpleNamespace(error=lambda *_, **more: lines.append(more["extra"]["pk"]))
    a_small_country(world)
    for name, address in (("good", "예시로 3"), ("spoilt", 7), ("silent", None)):
        report = {"pk": f"ALERT#{name}", "sk": "REPORT", "kind": "report", "alert_id": name, "address": address}
        world.store.table.write(Put(report))
    for name in ("good", "spoilt", "silent", "gone"):
        place = {"pk": f"CENTRE#{CODES[0]}", "sk": f"QUEUE#5#2026-12-01#{name}", "kind": "queue", "alert_id": name}
        world.store.table.write(Put(place))
    assert world.round.run(NOVEMBER).step == "done"
    assert lines == ["ALERT#spoilt"]
    assert (world.face()["left_out"], world.face()["reports_unread"]) == ({"report": 1}, 2)


def test_D2_an_open_report_is_on_the_household_that_a_worker_says_it_is_on(world: World) -> None:
    """One that names no door keeps its household out of the round by a worker's word, and one whose worker says that
    it is another home's keeps out nobody; one that cannot be read keeps out whom a worker named."""
    a_small_country(world)
    first, second, third = (str(SALTED.key_of(f"예시로 {number}", centres(NOW)[0])) for number in (3, 6, 9))
    for name, address, household, is_same in (
        ("doorless", "예시로 어딘가", first, True),
        ("denied", "예시로 6", second, False),
        ("spoilt", 7, third, True),
    ):
        verdict = {"household": household, "is_same": is_same, "who": "w", "at": NOW, "reason": "예시"}
        match = {"alert_id": name, "made_of": "", "centre": CODES[0], "month": "2026-11", "lat_cell": 1, "lon_cell": 1}
        report = {"pk": f"ALERT#{name}", "sk": "REPORT", "kind": "report", "alert_id": name, "address": address}
        place = {"pk": f"CENTRE#{CODES[0]}", "sk": f"QUEUE#5#2026-12-01#{name}", "kind": "queue", "alert_id": name}
        stored = Match.model_validate({**match, "verdicts": [verdict]}).model_dump()
        for row in (report, place, {"pk": f"MATCH#{name}", "sk": "MATCH", "kind": "match", **stored}):
            world.store.table.write(Put(row))
    world.store.table.logger = Logger(service="discovery_round")
    assert world.round.run(NOVEMBER).step == "done"
    assert (world.face()["left_out"], world.face()["reports_unread"]) == ({"report": 2}, 1)
    chosen = {row["household"] for row in world.queue(CODES[0])}
    assert (chosen & {first, second, third}) == {second}


def test_D2_a_round_whose_state_cannot_be_read_says_so_and_begins_nothing_else(world: World) -> None:
    """Where it stands is what keeps it from bringing a household twice: it is not guessed."""
    a_small_country(world)
    world.round.run(NOVEMBER)
    world.store.table.write(Update("ROUND#2026-11", "STATE", "SET paged = :none", PRESENT, {":none": "none"}))
    before = world.everything()
    with pytest.raises(Unreadable):
        world.round.run(NOVEMBER)
    assert world.everything() == before


@pytest.mark.parametrize("damage", ["household", "reasons"])
def test_D2_a_visit_that_cannot_be_read_is_left_as_it_is_by_a_page_that_comes_again(world: World, damage: str) -> None:
    a_small_country(world)
    world.round.run(NOVEMBER)
    pk, sk = next(place for place in world.everything() if place[0].startswith("VISIT#"))
    world.store.table.write(Update(pk, sk, f"SET {damage} = :none", PRESENT, {":none": 7}))
    again = world.everything()["ROUND#2026-11", "STATE"] | {"step": "chosen", "paged": 0}
    world.store.table.write(Put(again, PRESENT))
    before = world.everything()
    assert world.round.run(NOVEMBER).step == "done"
    left = world.everything()
    assert left[pk, sk] == before[pk, sk]
    assert left.keys() == before.keys()


def test_O4_the_functions_take_a_file_in_and_run_a_round_that_is_longer_than_a_call(world: World) -> None:
    receive, discover = (
        import_module(f"functions.{name}.handler") for name in ("receive_indicators", "discovery_round")
    )
    forget(receive)
    forget(discover)
    short = Context(remaining_ms=50_000)
    told = event("receive_indicators", "power")
    assert receive.handler(told, short) == {"state": "passed_over"}
    power = "".join(f"power_cut,{house(number, CODES[number % 3])},1,2026-11\n" for number in range(1, 13))
    world.files.write(told["detail"]["object"]["key"], f"{HEADER}\n{power}".encode(), "text/csv")
    first = receive.handler(told, short)
    assert (first["state"], first["posted"]) == ("done", 12)
    assert receive.handler(told, short) == first
    report = {"pk": "ALERT#one", "sk": "REPORT", "kind": "report", "alert_id": "one", "address": "예시로 3"}
    queued = {"pk": f"CENTRE#{CODES[0]}", "sk": "QUEUE#5#2026-12-01#one", "kind": "queue", "alert_id": "one"}
    for row in (report, queued):
        world.store.table.write(Put(row))
    starting = clients.client("lambda").meta.events
    started: list[Json] = []

    def taken(params: Json, **_: Any) -> tuple[Any, Json]:
        started.append(json.loads(params["body"]))
        return SimpleNamespace(status_code=202), {}

    starting.register("before-call.lambda.Invoke", taken)
    try:
        assert discover.handler({"round": "2026-11"}, short)["step"] == "chosen"
        answers = [discover.handler(asked, short) for asked in started]
        asked_for = list(started)
        # The clock finds it done, and the schedule's turn is over with it.
        by_the_clock = event("discovery_round", "every_two_months")
        assert discover.handler(by_the_clock, short) == {"done": 1}
        assert discover.handler(by_the_clock, short) == {"done": 0}
    finally:
        starting.unregister("before-call.lambda.Invoke", taken)
    started = asked_for
    assert started[:2] == [{"round": "2026-11", "engine": "duckdb"}] * 2
    assert started[2:] == [{"weigh": "2026-09"}], "what became of the round before is weighed, once this one is done"
    assert (answers[1]["step"], answers[1]["households"]) == ("done", 11)
    assert answers[2:] == [{"weigh": "2026-09", "proposal": None}]
    assert world.face()["left_out"] == {"report": 1}
