"""Payments: the one way in which orders and accounts are read, decided on and committed.

Every operation is the same loop: read (or be told) how things stand, decide with pure functions, commit if they still
stand so; if not, the refused commit itself brings how they stand now. A lost answer or a killed process is healed by
sending the same request again: the order's row is its own idempotency record.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dolbom.clock import seoul_day, stamp
from dolbom.errors import Conflict, Declined, DolbomError, Fault, Invalid, NotFound, Unavailable
from dolbom.ids import UUID7_SKEW_MAX, uuid7_time
from dolbom.jsonio import canonical
from dolbom.meals import orders
from dolbom.meals.accounts import Account
from dolbom.meals.basket import basket_of
from dolbom.meals.orders import Approval, Left, Order, Refusal, Tender
from dolbom.meals.policy import MealPolicy
from dolbom.meals.requests import CaptureRequest, OrderRequest, QuoteRequest, RefundRequest
from dolbom.store.keys import CLOCK_SHARDS, HOLDS
from dolbom.store.meals import MealStore, Stale

ATTEMPTS_MAX = 80
"""Each lost round is somebody else's commit on the same child; far more than a family's devices can make."""
RETRY_AFTER_S = 1
REFUNDS_MAX = 20
"""Refunds of one order: its row stays small, and no honest order needs more."""

Step = Callable[[Order, Account, MealPolicy], tuple[Order, Account] | None]
"""The next step of an order, or None when there is nothing left to do."""


@dataclass(slots=True, eq=False, repr=False)
class Quote:
    """What an order would get now."""

    approval: Approval
    total: int
    policy_version: int
    account: Account


def place(
    store: MealStore, child_id: str, request: OrderRequest, now: datetime, language: str, seen: Account | None = None
) -> Order:
    """Places an order: its hold, or its decline, exactly once (M1–M7).

    `seen` is the account as the client was last told: right, it saves the read; wrong, the commit finds out.
    One AWS call when it is right, two otherwise, and one more for each commit that another one overtakes.

    Raises:
        Declined: decided against, now or when this id was first sent.
        Conflict: the id belongs to another order.
        Invalid: the order cannot be placed as it is; its id stays free.
        NotFound: the child has no account.
        Unavailable: overtaken `ATTEMPTS_MAX` times, or DynamoDB does not answer.
    """
    fingerprint = fingerprint_of(request)
    try:
        if abs(uuid7_time(request.order_id) - now) > UUID7_SKEW_MAX:
            raise Invalid("order_id_stale", facts={"minutes_max": int(UUID7_SKEW_MAX.total_seconds() // 60)})
        order = _place(store, child_id, request, fingerprint, now, language, seen)
    except (Invalid, NotFound) as error:
        # A shop that closed, or a day that passed, must not change the answer of an order that was placed before.
        known = store.order(child_id, request.order_id)
        if known is None:
            raise error
        order = known
    return as_placed(order, fingerprint)


def as_placed(order: Order, fingerprint: str) -> Order:
    """The order as it was first answered, for the request with this fingerprint (M4).

    Raises:
        Conflict: another request's order.
        Declined: it was declined.
    """
    if order.fingerprint != fingerprint:
        raise Conflict("order_id_reused")
    if order.declined:
        raise declined(order.declined, order.left)
    return order.as_of(1)


def quote(store: MealStore, child_id: str, request: QuoteRequest, now: datetime, language: str) -> Quote:
    """The decision that an order like this would get now; nothing is held.

    Raises:
        Declined, Invalid, NotFound: with the same words as the order itself.
    """
    account = known_account(store, child_id)
    policy = policy_of(store, account, now)
    basket, _ = basket_of(request, store.merchant(request.merchant_id, now), policy, language)
    decision = orders.decide(account, policy, basket, now)
    if isinstance(decision, Refusal):
        raise declined(decision.code, decision.left)
    return Quote(decision, basket.total, policy.version, account)


def capture(store: MealStore, order_id: str, request: CaptureRequest, now: datetime) -> Order:
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
        if orders.due(order, now):
            return orders.released(order, account, policy, "expire", now)
        return orders.captured(order, account, policy, food, delivery_fee, now)

    order = _advance(store, request.child_id, order_id, step, now)
    done = order.entry("capture")
    if done is None:
        raise Conflict("hold_expired")
    return order.as_of(done + 1)


def void(store: MealStore, child_id: str, order_id: str, now: datetime) -> Order:
    """Gives an open hold back (M3). The same void again: the same answer.

    Raises:
        NotFound: no such order of this child.
        Conflict: the hold has been captured or has expired.
    """

    def step(order: Order, account: Account, policy: MealPolicy) -> tuple[Order, Account] | None:
        if order.state == "voided":
            return None
        if order.state != "held":
            raise _resolved_otherwise(order)
        return orders.released(order, account, policy, "void", now)

    return _advance(store, child_id, order_id, step, now)


def expire(store: MealStore, child_id: str, order_id: str, now: datetime) -> Order:
    """Gives a hold back that has outlived its life; any other order stays as it is (M3)."""

    def step(order: Order, account: Account, policy: MealPolicy) -> tuple[Order, Account] | None:
        return orders.released(order, account, policy, "expire", now) if orders.due(order, now) else None

    return _advance(store, child_id, order_id, step, now)


def refund(store: MealStore, order_id: str, request: RefundRequest, now: datetime) -> Order:
    """Refunds part or whole of a captured order, each leg to where it came from (M6). The same refund id again: the
    same answer.

    Raises:
        NotFound: no such order of this child.
        Conflict: the order is not captured, or the refund id belongs to another refund.
        Invalid: more than is left of what was captured.
    """
    food, delivery_fee = request.food.amount, request.delivery_fee.amount
    if food + delivery_fee == 0:
        raise Invalid(faults=[Fault("/food", code="refund_of_nothing")])

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
        return orders.refunded(order, account, policy, request.refund_id, food, delivery_fee, now,
                               merchant_at_fault=request.merchant_at_fault)  # fmt: skip

    order = _advance(store, request.child_id, order_id, step, now)
    done = order.refund(request.refund_id)
    assert done is not None  # noqa: S101 - the step has either found it or posted it
    return order.as_of(done + 1)


def expire_due(
    store: MealStore, now: datetime, limit: int, has_time: Callable[[], bool] = lambda: True
) -> Iterator[Order]:
    """Expires up to `limit` due holds a shard, oldest first, while there is time; those that others resolve meanwhile
    are passed over."""
    for shard in range(CLOCK_SHARDS):
        for key in store.due(HOLDS, shard, now, limit):
            if not has_time():
                return
            child_id, order_id = store.named(key)
            order = expire(store, child_id, order_id, now)
            if order.state == "expired":
                yield order


def known_account(store: MealStore, child_id: str) -> Account:
    """A child's account.

    Raises:
        NotFound: there is none.
    """
    account = store.account(child_id)
    if account is None:
        raise NotFound()
    return account


def policy_of(store: MealStore, account: Account, now: datetime) -> MealPolicy:
    """The policy in force for an account.

    Raises:
        Conflict: its municipality is not switched on (M15).
    """
    policy = store.policy(account.municipality, now)
    if policy is None:
        raise Invalid("not_switched_on")
    return policy


def declined(code: str, left: Left) -> Declined:
    """A decline with the words and numbers that a child needs to order differently."""
    return Declined(code, facts=left.facts)


def fingerprint_of(request: OrderRequest) -> str:
    """What tells one order's body from another's: all of it but the hint and the account that it comes in by."""
    body = request.model_dump(mode="json", exclude={"allowance_token", "child_id"})
    return hashlib.sha256(canonical(body)).hexdigest()[:32]


def _place(
    store: MealStore,
    child_id: str,
    request: OrderRequest,
    fingerprint: str,
    now: datetime,
    language: str,
    seen: Account | None,
) -> Order:
    account = seen if seen is not None and seen.child_id == child_id else known_account(store, child_id)
    certain = account is not seen
    for attempt in range(ATTEMPTS_MAX):
        try:
            policy = policy_of(store, account, now)
            basket, lines = basket_of(request, store.merchant(request.merchant_id, now), policy, language)
            decision: Approval | Refusal = orders.decide(account, policy, basket, now)
        except DolbomError:
            if certain:
                raise
            decision = Refusal("", Left(0, 0, 0))
        if isinstance(decision, Refusal) and not certain:
            # Nobody is refused on hearsay.
            account, certain = known_account(store, child_id), True
            continue
        order = Order(
            order_id=request.order_id,
            child_id=child_id,
            merchant_id=request.merchant_id,
            municipality=account.municipality,
            policy_version=policy.version,
            fingerprint=fingerprint,
            day=seoul_day(now).isoformat(),
            placed_at=stamp(now),
            lines=lines,
            basket=basket,
            tender=Tender(0, 0, 0),
            left=decision.left,
            declined=decision.code if isinstance(decision, Refusal) else "",
        )
        try:
            if isinstance(decision, Refusal):
                store.place_declined(order)
                return order
            placed, after = orders.held(order, decision, account, policy, now)
            store.place(account, after, placed)
            return placed
        except Stale as stale:
            if stale.order is not None:
                return stale.order
            if stale.account is None:
                raise NotFound() from None
            account, certain = stale.account, True
        store.pause(attempt)
    raise Unavailable(retry_after_s=RETRY_AFTER_S)


def _advance(store: MealStore, child_id: str, order_id: str, step: Step, now: datetime) -> Order:
    """Takes an order one step on, whoever else is at it; returns it as it stands afterwards."""
    account, order = store.account_and_order(child_id, order_id)
    for attempt in range(ATTEMPTS_MAX):
        if account is None or order is None:
            raise NotFound()
        if order.declined:
            raise Conflict("order_declined")
        change = step(order, account, store.policy_version(order, now))
        if change is None:
            return order
        try:
            store.advance(account, change[1], order, change[0])
            return change[0]
        except Stale as stale:
            account, order = stale.account or account, stale.order or order
        store.pause(attempt)
    raise Unavailable(retry_after_s=RETRY_AFTER_S)


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
