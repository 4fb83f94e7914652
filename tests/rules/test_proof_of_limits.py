"""The nightly proof finds what was approved beyond what was there, or beyond a limit (O1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dolbom.audits.proof import prove
from dolbom.dynamo.items import Item
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.files.loads import Load, loaded
from dolbom.meals.files.settlements import Purchase, bought
from dolbom.meals.ledger import Entry
from dolbom.meals.orders.lifecycle import Approval, Left, Order, Tender, captured, held, refunded, released
from dolbom.meals.orders.rows import order_item
from dolbom.meals.policy import MealPolicy
from dolbom.meals.rows import account_put, entry_item
from tests.support.strategies import CHILD, TOWN, blank_order
from tests.support.usual import LOT, MONTH, NOON, TODAY, basket, policy


class Books:
    """One child's rows, and an account that always is what the rows add up to."""

    def __init__(self, rules: MealPolicy | None = None) -> None:
        self.rules = rules or policy()
        self.account: Account | None = None
        self.now = NOON
        self.rows: dict[str, Item] = {}

    def load(self, amount: int) -> None:
        load = Load(load_id="load-1", child_id=CHILD, municipality=TOWN, amount=amount, lapses_on=LOT)
        self.account, entry = loaded(self.account or Account(CHILD, TOWN), load, self.rules, self.now)
        self._post(entry, load.number)

    def buys(self, amount: int) -> None:
        assert self.account is not None
        purchase = Purchase("txn-1", CHILD, "gimbap-1", amount, self.now, "bc-card")
        self.account, entry = bought(self.account, purchase, self.now)
        self._post(entry, purchase.number)

    def order(self, food: int, fee: int = 0, coupon: int = 0) -> Order:
        """An order that is held whatever the rules say of it."""
        assert self.account is not None
        approval = Approval(Tender(food, coupon, fee - coupon), {LOT: food}, Left(0, 0, 0))
        made = blank_order(basket(food, fee), self.now)
        order, self.account = held(made, approval, self.account, self.rules, self.now)
        return self._keep(order)

    def _post(self, entry: Entry, name: str) -> None:
        sk = keys.entry(entry.day, entry.kind, name)
        self.rows[sk] = {"pk": keys.child(CHILD), "sk": sk, "kind": "entry", "journal": [entry_item(entry)]}

    def _keep(self, order: Order) -> Order:
        self.rows[keys.order(order.order_id)] = order_item(order)
        return order

    def findings(self) -> list[tuple[str, str, str]]:
        assert self.account is not None
        items: Sequence[Any] = [account_put(None, self.account).item, *self.rows.values()]
        found = prove(keys.child(CHILD), items, lambda _: [self.rules], self.now + timedelta(minutes=5))
        return [(finding.code, finding.expected, finding.found) for finding in found]


def at(books: Books, minutes: int) -> None:
    books.now = NOON + timedelta(minutes=minutes)


def test_O1_money_that_came_back_and_was_spent_though_it_was_owed_is_found() -> None:
    books = Books(policy(day_cap=30_000))
    books.load(20_000)
    at(books, 5)
    order = books.order(13_000)
    at(books, 10)
    books.buys(20_000)
    assert books.account is not None
    assert books.account.shortfall == 13_000
    at(books, 15)
    # What is owed is forgotten while the hold goes back, as it once was.
    back, forgetful = released(order, replace(books.account, shortfall=0), books.rules, "void", books.now)
    books.account = replace(forgetful, shortfall=13_000)
    books._keep(back)
    assert books.findings() == []
    at(books, 20)
    books.order(6_500)
    assert books.findings() == [("over_loaded", "0", "-6500")]


def test_O1_a_purchase_in_a_shop_may_take_more_than_was_loaded() -> None:
    books = Books()
    books.load(20_000)
    at(books, 5)
    books.order(13_000)
    at(books, 10)
    books.buys(20_000)
    assert books.findings() == []


@pytest.mark.parametrize("seconds", [-30, 30])
def test_O1_clocks_that_differ_a_little_are_no_finding(seconds: int) -> None:
    books = Books()
    books.load(5_000)
    books.now += timedelta(seconds=seconds)
    books.order(5_000)
    assert books.findings() == []


def test_O1_orders_beyond_the_caps_of_an_order_and_a_month_are_found() -> None:
    books = Books(policy(order_cap=8_000, month_cap=15_000))
    books.load(100_000)
    at(books, 5)
    books.order(8_000)
    at(books, 10)
    assert books.findings() == []
    books.order(8_001)
    assert books.findings() == [
        ("over_order_cap", "8000", "8001"),
        ("over_month_cap", f"{MONTH} 15000", "16001"),
    ]


def test_O1_M1_an_order_approved_beyond_what_a_purchase_had_left_of_the_day_is_found() -> None:
    books = Books()
    books.load(100_000)
    at(books, 5)
    books.buys(15_000)
    at(books, 10)
    books.order(5_000)
    assert books.findings() == []
    at(books, 15)
    books.order(1_000)
    assert ("over_day_cap", f"{TODAY} 20000", "21000") in books.findings()


def test_O1_M1_an_order_beyond_the_caps_is_found_though_all_of_it_came_back() -> None:
    books = Books(policy(month_cap=25_000))
    books.load(100_000)
    at(books, 5)
    books.order(15_000)
    at(books, 10)
    order = books.order(15_000)
    at(books, 15)
    assert books.account is not None
    back, books.account = released(order, books.account, books.rules, "void", books.now)
    books._keep(back)
    assert books.findings() == [
        ("over_day_cap", f"{TODAY} 20000", "30000"),
        ("over_month_cap", f"{MONTH} 25000", "30000"),
    ]


def test_O1_M1_a_purchase_that_comes_after_the_orders_may_pass_the_caps() -> None:
    books = Books(policy(month_cap=25_000))
    books.load(100_000)
    at(books, 5)
    books.order(20_000)
    at(books, 10)
    books.buys(15_000)
    assert books.findings() == []


def test_O1_M6_coupons_that_were_given_back_and_still_pay_count() -> None:
    books = Books(policy(coupons_a_month=1))
    books.load(50_000)
    for minute in (5, 10):
        at(books, minute)
        order = books.order(4_000, 3_000, 3_000)
        assert books.account is not None
        order, books.account = captured(order, books.account, books.rules, 4_000, 3_000, books.now)
        order, books.account = refunded(
            order, books.account, books.rules, "refund-1", 1, 0, books.now, merchant_at_fault=True
        )
        last = replace(order.journal[-1], coupons=-1)
        # The count alone is given back, as it once was.
        order = replace(order, journal=(*order.journal[:-1], last))
        books.account = replace(books.account, coupons={})
        books._keep(order)
    assert books.findings() == [("over_coupons", f"{MONTH} 1", "2")]
