"""The decision about a payment: pure functions over the account, the policy and what is to be paid."""

import math
from datetime import datetime, timedelta

from dolbom.clock import month_of, seoul_day, seoul_midnight
from dolbom.meals.accounts import Account
from dolbom.meals.ledger import draw
from dolbom.meals.orders.lifecycle import Approval, Basket, Left, Refusal, Tender
from dolbom.meals.policy import MealPolicy

PLACED_AT_ONCE_MAX = 50
"""Orders of a child in a Seoul day, whatever became of them: nobody eats as often, nor tries as many shops."""
ONE_MORE_EACH = timedelta(minutes=15)
"""So much of the day has passed for each further one: nobody can shut a child out for longer than this at once."""


def wait_s(account: Account, now: datetime) -> int:
    """Whole seconds until one more order can be placed for a child, 0 when it can be now (M3).

    Orders that are placed and cancelled cost nothing, and each leaves its rows: so they are counted, in the account
    that their commit stands on. How many there may be grows with the day, so who placed too many, or whoever holds the
    child's phone and did, takes at most a quarter of an hour from it and never the day.
    """
    day = seoul_day(now)
    over = account.placed.get(day.isoformat(), 0) - PLACED_AT_ONCE_MAX
    until = seoul_midnight(day) + ONE_MORE_EACH * (over + 1)
    return 0 if over < 0 else max(0, math.ceil((until - now).total_seconds()))


def left_of(account: Account, policy: MealPolicy, now: datetime) -> Left:
    """What an account may still spend (M1, M2, M9)."""
    today = seoul_day(now)
    month = month_of(today)
    loaded = account.spendable(today.isoformat())
    in_month = loaded if policy.month_cap is None else min(loaded, policy.month_cap - account.spent_in(month))
    in_day = min(in_month, policy.day_cap - account.spent_on(today.isoformat()))
    coupons = policy.coupons_a_month - account.coupons_used(month) if coupon_worth(account, policy, now) else 0
    return Left(max(0, in_day), max(0, in_month), max(0, coupons))


def at_once(left: Left, policy: MealPolicy) -> int:
    """What the benefit may pay of one order, in KRW."""
    return left.today if policy.order_cap is None else min(left.today, policy.order_cap)


def coupon_worth(account: Account, policy: MealPolicy, now: datetime) -> int:
    """What the next coupon pays at most, in KRW (M6)."""
    if policy.coupon_budget_a_month is None:
        return policy.coupon_max
    spent = account.coupons_paid(month_of(seoul_day(now)))
    return max(0, min(policy.coupon_max, policy.coupon_budget_a_month - spent))


def decide(account: Account, policy: MealPolicy, basket: Basket, now: datetime) -> Approval | Refusal:
    """Approves or refuses a payment (M1, M2, M6). The benefit pays food as far as it goes, a coupon pays delivery,
    and own money pays the rest if the order allows that much: also all of it, whether nothing is left or a little."""
    today = seoul_day(now).isoformat()
    left = left_of(account, policy, now)
    if account.status == "suspended":
        return Refusal("account_suspended", left)
    if not policy.serves_at(now):
        return Refusal("outside_meal_hours", left)
    room = at_once(left, policy)
    benefit = min(basket.food, room)
    coupon = _coupon(policy, basket, coupon_worth(account, policy, now) if left.coupons else 0)
    own_money = basket.total - benefit - coupon
    short = basket.food - benefit
    if short > 0 and (own_money > basket.own_money_max or not policy.split_tender):
        return Refusal(binding_limit(account, policy, room, now), left)
    if own_money > basket.own_money_max:
        return Refusal("fee_not_covered", left)
    return Approval(
        Tender(benefit, coupon, own_money),
        draw(account.lots, benefit, today),
        Left(left.today - benefit, left.month - benefit, _coupons_after(account, policy, left, coupon, now)),
    )


def _coupon(policy: MealPolicy, basket: Basket, worth: int) -> int:
    """The part of the delivery fee that a coupon pays; food is never paid by it."""
    if not basket.use_coupon or (policy.coupon_needs_whole_fee and basket.delivery_fee > worth):
        return 0
    return min(basket.delivery_fee, worth)


def _coupons_after(account: Account, policy: MealPolicy, left: Left, coupon: int, now: datetime) -> int:
    """Coupons that are left after one that pays so much: none where the budget ends with it."""
    budget = policy.coupon_budget_a_month
    if not coupon:
        return left.coupons
    if budget is not None and account.coupons_paid(month_of(seoul_day(now))) + coupon >= budget:
        return 0
    return left.coupons - 1


def binding_limit(account: Account, policy: MealPolicy, room: int, now: datetime) -> str:
    """The code of the limit that leaves one order of an account no more than `room` KRW, named by what the child could
    do about it."""
    if policy.order_cap is not None and policy.order_cap <= room:
        return "over_order_cap"
    today = seoul_day(now)
    if policy.day_cap - account.spent_on(today.isoformat()) <= room:
        return "over_day_cap"
    if policy.month_cap is not None and policy.month_cap - account.spent_in(month_of(today)) <= room:
        return "over_month_cap"
    return "not_enough_money"
