"""Lapses: money that was not spent by its last day goes back to the fund, with an entry that says so (M2).

Nobody can spend lapsed money from the first second of the next day, whether this has run or not; it only keeps the
books. Money on hold is in no lot, so it never lapses in the middle of an order.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain

from dolbom.clock import seoul_day, stamp
from dolbom.dynamo.due import due_rows
from dolbom.dynamo.items import Item, place_in
from dolbom.dynamo.sweep import Sweep
from dolbom.dynamo.table import ConditionFailed, Write
from dolbom.dynamo.together import Candidate, Place, together
from dolbom.meals.accounts import Account, post
from dolbom.meals.keys import LAPSES
from dolbom.meals.ledger import Entry, Leg
from dolbom.meals.rows import account_or_none
from dolbom.meals.store import MealStore, Stale

ROWS_A_LAPSE = 2


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
    """Posts the lapses of accounts, those of a shard that lapsed first, first, and as many as one run takes: many
    accounts at once, and what does not go with others, or has several lots to lapse, each for itself; what was set
    aside comes last."""

    def many(keys: Sequence[Item]) -> Mapping[Place, list[Entry]]:
        return together(store.table, [_candidate(store, key, now) for key in keys], ROWS_A_LAPSE)

    again = (key for what in (LAPSES,) for key in store.due_again(what, now))
    rows = chain(due_rows(store.table, LAPSES, now), again)
    posted = sweep.each(rows, lambda key: list(lapse(store, store.child_named(key), now)), many)
    return [entry for entries in posted for entry in entries]


def _candidate(store: MealStore, key: Item, now: datetime) -> Candidate[Place, list[Entry]]:
    account_at = place_in(key)

    def decide(found: Mapping[Place, Item]) -> tuple[list[Entry], Sequence[Write]] | None:
        account = account_or_none(found.get(account_at))
        change = lapsed(account, now) if account is not None else None
        if account is None or change is None or lapsed(change[0], now) is not None:
            return None
        after, entry = change
        return [entry], store.posting(account, after, entry, _number_of(account))

    return Candidate(account_at, (account_at,), decide)


def _number_of(account: Account) -> str:
    """The number of the next lapse of an account."""
    return f"{min(account.lots)}-{account.version}"


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
            store.post_entry(known, *change, _number_of(known))
            return change
        except Stale as stale:
            known = stale.account
        except ConditionFailed:
            # Posted already, by a run beside this one or by one whose answer was lost.
            known = store.account(known.child_id)
