"""The routes by which a partner's server reads. What is not its own is missing, by the same calls."""

from collections.abc import Callable
from typing import Any

from dolbom.api import Api, Call
from dolbom.auth import partner
from dolbom.clock import parse_stamp, rfc3339
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.errors import NotFound
from dolbom.ids import same_uuid
from dolbom.meals.ledger import Entry
from dolbom.meals.names import MERCHANT_ID
from dolbom.meals.orders import views
from dolbom.meals.orders.lifecycle import Order
from dolbom.meals.orders.requests import PartnerOrderView
from dolbom.meals.orders.store import OrderStore
from dolbom.money import won
from dolbom.partners.reading.requests import (
    PartnerMenu,
    PartnerRefund,
    PartnerRefunds,
    ServedMerchant,
    ServedMerchants,
    ServedQuery,
)
from dolbom.partners.store import PartnerStore

READS = partner("merchants.read")


def register(app: Api, orders: Callable[[], OrderStore], partners: Callable[[], PartnerStore]) -> None:
    """Adds the routes to the meals API."""

    @app.operation("GET /v1/partner/orders/{order_id}", auth=READS, answer=PartnerOrderView)
    def read_partner_order(call: Call[None, None]) -> PartnerOrderView:
        """An order as it stands, by its `ref` or its id."""
        return views.partner_view(_own(call, orders(), partners()))

    @app.operation("GET /v1/partner/orders/{order_id}/refunds", auth=READS, answer=PartnerRefunds)
    def list_partner_refunds(call: Call[None, None]) -> PartnerRefunds:
        """All refunds of an order, oldest first."""
        order = _own(call, orders(), partners())
        return PartnerRefunds(refunds=[_refund(order, entry) for entry in order.journal if entry.kind == "refund"])

    @app.operation("GET /v1/partner/orders/{order_id}/refunds/{refund_id}", auth=READS, answer=PartnerRefund)
    def read_partner_refund(call: Call[None, None]) -> PartnerRefund:
        """One refund by the id that the partner gave it."""
        order = _own(call, orders(), partners())
        index = order.refund(call.path["refund_id"])
        if index is None:
            raise NotFound()
        return _refund(order, order.journal[index])

    @app.operation(
        "GET /v1/partner/merchants", auth=READS, query=ServedQuery, answer=ServedMerchants, errors=("not_found",)
    )
    def list_partner_merchants(call: Call[None, ServedQuery]) -> ServedMerchants:
        """The shops that one serves, by id."""
        after = word_in(call.query.next, MERCHANT_ID)
        bound = partners().acting(call.caller.client, call.now)
        found, following = partners().merchants(bound.partner_id, call.query.limit, after)
        return ServedMerchants(
            merchants=[ServedMerchant(merchant_id=name) for name in found], next=cursor_after(following)
        )

    @app.operation("GET /v1/partner/merchants/{merchant_id}/menu", auth=READS, answer=PartnerMenu)
    def read_partner_menu(call: Call[None, None]) -> PartnerMenu:
        """The menu of a shop that one serves, at most a minute old."""
        bound, merchant_id = partners().acting(call.caller.client, call.now), call.path["merchant_id"]
        merchant = orders().merchant(merchant_id, call.now)
        if merchant is None or not partners().serves(bound.partner_id, merchant_id, call.now):
            raise NotFound()
        return PartnerMenu(
            merchant_id=merchant.merchant_id, name=merchant.name, open=merchant.takes_orders, items=list(merchant.menu)
        )


def _own(call: Call[Any, Any], orders: OrderStore, partners: PartnerStore) -> Order:
    """The order that the path names, which came through the caller's app.

    Raises:
        NotFound: it did not, it was declined, or there is none.
    """
    bound = partners.bound(call.caller.client, call.now)
    found = orders.referred(same_uuid(call.path["order_id"]), None)
    if found is None or bound is None or not bound.owns(found.partner):
        raise NotFound()
    order = orders.order(found.child_id, found.order_id)
    if order is None or order.declined:
        raise NotFound()
    return order


def _refund(order: Order, entry: Entry) -> PartnerRefund:
    return PartnerRefund(
        refund_id=entry.entry_id.removeprefix(f"{order.order_id}/refund/"),
        refunded_at=rfc3339(parse_stamp(entry.at)),
        food=won(-entry.moved("merchant")),
        delivery_fee=won(-entry.moved("courier")),
        merchant_at_fault=entry.why.startswith("merchant_at_fault"),
    )
