"""An order sent again over a deployment is the same order: its fingerprint is of what was sent (M4)."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.ids import new_uuid7
from dolbom.meals.orders.payments import fingerprint_of
from dolbom.meals.orders.requests import OrderLine, OrderRequest
from dolbom.money import Money, Price
from dolbom.strict_json import canonical
from tests.support.strategies import order_bodies

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
LINE = {"item_id": "gimbap", "unit_price": {"amount": 4_000}, "count": 2}
BODY = {"order_id": new_uuid7(NOW, bytes(10)), "merchant_id": "shop-bunsik", "lines": [LINE]}
WON = {"currency": "KRW"}
SPELLED_OUT = {
    **BODY,
    "lines": [{**LINE, "unit_price": {"amount": 4_000, **WON}}],
    "delivery_fee": {"amount": 0, **WON},
    "own_money_max": {"amount": 0},
    "use_coupon": True,
}


class LineOfTomorrow(OrderLine):
    spicy: bool | None = None
    spoons: int = 1


class OrderOfTomorrow(OrderRequest):
    lines: list[LineOfTomorrow]  # type: ignore[assignment]
    note: str | None = None
    cutlery: bool = True


class OrderWithOtherDefaults(OrderRequest):
    use_coupon: bool = False
    delivery_fee: Price = Money(amount=1_000)


def of(body: Any, model: type[OrderRequest] = OrderRequest) -> str:
    return fingerprint_of(model.model_validate(body))


@given(order_bodies(NOW))
def test_M4_a_field_more_or_another_default_makes_no_other_order(body: dict[str, Any]) -> None:
    assert of(body, OrderOfTomorrow) == of(body)
    assert of(body, OrderWithOtherDefaults) == of(body)


@given(order_bodies(NOW))
def test_M4_it_is_the_fingerprint_that_orders_were_first_written_with(body: dict[str, Any]) -> None:
    """Of the whole model, as it was then: those rows are there, and their orders may be sent again."""
    left_out = {"delivery_fee": {"amount": 0, **WON}, "own_money_max": {"amount": 0, **WON}, "use_coupon": True}
    whole = {**left_out, **body}
    lines = [{"kind": None, **line, "unit_price": {**WON, **line["unit_price"]}} for line in body["lines"]]
    money = {name: {**WON, **whole[name]} for name in ("delivery_fee", "own_money_max")}
    first = hashlib.sha256(canonical({**whole, **money, "lines": lines})).hexdigest()[:32]
    assert of(body) == first


@pytest.mark.parametrize(
    "same",
    [
        SPELLED_OUT,
        {**BODY, "order_id": BODY["order_id"].upper()},  # type: ignore[attr-defined]
        {**BODY, "child_id": "child-haneul", "allowance_token": "eyJ9"},
        {**BODY, "child_id": None},
        dict(reversed(BODY.items())),
        {**BODY, "lines": [{**LINE, "kind": None}]},
    ],
)
def test_M4_the_same_order_in_other_words_is_the_same_order(same: Any) -> None:
    assert of(same) == of(BODY)
    assert of(json.loads(json.dumps(same))) == of(BODY)


@pytest.mark.parametrize(
    "other",
    [
        {**BODY, "merchant_id": "shop-other"},
        {**BODY, "delivery_fee": {"amount": 1}},
        {**BODY, "own_money_max": {"amount": 1}},
        {**BODY, "use_coupon": False},
        {**BODY, "lines": [LINE, LINE]},
        {**BODY, "lines": [{**LINE, "count": 1}]},
        {**BODY, "lines": [{**LINE, "kind": "meal"}]},
        {**BODY, "lines": [{**LINE, "unit_price": {"amount": 4_001}}]},
    ],
)
def test_M4_another_order_has_another_fingerprint(other: Any) -> None:
    assert of(other) != of(BODY)


def test_M4_what_is_sent_of_a_new_field_counts() -> None:
    assert of({**BODY, "note": "문 앞에"}, OrderOfTomorrow) != of(BODY)
    assert of({**BODY, "note": None}, OrderOfTomorrow) == of(BODY)
    assert of({**BODY, "lines": [{**LINE, "spicy": True}]}, OrderOfTomorrow) != of(BODY)


@given(order_bodies(NOW), order_bodies(NOW), st.booleans())
def test_M4_two_bodies_have_one_fingerprint_only_if_they_ask_for_the_same(
    one: dict[str, Any], two: dict[str, Any], is_same_id: bool
) -> None:
    two = {**two, "order_id": one["order_id"]} if is_same_id else two
    dumps = [OrderRequest.model_validate(body).model_dump(mode="json") for body in (one, two)]
    assert (of(one) == of(two)) == (dumps[0] == dumps[1])
