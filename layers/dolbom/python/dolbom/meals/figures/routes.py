"""The desk's routes for a town's figures of a month (M16): as JSON, as a page to read, and for a spreadsheet."""

from collections.abc import Callable
from datetime import datetime

from dolbom.api import Api, Call
from dolbom.auth import Caller, people
from dolbom.clock import seoul_day
from dolbom.dates import Month
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, NotFound
from dolbom.meals.figures.counting import counted_from
from dolbom.meals.figures.page import as_page
from dolbom.meals.figures.store import FigureStore, Published
from dolbom.meals.figures.views import MealFiguresExport, MealFiguresView, export, view
from dolbom.meals.names import MunicipalityCode
from dolbom.model import Model

READERS = people("officer", "auditor")


class MealFiguresQuery(Model):
    """Which town, and which month."""

    municipality: MunicipalityCode
    month: Month


def store_of(table: Table) -> FigureStore:
    """The store on a table."""
    return FigureStore(table)


def register(app: Api, store: Callable[[], FigureStore]) -> None:
    """Adds the routes to the desk's API."""

    @app.operation(
        "GET /v1/desk/meal_figures",
        auth=READERS,
        query=MealFiguresQuery,
        answer=MealFiguresView,
        page=as_page,
        errors=("not_found", "figures_later"),
    )
    def read_meal_figures(call: Call[None, MealFiguresQuery]) -> MealFiguresView:
        """How a town's children used their money in a month that is over; as a page for whoever accepts `text/html`."""
        return _found(store(), call.caller, call.query, call.now)

    @app.operation(
        "GET /v1/desk/meal_figures/table",
        auth=READERS,
        query=MealFiguresQuery,
        answer=MealFiguresExport,
        errors=("not_found", "figures_later"),
    )
    def export_meal_figures(call: Call[None, MealFiguresQuery]) -> MealFiguresExport:
        """The same figures for a spreadsheet."""
        return export(_found(store(), call.caller, call.query, call.now))


def _found(store: FigureStore, caller: Caller, query: MealFiguresQuery, now: datetime) -> MealFiguresView:
    """What is published.

    Raises:
        NotFound: not this officer's municipality, or a month of which nothing was ever counted.
        Conflict: the month is not published yet.
    """
    if "auditor" not in caller.groups and not caller.governs(query.municipality):
        raise NotFound()
    standing = store.month(query.municipality, query.month)
    if isinstance(standing, Published):
        return view(query.municipality, query.month, standing)
    first = counted_from(query.month)
    if standing is None and first <= seoul_day(now):
        raise NotFound()
    raise Conflict("figures_later", facts={"year": str(first.year), "month": first.month, "day": first.day})
