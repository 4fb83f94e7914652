"""The desk's routes for a centre's month: its figures (A13), as JSON and as a page to read, and the list of what has
ended in it, so that a report which was closed can be found, read and reopened (A5)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from dolbom.alerts.figures import counts as figures
from dolbom.alerts.figures.counts import FigureRow, Figures, share_percent
from dolbom.alerts.figures.store import FigureStore
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.views import Moment
from dolbom.api import Api, Call
from dolbom.auth import Caller, people
from dolbom.clock import rfc3339, seoul_day
from dolbom.dates import Month
from dolbom.dynamo.cursor import cursor_of
from dolbom.dynamo.table import Table
from dolbom.errors import NotFound
from dolbom.model import Model
from dolbom.texts import desk as texts
from dolbom.texts.alerts import OUTCOMES, REPORTERS
from dolbom.texts.pages import page
from dolbom.texts.words import Words

READERS = people("caseworker", "lead", "officer", "auditor")
WORKERS = people("caseworker", "lead", "officer")
PAGE_CLOSED_MAX = 100
PAGE_CLOSED = 50
CURSOR_CHARACTERS_MAX = 400
TEMPLATE = Path(__file__).with_name("figures.html")


class FiguresQuery(Model):
    """Which centre, and the month in which its reports came in."""

    centre: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[a-z0-9]+$")]
    month: Month


class PartView(Model):
    """One part of a total. What is left out is hidden: it is of too few people, or would tell of them."""

    name: str
    name_ko: str
    count: int | None
    share_percent: int | None


class FiguresView(Model):
    """A centre's figures of a month, as they stand now. A number that is left out is hidden."""

    centre: str
    name: str
    month: str
    as_of: Moment
    is_all: bool
    """False where the centre had more reports than were counted, or one whose row cannot be read."""
    shown_from: int
    """No number below this is published but 0, and none that would tell one."""
    received: int | None
    open: int | None
    overdue: int | None
    closed: int | None
    first_contact_hours_p50: int | None
    first_contact_hours_p90: int | None
    outcomes: list[PartView]
    reporters: list[PartView]


class ClosedQuery(FiguresQuery):
    """A page of a centre's reports of a month that were closed."""

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


def store_of(table: Table) -> FigureStore:
    """The store on a table."""
    return FigureStore(table)


def register(app: Api, store: Callable[[], FigureStore]) -> None:
    """Adds the routes to the desk's API."""
    _register_figures(app, store)
    _register_closed(app, store)


def _register_figures(app: Api, store: Callable[[], FigureStore]) -> None:
    @app.operation(
        "GET /v1/desk/figures",
        auth=READERS,
        query=FiguresQuery,
        answer=FiguresView,
        page=as_page,
        errors=("invalid", "not_found"),
    )
    def read_figures(call: Call[None, FiguresQuery]) -> FiguresView:
        """What became of a centre's reports of a month; as a page for whoever accepts `text/html`."""
        query = call.query
        centre = routing.centre_of(query.centre, seoul_day(call.now))
        if centre is None or not _may_read(call.caller, centre):
            raise NotFound()
        rows, is_all = store().rows(query.centre, query.month)
        found = figures.figures(rows, call.now)
        return _view(found, query, centre, call, is_all=is_all)


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


def _may_read(caller: Caller, centre: routing.Centre) -> bool:
    return "auditor" in caller.groups or routing.governs(caller, centre)


def _view(
    found: Figures, query: FiguresQuery, centre: routing.Centre, call: Call[None, FiguresQuery], *, is_all: bool
) -> FiguresView:
    return FiguresView(
        centre=query.centre,
        name=f"{centre.district_name_ko} {centre.name_ko}",
        month=query.month,
        as_of=call.now,
        is_all=is_all,
        shown_from=figures.SHOWN_FROM,
        received=found.received,
        open=found.states["open"],
        overdue=found.deadlines["overdue"],
        closed=found.states["closed"],
        first_contact_hours_p50=found.first_contact_hours_p50,
        first_contact_hours_p90=found.first_contact_hours_p90,
        outcomes=_parts(found.outcomes, OUTCOMES, found.states["closed"]),
        reporters=_parts(found.reporters, REPORTERS, found.received),
    )


def _parts(shown: figures.Shown, names: dict[str, Words], total: int | None) -> list[PartView]:
    return [
        PartView(name=name, name_ko=names[name].ko, count=count, share_percent=share_percent(count, total))
        for name, count in shown.items()
    ]


def as_page(view: FiguresView) -> str:
    """The figures as a page in Korean, without anything from elsewhere."""
    first = [(name.ko, _number(getattr(view, figure), counted)) for figure, (name, counted) in texts.FIGURES.items()]
    month = date.fromisoformat(f"{view.month}-01")
    return page(
        TEMPLATE,
        title=texts.FIGURES_TITLE.said("ko", {"name": view.name, "year": str(month.year), "month": month.month}),
        as_of=rfc3339(view.as_of),
        is_all=view.is_all,
        shown_from=view.shown_from,
        hidden=texts.HIDDEN.ko,
        tables=[
            (texts.FIGURES_TABLES[table].ko, rows)
            for table, rows in (
                ("at_a_glance", first),
                ("outcomes", _rows(view.outcomes)),
                ("reporters", _rows(view.reporters)),
            )
        ],
    )


def _rows(parts: list[PartView]) -> list[tuple[str, str]]:
    return [
        (
            part.name_ko,
            _number(part.count, texts.REPORTS_COUNTED) + (f" ({part.share_percent}%)" if part.share_percent else ""),
        )
        for part in parts
    ]


def _number(count: int | None, counted: Words) -> str:
    return texts.HIDDEN.ko if count is None else counted.said("ko", {"count": count})


def _closed_row(row: FigureRow) -> ClosedRow:
    return ClosedRow.model_validate({name: getattr(row, name) for name in ClosedRow.model_fields})
