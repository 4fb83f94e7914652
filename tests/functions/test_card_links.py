"""Accounts and children are linked through the API of people (P2): each event, and from whoever may not."""

import json
from copy import deepcopy
from typing import Any

import pytest

from functions.people_api import handler
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.alerts_forms import request_id
from tests.support.staff import is_called
from tests.support.town import Town

CHILD = "child-haneul"
OFFICERS = ("make_letter", "read_links", "end_link")
RESIDENTS = ("link_card", "show_code", "approve_device", "unlink_child")


@pytest.fixture
def town(aws: Aws) -> Town:
    forget(handler)
    town = Town(aws)
    town.load(CHILD, 10_000)
    handler.app.clock = town.clock
    return town


def send(case: str, claims: dict[str, Any] | None = None, **body: Any) -> tuple[int, dict[str, Any]]:
    told = deepcopy(event("people_api", case))
    told["requestContext"]["authorizer"]["claims"] |= claims or {}
    if body:
        told["body"] = json.dumps({**json.loads(told["body"]), **body})
    answer = handler.app(told, Context(remaining_ms=50_000))
    return answer["statusCode"], json.loads(answer["body"])


def family(name: str, entitlements: int = 0) -> dict[str, Any]:
    return {"sub": f"5d1c7a52-0000-4000-8000-0000000{name}", "cognito:groups": "resident", "entitlements": entitlements}


MOTHER, DEVICE, GRANDMOTHER = family("0b001"), family("0b002"), family("0b003")


def test_P2_from_the_letter_to_a_second_device_and_to_the_end(town: Town) -> None:
    status, letter = send("make_letter")
    assert (status, letter["child_id"]) == (201, CHILD)
    assert send("make_letter")[1] == letter
    status, link = send("link_card", MOTHER, code=letter["code"], linked_as="guardian")
    assert (status, link["child_id"], link["linked_as"]) == (200, CHILD, "guardian")
    shown = send("show_code", DEVICE)[1]
    assert send("approve_device", MOTHER, code=shown["code"])[1]["linked_as"] == "child"
    officer = event("people_api", "make_letter")["requestContext"]["authorizer"]["claims"]["sub"]
    is_called(town.aws, officer, "최예시 주무관")
    status, links = send("read_links")
    assert status == 200
    assert [(letter["state"], letter["made_by_name"]) for letter in links["letters"]] == [("used", "최예시 주무관")]
    assert {(each["account"], each["linked_as"]) for each in links["accounts"]} == {
        (MOTHER["sub"], "guardian"),
        (DEVICE["sub"], "child"),
    }
    assert send("unlink_child", DEVICE) == (200, {"child_id": CHILD, "linked": False})
    assert send("end_link", account=MOTHER["sub"].upper())[1]["accounts"] == []
    assert town.meals.account(CHILD).over, "tokens of before move no money from then on"  # type: ignore[union-attr]


def test_P2_a_used_letter_links_nobody_else_and_not_its_own_account_once_that_link_has_ended(town: Town) -> None:
    code = send("make_letter")[1]["code"]
    first = send("link_card", MOTHER, code=code, linked_as="guardian")
    assert first[0] == 200
    assert send("link_card", MOTHER, code=code, linked_as="guardian") == first, "an answer that was lost comes again"
    for who, linked_as in ((DEVICE, "guardian"), (DEVICE, "child"), (MOTHER, "child")):
        assert send("link_card", who, code=code, linked_as=linked_as)[1]["code"] == "link_refused"
    assert send("unlink_child", MOTHER)[0] == 200
    assert send("link_card", MOTHER, code=code, linked_as="guardian")[1]["code"] == "link_refused"
    assert send("read_links")[1]["accounts"] == []


@pytest.mark.parametrize("case", OFFICERS)
def test_P2_only_an_officer_of_the_childs_town_makes_letters_and_sees_links(town: Town, case: str) -> None:
    for group in ("resident", "guardian", "caseworker", "auditor", "ministry"):
        assert send(case, {"cognito:groups": group})[0] == 403
    missing = send(case, {"jurisdiction": "4143"})
    assert missing[0] == 404
    told = event("people_api", case)["pathParameters"]
    assert told == {"child_id": CHILD}


@pytest.mark.parametrize("case", RESIDENTS)
def test_P2_staff_links_nothing(town: Town, case: str) -> None:
    for group in ("officer", "caseworker", "auditor", "ministry"):
        assert send(case, {"cognito:groups": group})[0] == 403


def test_P2_a_card_number_that_is_none_says_so_before_anything_is_tried(town: Town) -> None:
    for body, pointer in [
        ({"card_number": "1234"}, "/card_number"),
        ({"card_number": "x" * 20}, "/card_number"),
        ({"birth_date": "2015-02-30"}, "/birth_date"),
        ({"code": "\u200b"}, "/code"),
        ({"linked_as": "aunt"}, "/linked_as"),
    ]:
        status, problem = send("link_card", MOTHER, **body)
        assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
        if pointer == "/card_number":
            assert problem["errors"][0]["detail"] == "카드번호는 숫자 12~19자리입니다"
    assert send("link_card", MOTHER)[1]["code"] == "link_refused"


def put_otherwise(town: Town, kind: str, **other: Any) -> None:
    """Writes a row of that kind otherwise, past every function."""
    client, name = town.aws.client("dynamodb"), town.aws.tables["identities"]
    (row,) = [row for row in client.scan(TableName=name)["Items"] if row["kind"]["S"] == kind]
    client.put_item(TableName=name, Item={**row, **other})


def test_P2_tries_that_cannot_be_counted_stop_nobody(town: Town) -> None:
    letter = send("make_letter")[1]
    assert send("link_card", MOTHER, code="0000-0000")[0] == 404
    put_otherwise(town, "tries", count={"S": "many"})
    assert send("link_card", MOTHER, code=letter["code"], linked_as="guardian")[0] == 200


def test_P2_a_letter_that_cannot_be_read_opens_nothing_and_hides_no_link(town: Town) -> None:
    letter = send("make_letter")[1]
    put_otherwise(town, "letter", state={"S": "of_tomorrow"})
    assert send("link_card", MOTHER, code=letter["code"])[1]["code"] == "unreadable"
    assert send("read_links") == (200, {"letters": [], "accounts": []})


def test_P2_a_letter_that_cannot_be_read_stands_in_no_new_ones_way(town: Town) -> None:
    old = send("make_letter")[1]
    put_otherwise(town, "letter", state={"S": "of_tomorrow"})
    assert send("make_letter")[1] == old, "sent again it is the same answer, and mends nothing"
    new = send("make_letter", request_id=request_id(77))[1]
    assert send("link_card", MOTHER, code=old["code"])[1]["code"] == "link_refused"
    assert send("link_card", MOTHER, code=new["code"], linked_as="guardian")[0] in (200, 201)


def test_P2_a_code_whose_account_cannot_be_read_is_nobodys(town: Town) -> None:
    assert send("show_code", DEVICE)[0] == 201
    put_otherwise(town, "pairing", account={"N": "7"})
    assert send("show_code", DEVICE)[1]["code"] == "unreadable"


def test_P2_an_account_that_cannot_be_read_hides_no_other_of_the_child(town: Town) -> None:
    letter = send("make_letter")[1]
    send("link_card", MOTHER, code=letter["code"], linked_as="guardian")
    send("approve_device", MOTHER, code=send("show_code", DEVICE)[1]["code"])
    client, name = town.aws.client("dynamodb"), town.aws.tables["identities"]
    rows = [row for row in client.scan(TableName=name)["Items"] if row["pk"]["S"] == f"PERSON#{DEVICE['sub']}"]
    client.put_item(TableName=name, Item={**next(row for row in rows if "history" in row), "history": {"S": "none"}})
    assert [each["account"] for each in send("read_links")[1]["accounts"]] == [MOTHER["sub"]]
