"""A batch of the meals table's stream for the partners' feeds: what each order has more than was told, once."""

from collections.abc import Mapping
from typing import Any

from dolbom.clock import Clock
from dolbom.partners.feed.rows import Grown, grown_of
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.keys import NO_APP
from dolbom.partners.store import PartnerStore


class Batch:
    """A batch's orders, each as it was last, added to their partners' feeds."""

    def __init__(self, event: Mapping[str, Any], feeds: FeedStore, partners: PartnerStore, clock: Clock) -> None:
        self._orders: dict[str, str] = {}
        self._failed: dict[str, Exception] = {}
        self.partners: set[str] = set()
        """To whose feeds something may have been added."""
        latest: dict[str, Grown] = {}
        for record in event["Records"]:
            try:
                order = grown_of(record)
            except Exception:  # noqa: S112 - what cannot be read fails by itself, when it is settled
                continue
            if order is not None:
                self._orders[record["eventID"]] = order.ref
                known = latest.get(order.ref)
                latest[order.ref] = order if known is None or order.entries > known.entries else known
        of_partner: dict[str, list[Grown]] = {}
        for order in latest.values():
            of_partner.setdefault(order.partner, []).append(order)
        for partner_id, orders in of_partner.items():
            try:
                whose = partner_id or _house(partners, clock)
                if whose:
                    self.partners.add(whose)
                    self._failed |= feeds.add(whose, orders)
            except Exception as error:  # they were added together: all of them come again
                self._failed |= dict.fromkeys((order.ref for order in orders), error)

    def settle(self, record: Mapping[str, Any]) -> None:
        """Raises what went wrong with a record's order."""
        if record["eventID"] not in self._orders:
            grown_of(record)
            return
        ref = self._orders[record["eventID"]]
        if ref in self._failed:
            raise self._failed[ref]


def _house(partners: PartnerStore, clock: Clock) -> str:
    bound = partners.bound(NO_APP, clock())
    return bound.partner_id if bound is not None else ""
