"""Many children moved to another municipality at once, as when a town is split (M1, M15): looked at, and confirmed.

Each child is moved as one is (`actions.move`), in a transaction of its own: caps and money go along. Whoever confirms
says what was seen by its token, and nothing is moved where a child stands otherwise by then. Sent again after a lost
answer, or after half of it was done, it moves the rest.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from dolbom.auth import Caller
from dolbom.errors import Conflict, DolbomError, Fault, Invalid, NotFound, Unreadable
from dolbom.meals.accounts import Account
from dolbom.meals.children import actions
from dolbom.meals.children.actions import MoveRequest
from dolbom.meals.children.list_store import ListStore
from dolbom.meals.names import ChildId, MunicipalityCode, Why, is_sandbox
from dolbom.meals.store import MealStore
from dolbom.model import Model
from dolbom.money import Money, won
from dolbom.strict_json import canonical

MOVES_A_CALL_MAX = 50
"""Two calls to AWS each: a full call takes some two seconds."""

How = Literal["moves", "moved", "already", "not_found", "unreadable", "failed"]


class MovesRequest(Model):
    """Which children of a municipality move where. Without `token` it is a preview, and nothing moves; with the
    preview's token it is done."""

    municipality: MunicipalityCode
    into: MunicipalityCode
    why: Why
    children: Annotated[list[ChildId], Field(min_length=1, max_length=MOVES_A_CALL_MAX)]
    token: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None


class MoveLine(Model):
    """A child, and what becomes of it: it will move, has been moved, lives there already, is none of this
    municipality's; its account cannot be read and is mended first; or it could not be moved now (overtaken, or the
    other town was switched off meanwhile) and is looked at again."""

    child_id: str
    result: How
    loaded: Money | None
    """What goes along."""


class MovesView(Model):
    """What a preview found or a confirmation did, in the order in which the children were named."""

    children: list[MoveLine]
    token: str | None
    """What the confirmation says; of a confirmation nothing."""
    loaded: Money


@dataclass(frozen=True, slots=True)
class Stores:
    meals: MealStore
    listed: ListStore


def moves(stores: Stores, caller: Caller, request: MovesRequest, now: datetime) -> MovesView:
    """Looks at moves, or does them.

    Raises:
        NotFound: not this officer's municipality.
        Invalid: the other municipality is not switched on or begins later, or is the same one.
        Conflict: a child stands otherwise than when it was looked at.
    """
    if not caller.governs(request.municipality):
        raise NotFound()
    if request.into == request.municipality:
        raise Invalid("same_town", faults=[Fault("/into")])
    if stores.meals.policy_or_first(request.into, now) is None:
        raise Invalid("not_switched_on")
    if is_sandbox(request.municipality) != is_sandbox(request.into):
        raise Invalid("sandbox_apart")
    actions.must_go_on_eating(stores.meals, request.municipality, request.into, now)
    named = list(dict.fromkeys(request.children))
    accounts = stores.listed.accounts(named)
    once_here = stores.listed.listed(request.municipality, named)
    found = {child_id: _found(request, accounts.get(child_id), child_id in once_here) for child_id in named}
    token = _token(request, found)
    if request.token is None:
        return _view(found, accounts, token)
    if request.token != token:
        raise Conflict("preview_changed")
    done = {
        child_id: _moved(stores.meals, caller, child_id, request, now) if how == "moves" else how
        for child_id, how in found.items()
    }
    return _view(done, accounts, None)


def _found(request: MovesRequest, account: Account | None, is_once_here: bool) -> How:
    if account is None:
        # Whoever is listed here has an account: what is not found of it could not be read.
        return "unreadable" if is_once_here else "not_found"
    if account.municipality == request.municipality:
        return "moves"
    return "already" if account.municipality == request.into and is_once_here else "not_found"


def _moved(meals: MealStore, caller: Caller, child_id: str, request: MovesRequest, now: datetime) -> How:
    """One child's move; what keeps it from being moved keeps no other."""
    try:
        actions.move(meals, caller, child_id, MoveRequest(municipality=request.into, why=request.why), now)
    except NotFound:
        return "not_found"
    except Unreadable:
        return "unreadable"
    except DolbomError:
        return "failed"
    return "moved"


def _token(request: MovesRequest, found: Mapping[str, How]) -> str:
    """What was looked at: a child that has been moved since by this very confirmation makes no other token."""
    seen = {child_id: "moves" if how == "already" else how for child_id, how in found.items()}
    told = {"from": request.municipality, "into": request.into, "children": seen}
    return hashlib.sha256(canonical(told)).hexdigest()[:32]


def _view(results: Mapping[str, How], accounts: Mapping[str, Account], token: str | None) -> MovesView:
    goes = [child_id for child_id, how in results.items() if how in ("moves", "moved")]
    sums = {child_id: sum(accounts[child_id].lots.values()) for child_id in goes}
    lines = [
        MoveLine(child_id=child_id, result=how, loaded=won(sums[child_id]) if child_id in sums else None)
        for child_id, how in results.items()
    ]
    return MovesView(children=lines, token=token, loaded=won(sum(sums.values())))
