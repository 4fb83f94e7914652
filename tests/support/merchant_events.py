"""All that is ever told of an order, as the feed tells it entry by entry."""

from collections.abc import Iterator

from dolbom.meals.orders.lifecycle import Order
from dolbom.meals.orders.merchant_events import MerchantEvent, event_number


def events_of(order: Order, language: str) -> Iterator[MerchantEvent]:
    """The events of all entries of an order's journal, oldest first; of one that was declined there are none."""
    for number in range(1, len(order.journal) + 1):
        yield event_number(order, number, language)
