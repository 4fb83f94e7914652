"""Rows of the alerts that cannot be read: no word of danger is lost for them (A2), and what can heal does so."""

from datetime import timedelta
from typing import Any

import pytest

from dolbom.alerts.rate_limits import limits
from dolbom.dynamo.items import to_attributes
from tests.conftest import Aws
from tests.support import Context, forget
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, Json, World, alerts_api, code, follow_alerts
from tests.support.alerts_forms import a_report, request_id

HARMLESS = {"request_id": request_id(70), "text": "예시입니다. 3층입니다."}
DANGER = {"request_id": request_id(71), "text": "예시입니다. 지금 죽으려고 해요."}
RESIDENT = {"jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-0000000000e1", "group": "resident"}
BROKEN = [{"office": 7}, {"state": "of_tomorrow"}, {"code_hash": None, "office": None}, {"messages": -1}]
"""What stands in a report in place of what it had; nothing for `None`."""


@pytest.fixture
def world(aws: Aws) -> World:
    forget(alerts_api)
    return World(aws)


def change(world: World, table: str, kind: str, **other: Any) -> Json:
    """Writes a row otherwise, past every function; the row as it was."""
    (row,) = world.rows(table, kind)
    world.aws.client("dynamodb").put_item(TableName=world.aws.tables[table], Item=to_attributes({**row, **other}))
    return row


def put_back(world: World, table: str, row: Json) -> None:
    world.aws.client("dynamodb").put_item(TableName=world.aws.tables[table], Item=to_attributes(row))


def say(world: World, receipt: Json, body: Json, what: str = "messages") -> tuple[int, Json]:
    return world.call("POST", f"/v1/alerts/{receipt['alert_id']}/{what}", body=body, headers=code(receipt))


def texts(world: World) -> list[str]:
    return [row["text"] for row in world.rows("alerts", "message")]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: " ".join(broken))
@pytest.mark.parametrize("what", ["messages", "reopen"])
def test_A2_words_of_danger_to_a_report_that_cannot_be_read_are_kept_and_page_once(
    world: World, broken: Json, what: str
) -> None:
    heard = world.listen()
    _, receipt = world.report(a_report())
    whole = change(world, "alerts", "report", **broken)
    status, answer = say(world, receipt, HARMLESS, what)
    assert (status, answer["code"], answer["emergency"][0]["number"]) == (503, "unreadable", "112")
    assert texts(world) == []
    for _ in range(2):
        status, answer = say(world, receipt, DANGER, what)
        # The number for what the words say comes first.
        assert (status, answer["code"], answer["emergency"][0]["number"]) == (503, "danger_passed_on", "109")
        assert texts(world) == [DANGER["text"]]
    world.stream([record for record in world.records() if "NOTICE#" in record["dynamodb"]["Keys"]["sk"]["S"]])
    (page,) = heard()
    assert receipt["alert_id"] in page
    assert "읽을 수 없습니다" in page
    # Mended, the same words are taken as any are, and the report is in danger.
    put_back(world, "alerts", whole)
    assert say(world, receipt, DANGER)[0] == 201
    (report,) = world.rows("alerts", "report")
    assert (report["in_danger"], report["unread"]) == (True, 1)


def test_A7_who_has_not_the_code_of_a_report_that_cannot_be_read_is_told_that_there_is_none(world: World) -> None:
    _, receipt = world.report(a_report())
    change(world, "alerts", "report", office=7)
    wrong = {**receipt, "receipt_code": "0000-0000-0000-0000-0000"}
    assert say(world, wrong, DANGER)[0] == 404
    assert world.follow(wrong)[0] == 404
    for what in ("receipt_code", "receipt_code/revoke"):
        assert say(world, wrong, {"request_id": request_id(8)}, what)[0] == 404
        assert say(world, receipt, {"request_id": request_id(8)}, what)[1]["code"] == "unreadable"
    assert texts(world) == []


def test_A2_danger_in_a_report_that_is_sent_again_and_cannot_be_read_is_passed_on(world: World) -> None:
    in_danger = a_report(1, text=DANGER["text"])
    world.report(in_danger)
    change(world, "alerts", "report", office=7)
    status, answer = world.report(in_danger)
    assert (status, answer["code"]) == (503, "danger_passed_on")
    assert texts(world) == [DANGER["text"]]
    assert world.report(in_danger)[0] == 503
    assert len(texts(world)) == 1


def test_A2_who_is_signed_in_is_heard_about_the_own_report_alone(world: World) -> None:
    status, receipt = world.call("POST", "/v1/my/alerts", body=a_report(3), worker=RESIDENT)
    assert status == 201
    change(world, "alerts", "report", received_at=7)
    path = f"/v1/my/alerts/{receipt['alert_id']}/messages"
    stranger = {**RESIDENT, "sub": "5d1c7a52-0000-4000-8000-0000000000e9"}
    missing = world.call("POST", f"/v1/my/alerts/{'0' * 26}/messages", body=DANGER, worker=stranger)
    assert world.call("POST", path, body=DANGER, worker=stranger) == missing
    assert missing[0] == 404
    assert world.call("GET", f"/v1/my/alerts/{receipt['alert_id']}", worker=stranger)[0] == 404
    assert world.call("GET", f"/v1/my/alerts/{receipt['alert_id']}", worker=RESIDENT)[0] == 503
    assert texts(world) == []
    assert world.call("POST", path, body=DANGER, worker=RESIDENT)[1]["code"] == "danger_passed_on"
    assert texts(world) == [DANGER["text"]]


@pytest.mark.parametrize(
    "broken",
    [{"hour": None}, {"salt": None}, {"hour": 7}, {"salt": "text"}, {"salt": b"short"}, {"hour": "9999-12-31T23"}],
    ids=str,
)
def test_A10_a_salt_that_is_none_is_made_anew_and_ordinary_reports_come_in(world: World, broken: Json) -> None:
    assert world.report(a_report(1))[0] == 201
    change(world, "limits", "salt", **broken)
    forget(alerts_api)
    assert world.report(a_report(2))[0] == 201
    (row,) = world.rows("limits", "salt")
    assert (row["hour"], len(row["salt"])) == (limits.hour_of(world.now), 32)


@pytest.mark.parametrize("broken", [{"hour": 7}, {"hour": "9999-12-31T23"}, {"hour": None}], ids=str)
def test_A10_no_salt_outlives_its_hour_whatever_it_says(world: World, broken: Json) -> None:
    world.report(a_report(1))
    change(world, "limits", "salt", **broken)
    world.tick(timedelta(hours=1))
    assert world.rows("limits", "salt") == []


def test_A10_a_counter_that_cannot_count_stops_no_report(world: World) -> None:
    world.report(a_report(1))
    change(world, "limits", "counter", count="many")
    assert world.report(a_report(2))[0] == 201
    (counter,) = world.rows("limits", "counter")
    assert counter["count"] == "many"


def test_A3_a_report_whose_place_in_the_queues_nobody_can_read_is_placed_anew(world: World) -> None:
    _, receipt = world.report(a_report(1))
    world.stream()
    (queued,) = world.rows("alerts", "queued")
    put_back(world, "alerts", {name: queued[name] for name in ("pk", "sk")})
    assert world.desk("POST", f"/alerts/{receipt['alert_id']}/take", WORKER_OF_GIHEUNG, {"version": 1})[0] == 200
    world.stream([each for each in world.records() if each["dynamodb"]["Keys"]["sk"]["S"] == "REPORT"])
    (row,) = world.rows("alerts", "queued")
    assert row["version"] == 2
    assert [line["state"] for line in world.queue(WORKER_OF_GIHEUNG)] == ["taken"]


@pytest.mark.parametrize("lost", ["clock_shard", "due_at"])
def test_A4_a_report_that_the_clock_does_not_find_is_put_back_by_whoever_follows_its_stream(
    world: World, lost: str
) -> None:
    world.report(a_report(1))
    whole = change(world, "alerts", "report", **{lost: None})
    world.stream()
    (row,) = world.rows("alerts", "report")
    assert row == whole
    before = world.rows("alerts", "report")
    world.stream()
    assert world.rows("alerts", "report") == before


def test_A1_an_officer_ends_a_badge_that_cannot_be_read_and_what_was_there_is_kept(world: World) -> None:
    account = RESIDENT["sub"]
    grant = {"account": account, "badge": "council", "municipality": "41460", "valid_from": "2026-01-01"}
    assert world.desk("POST", "/badges", OFFICER_OF_YONGIN, {**grant, "reason": "예시"})[0] == 200
    was = change(world, "identities", "badge", valid_from=7)
    end = {"municipality": "41460", "valid_until": "2026-11-21", "reason": "예시"}
    status, answer = world.desk("POST", f"/badges/{account}/end", OFFICER_OF_YONGIN, end)
    assert (status, answer["valid_until"], answer["badge"], answer["holds"]) == (200, "2026-11-21", "council", False)
    assert [line["what"] for line in answer["history"]] == ["granted", "ended"]
    (row,) = world.rows("identities", "badge")
    assert row["unread"] == {**{name: was[name] for name in was if name not in ("pk", "sk")}, "valid_from": 7}
    # Given again, it is read as any is, and what was unread stays with it.
    again = {**grant, "valid_from": "2026-11-22", "reason": "예시"}
    assert world.desk("POST", "/badges", OFFICER_OF_YONGIN, again)[0] == 200
    (row,) = world.rows("identities", "badge")
    assert (row["version"], row["unread"]["valid_from"]) == (3, 7)


def test_A11_an_identity_that_was_not_sealed_for_its_report_is_one_clear_problem(world: World) -> None:
    _, receipt = world.report(a_report(1, reporter={"name": "홍예시", "phone": "010-0000-0001"}))
    path = f"/alerts/{receipt['alert_id']}"
    world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": 1})
    for broken in ({"sealed": None}, {"sealed": "text"}, {"sealed": b"not sealed"}):
        was = change(world, "identities", "identity", **broken)
        status, answer = world.desk("POST", f"{path}/identity", WORKER_OF_GIHEUNG, {"reason": "예시"})
        assert (status, answer["code"]) == (503, "unreadable"), broken
        put_back(world, "identities", was)
    assert world.desk("POST", f"{path}/identity", WORKER_OF_GIHEUNG, {"reason": "예시"})[0] == 200


@pytest.mark.parametrize("reporter", ["홍예시", 7, ["홍예시"], {"name": ["홍예시"]}], ids=str)
def test_A11_names_of_before_that_cannot_be_read_are_one_clear_problem_and_stay(world: World, reporter: Any) -> None:
    _, receipt = world.report(a_report(1))
    path = f"/alerts/{receipt['alert_id']}"
    world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": 1})
    row = {"pk": f"ALERT#{receipt['alert_id']}", "sk": "IDENTITY", "kind": "identity"}
    put_back(world, "identities", {**row, "reporter": reporter})
    status, answer = world.desk("POST", f"{path}/identity", WORKER_OF_GIHEUNG, {"reason": "예시"})
    assert (status, answer["code"]) == (503, "unreadable")
    put_back(world, "identities", {**row, "reporter": {"name": "홍예시"}})
    status, answer = world.desk("POST", f"{path}/identity", WORKER_OF_GIHEUNG, {"reason": "예시"})
    assert (status, answer["reporter"]) == (200, {"name": "홍예시"})


@pytest.mark.parametrize(
    "broken", [{"slots": "five"}, {"slots": None}, {"slots": -100}, {"taken_back": [1]}, {"taken_back": -9}], ids=str
)
def test_A6_slots_are_counted_anew_where_their_count_cannot_be_read(world: World, broken: Json) -> None:
    _, receipt = world.report(a_report(1))
    for number in range(5):
        ask = {"request_id": request_id(80 + number), "content_type": "image/jpeg"}
        assert say(world, receipt, ask, "photos")[0] == 201
    change(world, "alerts", "photo_count", **broken)
    more = {"request_id": request_id(90), "content_type": "image/jpeg"}
    assert say(world, receipt, more, "photos")[1]["code"] == "photos_full"
    world.now += timedelta(minutes=21)
    assert say(world, receipt, more, "photos")[0] == 201
    (count,) = world.rows("alerts", "photo_count")
    assert (count["slots"], count["taken_back"]) == (5, 1)


def test_A6_one_slot_that_cannot_be_read_keeps_no_other_from_being_given_again(world: World) -> None:
    _, receipt = world.report(a_report(1))
    for number in range(5):
        say(world, receipt, {"request_id": request_id(80 + number), "content_type": "image/jpeg"}, "photos")
    first = world.rows("alerts", "photo")[0]
    put_back(world, "alerts", {**first, "asked_at": 7})
    world.now += timedelta(minutes=21)
    assert say(world, receipt, {"request_id": request_id(90), "content_type": "image/jpeg"}, "photos")[0] == 201


def test_a_batch_in_which_one_row_cannot_be_read_names_it_alone(world: World) -> None:
    for number in range(3):
        world.report(a_report(number))
    reports = world.rows("alerts", "report")
    put_back(world, "alerts", {**reports[0], "kinds": "money"})
    records = [{**record, "dynamodb": {**record["dynamodb"], "SequenceNumber": str(number)}}
               for number, record in enumerate(world.records())]  # fmt: skip
    answer = follow_alerts.handler({"Records": records}, Context())
    failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
    keys = [record["dynamodb"]["Keys"] for record in records if record["dynamodb"]["SequenceNumber"] in failed]
    assert [(key["pk"]["S"], key["sk"]["S"]) for key in keys] == [(reports[0]["pk"], "REPORT")]
