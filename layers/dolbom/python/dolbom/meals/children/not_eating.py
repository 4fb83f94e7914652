"""Children who have bought nothing to eat for two weeks: somebody should ask how they are. It is care and no suspicion:
nothing follows from it by itself, and misuse rules know nothing of it.

What tells is the ledger of those very children, orders and purchases in shops alike: nothing is counted twice.
"""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from dolbom.auth import Caller
from dolbom.clock import seoul_day
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.errors import NotFound
from dolbom.meals.access_records.records import Desk
from dolbom.meals.access_records.store import OpeningStore
from dolbom.meals.accounts import Account
from dolbom.meals.children.list_store import ListStore
from dolbom.meals.names import CHILD_ID, MunicipalityCode
from dolbom.model import Model
from dolbom.money import Money, won

DAYS_WITHOUT = 14
PAGE_MAX = 100
PAGE = 50


class NotEatingQuery(Model):
    municipality: MunicipalityCode
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = PAGE
    next: Annotated[str, Field(max_length=200)] | None = None


class NotEatingLine(Model):
    """A child in the list."""

    child_id: str
    loaded: Money
    """What is there to be spent."""


class NotEatingList(Model):
    days: int
    """For so many days, today among them, none of these has bought anything."""
    children: list[NotEatingLine]
    next: str | None = None


def not_eating(
    store: ListStore, openings: OpeningStore, desk: Desk, caller: Caller, query: NotEatingQuery
) -> NotEatingList:
    """A page of the active children of this officer's municipality who have something to spend and bought nothing since
    before these days, by number over all pages, and a page may hold fewer than `limit`. Who looks is written down
    first.

    Raises:
        NotFound: not this officer's municipality.
        Invalid: `next` is no place of this listing.
    """
    if not caller.governs(query.municipality):
        raise NotFound()
    after = word_in(query.next, CHILD_ID)
    openings.trace(desk.opens_list(query.municipality, "not eating"))
    first = (seoul_day(desk.now) - timedelta(days=DAYS_WITHOUT - 1)).isoformat()
    page = store.page(query.municipality, query.limit, after=after, status="active", not_since=first)
    left = {account.child_id: _left(account, desk.now) for account in page.accounts}
    lines = [NotEatingLine(child_id=child_id, loaded=won(amount)) for child_id, amount in left.items() if amount]
    return NotEatingList(days=DAYS_WITHOUT, children=lines, next=cursor_after(page.next))


def _left(account: Account, now: datetime) -> int:
    today = seoul_day(now).isoformat()
    return sum(amount for lot, amount in account.lots.items() if lot >= today)
