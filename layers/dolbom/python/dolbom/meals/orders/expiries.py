"""Expiries: a hold that nobody has answered goes back when its time is over (M3). The clock does it, every minute."""

from datetime import datetime
from itertools import chain

from dolbom.dynamo.due import CLOCK_SHARDS, DUE_A_SHARD_MAX
from dolbom.dynamo.items import Item
from dolbom.dynamo.sweep import Sweep
from dolbom.meals.keys import HOLDS
from dolbom.meals.orders.fulfilment import expire
from dolbom.meals.orders.lifecycle import Order
from dolbom.meals.orders.store import OrderStore


def expire_due(store: OrderStore, now: datetime, sweep: Sweep) -> list[Order]:
    """Expires due holds, those of a shard oldest first: each for itself, and as many as one run takes. Those that
    others resolve meanwhile are passed over. What was set aside comes last."""

    def expired(key: Item) -> Order:
        child_id, order_id = store.named(key)
        return expire(store, child_id, order_id, now)

    rows = (key for shard in range(CLOCK_SHARDS) for key in store.due(HOLDS, shard, now, DUE_A_SHARD_MAX))
    again = (key for what in (HOLDS,) for key in store.due_again(what, now))
    return [order for order in sweep.each(chain(rows, again), expired) if order.state == "expired"]
