"""The usual town, child, basket and order of the rules' tests, and what is decided about them."""

from datetime import datetime, timedelta
from typing import Any

from dolbom.meals.accounts import Account
from dolbom.meals.orders.decisions import decide
from dolbom.meals.orders.lifecycle import Approval, Basket, Order, Refusal, held
from dolbom.meals.policy import MealPolicy
from tests.support.strategies import CHILD, TOWN, blank_order

NOON = datetime.fromisoformat("2026-12-01T12:00:00+09:00")
TODAY, MONTH, LOT = "2026-12-01", "2026-12", "2026-12-31"


def policy(**changes: Any) -> MealPolicy:
    return MealPolicy(**({"municipality": TOWN, "version": 1, "effective_from": NOON - timedelta(days=99)} | changes))


def account(**changes: Any) -> Account:
    return Account(CHILD, TOWN, **({"lots": {LOT: 100_000}} | changes))


def basket(food: int, fee: int = 0, own: int = 0, *, use_coupon: bool = True) -> Basket:
    return Basket(food, fee, own, use_coupon)


def approved(account: Account, policy: MealPolicy, basket: Basket, now: datetime = NOON) -> Approval:
    decision = decide(account, policy, basket, now)
    assert isinstance(decision, Approval), decision
    return decision


def why_not(account: Account, policy: MealPolicy, basket: Basket, now: datetime = NOON) -> str:
    decision = decide(account, policy, basket, now)
    assert isinstance(decision, Refusal), decision
    return decision.code


def placed(
    basket: Basket, before: Account | None = None, rules: MealPolicy | None = None, now: datetime = NOON
) -> tuple[Order, Account]:
    before, rules = before or account(), rules or policy()
    return held(blank_order(basket, now), approved(before, rules, basket, now), before, rules, now)
