"""Identifiers in what people write (A1): no resident number is kept anywhere, and who reports is warned beforehand."""

import json

import pytest

from tests.conftest import Aws
from tests.support.alerts import WORKER_OF_GIHEUNG, Json, World, code
from tests.support.alerts_forms import GIHEUNG, anonymous, request_id

NUMBER, BACK = "900101-1234567", "1234567"


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def written_everywhere(world: World) -> Json:
    """A report, a message, a wish, and all that a worker writes, with a resident number in every free text."""
    form = anonymous(
        text=f"예시: 할머니 {NUMBER}",
        help_wanted=f"쌀 {NUMBER}",
        place={"lat": GIHEUNG[0], "lon": GIHEUNG[1], "address": f"예시로 12 {NUMBER}"},
        person={"name": f"할머니 {NUMBER}"},
        flags=[{"kind": "other", "note": f"{NUMBER}"}],
    )
    status, receipt = world.report(form)
    assert status == 201
    path, said = f"/alerts/{receipt['alert_id']}", f"예시 {NUMBER}"
    world.call("POST", f"/v1{path}/messages", body={"request_id": request_id(2), "text": said}, headers=code(receipt))
    for action, more in (
        ("take", {"reason": said}),
        ("contacts", {"how": "call", "reached": False, "note": said}),
        ("proposals", {"programme": "emergency_aid", "reason": said}),
        ("close", {"outcome": "counselled", "reason": said}),
    ):
        version = world.desk("GET", path, WORKER_OF_GIHEUNG)[1]["version"]
        done = world.desk("POST", f"{path}/{action}", WORKER_OF_GIHEUNG, {"version": version, **more})
        assert done[0] == 200, done
    assert world.desk("POST", f"{path}/identity", WORKER_OF_GIHEUNG, {"reason": said})[0] == 200
    assert world.call("POST", f"/v1{path}/reopen", body={"text": said}, headers=code(receipt))[0] == 200
    return receipt


def test_A1_a_resident_number_is_in_no_row_whoever_wrote_it_and_the_rest_is_kept(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = written_everywhere(world)
    world.stream()
    rows = json.dumps([world.items("alerts"), world.items("identities")], ensure_ascii=False, default=repr)
    assert receipt["alert_id"] in rows
    assert BACK not in rows
    assert rows.count("******-*******") >= 10
    assert "할머니 ******-*******" in rows
    assert BACK not in capsys.readouterr().out


def test_A1_a_report_with_a_resident_number_sent_again_is_the_same_report(world: World) -> None:
    form = anonymous(text=f"예시 {NUMBER}")
    assert world.report(form) == world.report(form)


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"anonymous": True, "text": "제 번호 010-0000-0000, 메일 a@example.org"}, ["telephone", "mail"]),
        ({"anonymous": False, "text": "제 번호 010-0000-0000, 메일 a@example.org"}, []),
        ({"anonymous": False, "text": f"할머니 {NUMBER}"}, ["resident_number"]),
        ({"anonymous": True, "text": "옆집 불이 꺼져 있어요", "address": "예시로 12, 101동 1203호"}, []),
    ],
)
def test_A1_who_reports_is_warned_before_sending_and_nothing_is_kept(
    world: World, form: Json, found: list[str]
) -> None:
    before = world.items("alerts"), world.items("identities")
    status, answer = world.call("POST", "/v1/alerts/check", body=form)
    assert status == 200
    assert [warning["code"] for warning in answer["warnings"]] == found
    assert all(warning["pointer"] == "/text" and warning["words"]["ko"] for warning in answer["warnings"])
    assert (world.items("alerts"), world.items("identities")) == before


def test_A1_a_telephone_in_an_anonymous_report_is_kept_since_it_may_save_the_neighbour(world: World) -> None:
    _, receipt = world.report(anonymous(text="예시: 할머니 전화 010-0000-0000"))
    _, page = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    assert "010-0000-0000" in page["text"]
