"""R10, from the published document: what it says is right is never refused as malformed; each field of each operation,
broken in every way, is refused with a problem document that points at it; and a refusal changes nothing."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exactly_once.harness.acts import an_id
from tests.exactly_once.harness.beside import APPLICATION, APPLIED, ASKED, NEW_QUESTION, SENT
from tests.exactly_once.harness.bodies import BODIES, MEALS, a_scene, assert_honest, quickly
from tests.exactly_once.harness.published import TEXTS, Broken, broken, found, places
from tests.exactly_once.harness.scenes import HELD, NEW, Scene
from tests.exactly_once.harness.world import APP, AUDITOR, FAMILY, HANEUL, Answer, Request, World, module
from tests.support.depth import DEPTH, some
from tests.support.strategies import SHOP, TOWN
from tools.openapi import WITH_BODY

SCHEMAS = {(method, path): schema for method, path, schema in MEALS.bodies()}
CLAIMS = {
    "/v1/merchant/orders": APP,
    "/v1/merchant/statements": APP,
    "/v1/orders/{order_id}/ledger": AUDITOR,
    "/v1/partner/events": APP,
    "/v1/partner/merchants": APP,
}
QUERY_SCHEMAS = {(method, path): schema for method, path, schema in MEALS.queries()}
KNOWN = {
    "child_id": [HANEUL],
    "merchant_id": [SHOP],
    "merchant": [SHOP],
    "item_id": ["gimbap", "ramyeon"],
    "order_id": [NEW],
    "refund_id": ["refund-01"],
    "month": ["2026-11"],
    "day": ["2026-11-30"],
    "lat": [37.3222],
    "lon": [127.0975],
    "municipality": [TOWN],
    "business_number": ["123-45-67891"],
    "phone": ["031-000-0000"],
    "application_id": [an_id("application"), APPLIED],
    "question_id": [NEW_QUESTION, ASKED],
    "url": ["https://hooks.example.org/"],
    "after": [0],
    "next": [HELD, an_id("other")],
}
MALFORMED = set(WITH_BODY)
BEYOND = {
    "/v1/orders/{order_id}/capture": {"/food", "/lines_unavailable"},
    "/v1/orders/{order_id}/refunds": {"/food"},
    "/v1/merchant_applications": {"/business_number", "/phone"},
    "/v1/partner/webhook": {"/url"},
}
"""What no schema can say: something must be captured or refunded, by amounts or by lines and not by both, and the lines
are the order's; the last digit of a business number is made of the others; a telephone is as people write one."""
HINTS = {"/content_type"}
"""Taken in more spellings than the document lists, a blank among them: the content decides."""
PLACES = {"order_id": HELD, "merchant_id": SHOP, "application_id": APPLIED}
LINE = {"item_id": "gimbap", "unit_price": {"amount": 4_000, "currency": "KRW"}, "count": 1, "kind": "meal"}
BASKET = {
    "child_id": HANEUL,
    "merchant_id": SHOP,
    "lines": [LINE],
    "delivery_fee": {"amount": 2_500, "currency": "KRW"},
    "own_money_max": {"amount": 0, "currency": "KRW"},
    "use_coupon": True,
}
AMOUNTS = {"food": {"amount": 500, "currency": "KRW"}, "delivery_fee": {"amount": 0, "currency": "KRW"}}
NOON_TO_NINE = {"days": ["mon"], "from_": "12:00", "until": "21:00"}
FULL = {
    "order": {**BASKET, "order_id": NEW, "allowance_token": "eyJ9"},
    "quote": BASKET,
    "capture": {"child_id": HANEUL, **AMOUNTS, "lines_unavailable": [0]},
    "void": {"child_id": HANEUL},
    "refund": {"child_id": HANEUL, **AMOUNTS, "refund_id": "refund-01", "merchant_at_fault": False},
    "apply": {
        **APPLICATION,
        "hours": {
            "open": [NOON_TO_NINE],
            "breaks": [{**NOON_TO_NINE, "from_": "15:00", "until": "17:00"}],
            "holidays": "closed",
            "closed_on": ["2026-12-25"],
            "closed_monthly": [{"day": "sun", "weeks": [2]}],
        },
        "delivery": {"radius_m": 1_500, "areas": ["41465"]},
        "menu": [{"item_id": "mandu", "name": "만두", "kind": "meal", "price": 6_000}],
    },
    **{name: BODIES[name][1] for name in SENT if name != "apply"},
}
"""Every field of each body, all of them right as the document has it."""


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with a_scene() as made:
        yield made


def answered(scene: Scene, request: Request, text: str | None) -> tuple[Answer, bool]:
    """The answer, and whether anything in the table has changed."""
    world: World = scene.world
    before = world.items()
    answer = world.call(replace(request, body=text))
    assert_honest(request, answer)
    is_changed = world.items() != before
    if is_changed:
        world.restore(scene.remembered)
    return answer, is_changed


def assert_not_malformed(request: Request, answer: Answer) -> None:
    """Taken, or refused by a rule of meals and not of fields."""
    if answer.status >= 400 and answer.body["code"] in MALFORMED:
        assert answer.body["code"] == "invalid"
        assert set(pointers(answer)) <= BEYOND.get(request.resource, set()), answer


def pointers(answer: Answer) -> list[str]:
    return [fault["pointer"] for fault in answer.body.get("errors", ())]


def test_R10_the_tests_below_know_every_operation_and_every_field() -> None:
    requests = {(BODIES[name][0].method, BODIES[name][0].resource): body for name, body in FULL.items()}
    assert requests.keys() == SCHEMAS.keys()
    for route, body in requests.items():
        assert MEALS.takes(SCHEMAS[route], body)
        assert set(places(body)) == set(MEALS.places(SCHEMAS[route])), route
    routes = {(operation.method, operation.path) for operation in module("meals_api").app.operations if operation.query}
    assert QUERY_SCHEMAS.keys() == routes


@cache
def right(method: str, path: str) -> st.SearchStrategy[Any]:
    """Right bodies of an operation: told once, not anew for each that is drawn."""
    return MEALS.good(SCHEMAS[method, path], KNOWN)


@pytest.mark.parametrize("name", FULL)
@quickly
@given(data=st.data())
def test_R10_what_the_document_says_is_right_is_never_refused_as_malformed(
    scene: Scene, name: str, data: st.DataObject
) -> None:
    request, _ = BODIES[name]
    body = data.draw(right(request.method, request.resource))
    scene.world.restore(scene.remembered)
    answer = scene.world.call(replace(request, body=body))
    assert_honest(request, answer)
    assert_not_malformed(request, answer)


@pytest.mark.parametrize("name", FULL)
def test_R10_each_field_broken_in_every_way_is_refused_and_pointed_at(scene: Scene, name: str) -> None:
    request, _ = BODIES[name]
    schema = SCHEMAS[request.method, request.resource]
    scene.world.restore(scene.remembered)
    refused = 0
    for spoilt in some(broken(FULL[name]), DEPTH.damages):
        answer, is_changed = answered(scene, request, spoilt.text)
        where = f"{spoilt.what} at {spoilt.pointer}: {spoilt.text[:300]} → {answer}"
        if spoilt.is_json and MEALS.takes(schema, spoilt.value):
            assert_not_malformed(request, answer)
            continue
        if spoilt.pointer in HINTS and answer.status < 400:
            continue
        if is_read_as_meant(spoilt, FULL[name]) and not pointed_at(spoilt, answer):
            continue
        refused += 1
        assert 400 <= answer.status < 500, where
        assert not is_changed, where
        assert answer.body["code"] in MALFORMED, where
        if answer.body["code"] == "invalid":
            assert pointed_at(spoilt, answer), where
    assert refused > 20 / DEPTH.damages


def is_read_as_meant(spoilt: Broken, whole: Any) -> bool:
    """Whether it is right but for blanks at the ends of a text: numbers, codes and days are read without them
    (`dolbom.patterns.as_typed`)."""
    value = found(spoilt.value, spoilt.place) if spoilt.what == "another value" else None
    return isinstance(value, str) and value.strip(" ") == found(whole, spoilt.place)


@pytest.mark.parametrize("route", QUERY_SCHEMAS, ids=" ".join)
def test_R10_each_query_parameter_broken_in_every_way_is_refused_and_pointed_at(
    scene: Scene, route: tuple[str, str]
) -> None:
    schema = QUERY_SCHEMAS[route]
    usual = {name: str(KNOWN[name][0]) for name in schema["properties"] if name in KNOWN and name != "next"}
    request = Request("meals_api", *route, CLAIMS.get(route[1], FAMILY), path=PLACES, query=usual)
    scene.world.restore(scene.remembered)
    assert scene.world.call(request).status < 300
    for name, described in schema["properties"].items():
        for text in (*TEXTS, "", "0", "-1", "1.5", "101", "1e400", "null"):
            answer, is_changed = answered(scene, replace(request, query={**usual, name: text}), None)
            where = f"{name}={text[:40]!r} → {answer}"
            if MEALS.takes_parameter(described, text):
                assert answer.status < 400 or answer.body["code"] not in MALFORMED, where
            else:
                assert (answer.status, is_changed) == (422, False), where
                assert pointers(answer) == [f"/{name}"], where
        if name in schema["required"]:
            without = {other: value for other, value in usual.items() if other != name}
            assert pointers(answered(scene, replace(request, query=without), None)[0]) == [f"/{name}"]
    unknown, _ = answered(scene, replace(request, query={**usual, "surprise": "1"}), None)
    assert pointers(unknown) == ["/surprise"]


def pointed_at(spoilt: Broken, answer: Answer) -> bool:
    """At the field, or at what is wrong inside of what now stands there."""
    return any(pointer == spoilt.pointer or pointer.startswith(spoilt.pointer + "/") for pointer in pointers(answer))
