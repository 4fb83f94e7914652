"""Who opened whose file, when and why (A11): for the person concerned, for the month's review, and as a file."""

import csv
import io
import json
from datetime import timedelta

import pytest

from dolbom.alerts.openings.records import OPENINGS_KEPT
from dolbom.dynamo.cursor import cursor_after
from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import Cancelled, Put, Table
from tests.conftest import Aws
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, Json, World, code
from tests.support.alerts_forms import a_report, anonymous
from tests.support.staff import is_called

AUDITOR = {"jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-0000000aad17", "group": "auditor"}
OFFICER_OF_UIWANG = {"jurisdiction": "41430", "sub": "5d1c7a52-0000-4000-8000-0000000ff430", "group": "officer"}
MONTH = {"municipality": "41460", "month": "2026-11"}


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def opened(world: World, receipt: Json) -> None:
    """A worker reads the report, and opens the identity."""
    path = f"/alerts/{receipt['alert_id']}"
    assert world.desk("GET", path, WORKER_OF_GIHEUNG)[0] == 200
    world.now += timedelta(minutes=1)
    assert world.desk("POST", f"{path}/identity", WORKER_OF_GIHEUNG, {"reason": "첫 통화"})[0] == 200
    world.now += timedelta(minutes=1)


def own(world: World, receipt: Json) -> tuple[int, Json]:
    return world.call("GET", f"/v1/alerts/{receipt['alert_id']}/openings", headers=code(receipt))


def listed(world: World, who: Json, **query: str) -> list[Json]:
    status, answer = world.call("GET", "/v1/desk/openings", worker=who, query={**MONTH, **query})
    assert status == 200, answer
    return list(answer["openings"])


def test_P3_a_review_reads_who_opened_a_file_by_name_and_the_person_concerned_by_office(world: World) -> None:
    _, receipt = world.report(a_report())
    opened(world, receipt)
    assert {each.get("who_name") for each in listed(world, OFFICER_OF_YONGIN)} == {None}
    is_called(world.aws, WORKER_OF_GIHEUNG["sub"], "김예시 주무관")
    form = {"applicant": "review", "reason": "월 점검"}
    _, of_file = world.desk("POST", f"/alerts/{receipt['alert_id']}/openings", OFFICER_OF_YONGIN, form)
    for found in (listed(world, OFFICER_OF_YONGIN), of_file["openings"]):
        told = [each.get("who_name") for each in found if each["who"] == WORKER_OF_GIHEUNG["sub"]]
        assert told == ["김예시 주무관", "김예시 주무관"]
    assert "김예시" not in json.dumps(own(world, receipt)[1], ensure_ascii=False)


def test_A11_the_person_concerned_sees_who_opened_the_own_file_when_and_why_and_no_account(world: World) -> None:
    _, receipt = world.report(a_report(reporter={"name": "홍예시"}))
    assert own(world, receipt)[1]["openings"] == []
    opened(world, receipt)
    status, answer = own(world, receipt)
    assert status == 200
    assert [(each["what"], each.get("why"), each["at"]) for each in answer["openings"]] == [
        ("report", None, "2026-11-21T12:00:00+09:00"),
        ("identity", "첫 통화", "2026-11-21T12:01:00+09:00"),
    ]
    assert {(each["office"], each["role"]) for each in answer["openings"]} == {
        ("경기도 용인시 기흥구 구갈동 행정복지센터", "주민센터 담당자")
    }
    assert WORKER_OF_GIHEUNG["sub"] not in json.dumps(answer)
    assert world.call("GET", f"/v1/alerts/{receipt['alert_id']}/openings")[0] == 404


def test_A11_a_leads_opening_says_that_a_lead_opened_it(world: World) -> None:
    _, receipt = world.report(a_report())
    lead = {**WORKER_OF_GIHEUNG, "group": "lead"}
    assert world.desk("GET", f"/alerts/{receipt['alert_id']}", lead)[0] == 200
    assert [each["role"] for each in own(world, receipt)[1]["openings"]] == ["주민센터 팀장"]
    assert [each["role"] for each in listed(world, AUDITOR)] == ["주민센터 팀장"]


def test_A11_somebody_signed_in_sees_it_without_a_code_and_nobody_else_does(world: World) -> None:
    who = {"jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-00000000e51d", "group": "resident"}
    _, receipt = world.call("POST", "/v1/my/alerts", body=a_report(), worker=who)
    opened(world, receipt)
    path = f"/v1/my/alerts/{receipt['alert_id']}/openings"
    assert len(world.call("GET", path, worker=who)[1]["openings"]) == 2
    assert world.call("GET", path, worker={**who, "sub": "5d1c7a52-0000-4000-8000-00000000e51e"})[0] == 404


@pytest.mark.parametrize(
    "form", [anonymous(), a_report(kinds=["violence"]), a_report(flags=[{"kind": "phone_watched"}])]
)
def test_A7_of_a_report_that_is_told_quietly_no_opening_is_told_to_who_holds_the_phone(
    world: World, form: Json
) -> None:
    _, receipt = world.report(form)
    before = own(world, receipt)
    opened(world, receipt)
    assert own(world, receipt) == before
    assert (before[0], before[1]["code"]) == (409, "ask_at_desk")


def test_A11_the_person_concerned_of_a_neighbours_report_asks_at_the_desk_which_is_traced_too(world: World) -> None:
    _, receipt = world.report(anonymous())
    opened(world, receipt)
    path, form = f"/alerts/{receipt['alert_id']}/openings", {"applicant": "person_concerned", "reason": "신분증 확인"}
    assert world.desk("POST", path, OFFICER_OF_UIWANG, form)[0] == 404
    assert world.desk("POST", path, WORKER_OF_GIHEUNG, form)[0] == 403
    assert world.desk("POST", path, OFFICER_OF_YONGIN, {"reason": "x"})[0] == 422
    status, answer = world.desk("POST", path, OFFICER_OF_YONGIN, form)
    assert status == 200
    assert [each["what"] for each in answer["openings"]] == ["report", "identity", "openings"]
    assert answer["openings"][-1]["why"] == "person_concerned: 신분증 확인"
    assert answer["openings"][-1]["who"] == OFFICER_OF_YONGIN["sub"]
    assert world.desk("POST", path, AUDITOR, {**form, "applicant": "review"})[0] == 200


def test_A11_a_months_list_says_who_from_where_whose_data_when_what_and_why(world: World) -> None:
    _, receipt = world.report(a_report(reporter={"name": "홍예시"}))
    opened(world, receipt)
    rows = listed(world, AUDITOR)
    assert listed(world, OFFICER_OF_YONGIN) == rows
    assert [(row["who"], row["alert_id"], row["what"]) for row in rows] == [
        (WORKER_OF_GIHEUNG["sub"], receipt["alert_id"], "report"),
        (WORKER_OF_GIHEUNG["sub"], receipt["alert_id"], "identity"),
    ]
    assert all(row["place"] and row["codes"] == ["41463"] for row in rows)
    assert listed(world, AUDITOR, month="2026-10") == []
    assert "홍예시" not in json.dumps(rows, ensure_ascii=False)
    for stranger, refusal in ((OFFICER_OF_UIWANG, 404), (WORKER_OF_GIHEUNG, 403), (WORKER_OF_UIWANG, 403)):
        assert world.call("GET", "/v1/desk/openings", worker=stranger, query=MONTH)[0] == refusal


def test_A11_a_month_goes_page_by_page_and_ends(world: World) -> None:
    _, receipt = world.report(a_report())
    for _ in range(3):
        opened(world, receipt)
    whole, seen, query = listed(world, AUDITOR), [], {**MONTH, "limit": "4"}
    for _ in range(2):
        _, page = world.call("GET", "/v1/desk/openings", worker=AUDITOR, query=query)
        seen += page["openings"]
        query = {**MONTH, "limit": "4", "next": page.get("next", "")}
    assert seen == whole
    assert "next" not in page
    assert len(whole) == 6


def test_A11_an_export_needs_a_reason_and_stands_in_the_list_that_it_takes_away(world: World) -> None:
    _, receipt = world.report(a_report(reporter={"name": "홍예시"}))
    opened(world, receipt)
    path = f"/alerts/{receipt['alert_id']}/identity"
    assert world.desk("POST", path, WORKER_OF_GIHEUNG, {"reason": "=HYPERLINK(1)"})[0] == 200
    world.now += timedelta(minutes=1)
    assert world.desk("POST", "/openings/exports", AUDITOR, MONTH)[0] == 422
    assert world.desk("POST", "/openings/exports", OFFICER_OF_UIWANG, {**MONTH, "reason": "점검"})[0] == 404
    is_called(world.aws, AUDITOR["sub"], "감예시")
    status, file = world.desk("POST", "/openings/exports", AUDITOR, {**MONTH, "reason": "11월 점검"})
    assert status == 200
    lines = list(csv.reader(io.StringIO(file["content"].removeprefix("\ufeff"))))
    assert lines[0][:3] == ["접속일시", "계정", "이름"]
    what = ["알림", "이름과 연락처", "이름과 연락처", "달의 열람 기록을 파일로 2026-11"]
    assert [line[8] for line in lines[1:]] == what
    assert [line[3] for line in lines[1:]] == [*["주민센터 담당자"] * 3, "감사"]
    assert lines[3][9] == "'=HYPERLINK(1)"
    assert (lines[-1][1], lines[-1][2], lines[-1][9]) == (AUDITOR["sub"], "감예시", "11월 점검")


def test_A11_an_opening_is_kept_two_years_and_written_over_by_nothing(world: World) -> None:
    _, receipt = world.report(a_report())
    opened(world, receipt)
    rows = [*world.rows("identities", "opening"), *world.rows("identities", "opening_of_month")]
    assert len(rows) == 4
    table = Table(world.aws.client("dynamodb"), world.aws.tables["identities"])
    for row in rows:
        kept = row["expires_at"] - world.now.timestamp()
        assert 2 * 365.25 * 86_400 <= kept <= OPENINGS_KEPT.total_seconds()
        with pytest.raises(Cancelled):
            table.transact(Put({**row, "who": "somebody else"}))


def test_A11_openings_that_were_traced_beside_the_identity_are_still_found(world: World) -> None:
    _, receipt = world.report(a_report())
    earlier = {
        "pk": f"ALERT#{receipt['alert_id']}",
        "sk": "OPENED#2026-11-01T00:00:00.000000Z#1",
        "kind": "opening",
        "who": "worker",
        "what": "identity",
        "at": "2026-11-01T00:00:00.000000Z",
        "why": "그때",
    }
    world.aws.client("dynamodb").put_item(TableName=world.aws.tables["identities"], Item=to_attributes(earlier))
    form = {"applicant": "review", "reason": "점검"}
    _, answer = world.desk("POST", f"/alerts/{receipt['alert_id']}/openings", AUDITOR, form)
    assert [each["what"] for each in answer["openings"]] == ["identity", "openings"]


@pytest.mark.parametrize("place", ["A", "~", "REPORT#", "QUEUE#0", "OPENED", ""])
def test_R10_a_place_that_is_none_of_the_listing_is_refused(world: World, place: str) -> None:
    listings: list[tuple[str, Json, Json]] = [
        ("/v1/desk/openings", AUDITOR, MONTH),
        ("/v1/desk/notes", WORKER_OF_GIHEUNG, {}),
        ("/v1/desk/alerts", WORKER_OF_GIHEUNG, {}),
    ]
    for path, worker, query in listings:
        made = {**query, "next": cursor_after(place) or ""}
        if place != "QUEUE#0" or path != "/v1/desk/alerts":
            assert world.call("GET", path, worker=worker, query=made)[0] == 422, path
