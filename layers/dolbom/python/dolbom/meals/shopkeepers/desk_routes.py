"""The desk's routes for shops: their register, their applications, what children told of them, their statements."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field

from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.clock import stamp
from dolbom.dates import MONTH_PATTERN
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.dynamo.sweep import readable
from dolbom.errors import Conflict, NotFound
from dolbom.ids import UUID_PATTERN, same_uuid
from dolbom.meals.accounts import Change
from dolbom.meals.merchants.forms import Next, Why
from dolbom.meals.merchants.registry import shop_for
from dolbom.meals.merchants.registry_store import RegistryStore
from dolbom.meals.names import MERCHANT_ID, MunicipalityCode
from dolbom.meals.shopkeepers import applications, statements
from dolbom.meals.shopkeepers.application_store import ApplicationStore
from dolbom.meals.shopkeepers.applications import ApplicationsQuery, DecisionRequest, ReceivedList, ReceivedView
from dolbom.meals.shopkeepers.refusal_store import Refusals, RefusalStore, ToldMeanwhile
from dolbom.meals.shopkeepers.statement_store import StatementStore
from dolbom.meals.shopkeepers.statements import StatementExport, StatementView
from dolbom.meals.store import MealStore
from dolbom.model import Model
from dolbom.starting.patterns import compiled_later

OFFICERS = people("officer")
SETTLED = "refusals settled"
APPLICATIONS_READ_MAX = 1_000
"""That one request looks through: anybody may apply, with some fifty kilobytes."""
_MONTH = compiled_later(MONTH_PATTERN)


class RefusalsQuery(Model):
    """A town's shops of which children told; with those that were seen to, or without."""

    municipality: MunicipalityCode
    settled: bool = False
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    next: Next | None = None


class RefusalsView(Model):
    """How often children were refused by a shop: since an officer last saw to it, and in all. No child is named."""

    merchant_id: str
    name: str
    count: int
    total: int
    first_day: str
    last_day: str


class RefusalsList(Model):
    """Shops, the latest day of a refusal first, and of one day by their numbers."""

    refusals: list[RefusalsView]
    next: str | None = None


class SettleRequest(Model):
    """What came of it; `count` is what the officer has seen of it, so that none that comes meanwhile is lost."""

    count: Annotated[int, Field(ge=1)]
    why: Why


def register(app: Api, meals: Callable[[], MealStore]) -> None:
    """Adds the routes to the desk's API."""

    def registry() -> RegistryStore:
        return RegistryStore(meals().table)

    _register_applications(app, registry)
    _register_refusals(app, registry)
    _register_statements(app, registry)


def _register_applications(app: Api, registry: Callable[[], RegistryStore]) -> None:
    @app.operation(
        "GET /v1/desk/merchant_applications",
        auth=OFFICERS,
        query=ApplicationsQuery,
        answer=ReceivedList,
        errors=("not_found",),
    )
    def list_applications(call: Call[None, ApplicationsQuery]) -> ReceivedList:
        """Applications to one's own municipality, oldest first by their numbers' times, over all pages. Where few of
        very many are wanted, a page may hold fewer than `limit`, and still have a next one."""
        query = call.query
        if not call.caller.governs(query.municipality):
            raise NotFound()
        found: list[ReceivedView] = []
        last = word_in(query.next, UUID_PATTERN)
        store = ApplicationStore(registry().table)
        for read, each in enumerate(store.of_town(query.municipality, last)):
            if len(found) == query.limit or read == APPLICATIONS_READ_MAX:
                return ReceivedList(applications=found, next=cursor_after(last))
            if query.state in (None, each.state):
                found += readable(store.table, [each], applications.received)
            last = each.application_id
        return ReceivedList(applications=found)

    @app.operation(
        "POST /v1/desk/merchant_applications/{application_id}/decision",
        auth=OFFICERS,
        body=DecisionRequest,
        answer=ReceivedView,
        errors=("not_found", "application_decided", "merchant_taken", "place_outside", "place_full"),
    )
    def decide_application(call: Call[DecisionRequest]) -> ReceivedView:
        """Lets a shop in, which registers it, or not; the reason is told to the shop. The same again is the same
        answer."""
        stores = applications.Stores(ApplicationStore(registry().table), registry())
        application_id = same_uuid(call.path["application_id"])
        return applications.received(applications.decide(stores, call.caller, application_id, call.body, call.now))


def _register_refusals(app: Api, registry: Callable[[], RegistryStore]) -> None:
    @app.operation(
        "GET /v1/desk/merchant_refusals",
        auth=OFFICERS,
        query=RefusalsQuery,
        answer=RefusalsList,
        errors=("not_found",),
    )
    def list_refusals(call: Call[None, RefusalsQuery]) -> RefusalsList:
        """Shops of one's own municipality that refused children, the latest day first, and those of one day by their
        numbers, over all pages."""
        query = call.query
        if not call.caller.governs(query.municipality):
            raise NotFound()
        after = word_in(query.next, _PLACE)
        told = [each for each in RefusalStore(registry().table).of_town(query.municipality) if _is_asked(each, query)]
        behind = [each for each in told if after is None or _is_behind(each, after)]
        behind.sort(key=lambda each: each.merchant_id)
        behind.sort(key=lambda each: each.last_day, reverse=True)  # of one day as before
        page = behind[: query.limit]
        following = f"{page[-1].last_day} {page[-1].merchant_id}" if len(behind) > query.limit else None
        return RefusalsList(refusals=[_view(each) for each in page], next=cursor_after(following))

    @app.operation(
        "POST /v1/desk/merchants/{merchant_id}/refusals/settle",
        auth=OFFICERS,
        body=SettleRequest,
        answer=RefusalsView,
        errors=("not_found", "refusals_changed"),
    )
    def settle_refusals(call: Call[SettleRequest]) -> RefusalsView:
        """Says what came of what children told of a shop; it stands in the shop's history. What is told from now on
        counts anew."""
        merchant = shop_for(registry(), call.caller, call.path["merchant_id"]).merchant
        store = RefusalStore(registry().table)
        known = store.refusals(merchant.municipality, merchant.merchant_id)
        if known is None:
            raise NotFound()
        if known.count not in (0, call.body.count):
            raise Conflict("refusals_changed", facts={"count": known.count})
        if known.count:
            try:
                store.settle(known, Change(call.caller.subject, stamp(call.now), SETTLED, call.body.why))
            except ToldMeanwhile:
                raise Conflict("refusals_changed", facts={"count": known.count}) from None
        return _view(known, count=0)


def _register_statements(app: Api, registry: Callable[[], RegistryStore]) -> None:
    def statement(call: Call[Any]) -> StatementView:
        merchant = shop_for(registry(), call.caller, call.path["merchant_id"]).merchant
        month = call.path["month"]
        if not _MONTH.fullmatch(month):
            raise NotFound()
        lines = StatementStore(registry().table).lines(merchant.merchant_id, month)
        return statements.view(merchant, month, lines, call.now)

    @app.operation(
        "GET /v1/desk/merchants/{merchant_id}/statements/{month}",
        auth=OFFICERS,
        answer=StatementView,
        page=statements.as_page,
        errors=("not_found", "statement_too_long"),
    )
    def read_statement(call: Call[None]) -> StatementView:
        """A shop's month, to the won what the ledger moved to it; as a page for whoever accepts `text/html`."""
        return statement(call)

    @app.operation(
        "GET /v1/desk/merchants/{merchant_id}/statements/{month}/export",
        auth=OFFICERS,
        answer=StatementExport,
        errors=("not_found", "statement_too_long"),
    )
    def export_statement(call: Call[None]) -> StatementExport:
        """A shop's month for a spreadsheet."""
        return statements.export(statement(call))


def _is_asked(each: Refusals, query: RefusalsQuery) -> bool:
    return each.count == 0 if query.settled else each.count > 0


_PLACE = f"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} {MERCHANT_ID.strip('^$')}"


def _is_behind(each: Refusals, place: str) -> bool:
    day, merchant_id = place.split(" ")
    return each.last_day < day or (each.last_day == day and each.merchant_id > merchant_id)


def _view(each: Refusals, count: int | None = None) -> RefusalsView:
    return RefusalsView(
        merchant_id=each.merchant_id,
        name=each.name,
        count=each.count if count is None else count,
        total=each.total,
        first_day=each.first_day,
        last_day=each.last_day,
    )
