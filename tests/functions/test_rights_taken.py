"""Rights that were taken away (P3): a token of before moves no money and opens no file, from the same instant on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dolbom import aws as clients
from dolbom.clock import seoul_day, stamp, system_clock
from dolbom.dynamo.table import Table
from dolbom.ids import new_uuid7
from dolbom.meals.accounts import OVER_KEPT_DAYS
from dolbom.meals.orders import allowance
from dolbom.meals.rows import digest
from dolbom.people import claims
from dolbom.people.entitlements import Decision, Kind, Person, ended, ended_all, granted
from dolbom.people.store import PeopleStore
from functions.desk_api import handler as desk_api
from functions.meals_api import handler as meals_api
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.town import Town

GUARDIAN, WORKER = "5d1c7a52-0000-4000-8000-00000000a001", "5d1c7a52-0000-4000-8000-00000000ca5e"
Answer = tuple[int, dict[str, Any]]


class Family:
    """A guardian of two children who eat at a shop."""

    def __init__(self, aws: Aws) -> None:
        forget(meals_api)
        self.town = Town(aws)
        self.town.shop("gimbap-1")
        for child_id in ("haru", "sora"):
            self.town.load(child_id, 90_000)
        self.people = PeopleStore(Table(aws.client("dynamodb"), aws.tables["identities"]))
        meals_api.app.clock = self.town.clock
        self.gives("haru", "sora")

    def gives(self, *children: str) -> Person:
        def decide(person: Person) -> Person:
            for child_id in children:
                person = granted(person, "ward", child_id, self.decision("granted"))
            return person

        return self.people.change(GUARDIAN, decide)

    def takes(self, child_id: str) -> None:
        """The link with one child ends, as `rights_taken` has it written."""

        def decide(person: Person) -> Person:
            return ended(person, [person.entitlements["ward", child_id]], self.decision("ended"))

        self.people.change(GUARDIAN, decide, lambda *both: self.town.meals.rights_taken(*both, self.town.now))

    def decision(self, what: Any) -> Decision:
        return Decision(what, stamp(self.town.now), "officer", "예시 사유")

    def token(self) -> dict[str, Any]:
        """The claims of a token that is made now."""
        carried = claims.of(self.people.person(GUARDIAN), claims.RESIDENT, stamp(self.town.now))
        return {"sub": GUARDIAN, "token_use": "id", "cognito:groups": list(carried.groups), **carried.claims}

    def sends(self, method: str, resource: str, token: dict[str, Any], **more: Any) -> Answer:
        told = deepcopy(event("meals_api", "place_order" if method == "POST" else "read_allowance"))
        query = more.get("query") or {}
        told.update(resource=resource, path=resource, httpMethod=method, pathParameters=more.get("path"))
        told["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()} or None
        told["body"] = json.dumps(more["body"]) if "body" in more else None
        told["requestContext"]["authorizer"]["claims"] = token
        told["requestContext"] |= {"resourcePath": resource, "path": f"/live{resource}"}
        answer = meals_api.app(told, Context())
        return answer["statusCode"], json.loads(answer["body"])

    def orders(self, token: dict[str, Any], child_id: str = "haru", **more: Any) -> Answer:
        line = {"item_id": "w3000", "unit_price": {"amount": 3000}, "count": 1}
        order_id = new_uuid7(self.town.now)
        body = {"order_id": order_id, "merchant_id": "gimbap-1", "lines": [line], "child_id": child_id, **more}
        return self.sends("POST", "/v1/orders", token, body=body)

    def shown(self, token: dict[str, Any]) -> str:
        _, answer = self.sends("GET", "/v1/allowance", token, query={"child_id": "haru"})
        return str(answer["allowance_token"])


@contextmanager
def seen_calls() -> Iterator[list[str]]:
    """The calls to DynamoDB meanwhile, by name."""
    calls: list[str] = []
    events = clients.client("dynamodb").meta.events
    events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name), unique_id="seen")
    try:
        yield calls
    finally:
        events.unregister("before-call.dynamodb", unique_id="seen")


@pytest.fixture
def family(aws: Aws) -> Iterator[Family]:
    yield Family(aws)
    meals_api.app.clock = system_clock


CHANGED = (401, "entitlements_changed")


def refusal(answer: Answer) -> tuple[int, str]:
    return answer[0], answer[1].get("code", "")


def test_P3_no_token_of_before_orders_for_the_child_and_a_new_one_knows_no_such_child(family: Family) -> None:
    before = family.token()
    assert family.orders(before)[0] == 201
    family.takes("haru")
    assert refusal(family.orders(before)) == CHANGED
    assert refusal(family.orders(family.token())) == (404, "not_found")
    assert family.orders(before, "sora")[0] == 201, "the other child's dinner is not touched"


def test_P3_the_mark_names_no_money_and_leaves_the_rest_of_the_account_as_it_was(family: Family) -> None:
    def row() -> dict[str, Any]:
        return dict(family.town.table.get("CHILD#haru", "ACCOUNT") or {})

    family.town.aws.client("dynamodb").update_item(
        TableName=family.town.aws.tables["meals"],
        Key={"pk": {"S": "CHILD#haru"}, "sk": {"S": "ACCOUNT"}},
        UpdateExpression="SET tomorrow = :later",
        ExpressionAttributeValues={":later": {"S": "kept"}},
    )
    before = row()
    family.takes("haru")
    marked = row()
    assert {name for name in marked if marked[name] != before.get(name)} == {"over", "version", "digest"}
    assert marked.keys() - {"over"} == before.keys()
    stands = family.town.meals.account("haru")
    assert stands is not None
    assert (stands.version, digest(stands)) == (before["version"] + 1, marked["digest"])


def test_P3_neither_what_was_shown_before_nor_a_forged_account_gets_an_order_through(family: Family) -> None:
    before = family.token()
    shown = family.shown(before)
    family.takes("haru")
    assert refusal(family.orders(before, allowance_token=shown)) == CHANGED
    stands = family.town.meals.account("haru")
    assert stands is not None
    # As it stands but for the mark; with the mark undone; and word for word, as its own child is told it.
    for forged in (
        replace(stands, over={}),
        replace(stands, over=dict.fromkeys(stands.over, 0)),
        replace(stands, over={}, version=stands.version - 1),
        stands,
    ):
        answer = family.orders(before, allowance_token=allowance.token_of(replace(forged, read_as=None)))
        assert refusal(answer) == CHANGED
    assert family.town.meals.account("haru") == stands, "nothing was held"


def test_P3_no_token_of_before_reads_or_cancels(family: Family) -> None:
    before = family.token()
    _, order = family.orders(before)
    family.takes("haru")
    child = {"child_id": "haru"}
    one, path = "/v1/orders/{order_id}", {"order_id": order["order_id"]}
    line = {"item_id": "w3000", "unit_price": {"amount": 3000}, "count": 1}
    quote = {"merchant_id": "gimbap-1", "lines": [line], "child_id": "haru"}
    assert refusal(family.sends("POST", f"{one}/cancel", before, path=path, query=child)) == CHANGED
    assert refusal(family.sends("GET", one, before, path=path, query=child)) == CHANGED
    assert refusal(family.sends("GET", "/v1/allowance", before, query=child)) == CHANGED
    assert refusal(family.sends("GET", "/v1/orders", before, query={**child, "month": "2026-11"})) == CHANGED
    assert refusal(family.sends("POST", "/v1/orders/quote", before, body=quote)) == CHANGED
    # Whoever has the right still finds all of it: the shop takes the order, the child sees it.
    family.town.captures("haru", order["order_id"], 3000)
    own = {"sub": "haru", "token_use": "id", "cognito:groups": "child", "child_id": "haru"}
    assert family.sends("GET", one, own, path=path)[1]["state"] == "captured"


def test_P3_what_is_given_again_holds_again_and_the_token_of_before_does_not(family: Family) -> None:
    before = family.token()
    family.takes("haru")
    family.gives("haru")
    assert family.orders(family.token())[0] == 201
    assert refusal(family.orders(before)) == CHANGED


def test_P3_an_order_costs_no_call_more_for_it(family: Family) -> None:
    token = family.token()
    family.orders(token)  # the shop is known from now on
    shown = family.shown(token)
    with seen_calls() as plain:
        assert family.orders(token, allowance_token=shown)[0] == 201
    family.takes("haru")
    family.gives("haru")
    token = family.token()
    shown = family.shown(token)
    with seen_calls() as after:
        assert family.orders(token, allowance_token=shown)[0] == 201
    assert plain == after == ["TransactWriteItems"]


def test_P3_a_mark_is_forgotten_when_every_token_of_before_is_over(family: Family) -> None:
    family.takes("haru")
    family.town.load("haru", 1000)
    marked = family.town.meals.account("haru")
    assert marked is not None
    assert len(marked.over) == 1
    assert GUARDIAN not in allowance.token_of(marked)
    family.town.now += timedelta(days=OVER_KEPT_DAYS + 1)
    family.town.load("haru", 1000)
    forgotten = family.town.meals.account("haru")
    assert forgotten is not None
    assert forgotten.over == {}
    assert seoul_day(family.town.now).isoformat() == "2026-11-23"


def test_P3_an_account_without_marks_lies_as_it_always_did(family: Family) -> None:
    row = family.town.table.get("CHILD#haru", "ACCOUNT")
    assert row is not None
    assert "over" not in row


OPENED = ["list_queue", "open_identity", "read_report", "view_photo", "read_child", "undo_load"]


@pytest.mark.parametrize("case", OPENED)
def test_P3_staff_whose_rights_were_taken_opens_nothing_from_then_on(aws: Aws, case: str) -> None:
    forget(desk_api)
    people = PeopleStore(Table(aws.client("dynamodb"), aws.tables["identities"]))
    told = event("desk_api", case)
    subject = told["requestContext"]["authorizer"]["claims"]["sub"]
    at = stamp(system_clock())
    group: Kind = "group"
    person = people.change(subject, lambda one: granted(one, group, "officer", Decision("granted", at, "m", "예시")))
    told["requestContext"]["authorizer"]["claims"]["entitlements"] = str(person.version)

    def sent() -> str:
        return str(json.loads(desk_api.app(deepcopy(told), Context())["body"]).get("code", "ok"))

    assert sent() in {"ok", "not_found"}
    people.change(subject, lambda one: ended_all(one, Decision("ended", at, "m", "예시")))
    with seen_calls() as calls:
        assert sent() == "entitlements_changed"
    assert calls == ["GetItem"], "nothing else is read, and nothing traced"
    told["requestContext"]["authorizer"]["claims"]["entitlements"] = str(person.version + 1)
    assert sent() in {"ok", "not_found"}, "a token that was made since is judged by what it says"


def test_P3_where_it_cannot_be_read_whether_rights_hold_nothing_is_opened(aws: Aws) -> None:
    forget(desk_api)
    told = event("desk_api", "list_queue")
    subject = told["requestContext"]["authorizer"]["claims"]["sub"]
    row = {"pk": {"S": f"PERSON#{subject}"}, "sk": {"S": "STANDING"}, "over": {"S": "?"}}
    aws.client("dynamodb").put_item(TableName=aws.tables["identities"], Item=row)
    answer = desk_api.app(told, Context())
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (503, "unreadable")
