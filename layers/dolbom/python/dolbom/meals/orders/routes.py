"""The routes of orders: what a child can spend, orders, what the delivery app's server does with them, what a merchant
sees of them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from dolbom.api import Api, Call
from dolbom.auth import APP, partner, people
from dolbom.errors import NotFound
from dolbom.ids import is_uuid7, same_uuid
from dolbom.meals.access_records.records import desk_of
from dolbom.meals.access_records.store import OpeningStore
from dolbom.meals.accounts import Account
from dolbom.meals.orders import allowance, fulfilment, payments, receipts, views
from dolbom.meals.orders.receipts import MerchantOrders
from dolbom.meals.orders.requests import (
    AllowanceQuery,
    AllowanceView,
    CaptureRequest,
    ChildQuery,
    LedgerQuery,
    LedgerView,
    MerchantOrdersQuery,
    OrderList,
    OrderRequest,
    OrdersQuery,
    OrderView,
    PartnerOrderView,
    QuoteRequest,
    QuoteView,
    RefundRequest,
    VoidRequest,
)
from dolbom.meals.orders.store import OrderStore
from dolbom.partners import sandbox
from dolbom.partners.partner import Bound
from dolbom.partners.store import PartnerStore

FAMILY = people("child", "guardian", APP)
"""Who orders for a child; a partner's app by consent, the orders alone that come through it (P4)."""
DECLINES = (
    *("over_day_cap", "over_month_cap", "over_order_cap", "not_enough_money"),
    *("fee_not_covered", "outside_meal_hours", "account_suspended"),
)
REFUSALS = (
    *("lines_refused", "unknown_merchant", "merchant_closed", "merchant_elsewhere", "merchant_excluded"),
    *("not_switched_on", "not_begun", "child_needed"),
)

StandingOf = Callable[[str, str], tuple[Account | None, Mapping[str, Any] | None, bool]]
"""A child's account, and what limit enforcement has to tell the child today, in codes and amounts (M13)."""


def register(
    app: Api, store: Callable[[], OrderStore], standing_of: StandingOf, partners: Callable[[], PartnerStore]
) -> None:
    """Adds the routes to the meals API."""
    _register_family(app, store, standing_of, partners)
    _register_partners(app, store, partners)
    _register_audit(app, store)
    _register_merchants(app, store, partners)


def _register_family(
    app: Api, store: Callable[[], OrderStore], standing_of: StandingOf, partners: Callable[[], PartnerStore]
) -> None:
    @app.operation(
        "GET /v1/allowance",
        auth=FAMILY,
        query=AllowanceQuery,
        answer=AllowanceView,
        errors=("not_found", "not_switched_on", "not_begun", "child_needed"),
    )
    def read_allowance(call: Call[None, AllowanceQuery]) -> AllowanceView:
        """What can be spent here and now (M9)."""
        child_id = call.caller.child(call.query.child_id)
        partners().seen_by(call.caller, call.now)
        account, notice, has_answer = standing_of(child_id, call.caller.subject)
        if account is None:
            raise NotFound()
        payments.must_still_hold(account, call.caller)
        orders, now = _at_of_child(call, store(), child_id, sandbox.TELLING_AHEAD_MAX)
        policy = payments.policy_of(orders, account, now)
        merchant = None
        if call.query.merchant:
            through = partners().through(call.caller.client, call.query.merchant, call.now)
            merchant = payments.reachable(orders, call.query.merchant, now, through)
        asked_here = bool(call.query.merchant)
        return allowance.view(
            account,
            policy,
            merchant,
            now,
            call.language,
            asked_here=asked_here,
            notice=allowance.notice_text(notice, now, call.language),
            has_answer=has_answer,
        )

    @app.operation(
        "POST /v1/orders",
        auth=FAMILY,
        body=OrderRequest,
        answer=OrderView,
        status=201,
        errors=(
            *(*DECLINES, *REFUSALS, "not_found", "order_id_reused", "order_id_stale"),
            *("too_many_declined", "too_many_orders"),
        ),
    )
    def place_order(call: Call[OrderRequest]) -> OrderView:
        """Holds the money of an order (M1–M7); the same order again gets the same answer.

        Where several refusals hold, the first of these is told: `not_signed_in`, `forbidden`; `too_large`, `not_json`;
        `invalid`; `child_needed`, `not_found` (the child); `order_id_reused`; `order_id_stale`; `entitlements_changed`;
        `not_switched_on`, `not_begun`;
        `unknown_merchant`, `merchant_elsewhere`, `merchant_excluded`, `merchant_closed`; `lines_refused`;
        `account_suspended`; `outside_meal_hours`; of `over_order_cap`, `over_day_cap`, `over_month_cap` and
        `not_enough_money` the one that leaves least, and of equal ones the first; `fee_not_covered`. An order that is
        known gets its first answer before `order_id_stale` and all behind it.

        Of a child, a hundred declined orders are kept a day. One more is answered `too_many_declined` (429), with the
        reason in `why`: nothing is kept of it, and its id stays free. What can be paid is never counted there.

        Last of all: of orders that can be paid, fifty a day are placed of a child, cancelled ones among them, and one
        more for each quarter of an hour of the day. Any other is answered `too_many_orders` (429), and `Retry-After`
        says when, at most a quarter of an hour later: nothing is kept of it, and its id stays free.
        """
        child_id = call.caller.child(call.body.child_id)
        seen = allowance.account_in(call.body.allowance_token)
        through = partners().through(call.caller.client, call.body.merchant_id, call.now)
        orders, now = _at_of_child(call, store(), child_id)
        order = payments.place(orders, child_id, call.body, now, seen, through, call.caller)
        return views.order_view(order, call.language)

    @app.operation(
        "POST /v1/orders/quote",
        auth=FAMILY,
        body=QuoteRequest,
        answer=QuoteView,
        errors=(*DECLINES, *REFUSALS, "not_found", "too_many_orders"),
    )
    def quote_order(call: Call[QuoteRequest]) -> QuoteView:
        """The decision that an order like this would get now; nothing is held."""
        child_id = call.caller.child(call.body.child_id)
        through = partners().through(call.caller.client, call.body.merchant_id, call.now)
        orders, now = _at_of_child(call, store(), child_id, sandbox.TELLING_AHEAD_MAX)
        return views.quote_view(payments.quote(orders, child_id, call.body, now, through, call.caller))

    @app.operation(
        "GET /v1/orders", auth=FAMILY, query=OrdersQuery, answer=OrderList, errors=("not_found", "child_needed")
    )
    def list_orders(call: Call[None, OrdersQuery]) -> OrderList:
        """A month's orders, newest first by their ids' times."""
        child_id, owns = call.caller.child(call.query.child_id), partners().seen_by(call.caller, call.now)
        payments.must_still_hold(payments.known_account(store(), child_id), call.caller)
        page, following = store().orders_of_month(child_id, call.query.month, call.query.limit, call.query.next, owns)
        return OrderList(orders=[views.order_view(order, call.language) for order in page], next=following)

    @app.operation(
        "GET /v1/orders/{order_id}", auth=FAMILY, query=ChildQuery, answer=OrderView, errors=("child_needed",)
    )
    def read_order(call: Call[None, ChildQuery]) -> OrderView:
        """One order as it stands."""
        child_id, owns = call.caller.child(call.query.child_id), partners().seen_by(call.caller, call.now)
        account, order = store().account_and_order(child_id, _order_id(call))
        if account is None or order is None or not owns(order.partner):
            raise NotFound()
        payments.must_still_hold(account, call.caller)
        return views.order_view(order, call.language)

    @app.operation(
        "POST /v1/orders/{order_id}/cancel",
        auth=FAMILY,
        query=ChildQuery,
        answer=OrderView,
        errors=("already_captured", "hold_expired", "order_declined", "child_needed"),
    )
    def cancel_order(call: Call[None, ChildQuery]) -> OrderView:
        """Cancels an order that no merchant has accepted yet (M3, M5)."""
        child_id, owns = call.caller.child(call.query.child_id), partners().seen_by(call.caller, call.now)
        orders, now = _at_of_order(call, store(), child_id, _order_id(call))
        order = fulfilment.void(orders, child_id, _order_id(call), now, call.caller, owns)
        return views.order_view(order, call.language)


def _register_partners(app: Api, store: Callable[[], OrderStore], partners: Callable[[], PartnerStore]) -> None:
    @app.operation(
        "POST /v1/orders/{order_id}/capture",
        auth=partner("orders.capture"),
        body=CaptureRequest,
        answer=PartnerOrderView,
        errors=("already_voided", "hold_expired", "captured_otherwise", "order_declined", "over_hold"),
    )
    def capture_order(call: Call[CaptureRequest]) -> PartnerOrderView:
        """The merchant has accepted: captures the hold, all or part (M3).

        The path names the order by its `ref`, or by its id, each in either case.

        Where several refusals hold, the first of these is told: `not_signed_in`, `forbidden`; `too_large`, `not_json`;
        `invalid` (a field); `not_found`; `order_declined`; `invalid` (lines that the order does not have),
        `over_hold`, `invalid` (nothing to capture); `captured_otherwise`, `already_voided`, `hold_expired`.
        """
        named = _referred(call, store(), partners())
        orders, now = _at_of_order(call, store(), *named)
        return views.partner_view(fulfilment.capture(orders, *named, call.body, now))

    @app.operation(
        "POST /v1/orders/{order_id}/void",
        auth=partner("orders.capture"),
        body=VoidRequest,
        answer=PartnerOrderView,
        errors=("already_captured", "hold_expired", "order_declined"),
    )
    def void_order(call: Call[VoidRequest]) -> PartnerOrderView:
        """The merchant has refused: gives the hold back (M3).

        The path names the order by its `ref`, or by its id, each in either case.

        Where several refusals hold, the first of these is told: `not_signed_in`, `forbidden`; `too_large`, `not_json`;
        `invalid`; `not_found`; `order_declined`; `already_captured`, `hold_expired`.
        """
        named = _referred(call, store(), partners())
        orders, now = _at_of_order(call, store(), *named)
        return views.partner_view(fulfilment.void(orders, *named, now))

    @app.operation(
        "POST /v1/orders/{order_id}/refunds",
        auth=partner("orders.refund"),
        body=RefundRequest,
        answer=PartnerOrderView,
        status=201,
        errors=("not_captured", "refund_id_reused", "too_many_refunds", "order_declined", "over_captured"),
    )
    def refund_order(call: Call[RefundRequest]) -> PartnerOrderView:
        """Refunds part or whole of what was captured (M6).

        The path names the order by its `ref`, or by its id, each in either case.

        Where several refusals hold, the first of these is told: `not_signed_in`, `forbidden`; `too_large`, `not_json`;
        `invalid` (a field, or nothing to refund); `not_found`; `order_declined`; `refund_id_reused`; `not_captured`;
        `too_many_refunds`; `over_captured`.
        """
        fulfilment.must_give_something(call.body)
        named = _referred(call, store(), partners())
        orders, now = _at_of_order(call, store(), *named)
        return views.partner_view(fulfilment.refund(orders, *named, call.body, now))


def _register_audit(app: Api, store: Callable[[], OrderStore]) -> None:
    @app.operation("GET /v1/orders/{order_id}/ledger", auth=people("auditor"), query=LedgerQuery, answer=LedgerView)
    def read_ledger(call: Call[None, LedgerQuery]) -> LedgerView:
        """An order's journal, entry by entry, for the auditor; who reads it is written down first, as of a child's."""
        order = store().order(call.query.child_id, _order_id(call))
        if order is None:
            raise NotFound()
        OpeningStore(store().table).trace(desk_of(call).opens_child(order.child_id, order.municipality, "ledger"))
        return views.ledger_view(order)


def _register_merchants(app: Api, store: Callable[[], OrderStore], partners: Callable[[], PartnerStore]) -> None:
    @app.operation(
        "GET /v1/merchant/orders",
        auth=partner("merchants.read"),
        query=MerchantOrdersQuery,
        answer=MerchantOrders,
        errors=("not_found",),
    )
    def list_merchant_orders(call: Call[None, MerchantOrdersQuery]) -> MerchantOrders:
        """A merchant's orders of a day, newest first by their ids' times; alike for every means of payment (M8)."""
        query, owns = call.query, _served(call, partners()).owns
        page, following = store().orders_of_merchant(query.merchant_id, query.day, query.limit, query.next, owns)
        shown = [receipts.merchant_view(receipts.prepaid_of(order), call.language) for order in page]
        return MerchantOrders(orders=shown, next=following)


def _at_of_child(
    call: Call[Any, Any], store: OrderStore, child_id: str, ahead_max: timedelta = sandbox.AHEAD_MAX
) -> tuple[OrderStore, datetime]:
    """With which store, and when, a call about a child is answered: in the sandbox, later than it comes."""

    def town() -> str:
        account = store.account(child_id)
        return account.municipality if account is not None else ""

    return _at(call, store, town, ahead_max)


def _at_of_order(call: Call[Any, Any], store: OrderStore, child_id: str, order_id: str) -> tuple[OrderStore, datetime]:
    """The same of a call about an order: its town is the one that decided it, for good."""

    def town() -> str:
        order = store.order(child_id, order_id)
        return order.municipality if order is not None else ""

    return _at(call, store, town)


def _at(
    call: Call[Any, Any], store: OrderStore, town: Callable[[], str], ahead_max: timedelta = sandbox.AHEAD_MAX
) -> tuple[OrderStore, datetime]:
    now = sandbox.now_of(call, town, ahead_max)
    # Nothing is held for other calls that was read at a time that has not come.
    return (store if now == call.now else OrderStore(store.table)), now


def _order_id(call: Call[Any, Any]) -> str:
    """The order id of the path; one that no client can have made is nobody's order."""
    value = same_uuid(call.path["order_id"])
    if not is_uuid7(value):
        raise NotFound()
    return value


def _referred(call: Call[Any, Any], store: OrderStore, partners: PartnerStore) -> tuple[str, str]:
    """The child and the id of the order that a partner names in the path: by reference, or by its id. It came through
    that partner's app, or is missing: the same calls are made of both (P4). A partner learns nothing of the child: what
    it says of one is not looked at where the order has a reference."""
    bound = partners.bound(call.caller.client, call.now)
    found = store.referred(same_uuid(call.path["order_id"]), call.body.child_id)
    if found is None or bound is None or not bound.owns(found.partner):
        raise NotFound()
    return found.child_id, found.order_id


def _served(call: Call[None, MerchantOrdersQuery], partners: PartnerStore) -> Bound:
    """Whom the caller speaks for, where that partner serves the shop that is asked about.

    Raises:
        NotFound: it does not, or there is no such shop.
    """
    bound = partners.bound(call.caller.client, call.now)
    if bound is None or not bound.is_active or not partners.serves(bound.partner_id, call.query.merchant_id, call.now):
        raise NotFound()
    return bound
