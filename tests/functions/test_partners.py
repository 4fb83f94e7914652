"""P4: an order is its partner's whose app it came through; to any other one it is missing, byte for byte and call for
call."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from dolbom.dynamo.table import Put
from dolbom.meals import keys
from dolbom.meals.orders.lifecycle import ref_of
from dolbom.partners.store import PartnerStore
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.accidents import Rehearsal
from tests.exactly_once.harness.acts import an_id
from tests.exactly_once.harness.world import ALONE, APP, HANEUL, NEXT_LOT, NOON, Request, World, a_world
from tests.support.partners import register
from tests.support.shops import put_shop
from tests.support.strategies import SHOP, shop

pytestmark = pytest.mark.xdist_group("partners")

HAPPY_APP, QUICK_APP, ENDED_APP = ({**ALONE, "aud": name} for name in ("happyapp", "quickapp", "endedapp"))
HAPPY, QUICK, ENDED = ({**APP, "client_id": name} for name in ("happyserver", "quickserver", "endedserver"))
NOBODY = {**APP, "client_id": "nobody"}
BOUND, UNBOUND, CAPTURED, NONE = (an_id(name) for name in ("bound", "unbound", "captured", "none"))
STEPS: dict[str, Any] = {
    "capture": {},
    "void": {},
    "refunds": {"refund_id": "refund-01", "food": {"amount": 1_000}},
}


@pytest.fixture(scope="module")
def made() -> Iterator[tuple[World, Any]]:
    with a_world() as world:
        table = world.store().table
        register(table, [SHOP], server="happyserver", app="happyapp", partner_id="happy", is_house=False)
        register(table, [SHOP], server="quickserver", app="quickapp", partner_id="quick", is_house=False)
        store = register(table, [SHOP], server="endedserver", app="endedapp", partner_id="gone", is_house=False)
        ended = store.partner("gone")
        assert ended is not None
        store.end(ended)
        acts.load("load-1", 50_000, NEXT_LOT).run(world, 0)
        for order_id, who in ((BOUND, HAPPY_APP), (UNBOUND, ALONE), (CAPTURED, HAPPY_APP)):
            answer = acts.order(order_id, {"tteokbokki": 1}, who=who, child=HANEUL).run(world, 0)
            assert answer.status == 201, answer
        assert step(world, HAPPY, CAPTURED, "capture")[0] == 200
        yield world, world.remember()


@pytest.fixture
def world(made: tuple[World, Any]) -> World:
    world, remembered = made
    world.restore(remembered)
    world.restart_all()
    world.now = NOON
    return world


def step(world: World, who: Any, order_id: str, what: str) -> tuple[int, str, list[str]]:
    """The answer's status and bytes, and the calls that were made of it."""
    rehearsal = Rehearsal([world.client])
    request = Request(
        "meals_api", "POST", f"/v1/orders/{{order_id}}/{what}", who, STEPS[what], {"order_id": ref_of(order_id)}
    )
    with rehearsal.open():
        answer = world.process("meals_api").app(request.event(), None)
    return answer["statusCode"], answer["body"], rehearsal.calls


@pytest.mark.parametrize(("what", "order_id"), [("capture", BOUND), ("void", BOUND), ("refunds", CAPTURED)])
def test_P4_another_partners_order_is_missing(world: World, what: str, order_id: str) -> None:
    before = world.items()
    for who in (QUICK, APP, NOBODY, ENDED):
        step(world, who, NONE, what)  # whose the client is, is known by now
        missing, others = step(world, who, NONE, what), step(world, who, order_id, what)
        assert others == missing
        assert others[0] == 404
    assert world.items() == before
    assert step(world, HAPPY, order_id, what)[0] in (200, 201)


def test_P4_an_order_through_no_partners_app_is_the_houses(world: World) -> None:
    assert step(world, HAPPY, UNBOUND, "capture")[0] == 404
    assert step(world, APP, UNBOUND, "capture")[0] == 200


def test_P4_a_bound_partners_step_costs_no_call_more(world: World) -> None:
    acts.quote({"gimbap": 1}).run(world, 0)
    step(world, HAPPY, NONE, "capture")
    assert step(world, HAPPY, BOUND, "capture")[2] == ["GetItem", "BatchGetItem", "TransactWriteItems"]


def test_P4_an_order_through_a_partners_app_costs_no_call_more(world: World) -> None:
    assert acts.order(CAPTURED, {"tteokbokki": 1}, who=HAPPY_APP).run(world, 0).status == 201
    rehearsal = Rehearsal([world.client])
    with rehearsal.open():
        assert acts.order(an_id("second"), {"tteokbokki": 1}, who=HAPPY_APP).run(world, 0).status == 201
    assert rehearsal.calls == ["GetItem", "TransactWriteItems"]


BY_CONSENT = {"token_use": "id", "sub": "s-haneul", "cognito:groups": "app", "children": HANEUL, "partner": "happy"}
"""What `make_token` puts into the token of a partner's app."""


@pytest.mark.parametrize("who", [HAPPY_APP, {**BY_CONSENT, "aud": "happyapp"}])
def test_P4_an_app_lists_reads_and_cancels_what_came_through_it_alone(world: World, who: Any) -> None:
    def ids(whose: Any, **query: str) -> list[str]:
        answer = world.call(Request("meals_api", "GET", "/v1/orders", whose, None, {}, {"month": "2026-11", **query}))
        assert answer.status == 200, answer
        return [order["order_id"] for order in answer.body["orders"]]

    def one(whose: Any, order_id: str, method: str = "GET", tail: str = "") -> tuple[int, Any]:
        path = {"order_id": order_id}
        answer = world.call(Request("meals_api", method, "/v1/orders/{order_id}" + tail, whose, None, path))
        return answer.status, answer.body

    assert sorted(ids(ALONE)) == sorted([BOUND, UNBOUND, CAPTURED])
    assert sorted(ids(who)) == sorted([BOUND, CAPTURED])
    first = ids(who, limit="1")
    assert first + ids(who, limit="1", next=first[0]) == ids(who)
    other = one(who, UNBOUND)
    assert other == one(who, NONE)
    assert other[0] == 404
    assert one(who, UNBOUND, "POST", "/cancel") == other
    assert one(who, BOUND)[0] == one(who, BOUND, "POST", "/cancel")[0] == 200
    assert one(ALONE, UNBOUND, "POST", "/cancel")[0] == 200


@pytest.mark.parametrize("aud", ["quickapp", "endedapp", "nobody", ""])
def test_P4_a_token_by_consent_is_good_in_its_own_living_partners_hands_alone(world: World, aud: str) -> None:
    who = {**BY_CONSENT, "aud": aud, "partner": {"endedapp": "gone"}.get(aud, "happy")}
    for resource, query in (("/v1/allowance", {}), ("/v1/orders", {"month": "2026-11"})):
        assert world.call(Request("meals_api", "GET", resource, who, None, {}, query)).status == 404


def test_P4_an_app_opens_no_question_and_nothing_that_does_not_name_it(world: World) -> None:
    who = {**BY_CONSENT, "aud": "happyapp", "cognito:groups": "child guardian resident app", "child_id": HANEUL}

    def named(path: str) -> dict[str, str]:
        return dict.fromkeys(re.findall(r"\{(\w+)\}", path), NONE)

    opened = [
        f"{each.method} {each.path}"
        for each in world.process("meals_api").app.operations
        if each.auth.kind == "people"
        and world.call(Request("meals_api", each.method, each.path, who, {}, named(each.path))).status != 403
    ]
    assert sorted(opened) == sorted(
        [
            *("GET /v1/allowance", "GET /v1/orders", "GET /v1/orders/{order_id}"),
            *("POST /v1/orders", "POST /v1/orders/quote", "POST /v1/orders/{order_id}/cancel"),
        ]
    )


def listed(world: World, who: Any, shop: str = SHOP) -> tuple[int, Any]:
    query = {"merchant_id": shop, "day": "2026-11-30"}
    answer = world.call(Request("meals_api", "GET", "/v1/merchant/orders", who, None, {}, query))
    return answer.status, answer.body


def test_P4_a_shops_list_has_the_partners_own_orders_alone(world: World) -> None:
    assert [order["ref"] for order in listed(world, HAPPY)[1]["orders"]] == [ref_of(CAPTURED), ref_of(BOUND)]
    assert [order["ref"] for order in listed(world, APP)[1]["orders"]] == [ref_of(UNBOUND)]
    assert listed(world, QUICK) == (200, {"orders": []})


def test_P4_a_page_of_one_is_answered_however_many_orders_of_others_lie_between(world: World) -> None:
    """A call for each three rows would be more calls than one request makes, and 503 for ever."""
    table = world.store().table
    (order,) = [item for item in table.query_all(keys.child(HANEUL)) if item.get("order_id") == UNBOUND]
    for number in range(310):
        name = an_id(f"other-{number}")
        table.write(Put({**order, "sk": order["sk"].replace(UNBOUND, name), "order_id": name, "ref": ref_of(name)}))
    query = {"merchant_id": SHOP, "day": "2026-11-30", "limit": "1"}
    for who, shown in ((HAPPY, 2), (QUICK, 0)):
        seen, following = [], {}
        while following is not None:
            request = Request("meals_api", "GET", "/v1/merchant/orders", who, None, {}, {**query, **following})
            page = world.call(request)
            assert page.status == 200
            seen += [each["ref"] for each in page.body["orders"]]
            following = {"next": page.body["next"]} if "next" in page.body else None
        assert len(seen) == len(set(seen)) == shown


def test_P4_a_shop_that_a_partner_does_not_serve_is_missing(world: World) -> None:
    missing = listed(world, HAPPY, "no-such-shop")
    assert missing[0] == 404
    put_shop(world.store().table, shop().model_copy(update={"merchant_id": "others"}))
    assert listed(world, HAPPY, "others") == listed(world, ENDED) == listed(world, NOBODY) == missing


def test_P4_an_app_orders_only_at_shops_that_its_partner_serves(world: World) -> None:
    order = acts.order(an_id("new"), {"ramyeon": 1}, who=ENDED_APP).run(world, 0)
    assert (order.status, order.body["code"]) == (422, "unknown_merchant")
    kept = [json.dumps(item) for item in world.items().values() if item.get("order_id") == an_id("new")]
    assert kept == []


def test_P4_the_same_order_sent_through_another_app_stays_whose_it_was(world: World) -> None:
    again = acts.order(BOUND, {"tteokbokki": 1}, who=QUICK_APP).run(world, 0)
    assert again.status == 201
    assert step(world, QUICK, BOUND, "capture")[0] == 404
    assert step(world, HAPPY, BOUND, "capture")[0] == 200


@pytest.mark.parametrize("tail", ["", "/refunds", "/refunds/refund-01"])
def test_P4_an_order_and_its_refunds_are_read_by_their_partner_alone(world: World, tail: str) -> None:
    assert step(world, HAPPY, CAPTURED, "refunds")[0] == 201

    def read(who: Any, order_id: str) -> Any:
        path = {"order_id": ref_of(order_id), "refund_id": "refund-01"}
        resource = "/v1/partner/orders/{order_id}" + tail.replace("refund-01", "{refund_id}")
        answer = world.call(Request("meals_api", "GET", resource, who, None, path))
        return answer.status, answer.body

    status, body = read(HAPPY, CAPTURED)
    assert status == 200
    refund = {"refund_id": "refund-01", "food": {"amount": 1_000, "currency": "KRW"}, "merchant_at_fault": False}
    found = {"": lambda: body, "/refunds": lambda: body["refunds"][0]}.get(tail, lambda: body)()
    assert found["refunded"]["amount"] == 1_000 if not tail else found == {**found, **refund}
    assert HANEUL not in json.dumps(body)
    for who in (QUICK, APP, ENDED, NOBODY):
        assert read(who, CAPTURED) == read(who, NONE) == read(HAPPY, NONE)


def test_P4_a_partner_reads_its_shops_and_their_menus(world: World) -> None:
    def read(who: Any, resource: str, **path: str) -> Any:
        answer = world.call(Request("meals_api", "GET", resource, who, None, path))
        return answer.status, answer.body

    assert read(HAPPY, "/v1/partner/merchants") == (200, {"merchants": [{"merchant_id": SHOP}]})
    status, menu = read(HAPPY, "/v1/partner/merchants/{merchant_id}/menu", merchant_id=SHOP)
    assert (status, len(menu["items"])) == (200, len(shop().menu))
    missing = read(HAPPY, "/v1/partner/merchants/{merchant_id}/menu", merchant_id="no-such-shop")
    assert missing[0] == 404
    assert read(ENDED, "/v1/partner/merchants/{merchant_id}/menu", merchant_id=SHOP) == missing
    assert read(NOBODY, "/v1/partner/merchants") == missing


def test_P4_a_page_of_a_partners_shops_goes_on_where_the_one_before_ended(world: World) -> None:
    PartnerStore(world.store().table).serve("happy", ["a-shop", "b-shop", "c-shop"])

    def read(**query: str) -> Any:
        return world.call(Request("meals_api", "GET", "/v1/partner/merchants", HAPPY, None, {}, query)).body

    first = read(limit="2")
    assert first["merchants"] == [{"merchant_id": "a-shop"}, {"merchant_id": "b-shop"}]
    assert read(limit="2", next=first["next"]) == {"merchants": [{"merchant_id": "c-shop"}]}
    assert read(limit="2", next="b-shop")["code"] == "bad_next"
