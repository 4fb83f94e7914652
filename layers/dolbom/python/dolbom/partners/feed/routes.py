"""The route of a partner's feed."""

from collections.abc import Callable

from dolbom.api import Api, Call
from dolbom.auth import partner
from dolbom.meals.orders.store import OrderStore
from dolbom.partners.feed.events import events_at
from dolbom.partners.feed.requests import FeedQuery, PartnerEvents
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.store import PartnerStore


def register(
    app: Api, orders: Callable[[], OrderStore], partners: Callable[[], PartnerStore], feeds: Callable[[], FeedStore]
) -> None:
    """Adds the route to the meals API."""

    @app.operation(
        "GET /v1/partner/events",
        auth=partner("merchants.read"),
        query=FeedQuery,
        answer=PartnerEvents,
        errors=("not_found", "beyond_the_feed"),
    )
    def list_partner_events(call: Call[None, FeedQuery]) -> PartnerEvents:
        """All that happened to one's orders, at all shops, in one order without a gap: go on with `next`.

        An event comes within seconds of what it tells, and never before one that stands before it. A number behind
        the last one is 422 `beyond_the_feed`.
        """
        bound = partners().acting(call.caller.client, call.now)
        places, following = feeds().page(bound.partner_id, call.query.after, call.query.limit)
        return PartnerEvents(events=events_at(orders(), places, call.language), next=following)
