"""The desk's routes for figures of a month (A13), as JSON, as a page to read and for a spreadsheet; and the list of
what has ended in a centre's month, so that a report which was closed can be found, read and reopened (A5)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from dolbom.alerts.figures import areas
from dolbom.alerts.figures.areas import Named
from dolbom.alerts.figures.counts import FigureRow
from dolbom.alerts.figures.document import Json
from dolbom.alerts.figures.page import as_page
from dolbom.alerts.figures.published import Published
from dolbom.alerts.figures.publishing import counted_from
from dolbom.alerts.figures.store import FigureStore
from dolbom.alerts.figures.views import FiguresTable, FiguresView, as_table, view
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.views import Moment
from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.clock import month_end, seoul_day
from dolbom.dates import Month
from dolbom.dynamo.cursor import cursor_of
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, NotFound
from dolbom.gateways.objects import Bucket
from dolbom.model import Model

READERS = people("caseworker", "lead", "officer", "auditor", "ministry")
WORKERS = people("caseworker", "lead", "officer")
PAGE_CLOSED_MAX = 100
PAGE_CLOSED = 50
CURSOR_CHARACTERS_MAX = 400

AreaCode = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[a-z0-9]+$")]


class FiguresQuery(Model):
    """Which area (`nation`, or the code of a province, municipality or centre), and the month in which its reports came
    in."""

    area: AreaCode
    month: Month


class ClosedQuery(Model):
    """A page of a centre's reports of a month that were closed."""

    centre: AreaCode
    month: Month
    limit: Annotated[int, Field(ge=1, le=PAGE_CLOSED_MAX)] = PAGE_CLOSED
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None


class ClosedRow(Model):
    """A closed report, without anything of a person."""

    alert_id: str
    version: int
    outcome: str
    reporter: str
    received_at: Moment


class ClosedList(Model):
    alerts: list[ClosedRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class Stores:
    figures: FigureStore
    published: Published


def stores_of(table: Table, reports: Bucket) -> Stores:
    """The stores on a table, and on the bucket of reports."""
    return Stores(FigureStore(table), Published(reports))


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""
    _register_figures(app, lambda: stores().published)
    _register_closed(app, lambda: stores().figures)


def _register_figures(app: Api, published: Callable[[], Published]) -> None:
    @app.operation(
        "GET /v1/desk/figures",
        auth=READERS,
        query=FiguresQuery,
        answer=FiguresView,
        page=as_page,
        errors=("not_found", "figures_later"),
    )
    def read_figures(call: Call[None, FiguresQuery]) -> FiguresView:
        """What became of an area's reports of a month that is over; as a page for whoever accepts `text/html`."""
        found, area = _found(published(), call)
        return view(found, area, areas.above(area, _last_day(call.query.month)))

    @app.operation(
        "GET /v1/desk/figures/table",
        auth=READERS,
        query=FiguresQuery,
        answer=FiguresTable,
        errors=("not_found", "figures_later"),
    )
    def export_figures(call: Call[None, FiguresQuery]) -> FiguresTable:
        """The same figures, and all that is told below the area, for a spreadsheet."""
        found, area = _found(published(), call)
        content, is_all = as_table(found, area.code)
        return FiguresTable(filename=f"figures-{area.code}-{call.query.month}.csv", content=content, is_all=is_all)


def _found(published: Published, call: Call[None, FiguresQuery]) -> tuple[Json, Named]:
    """The month's document, and the area as it was called then.

    Raises:
        NotFound: no such area, or not the caller's; or a month of which nothing was ever published.
        Conflict: the month is not published yet.
    """
    first = counted_from(call.query.month)
    on = _last_day(call.query.month)
    area = areas.names(on).get(call.query.area)
    if area is None or not areas.may_read(call.caller, area.code, on):
        raise NotFound()
    found = published.month(call.query.month) if first <= seoul_day(call.now) else None
    if found is not None:
        return found, area
    if first <= seoul_day(call.now):
        raise NotFound()
    raise Conflict("figures_later", facts={"year": str(first.year), "month": first.month, "day": first.day})


def _last_day(month: str) -> date:
    return month_end(date.fromisoformat(f"{month}-01"))


def _register_closed(app: Api, store: Callable[[], FigureStore]) -> None:
    @app.operation(
        "GET /v1/desk/closed_alerts",
        auth=WORKERS,
        query=ClosedQuery,
        answer=ClosedList,
        errors=("invalid", "not_found", "bad_next"),
    )
    def list_closed(call: Call[None, ClosedQuery]) -> ClosedList:
        """A centre's closed reports of the month in which they came in, by their numbers. A page may hold fewer than
        `limit`."""
        query = call.query
        centre = routing.centre_of(query.centre, seoul_day(call.now))
        if centre is None or not routing.governs(call.caller, centre):
            raise NotFound()
        rows, following = store().page(query.centre, query.month, query.limit, query.next)
        closed = [_closed_row(row) for row in rows if row.outcome is not None]
        return ClosedList(alerts=closed, next=cursor_of(following))


def _closed_row(row: FigureRow) -> ClosedRow:
    return ClosedRow.model_validate({name: getattr(row, name) for name in ClosedRow.model_fields})
