"""Reporters who sign in (A1, A11): their own reports, their badge, nobody else's; anonymous only without a token."""

import json
from datetime import timedelta
from typing import Any

import pytest

from dolbom.alerts.rate_limits.limits import REPORTS_OF_ACCOUNT_PER_HOUR_MAX
from functions.alerts_api import handler
from tests.conftest import Aws
from tests.support import Context, event
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, World, photo_with_position
from tests.support.alerts_forms import UIWANG, Json, a_report, anonymous, request_id

RESIDENT = {"jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-0000000000e1", "group": "resident"}
HONORARY = {"jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-0000000000e5", "group": "honorary"}
GRANT = {
    "account": HONORARY["sub"],
    "badge": "honorary",
    "municipality": "41460",
    "valid_from": "2026-01-01",
    "reason": "예시입니다. 2026년 위촉.",
}
END = {"municipality": "41460", "valid_until": "2026-11-21", "reason": "예시입니다. 이사로 해촉."}


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def sent(world: World, who: Json, number: int = 1, **changes: Any) -> Json:
    status, receipt = world.call("POST", "/v1/my/alerts", body=a_report(number, **changes), worker=who)
    assert status == 201, receipt
    return receipt


def mine(world: World, who: Json, path: str = "", method: str = "GET", **how: Any) -> tuple[int, Json]:
    return world.call(method, f"/v1/my/alerts{path}", worker=who, **how)


def with_badge(world: World, **changes: Any) -> Json:
    status, badge = world.desk("POST", "/badges", OFFICER_OF_YONGIN, {**GRANT, **changes})
    assert status == 200, badge
    return badge


def test_A11_a_badge_whose_version_is_below_nothing_counts_for_nothing_and_is_given_anew(
    world: World, aws: Aws
) -> None:
    with_badge(world)
    spoilt = {"pk": {"S": "BADGES#41460"}, "sk": {"S": f"ACCOUNT#{HONORARY['sub']}"}}
    aws.client("dynamodb").update_item(
        TableName=aws.tables["identities"],
        Key=spoilt,
        UpdateExpression="SET version = :below",
        ExpressionAttributeValues={":below": {"N": "-1"}},
    )
    assert world.desk("GET", "/badges", OFFICER_OF_YONGIN, query={"municipality": "41460"})[1]["badges"] == []
    assert with_badge(world)["holds"] is True


def test_A1_a_resident_reports_and_follows_without_a_receipt_code(world: World) -> None:
    receipt = sent(world, RESIDENT)
    assert "receipt_code" not in receipt
    status, page = mine(world, RESIDENT, f"/{receipt['alert_id']}")
    assert (status, page["state"], page["office"]) == (200, "received", receipt["office"])
    assert page["deadline_at"] == receipt["deadline_at"]


def test_A1_the_same_report_sent_again_is_the_same_report(world: World) -> None:
    assert sent(world, RESIDENT) == sent(world, RESIDENT)
    assert len(mine(world, RESIDENT)[1]["alerts"]) == 1


def test_A1_a_report_of_a_guest_does_not_become_that_of_whoever_signs_in_later(world: World) -> None:
    _, receipt = world.report(a_report())
    status, problem = world.call("POST", "/v1/my/alerts", body=a_report(), worker=RESIDENT)
    assert (status, problem["code"]) == (409, "request_differs")
    assert mine(world, RESIDENT, f"/{receipt['alert_id']}")[0] == 404


def test_an_honorary_officer_sees_all_own_reports_page_by_page_newest_first(world: World) -> None:
    own = []
    for number in range(5):
        own.append(sent(world, HONORARY, number, about="neighbour")["alert_id"])
        world.now += timedelta(minutes=1)
    sent(world, RESIDENT, 9)
    seen: list[str] = []
    query = {"limit": "2"}
    for _ in range(3):
        _, page = mine(world, HONORARY, query=query)
        seen += [line["alert_id"] for line in page["alerts"]]
        query = {"limit": "2", "next": page.get("next", "")}
    assert "next" not in page
    assert seen == own[::-1]
    assert set(page["alerts"][0]) >= {"state", "deadline_at", "office"}


@pytest.mark.parametrize("cursor", ["x", "e30", "eyJwayI6IngifQ", "eyJhZnRlciI6IkJBREdFIn0"])
def test_R10_a_page_of_ones_own_begins_after_nothing_that_is_not_in_it(world: World, cursor: str) -> None:
    assert mine(world, HONORARY, query={"next": cursor})[1]["code"] == "bad_next"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("POST", "/messages", {"request_id": request_id(5), "text": "예시"}),
        ("POST", "/reopen", {"text": "예시"}),
        ("POST", "/photos", {"request_id": request_id(6), "content_type": "image/jpeg"}),
    ],
)
def test_R12_anothers_report_is_byte_for_byte_a_missing_one(
    world: World, method: str, path: str, body: Json | None
) -> None:
    alert_id = sent(world, RESIDENT)["alert_id"]
    others = mine(world, HONORARY, f"/{alert_id}{path}", method, body=body)
    assert others == mine(world, HONORARY, f"/{'0' * 26}{path}", method, body=body)
    assert others[0] == 404
    assert mine(world, RESIDENT, f"/{alert_id}{path}", method, body=body)[0] in (200, 201)


@pytest.mark.parametrize("group", ["child", "guardian", "caseworker", "officer", "auditor"])
def test_R12_no_other_role_reports_here(world: World, group: str) -> None:
    who = {**RESIDENT, "group": group}
    assert mine(world, who)[0] == 403
    assert world.call("POST", "/v1/my/alerts", body=a_report(), worker=who)[0] == 403
    assert world.rows("alerts", "report") == []


def test_R11_an_access_token_or_none_is_no_sign_in(world: World) -> None:
    assert world.call("GET", "/v1/my/alerts")[0] == 401
    request = event("alerts_api", "list_own_reports")
    request["requestContext"]["authorizer"]["claims"] |= {"token_use": "access", "scope": "dolbom/orders.capture"}
    assert handler.app(request, Context())["statusCode"] == 401


def test_A1_somebody_signed_in_cannot_report_anonymously_and_nothing_is_stored(world: World) -> None:
    status, problem = world.call("POST", "/v1/my/alerts", body=anonymous(), worker=HONORARY)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/anonymous")
    assert "로그아웃" in problem["errors"][0]["detail"]
    assert world.items("alerts") == world.items("identities") == []


def test_A1_a_guests_route_looks_at_no_token_not_even_a_forged_one(world: World) -> None:
    before = world.report(anonymous(1))[0]
    status, _ = world.report(anonymous(2), Authorization=f"Bearer {HONORARY['sub']}")
    assert (before, status) == (201, 201)
    stored = json.dumps([world.items("alerts"), world.items("identities")], default=str)
    assert HONORARY["sub"] not in stored


def test_A11_the_account_stands_in_the_identities_only(world: World) -> None:
    with_badge(world)
    receipt = sent(world, HONORARY, about="neighbour")
    assert world.receive(world.upload_own(HONORARY, receipt, photo_with_position())) == "ready"
    world.stream()
    assert HONORARY["sub"] not in json.dumps(world.items("alerts"), default=str)
    assert HONORARY["sub"] in json.dumps(world.items("identities"), default=str)


def test_the_desk_sees_the_badge_and_no_identity(world: World) -> None:
    with_badge(world)
    sent(world, HONORARY, 1, about="neighbour")
    sent(world, RESIDENT, 2)
    world.report(anonymous(3))
    world.report(a_report(4))
    world.stream()
    rows = world.queue(WORKER_OF_GIHEUNG)
    assert sorted((row["reporter"], row.get("badge")) for row in rows if row.get("badge")) == [
        ("honorary", "명예사회복지공무원")
    ]
    assert sorted(row["reporter"] for row in rows) == ["anonymous", "guest", "honorary", "resident"]
    assert HONORARY["sub"] not in json.dumps(rows)
    assert [row["reporter"] for row in world.queue(WORKER_OF_GIHEUNG, reporter="honorary")] == ["honorary"]


def test_A11_the_account_is_opened_only_after_it_is_traced(world: World) -> None:
    receipt = sent(world, RESIDENT, reporter={"name": "홍예시"})
    path = f"/alerts/{receipt['alert_id']}"
    _, page = world.desk("GET", path, WORKER_OF_GIHEUNG)
    assert RESIDENT["sub"] not in json.dumps(page)
    _, identity = world.desk("POST", f"{path}/identity", WORKER_OF_GIHEUNG, {"reason": "예시입니다. 첫 상담"})
    assert identity == {"flags": [], "flags_beside": [], "reporter": {"name": "홍예시"}, "account": RESIDENT["sub"]}
    traces = [(trace["who"], trace["what"]) for trace in world.rows("identities", "opening")]
    assert (WORKER_OF_GIHEUNG["sub"], "identity") in traces


def test_a_badge_counts_in_the_municipality_that_gave_it_and_while_it_holds(world: World) -> None:
    with_badge(world)
    elsewhere = sent(world, HONORARY, 1, place={"lat": UIWANG[0], "lon": UIWANG[1]})
    here = sent(world, HONORARY, 2)
    world.desk("POST", f"/badges/{HONORARY['sub']}/end", OFFICER_OF_YONGIN, END)
    later = sent(world, HONORARY, 3)
    kinds = {row["alert_id"]: row["signed_in"] for row in world.rows("alerts", "report")}
    assert [kinds[receipt["alert_id"]] for receipt in (elsewhere, here, later)] == ["resident", "honorary", "resident"]


def test_a_badge_is_given_and_ended_by_the_officer_with_reason_and_date(world: World) -> None:
    badge = with_badge(world)
    assert (badge["name"], badge["holds"]) == ("명예사회복지공무원", True)
    assert with_badge(world) == badge, "sent again"
    assert with_badge(world, account=HONORARY["sub"].upper()) == badge, "as iOS writes it"
    path = f"/badges/{HONORARY['sub'].upper()}/end"
    status, ended = world.desk("POST", path, OFFICER_OF_YONGIN, END)
    assert (status, ended["holds"], ended["valid_until"]) == (200, False, "2026-11-21")
    assert world.desk("POST", path, OFFICER_OF_YONGIN, END)[1] == ended, "sent again"
    assert [(line["what"], line["who"], line["reason"]) for line in ended["history"]] == [
        ("granted", OFFICER_OF_YONGIN["sub"], GRANT["reason"]),
        ("ended", OFFICER_OF_YONGIN["sub"], END["reason"]),
    ]
    again = with_badge(world, valid_from="2026-12-01", badge="council")
    assert (again["name"], again["holds"], len(again["history"])) == ("지역사회보장협의체 위원", False, 3)


def test_the_badges_of_a_municipality_are_listed_for_its_officer(world: World) -> None:
    accounts = [f"5d1c7a52-0000-4000-8000-00000000000{number}" for number in range(3)]
    for account in accounts:
        with_badge(world, account=account)
    query = {"municipality": "41460", "limit": "2"}
    _, first = world.call("GET", "/v1/desk/badges", worker=OFFICER_OF_YONGIN, query=query)
    _, second = world.call("GET", "/v1/desk/badges", worker=OFFICER_OF_YONGIN, query={**query, "next": first["next"]})
    assert [badge["account"] for badge in first["badges"] + second["badges"]] == accounts
    assert "next" not in second


@pytest.mark.parametrize("who", [WORKER_OF_GIHEUNG, HONORARY, {**WORKER_OF_UIWANG, "group": "auditor"}])
def test_R12_nobody_but_an_officer_gives_a_badge(world: World, who: Json) -> None:
    assert world.desk("POST", "/badges", who, GRANT)[0] == 403
    assert world.items("identities") == []


@pytest.mark.parametrize("municipality", ["41460", "99999"])
def test_R12_an_officer_of_another_town_finds_nothing_here(world: World, municipality: str) -> None:
    who = {**WORKER_OF_UIWANG, "group": "officer"}
    assert world.desk("POST", "/badges", who, {**GRANT, "municipality": municipality})[0] == 404
    query = {"municipality": municipality}
    assert world.call("GET", "/v1/desk/badges", worker=who, query=query)[0] == 404
    end = {**END, "municipality": municipality}
    assert world.desk("POST", f"/badges/{HONORARY['sub']}/end", who, end)[0] == 404


def test_R12_an_officer_gives_no_badge_to_the_own_account(world: World) -> None:
    for own in (OFFICER_OF_YONGIN["sub"], OFFICER_OF_YONGIN["sub"].upper()):
        assert world.desk("POST", "/badges", OFFICER_OF_YONGIN, {**GRANT, "account": own})[0] == 403


@pytest.mark.parametrize(
    "changes", [{"valid_until": "2026-01-01"}, {"valid_from": "2026-02-30"}, {"badge": "mayor"}, {"reason": " "}]
)
def test_a_badge_that_makes_no_sense_is_refused(world: World, changes: Json) -> None:
    assert world.desk("POST", "/badges", OFFICER_OF_YONGIN, {**GRANT, **changes})[0] == 422


def test_A10_an_account_reports_ten_an_hour_a_badge_more_and_danger_always(world: World) -> None:
    for number in range(REPORTS_OF_ACCOUNT_PER_HOUR_MAX):
        sent(world, HONORARY, number)
    status, problem = world.call("POST", "/v1/my/alerts", body=a_report(50), worker=HONORARY)
    assert (status, problem["code"]) == (429, "too_many_reports")
    sent(world, HONORARY, 51, kinds=["violence"])
    with_badge(world)
    sent(world, HONORARY, 52)
    assert sent(world, RESIDENT, 53)


def test_A9_a_signed_in_reporter_learns_nothing_of_others_on_the_household(world: World) -> None:
    alone = sent(world, RESIDENT, 1)
    world.stream()
    before = mine(world, RESIDENT, f"/{alone['alert_id']}")
    for number in range(2, 6):
        world.report(anonymous(number))
    world.stream()
    assert mine(world, RESIDENT, f"/{alone['alert_id']}") == before
