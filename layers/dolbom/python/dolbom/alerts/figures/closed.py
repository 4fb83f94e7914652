"""The desk's list of what has ended: so that a report which was closed can be found, read and reopened (A5)."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from dolbom.alerts.figures.counts import FigureRow
from dolbom.alerts.figures.routes import FiguresQuery
from dolbom.alerts.figures.store import FigureStore
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.views import Moment
from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.clock import seoul_day
from dolbom.dynamo.cursor import cursor_of
from dolbom.errors import NotFound
from dolbom.model import Model

WORKERS = people("caseworker", "lead", "officer")
PAGE_CLOSED_MAX = 100
PAGE_CLOSED = 50
CURSOR_CHARACTERS_MAX = 400


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


def register(app: Api, store: Callable[[], FigureStore]) -> None:
    """Adds the route to the desk's API."""

    @app.operation(
        "GET /v1/desk/closed_alerts",
        auth=WORKERS,
        query=ClosedQuery,
        answer=ClosedList,
        errors=("invalid", "not_found", "bad_next"),
    )
    def list_closed(call: Call[None, ClosedQuery]) -> ClosedList:
        """A centre's closed reports by the month in which they came in. A page may hold fewer than `limit`."""
        query = call.query
        centre = routing.centre_of(query.centre, seoul_day(call.now))
        if centre is None or not routing.governs(call.caller, centre):
            raise NotFound()
        rows, following = store().page(query.centre, query.month, query.limit, query.next)
        closed = [_row(row) for row in rows if row.outcome is not None]
        return ClosedList(alerts=closed, next=cursor_of(following))


def _row(row: FigureRow) -> ClosedRow:
    return ClosedRow.model_validate({name: getattr(row, name) for name in ClosedRow.model_fields})
