"""What a merchant is told of an order as it happens (M8): one event for each entry of the order's journal.

An event is made from a `Prepaid` and a `Step`, and from nothing else; an order of any other prepaid customer makes the
same two, and with them the same event: same fields, words, sizes, and as many of them. The order in it is the one of
the merchant's list (`receipts.merchant_view`). The envelope is that of Standard Webhooks (standardwebhooks.com).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from dolbom.clock import parse_stamp, rfc3339
from dolbom.meals.ledger import Entry
from dolbom.meals.orders.lifecycle import Order
from dolbom.meals.orders.receipts import MerchantOrder, Prepaid, merchant_view, prepaid_of
from dolbom.model import Model
from dolbom.texts.meals import MERCHANT_EVENTS

EventType = Literal["order.placed", "order.accepted", "order.cancelled", "order.refunded"]

EVENTS: Mapping[EventType, str] = {
    "order.placed": "A new order, paid in the app: cook it, or refuse it in time.",
    "order.accepted": "The order has been accepted, all of it or part.",
    "order.cancelled": "The order is off, and nothing is to be cooked: cancelled, refused, or not answered in time.",
    "order.refunded": "Part or whole of an accepted order has been given back to the customer.",
}
_TYPE_OF: Mapping[str, EventType] = {
    "hold": "order.placed",
    "capture": "order.accepted",
    "void": "order.cancelled",
    "expire": "order.cancelled",
    "refund": "order.refunded",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Step:
    """One thing that happened to an order. `name` is unique, and known to whoever made it happen; `at` is a stamp."""

    type: EventType
    name: str
    at: str


class MerchantEvent(Model):
    """One thing that happened to an order, and the order after it, as its merchant sees both."""

    event_id: Annotated[str, Field(description="The same event has the same id, however often it comes.")]
    type: EventType
    timestamp: Annotated[str, Field(description="When it happened (RFC 3339).")]
    message: Annotated[str, Field(description="In words, as a push message or a printer's slip shows it.")]
    data: MerchantOrder


def event_number(order: Order, number: int, language: str) -> MerchantEvent:
    """The event of an order's entry, counted from 1, with the order as it then stood."""
    return event_of(_step(order.journal[number - 1]), prepaid_of(order.as_of(number)), language)


def event_of(step: Step, prepaid: Prepaid, language: str) -> MerchantEvent:
    """One event, of whatever prepaid order."""
    return MerchantEvent(
        event_id=hashlib.sha256(step.name.encode()).hexdigest()[:32],
        type=step.type,
        timestamp=rfc3339(parse_stamp(step.at)),
        message=MERCHANT_EVENTS[step.type].said(language),
        data=merchant_view(prepaid, language),
    )


def _step(entry: Entry) -> Step:
    return Step(_TYPE_OF[entry.kind], entry.entry_id, entry.at)
