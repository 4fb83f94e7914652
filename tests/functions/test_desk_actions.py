"""What case workers do with reports (A3, A5, A8, A11, A12, A14), and what the reporter sees of it."""

import json
from datetime import timedelta
from unicodedata import normalize

import pytest

from dolbom.texts import alerts as texts
from functions.alerts_api import handler as alerts_api
from functions.desk_api import handler as desk_api
from tests.conftest import Aws
from tests.support import Context, event
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, Json, World, code
from tests.support.alerts_forms import a_report, anonymous, request_id

COLLEAGUE = {**WORKER_OF_GIHEUNG, "sub": "5d1c7a52-0000-4000-8000-00000000ca5f"}
UIWANG_CENTRE = "41430101"
REASON = "예시 사유"

# The story that the examples in events/desk_api tell, in their order.
STORY = (
    "list_queue",
    "count_queue",
    "read_report",
    "open_identity",
    "take_report",
    "record_contact",
    "ask_reporter",
    "propose_programme",
    "hand_over",
    "return_hand_over",
    "judge_danger",
    "close_report",
    "reopen_report",
    "add_note",
    "find_centres",
    "read_centre",
)


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.fixture
def receipt(world: World) -> Json:
    """A report with a name, received and queued in 기흥구."""
    _, receipt = world.report(a_report(reporter={"name": "홍예시", "phone": "010-0000-0001"}))
    world.stream()
    return receipt


def act(world: World, receipt: Json, what: str, worker: Json = WORKER_OF_GIHEUNG, **form: object) -> tuple[int, Json]:
    """One action on the report as it stands, as a worker who has just loaded it."""
    (row,) = [row for row in world.rows("alerts", "report") if row["alert_id"] == receipt["alert_id"]]
    return world.desk("POST", f"/alerts/{receipt['alert_id']}/{what}", worker, {"version": row["version"], **form})


def test_the_example_events_tell_a_story_that_ends_well(world: World) -> None:
    reported = alerts_api.app(event("alerts_api", "report_for_oneself"), Context())
    assert reported["statusCode"] == 201
    for case in STORY:
        answer = desk_api.app(event("desk_api", case), Context())
        assert answer["statusCode"] == 200, (case, answer["body"])


def test_A5_from_taking_to_outcome_the_reporter_sees_each_step_and_no_officers_note(
    world: World, receipt: Json
) -> None:
    assert act(world, receipt, "take")[0] == 200
    assert act(world, receipt, "contacts", how="call", reached=True, note="officers' own note")[0] == 200
    assert act(world, receipt, "proposals", programme="emergency_aid", reason="officers' own reason")[0] == 200
    status, done = act(world, receipt, "close", outcome="emergency_aid", reason="officers' own reason")
    assert (status, done["state"]) == (200, "closed")
    _, seen = world.follow(receipt)
    assert [line["what"] for line in seen["history"]] == ["received", "taken", "contacted", "proposed", "closed"]
    assert (seen["state"], seen["outcome"]) == ("closed", "emergency_aid")
    assert seen["history"][3]["facts"] == {"name": "긴급복지지원"}
    shown = json.dumps(seen, ensure_ascii=False)
    assert "officers' own" not in shown
    assert WORKER_OF_GIHEUNG["sub"] not in shown
    world.stream()
    assert world.queue(WORKER_OF_GIHEUNG) == []


@pytest.mark.parametrize(
    "form",
    [
        {"outcome": "done", "reason": REASON},
        {"outcome": "counselled"},
        {"outcome": "counselled", "reason": "  "},
        {"reason": REASON},
    ],
)
def test_A5_there_is_no_closing_without_an_outcome_of_the_list_and_a_reason(
    world: World, receipt: Json, form: Json
) -> None:
    act(world, receipt, "take")
    assert act(world, receipt, "close", **form)[0] == 422
    assert world.follow(receipt)[1]["state"] == "taken"


def test_two_workers_at_once_never_overwrite_each_other(world: World, receipt: Json) -> None:
    path = f"/alerts/{receipt['alert_id']}/take"
    first = world.desk("POST", path, WORKER_OF_GIHEUNG, {"version": 1})
    second = world.desk("POST", path, COLLEAGUE, {"version": 1})
    assert first[0] == 200
    assert (second[0], second[1]["code"], second[1]["version"]) == (409, "version_changed", 2)
    assert [row["taken_by"] for row in world.rows("alerts", "report")] == [WORKER_OF_GIHEUNG["sub"]]


def test_a_worker_on_leave_is_replaced_by_a_colleague_with_a_reason(world: World, receipt: Json) -> None:
    act(world, receipt, "take")
    assert act(world, receipt, "take", COLLEAGUE)[1]["code"] == "taken_by_another"
    assert act(world, receipt, "close", COLLEAGUE, outcome="counselled", reason=REASON)[1]["code"] == "taken_by_another"
    assert act(world, receipt, "take_over", COLLEAGUE)[0] == 422
    assert act(world, receipt, "take_over", COLLEAGUE, reason="휴가")[0] == 200
    (note,) = world.desk("GET", "/notes", WORKER_OF_GIHEUNG)[1]["notes"]
    assert (note["what"], note["by"], note["reason"]) == ("taken_over", COLLEAGUE["sub"], "휴가")
    assert world.desk("GET", "/notes", COLLEAGUE) == (200, {"notes": []})


def test_A12_reporter_and_officer_read_the_same_phrase_until_it_was_said_once(world: World, receipt: Json) -> None:
    assert "phrase" not in world.follow(receipt)[1]
    _, taken = act(world, receipt, "take")
    assert world.follow(receipt)[1]["phrase"] == taken["phrase"]
    assert len(taken["phrase"].split()) == 3
    _, missed = act(world, receipt, "contacts", how="call", reached=False)
    assert missed["phrase"] == taken["phrase"]
    act(world, receipt, "contacts", how="call", reached=True)
    used = [row["phrase"] for row in world.rows("alerts", "report")]
    assert world.follow(receipt)[1]["phrase"] == used[0]


def test_A7_an_anonymous_reporter_is_asked_and_answers_by_receipt_code_alone(world: World) -> None:
    _, receipt = world.report(anonymous())
    act(world, receipt, "take")
    refused = act(world, receipt, "questions", text="쉼터로 가신 분이 맞나요?")
    assert (refused[0], refused[1]["code"]) == (422, "question_of_list")
    for neither in ({}, {"text": "몇 층인가요?", "question": "where_exactly"}):
        assert act(world, receipt, "questions", **neither)[1]["errors"][0]["pointer"] == "/question"
    assert act(world, receipt, "questions", question="where_exactly")[0] == 200
    asked = texts.question("where_exactly")
    assert [m["text"] for m in world.follow(receipt)[1]["messages"]] == [asked]
    world.now += timedelta(minutes=5)
    path, answer = f"/v1/alerts/{receipt['alert_id']}/messages", {"request_id": request_id(9), "text": "2층입니다"}
    for _ in range(3):
        assert world.call("POST", path, body=answer, headers=code(receipt))[0] == 201
    _, page = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    assert [(message["by"], message["text"]) for message in page["messages"]] == [
        ("worker", asked),
        ("reporter", "2층입니다"),
    ]
    other = {**answer, "text": "3층입니다"}
    assert world.call("POST", path, body=other, headers=code(receipt))[1]["code"] == "request_differs"
    assert world.call("POST", path, body=answer)[0] == 404


def test_A2_a_message_of_danger_is_first_in_the_queue_and_pages(world: World, receipt: Json) -> None:
    heard = world.listen()
    path = f"/v1/alerts/{receipt['alert_id']}/messages"
    world.call("POST", path, body={"request_id": request_id(9), "text": "죽고 싶어요"}, headers=code(receipt))
    world.stream()
    assert len(heard()) == 1
    assert [row["in_danger"] for row in world.queue(WORKER_OF_GIHEUNG)] == [True]
    assert world.follow(receipt)[1]["emergency"][0]["number"] == "109"


def test_a_reporter_who_was_not_helped_opens_the_report_again(world: World, receipt: Json) -> None:
    act(world, receipt, "take")
    act(world, receipt, "close", outcome="not_found", reason=REASON)
    path = f"/v1/alerts/{receipt['alert_id']}/reopen"
    for _ in range(2):
        status, body = world.call("POST", path, body={"text": "아무도 오지 않았습니다"}, headers=code(receipt))
        assert (status, body["state"]) == (200, "received")
    world.stream()
    assert [row["level"] for row in world.queue(WORKER_OF_GIHEUNG)] == ["team"]


def test_A3_A8_a_hand_over_travels_with_flags_and_first_clock_and_leaves_the_first_queue(world: World) -> None:
    _, receipt = world.report(a_report(flags=[{"kind": "no_home_call"}]))
    act(world, receipt, "take")
    status, offer = act(world, receipt, "hand_over", to=UIWANG_CENTRE, reason=REASON)
    assert (status, offer["handed_to"]["code"]) == (200, UIWANG_CENTRE)
    world.stream()
    assert len(world.queue(WORKER_OF_UIWANG)) == len(world.queue(WORKER_OF_GIHEUNG)) == 1
    assert act(world, receipt, "take", WORKER_OF_UIWANG)[1]["code"] == "not_yours_yet"
    assert act(world, receipt, "hand_over/accept", WORKER_OF_GIHEUNG)[1]["code"] == "not_in_this_state"
    assert act(world, receipt, "hand_over/accept", WORKER_OF_UIWANG)[0] == 200
    world.stream()
    assert world.queue(WORKER_OF_GIHEUNG) == []
    _, page = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_UIWANG)
    assert page["flags"] == [{"kind": "no_home_call"}]
    assert page["deadline_at"] == receipt["deadline_at"]
    assert world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)[0] == 404
    assert world.follow(receipt)[1]["office"]["code"] == UIWANG_CENTRE


def test_A3_a_hand_over_to_a_centre_that_does_not_exist_or_to_oneself_is_refused(world: World, receipt: Json) -> None:
    assert act(world, receipt, "hand_over", to="99999999", reason=REASON)[1]["code"] == "no_such_centre"
    own = receipt["office"]["code"]
    assert act(world, receipt, "hand_over", to=own, reason=REASON)[1]["code"] == "hand_over_to_self"


def test_A3_two_hand_overs_in_a_loop_come_up_to_the_municipality_which_can_end_it(world: World, receipt: Json) -> None:
    first = receipt["office"]["code"]
    act(world, receipt, "hand_over", to=UIWANG_CENTRE, reason=REASON)
    act(world, receipt, "hand_over/accept", WORKER_OF_UIWANG)
    _, looped = act(world, receipt, "hand_over", WORKER_OF_UIWANG, to=first, reason=REASON)
    assert looped["level"] == "municipality"
    act(world, receipt, "hand_over/accept", WORKER_OF_GIHEUNG)
    assert act(world, receipt, "take", OFFICER_OF_YONGIN)[0] == 200


def test_A11_an_identity_is_opened_with_a_reason_that_is_written_down_first(world: World, receipt: Json) -> None:
    path = f"/alerts/{receipt['alert_id']}/identity"
    assert world.desk("POST", path, WORKER_OF_GIHEUNG, {"reason": " "})[0] == 422
    status, identity = world.desk("POST", path, WORKER_OF_GIHEUNG, {"reason": "첫 통화"})
    assert (status, identity) == (
        200,
        {"flags": [], "flags_beside": [], "reporter": {"name": "홍예시", "phone": "010-0000-0001"}},
    )
    (trace,) = world.rows("identities", "opening")
    assert (trace["who"], trace["what"], trace["why"]) == (WORKER_OF_GIHEUNG["sub"], "identity", "첫 통화")
    assert world.desk("POST", path, WORKER_OF_UIWANG, {"reason": "호기심"})[0] == 404


def test_A11_an_anonymous_reporter_has_no_identity_to_open(world: World) -> None:
    _, receipt = world.report(anonymous())
    path = f"/alerts/{receipt['alert_id']}/identity"
    assert world.desk("POST", path, WORKER_OF_GIHEUNG, {"reason": "첫 통화"}) == (
        200,
        {"flags": [], "flags_beside": []},
    )


def test_A8_the_safety_flags_stand_before_the_telephone_and_a_call_against_one_asks_why(world: World) -> None:
    reporter = {"name": "홍예시", "phone": "010-0000-0001"}
    _, receipt = world.report(a_report(reporter=reporter, flags=[{"kind": "no_home_call"}]))
    path = f"/alerts/{receipt['alert_id']}/identity"
    _, identity = world.desk("POST", path, WORKER_OF_GIHEUNG, {"reason": "첫 통화"})
    assert list(identity) == ["flags", "flags_beside", "reporter"]
    assert [flag["kind"] for flag in identity["flags"]] == ["no_home_call"]
    act(world, receipt, "take")
    status, problem = act(world, receipt, "contacts", how="call", reached=True)
    assert (status, problem["code"], problem["flags"]) == (422, "against_flag", "no_home_call")
    assert "안전 표시(집 전화로 전화하지 않기)" in problem["detail"]
    assert act(world, receipt, "contacts", how="call", reached=True, despite_flag="본인이 방금 전화를 청함")[0] == 200
    _, page = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    assert page["history"][-1]["facts"]["despite_flag"] == "본인이 방금 전화를 청함"


def test_A7_a_worker_who_learns_that_the_phone_is_watched_makes_the_report_quiet(world: World, receipt: Json) -> None:
    act(world, receipt, "take")
    act(world, receipt, "contacts", how="call", reached=True, next_at="2026-11-23T10:00:00+09:00")
    assert "2026-11-23" in json.dumps(world.follow(receipt)[1])
    status, changed = act(world, receipt, "flags", flags=[{"kind": "phone_watched"}], reason="남편이 봅니다")
    assert (status, changed.get("phrase")) == (200, None)
    seen = world.follow(receipt)[1]
    assert not {"phrase", "level", "outcome"} & seen.keys()
    assert [line["what"] for line in seen["history"]] == ["received"]
    assert "2026-11-23" not in json.dumps(seen)


@pytest.mark.parametrize("reason", [{}, {"reason": None}, {"reason": " \u200b"}], ids=["none", "null", "blank"])
def test_A8_no_safety_flag_is_changed_without_a_reason(world: World, receipt: Json, reason: Json) -> None:
    act(world, receipt, "take")
    status, problem = act(world, receipt, "flags", flags=[{"kind": "no_visit"}], **reason)
    assert (status, [fault["pointer"] for fault in problem["errors"]]) == (422, ["/reason"])
    assert [row.get("flags") for row in world.rows("alerts", "report")] == [[]]


def test_A14_programmes_that_may_fit_are_shown_with_their_reasons(world: World) -> None:
    _, receipt = world.report(a_report(kinds=["housing"], affected={"people": 2, "ages": [70, 8], "children": 1}))
    _, page = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    fitting = {programme["code"]: programme for programme in page["programmes"]}
    assert "housing_benefit" in fitting
    assert all(programme["because_ko"] and programme["source"] for programme in page["programmes"])
    act(world, receipt, "take")
    assert act(world, receipt, "proposals", programme="housing_benefit", reason=REASON)[0] == 200
    assert act(world, receipt, "proposals", programme="lottery", reason=REASON)[1]["code"] == "no_such_programme"


def test_a_next_attempt_stands_in_the_queue_until_the_next_contact_or_the_end(world: World, receipt: Json) -> None:
    def planned() -> list[str]:
        world.stream()
        return [row["next_at"] for row in world.queue(WORKER_OF_GIHEUNG, planned="true")]

    act(world, receipt, "take")
    assert planned() == []
    act(world, receipt, "contacts", how="call", reached=False, next_at="2026-11-23T10:00:00+09:00")
    assert planned() == ["2026-11-23T10:00:00+09:00"]
    assert world.queue(WORKER_OF_GIHEUNG, planned="false") == []
    act(world, receipt, "contacts", how="call", reached=False)
    assert planned() == []
    act(world, receipt, "contacts", how="call", reached=False, next_at="2026-11-24T10:00:00+09:00")
    act(world, receipt, "close", outcome="not_found", reason=REASON)
    act(world, receipt, "reopen", reason=REASON)
    assert planned() == []


def test_A7_a_next_attempt_is_told_in_seouls_time_whatever_offset_it_came_with(world: World, receipt: Json) -> None:
    act(world, receipt, "take")
    act(world, receipt, "contacts", how="call", reached=False, next_at="2026-11-23T01:00:00Z")
    page = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)[1]
    for seen in (page, world.follow(receipt)[1]):
        (line,) = [line for line in seen["history"] if line["what"] == "contacted"]
        assert line["facts"]["next_at"] == "2026-11-23T10:00:00+09:00"
    assert page["next_at"] == "2026-11-23T10:00:00+09:00"


def test_a_note_is_the_officers_own_takes_no_unread_mark_away_and_may_be_a_colleagues(
    world: World, receipt: Json
) -> None:
    act(world, receipt, "take")
    world.call(
        "POST",
        f"/v1/alerts/{receipt['alert_id']}/messages",
        body={"request_id": request_id(7), "text": "예시입니다."},
        headers=code(receipt),
    )
    told = world.follow(receipt)[1]
    assert act(world, receipt, "notes", worker=COLLEAGUE, note="통장님과 함께 갑니다.")[0] == 200
    assert world.follow(receipt)[1] == told
    _, page = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    assert (page["history"][-1]["what"], page["history"][-1]["facts"]) == ("noted", {"note": "통장님과 함께 갑니다."})
    assert page["unread"] == 1
    assert act(world, receipt, "notes", worker=WORKER_OF_UIWANG, note="예시")[0] == 404


def test_the_queue_is_searched_by_the_beginning_of_a_number_or_by_a_centre(world: World, receipt: Json) -> None:
    number = receipt["alert_id"]
    (row,) = world.queue(WORKER_OF_GIHEUNG, q=f" {number[:4].lower()}-{number[4:7]}")
    name = row["centre_name"]
    assert name.endswith("행정복지센터")
    typed = (name[:2], normalize("NFD", name[:3]), f"{name[0]} {name[1]}", "없는동", number[1:], "·")
    assert [len(world.queue(WORKER_OF_GIHEUNG, q=words)) for words in typed] == [1, 1, 1, 0, 0, 0]


def test_A3_a_centre_is_found_by_its_name_and_tells_where_its_border_runs(world: World) -> None:
    status, found = world.desk("GET", "/centres", WORKER_OF_GIHEUNG, query={"q": "용인 보정"})
    assert (status, [centre["code"] for centre in found["centres"]]) == (200, ["41463118"])
    for typed, names in ((normalize("NFD", "용인 보정"), ["보정동"]), ("구로 신도림", ["신도림동"]), ("·", [])):
        _, found = world.desk("GET", "/centres", WORKER_OF_GIHEUNG, query={"q": typed})
        assert [centre["name"].split()[0] for centre in found["centres"]] == names
    _, centre = world.desk("GET", "/centres/41463118", WORKER_OF_GIHEUNG)
    (ring,) = centre["outline"]
    assert ring[0] == ring[-1]
    assert all(37.2 < lat < 37.4 and 127.0 < lon < 127.2 for lat, lon in ring)
    assert world.desk("GET", "/centres/central", WORKER_OF_GIHEUNG)[1]["outline"] == []
    assert world.desk("GET", "/centres/00000000", WORKER_OF_GIHEUNG)[0] == 404


@pytest.mark.parametrize("what", ["contacts", "questions", "proposals", "close"])
def test_a_report_is_worked_on_only_once_somebody_has_taken_it(world: World, receipt: Json, what: str) -> None:
    forms: dict[str, Json] = {
        "contacts": {"how": "call", "reached": False},
        "questions": {"text": "예시"},
        "proposals": {"programme": "emergency_aid", "reason": REASON},
        "close": {"outcome": "counselled", "reason": REASON},
    }
    status, problem = act(world, receipt, what, **forms[what])
    assert (status, problem["code"]) == (409, "not_in_this_state")


ACTIONS = sorted(
    operation.path.split("{alert_id}/")[1]
    for operation in desk_api.app.operations
    if operation.path.startswith("/v1/desk/alerts/{alert_id}/") and operation.method == "POST"
)


@pytest.mark.parametrize("what", ACTIONS)
def test_A11_every_action_on_another_towns_report_is_byte_for_byte_that_on_a_missing_one(
    world: World, receipt: Json, what: str
) -> None:
    form = {
        "version": 1,
        "reason": REASON,
        "to": "41430101",
        "text": "예시",
        "programme": "emergency_aid",
        "outcome": "counselled",
        "how": "call",
        "reached": True,
        "in_danger": True,
        "same_as": None,
        "address": None,
        "note": "예시",
        "flags": [],
        "applicant": "review",
        "household": "4V2K9Q7M0ZTB",
        "is_same": True,
    }
    at = f"/v1/desk/alerts/{{alert_id}}/{what}"
    (operation,) = [o for o in desk_api.app.operations if (o.method, o.path) == ("POST", at)]
    body = {name: value for name, value in form.items() if name in operation.body.model_fields}
    before = world.items("alerts"), world.items("identities")
    stranger = {**WORKER_OF_UIWANG, "group": "officer"}
    others = world.desk("POST", f"/alerts/{receipt['alert_id']}/{what}", stranger, body)
    missing = world.desk("POST", f"/alerts/{'0' * 26}/{what}", stranger, body)
    assert others == missing
    assert others[0] == 404
    assert (world.items("alerts"), world.items("identities")) == before
