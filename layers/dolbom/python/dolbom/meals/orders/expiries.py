"""Expiries: a hold that nobody has answered goes back when its time is over (M3). The clock does it, every minute."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain

from dolbom.dynamo.due import due_rows
from dolbom.dynamo.items import Item, place_in
from dolbom.dynamo.sweep import Sweep
from dolbom.dynamo.table import Write
from dolbom.dynamo.together import Candidate, Place, together
from dolbom.meals.keys import HOLDS
from dolbom.meals.orders.fulfilment import expire
from dolbom.meals.orders.lifecycle import Order, due, released
from dolbom.meals.orders.store import OrderStore

ROWS_AN_EXPIRY = 2


def expire_due(store: OrderStore, now: datetime, sweep: Sweep) -> list[Order]:
    """Expires due holds, those of a shard oldest first, and as many as one run takes: those of different children many
    at once, and what does not go with others each for itself. Those that others resolve meanwhile are passed over. What
    was set aside comes last."""

    def expired(key: Item) -> Order:
        child_id, order_id = store.named(key)
        return expire(store, child_id, order_id, now)

    def many(keys: Sequence[Item]) -> Mapping[Place, Order]:
        return together(store.table, [_candidate(store, key, now) for key in keys], ROWS_AN_EXPIRY)

    again = (key for what in (HOLDS,) for key in store.due_again(what, now))
    rows = chain(due_rows(store.table, HOLDS, now), again)
    return [order for order in sweep.each(rows, expired, many) if order.state == "expired"]


def _candidate(store: OrderStore, key: Item, now: datetime) -> Candidate[Place, Order]:
    account_at, order_at = store.account_beside(key), place_in(key)

    def decide(found: Mapping[Place, Item]) -> tuple[Order, Sequence[Write]] | None:
        account, order = store.of_rows(found.get(account_at), found.get(order_at))
        if account is None or order is None or order.declined:
            return None
        if not due(order, now):
            return order, ()
        after, given_back = released(order, account, store.deciding_policy(order, now), "expire", now)
        return after, store.advancing(account, given_back, order, after)

    return Candidate(order_at, (account_at, order_at), decide)
