"""The feeds in the meals table.

A feed's events are numbered from 1 without a gap. Its head and what is added stand in one transaction, and an event's
row is put only where none stands, so that transactions on a feed come one after the other, and an event is there no
earlier than those before it. How much of an order was told stands in the row of its reference, in the same transaction:
each entry is told once, however often the stream brings it.
"""

from collections.abc import Mapping, Sequence

from dolbom.dynamo.table import Cancelled, Condition, Put, Table, Update, Write
from dolbom.errors import Fault, Invalid, Unreadable
from dolbom.meals import keys as meal_keys
from dolbom.partners.feed import keys
from dolbom.partners.feed.rows import Grown, Place, last_of, place_item, place_of, told_of

WRITES_MAX = 90
"""Of one transaction; DynamoDB takes 100."""


class FeedStore:
    """Reads and writes of the feeds."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def add(self, partner_id: str, orders: Sequence[Grown]) -> Mapping[str, Unreadable]:
        """Adds what of these orders (each once) was not yet told, each order's entries in their order; an order of
        which it cannot be read how much was told keeps no other waiting.

        Returns:
            By reference, what was wrong with those orders.

        Raises:
            Unavailable: DynamoDB did not answer, or others were faster for too long.
            Unreadable: it cannot be read what the number of the last event is.
        """
        rounds = self.table.rounds()
        while rounds.another():
            last, told, unread = self._standing(partner_id, orders)
            writes, more = _additions(partner_id, last, told, orders)
            if not writes:
                return unread
            try:
                self.table.transact(*writes)
            except Cancelled:
                continue
            if not more:
                return unread
            rounds = self.table.rounds()

    def _standing(
        self, partner_id: str, orders: Sequence[Grown]
    ) -> tuple[int, Mapping[str, int], Mapping[str, Unreadable]]:
        """The number of the last event; of each order that has a reference how many entries were told, or why that
        cannot be read."""
        head = (keys.feed(partner_id), keys.HEAD)
        references = {meal_keys.reference(order.ref): order.ref for order in orders}
        items = self.table.get_many([head, *((pk, meal_keys.PLACED) for pk in references)])
        last, told, unread = 0, dict[str, int](), dict[str, Unreadable]()
        for item in items:
            if item["sk"] == keys.HEAD:
                last = last_of(item)
                continue
            try:
                told[references[item["pk"]]] = told_of(item)
            except Unreadable as error:
                unread[references[item["pk"]]] = error
        return last, told, unread

    def last(self, partner_id: str) -> int:
        """The number of a feed's last event; 0 while there is none.

        Raises:
            Unreadable: it cannot be read.
        """
        item = self.table.get(keys.feed(partner_id), keys.HEAD)
        return last_of(item) if item else 0

    def page(self, partner_id: str, after: int, limit: int) -> tuple[list[Place], int]:
        """Up to `limit` events behind a number, without a gap between them, and the number to go on behind: of a
        transaction that is being committed a query may see a part, and what lies behind a hole comes with the next
        page. A row that cannot be read has its number in its key: it is named in the log, and keeps none behind it.

        Raises:
            Invalid: the feed has no such number yet.
        """
        if after >= keys.POSITION_MAX:
            raise beyond_the_feed(self.last(partner_id))
        between = (keys.event(after + 1), keys.event(keys.POSITION_MAX))
        rows = self.table.query(keys.feed(partner_id), between=between, limit=limit).items
        whole = [row for number, row in enumerate(rows, after + 1) if row["sk"] == keys.event(number)]
        if not whole and after > (last := self.last(partner_id)):
            raise beyond_the_feed(last)
        return list(self.table.each(whole, place_of)), after + len(whole)


def beyond_the_feed(last: int) -> Invalid:
    """The refusal of a number behind the feed's last one, which it tells."""
    return Invalid("beyond_the_feed", faults=[Fault("/after")], facts={"last": last})


def _additions(
    partner_id: str, last: int, told: Mapping[str, int], orders: Sequence[Grown]
) -> tuple[list[Write], bool]:
    """The writes that tell what is new, and whether there is more than one transaction takes."""
    writes: list[Write] = []
    position = last
    more = False
    for order in orders:
        known = told.get(order.ref)
        if known is None or known >= order.entries:
            continue
        if len(writes) + 1 + order.entries - known > WRITES_MAX:
            more = True
            break
        writes.append(_told(order, known))
        for entry in range(known + 1, order.entries + 1):
            position += 1
            writes.append(Put(place_item(partner_id, position, order, entry)))
    return ([_head(partner_id, last, position), *writes] if writes else []), more


def _told(order: Grown, known: int) -> Update:
    condition = Condition("told = :known", {":known": known})
    if known == 0:
        condition = Condition("attribute_not_exists(told)")
    return Update(
        meal_keys.reference(order.ref), meal_keys.PLACED, "SET told = :told", condition, values={":told": order.entries}
    )


def _head(partner_id: str, last: int, position: int) -> Write:
    """Without a condition on the number that was read: whoever read an older one puts an event where one stands."""
    if last == 0:
        return Put({"pk": keys.feed(partner_id), "sk": keys.HEAD, "kind": "feed", "last_position": position})
    return Update(keys.feed(partner_id), keys.HEAD, "SET last_position = :last", values={":last": position})
