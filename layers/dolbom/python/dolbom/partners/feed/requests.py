"""What partners' servers ask of their feed, and get."""

from typing import Annotated

from pydantic import Field

from dolbom.meals.orders.merchant_events import MerchantEvent
from dolbom.model import Model

EVENTS_MAX = 50
AFTER_MAX = 10**12


class FeedQuery(Model):
    after: Annotated[
        int, Field(ge=0, lt=AFTER_MAX, description="`next` of the page before; 0 is before the first event.")
    ] = 0
    limit: Annotated[int, Field(ge=1, le=EVENTS_MAX)] = 20


class PartnerEvents(Model):
    """Events of all of a partner's shops, in the order in which they were written down. `next` is where to go on, and
    the same as `after` while nothing has happened."""

    events: list[MerchantEvent]
    next: int
