"""The register of shops: who may write what, the same twice, and what of it stays (M7, M10).

A shop is its municipality's for ever. Suspended and closed ones are found no more and take no order; their rows, their
orders and what was done to them stay.
"""

from collections.abc import Callable
from datetime import datetime

from dolbom.auth import Caller
from dolbom.clock import stamp
from dolbom.errors import Conflict, NotFound
from dolbom.meals.accounts import Change
from dolbom.meals.merchant import Merchant
from dolbom.meals.merchants.forms import ChangeRequest, RegisterRequest, StateRequest
from dolbom.meals.merchants.registry_store import Known, Outcome, RegistryStore, StaleShop, town_of

OF_THE_REQUEST = {"why"}
THE_STATE = ("state",)
TAKEN_AWAY = ("hours", "delivery")
"""What `null` takes away; `null` for anything else leaves it."""


def register(store: RegistryStore, caller: Caller, request: RegisterRequest, now: datetime) -> Merchant:
    """Registers a shop. The same again changes nothing.

    Raises:
        NotFound: not this officer's municipality.
        Conflict: the number is another shop's.
        Invalid: as `RegistryStore.put`.
    """
    if not caller.governs(request.municipality):
        raise NotFound()
    merchant = Merchant.model_validate(request.model_dump(exclude=OF_THE_REQUEST, exclude_unset=True))
    rounds = store.table.rounds()
    while rounds.another():
        known = store.known(merchant.merchant_id)
        if known is not None and known.is_placed:
            if known.merchant != merchant:
                raise Conflict("merchant_taken")
            return known.merchant
        if known is not None and town_of(known) != merchant.municipality:
            raise Conflict("merchant_taken")
        try:
            store.put(known, merchant, Change(caller.subject, stamp(now), "register", request.why))
        except StaleShop:
            continue
        return merchant


def change(store: RegistryStore, caller: Caller, merchant_id: str, request: ChangeRequest, now: datetime) -> Merchant:
    """Changes what the request names of a shop, and nothing else of it.

    Raises:
        NotFound: no shop of this officer's municipality.
        Invalid: as `RegistryStore.put`.
    """
    sent = request.model_dump(exclude=OF_THE_REQUEST, exclude_unset=True)
    told = {name: value for name, value in sent.items() if value is not None or name in TAKEN_AWAY}

    def step(merchant: Merchant) -> Merchant:
        return Merchant.model_validate({**merchant.model_dump(), **told})

    return _changed(store, caller, merchant_id, step, Change(caller.subject, stamp(now), "change", request.why))


def set_state(store: RegistryStore, caller: Caller, merchant_id: str, request: StateRequest, now: datetime) -> Merchant:
    """Suspends, closes or reopens a shop.

    Raises:
        NotFound: no shop of this officer's municipality.
        Invalid: as `RegistryStore.put`.
    """

    def step(merchant: Merchant) -> Merchant:
        return merchant.model_copy(update={"state": request.state})

    trace = Change(caller.subject, stamp(now), f"state {request.state}", request.why)
    return _changed(store, caller, merchant_id, step, trace)


def shop_for(store: RegistryStore, caller: Caller, merchant_id: str) -> Known:
    """A shop, for an officer of its municipality.

    Raises:
        NotFound: there is none, or it is another municipality's.
    """
    known = store.known(merchant_id)
    if known is None or not caller.governs(known.merchant.municipality):
        raise NotFound()
    return known


def take_in(store: RegistryStore, merchant: Merchant, trace: Change) -> Outcome:
    """Writes a shop as its town's file tells it. A file that says nothing of the state leaves it: what an officer has
    suspended, no file reopens by the way.

    Raises:
        Conflict: the number is another municipality's.
        Invalid: as `RegistryStore.put`.
    """
    rounds = store.table.rounds()
    while rounds.another():
        known = store.known(merchant.merchant_id)
        if known is not None and town_of(known) != merchant.municipality:
            raise Conflict("merchant_taken", facts={"merchant_id": merchant.merchant_id})
        told = merchant
        if known is not None and not merchant.model_fields_set.intersection(THE_STATE):
            told = merchant.model_copy(update={"state": known.merchant.state})
        try:
            return store.put(known, told, trace)
        except StaleShop:
            continue


def _changed(
    store: RegistryStore, caller: Caller, merchant_id: str, step: Callable[[Merchant], Merchant], trace: Change
) -> Merchant:
    rounds = store.table.rounds()
    while rounds.another():
        known = shop_for(store, caller, merchant_id)
        after = step(known.merchant)
        try:
            store.put(known, after, trace)
        except StaleShop:
            continue
        return after
