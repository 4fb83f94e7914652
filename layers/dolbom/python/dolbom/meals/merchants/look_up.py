"""One look-up as a family asks it: what matches, in which order, and what can be paid there now (M7, M8, M10)."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from dolbom.clock import rfc3339, seoul_day
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.dynamo.retry import Rounds
from dolbom.errors import bad_next
from dolbom.meals.merchants.cell_store import CellStore
from dolbom.meals.merchants.cells import Found
from dolbom.meals.merchants.forms import NearQuery
from dolbom.meals.merchants.geometry import is_in_korea, place_of
from dolbom.meals.merchants.near import START, CellMoved, Mark, Near, Wanted, search
from dolbom.meals.merchants.purse import Accepted, Purse, Shop
from dolbom.meals.merchants.spelling import begins
from dolbom.meals.merchants.views import NearList, NearView, near_view
from dolbom.meals.opening.holidays import is_holiday
from dolbom.meals.opening.hours import is_open

CLOSED = "merchant_closed"
AREA_DIGITS = 8
ServedAmong = Callable[[Sequence[str]], Collection[str]]
"""Those of a page's shops, by their ids, to which an order comes through the app that asks."""


@dataclass(frozen=True)
class LookUp:
    """What a query asks for, at an instant."""

    query: NearQuery
    now: datetime

    @cached_property
    def areas(self) -> frozenset[str]:
        """The codes of the dong, district and municipality that the place lies in: read when a shop delivers by
        them."""
        # The boundaries take 60 ms to load, which no start and no other look-up waits for.
        from dolbom.alerts.routing.centres import route

        centre = route((self.query.lat, self.query.lon), seoul_day(self.now)).centre
        return frozenset({centre.code, centre.district_code, centre.municipality_code})

    def delivers(self, near: Near) -> bool:
        """Whether a shop delivers to the place."""
        if near.apart_m <= near.shop.delivery_m:
            return True
        areas = near.shop.delivery_areas
        return bool(areas) and not self.areas.isdisjoint(area[:AREA_DIGITS] for area in areas)

    def matches(self, near: Near) -> bool:
        """Whether a shop is one that is looked for."""
        query, shop = self.query, near.shop
        return (
            (query.category is None or shop.category == query.category)
            and (query.q is None or begins(shop.name, query.q))
            and (query.open_at is None or is_open_at(shop, query.open_at))
            and (query.delivers is None or self.delivers(near) == query.delivers)
        )

    @property
    def name(self) -> str:
        """What tells this listing from every other: a page goes on in its own only."""
        query = self.query
        at = rfc3339(query.open_at) if query.open_at is not None else ""
        asked = [query.lat, query.lon, query.radius_m, query.category, at, query.delivers, query.q]
        return hashlib.sha256(repr(asked).encode()).hexdigest()[:12]


def page_of(
    cells: CellStore,
    query: NearQuery,
    purse_of: Callable[[], Purse],
    served_among: ServedAmong,
    now: datetime,
    language: str,
) -> NearList:
    """A page of shops near a place; those that the app does not serve are left out of it, so that it may be short.
    Whose purse it is, is asked only of a page that goes on in this listing.

    Raises:
        Invalid: the page goes on in no listing of this query.
        Unavailable: the cells do not stand still, or DynamoDB does not answer.
    """
    look_up = LookUp(query, now)
    after = _mark_in(query.next, look_up.name)
    purse = purse_of()
    centre = place_of(query.lat, query.lon)
    wanted = Wanted(centre, query.radius_m, query.limit, after, look_up.matches)
    found, following = _searched(cells, wanted) if _is_worth_looking(query) else ([], None)
    served = served_among([near.shop.merchant_id for near in found])
    return NearList(
        merchants=[_view(near, look_up, purse, language) for near in found if near.shop.merchant_id in served],
        next=cursor_after(f"{look_up.name} {following.apart_m!r} {following.merchant_id}") if following else None,
    )


def _searched(cells: CellStore, wanted: Wanted) -> tuple[list[Near], Mark | None]:
    reader = cells
    rounds: Rounds = cells.table.rounds()
    while rounds.another():
        try:
            return search(reader, wanted)
        except CellMoved:
            # Cut since its shape was read, or the two reads are of different moments: exact ones settle it.
            reader = CellStore(cells.table, consistent=True)


def _is_worth_looking(query: NearQuery) -> bool:
    """Whether the place lies in Korea or, within the widest radius, beside it."""
    beside = 0.25
    return any(
        is_in_korea(place_of(query.lat + north, query.lon + east))
        for north in (-beside, 0, beside)
        for east in (-beside, 0, beside)
    )


def _mark_in(cursor: str | None, name: str) -> Mark:
    word = word_in(cursor)
    if word is None:
        return START
    try:
        listing, apart_m, merchant_id = word.split(" ")
        mark = Mark(float(apart_m), merchant_id)
    except ValueError:
        raise bad_next() from None
    if listing != name or repr(mark.apart_m) != apart_m:
        raise bad_next()
    return mark


def is_open_at(shop: Found, at: datetime) -> bool:
    return is_open(shop.hours, at, is_holiday)


def accepted(purse: Purse, shop: Shop, *, is_open_now: bool) -> Accepted:
    """What a shop would take now: nothing outside its hours."""
    found = purse.at(shop)
    return Accepted(0, CLOSED, {}) if found.code is None and not is_open_now else found


def _view(near: Near, look_up: LookUp, purse: Purse, language: str) -> NearView:
    is_open_now = is_open_at(near.shop, look_up.now)
    here = accepted(purse, near.shop, is_open_now=is_open_now)
    return near_view(near, here, language, is_open_now=is_open_now, delivers=look_up.delivers(near))
