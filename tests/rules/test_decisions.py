"""Who gets a payment approved, and what is said to who does not (M1, M2, M6, R5)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.clock import month_of, seoul_day
from dolbom.meals.orders.decisions import coupon_worth, decide, left_of
from dolbom.meals.orders.lifecycle import Approval, Left, Refusal, Tender, held
from dolbom.meals.policy import MealHours
from tests.support.strategies import accounts, baskets, blank_order, instants, policies
from tests.support.usual import LOT, MONTH, NOON, TODAY, account, approved, basket, placed, policy, why_not


def test_M1_a_child_spends_up_to_the_days_cap_and_not_one_won_more() -> None:
    assert approved(account(), policy(), basket(20_000)).tender == Tender(20_000, 0, 0)
    assert why_not(account(), policy(), basket(20_001)) == "over_day_cap"
    spent = account(days={TODAY: 12_000}, months={MONTH: 12_000})
    assert approved(spent, policy(), basket(8_000)).left == Left(0, 92_000, 4)
    assert why_not(spent, policy(), basket(8_001)) == "over_day_cap"


def test_M1_yesterdays_meals_do_not_count_today() -> None:
    assert approved(account(days={"2026-11-30": 20_000}), policy(), basket(20_000)).tender.benefit == 20_000


def test_M2_a_child_spends_what_is_loaded_and_not_one_won_more() -> None:
    poor = account(lots={LOT: 7_000, "2026-11-30": 50_000})
    assert approved(poor, policy(), basket(7_000)).left == Left(0, 0, 4)
    assert why_not(poor, policy(), basket(7_001)) == "not_enough_money"


def test_M2_the_lot_that_lapses_first_pays_first() -> None:
    lots = {LOT: 50_000, TODAY: 3_000, "2026-11-30": 9_000}
    assert approved(account(lots=lots), policy(), basket(8_000)).taken == {TODAY: 3_000, LOT: 5_000}


def test_the_months_cap_binds_where_a_municipality_has_one() -> None:
    rules = policy(month_cap=240_000)
    spent = account(months={MONTH: 233_000})
    assert approved(spent, rules, basket(7_000)).left == Left(0, 0, 4)
    assert why_not(spent, rules, basket(7_001)) == "over_month_cap"
    assert decide(spent, rules, basket(7_001), NOON).left == Left(7_000, 7_000, 4)


def test_the_orders_cap_binds_where_a_municipality_has_one() -> None:
    rules = policy(order_cap=14_000)
    assert approved(account(), rules, basket(14_000)).left == Left(6_000, 86_000, 4)
    assert why_not(account(), rules, basket(14_001)) == "over_order_cap"
    assert why_not(account(days={TODAY: 9_000}), rules, basket(14_000)) == "over_day_cap"
    assert why_not(account(lots={LOT: 100}), rules, basket(14_000)) == "not_enough_money"


def test_a_refusal_says_what_could_be_spent_instead() -> None:
    assert decide(account(days={TODAY: 15_000}), policy(), basket(9_000), NOON) == Refusal(
        "over_day_cap", Left(5_000, 100_000, 4)
    )


def test_M6_a_coupon_pays_the_delivery_fee_up_to_its_amount_and_never_food() -> None:
    assert approved(account(), policy(), basket(8_000, 2_500)).tender == Tender(8_000, 2_500, 0)
    assert approved(account(), policy(), basket(8_000, 3_000)).tender == Tender(8_000, 3_000, 0)
    assert approved(account(), policy(), basket(8_000, 3_500, own=500)).tender == Tender(8_000, 3_000, 500)
    assert why_not(account(), policy(), basket(8_000, 3_500, own=499)) == "fee_not_covered"


def test_M6_the_benefit_never_pays_a_delivery_fee() -> None:
    assert why_not(account(), policy(), basket(1_000, 100, use_coupon=False)) == "fee_not_covered"
    no_coupon = account(coupons={MONTH: 4})
    assert why_not(no_coupon, policy(), basket(1_000, 100)) == "fee_not_covered"
    assert approved(no_coupon, policy(), basket(1_000, 100, own=100)).tender == Tender(1_000, 0, 100)


def test_M6_there_are_four_coupons_a_month() -> None:
    used = account(coupons={MONTH: 3, "2026-11": 4})
    assert approved(used, policy(), basket(1_000, 100)).left.coupons == 0
    assert left_of(account(coupons={MONTH: 9}), policy(), NOON).coupons == 0
    assert approved(used, policy(), basket(1_000)).left.coupons == 1


def test_M6_a_municipality_may_want_a_coupon_to_pay_the_whole_fee_or_nothing() -> None:
    whole = policy(coupon_needs_whole_fee=True)
    assert approved(account(), whole, basket(8_000, 3_000)).tender.coupon == 3_000
    assert approved(account(), whole, basket(8_000, 3_001, own=3_001)).tender == Tender(8_000, 0, 3_001)


def test_M6_a_municipality_may_limit_what_all_coupons_of_a_child_pay_in_a_month() -> None:
    rules = policy(coupon_budget_a_month=10_000)
    spent = account(coupons={MONTH: 3}, coupon_money={MONTH: 9_000, "2026-11": 10_000})
    assert left_of(spent, rules, NOON).coupons == 1
    assert coupon_worth(spent, rules, NOON) == 1_000
    assert approved(spent, rules, basket(8_000, 1_000)).tender == Tender(8_000, 1_000, 0)
    assert approved(spent, rules, basket(8_000, 3_000, own=2_000)).tender == Tender(8_000, 1_000, 2_000)
    assert why_not(spent, rules, basket(8_000, 3_000, own=1_999)) == "fee_not_covered"
    whole = policy(coupon_budget_a_month=10_000, coupon_needs_whole_fee=True)
    assert approved(spent, whole, basket(8_000, 3_000, own=3_000)).tender == Tender(8_000, 0, 3_000)


def test_M6_when_the_months_coupon_money_is_spent_no_coupon_is_left_whatever_their_number() -> None:
    rules = policy(coupon_budget_a_month=10_000)
    nearly = account(coupons={MONTH: 1}, coupon_money={MONTH: 7_000})
    assert approved(nearly, rules, basket(8_000, 2_999)).left.coupons == 2
    assert approved(nearly, rules, basket(8_000, 3_000)).left.coupons == 0
    assert left_of(account(coupon_money={MONTH: 10_000}), rules, NOON).coupons == 0
    lowered = account(coupons={MONTH: 1}, coupon_money={MONTH: 12_000})
    assert (left_of(lowered, rules, NOON).coupons, coupon_worth(lowered, rules, NOON)) == (0, 0)
    assert left_of(account(), policy(coupon_max=0), NOON).coupons == 0


@given(st.lists(st.integers(0, 5_000), max_size=12), st.sampled_from([0, 1, 4_000, 10_000]))
def test_M6_a_months_coupons_never_pay_more_than_the_municipality_gave(fees: list[int], budget: int) -> None:
    rules = policy(coupon_budget_a_month=budget, coupons_a_month=100)
    child = account()
    for fee in fees:
        order, child = placed(basket(1_000, fee, own=5_000), child, rules)
        assert child.coupon_money.get(MONTH, 0) <= budget
        assert order.left == left_of(child, rules, NOON)
    assert child.coupon_money.get(MONTH, 0) <= sum(fees)


def test_M6_own_money_pays_the_rest_only_if_the_order_says_so() -> None:
    assert approved(account(), policy(), basket(22_000, own=2_000)).tender == Tender(20_000, 0, 2_000)
    assert why_not(account(), policy(), basket(22_000, own=1_999)) == "over_day_cap"
    assert approved(account(), policy(), basket(22_000, 3_200, own=2_200)).tender == Tender(20_000, 3_000, 2_200)
    assert why_not(account(), policy(), basket(22_000, 3_200, own=2_199)) == "over_day_cap"
    assert why_not(account(), policy(split_tender=False), basket(22_000, own=50_000)) == "over_day_cap"
    assert approved(account(), policy(split_tender=False), basket(2_000, 100, own=100, use_coupon=False))


@pytest.mark.parametrize("left", [0, 300])
def test_M6_own_money_may_pay_whatever_is_missing_be_it_all(left: int) -> None:
    for child in (account(days={TODAY: 20_000 - left}), account(lots={LOT: left})):
        decision = decide(child, policy(), basket(1_000, own=1_000 - left), NOON)
        assert isinstance(decision, Approval)
        assert decision.tender == Tender(left, 0, 1_000 - left)
        assert why_not(child, policy(), basket(1_000, own=999 - left)) != ""
        assert why_not(child, policy(split_tender=False), basket(1_000, own=1_000)) != ""


def test_a_suspended_account_and_closed_hours_explain_themselves_first() -> None:
    rules = policy(meal_hours=(MealHours(from_="17:00", until="20:00"),))
    assert why_not(account(status="suspended"), rules, basket(1)) == "account_suspended"
    assert why_not(account(), rules, basket(1)) == "outside_meal_hours"
    assert approved(account(), rules, basket(1), NOON + timedelta(hours=5))


def test_M13_what_enforcement_found_is_taken_off_what_is_left() -> None:
    found = account(restraints={TODAY: 1_000, MONTH: 2_000, "balance": 90_000, "coupons:2026-12": 3})
    assert left_of(found, policy(month_cap=11_000), NOON) == Left(9_000, 9_000, 1)
    assert left_of(account(restraints={TODAY: 21_000}), policy(), NOON).today == 0
    assert left_of(account(months={MONTH: 9}), policy(month_cap=0), NOON) == Left(0, 0, 4)
    assert why_not(found, policy(), basket(10_001)) == "not_enough_money"
    assert why_not(account(restraints={TODAY: 19_000}), policy(), basket(1_001)) == "over_day_cap"
    assert why_not(account(restraints={MONTH: 10_500}), policy(month_cap=11_000), basket(501)) == "over_month_cap"


def test_M13_coupon_money_that_enforcement_found_is_taken_off_the_months_coupon_budget() -> None:
    rules = policy(coupon_budget_a_month=10_000)
    found = account(coupon_money={MONTH: 3_000}, restraints={f"coupon_money:{MONTH}": 5_000})
    assert coupon_worth(found, rules, NOON) == 2_000
    assert approved(found, rules, basket(8_000, 2_000)).left.coupons == 0
    assert coupon_worth(found, policy(), NOON) == 3_000


@given(st.data())
def test_M1_M2_M6_no_approval_passes_any_limit_and_no_refusal_is_needless(data: st.DataObject) -> None:
    now = data.draw(instants())
    rules, asked = data.draw(policies()), data.draw(baskets)
    child = data.draw(accounts(now))
    today, month = seoul_day(now).isoformat(), month_of(seoul_day(now))
    found = child.restraints
    room = [
        rules.day_cap - child.days.get(today, 0) - found.get(today, 0),
        sum(won for lot, won in child.lots.items() if lot >= today) - child.shortfall - found.get("balance", 0),
    ]
    if rules.month_cap is not None:
        room.append(rules.month_cap - child.months.get(month, 0) - found.get(month, 0))
    if rules.order_cap is not None:
        room.append(rules.order_cap)
    most = min(asked.food, max(0, min(room)))
    worth = rules.coupon_max
    if rules.coupon_budget_a_month is not None:
        paid = child.coupon_money.get(month, 0) + found.get(f"coupon_money:{month}", 0)
        worth = max(0, min(worth, rules.coupon_budget_a_month - paid))
    has_coupon = asked.use_coupon and child.coupons.get(month, 0) < rules.coupons_a_month
    fits = asked.delivery_fee <= worth or not rules.coupon_needs_whole_fee
    coupon = min(asked.delivery_fee, worth) if has_coupon and fits else 0
    own = asked.total - most - coupon
    wanted = (
        child.status == "active"
        and rules.serves_at(now)
        and own <= asked.own_money_max
        and (most == asked.food or rules.split_tender)
    )
    decision = decide(child, rules, asked, now)
    assert isinstance(decision, Approval) == wanted
    if isinstance(decision, Approval):
        assert decision.tender == Tender(most, coupon, own)
        assert sum(decision.taken.values()) == most
        assert all(lot >= today and won <= child.lots[lot] for lot, won in decision.taken.items())


# ── around midnight ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("midnight", ["2026-12-02T00:00:00+09:00", "2027-01-01T00:00:00+09:00"])
@pytest.mark.parametrize("seconds", [-5, -0.000001, 0, 5])
@pytest.mark.parametrize("skew_minutes", [-10, 0, 10])
def test_R5_every_won_is_in_one_day_and_no_days_cap_is_passed(midnight: str, seconds: float, skew_minutes: int) -> None:
    """Two orders of a whole cap, either side of midnight, decided by servers whose clocks differ by minutes."""
    turn = datetime.fromisoformat(midnight)
    now = account(lots={"2027-01-31": 100_000})
    spent: dict[str, int] = {}
    for instant in (
        turn - timedelta(hours=1),
        turn + timedelta(seconds=seconds, minutes=skew_minutes),
        turn + timedelta(hours=1),
    ):
        decision = decide(now, policy(), basket(20_000), instant)
        if isinstance(decision, Approval):
            order, now = held(blank_order(basket(20_000), instant), decision, now, policy(), instant)
            spent[order.day] = spent.get(order.day, 0) + 20_000
    before, after = (turn - timedelta(days=1)).date().isoformat(), turn.date().isoformat()
    assert spent == {before: 20_000, after: 20_000}
    assert now.days == spent
