"""A load that was wrong is undone, as far as it has not been spent (M2).

What it put on the account goes back to the fund; what it repaid of a shortfall, what is held for an order and what is
spent stays, and nothing is ever owed by an undo. Money of one lot is one sum: what was spent of the lot is taken for
spent of the other loads first. Undone once, and for good: what comes back later is the child's.
"""

from datetime import datetime

from dolbom.auth import Caller
from dolbom.clock import parse_stamp, rfc3339, seoul_day, stamp
from dolbom.errors import Conflict, NotFound
from dolbom.meals.accounts import Account, Change, post
from dolbom.meals.children.actions import account_for
from dolbom.meals.children.load_store import UNDO, LoadStore, PostedLoad, Undone
from dolbom.meals.ledger import Entry, Leg
from dolbom.meals.names import Why
from dolbom.meals.store import MealStore, Stale
from dolbom.model import Model
from dolbom.money import Money, won


class UndoRequest(Model):
    """Why a load is undone; `in_part`, where a part of it is spent, takes back the rest."""

    why: Why
    in_part: bool = False


class LoadView(Model):
    """A load that was undone: what it had loaded, and what of it has gone back to the fund."""

    load_id: str
    child_id: str
    loaded: Money
    undone: Money
    undone_at: str
    file: str
    line: int


def undo(
    store: MealStore, loads: LoadStore, caller: Caller, child_id: str, load_id: str, request: UndoRequest, now: datetime
) -> LoadView:
    """Undoes a load of this officer's municipality, while the child's account is there. Again, it is the same answer.

    Raises:
        NotFound: not a child of this municipality, or not a load of it.
        Conflict: all of it is spent, or a part is and the request does not take the rest.
    """
    account: Account | None = account_for(store, caller, child_id)
    load = loads.load(child_id, account.municipality, load_id) if account is not None else None
    if load is None:
        raise NotFound()
    known = loads.undone(child_id, load)
    if known is not None:
        return _view(load, load_id, child_id, known)
    rounds = store.table.rounds()
    while rounds.another():
        if account is None or not caller.governs(account.municipality):
            raise NotFound()
        after, entry = undone(account, load, now, in_part=request.in_part)
        trace = Change(caller.subject, stamp(now), f"undo load {load.number}", request.why)
        try:
            loads.undo(account, after, entry, load, trace)
            return _view(load, load_id, child_id, entry)
        except Undone as before:
            return _view(load, load_id, child_id, before.entry)
        except Stale as stale:
            account = stale.account


def undone(account: Account, load: PostedLoad, now: datetime, *, in_part: bool) -> tuple[Account, Entry]:
    """The account after a load is undone, and the entry.

    Raises:
        Conflict: as for `undo`.
    """
    today = seoul_day(now)
    in_lot = account.lots.get(load.lot, 0) if load.lot >= today.isoformat() else 0
    left = min(load.benefit, in_lot, account.spendable(today.isoformat()))
    if left <= 0 or (left < load.amount and not in_part):
        raise Conflict("load_spent", facts={"left": max(0, left)})
    legs = (Leg("benefit", -left, load.lot), Leg("fund", left))
    entry = Entry(f"{UNDO}/{load.number}", "load_undo", stamp(now), load.day, legs)
    return post(account, entry, today), entry


def _view(load: PostedLoad, load_id: str, child_id: str, entry: Entry) -> LoadView:
    return LoadView(
        load_id=load_id,
        child_id=child_id,
        loaded=won(load.amount),
        undone=won(entry.moved("fund")),
        undone_at=rfc3339(parse_stamp(entry.at)),
        file=load.file,
        line=load.line,
    )
