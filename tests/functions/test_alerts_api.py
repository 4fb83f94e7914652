"""Reporting a crisis and following it (A1, A3, A7), over AWS in memory."""

import json

import pytest

from dolbom.aws import CALL_S_MAX
from functions.alerts_api import handler
from tests.conftest import Aws
from tests.support import Context, cases, event
from tests.support.alerts import World, code, photo_with_position
from tests.support.alerts_forms import GIHEUNG, a_report, anonymous, request_id


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.mark.parametrize("case", cases("alerts_api"))
def test_every_example_event_is_answered(world: World, case: str) -> None:
    for earlier in ("report_for_oneself", "report_signed_in", case):
        answer = handler.app(event("alerts_api", earlier), Context())
    assert answer["statusCode"] in (200, 201)


def test_A1_a_guest_reports_in_a_minute_and_learns_who_answers_until_when(world: World) -> None:
    status, receipt = world.report(a_report())
    assert status == 201
    assert receipt["office"]["code"].startswith("41463")
    assert receipt["office"]["phone"]
    assert receipt["deadline_at"] == "2026-12-05T12:00:00+09:00"
    assert receipt["what_next"].keys() == {"ko", "en"}
    assert receipt["in_danger"] is False


def test_A1_the_same_report_sent_three_times_over_a_bad_line_is_one_report_with_one_answer(world: World) -> None:
    answers = [world.report(a_report()) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert len(world.rows("alerts", "report")) == 1


def test_R7_with_little_time_left_nothing_of_a_report_is_begun_and_sent_again_it_is_taken(world: World) -> None:
    late = handler.app(event("alerts_api", "report_for_oneself"), Context(remaining_ms=int(CALL_S_MAX * 1000) - 1))
    assert (late["statusCode"], json.loads(late["body"])["code"]) == (503, "unavailable")
    assert late["headers"]["Retry-After"]
    assert world.items("alerts") == world.items("identities") == []
    assert handler.app(event("alerts_api", "report_for_oneself"), Context())["statusCode"] == 201


def test_A1_another_text_under_the_same_request_id_is_refused(world: World) -> None:
    world.report(a_report())
    status, problem = world.report(a_report(text="예시: 다른 내용"))
    assert (status, problem["code"]) == (409, "request_differs")


def test_A1_nobody_is_anonymous_about_themselves(world: World) -> None:
    status, problem = world.report(a_report(anonymous=True))
    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == ["/anonymous"]


def test_A1_an_anonymous_report_with_fields_that_identify_is_refused_and_names_them(world: World) -> None:
    identifying = {"reporter": {"name": "홍예시"}, "contact": {"how": "call"}}
    status, problem = world.report(anonymous(**identifying))
    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == ["/reporter", "/contact"]
    assert world.items("alerts") == world.items("identities") == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"text": "   "}, "/text"),
        ({"text": "가" * 2_001}, "/text"),
        ({"kinds": []}, "/kinds"),
        ({"kinds": ["weather"]}, "/kinds/0"),
        ({"place": {"lat": 91, "lon": 0}}, "/place/lat"),
        ({"request_id": "1"}, "/request_id"),
        ({"affected": {"people": 1, "ages": [3, 4]}}, "/affected/ages"),
        ({"flags": [{"kind": "speak_only_to"}]}, "/flags/0/note"),
        ({"person": {"name": "예시"}}, "/person"),
        ({"unknown": 1}, "/unknown"),
    ],
)
def test_A1_a_slip_is_answered_with_its_place(world: World, changes: dict[str, object], pointer: str) -> None:
    status, problem = world.report(a_report(**changes))
    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_A2_violence_is_answered_with_emergency_numbers_first_and_due_in_hours(world: World) -> None:
    _, receipt = world.report(a_report(kinds=["violence"]))
    assert next(iter(receipt)) == "emergency"
    assert receipt["in_danger"] is True
    told = [(entry["number"], entry["how"]) for entry in receipt["emergency"]]
    assert told[:4] == [("112", "call"), ("119", "call"), ("109", "call"), ("112", "text")]
    assert [number for number, _ in told[4:]] == ["1366", "1577-1391", "1577-1366"]
    assert receipt["deadline_at"] == "2026-11-21T14:00:00+09:00"


def test_A2_words_of_danger_are_kept_with_their_reason_and_the_right_number_comes_first(world: World) -> None:
    _, receipt = world.report(a_report(text="예시: 요즘 죽고 싶다는 생각뿐입니다."))
    assert receipt["emergency"][0]["number"] == "109"
    (row,) = world.rows("alerts", "report")
    assert [word["entry"] for word in row["danger"]["words"]] == ["suicide.wish"]
    assert row["danger"]["lexicon"]


def test_A3_a_report_at_sea_goes_to_the_central_desk(world: World) -> None:
    status, receipt = world.report(a_report(place={"lat": 35.0, "lon": 130.9}))
    assert (status, receipt["office"]["code"]) == (201, "central")


def test_A7_the_receipt_code_opens_the_report_however_it_is_spelled(world: World) -> None:
    _, receipt = world.report(a_report())
    assert world.follow(receipt)[0] == 200
    read_out = receipt["receipt_code"].lower().replace("-", " ").replace("0", "o")
    status, body = world.follow(receipt, **{"X-Receipt-Code": read_out})
    assert status == 200
    assert body["state"] == "received"
    assert [line["what"] for line in body["history"]] == ["received"]


def test_A7_a_wrong_code_a_missing_code_and_a_missing_report_look_the_same(world: World) -> None:
    _, receipt = world.report(a_report())
    wrong = world.follow(receipt, **{"X-Receipt-Code": "0000-0000-0000-0000-0000"})
    none = world.follow(receipt, **{"X-Receipt-Code": ""})
    missing = world.follow({**receipt, "alert_id": "0" * 26})
    assert wrong == none == missing
    assert wrong[0] == 404


def test_A7_only_a_hash_of_the_code_is_stored_and_nothing_of_the_request_id(world: World) -> None:
    _, receipt = world.report(a_report())
    stored = json.dumps([world.items("alerts"), world.items("identities")])
    assert receipt["receipt_code"] not in stored
    assert receipt["receipt_code"].replace("-", "") not in stored
    assert request_id(1) not in stored


def test_A11_names_and_numbers_stand_only_in_the_identities_table(world: World) -> None:
    world.report(a_report(reporter={"name": "홍예시", "phone": "010-0000-0001"}))
    assert "홍예시" not in json.dumps(world.items("alerts"), ensure_ascii=False)
    assert len(world.rows("identities", "identity")) == 1


def test_A6_a_photo_slot_is_bound_to_key_type_and_size_and_the_same_request_gets_the_same_slot(world: World) -> None:
    _, receipt = world.report(a_report())
    path = f"/v1/alerts/{receipt['alert_id']}/photos"
    ask = {"request_id": request_id(7), "content_type": "image/heic"}
    status, slot = world.call("POST", path, body=ask, headers=code(receipt))
    again = world.call("POST", path, body=ask, headers=code(receipt))[1]
    assert status == 201
    assert slot["fields"]["key"] == again["fields"]["key"] == f"uploads/{receipt['alert_id']}/{slot['photo_id']}"
    assert slot["fields"]["Content-Type"] == "image/heic"
    assert "policy" in slot["fields"]
    assert slot["expires_at"] == "2026-11-21T12:10:00+09:00"


def test_A6_five_photos_and_no_more(world: World) -> None:
    _, receipt = world.report(a_report())
    path = f"/v1/alerts/{receipt['alert_id']}/photos"
    asks = [{"request_id": request_id(number), "content_type": "image/png"} for number in range(6)]
    answers = [world.call("POST", path, body=ask, headers=code(receipt)) for ask in asks]
    assert [status for status, _ in answers] == [201] * 5 + [409]
    assert answers[5][1]["code"] == "photos_full"
    assert world.call("POST", path, body=asks[0], headers=code(receipt))[0] == 201


def test_A6_a_slot_without_the_code_is_as_missing_as_the_report(world: World) -> None:
    _, receipt = world.report(a_report())
    ask = {"request_id": request_id(7), "content_type": "image/jpeg"}
    path = f"/v1/alerts/{receipt['alert_id']}/photos"
    assert world.call("POST", path, body=ask)[0] == 404
    assert world.rows("alerts", "photo") == []


def test_A6_the_reporter_sees_what_became_of_each_photo(world: World) -> None:
    _, receipt = world.report(a_report())
    world.receive(world.upload(receipt, 1, photo_with_position()))
    world.receive(world.upload(receipt, 2, b"<svg/>"))
    _, body = world.follow(receipt)
    assert [(photo["state"], photo.get("code")) for photo in body["photos"]] == [
        ("ready", None),
        ("refused", "unknown_kind"),
    ]


def test_positions_are_kept_to_the_centimetre_and_read_back_as_sent(world: World) -> None:
    world.report(a_report())
    (row,) = world.rows("alerts", "report")
    assert (row["lat_e6"], row["lon_e6"]) == tuple(round(degrees * 1_000_000) for degrees in GIHEUNG)
