"""Lapses: money that was not spent by its last day goes back to the fund, with an entry that says so (M2).

Nobody can spend lapsed money from the first second of the next day, whether this has run or not; it only keeps the
books. Money on hold is in no lot, so it never lapses in the middle of an order.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from dolbom.clock import seoul_day, stamp
from dolbom.dynamo.due import CLOCK_SHARDS, DUE_A_SHARD_MAX
from dolbom.dynamo.sweep import Sweep
from dolbom.dynamo.table import ConditionFailed
from dolbom.meals.accounts import Account, post
from dolbom.meals.keys import LAPSES
from dolbom.meals.ledger import Entry, Leg
from dolbom.meals.store import MealStore, Stale


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


def lapse_due(store: MealStore, now: datetime, sweep: Sweep) -> list[Entry]:
    """Posts the lapses of accounts, those of a shard that lapsed first, first: each account for itself, and as many as
    one run takes; what was set aside comes last."""
    rows = (key for shard in range(CLOCK_SHARDS) for key in store.due(LAPSES, shard, now, DUE_A_SHARD_MAX))
    again = (key for what in (LAPSES,) for key in store.due_again(what, now))
    posted = sweep.each(chain(rows, again), lambda key: list(lapse(store, store.child_named(key), now)))
    return [entry for entries in posted for entry in entries]


def lapse(store: MealStore, child_id: str, now: datetime) -> Iterator[Entry]:
    """Posts what has lapsed on one account, a lot at a time.

    Raises:
        Unavailable: others keep changing the account; the rest is left to the next run.
    """
    account = store.account(child_id)
    while account is not None:
        change = _posted(store, account, now)
        if change is None:
            return
        account, entry = change
        yield entry


def _posted(store: MealStore, account: Account, now: datetime) -> tuple[Account, Entry] | None:
    """Posts what has lapsed first on an account; None when nothing has."""
    known: Account | None = account
    rounds = store.table.rounds()
    while rounds.another():
        change = lapsed(known, now) if known is not None else None
        if known is None or change is None:
            return None
        try:
            store.post_entry(known, *change, f"{min(known.lots)}-{known.version}")
            return change
        except Stale as stale:
            known = stale.account
        except ConditionFailed:
            # Posted already, by a run beside this one or by one whose answer was lost.
            known = store.account(known.child_id)
