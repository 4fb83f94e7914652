"""What clients send to the meals API when all is right, and how its answers are looked at when it is not (R10)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings

from dolbom.meals.merchant import Merchant
from dolbom.meals.orders.lifecycle import ref_of
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.beside import SENT, happen_before
from tests.exactly_once.harness.checker import broken
from tests.exactly_once.harness.published import Document
from tests.exactly_once.harness.scenes import CAPTURED, HELD, NEW, Scene
from tests.exactly_once.harness.world import (
    APP,
    BADA,
    FAMILY,
    HANEUL,
    NEXT_LOT,
    OTHER_TOWN,
    Answer,
    Request,
    World,
    a_world,
)
from tests.support.depth import DEPTH
from tests.support.shops import put_shop
from tests.support.strategies import SHOP, shop

MEALS = Document("meals")
CHILD = {"token_use": "id", "sub": "s", "cognito:groups": "child", "child_id": HANEUL}
LINE = {"item_id": "gimbap", "unit_price": {"amount": 4_000}, "count": 1}
ORDER = {
    "order_id": NEW,
    "merchant_id": SHOP,
    "lines": [LINE],
    "delivery_fee": {"amount": 2_500, "currency": "KRW"},
    "own_money_max": {"amount": 0},
    "use_coupon": True,
    "child_id": HANEUL,
}
BODIES: dict[str, tuple[Request, dict[str, Any]]] = {
    "order": (Request("meals_api", "POST", "/v1/orders", FAMILY), ORDER),
    "quote": (
        Request("meals_api", "POST", "/v1/orders/quote", FAMILY),
        {name: value for name, value in ORDER.items() if name != "order_id"},
    ),
    "capture": (
        Request("meals_api", "POST", "/v1/orders/{order_id}/capture", APP, path={"order_id": ref_of(HELD)}),
        {"food": {"amount": 4_000}, "delivery_fee": {"amount": 0}},
    ),
    "capture_by_lines": (
        Request("meals_api", "POST", "/v1/orders/{order_id}/capture", APP, path={"order_id": HELD}),
        {"lines_unavailable": []},
    ),
    "void": (
        Request("meals_api", "POST", "/v1/orders/{order_id}/void", APP, path={"order_id": HELD}),
        {"child_id": HANEUL},
    ),
    "refund": (
        Request("meals_api", "POST", "/v1/orders/{order_id}/refunds", APP, path={"order_id": CAPTURED}),
        {"child_id": HANEUL, "refund_id": "refund-01", "food": {"amount": 500}, "merchant_at_fault": False},
    ),
    **{name: (replace(request, body=None), request.body) for name, request in SENT.items()},
}
QUERIES = {
    "allowance": (Request("meals_api", "GET", "/v1/allowance", FAMILY), {"child_id": HANEUL, "merchant": SHOP}),
    "list": (
        Request("meals_api", "GET", "/v1/orders", FAMILY),
        {"child_id": HANEUL, "month": "2026-11", "limit": "5", "next": HELD},
    ),
    "merchant_list": (
        Request("meals_api", "GET", "/v1/merchant/orders", APP),
        {"merchant_id": SHOP, "day": "2026-11-30", "limit": "5", "next": ref_of(HELD)},
    ),
}
quickly = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=min(60, DEPTH.examples))


@contextmanager
def a_scene() -> Iterator[Scene]:
    """The usual scene, with shops that take no orders, a second child, and what happens beside payments."""
    with a_world() as world:
        made = Scene(world)
        store = world.store()
        usual = shop().model_dump()
        put_shop(store.table, Merchant(**{**usual, "merchant_id": "shop-closed", "open": False}))
        put_shop(store.table, Merchant(**{**usual, "merchant_id": "shop-far", "municipality": OTHER_TOWN}))
        put_shop(store.table, Merchant(**{**usual, "merchant_id": "shop-pub", "category": "pub"}))
        acts.load("load-bada", 9_000, NEXT_LOT, child=BADA).run(world, 0)
        happen_before(world)
        made.remembered = world.remember()
        yield made


def sent(scene: Scene, request: Request) -> Answer:
    """The answer, once it is sure that it is an honest one and that a refusal has left no trace."""
    world: World = scene.world
    world.restore(scene.remembered)
    before = world.items()
    answer = world.call(request)
    assert_honest(request, answer)
    if answer.status >= 400 and answer.status != 402:  # a decline is written down: its id stays declined (M4)
        assert world.items() == before
    assert broken(world.items()) == []
    return answer


def assert_honest(request: Request, answer: Answer) -> None:
    """No failure; and a refusal is a problem document whose code the published document names under its status."""
    assert answer.status < 500, answer
    if answer.status >= 400:
        assert_problem(answer)
        assert answer.body["code"] in MEALS.codes(request.method, request.resource, answer.status), answer


def assert_problem(answer: Answer) -> None:
    body = answer.body
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert body["status"] == answer.status
    assert body["type"] == f"urn:dolbom:problem:{body['code']}"
    assert body["title"]
    assert body["detail"]
    assert "{" not in body["detail"], "a number is missing from the words"
    for fault in body.get("errors", []):
        assert fault["pointer"].startswith("/") or fault["pointer"] == ""
        assert fault["detail"]
