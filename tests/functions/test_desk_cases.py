"""The officer's desk for misuse cases (M14): evidence, steps by people, appeal, picture and table."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dolbom.errors import Invalid
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.cases import State
from dolbom.meals.misuse.watch import MisuseWatch
from dolbom.meals.misuse.window_store import WindowStore
from functions.desk_api import handler
from tests.conftest import Aws
from tests.rules.test_misuse import FIELD, SHOPS
from tests.support import Context, event, forget
from tests.support.played import as_after
from tests.support.staff import is_called
from tests.support.town import Town

EVERY_EVENT = ["list_cases", "read_case", "move_case", "export_case"]
OTHER_OFFICER = "5d1c7a52-0000-4000-8000-00000000ffff"


@pytest.fixture
def town(aws: Aws) -> Town:
    """A town where every rule has found something."""
    forget(handler)
    town = Town(aws)
    as_after("a town where every rule has found something", lambda: every_rule_finds_something(town))
    return town


def every_rule_finds_something(town: Town) -> None:
    for merchant in SHOPS.values():
        town.shop(merchant.merchant_id, merchant.category, merchant.lat, merchant.lon)
    for rule, misuse, _ in FIELD:
        # Each rule's children are its own, or their payments at one shop would add up to another rule's case.
        watch(town).look(replace(fact, child_id=f"{rule}-{fact.child_id}") for fact in misuse)


def watch(town: Town) -> MisuseWatch:
    return MisuseWatch(town.meals, WindowStore(town.table), CaseStore(town.table), town.clock)


def send(
    name: str,
    case_id: str | None = None,
    *,
    jurisdiction: str = "4146",
    group: str = "officer",
    by: str | None = None,
    query: dict[str, str] | None = None,
    **body: Any,
) -> tuple[int, dict[str, Any]]:
    """An event of events/desk_api, about a case, from an officer."""
    told = deepcopy(event("desk_api", name))
    claims = told["requestContext"]["authorizer"]["claims"]
    claims |= {"jurisdiction": jurisdiction, "cognito:groups": group, "entitlements": "1"}
    claims |= {"sub": by} if by else {}
    if case_id is not None:
        told["pathParameters"] = {"case_id": case_id}
    if query is not None:
        told["queryStringParameters"] = query
        told["multiValueQueryStringParameters"] = {key: [value] for key, value in query.items()}
    if body:
        told["body"] = json.dumps(body)
    answer = handler.app(told, Context())
    return answer["statusCode"], json.loads(answer["body"])


def case_of(rule: str) -> str:
    _, answer = send("list_cases")
    (found,) = [case["case_id"] for case in answer["cases"] if case["rule"] == rule]
    return str(found)


def test_P3_a_cases_steps_are_told_by_name_and_by_account_where_none_is_known(town: Town) -> None:
    case_id = case_of(FIELD[0][0])
    is_called(town.aws, OTHER_OFFICER, "최예시 주무관")
    send("move_case", case_id, what="review", why="살펴봄")
    _, found = send("move_case", case_id, by=OTHER_OFFICER, what="confirm", why="확인함")
    account = event("desk_api", "move_case")["requestContext"]["authorizer"]["claims"]["sub"]
    assert [(step["by"], step.get("by_name")) for step in found["steps"]][-2:] == [
        (account, None),
        (OTHER_OFFICER, "최예시 주무관"),
    ]
    assert found == send("read_case", case_id)[1]


def test_M14_the_list_shows_the_gravest_case_of_a_month_first(town: Town) -> None:
    status, answer = send("list_cases")
    assert status == 200
    scores = [case["score"] for case in answer["cases"]]
    assert len(scores) == len(FIELD)
    assert scores == sorted(scores, reverse=True)
    assert send("list_cases", query={"municipality": "41461", "state": "confirmed"})[1]["cases"] == []
    seen, following = [], None
    while True:
        query = {"municipality": "41461", "limit": "3"} | ({"next": following} if following else {})
        _, page = send("list_cases", query=query)
        seen += [case["case_id"] for case in page["cases"]]
        following = page.get("next")
        if following is None:
            break
    assert seen == [case["case_id"] for case in answer["cases"]]


@pytest.mark.parametrize("limit", [1, 2, 5, 7])
@pytest.mark.parametrize("state", [None, "in_review"])
def test_M14_the_order_of_the_list_does_not_hang_on_its_pages(town: Town, limit: int, state: State | None) -> None:
    store = CaseStore(town.table)
    (some, *_), _ = store.page("41461", 1)
    for place in range(20):
        month = f"2026-{8 + place % 3:02d}"
        subject = f"{'THIRD'[place % 5]}{place:02d}"
        case = replace(some, case_id=f"41461-{month}-{subject}", period=month, parts={"a": place * 37 % 100})
        store.save(None, replace(case, state="in_review") if place % 2 else case)
    every, following = store.page("41461", 100)
    assert following is None
    order = [(case.period, case.score) for case in every]
    assert order == sorted(order, reverse=True)
    seen: list[str] = []
    place_after: str | None = None
    while True:
        page, place_after = store.page("41461", limit, place_after, state)
        seen += [case.case_id for case in page]
        if place_after is None:
            break
        assert len(page) == limit
    assert seen == [case.case_id for case in every if state in (None, case.state)]


@pytest.mark.parametrize(
    "place", ["", "2026-11", "2026-11 100 ", "2026-13 100 41461-2026-11-A", "2026-11 １００ 41461-2026-11-A"]
)
def test_M14_a_place_that_is_none_of_the_list_is_refused(town: Town, place: str) -> None:
    with pytest.raises(Invalid):
        CaseStore(town.table).page("41461", 1, place)


def test_M14_a_case_explains_itself_with_evidence_and_a_picture(town: Town) -> None:
    status, case = send("read_case", case_of("card_at_shop"))
    assert status == 200
    assert case["title"] == "가게에 맡겨진 카드"
    assert "학교 행사" in case["explanation"]
    assert [(line["child_id"], line["amount"]["amount"]) for line in case["evidence"]] == [
        (f"card_at_shop-child-{number}", 20_000) for number in range(6)
    ]
    assert case["parts"]["children_within_minutes"] > 0
    picture = ET.fromstring(case["chart_svg"])
    dots = [dot for dot in picture.iter() if dot.tag.endswith("circle")]
    assert len([dot for dot in dots if dot.get("fill") == "#c53030"]) == 6
    assert len(dots) > 6


def test_M14_a_night_that_ends_its_month_is_whole_in_the_picture(town: Town) -> None:
    _, misuse, _ = next(field for field in FIELD if field[0] == "velocity")
    night = [replace(one, child_id="owl", at=one.at + timedelta(days=28, hours=9)) for one in misuse]
    assert {f"{one.at:%m-%d}" for one in night} == {"12-01"}
    (case,) = watch(town).look(night).cases[-1:]
    _, shown = send("read_case", case.case_id)
    assert shown["period"] == "2026-11"
    picture = ET.fromstring(shown["chart_svg"])
    width = float(picture.get("viewBox", "").split()[2])
    dots = [dot for dot in picture.iter() if dot.tag.endswith("circle")]
    assert len(dots) == len(night)
    assert all(float(dot.get("cx", "")) + float(dot.get("r", "")) <= width for dot in dots)


@pytest.mark.parametrize("rule", [rule for rule, _, _ in FIELD])
def test_M14_every_rules_case_is_on_a_shop_or_an_adult_and_never_on_a_child(town: Town, rule: str) -> None:
    status, case = send("read_case", case_of(rule))
    assert status == 200
    children = {line["child_id"] for line in case["evidence"]}
    shops = {line["merchant_id"] for line in case["evidence"]}
    assert case["subject_id"] not in children
    assert (case["subject_kind"], case["subject_id"] in shops) in (("merchant", True), ("adult", False))
    dots = [dot for dot in ET.fromstring(case["chart_svg"]).iter() if dot.tag.endswith("circle")]
    assert len([dot for dot in dots if dot.get("fill") == "#c53030"]) == len(case["evidence"])
    assert case["score"] >= 50
    assert case["opened_at"]


def test_M14_people_move_a_case_each_step_with_who_when_and_why_and_an_appeal_reopens_it(town: Town) -> None:
    case_id = case_of("late_night")
    steps = [
        ("review", "가게에 확인합니다", "in_review"),
        ("confirm", "주인이 인정했습니다", "confirmed"),
        ("appeal", "영수증을 보내 왔습니다", "open"),
        ("review", "다시 봅니다", "in_review"),
        ("dismiss", "가족 식사였습니다", "dismissed"),
    ]
    for what, why, state in steps:
        status, case = send("move_case", case_id, what=what, why=why)
        assert (status, case["state"]) == (200, state)
        assert send("move_case", case_id, what=what, why=why)[1] == case
    assert [(step["what"], step["why"]) for step in case["steps"]] == [(what, why) for what, why, _ in steps]
    assert {step["by"] for step in case["steps"]} == {"5d1c7a52-0000-4000-8000-00000000ca5e"}


def test_M14_a_step_that_the_state_does_not_allow_is_refused_and_changes_nothing(town: Town) -> None:
    case_id = case_of("share")
    for what in ("confirm", "dismiss", "appeal"):
        status, problem = send("move_case", case_id, what=what, why="이유 없음")
        assert (status, problem["code"], problem["state"]) == (409, "case_state", "open")
    send("move_case", case_id, what="review", why="확인 중")
    assert send("move_case", case_id, by=OTHER_OFFICER, what="review", why="나도 확인")[0] == 409
    assert send("move_case", case_id, what="review", why="")[0] == 422


def test_M14_new_evidence_joins_a_decided_case_and_decides_nothing(town: Town) -> None:
    case_id = case_of("card_at_shop")
    send("move_case", case_id, what="review", why="확인 중")
    send("move_case", case_id, what="dismiss", why="학교 행사")
    _, misuse, _ = next(field for field in FIELD if field[0] == "card_at_shop")
    watch(town).look(misuse)
    assert send("read_case", case_id)[1]["state"] == "dismissed"


def test_M14_an_export_opens_in_a_spreadsheet_and_holds_no_formula(town: Town) -> None:
    case_id = case_of("splitting")
    send("move_case", case_id, what="review", why='=HYPERLINK("http://example.invalid")')
    account = event("desk_api", "move_case")["requestContext"]["authorizer"]["claims"]["sub"]
    is_called(town.aws, account, "최예시 주무관")
    status, export = send("export_case", case_id)
    assert status == 200
    rows = list(csv.reader(io.StringIO(export["content"].removeprefix("\ufeff"))))
    assert rows[0][1] == case_id
    assert len([row for row in rows if row[1:2] == ["in_store"]]) == 6
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert rows[-1][1:4] == ["review", "최예시 주무관", account]


@pytest.mark.parametrize("name", EVERY_EVENT)
def test_R12_another_towns_officer_sees_what_is_missing_and_other_roles_nothing(town: Town, name: str) -> None:
    case_id = case_of("velocity") if name != "list_cases" else None
    missing = send("read_case")
    assert missing[0] == 404
    assert send(name, case_id, jurisdiction="41430") == missing
    assert send(name, case_id, jurisdiction="") == missing
    for group in ("child", "guardian", "caseworker", "auditor"):
        assert send(name, case_id, group=group)[0] == 403
    assert send(name, case_id)[0] == 200
