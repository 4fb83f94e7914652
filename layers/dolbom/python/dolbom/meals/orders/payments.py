"""Payments: orders are placed, and quoted. What becomes of them afterwards is `fulfilment`.

Every operation is the same loop: read (or be told) how things stand, decide with pure functions, commit if they still
stand so; if not, the refused commit itself brings how they stand now. A lost answer or a killed process is healed by
sending the same request again: the order's row is its own idempotency record.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dolbom.auth import GUEST, Caller
from dolbom.clock import seconds_left_of_day, seoul_day, stamp
from dolbom.errors import Conflict, Declined, DolbomError, Invalid, NotFound, NotSignedIn, TooMany
from dolbom.ids import UUID7_SKEW_MAX, uuid7_time
from dolbom.meals.accounts import Account
from dolbom.meals.merchant import Merchant
from dolbom.meals.orders import decisions, lifecycle
from dolbom.meals.orders.basket import basket_of
from dolbom.meals.orders.lifecycle import Approval, Basket, Left, Order, Refusal, Tender
from dolbom.meals.orders.requests import OrderRequest, QuoteRequest
from dolbom.meals.orders.store import DECLINED_A_DAY_MAX, OrderStore, OthersOrder, StaleOrder, TooManyDeclined
from dolbom.meals.policy import MealPolicy
from dolbom.partners.partner import NO_PARTNER, Through
from dolbom.strict_json import canonical

# What the first version of the request took for left out, at its places. It never changes: see `fingerprint_of`.
_PRICE: Mapping[str, Any] = {"amount": 0, "currency": "KRW"}
_LINE: Mapping[str, Any] = {"kind": None, "unit_price": _PRICE}
_ORDER: Mapping[str, Any] = {"lines": [_LINE], "delivery_fee": _PRICE, "own_money_max": _PRICE, "use_coupon": True}


@dataclass(slots=True, eq=False, repr=False)
class Quote:
    """What an order would get now."""

    approval: Approval
    total: int
    policy_version: int
    account: Account


def place(
    store: OrderStore,
    child_id: str,
    request: OrderRequest,
    now: datetime,
    seen: Account | None = None,
    through: Through = NO_PARTNER,
    by: Caller = GUEST,
) -> Order:
    """Places an order: its hold, or its decline, exactly once (M1–M7), bound to the partner that it comes `through`
    (P4). The same order again stays whose it was.

    `seen` is the account as the client was last told: right, it saves the read; wrong, the commit finds out.
    One AWS call when it is right, two otherwise, and one more for each commit that another one overtakes. `by` is the
    person who orders: whose right was taken away has no order (P3), and the commit tells as much as a read would.

    Raises:
        NotSignedIn: the person's right to this account is over.
        Declined: decided against, now or when this id was first sent.
        TooMany: nothing is written, and the id stays free: so many of the child's were placed today, or it was decided
            against and so many were declined.
        Conflict: the id belongs to another order.
        Invalid: the order cannot be placed as it is; its id stays free.
        NotFound: the child has no account.
        Unavailable: overtaken again and again, or DynamoDB does not answer.
    """
    fingerprint = fingerprint_of(request)
    try:
        if abs(uuid7_time(request.order_id) - now) > UUID7_SKEW_MAX:
            raise Invalid("order_id_stale", facts={"minutes_max": int(UUID7_SKEW_MAX.total_seconds() // 60)})
        order = _place(store, child_id, request, fingerprint, now, seen, through, by)
    except OthersOrder:
        raise Conflict("order_id_reused") from None
    except (Invalid, NotFound, TooMany) as error:
        # A shop that closed, or a day that passed, must not change the answer of an order that was placed before.
        known = _known(store, child_id, request.order_id)
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


def quote(
    store: OrderStore,
    child_id: str,
    request: QuoteRequest,
    now: datetime,
    through: Through = NO_PARTNER,
    by: Caller = GUEST,
) -> Quote:
    """The decision that an order like this would get now; nothing is held.

    Raises:
        Declined, Invalid, NotFound, NotSignedIn, TooMany: with the same words as the order itself.
    """
    account = known_account(store, child_id)
    policy, basket, _, decision = _decided(store, account, request, now, through, by)
    if isinstance(decision, Refusal):
        raise declined(decision.code, decision.left)
    return Quote(decision, basket.total, policy.version, account)


def reachable(store: OrderStore, merchant_id: str, now: datetime, through: Through) -> Merchant | None:
    """A shop that orders can come to so, or None: one that the partner does not serve is unknown to its app."""
    return store.merchant(merchant_id, now) if through.serves else None


def known_account(store: OrderStore, child_id: str) -> Account:
    """A child's account.

    Raises:
        NotFound: there is none.
    """
    account = store.account(child_id)
    if account is None:
        raise NotFound()
    return account


def must_still_hold(account: Account, by: Caller) -> None:
    """Holds that a person's right to a child's account was not taken away since their token was made (P3).

    Raises:
        NotSignedIn: it was: a new token tells what is left.
    """
    if account.over and not account.holds_for(by.subject, by.entitlements):
        raise NotSignedIn("entitlements_changed")


def must_not_be_too_many(account: Account, now: datetime) -> None:
    """Holds that one more order can be placed for a child now.

    Raises:
        TooMany: so many were placed today; and when one more can be.
    """
    wait_s = decisions.wait_s(account, now)
    if wait_s:
        raise TooMany("too_many_orders", retry_after_s=wait_s)


def policy_of(store: OrderStore, account: Account, now: datetime) -> MealPolicy:
    """The policy in force for an account.

    Raises:
        Invalid: its municipality is not switched on (M15), or begins on a later day, which is told.
    """
    policy = store.policy(account.municipality, now)
    if policy is not None:
        return policy
    first = store.policy_or_first(account.municipality, now)
    if first is None:
        raise Invalid("not_switched_on")
    day = seoul_day(first.effective_from)
    raise Invalid("not_begun", facts={"starts_on": day.isoformat(), "month": day.month, "day": day.day})


def declined(code: str, left: Left) -> Declined:
    """A decline with the words and numbers that a child needs to order differently."""
    return Declined(code, facts=left.facts)


def fingerprint_of(request: OrderRequest) -> str:
    """What tells one order's body from another's under the same id (M4): what was sent, and nothing of our models.

    An order is sent again over a deployment, or years later: its fingerprint must not move when the model of a request
    gets one more field, or another default. So it is taken of what the client sent, ids in their one spelling, without
    the hint and the account that it comes in by. Only what the first version of the request took for left out is
    filled in as that version did.
    """
    sent = request.model_dump(mode="json", exclude_unset=True, exclude={"allowance_token", "child_id"})
    return hashlib.sha256(canonical(_completed(sent, _ORDER))).hexdigest()[:32]


def _completed(sent: Any, first: Any) -> Any:
    """What was sent, with what was left out as `first` has it; what is there and says nothing is left out."""
    if isinstance(first, dict):
        said = {name: _completed(value, first.get(name)) for name, value in sent.items() if value is not None}
        return {**first, **said}
    return [_completed(part, first[0]) for part in sent] if isinstance(first, list) else sent


def _decided(
    store: OrderStore,
    account: Account,
    wanted: OrderRequest | QuoteRequest,
    now: datetime,
    through: Through,
    by: Caller,
) -> tuple[MealPolicy, Basket, tuple[Mapping[str, object], ...], Approval | Refusal]:
    """What is decided about an order of an account, by which policy, with its basket and lines."""
    must_still_hold(account, by)
    policy = policy_of(store, account, now)
    basket, lines = basket_of(wanted, reachable(store, wanted.merchant_id, now, through), policy)
    decision = decisions.decide(account, policy, basket, now)
    if isinstance(decision, Approval):
        must_not_be_too_many(account, now)
    return policy, basket, lines, decision


def _known(store: OrderStore, child_id: str, order_id: str) -> Order | None:
    """The order of this id, if the child has one.

    Raises:
        Conflict: another child has it.
    """
    try:
        return store.order_or_other(child_id, order_id)
    except OthersOrder:
        raise Conflict("order_id_reused") from None


def _place(
    store: OrderStore,
    child_id: str,
    request: OrderRequest,
    fingerprint: str,
    now: datetime,
    seen: Account | None,
    through: Through,
    by: Caller,
) -> Order:
    account = seen if seen is not None and seen.child_id == child_id else known_account(store, child_id)
    certain = account is not seen
    rounds = store.table.rounds()
    while rounds.another():
        try:
            policy, basket, lines, decision = _decided(store, account, request, now, through, by)
        except DolbomError:
            if certain:
                raise
            decision = Refusal("", Left(0, 0, 0))
        if isinstance(decision, Refusal) and not certain:
            # Nobody is refused on hearsay.
            account, certain, rounds = known_account(store, child_id), True, store.table.rounds()
            continue
        order = Order(
            order_id=request.order_id,
            child_id=child_id,
            merchant_id=request.merchant_id,
            municipality=policy.municipality,
            policy_version=policy.version,
            fingerprint=fingerprint,
            day=seoul_day(now).isoformat(),
            placed_at=stamp(now),
            lines=lines,
            basket=basket,
            tender=Tender(0, 0, 0),
            left=decision.left,
            declined=decision.code if isinstance(decision, Refusal) else "",
            ref=lifecycle.ref_of(request.order_id),
            partner=through.partner_id,
        )
        try:
            if isinstance(decision, Refusal):
                store.place_declined(order, now)
                return order
            placed, after = lifecycle.held(order, decision, account, policy, now)
            store.place(account, after, placed)
            return placed
        except TooManyDeclined:
            facts = {"why": order.declined, "a_day_max": DECLINED_A_DAY_MAX, **decision.left.facts}
            raise TooMany("too_many_declined", retry_after_s=seconds_left_of_day(now), facts=facts) from None
        except StaleOrder as stale:
            if stale.order is not None:
                return stale.order
            if stale.account is None:
                raise NotFound() from None
            account, certain = stale.account, True
