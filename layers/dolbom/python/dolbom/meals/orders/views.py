"""Orders as their clients read them."""

from dolbom.clock import parse_stamp, rfc3339
from dolbom.meals.orders.allowance import token_of
from dolbom.meals.orders.lifecycle import Left, Order, Tender
from dolbom.meals.orders.payments import Quote
from dolbom.meals.orders.receipts import shown_lines
from dolbom.meals.orders.requests import (
    EntryView,
    LedgerView,
    LeftView,
    LegView,
    OrderView,
    PartnerOrderView,
    QuoteView,
    TenderView,
)
from dolbom.money import won
from dolbom.texts import problems


def order_view(order: Order, language: str) -> OrderView:
    """An order for its child, guardian and delivery app."""
    captured, paid = _captured(order), order.paid
    return OrderView(
        order_id=order.order_id,
        ref=order.ref,
        child_id=order.child_id,
        merchant_id=order.merchant_id,
        state=order.state,
        day=order.day,
        placed_at=rfc3339(parse_stamp(order.placed_at)),
        hold_expires_at=rfc3339(parse_stamp(order.hold_until)) if order.hold_until else None,
        lines=shown_lines(order.lines),
        total=won(order.basket.total),
        tender=_tender(order.tender),
        left=_left(order.left),
        captured=won(captured),
        refunded=won(captured - order.food_paid - order.fee_paid),
        paid=_tender(paid),
        returned=_tender(order.tender.less(paid)),
        policy_version=order.policy_version,
        code=order.declined or None,
        detail=problems.detail(order.declined, language, order.left.facts) if order.declined else None,
    )


def partner_view(order: Order) -> PartnerOrderView:
    """An order for the partner that settles it."""
    captured, paid = _captured(order), order.paid
    if order.state == "declined":
        raise ValueError("a partner is told of no declined order")
    return PartnerOrderView(
        ref=order.ref,
        merchant_id=order.merchant_id,
        state=order.state,
        day=order.day,
        placed_at=rfc3339(parse_stamp(order.placed_at)),
        hold_expires_at=rfc3339(parse_stamp(order.hold_until)) if order.hold_until else None,
        total=won(order.basket.total),
        captured=won(captured),
        refunded=won(captured - order.food_paid - order.fee_paid),
        paid=_tender(paid),
        returned=_tender(order.tender.less(paid)),
    )


def _captured(order: Order) -> int:
    """What was captured, food and fee, in KRW."""
    return sum(entry.moved("merchant", "courier") for entry in order.journal if entry.kind == "capture")


def quote_view(quote: Quote) -> QuoteView:
    """A quote, with the token that lets the order be decided without a read."""
    return QuoteView(
        total=won(quote.total),
        tender=_tender(quote.approval.tender),
        left=_left(quote.approval.left),
        policy_version=quote.policy_version,
        allowance_token=token_of(quote.account),
    )


def ledger_view(order: Order) -> LedgerView:
    """An order's journal for the auditor."""
    return LedgerView(
        order_id=order.order_id,
        state=order.state,
        entries=[
            EntryView(
                entry_id=entry.entry_id,
                kind=entry.kind,
                at=rfc3339(parse_stamp(entry.at)),
                day=entry.day,
                legs=[LegView(account=leg.account, amount=leg.amount, lot=leg.lot or None) for leg in entry.legs],
                coupons=entry.coupons,
                why=entry.why or None,
            )
            for entry in order.journal
        ],
    )


def _tender(tender: Tender) -> TenderView:
    return TenderView(benefit=won(tender.benefit), coupon=won(tender.coupon), own_money=won(tender.own_money))


def _left(left: Left) -> LeftView:
    return LeftView(today=won(left.today), month=won(left.month), coupons=left.coupons)
