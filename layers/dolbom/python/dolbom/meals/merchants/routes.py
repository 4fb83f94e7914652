"""The routes by which families find shops (M10)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.errors import NotFound
from dolbom.meals.merchants.forms import NearQuery, ShopQuery
from dolbom.meals.merchants.purse import Purse, PurseOf
from dolbom.meals.merchants.views import NearList, ShopView, shop_view
from dolbom.meals.opening.hours import is_open
from dolbom.meals.store import MealStore
from dolbom.partners.store import PartnerStore

FAMILY = people("child", "guardian")


@dataclass(frozen=True, slots=True)
class Stores:
    """What the routes read, each made when it is first asked for: an order needs none of it."""

    meals: Callable[[], MealStore]
    purse_of: PurseOf
    partners: Callable[[], PartnerStore]


def register(app: Api, stores: Stores) -> None:
    """Adds the routes to the meals API."""

    @app.operation(
        "GET /v1/merchants",
        auth=FAMILY,
        query=NearQuery,
        answer=NearList,
        errors=("not_found", "not_switched_on", "child_needed"),
    )
    def list_merchants(call: Call[None, NearQuery]) -> NearList:
        """Shops near a place, nearest first and equally near ones by their numbers, with what can be paid there (M10).

        In a partner's app, those that the partner serves: a page may be short, and have a next one all the same.
        """
        # Imported when somebody looks: an order needs nothing of it, and starts without it.
        from dolbom.meals.merchants.cell_store import CellStore
        from dolbom.meals.merchants.look_up import page_of

        def purse() -> Purse:
            return stores.purse_of(call.caller, call.query.child_id, call.now)

        def served_among(shops: Sequence[str]) -> Collection[str]:
            return stores.partners().served(call.caller.client, shops, call.now)

        return page_of(CellStore(stores.meals().table), call.query, purse, served_among, call.now, call.language)

    @app.operation(
        "GET /v1/merchants/{merchant_id}",
        auth=FAMILY,
        query=ShopQuery,
        answer=ShopView,
        errors=("not_found", "not_switched_on", "child_needed"),
    )
    def read_merchant(call: Call[None, ShopQuery]) -> ShopView:
        """A shop with its hours and its menu: which of it can be ordered (M7), and up to what (M9).

        Missing where the list leaves it out: where no order comes to it through the app that asks.
        """
        from dolbom.meals.merchants.look_up import accepted
        from dolbom.meals.merchants.usage_store import UsageStore
        from dolbom.meals.opening.holidays import is_holiday

        purse = stores.purse_of(call.caller, call.query.child_id, call.now)
        merchant = stores.meals().merchant(call.path["merchant_id"], call.now)
        if merchant is None or merchant.state != "active":
            raise NotFound()
        if not stores.partners().through(call.caller.client, merchant.merchant_id, call.now).serves:
            raise NotFound()
        used_lately = UsageStore(stores.meals().table).is_used_lately(merchant.merchant_id, call.now)
        is_open_now = is_open(merchant.hours, call.now, is_holiday)
        here = accepted(purse, merchant, is_open_now=is_open_now)
        return shop_view(merchant, purse.policy, here, call.language, is_open_now=is_open_now, used_lately=used_lately)
