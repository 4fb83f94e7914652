"""Shops in the meals table: a shop's profile, its line in its town's list, the cell where it is found, and why it was
changed are one transaction. So the look-up never tells of a shop otherwise than its profile does."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from dolbom.clock import parse_stamp
from dolbom.dynamo.items import Item, reading, texts
from dolbom.dynamo.table import ABSENT, Cancelled, Condition, Put, Table, Write
from dolbom.errors import Invalid
from dolbom.meals import keys
from dolbom.meals.accounts import Change
from dolbom.meals.merchant import Merchant
from dolbom.meals.merchants.cell_store import edit_of
from dolbom.meals.merchants.cells import Found, TooManyHere, found_of
from dolbom.meals.merchants.geometry import is_in_korea, place_of
from dolbom.meals.merchants.near import CellMoved
from dolbom.meals.store import merchant_of

Outcome = Literal["registered", "changed", "already"]
FIRST_PLACED = 1
"""What a profile's row says whose shop stands in its cell. Rows of before there were cells say nothing."""
LISTED_READ_MAX = 2_000
LISTED_AT_ONCE = 500
"""Rows of a town's list that one call reads where few of them are wanted: a call for each page of the list would be
forty, one after another."""


@dataclass(frozen=True, slots=True)
class Known:
    """A shop as it stands, and how its row says so."""

    merchant: Merchant
    profile: str
    is_placed: bool
    """Whether its row was written together with its cell."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A shop in its town's list."""

    merchant_id: str
    name: str
    category: str
    state: str


CHANGES_SHOWN_MAX = 300
"""Of one shop, the newest, that an answer tells."""


class RegistryStore:
    """Reads and writes of shops."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def known(self, merchant_id: str) -> Known | None:
        """A shop as it stands now."""
        item = self.table.get(keys.merchant(merchant_id), keys.PROFILE)
        return known_of(item) if item is not None else None

    def put(self, before: Known | None, after: Merchant, trace: Change, beside: Sequence[Write] = ()) -> Outcome:
        """Writes a shop in place of what was read, if that still stands; what is so already, is not written again.
        `beside` stands or falls with it.

        Raises:
            StaleShop: the shop has changed meanwhile, or what stands beside it.
            Invalid: its place is outside Korea, or holds as many shops as a place can.
        """
        if not is_in_korea(place_of(after.lat, after.lon)):
            raise Invalid("place_outside")
        if before is not None and before.is_placed and before.merchant == after and not beside:
            return "already"
        was = found_of(before.merchant) if before is not None and before.is_placed else None
        becomes = found_of(after)
        own = [_profile_put(before, after), _listed_put(after), _trace_put(after, trace), *beside]
        rounds = self.table.rounds()
        while rounds.another():
            try:
                self.table.transact(*own, *self._cell_writes(was, becomes), looks=own[0])
            except CellMoved:
                continue
            except Cancelled as cancelled:
                if any(cancelled.failed[: len(own)]):
                    raise StaleShop from None
                continue
            return "registered" if before is None else "changed"

    def _cell_writes(self, was: Found | None, becomes: Found | None) -> list[Write]:
        if was == becomes:
            # Also where both are None; of two profiles that the look-up shows alike the cell need not be read.
            return []
        edit = edit_of(self.table, [shop for shop in (was, becomes) if shop is not None])
        try:
            if was is not None:
                edit.take(was)
            if becomes is not None:
                edit.put(becomes)
        except TooManyHere:
            raise Invalid("place_full") from None
        return edit.writes()

    def changes(self, merchant_id: str) -> list[Change]:
        """What was done to a shop, oldest first; of very much the newest."""
        pk = keys.merchant(merchant_id)
        rows = self.table.query(pk, prefix=keys.CHANGES, limit=CHANGES_SHOWN_MAX, forward=False).items
        return list(self.table.each(reversed(rows), _change_of))

    def of_town(self, municipality: str, after: str | None, at_once: int) -> Iterator[Listed]:
        """A town's shops in order of their numbers, those after one of them; read so many a call, as far as needed."""
        first = keys.shop(after) + "\0" if after is not None else keys.SHOP
        rows = self.table.query_all(keys.shops(municipality), between=(first, f"{keys.SHOP}~"), limit=at_once)
        return self.table.each(rows, _listed_of)


class StaleShop(Exception):
    """The shop has changed since it was read."""


def known_of(item: Item) -> Known:
    """A shop from its row.

    Raises:
        Unreadable: it is none.
    """
    return Known(reading(merchant_of, item), item["profile"], item.get("placed") == FIRST_PLACED)


def town_of(known: Known) -> str:
    """The municipality of a shop as it is stored, whatever else is stored of it."""
    return str(json.loads(known.profile)["municipality"])


def _profile_put(before: Known | None, after: Merchant) -> Put:
    item = {
        "pk": keys.merchant(after.merchant_id),
        "sk": keys.PROFILE,
        "kind": "merchant",
        "profile": after.model_dump_json(exclude=_untold(after)),
        "placed": FIRST_PLACED,
    }
    return Put(item, Condition("profile = :read", {":read": before.profile}) if before is not None else ABSENT)


OPTIONAL = ("state", "hours", "delivery", "address")


def _untold(merchant: Merchant) -> set[str]:
    """What a shop does not tell is not written: a profile of before there was such a thing stays the same bytes."""
    fields = Merchant.model_fields
    return {name for name in OPTIONAL if getattr(merchant, name) == fields[name].default}


def _listed_put(merchant: Merchant) -> Put:
    item = {
        "pk": keys.shops(merchant.municipality),
        "sk": keys.shop(merchant.merchant_id),
        "kind": "shop",
        "name": merchant.name,
        "category": merchant.category,
        "state": merchant.state,
    }
    return Put(item, _ANY)


_ANY = Condition("attribute_exists(pk) OR attribute_not_exists(pk)")
"""The profile's condition speaks for the whole transaction."""


def _trace_put(merchant: Merchant, trace: Change) -> Put:
    sk = f"{keys.CHANGES}{trace.at}#{trace.what}"
    return Put({"pk": keys.merchant(merchant.merchant_id), "sk": sk, "kind": "merchant_change", **asdict(trace)}, _ANY)


def _change_of(item: Item) -> Change:
    found = {name: item[name] for name in ("by", "at", "what", "why")}
    texts(*found.values())
    parse_stamp(found["at"])
    return Change(**found)


def _listed_of(item: Item) -> Listed:
    told = {name: item[name] for name in ("name", "category", "state")}
    texts(*told.values())
    return Listed(item["sk"].removeprefix(keys.SHOP), **told)
