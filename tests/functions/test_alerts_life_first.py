"""Life first (A2): the question is asked, danger is heard in every text, and whoever is answered, or refused, is told
whom to call."""

import json
from datetime import timedelta
from typing import Any

import pytest

from dolbom.alerts.danger.together import HEARD_WITH_WITHIN
from dolbom.alerts.reports import receipt_codes
from dolbom.alerts.transitions import PAGE_AGAIN_AFTER
from dolbom.dynamo.items import from_attributes
from functions.alerts_api import handler
from tests.conftest import Aws
from tests.support import Context, event
from tests.support.alerts import WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, Json, World, code
from tests.support.alerts_forms import a_report, anonymous, request_id
from tools.openapi import FOLDER

UIWANG_CENTRE = "41430101"
NUMBERS = [("112", "call"), ("119", "call"), ("109", "call"), ("112", "text")]
ALSO = {"1366", "1577-1391", "1577-1366"}
PUBLISHED = json.loads((FOLDER / "alerts.json").read_text())
FINGERPRINT = "446a17be11bd3b71c386b4e25978cc1134ba2529a1f24f732ae75db5c6a62844"
"""Of `a_report()`, as it was kept before the form asked anything."""
DANGER = "예시: 의식이 없어요"
RESIDENT = {"jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-0000000000e1", "group": "resident"}


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def told(answer: Json) -> list[tuple[str, str]]:
    return [(line["number"], line["how"]) for line in answer["emergency"]]


def report_row(world: World) -> Json:
    (row,) = world.rows("alerts", "report")
    return row


def send(world: World, receipt: Json, what: str, **body: Any) -> tuple[int, Json]:
    return world.call("POST", f"/v1/alerts/{receipt['alert_id']}/{what}", body=body, headers=code(receipt))


def closed(world: World, receipt: Json) -> None:
    row = world.rows("alerts", "report")[0]
    path = f"/alerts/{receipt['alert_id']}"
    assert world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": row["version"]})[0] == 200
    end = {"version": row["version"] + 1, "outcome": "counselled", "reason": "예시"}
    assert world.desk("POST", f"{path}/close", WORKER_OF_GIHEUNG, end)[0] == 200


# The question


@pytest.mark.parametrize(("answered", "in_danger"), [("yes", True), ("no", False), ("unsure", False), (None, False)])
def test_A2_who_says_that_a_life_is_at_risk_is_believed_whatever_the_words(
    world: World, answered: str | None, in_danger: bool
) -> None:
    status, receipt = world.report(a_report(at_risk=answered))
    assert (status, receipt["in_danger"], report_row(world)["in_danger"]) == (201, in_danger, in_danger)
    assert report_row(world).get("at_risk") == answered


def test_A2_no_takes_away_no_danger_that_words_or_categories_tell_of(world: World) -> None:
    assert world.report(a_report(1, at_risk="no", text=DANGER))[1]["in_danger"] is True
    assert world.report(a_report(2, at_risk="no", kinds=["violence"]))[1]["in_danger"] is True
    assert world.report(a_report(3, at_risk="no", help_wanted=DANGER))[1]["in_danger"] is True


def test_A2_a_report_whose_reporter_is_unsure_stands_behind_danger_and_before_the_others(world: World) -> None:
    plain, unsure, danger = (
        world.report(a_report(number, at_risk=answered))[1] for number, answered in enumerate(("no", "unsure", "yes"))
    )
    world.stream()
    queue = world.queue(WORKER_OF_GIHEUNG)
    assert [row["alert_id"] for row in queue] == [receipt["alert_id"] for receipt in (danger, unsure, plain)]
    assert [row["at_risk"] for row in queue] == ["yes", "unsure", "no"]


def test_A1_a_report_of_an_app_that_does_not_ask_is_the_same_report_when_it_is_sent_again(world: World) -> None:
    """The fingerprint that was kept before the question was there."""
    world.report(a_report())
    assert world.report(a_report())[0] == 201
    assert world.report(a_report(at_risk="no"))[0] == 409
    assert report_row(world)["fingerprint"] == FINGERPRINT


@pytest.mark.parametrize("about", ["self", "neighbour"])
def test_A1_a_report_sent_again_gets_its_first_answer_whatever_became_of_it(world: World, about: str) -> None:
    """What became of it is for whoever follows it: an answer that changes could not be told from another one."""
    form = a_report(about=about, anonymous=about == "neighbour")
    first = world.report(form)[1]
    assert send(world, first, "messages", request_id=request_id(5), text=DANGER)[0] == 201
    world.now += timedelta(hours=3)
    assert world.report(form) == (201, first)
    row = report_row(world)
    path = f"/alerts/{first['alert_id']}"
    take = world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": row["version"]})
    away = {"version": row["version"] + 1, "to": UIWANG_CENTRE, "reason": "예시"}
    assert (take[0], world.desk("POST", f"{path}/hand_over", WORKER_OF_GIHEUNG, away)[0]) == (200, 200)
    accept = {"version": row["version"] + 2}
    assert world.desk("POST", f"{path}/hand_over/accept", WORKER_OF_UIWANG, accept)[0] == 200
    assert world.report(form) == (201, first)
    assert len(world.rows("alerts", "report")) == 1


# Every text


FIELDS = [
    {"text": DANGER},
    {"help_wanted": DANGER},
    {"place": {**a_report()["place"], "address": f"예시로 12 {DANGER}"}},
    {"contact": {"how": "call", "when": DANGER}},
    {"flags": [{"kind": "other", "note": DANGER}]},
    {"reporter": {"name": DANGER}},
    {"about": "neighbour", "person": {"name": DANGER}},
]


@pytest.mark.parametrize("field", FIELDS, ids=[list(field)[-1] for field in FIELDS])
def test_A2_danger_is_heard_in_whichever_field_of_the_form_it_is_written(world: World, field: Json) -> None:
    assert world.report(a_report(**field))[1]["in_danger"] is True


def test_A11_of_a_name_in_which_danger_is_heard_nothing_goes_into_the_report(world: World) -> None:
    world.report(a_report(reporter={"name": f"홍예시 {DANGER}"}))
    assert "홍예시" not in json.dumps([from_attributes(row) for row in world.items("alerts")], ensure_ascii=False)


def test_A2_danger_in_a_message_pages_and_goes_first_and_is_answered_with_its_number(world: World) -> None:
    heard = world.listen()
    first, second = world.report(a_report(1))[1], world.report(a_report(2))[1]
    status, answer = send(world, second, "messages", request_id=request_id(9), text=DANGER)
    assert (status, answer["in_danger"], answer["emergency"][0]["number"]) == (201, True, "119")
    assert next(iter(answer)) == "emergency"
    world.stream()
    assert [row["alert_id"] for row in world.queue(WORKER_OF_GIHEUNG)] == [second["alert_id"], first["alert_id"]]
    assert len(heard()) == 1


IN_TWO = ("동생이 아까부터 자꾸 자려고 해요", "머리를 부딪혔다고 했잖아요")
"""A sentence as people send it in a hurry: neither half is danger alone."""


def test_A2_a_sentence_that_is_sent_in_two_messages_is_heard_whole(world: World) -> None:
    heard = world.listen()
    receipt = world.report(a_report(1, text="예시입니다"))[1]
    world.now += HEARD_WITH_WITHIN + timedelta(microseconds=1)
    first, second = (
        send(world, receipt, "messages", request_id=request_id(number), text=text)[1]
        for number, text in enumerate(IN_TWO, 5)
    )
    assert (first["in_danger"], second["in_danger"]) == (False, True)
    world.stream()
    assert len(heard()) == 1
    assert world.rows("alerts", "report")[0]["in_danger"] is True
    # Sent again, it is the same answer, whatever was written since.
    world.now += timedelta(days=1)
    send(world, receipt, "messages", request_id=request_id(7), text="예시입니다")
    assert send(world, receipt, "messages", request_id=request_id(6), text=IN_TWO[1])[1] == second


def test_A2_a_sentence_is_heard_whole_however_small_its_pieces(world: World) -> None:
    receipt = world.report(a_report(1, text="예시입니다"))[1]
    said = [
        send(world, receipt, "messages", request_id=request_id(number), text=text)[1]["in_danger"]
        for number, text in enumerate(("나", "그냥", "죽", "고", "싶", "어요", "라는 노래 아세요"), 5)
    ]
    assert said == [False, False, False, False, True, False, False], "found as soon as it can be, and not found again"


def test_A2_a_report_and_its_first_message_are_heard_together_and_a_wish_to_reopen_too(world: World) -> None:
    receipt = world.report(a_report(1, text=IN_TWO[0]))[1]
    assert receipt["in_danger"] is False
    closed(world, receipt)
    world.now += HEARD_WITH_WITHIN
    assert send(world, receipt, "reopen", text=IN_TWO[1])[1]["in_danger"] is True


def test_A2_an_answer_that_comes_later_is_judged_by_itself(world: World) -> None:
    receipt = world.report(a_report(1, text=IN_TWO[0]))[1]
    world.now += HEARD_WITH_WITHIN + timedelta(microseconds=1)
    assert send(world, receipt, "messages", request_id=request_id(5), text=IN_TWO[1])[1]["in_danger"] is False


def test_A2_what_a_worker_has_lowered_is_not_raised_again_by_the_next_harmless_words(world: World) -> None:
    receipt = world.report(a_report(1))[1]
    send(world, receipt, "messages", request_id=request_id(5), text=DANGER)
    lower = {"version": 2, "in_danger": False, "reason": "연극 대사"}
    assert world.desk("POST", f"/alerts/{receipt['alert_id']}/danger", WORKER_OF_GIHEUNG, lower)[0] == 200
    assert send(world, receipt, "messages", request_id=request_id(6), text="예시입니다")[1]["in_danger"] is False
    assert world.rows("alerts", "report")[0]["in_danger"] is False


def test_A2_of_a_message_no_more_than_its_end_is_kept_to_be_heard_with_the_next(world: World) -> None:
    receipt = world.report(a_report(1))[1]
    send(world, receipt, "messages", request_id=request_id(5), text="예" * 900 + "끝")
    (row,) = world.rows("alerts", "report")
    assert row["said_last"] == "예" * 299 + "끝"


def test_A2_danger_that_is_told_again_pages_again_but_not_each_minute(world: World) -> None:
    receipt = world.report(a_report(at_risk="yes"))[1]

    def pages() -> int:
        return len([row for row in world.rows("alerts", "notice") if row["what"] == "danger"])

    assert pages() == 1
    send(world, receipt, "messages", request_id=request_id(5), text=DANGER)
    assert pages() == 1
    world.now += PAGE_AGAIN_AFTER - timedelta(microseconds=1)
    send(world, receipt, "messages", request_id=request_id(6), text=DANGER)
    assert pages() == 1
    world.now += timedelta(microseconds=1)
    send(world, receipt, "messages", request_id=request_id(7), text=DANGER)
    assert pages() == 2


# After the end


def test_A7_a_message_to_a_closed_report_opens_it_again_and_stands_unread_in_its_queue(world: World) -> None:
    receipt = world.report(a_report())[1]
    closed(world, receipt)
    world.stream()
    assert world.queue(WORKER_OF_GIHEUNG) == []
    assert send(world, receipt, "messages", request_id=request_id(5), text="아직 아무도 오지 않았어요")[0] == 201
    world.stream()
    (row,) = world.queue(WORKER_OF_GIHEUNG, unread="true")
    assert (row["state"], row["level"], row["unread"]) == ("received", "team", 1)
    assert report_row(world)["due_at"]


def test_A2_danger_in_the_wish_to_open_a_report_again_is_danger(world: World) -> None:
    receipt = world.report(a_report())[1]
    closed(world, receipt)
    status, answer = send(world, receipt, "reopen", text=DANGER)
    assert (status, answer["state"], answer["in_danger"], answer["emergency"][0]["number"]) == (
        *(200, "received", True),
        "119",
    )
    assert [row["what"] for row in world.rows("alerts", "notice")] == ["danger"]


def test_A2_danger_in_the_wish_to_open_what_is_open_is_danger_too(world: World) -> None:
    receipt = world.report(a_report())[1]
    assert send(world, receipt, "reopen", text="예시", at_risk="yes")[1]["in_danger"] is True
    assert [message["text"] for message in world.follow(receipt)[1]["messages"]] == ["예시"]


@pytest.mark.parametrize("named", [{"request_id": request_id(5)}, {}], ids=["named", "by_its_words"])
def test_A7_a_wish_to_open_that_comes_late_for_a_second_time_opens_nothing_that_was_closed_since(
    world: World, named: Json
) -> None:
    receipt = world.report(a_report())[1]
    closed(world, receipt)
    assert send(world, receipt, "reopen", text="도와주세요", **named)[1]["state"] == "received"
    closed(world, receipt)
    assert send(world, receipt, "reopen", text="도와주세요", **named)[1]["state"] == "closed"
    another = {"request_id": request_id(6)} if named else {}
    assert send(world, receipt, "reopen", text="도와주세요!", **another)[1]["state"] == "received"


def test_A7_a_reopening_under_the_id_of_another_is_refused(world: World) -> None:
    receipt = world.report(a_report())[1]
    send(world, receipt, "reopen", text="하나", request_id=request_id(5))
    status, problem = send(world, receipt, "reopen", text="둘", request_id=request_id(5))
    assert (status, problem["code"]) == (409, "request_differs")


def test_A7_what_a_reporter_wrote_is_unread_until_a_worker_acts_on_it(world: World) -> None:
    receipt = world.report(a_report())[1]
    path = f"/alerts/{receipt['alert_id']}"
    world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": 1})
    for number in (5, 6):
        send(world, receipt, "messages", request_id=request_id(number), text="예시입니다")
    world.stream()
    assert [row["unread"] for row in world.queue(WORKER_OF_GIHEUNG)] == [2]
    asked = {"version": 4, "text": "몇 층인가요?"}
    assert world.desk("POST", f"{path}/questions", WORKER_OF_GIHEUNG, asked)[0] == 200
    world.stream()
    assert "unread" not in world.queue(WORKER_OF_GIHEUNG)[0]


@pytest.mark.parametrize("who", [None, RESIDENT], ids=["guest", "signed in"])
def test_A2_a_report_of_danger_under_a_number_that_is_taken_is_a_report_of_its_own(
    world: World, who: Json | None
) -> None:
    path = "/v1/my/alerts" if who is not None else "/v1/alerts"

    def report(**body: Any) -> tuple[int, Json]:
        return world.call("POST", path, body=a_report(1, **body), worker=who)

    _, first = report()
    for otherwise in ({"text": DANGER}, {"at_risk": "yes"}):
        status, receipt = report(**otherwise)
        assert (status, receipt["in_danger"]) == (201, True)
        assert receipt["alert_id"] != first["alert_id"]
        assert report(**otherwise) == (201, receipt)
        if who is None:
            assert world.follow(receipt)[1]["in_danger"] is True
            assert world.follow({**receipt, "receipt_code": first["receipt_code"]})[0] == 404
    assert report()[1] == first
    assert report(text="예시: 다른 내용")[0] == 409
    assert len(world.rows("alerts", "report")) == 3


@pytest.mark.parametrize("what", ["messages", "reopen"])
def test_A2_words_of_danger_under_a_number_that_is_taken_are_heard(world: World, what: str) -> None:
    heard = world.listen()
    receipt = world.report(a_report())[1]
    number = request_id(2)
    assert send(world, receipt, what, request_id=number, text="예시: 고맙습니다", at_risk="no")[0] in (200, 201)
    assert send(world, receipt, what, request_id=number, text="예시: 다른 말")[0] == 409
    world.stream()
    assert (heard(), report_row(world)["in_danger"]) == ([], False)
    for more in ({"text": "예시: 고맙습니다", "at_risk": "yes"}, {"text": DANGER}):
        for _ in range(2):  # sent again, it is the same
            status, answer = send(world, receipt, what, request_id=number, **more)
            assert status in (200, 201)
            assert answer["in_danger"] is True
    world.stream()
    assert (len(heard()), report_row(world)["in_danger"], report_row(world)["messages"]) == (1, True, 3)


def test_A2_what_is_refused_names_the_number_for_the_danger_of_its_words_first(world: World) -> None:
    """However wrong the form, or the code: as much as can be read of it is heard, and nothing of it is kept."""
    receipt = world.report(a_report(1))[1]
    said = {"예시: 옆집에 불이 났어요": "119", "예시: 죽고 싶어요": "109", "예시: 칼로 위협해요": "112"}
    message = f"/v1/alerts/{receipt['alert_id']}/messages"
    before = world.items("alerts")
    for text, number in said.items():
        bodies: list[Any] = [
            {**a_report(2, text=text), "kinds": ["no kind"]},
            {**a_report(2, text=text), "surprise": {"more": 1}},
            {"text": text},
            {"말": [[text]]},
            a_report(2, text=text * 400),
            [text],
            text,
        ]
        for path, body in [*(("/v1/alerts", body) for body in bodies), (message, {"text": text, "to": "me"})]:
            status, answer = world.call("POST", path, body=body, headers=code(receipt) if path == message else {})
            assert (status in (400, 422), told(answer)[0]) == (True, (number, "call")), (body, answer)
        gone = message.replace(receipt["alert_id"], "0" * 26)
        status, answer = world.call(
            "POST", gone, body={"request_id": request_id(3), "text": text}, headers=code(receipt)
        )
        assert (status, told(answer)[0]) == (404, (number, "call"))
    assert world.items("alerts") == before
    broken = event("alerts_api", "report_for_oneself")
    broken["body"] = '{"text": "예시: 옆집에 불이 났어요", '
    answer = json.loads(handler.app(broken, Context())["body"])
    assert (answer["code"], told(answer)[0]) == ("not_json", ("119", "call"))


# Every answer


def answers(world: World) -> list[tuple[str, int, Json]]:
    """Every operation of the API once as it should be, and in every way in which it refuses here."""
    found: list[tuple[str, int, Json]] = []
    receipt = world.report(a_report(1))[1]
    mine = world.call("POST", "/v1/my/alerts", body=a_report(2), worker=RESIDENT)[1]
    bodies = {
        "": a_report(3),
        "/messages": {"request_id": request_id(4), "text": "예시"},
        "/reopen": {"text": "예시"},
        "/receipt_code": {"request_id": request_id(6)},
        "/receipt_code/revoke": {"request_id": request_id(7)},
        "/photos": {"request_id": request_id(5), "content_type": "image/png"},
    }
    for path, methods in PUBLISHED["paths"].items():
        own = path.startswith("/v1/my")
        there = path.replace("{alert_id}", (mine if own else receipt)["alert_id"])
        key: Json = {} if own else code(receipt)
        who = RESIDENT if own else None
        for method in map(str.upper, methods):
            if path == "/v1/alerts/check":
                body: Any = {"anonymous": False, "text": "예시"}
                found.append((f"{method} {path}", *world.call(method, path, body=body)))
                continue
            body = bodies[path.partition("{alert_id}")[2] if "{" in path else ""] if method == "POST" else None
            tries: list[Json] = [
                {"path": there, "body": body, "headers": key, "worker": who},
                {"path": path.replace("{alert_id}", "0" * 26), "body": body, "headers": {}, "worker": who},
            ]
            if method == "POST":
                tries += [{"path": there, "body": {**body, "surprise": 1}, "headers": key, "worker": who}]  # type: ignore[dict-item]
            if own:
                tries += [{"path": there, "body": body, "headers": key, "worker": {**RESIDENT, "group": "child"}}]
                tries += [{"path": there, "body": body, "headers": key, "worker": None}]
            if "get" in methods and "{" not in path and method == "GET":
                tries += [{"path": there, "headers": key, "worker": who, "query": {"limit": "x"}}]
            found += [(f"{method} {path}", *world.call(method, **each)) for each in tries]
    return found


def test_A2_every_operation_answers_and_refuses_with_the_numbers_to_call(world: World) -> None:
    seen = answers(world)
    assert {name for name, _, _ in seen} == {
        f"{method.upper()} {path}" for path, methods in PUBLISHED["paths"].items() for method in methods
    }
    assert {status for _, status, _ in seen} >= {200, 201, 401, 403, 404, 422}
    for name, status, answer in seen:
        assert next(iter(answer)) == "emergency", (name, status)
        assert sorted(told(answer)[:4]) == sorted(NUMBERS), (name, status)
        assert {number for number, _ in told(answer)[4:]} == ALSO
        assert all(line["ko"] and line["en"].isascii() for line in answer["emergency"])


def test_A2_what_is_no_json_or_too_late_or_unforeseen_is_refused_with_the_numbers_too(world: World) -> None:
    world.report(a_report())
    refused = [world.report(a_report(text="예시: 다른 내용"))]  # 409
    for raw in ("{", "x" * 70_000):  # 400, 413
        request = _request(raw)
        answer = handler.app(request, Context())
        refused.append((answer["statusCode"], json.loads(answer["body"])))
    answer = handler.app(_request(json.dumps(a_report(7))), Context(remaining_ms=10))
    refused.append((answer["statusCode"], json.loads(answer["body"])))  # 503
    world.now = "no instant"  # type: ignore[assignment]
    answer = handler.app(_request(json.dumps(a_report(8))), Context())
    refused.append((answer["statusCode"], json.loads(answer["body"])))  # 500
    assert [status for status, _ in refused] == [409, 400, 413, 503, 500]
    for _, problem in refused:
        assert next(iter(problem)) == "emergency"
        assert told(problem)[:4] == NUMBERS


def test_A2_each_refusal_that_is_published_is_published_with_the_numbers() -> None:
    schema = PUBLISHED["components"]["schemas"]["Problem"]
    assert "emergency" in schema["required"]
    for methods in PUBLISHED["paths"].values():
        for described in methods.values():
            for status, answer in described["responses"].items():
                content = next(iter(answer["content"].values()))["schema"]["$ref"]
                model = PUBLISHED["components"]["schemas"][content.rpartition("/")[2]]
                assert "emergency" in model["required"], (described["operationId"], status)


def _request(raw: str) -> Json:
    request = event("alerts_api", "report_for_oneself")
    request["body"] = raw
    return request


# Doors


def test_A7_ids_may_be_written_in_small_letters_and_request_ids_in_capitals(world: World) -> None:
    receipt = world.report(a_report())[1]
    assert world.report(a_report(request_id=request_id(1).upper()))[1] == receipt
    status, _ = world.follow({**receipt, "alert_id": receipt["alert_id"].lower()})
    assert status == 200


def test_A7_no_receipt_code_opens_the_report_of_somebody_signed_in(world: World) -> None:
    body = a_report()
    mine = world.call("POST", "/v1/my/alerts", body=body, worker=RESIDENT)[1]
    derived = {"X-Receipt-Code": receipt_codes.receipt_code(body["request_id"])}
    assert world.call("GET", f"/v1/alerts/{mine['alert_id']}", headers=derived)[0] == 404


def test_A7_somebody_elses_report_takes_as_many_calls_as_one_that_is_missing(world: World) -> None:
    own = world.call("POST", "/v1/my/alerts", body=a_report(1), worker=RESIDENT)[1]
    stranger = {**RESIDENT, "sub": "5d1c7a52-0000-4000-8000-0000000000e2"}
    calls: list[str] = []
    tables = (handler.stores().reports.table, handler.stores().identities)
    clients = {id(table.client): table.client for table in tables}
    for client in clients.values():
        client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name), unique_id="c")
    counts = []
    for alert_id in (own["alert_id"], "0" * 26):
        calls.clear()
        assert world.call("GET", f"/v1/my/alerts/{alert_id}", worker=stranger)[0] == 404
        counts.append(list(calls))
    for client in clients.values():
        client.meta.events.unregister("before-call.dynamodb", unique_id="c")
    assert counts[0] == counts[1] == ["GetItem", "GetItem"]


def test_A10_danger_is_taken_from_who_has_reported_too_much_signed_in_or_not(world: World) -> None:
    for number in range(12):
        world.call("POST", "/v1/my/alerts", body=a_report(number), worker=RESIDENT)
    assert world.call("POST", "/v1/my/alerts", body=a_report(50), worker=RESIDENT)[0] == 429
    assert world.call("POST", "/v1/my/alerts", body=a_report(51, at_risk="yes"), worker=RESIDENT)[0] == 201
    assert world.report(anonymous(52, at_risk="yes"))[0] == 201
    world.now += timedelta(hours=1)
    assert world.call("POST", "/v1/my/alerts", body=a_report(50), worker=RESIDENT)[0] == 201
