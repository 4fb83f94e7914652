"""Names that are sealed, files whose openings are told, and codes that are renewed, on the embedded cloud, whose
functions may do what their grants say and no more (A7, A11)."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from dolbom.clock import SEOUL
from tests.journeys.test_alerts import does, page, reported, status
from tests.journeys.test_embedded_cloud import client
from tools.cloud.people import YONGIN
from tools.day.neighbour import Receipt, listed, receipt_of
from tools.day.operator import Operator
from tools.day.phone import Answer, Phone
from tools.day.script import until

pytestmark = pytest.mark.xdist_group("cloud")

REPORTER = {"name": "지어낸 사람", "phone": "010-0000-0000"}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def operator(cloud: Json) -> Iterator[Operator]:
    with Operator(cloud) as made:
        yield made


@pytest.fixture
def guest(operator: Operator) -> Phone:
    return operator.phone("alerts", device=uuid.uuid4().hex)


@pytest.fixture
def worker(operator: Operator) -> Phone:
    return operator.phone_of("caseworker_yongin", "desk")


def openings(guest: Phone, receipt: Receipt) -> Answer:
    return guest.get(f"/alerts/{receipt.alert_id}/openings", headers=receipt.headers)


def opened(worker: Phone, receipt: Receipt) -> Json:
    answer = worker.post(f"/desk/alerts/{receipt.alert_id}/identity", {"reason": "첫 상담 전화"})
    assert answer.status == 200, answer.body
    return dict(answer.body)


def test_A11_a_name_is_sealed_in_its_table_and_the_desk_alone_opens_it(
    cloud: Json, guest: Phone, worker: Phone
) -> None:
    receipt, _ = reported(guest, reporter=REPORTER, flags=[{"kind": "no_visit"}])
    item = client(cloud, "dynamodb").get_item(
        TableName=cloud["resources"]["tables"]["identities"],
        Key={"pk": {"S": f"IDENTITY#{receipt.alert_id}"}, "sk": {"S": "IDENTITY"}},
    )["Item"]
    assert set(item) == {"pk", "sk", "kind", "sealed"}
    assert "지어낸".encode() not in bytes(item["sealed"]["B"])
    found = opened(worker, receipt)
    assert list(found) == ["flags", "flags_beside", "reporter"]
    assert found["reporter"] == REPORTER


def test_A11_whoever_reported_for_oneself_sees_who_opened_the_file_and_the_reviewers_see_it_too(
    operator: Operator, guest: Phone, worker: Phone
) -> None:
    receipt, _ = reported(guest, reporter=REPORTER)
    assert until(lambda: listed(worker, receipt), bool)
    page(worker, receipt)
    opened(worker, receipt)
    told = openings(guest, receipt)
    assert [each["what"] for each in told.body["openings"]] == ["report", "identity"]
    assert "who" not in told.raw.decode()

    month = {"municipality": YONGIN, "month": datetime.now(SEOUL).strftime("%Y-%m")}
    for reviewer in (operator.phone_of("officer_yongin", "desk"), operator.phone_of("auditor", "desk")):
        form = {"applicant": "review", "reason": "접속기록 점검"}
        looked_up = reviewer.post(f"/desk/alerts/{receipt.alert_id}/openings", form)
        assert looked_up.status == 200
        assert {"report", "identity", "openings"} <= {each["what"] for each in looked_up.body["openings"]}
        assert reviewer.get("/desk/openings", **month, limit="200").status == 200
        file = reviewer.post("/desk/openings/exports", {**month, "reason": "접속기록 점검"})
        assert (file.status, receipt.alert_id in file.body["content"]) == (200, True)
        assert f"달의 열람 기록을 파일로 {month['month']}" in file.body["content"]
    uiwang = operator.phone_of("officer_uiwang", "desk")
    assert uiwang.get("/desk/openings", **month).outcome == "404 not_found"
    assert worker.get("/desk/openings", **month).outcome == "403 forbidden"


def test_A7_of_somebody_else_no_phone_learns_who_opened_the_file(guest: Phone, worker: Phone) -> None:
    receipt, _ = reported(guest, about="neighbour", anonymous=True, kinds=["isolation"])
    assert until(lambda: listed(worker, receipt), bool)
    page(worker, receipt)
    assert openings(guest, receipt).outcome == "409 ask_at_desk"


def test_A7_a_receipt_code_is_renewed_and_the_old_one_opens_nothing(guest: Phone) -> None:
    receipt, _ = reported(guest)
    path, form = f"/alerts/{receipt.alert_id}/receipt_code", {"request_id": str(uuid.uuid4())}
    first = guest.post(path, form, headers=receipt.headers)
    again = guest.post(path, form, headers=receipt.headers)
    assert (first.status, first.raw) == (200, again.raw)
    renewed = receipt_of(first)
    assert guest.get(f"/alerts/{receipt.alert_id}", headers=receipt.headers).outcome == "404 not_found"
    assert status(guest, renewed)["state"] == "received"
    revoke = guest.post(f"{path}/revoke", {"request_id": str(uuid.uuid4())}, headers=renewed.headers)
    assert revoke.status == 200
    assert guest.get(f"/alerts/{receipt.alert_id}", headers=renewed.headers).outcome == "404 not_found"


def test_A8_what_goes_against_a_flag_needs_a_reason_and_flags_are_set_at_the_desk(guest: Phone, worker: Phone) -> None:
    receipt, _ = reported(guest)
    assert until(lambda: listed(worker, receipt), bool)
    does(worker, receipt, "take")
    flags = [{"kind": "no_home_call"}, {"kind": "phone_watched"}]
    assert does(worker, receipt, "flags", flags=flags, reason="통화에서 들음").status == 200
    assert does(worker, receipt, "contacts", how="call", reached=True).outcome == "422 against_flag"
    assert does(worker, receipt, "contacts", how="call", reached=True, despite_flag="본인이 청함").status == 200
    assert not {"phrase", "level", "outcome"} & status(guest, receipt).keys()


def test_A1_who_reports_is_warned_of_an_own_number_before_sending(guest: Phone) -> None:
    said = guest.post("/alerts/check", {"anonymous": True, "text": "제 번호는 010-0000-0000, 900101-1234567"})
    assert [warning["code"] for warning in said.body["warnings"]] == ["resident_number", "telephone"]
