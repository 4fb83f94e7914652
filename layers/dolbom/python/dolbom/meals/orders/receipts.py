"""What merchants, riders and receipts show of an order (M8).

They are made from a `Prepaid` and from nothing else. Who paid how is not in it, so it cannot show; an order of any
other prepaid customer makes the same value, and with it the same fields, words and sizes.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from dolbom.clock import parse_stamp, rfc3339
from dolbom.meals.orders.lifecycle import Order
from dolbom.meals.orders.requests import MerchantLine, Ref
from dolbom.model import Model
from dolbom.money import Money, won
from dolbom.starting.values import value
from dolbom.texts.meals import PAYMENT

MerchantState = Literal["new", "accepted", "cancelled"]
_SHOWN: Mapping[str, MerchantState] = {
    "held": "new",
    "captured": "accepted",
    "voided": "cancelled",
    "expired": "cancelled",
    "declined": "cancelled",
}


@value
class Prepaid:
    """An order that has been paid in the app, by whatever means. Amounts in KRW."""

    ref: str
    merchant_id: str
    placed_at: str
    state: MerchantState
    lines: tuple[Mapping[str, object], ...]
    food: int
    delivery_fee: int
    accepted: int
    returned: int


class MerchantOrder(Model):
    """An order as its merchant sees it, in the list and in the webhook alike."""

    ref: Ref
    merchant_id: str
    placed_at: str
    state: MerchantState
    lines: list[MerchantLine]
    food: Money
    delivery_fee: Money
    accepted: Money
    returned: Money
    payment: str


class MerchantOrders(Model):
    """A page of a merchant's orders, newest first."""

    orders: list[MerchantOrder]
    next: str | None = None


def prepaid_of(order: Order) -> Prepaid:
    """An order without the means that paid it."""
    accepted = sum(entry.moved("merchant") for entry in order.journal if entry.kind == "capture")
    return Prepaid(
        order.ref,
        order.merchant_id,
        order.placed_at,
        _SHOWN[order.state],
        order.lines,
        order.basket.food,
        order.basket.delivery_fee,
        accepted,
        accepted - order.food_paid,
    )


def merchant_view(prepaid: Prepaid, language: str) -> MerchantOrder:
    """What the merchant, the rider's slip and the receipt show."""
    return MerchantOrder(
        ref=prepaid.ref,
        merchant_id=prepaid.merchant_id,
        placed_at=rfc3339(parse_stamp(prepaid.placed_at)),
        state=prepaid.state,
        lines=shown_lines(prepaid.lines),
        food=won(prepaid.food),
        delivery_fee=won(prepaid.delivery_fee),
        accepted=won(prepaid.accepted),
        returned=won(prepaid.returned),
        payment=PAYMENT.said(language),
    )


def shown_lines(lines: Sequence[Mapping[str, object]]) -> list[MerchantLine]:
    """What was ordered, line by line, at the prices of then."""
    return [
        MerchantLine(
            item_id=str(line["item_id"]),
            name=str(line["name"]),
            unit_price=won(int(str(line["unit_price"]))),
            count=int(str(line["count"])),
        )
        for line in lines
    ]
