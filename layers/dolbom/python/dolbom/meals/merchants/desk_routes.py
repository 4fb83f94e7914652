"""The desk's routes for a municipality's shops: registered, changed, suspended, closed, opened again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.dynamo.table import Table
from dolbom.errors import NotFound
from dolbom.meals.merchant import Merchant
from dolbom.meals.merchants import registry
from dolbom.meals.merchants.forms import ChangeRequest, RegisterRequest, ShopsQuery, StateRequest
from dolbom.meals.merchants.registry_store import LISTED_AT_ONCE, LISTED_READ_MAX, RegistryStore
from dolbom.meals.merchants.spelling import begins
from dolbom.meals.merchants.views import ListedShops, ListedView, RegisteredView, registered
from dolbom.meals.names import MERCHANT_ID
from dolbom.people.store import Names

OFFICERS = people("officer")
PLACES = ("place_outside", "place_full")


@dataclass(frozen=True, slots=True)
class Stores:
    registry: RegistryStore
    names: Names


def stores_of(table: Table, names: Names) -> Stores:
    """The store on a table, and who tells the names of staff."""
    return Stores(RegistryStore(table), names)


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""

    def shown(merchant: Merchant) -> RegisteredView:
        changes = stores().registry.changes(merchant.merchant_id)
        return registered(merchant, changes, stores().names(each.by for each in changes))

    @app.operation(
        "POST /v1/desk/merchants",
        auth=OFFICERS,
        body=RegisterRequest,
        answer=RegisteredView,
        status=201,
        errors=("not_found", "merchant_taken", *PLACES),
    )
    def register_merchant(call: Call[RegisterRequest]) -> RegisteredView:
        """Registers a shop in one's own municipality. The same again is the same answer (M7, M10)."""
        return shown(registry.register(stores().registry, call.caller, call.body, call.now))

    @app.operation("GET /v1/desk/merchants", auth=OFFICERS, query=ShopsQuery, answer=ListedShops, errors=("not_found",))
    def list_shops(call: Call[None, ShopsQuery]) -> ListedShops:
        """One's own municipality's shops, in order of their numbers; closed ones among them. Where few of very many are
        wanted, a page may hold fewer than `limit`, and still have a next one."""
        return _listed(stores().registry, call)

    @app.operation("GET /v1/desk/merchants/{merchant_id}", auth=OFFICERS, answer=RegisteredView, errors=("not_found",))
    def read_shop(call: Call[None]) -> RegisteredView:
        """A shop with what was done to it, by whom and why."""
        return shown(_own(stores().registry, call))

    @app.operation(
        "POST /v1/desk/merchants/{merchant_id}/change",
        auth=OFFICERS,
        body=ChangeRequest,
        answer=RegisteredView,
        errors=("not_found", *PLACES),
    )
    def change_merchant(call: Call[ChangeRequest]) -> RegisteredView:
        """Changes what is named of a shop; what is left out stays."""
        return shown(registry.change(stores().registry, call.caller, call.path["merchant_id"], call.body, call.now))

    @app.operation(
        "POST /v1/desk/merchants/{merchant_id}/state",
        auth=OFFICERS,
        body=StateRequest,
        answer=RegisteredView,
        errors=("not_found", *PLACES),
    )
    def set_merchant_state(call: Call[StateRequest]) -> RegisteredView:
        """Suspends, closes or reopens a shop: only an active one is found and takes orders; what was, stays."""
        return shown(registry.set_state(stores().registry, call.caller, call.path["merchant_id"], call.body, call.now))


def _own(store: RegistryStore, call: Call[Any]) -> Merchant:
    return registry.shop_for(store, call.caller, call.path["merchant_id"]).merchant


def _listed(store: RegistryStore, call: Call[None, ShopsQuery]) -> ListedShops:
    query = call.query
    if not call.caller.governs(query.municipality):
        raise NotFound()
    found: list[ListedView] = []
    last = after = word_in(query.next, MERCHANT_ID)
    at_once = query.limit + 1 if query.state is None and query.q is None else LISTED_AT_ONCE
    for read, shop in enumerate(store.of_town(query.municipality, after, at_once)):
        if len(found) == query.limit or read == LISTED_READ_MAX:
            return ListedShops(merchants=found, next=cursor_after(last))
        if query.state in (None, shop.state) and (query.q is None or begins(shop.name, query.q)):
            found.append(
                ListedView(merchant_id=shop.merchant_id, name=shop.name, category=shop.category, state=shop.state)
            )
        last = shop.merchant_id
    return ListedShops(merchants=found, next=None)
