"""Orders in the meals table.

An order is written only together with the account that pays it, in one transaction of two items, and only if the
account still is what was read: so every decision stands on what was true at its commit.
"""

from collections.abc import Sequence
from datetime import date, datetime

from dolbom.clock import month_end
from dolbom.dynamo.items import Item
from dolbom.dynamo.retry import RETRY_AFTER_S
from dolbom.dynamo.table import ABSENT, QUERY_PAGES_MAX, Cancelled, Check, ConditionFailed, Put
from dolbom.errors import Unavailable
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.orders.lifecycle import Order
from dolbom.meals.orders.rows import journal_append, order_item, order_of
from dolbom.meals.policy import MealPolicy
from dolbom.meals.rows import account_put
from dolbom.meals.store import MealStore, Stale, account_or_none


class StaleOrder(Stale):
    """The account or the order has changed meanwhile: both as they stand now, as far as they are known."""

    def __init__(self, account: Account | None, order: Order | None) -> None:
        super().__init__(account)
        self.order = order


class SiblingsOrder(Exception):
    """The id is that of an order of another child of the same guardian."""


class OrderStore(MealStore):
    """The meals table with its orders."""

    def order(self, child_id: str, order_id: str) -> Order | None:
        """One order, held or not, or None."""
        item = self.table.get(keys.child(child_id), keys.order(order_id))
        return order_of(item) if item else None

    def account_and_order(self, child_id: str, order_id: str) -> tuple[Account | None, Order | None]:
        """Both in one read; each as it stood at some instant, so a commit checks both again."""
        pk = keys.child(child_id)
        items = {item["sk"]: item for item in self.table.get_many([(pk, keys.ACCOUNT), (pk, keys.order(order_id))])}
        return account_or_none(items.get(keys.ACCOUNT)), _order_or_none(items.get(keys.order(order_id)))

    def place(self, before: Account, after: Account, order: Order, siblings: Sequence[str] = ()) -> None:
        """Commits a new order with its hold: one transaction of two items, and a check for each of the `siblings` that
        the order's id is not one of their orders' (M3, M4).

        Raises:
            SiblingsOrder: it is.
            StaleOrder: the account changed, or the order exists; with both as they stand, where they failed.
        """
        try:
            writes = (account_put(before, after), Put(order_item(order)))
            self.table.transact(*writes, *_not_of(siblings, order.order_id))
        except Cancelled as cancelled:
            if any(cancelled.failed[2:]) and cancelled.old[1] is None:
                raise SiblingsOrder from None
            raise StaleOrder(account_or_none(cancelled.old[0]), _order_or_none(cancelled.old[1])) from None

    def is_siblings(self, order_id: str, siblings: Sequence[str]) -> bool:
        """Whether an order id is that of an order of one of these children."""
        return bool(self.table.get_many([(keys.child(child_id), keys.order(order_id)) for child_id in siblings]))

    def place_declined(self, order: Order, siblings: Sequence[str] = ()) -> None:
        """Writes down a declined order, so that its id stays declined (M4).

        Raises:
            SiblingsOrder: its id is that of an order of one of the `siblings`.
            StaleOrder: an order with this id exists.
        """
        try:
            if siblings:
                self.table.transact(Put(order_item(order)), *_not_of(siblings, order.order_id))
            else:
                self.table.write(Put(order_item(order)))
        except ConditionFailed as failed:
            raise StaleOrder(None, _order_or_none(failed.old)) from None
        except Cancelled as cancelled:
            if any(cancelled.failed[1:]) and cancelled.old[0] is None:
                raise SiblingsOrder from None
            raise StaleOrder(None, _order_or_none(cancelled.old[0])) from None

    def advance(self, before: Account, after: Account, order_before: Order, order_after: Order) -> None:
        """Commits the next entry of an order's journal with the account after it.

        Raises:
            StaleOrder: the account or the order changed meanwhile; with those that did, as they stand.
        """
        try:
            self.table.transact(account_put(before, after), journal_append(order_before, order_after))
        except Cancelled as cancelled:
            raise StaleOrder(account_or_none(cancelled.old[0]), _order_or_none(cancelled.old[1])) from None

    def orders_of_month(
        self, child_id: str, month: str, limit: int, after_id: str | None
    ) -> tuple[list[Order], str | None]:
        """Up to `limit` orders whose day lies in a month, newest first, and the id to continue after."""
        first = date.fromisoformat(f"{month}-01")
        start, end = keys.journal_between(first.isoformat(), month_end(first).isoformat())
        if after_id is not None:
            end = min(end, keys.order(after_id))
            if end < start:
                return [], None
        found: list[Order] = []
        rows = self.table.query_all(keys.child(child_id), between=(start, end), forward=False)
        for order in self.table.each((row for row in rows if row.get("kind") == "order"), order_of):
            if order.order_id == after_id or not order.day.startswith(month):
                continue
            if len(found) == limit:
                return found, found[-1].order_id
            found.append(order)
        return found, None

    def orders_of_merchant(
        self, merchant_id: str, day: str, limit: int, after_id: str | None
    ) -> tuple[list[Order], str | None]:
        """Up to `limit` of a merchant's orders made on a Seoul day, newest first, and the id to continue after.

        A merchant never learns whose an order is, nor of one that was declined (M8): where a page goes on is told by
        an order of that page, and no page is short for those that are left out. The index trails the table by moments.
        """
        first, last = f"{keys.JOURNAL}{day}#ORDER#", f"{keys.JOURNAL}{day}#ORDER#~"
        last = last if after_id is None else min(last, keys.order(after_id))
        if last < first:
            return [], None
        found: list[Order] = []
        start: Item | None = None
        for _ in range(QUERY_PAGES_MAX):
            page = self.table.query(
                merchant_id,
                between=(first, last),
                limit=limit + 2,  # the last of the page before, and whether there are more
                after=start,
                forward=False,
                index=keys.BY_MERCHANT,
                index_keys=("merchant_id", "sk"),
            )
            rows = self.table.get_many([(row["pk"], row["sk"]) for row in page.items])
            for order in sorted(self.table.each(rows, order_of), key=lambda order: order.order_id, reverse=True):
                if order.declined or order.order_id == after_id:
                    continue
                if len(found) == limit:
                    return found, found[-1].order_id
                found.append(order)
            start = page.next
            if start is None:
                return found, None
        raise Unavailable(retry_after_s=RETRY_AFTER_S)

    def named(self, key: Item) -> tuple[str, str]:
        """The child and the order id of an order's key."""
        return keys.child_id_of(key["pk"]), keys.order_id_of(key["sk"])

    def deciding_policy(self, order: Order, now: datetime) -> MealPolicy:
        """The policy version that decided an order: it also says what becomes of money that returns.

        Raises:
            LookupError: it is gone; versions are never deleted.
        """
        return self.policy_version(order.municipality, order.policy_version, now)


def _not_of(siblings: Sequence[str], order_id: str) -> list[Check]:
    return [Check(keys.child(child_id), keys.order(order_id), ABSENT) for child_id in siblings]


def _order_or_none(item: Item | None) -> Order | None:
    return order_of(item) if item else None
