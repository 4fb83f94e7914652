"""Orders in the meals table.

An order is written only together with the account that pays it, in one transaction, and only if the account still is
what was read: so every decision stands on what was true at its commit. With a new order comes the row that knows whose
it is by its reference, and that there is no other of its id.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

from dolbom.clock import month_end, seoul_day
from dolbom.dynamo.counters import is_any_spoilt, one_more
from dolbom.dynamo.items import Item
from dolbom.dynamo.retry import RETRY_AFTER_S
from dolbom.dynamo.table import BATCH_GET_KEYS_MAX, QUERY_PAGES_MAX, Cancelled, Put, Write
from dolbom.errors import Unavailable, bad_next
from dolbom.ids import as_read, is_uuid7
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.orders.lifecycle import Order, ref_of
from dolbom.meals.orders.rows import journal_append, named_in, order_item, order_of, reference_item
from dolbom.meals.policy import MealPolicy
from dolbom.meals.rows import account_or_none, account_put
from dolbom.meals.store import MealStore, Stale
from dolbom.partners.partner import everybodys
from dolbom.starting.values import value

DECLINED = "DECLINED"
DECLINED_A_DAY_MAX = 100
"""Of a child: who is hungry and tries everything on a menu does not come near it."""
COUNTED_FOR = timedelta(days=2)


class StaleOrder(Stale):
    """The account or the order has changed meanwhile: both as they stand now, as far as they are known."""

    def __init__(self, account: Account | None, order: Order | None) -> None:
        super().__init__(account)
        self.order = order


@value
class Referred:
    """The order that a reference names, and whose it is."""

    child_id: str
    order_id: str
    partner: str
    """Whose app it came through, or nobody's."""


class TooManyDeclined(Exception):
    """As many orders of the child were declined in this day as are written down."""


class OthersOrder(Exception):
    """The id is that of an order of another child."""


class OrderStore(MealStore):
    """The meals table with its orders."""

    def order(self, child_id: str, order_id: str) -> Order | None:
        """One order, held or not, or None."""
        item = self.table.get(keys.child(child_id), keys.order(order_id))
        return order_of(item) if item else None

    def orders(self, named: Sequence[tuple[str, str]]) -> dict[str, Order]:
        """Some orders, each once or oftener by child and id, in one read: by id, those that exist and can be read."""
        wanted = dict.fromkeys((keys.child(child_id), keys.order(order_id)) for child_id, order_id in named)
        return {order.order_id: order for order in self.table.each(self.table.get_many(list(wanted)), order_of)}

    def account_and_order(self, child_id: str, order_id: str) -> tuple[Account | None, Order | None]:
        """Both in one read; each as it stood at some instant, so a commit checks both again."""
        pk = keys.child(child_id)
        items = {item["sk"]: item for item in self.table.get_many([(pk, keys.ACCOUNT), (pk, keys.order(order_id))])}
        return self.of_rows(items.get(keys.ACCOUNT), items.get(keys.order(order_id)))

    def of_rows(self, account: Item | None, order: Item | None) -> tuple[Account | None, Order | None]:
        """An account and an order, of their rows."""
        return account_or_none(account), _order_or_none(order)

    def account_beside(self, key: Item) -> tuple[str, str]:
        """Where the account lies whose order's key this is."""
        return str(key["pk"]), keys.ACCOUNT

    def order_or_other(self, child_id: str, order_id: str) -> Order | None:
        """One order by the id that its child's client made, or None where nobody has it.

        Raises:
            OthersOrder: another child has it.
        """
        pk, reference = keys.child(child_id), keys.reference(ref_of(order_id))
        items = {
            item["pk"]: item for item in self.table.get_many([(pk, keys.order(order_id)), (reference, keys.PLACED)])
        }
        if pk not in items and reference in items:
            raise OthersOrder
        return _order_or_none(items.get(pk))

    def referred(self, named: str, child_id: str | None) -> Referred | None:
        """The order that a partner names, whosever it is, or None. It is named by its reference, or by the id
        that its client made, each in either case; where it was placed before there were references, by its id and
        `child_id`."""
        is_id = is_uuid7(named)
        row = self.table.get(keys.reference(ref_of(named) if is_id else as_read(named)), keys.PLACED)
        if row is not None:
            return Referred(*named_in(row))
        return Referred(child_id, named, "") if is_id and child_id is not None else None

    def place(self, before: Account, after: Account, order: Order) -> None:
        """Commits a new order with its hold and its reference: one transaction of three items (M3, M4).

        Raises:
            OthersOrder: the id is that of another child's order.
            StaleOrder: the account changed, or the order exists; with both as they stand, where they failed.
        """
        try:
            self.table.transact(
                account_put(before, after), Put(order_item(order)), Put(reference_item(order)), looks=True
            )
        except Cancelled as cancelled:
            account, known, reference = cancelled.old
            raise _refused(account, known, reference) from None

    def place_declined(self, order: Order, now: datetime) -> None:
        """Writes down a declined order, so that its id stays declined (M4): of a child, so many in a day. What cannot
        be counted in stands in nobody's way.

        Raises:
            OthersOrder: its id is that of another child's order.
            StaleOrder: an order with this id exists.
            TooManyDeclined: nothing is written: the child's day is full of them.
        """
        sk = keys.counted(seoul_day(now).isoformat(), DECLINED)
        counted = one_more(keys.child(order.child_id), sk, "counted", DECLINED_A_DAY_MAX, now + COUNTED_FOR)
        writes: tuple[Write, ...] = (Put(order_item(order)), Put(reference_item(order)))
        try:
            self.table.transact(*writes, counted, looks=True)
        except Cancelled as cancelled:
            known, reference, counter = cancelled.old
            if known is not None or reference is not None:
                raise _refused(None, known, reference) from None
            if not is_any_spoilt(self.table, [counter]):
                raise TooManyDeclined from None
            try:
                self.table.transact(*writes, looks=True)
            except Cancelled as again:
                raise _refused(None, *again.old) from None

    def advance(self, before: Account, after: Account, order_before: Order, order_after: Order) -> None:
        """Commits the next entry of an order's journal with the account after it.

        Raises:
            StaleOrder: the account or the order changed meanwhile; with those that did, as they stand.
        """
        try:
            self.table.transact(*self.advancing(before, after, order_before, order_after), looks=True)
        except Cancelled as cancelled:
            raise StaleOrder(account_or_none(cancelled.old[0]), _order_or_none(cancelled.old[1])) from None

    def advancing(
        self, before: Account, after: Account, order_before: Order, order_after: Order
    ) -> tuple[Write, Write]:
        """What such a commit writes, each under the condition that it still is as it was read."""
        return account_put(before, after), journal_append(order_before, order_after)

    def orders_of_month(
        self, child_id: str, month: str, limit: int, after_id: str | None, owns: Callable[[str], bool] = everybodys
    ) -> tuple[list[Order], str | None]:
        """Up to `limit` orders whose day lies in a month, newest first, and the id to continue after; of those alone
        that came through a partner that `owns` them (P4).

        Raises:
            Invalid: no page of this listing ends with that id.
        """

        def is_listed(order: Order) -> bool:
            return order.day.startswith(month) and owns(order.partner)

        first = date.fromisoformat(f"{month}-01")
        start, end = keys.journal_between(first.isoformat(), month_end(first).isoformat())
        end = end if after_id is None else _within(start, keys.order(after_id), end)
        rows = self.table.query_all(keys.child(child_id), between=(start, end), forward=False)
        orders = self.table.each((row for row in rows if "#ORDER#" in row["sk"]), order_of)
        if after_id is not None:
            _passed(next(orders, None), after_id, is_listed)
        found: list[Order] = []
        for order in orders:
            if not is_listed(order):
                continue
            if len(found) == limit:
                return found, found[-1].order_id
            found.append(order)
        return found, None

    def orders_of_merchant(
        self, merchant_id: str, day: str, limit: int, after_ref: str | None, owns: Callable[[str], bool]
    ) -> tuple[list[Order], str | None]:
        """Up to `limit` of a merchant's orders made on a Seoul day, newest first, and the reference to continue after;
        those alone that came through a partner that `owns` them (P4).

        A merchant never learns whose an order is, nor of one that was declined (M8): where a page goes on is told by
        an order of that page, and no page is short for those that are left out. The index trails the table by moments.

        Raises:
            Invalid: no page of this listing ends with that reference.
        """

        def is_listed(order: Order) -> bool:
            return not order.declined and owns(order.partner)

        first, last = f"{keys.JOURNAL}{day}#ORDER#", f"{keys.JOURNAL}{day}#ORDER#~"
        after_id = None if after_ref is None else self._id_of(after_ref)
        last = last if after_id is None else _within(first, keys.order(after_id), last)
        orders = self._of_merchant(merchant_id, first, last, limit + 2)  # the one before, and whether there are more
        if after_id is not None:
            _passed(next(orders, None), after_id, is_listed)
        found: list[Order] = []
        for order in orders:
            if not is_listed(order):
                continue
            if len(found) == limit:
                return found, found[-1].ref
            found.append(order)
        return found, None

    def _of_merchant(self, merchant_id: str, first: str, last: str, at_once: int) -> Iterator[Order]:
        """All of a merchant's orders of a range of sort keys, newest first; as many as these in the first call, and
        where few of them are wanted a hundred in each further one."""
        start: Item | None = None
        for _ in range(QUERY_PAGES_MAX):
            page = self.table.query(
                merchant_id,
                between=(first, last),
                limit=at_once if start is None else BATCH_GET_KEYS_MAX,
                after=start,
                forward=False,
                index=keys.BY_MERCHANT,
                index_keys=("merchant_id", "sk"),
            )
            rows = self.table.get_many([(row["pk"], row["sk"]) for row in page.items])
            yield from sorted(self.table.each(rows, order_of), key=lambda order: order.order_id, reverse=True)
            start = page.next
            if start is None:
                return
        raise Unavailable(retry_after_s=RETRY_AFTER_S)

    def _id_of(self, ref: str) -> str:
        """The id of an order with a reference.

        Raises:
            Invalid: there is none.
        """
        if is_uuid7(ref):  # placed before there were references
            return ref
        found = self.referred(ref, None)
        if found is None:
            raise bad_next()
        return found.order_id

    def named(self, key: Item) -> tuple[str, str]:
        """The child and the order id of an order's key."""
        return keys.child_id_of(key["pk"]), keys.order_id_of(key["sk"])

    def deciding_policy(self, order: Order, now: datetime) -> MealPolicy:
        """The policy version that decided an order: it also says what becomes of money that returns.

        Raises:
            LookupError: it is gone; versions are never deleted.
        """
        return self.policy_version(order.municipality, order.policy_version, now)


def _within(first: str, wanted: str, last: str) -> str:
    """A sort key that must lie in a range."""
    if not first <= wanted <= last:
        raise bad_next()
    return wanted


def _passed(order: Order | None, order_id: str, is_listed: Callable[[Order], bool]) -> None:
    """The first that is read of a further page must be the last of the page before."""
    if order is None or order.order_id != order_id or not is_listed(order):
        raise bad_next()


def _refused(account: Item | None, order: Item | None, reference: Item | None) -> Exception:
    """Why an order could not be placed, from what stands in its way."""
    if order is None and reference is not None:
        return OthersOrder()
    return StaleOrder(account_or_none(account), _order_or_none(order))


def _order_or_none(item: Item | None) -> Order | None:
    return order_of(item) if item else None
