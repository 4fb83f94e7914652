"""The routes of the meals API for shopkeepers and for whoever was refused by one."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field

from dolbom.api import Api, Call
from dolbom.auth import PUBLIC, partner, people
from dolbom.clock import seconds_left_of_day
from dolbom.dates import Month
from dolbom.errors import NotFound, TooMany
from dolbom.ids import same_uuid
from dolbom.meals.names import ChildId, MerchantId
from dolbom.meals.shopkeepers import applications, statements
from dolbom.meals.shopkeepers.application_store import ApplicationStore
from dolbom.meals.shopkeepers.applications import ApplicationQuery, ApplicationRequest, ApplicationView
from dolbom.meals.shopkeepers.refusal_store import RefusalStore, TooManyTold
from dolbom.meals.shopkeepers.statement_store import StatementStore
from dolbom.meals.shopkeepers.statements import StatementView
from dolbom.meals.store import MealStore
from dolbom.model import Model
from dolbom.partners.store import PartnerStore
from dolbom.texts.meals import REFUSAL_HEARD

FAMILY = people("child", "guardian")


class RefusalRequest(Model):
    """One tap: this shop refused me. Nothing need be said."""

    child_id: Annotated[ChildId | None, Field(description="Needed from a guardian of several children.")] = None


class HeardView(Model):
    merchant_id: str
    message: str


class StatementQuery(Model):
    merchant_id: MerchantId
    month: Month


def register(app: Api, meals: Callable[[], MealStore], partners: Callable[[], PartnerStore]) -> None:
    """Adds the routes to the meals API."""
    _register_applications(app, meals)

    @app.operation(
        "POST /v1/merchants/{merchant_id}/refusals",
        auth=FAMILY,
        body=RefusalRequest,
        answer=HeardView,
        status=201,
        errors=("not_found", "child_needed", "too_many_told"),
    )
    def tell_refusal(call: Call[RefusalRequest]) -> HeardView:
        """Tells the municipality that a shop refused a child: counted once a child and day, and nobody is named."""
        child_id = call.caller.child(call.body.child_id)
        merchant = meals().merchant(call.path["merchant_id"], call.now)
        if merchant is None:
            raise NotFound()
        try:
            RefusalStore(meals().table).tell(child_id, merchant, call.now)
        except TooManyTold:
            raise TooMany("too_many_told", retry_after_s=seconds_left_of_day(call.now)) from None
        return HeardView(merchant_id=merchant.merchant_id, message=REFUSAL_HEARD.said(call.language))

    @app.operation(
        "GET /v1/merchant/statements",
        auth=partner("merchants.read"),
        query=StatementQuery,
        answer=StatementView,
        errors=("not_found", "statement_too_long"),
    )
    def read_merchant_statement(call: Call[None, StatementQuery]) -> StatementView:
        """A merchant's month, order by order, of those that came through the caller's own app (P4): what was captured,
        less what was refunded. The till's purchases come from the card network, not from here (M8)."""
        bound = partners().bound(call.caller.client, call.now)
        merchant = meals().merchant(call.query.merchant_id, call.now)
        serves = bound is not None and partners().serves(bound.partner_id, call.query.merchant_id, call.now)
        if merchant is None or bound is None or not bound.is_active or not serves:
            raise NotFound()
        lines = StatementStore(meals().table).lines(merchant.merchant_id, call.query.month)
        orders = [line for line in lines if line.kind == "order" and bound.owns(line.partner)]
        return statements.view(merchant, call.query.month, orders, call.now)


def _register_applications(app: Api, meals: Callable[[], MealStore]) -> None:
    @app.operation(
        "POST /v1/merchant_applications",
        auth=PUBLIC,
        body=ApplicationRequest,
        answer=ApplicationView,
        status=201,
        errors=(
            *("application_id_stale", "application_taken", "not_switched_on", "place_outside"),
            "too_many_applications",
        ),
    )
    def apply_as_merchant(call: Call[ApplicationRequest]) -> ApplicationView:
        """A shop applies to a municipality. The same application again is the same answer."""
        store = ApplicationStore(meals().table)
        return applications.view(applications.apply(store, meals(), call.body, call.source_ip, call.now))

    @app.operation(
        "GET /v1/merchant_applications/{application_id}",
        auth=PUBLIC,
        query=ApplicationQuery,
        answer=ApplicationView,
        errors=("not_found",),
    )
    def follow_application(call: Call[None, ApplicationQuery]) -> ApplicationView:
        """What became of an application, for whoever has its number."""
        store = ApplicationStore(meals().table)
        found = store.application(call.query.municipality, _named(call))
        if found is None:
            raise NotFound()
        return applications.view(found)


def _named(call: Call[Any, Any]) -> str:
    return same_uuid(call.path["application_id"])
