"""Baskets: the menu and the negative list, before any payment (M7)."""

import json
from typing import Any

import pytest

from dolbom.api import problem
from dolbom.errors import Fault, Invalid
from dolbom.meals.merchant import Merchant
from dolbom.meals.orders.basket import basket_of, refusal_of
from dolbom.meals.orders.lifecycle import Basket
from dolbom.meals.orders.requests import OrderLine, QuoteRequest
from dolbom.meals.policy import MealPolicy
from dolbom.money import Price
from dolbom.texts import problems
from tests.support.strategies import TOWN, shop

POLICY = MealPolicy(municipality=TOWN, version=1, effective_from="2026-01-01T00:00:00+09:00")  # type: ignore[arg-type]


def line(item_id: str, price: int, count: int = 1, **more: Any) -> OrderLine:
    return OrderLine(item_id=item_id, unit_price=Price(amount=price), count=count, **more)


def quote(*lines: OrderLine, **more: Any) -> QuoteRequest:
    return QuoteRequest(merchant_id="shop-bunsik", lines=list(lines), **more)


def refused(merchant: Merchant | None, *lines: OrderLine) -> Invalid:
    with pytest.raises(Invalid) as caught:
        basket_of(quote(*lines), merchant, POLICY)
    return caught.value


def said(error: Invalid, language: str) -> list[str]:
    return [fault["detail"] for fault in json.loads(problem(error, language).body)["errors"]]


def test_a_basket_is_the_menus_lines_with_fee_own_money_and_coupon_as_asked() -> None:
    asked = quote(
        line("gimbap", 4_000, 2), line("ramyeon", 4_500, kind="meal"),
        delivery_fee=Price(amount=2_500), own_money_max=Price(amount=700), use_coupon=False,
    )  # fmt: skip
    basket, lines = basket_of(asked, shop(), POLICY)
    assert basket == Basket(food=12_500, delivery_fee=2_500, own_money_max=700, use_coupon=False)
    assert basket.total == 15_000
    assert lines == (
        {"item_id": "gimbap", "name": "김밥", "kind": "meal", "unit_price": 4_000, "count": 2},
        {"item_id": "ramyeon", "name": "라면", "kind": "meal", "unit_price": 4_500, "count": 1},
    )


@pytest.mark.parametrize(
    ("merchant", "code"),
    [
        (None, "unknown_merchant"),
        (shop(municipality="41430"), "merchant_elsewhere"),
        (shop(category="pub"), "merchant_excluded"),
        (shop(category="cafe"), "merchant_excluded"),
        (shop(open=False), "merchant_closed"),
        (shop(municipality="41430", category="pub", open=False), "merchant_elsewhere"),
        (shop(category="pub", open=False), "merchant_excluded"),
    ],
)
def test_M7_a_shop_that_takes_no_such_orders_is_refused_by_name(merchant: Merchant | None, code: str) -> None:
    assert refusal_of(merchant, POLICY) == code
    error = refused(merchant, line("gimbap", 4_000))
    assert error.code == code
    assert error.faults == (Fault("/merchant_id"),)
    assert said(error, "ko") == [problems.detail(code, "ko", {})]


def test_M7_a_shop_that_is_on_no_negative_list_takes_orders() -> None:
    assert refusal_of(shop(), POLICY) is None
    assert refusal_of(shop(category="pub"), POLICY.model_copy(update={"excluded_categories": ()})) is None


def test_M7_a_refusal_names_every_offending_line_at_once() -> None:
    error = refused(
        shop(),
        line("gimbap", 4_000),
        line("soju", 5_000),
        line("bibimbap", 9_000),
        line("ramyeon", 4_000, kind="drink"),
        line("energy", 1_999, kind="high_caffeine"),
    )
    assert error.code == "lines_refused"
    assert error.faults == (
        Fault("/lines/1/item_id", "excluded"),
        Fault("/lines/2/item_id", "unknown_item"),
        Fault("/lines/3/kind", "kind_differs"),
        Fault("/lines/3/unit_price", "price_changed", {"price": 4_500}),
        Fault("/lines/4/item_id", "excluded"),
        Fault("/lines/4/unit_price", "price_changed", {"price": 2_000}),
    )
    assert said(error, "en") == [
        "cannot be ordered",
        "is not on the menu",
        "is of another kind on the menu",
        "costs 4,500 won now",
        "cannot be ordered",
        "costs 2,000 won now",
    ]


def test_M7_the_reasons_are_in_korean_for_korean_readers() -> None:
    assert said(refused(shop(), line("soju", 5_000)), "ko") == ["주문할 수 없는 품목이에요"]
    assert said(refused(None, line("soju", 5_000)), "ko") == ["다른 가게를 골라 주세요."]


def test_M7_a_municipality_may_exclude_other_kinds() -> None:
    strict = POLICY.model_copy(update={"excluded_kinds": ("side",)})
    with pytest.raises(Invalid):
        basket_of(quote(line("tteokbokki", 3_500)), shop(), strict)
    assert basket_of(quote(line("soju", 5_000)), shop(), strict)[0].food == 5_000


def test_a_basket_costs_at_least_one_won_and_at_most_a_million() -> None:
    assert basket_of(quote(line("feast", 900_000)), shop(), POLICY)[0].food == 900_000
    error = refused(shop(), line("feast", 900_000, 2))
    assert error.code == "lines_refused"
    assert error.faults == (Fault("/lines", "less_than_equal", {"le": 1_000_000}),)
    assert said(error, "en") == ["must be at most 1,000,000"]
    free = shop(menu=[{"item_id": "water", "name": "물", "kind": "drink", "price": 0}])
    assert refused(free, line("water", 0)).faults[0].pointer == "/lines"
    coin = shop(
        menu=[
            {"item_id": "gum", "name": "껌", "kind": "other", "price": 1},
            {"item_id": "all", "name": "전부", "kind": "other", "price": 1_000_000},
        ]
    )
    assert basket_of(quote(line("gum", 1)), coin, POLICY)[0].food == 1
    assert basket_of(quote(line("all", 1_000_000)), coin, POLICY)[0].food == 1_000_000
