"""Whatever comes back repays what is owed first (M2), and a family's order ids are one order each (M4)."""

from datetime import timedelta
from typing import Any

import pytest

from dolbom.clock import parse_stamp
from dolbom.meals.accounts import Account
from dolbom.meals.ledger import Leg
from dolbom.meals.orders.lifecycle import captured, refunded, released
from dolbom.meals.returns import return_legs
from tests.support.usual import LOT, NOON, TODAY, basket, placed, policy

EARLY, LATE = "2026-11-22", "2026-12-31"


def owing(account: Account, shortfall: int) -> Account:
    """After a purchase in a shop that took all there was, and more."""
    return Account(**{**account.plain(), "lots": {}, "shortfall": shortfall})


def spendable(account: Account) -> tuple[int, int]:
    return account.spendable(TODAY), account.shortfall


@pytest.mark.parametrize("kind", ["void", "expire"])
def test_M2_a_hold_that_is_given_back_repays_what_is_owed_first(kind: Any) -> None:
    order, account = placed(basket(13_000))
    _, after = released(order, owing(account, 9_000), policy(), kind, NOON)
    assert spendable(after) == (4_000, 0)
    _, after = released(order, owing(account, 20_000), policy(), kind, NOON)
    assert spendable(after) == (0, 7_000)


def test_M2_the_rest_of_a_capture_and_a_refund_repay_too() -> None:
    order, account = placed(basket(13_000))
    order, after = captured(order, owing(account, 9_000), policy(), 10_000, 0, NOON)
    assert spendable(after) == (0, 6_000)
    order, after = refunded(order, after, policy(), "refund-1", 5_000, 0, NOON, merchant_at_fault=False)
    assert spendable(after) == (0, 1_000)
    order, after = refunded(order, after, policy(), "refund-2", 5_000, 0, NOON, merchant_at_fault=False)
    assert spendable(after) == (4_000, 0)
    assert after.spent_on(order.day) == 0


def test_M2_what_is_owed_is_repaid_from_what_would_lapse_first() -> None:
    back: dict[Any, int] = {("own", ""): 500, ("benefit", LATE): 6_000, ("benefit", EARLY): 3_000}
    assert return_legs(back, 4_000, policy(), NOON) == [
        Leg("shortfall", 4_000),
        Leg("own", 500),
        Leg("benefit", 5_000, LATE),
    ]


@pytest.mark.parametrize("goes_to", ["fund", "child"])
def test_M2_lapsed_money_that_comes_back_repays_before_it_goes_anywhere(goes_to: Any) -> None:
    after_its_end = parse_stamp(f"{LOT}T12:00:00+09:00") + timedelta(days=1)
    legs = return_legs({("benefit", LOT): 5_000}, 3_000, policy(refund_after_lapse=goes_to), after_its_end)
    assert legs[0] == Leg("shortfall", 3_000)
    assert (legs[1].account, legs[1].amount) == ("benefit" if goes_to == "child" else "fund", 2_000)


def test_M2_what_is_owed_cannot_be_spent() -> None:
    account = Account("child-haneul", "41460", lots={LOT: 5_000}, shortfall=3_000)
    assert account.spendable(TODAY) == 2_000
    assert Account("child-haneul", "41460", lots={LOT: 5_000}, shortfall=9_000).spendable(TODAY) == 0
