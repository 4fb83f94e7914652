"""Lapses: money that was not spent by its last day goes back to the fund, with an entry that says so (M2).

Nobody can spend lapsed money from the first second of the next day, whether this has run or not; it only keeps the
books. Money on hold is in no lot, so it never lapses in the middle of an order.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from dolbom.clock import seoul_day, stamp
from dolbom.dynamo.due import CLOCK_SHARDS
from dolbom.dynamo.table import ConditionFailed
from dolbom.meals.accounts import Account, post
from dolbom.meals.keys import LAPSES
from dolbom.meals.ledger import Entry, Leg
from dolbom.meals.store import MealStore, Stale

ATTEMPTS_MAX = 10


def lapsed(account: Account, now: datetime) -> tuple[Account, Entry] | None:
    """The account without its oldest lapsed lot, and the entry that tells so; None when nothing has lapsed."""
    today = seoul_day(now)
    lots = sorted(lot for lot, amount in account.lots.items() if lot < today.isoformat() and amount > 0)
    if not lots:
        return None
    lot, amount = lots[0], account.lots[lots[0]]
    entry = Entry(
        f"lapse/{lot}/{account.version}",
        "lapse",
        stamp(now),
        today.isoformat(),
        (Leg("benefit", -amount, lot), Leg("fund", amount)),
    )
    return post(account, entry, today), entry


def lapse_due(
    store: MealStore, now: datetime, limit: int, has_time: Callable[[], bool] = lambda: True
) -> Iterator[Entry]:
    """Posts the lapses of up to `limit` accounts a shard, those that lapsed first, first, while there is time."""
    for shard in range(CLOCK_SHARDS):
        for key in store.due(LAPSES, shard, now, limit):
            if not has_time():
                return
            yield from lapse(store, store.child_named(key), now)


def lapse(store: MealStore, child_id: str, now: datetime) -> Iterator[Entry]:
    """Posts what has lapsed on one account, a lot at a time. An account that others keep changing is left to the
    next run."""
    account = store.account(child_id)
    for _ in range(ATTEMPTS_MAX):
        change = lapsed(account, now) if account is not None else None
        if account is None or change is None:
            return
        after, entry = change
        try:
            store.post_entry(account, after, entry, f"{min(account.lots)}-{account.version}")
        except Stale as stale:
            account = stale.account
            continue
        except ConditionFailed:
            # Posted already, by a run beside this one or by one whose answer was lost.
            account = store.account(child_id)
            continue
        yield entry
        account = after
