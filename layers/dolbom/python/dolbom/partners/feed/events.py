"""From a feed's places to events, as shops and partners read them (M8)."""

from collections.abc import Sequence

from dolbom.meals.orders.merchant_events import MerchantEvent, event_number
from dolbom.meals.orders.store import OrderStore
from dolbom.partners.feed.rows import Place


def events_at(orders: OrderStore, places: Sequence[Place], language: str) -> list[MerchantEvent]:
    """The events of these places, in their order; an order that cannot be read is named in the log and left out."""
    found = orders.orders([(place.child_id, place.order_id) for place in places])
    told = ((found.get(place.order_id), place.entry) for place in places)
    return [
        event_number(order, entry, language)
        for order, entry in told
        if order is not None and entry <= len(order.journal)
    ]
