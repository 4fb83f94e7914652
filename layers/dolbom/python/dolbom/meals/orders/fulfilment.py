"""Fulfilment: what becomes of a placed order. Each step is one entry more in its journal, and is taken exactly once.

Every operation is the loop of `payments`: read how things stand, decide with pure functions, commit if they still stand
so. The same request again finds its own entry and gets its first answer.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from dolbom.auth import GUEST, Caller
from dolbom.errors import Conflict, Fault, Invalid, NotFound
from dolbom.meals.accounts import Account
from dolbom.meals.orders import lifecycle
from dolbom.meals.orders.lifecycle import Order
from dolbom.meals.orders.payments import must_still_hold
from dolbom.meals.orders.requests import CaptureRequest, RefundRequest
from dolbom.meals.orders.store import OrderStore, StaleOrder
from dolbom.meals.policy import MealPolicy
from dolbom.partners.partner import everybodys

REFUNDS_MAX = 20
"""Refunds of one order: its row stays small, and no honest order needs more."""

Step = Callable[[Order, Account, MealPolicy], tuple[Order, Account] | None]
"""The next step of an order, or None when there is nothing left to do."""


def capture(store: OrderStore, child_id: str, order_id: str, request: CaptureRequest, now: datetime) -> Order:
    """Captures a hold, all or part (M3). The same capture again: the same answer.

    Raises:
        NotFound: no such order of this child.
        Conflict: the hold has been resolved otherwise, or has outlived its life.
        Invalid: more than was held.
    """

    def step(order: Order, account: Account, policy: MealPolicy) -> tuple[Order, Account] | None:
        food, delivery_fee = _to_capture(order, request)
        done = order.entry("capture")
        if done is not None:
            entry = order.journal[done]
            if (entry.moved("merchant"), entry.moved("courier")) != (food, delivery_fee):
                raise Conflict("captured_otherwise")
            return None
        if order.state != "held":
            raise _resolved_otherwise(order)
        if lifecycle.due(order, now):
            return lifecycle.released(order, account, policy, "expire", now)
        return lifecycle.captured(order, account, policy, food, delivery_fee, now)

    order = _advance(store, child_id, order_id, step, now)
    done = order.entry("capture")
    if done is None:
        raise Conflict("hold_expired")
    return order.as_of(done + 1)


def void(
    store: OrderStore,
    child_id: str,
    order_id: str,
    now: datetime,
    by: Caller = GUEST,
    owns: Callable[[str], bool] = everybodys,
) -> Order:
    """Gives an open hold back (M3). The same void again: the same answer. `by` is the person who cancels, if one does;
    an order that did not come through a partner that `owns` it is missing (P4).

    Raises:
        NotSignedIn: the person's right to this account is over.
        NotFound: no such order of this child.
        Conflict: the hold has been captured, or has outlived its life.
    """

    def step(order: Order, account: Account, policy: MealPolicy) -> tuple[Order, Account] | None:
        must_still_hold(account, by)
        if order.state == "voided":
            return None
        if order.state != "held":
            raise _resolved_otherwise(order)
        kind: Literal["void", "expire"] = "expire" if lifecycle.due(order, now) else "void"
        return lifecycle.released(order, account, policy, kind, now)

    order = _advance(store, child_id, order_id, step, now, owns)
    if order.state == "expired":
        raise _resolved_otherwise(order)
    return order


def expire(store: OrderStore, child_id: str, order_id: str, now: datetime) -> Order:
    """Gives a hold back that has outlived its life; any other order stays as it is (M3)."""

    def step(order: Order, account: Account, policy: MealPolicy) -> tuple[Order, Account] | None:
        return lifecycle.released(order, account, policy, "expire", now) if lifecycle.due(order, now) else None

    return _advance(store, child_id, order_id, step, now)


def refund(store: OrderStore, child_id: str, order_id: str, request: RefundRequest, now: datetime) -> Order:
    """Refunds part or whole of a captured order, each leg to where it came from (M6). The same refund id again: the
    same answer.

    Raises:
        NotFound: no such order of this child.
        Conflict: the order is not captured, or the refund id belongs to another refund.
        Invalid: more than is left of what was captured.
    """
    must_give_something(request)
    food, delivery_fee = request.food.amount, request.delivery_fee.amount

    def step(order: Order, account: Account, policy: MealPolicy) -> tuple[Order, Account] | None:
        done = order.refund(request.refund_id)
        if done is not None:
            entry = order.journal[done]
            asked = (-food, -delivery_fee, request.merchant_at_fault)
            if (entry.moved("merchant"), entry.moved("courier"), entry.why.startswith("merchant_at_fault")) != asked:
                raise Conflict("refund_id_reused")
            return None
        if order.state != "captured":
            raise Conflict("not_captured")
        if len(order.journal) >= 2 + REFUNDS_MAX:
            raise Conflict("too_many_refunds")
        if food > order.food_paid or delivery_fee > order.fee_paid:
            raise Invalid("over_captured", facts={"food_max": order.food_paid, "delivery_fee_max": order.fee_paid})
        return lifecycle.refunded(order, account, policy, request.refund_id, food, delivery_fee, now,
                               merchant_at_fault=request.merchant_at_fault)  # fmt: skip

    order = _advance(store, child_id, order_id, step, now)
    done = order.refund(request.refund_id)
    assert done is not None  # noqa: S101 - the step has either found it or posted it
    return order.as_of(done + 1)


def must_give_something(request: RefundRequest) -> None:
    """What a refund shows by itself, whatever order it is of.

    Raises:
        Invalid: it gives nothing back.
    """
    if request.food.amount + request.delivery_fee.amount == 0:
        raise Invalid(faults=[Fault("/food", code="refund_of_nothing")])


def _advance(
    store: OrderStore,
    child_id: str,
    order_id: str,
    step: Step,
    now: datetime,
    owns: Callable[[str], bool] = everybodys,
) -> Order:
    """Takes an order one step on, whoever else is at it; returns it as it stands afterwards."""
    account, order = store.account_and_order(child_id, order_id)
    rounds = store.table.rounds()
    while rounds.another():
        if account is None or order is None or not owns(order.partner):
            raise NotFound()
        if order.declined:
            raise Conflict("order_declined")
        change = step(order, account, store.deciding_policy(order, now))
        if change is None:
            return order
        try:
            store.advance(account, change[1], order, change[0])
            return change[0]
        except StaleOrder as stale:
            account, order = stale.account or account, stale.order or order


def _to_capture(order: Order, request: CaptureRequest) -> tuple[int, int]:
    """Food and delivery fee to capture, in KRW."""
    food_max, fee_max = order.basket.food, order.basket.delivery_fee
    missing = set(request.lines_unavailable)
    if missing and request.food is not None:
        raise Invalid(faults=[Fault("/food", code="food_and_lines")])
    if missing and max(missing) >= len(order.lines):
        raise Invalid(faults=[Fault("/lines_unavailable", code="no_such_line", facts={"last": len(order.lines) - 1})])
    food = food_max - sum(order.line_amount(index) for index in missing)
    if request.food is not None:
        food = request.food.amount
    fee = fee_max if request.delivery_fee is None else request.delivery_fee.amount
    if food > food_max or fee > fee_max:
        raise Invalid("over_hold", facts={"food_max": food_max, "delivery_fee_max": fee_max})
    if food == 0:
        raise Invalid(faults=[Fault("/food", code="capture_of_nothing")])
    return food, fee


def _resolved_otherwise(order: Order) -> Conflict:
    codes = {"captured": "already_captured", "voided": "already_voided", "expired": "hold_expired"}
    return Conflict(codes[order.state])
