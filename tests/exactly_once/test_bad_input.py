"""R10: whatever is sent, the answer is a problem document that says what to change, and nothing half-done stays."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dolbom.meals.orders.lifecycle import ref_of
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import an_id
from tests.exactly_once.harness.bodies import (
    BODIES,
    CHILD,
    LINE,
    ORDER,
    QUERIES,
    a_scene,
    assert_problem,
    quickly,
    sent,
)
from tests.exactly_once.harness.scenes import CAPTURED, HELD, NEW, Scene
from tests.exactly_once.harness.world import BADA, HANEUL, Answer, Request, module
from tests.support.strategies import broken_somewhere, json_values, wrong_ids


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with a_scene() as made:
        yield made


def test_R10_every_body_of_these_tests_is_right_before_it_is_broken(scene: Scene) -> None:
    for request, body in BODIES.values():
        assert sent(scene, replace(request, body=body)).status in (200, 201)
    routes = {(operation.method, operation.path) for operation in module("meals_api").app.operations if operation.body}
    assert routes == {(request.method, request.resource) for request, _ in BODIES.values()}


@pytest.mark.parametrize("name", BODIES)
@quickly
@given(data=st.data())
def test_R10_a_body_broken_anywhere_is_refused_or_still_right(scene: Scene, name: str, data: st.DataObject) -> None:
    request, body = BODIES[name]
    sent(scene, replace(request, body=json.dumps(data.draw(broken_somewhere(body)))))


@pytest.mark.parametrize("name", BODIES)
@quickly
@given(raw=st.binary(max_size=60) | json_values.map(lambda value: json.dumps(value).encode()))
def test_R10_any_bytes_are_refused(scene: Scene, name: str, raw: bytes) -> None:
    assume(raw != b"{}")  # the whole of an order: nothing need be said to capture it, or to void it
    request, _ = BODIES[name]
    event = request.event() | {"body": base64.b64encode(raw).decode(), "isBase64Encoded": True}
    before = scene.world.items()
    served = scene.world.process("meals_api").app(event, None)
    assert 400 <= served["statusCode"] < 500
    assert_problem(Answer(served["statusCode"], json.loads(served["body"])))
    assert scene.world.items() == before


def with_value(body: Any, place: str, value: Any) -> Any:
    copied = json.loads(json.dumps(body))
    *path, last = place.strip("/").split("/")
    holder = copied
    for part in path:
        holder = holder[int(part)] if isinstance(holder, list) else holder[part]
    holder[last] = value
    return copied


ID_PLACES = (
    *(("order", place) for place in ("/order_id", "/merchant_id", "/child_id", "/lines/0/item_id")),
    ("refund", "/refund_id"),
)


@pytest.mark.parametrize(("name", "place"), ID_PLACES)
@quickly
@given(wrong=wrong_ids)
def test_R10_an_id_that_nobody_can_have_is_refused(scene: Scene, name: str, place: str, wrong: str) -> None:
    request, body = BODIES[name]
    answer = sent(scene, replace(request, body=with_value(body, place, wrong)))
    assert place == "/refund_id" or 400 <= answer.status < 500


@pytest.mark.parametrize("name", [name for name, (request, _) in BODIES.items() if request.path])
@quickly
@given(wrong=wrong_ids)
def test_R10_a_path_that_names_nothing_is_not_found(scene: Scene, name: str, wrong: str) -> None:
    request, body = BODIES[name]
    assert sent(scene, replace(request, body=body, path=dict.fromkeys(request.path, wrong))).status == 404


@pytest.mark.parametrize("name", QUERIES)
@quickly
@given(data=st.data())
def test_R10_a_query_broken_anywhere_is_refused_or_still_right(scene: Scene, name: str, data: st.DataObject) -> None:
    request, query = QUERIES[name]
    changed = dict(query)
    changed[data.draw(st.sampled_from([*query, "unknown"]))] = data.draw(wrong_ids)
    if data.draw(st.booleans()):
        changed.pop(data.draw(st.sampled_from(sorted(changed))))
    sent(scene, replace(request, query=changed))


def refusal(scene: Scene, name: str, **changes: Any) -> tuple[int, str]:
    request, body = BODIES[name]
    answer = sent(scene, replace(request, body={**body, **changes}))
    return answer.status, answer.body.get("code", "")


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"merchant_id": "shop-nowhere"}, (422, "unknown_merchant")),
        ({"merchant_id": "shop-closed"}, (422, "merchant_closed")),
        ({"merchant_id": "shop-far"}, (422, "merchant_elsewhere")),
        ({"merchant_id": "shop-pub"}, (422, "merchant_excluded")),
        ({"lines": []}, (422, "invalid")),
        ({"lines": [LINE] * 51}, (422, "invalid")),
        ({"lines": [LINE] * 1_000}, (413, "too_large")),
        ({"lines": [{**LINE, "item_id": "soju", "unit_price": {"amount": 5_000}}]}, (422, "lines_refused")),
        ({"lines": [{**LINE, "unit_price": {"amount": 3_999}}]}, (422, "lines_refused")),
        ({"lines": [{**LINE, "unit_price": {"amount": 0}}]}, (422, "lines_refused")),
        ({"lines": [{"item_id": "feast", "unit_price": {"amount": 900_000}, "count": 99}]}, (422, "lines_refused")),
        ({"delivery_fee": {"amount": 2_500, "currency": "USD"}}, (422, "invalid")),
        ({"tip": 500}, (422, "invalid")),
        ({"child_id": "child-nobody"}, (404, "not_found")),
        ({"order_id": CAPTURED}, (409, "order_id_reused")),
        ({"lines": [{**LINE, "count": 3}]}, (402, "over_day_cap")),
    ],
)
def test_R10_an_order_that_cannot_be_says_why(scene: Scene, changes: dict[str, Any], refused: tuple[int, str]) -> None:
    assert refusal(scene, "order", **changes) == refused


def test_R10_a_body_over_the_limit_is_refused(scene: Scene) -> None:
    assert refusal(scene, "order", tip="x" * 70_000) == (413, "too_large")


def test_R10_a_child_with_no_account_is_told_so(scene: Scene) -> None:
    claims = CHILD | {"child_id": "child-new"}
    request, body = BODIES["order"]
    body = {name: value for name, value in body.items() if name != "child_id"}
    assert sent(scene, replace(request, body=body, claims=claims)).status == 404


@pytest.mark.parametrize("what", ["read", "cancel", "order", "quote", "allowance", "list"])
def test_another_childs_order_looks_exactly_like_one_that_is_missing(scene: Scene, what: str) -> None:
    missing = an_id("missing")
    claims = {**CHILD, "child_id": BADA}
    theirs, none = [
        {
            "read": Request("meals_api", "GET", "/v1/orders/{order_id}", claims, path={"order_id": order}),
            "cancel": Request("meals_api", "POST", "/v1/orders/{order_id}/cancel", claims, path={"order_id": order}),
            "order": Request("meals_api", "POST", "/v1/orders", claims, {**ORDER, "child_id": child}),
            "quote": Request(
                "meals_api", "POST", "/v1/orders/quote", claims, {**BODIES["quote"][1], "child_id": child}
            ),
            "allowance": Request("meals_api", "GET", "/v1/allowance", claims, query={"child_id": child}),
            "list": Request("meals_api", "GET", "/v1/orders", claims, query={"child_id": child, "month": "2026-11"}),
        }[what]
        for order, child in ((HELD, HANEUL), (missing, "child-nobody"))
    ]
    assert sent(scene, theirs) == sent(scene, none)
    assert sent(scene, theirs).status == 404


@pytest.mark.parametrize("name", ["capture", "void", "refund"])
@pytest.mark.parametrize("first", [acts.allowance(), acts.void(HELD), acts.refund(CAPTURED, "refund-01", 1)])
def test_R12_a_partner_learns_from_no_answer_whose_an_order_is(scene: Scene, name: str, first: acts.Act) -> None:
    """Also not by guessing: whatever child is said or none, the answer is the same, done, refused or missing."""
    request, body = BODIES[name]
    for path in (
        request.path,
        {"order_id": HELD},
        {"order_id": an_id("missing")},
        {"order_id": ref_of(an_id("missing"))},
    ):
        told = []
        for child in ({}, {"child_id": HANEUL}, {"child_id": BADA}, {"child_id": "child-nobody"}):
            scene.world.restore(scene.remembered)
            first.run(scene.world, 0)
            told.append(scene.world.call(replace(request, body={**body, **child}, path=path)))
        assert told == [told[0]] * 4


@pytest.mark.parametrize("name", ["capture", "void", "refund"])
def test_M4_a_partner_names_an_order_by_its_reference_or_by_its_id_in_either_case(scene: Scene, name: str) -> None:
    request, body = BODIES[name]
    order_id = CAPTURED if name == "refund" else HELD
    told = [
        sent(scene, replace(request, body=body, path={"order_id": path}))
        for path in (ref_of(order_id), ref_of(order_id).lower(), order_id, order_id.upper())
    ]
    assert told[0].status < 300
    assert told == [told[0]] * 4


def test_M4_an_order_in_upper_case_is_the_same_order(scene: Scene) -> None:
    """iOS writes its UUIDs so."""
    world = scene.world
    world.restore(scene.remembered)
    request, body = BODIES["order"]
    first = world.call(replace(request, body={**body, "order_id": NEW.upper()}))
    assert (first.status, first.body["order_id"]) == (201, NEW)
    stored = world.items()
    assert world.call(replace(request, body={**body, "order_id": NEW})) == first
    assert world.call(replace(request, body={**body, "order_id": NEW.upper()})) == first
    assert world.items() == stored
    for route, claims in (("GET /v1/orders/{order_id}", CHILD), ("POST /v1/orders/{order_id}/cancel", CHILD)):
        method, resource = route.split()
        by_case = [
            world.call(Request("meals_api", method, resource, claims, path={"order_id": order_id}))
            for order_id in (NEW.upper(), NEW)
        ]
        assert by_case[0].status == 200
        assert by_case[1] == by_case[0]


@pytest.mark.parametrize("first", ["4f0c3f5e-8a40-4a4e-9a1c-5b8f1f9d1c11", "4F0C3F5E-8A40-4A4E-9A1C-5B8F1F9D1C11"])
def test_M6_a_refund_id_that_is_a_uuid_is_the_same_in_either_case(scene: Scene, first: str) -> None:
    world = scene.world
    world.restore(scene.remembered)
    told = acts.refund(CAPTURED, first, 1_000).run(world, 0)
    assert told.status == 201
    stored = world.items()
    assert acts.refund(CAPTURED, first.swapcase(), 1_000).run(world, 0) == told
    assert acts.refund(CAPTURED, first.swapcase(), 1_001).run(world, 0).body["code"] == "refund_id_reused"
    assert world.items() == stored
    assert acts.refund(CAPTURED, "Refund-id", 1_000).run(world, 0).status == 201
    assert acts.refund(CAPTURED, "refund-ID", 1_000).run(world, 0).status == 201


@pytest.mark.parametrize(
    ("first", "then", "code"),
    [
        (acts.void(HELD), acts.capture(HELD), "already_voided"),
        (acts.capture(HELD), acts.void(HELD), "already_captured"),
        (acts.capture(HELD), acts.cancel(HELD), "already_captured"),
        (acts.expire(minutes_later=11), acts.capture(HELD), "hold_expired"),
        (acts.expire(minutes_later=11), acts.void(HELD), "hold_expired"),
        (acts.quote({"gimbap": 1}), acts.refund(HELD, "refund-01", 1), "not_captured"),
        (acts.void(HELD), acts.refund(HELD, "refund-01", 1), "not_captured"),
        (acts.quote({"gimbap": 1}), acts.capture(HELD, food=8_001), "over_hold"),
        (acts.quote({"gimbap": 1}), acts.capture(HELD, fee=3_201), "over_hold"),
        (acts.quote({"gimbap": 1}), acts.capture(HELD, food=0), "invalid"),
        (acts.quote({"gimbap": 1}), acts.refund(CAPTURED, "refund-01", 4_001), "over_captured"),
        (acts.quote({"gimbap": 1}), acts.refund(CAPTURED, "refund-01", 4_000, 1), "over_captured"),
        (acts.quote({"gimbap": 1}), acts.refund(CAPTURED, "refund-01", 0), "invalid"),
        (acts.order(NEW, {"gimbap": 3}), acts.capture(NEW), "order_declined"),
        (acts.order(NEW, {"gimbap": 3}), acts.refund(NEW, "refund-01", 1), "order_declined"),
    ],
)
def test_M3_M6_a_step_that_the_state_does_not_allow_says_why_and_changes_nothing(
    scene: Scene, first: acts.Act, then: acts.Act, code: str
) -> None:
    world = scene.world
    world.restore(scene.remembered)
    first.run(world, 0)
    before = world.items()
    answer = then.run(world, 0)
    assert 400 <= answer.status < 500
    assert_problem(answer)
    assert answer.body["code"] == code
    assert world.items() == before


@pytest.mark.parametrize("lines", [[1], [49], [0, 0], [-1], [50], ["0"], [0.5], [0]])
def test_M3_lines_that_an_order_does_not_have_cannot_be_unavailable(scene: Scene, lines: list[Any]) -> None:
    status, _ = refusal(scene, "capture_by_lines", lines_unavailable=lines)
    assert 400 <= status < 500 or lines == [0, 0]
