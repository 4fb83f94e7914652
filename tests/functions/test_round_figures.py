"""Published figures of rounds (A13): each round once, read at every level by whoever works there, by a function that
may be killed; what became of households, how they were reached, and why some got nothing."""

import csv
import io
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from dolbom.alerts.figures.document import FORMAT
from dolbom.alerts.figures.suppression import SHOWN_FROM
from dolbom.clock import rfc3339
from dolbom.discovery import keys
from dolbom.discovery.store import RoundState
from functions.desk_api import handler
from functions.publish_figures import handler as publish_figures
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import DEADLY, Died, Rehearsal
from tests.functions.test_desk_figures import AUDITOR, MINISTRY, PROVINCE, everything, publish
from tests.support import Context, event, forget
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, Json, World, claims
from tests.support.depth import DEPTH, in_turn
from tests.support.visits import CENTRE, NEXT_CENTRE, RAN_AT, ROUND, act, brought, visit

DUE = datetime(2026, 12, 31, 20, tzinfo=UTC)
"""Five in the morning of the first of January in Seoul."""
HELPED = {"outcome": "emergency_aid", "programme": "emergency_aid", "reason": "예시"}
NOTHING = {"outcome": "counselled", "nothing": "above_limits", "reason": "예시"}
REFUSED = {"outcome": "refused", "nothing": "help_refused", "reason": "예시"}
BROUGHT = 26


@pytest.fixture
def world(aws: Aws) -> World:
    """Twenty households of one centre and six of another: seven were helped after a call, six got nothing after a
    visit, of the others nobody was met at six doors, and seven were not tried."""
    forget(publish_figures)
    world = World(aws)
    for month in ("2026-08", "2026-09", "2026-10", "2026-11"):  # of reports all is published, so that none is counted
        for name in ("month.json", "report.html", "report.csv"):
            body = json.dumps({"format": FORMAT, "month": month}).encode()
            aws.client("s3").put_object(Bucket=aws.buckets["reports"], Key=f"figures/{month}/{name}", Body=body)
    found = [visit(number, CENTRE if number <= 20 else NEXT_CENTRE) for number in range(1, BROUGHT + 1)]
    store = brought(world, *found)
    state = RoundState(
        round=ROUND, edition="e", step="done", begun_at=RAN_AT, inputs={}, left_out="", weights=1, done_at=RAN_AT
    )
    store.begin(state)
    for number in range(1, 8):
        _done(world, number, "call", HELPED)
    for number in range(8, 14):
        _done(world, number, "visit", NOTHING)
    for number in range(14, 20):
        act(world, number, "take", WORKER_OF_GIHEUNG, 1)
        nobody = {"how": "visit", "reached": False, "next_at": rfc3339(world.now + timedelta(days=2))}
        assert act(world, number, "attempts", WORKER_OF_GIHEUNG, 2, **nobody)[0] == 200
    return world


def _done(world: World, number: int, how: str, end: Json, version: int = 1) -> None:
    act(world, number, "take", WORKER_OF_GIHEUNG, version)
    assert act(world, number, "attempts", WORKER_OF_GIHEUNG, version + 1, how=how, reached=True)[0] == 200
    assert act(world, number, "close", WORKER_OF_GIHEUNG, version + 2, **end)[0] == 200


def read(world: World, worker: Json, area: str, path: str = "", code: str = ROUND) -> tuple[int, Json]:
    query = {"area": area, "round": code}
    return world.call("GET", f"/v1/desk/figures/visits{path}", worker=worker, query=query)


def told(found: Json, question: str) -> dict[str, int]:
    table = next(each for each in found["tables"] if each["question"] == question)
    return {" ".join(each["parts"]): each["households"] for each in table["groups"] if each["households"]}


def page(world: World, worker: Json, area: str) -> str:
    request = event("desk_api", "read_figures")
    request["path"] = request["resource"] = "/v1/desk/figures/visits"
    request["requestContext"].update(resourcePath=request["path"], path=f"/live{request['path']}")
    request["multiValueQueryStringParameters"] = {"area": [area], "round": [ROUND]}
    request["headers"]["Accept"] = "text/html,application/xhtml+xml"
    request["multiValueHeaders"]["Accept"] = [request["headers"]["Accept"]]
    request["requestContext"]["authorizer"] = {"claims": claims(**worker)}
    return str(handler.app(request, Context())["body"])


def test_A13_every_level_reads_what_became_of_a_rounds_households(world: World) -> None:
    assert publish(world)["households"] == BROUGHT
    for area, worker in {"41460": OFFICER_OF_YONGIN, "41": PROVINCE, "nation": MINISTRY}.items():
        status, found = read(world, worker, area)
        assert (status, found["households"], found["is_all"]) == (200, BROUGHT, True), area
        assert told(found, "result") == {"emergency_aid": 7, "above_limits": 6, "unfinished": 13}
        assert told(found, "first_contact") == {"within_3_days": 13, "no_contact": 13}
        assert (found["half_within"], found["nine_tenths_within"]) == ("within_3_days", "within_3_days")
        assert told(found, "contact") == {"call": 7, "visit": 6, "nobody_met": 6, "not_tried": 7}
        assert found["nothing_percent"] == 46, "six of the thirteen whom somebody is done with"
    assert read(world, WORKER_OF_GIHEUNG, CENTRE)[1]["households"] == 20
    assert read(world, AUDITOR, "11")[1]["households"] == 0
    shown = page(world, WORKER_OF_GIHEUNG, CENTRE)
    assert "지원 없음: 소득·재산이 기준을 넘음 6가구" in shown
    assert "20가구" in shown
    assert '사흘 안</b><span class="soft">연락된 가구의 절반이 첫 연락까지' in shown


def test_A13_few_of_one_kind_are_told_with_the_nearest_and_the_share_that_got_nothing_stays(world: World) -> None:
    """Of three who refused it is told only that they, with six others, got nothing."""
    for number in range(14, 17):
        assert act(world, number, "close", WORKER_OF_GIHEUNG, 3, **REFUSED)[0] == 200
    publish(world)
    found = read(world, MINISTRY, "nation")[1]
    assert told(found, "result") == {"emergency_aid": 7, "above_limits help_refused": 9, "unfinished": 10}
    assert found["nothing_percent"] == 56


def test_A13_once_published_a_round_never_changes_and_is_published_when_it_is_past_twice_its_deadline(
    world: World,
) -> None:
    assert publish(world, DUE - timedelta(hours=6))["rounds"] == 0, "still December in Seoul"
    assert read(world, MINISTRY, "nation")[0] == 404
    assert publish(world)["rounds"] == 1
    before = everything(world)
    _done(world, 20, "call", HELPED)
    assert publish(world, DUE + timedelta(days=1))["rounds"] == 0
    assert everything(world) == before
    assert read(world, WORKER_OF_GIHEUNG, CENTRE)[1]["counted_at"] == "2027-01-01T00:00:00+09:00"


@pytest.mark.parametrize("accident", DEADLY, ids=lambda accident: accident.name)
def test_A13_killed_at_any_call_the_next_run_publishes_the_same(world: World, aws: Aws, accident: object) -> None:
    publish(world)
    whole = everything(world)
    s3, bucket = aws.client("s3"), aws.buckets["reports"]
    rehearsal = Rehearsal([aws.client("dynamodb"), s3])
    with rehearsal.open():
        ours = [key for key in whole if key.startswith("figures/rounds/")]
        for key in ours:
            s3.delete_object(Bucket=bucket, Key=key)
        rehearsal.arm()
        publish(world)
        calls = len(rehearsal.calls)
        for at in range(1, calls + 1):
            if accident not in in_turn(DEADLY, at, calls, DEPTH.turns):
                continue
            for key in ours:
                s3.delete_object(Bucket=bucket, Key=key)
            rehearsal.arm(accident, at)  # type: ignore[arg-type]
            with suppress(Died, Exception):
                publish_figures.handler(
                    event("publish_figures", "every_day") | {"time": rfc3339(DUE)}, Context(remaining_ms=800_000)
                )
            rehearsal.arm()
            publish(world)
            assert everything(world) == whole, at


def test_R12_for_everybody_else_a_rounds_figures_are_missing_like_those_of_no_area(world: World) -> None:
    publish(world)
    others = read(world, WORKER_OF_UIWANG, CENTRE)
    assert others[0] == 404
    for path in ("", "/table"):
        for worker, area in ((WORKER_OF_UIWANG, "nation"), (OFFICER_OF_YONGIN, "41"), (AUDITOR, "99999999")):
            assert read(world, worker, area, path) == others, (path, area)
    assert read(world, MINISTRY, "nation", code="2026-09") == others, "a round that is not published"
    assert read(world, {**AUDITOR, "group": "resident"}, CENTRE)[0] == 403
    assert read(world, MINISTRY, "nation", code="2026-10")[0] == 422


def test_A13_the_report_in_the_bucket_and_the_spreadsheet_say_what_the_document_says(world: World) -> None:
    publish(world)
    found = {name: body for name, body in everything(world).items() if name.startswith("figures/rounds/")}
    assert set(found) == {f"figures/rounds/{ROUND}/{name}" for name in ("round.json", "report.html", "report.csv")}
    assert json.loads(found[f"figures/rounds/{ROUND}/round.json"])["areas"][0]["households"] == BROUGHT
    table = found[f"figures/rounds/{ROUND}/report.csv"]
    lines = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert [ROUND, "전국", "nation", "전국", "선정된 가구", "", str(BROUGHT)] in lines
    assert [ROUND, "전국", "nation", "전국", "첫 연락까지", "사흘 안", "13"] in lines
    status, told_table = read(world, MINISTRY, "nation", "/table")
    assert (status, told_table["content"].encode()) == (200, table)
    assert not [line for line in lines[1:] if 0 < int(line[-1]) < SHOWN_FROM]


def test_A13_a_household_that_cannot_be_read_is_left_out_and_said(world: World) -> None:
    world.aws.client("dynamodb").update_item(
        TableName=world.aws.tables["alerts"],
        Key={"pk": {"S": keys.queue_of(CENTRE)}, "sk": {"S": keys.place(ROUND, 20, visit(20).household)}},
        UpdateExpression="SET attempts = :bad",
        ExpressionAttributeValues={":bad": {"S": "?"}},
    )
    publish(world)
    found = read(world, WORKER_OF_GIHEUNG, CENTRE)[1]
    assert (found["households"], found["is_all"]) == (19, False)
    assert "읽을 수 없는 기록" in page(world, WORKER_OF_GIHEUNG, CENTRE)
