"""The desk's routes for what became of a round's households (A13), as JSON, as a page and for a spreadsheet."""

from collections.abc import Callable
from datetime import date, datetime

from dolbom.alerts.figures import areas
from dolbom.alerts.figures.areas import Named
from dolbom.alerts.figures.routes import READERS, AreaCode
from dolbom.alerts.figures.views import FiguresTable
from dolbom.api import Api, Call
from dolbom.clock import seoul_day
from dolbom.discovery.figures.document import Json
from dolbom.discovery.figures.page import as_page
from dolbom.discovery.figures.published import PublishedRounds
from dolbom.discovery.figures.views import RoundFiguresView, as_table, view
from dolbom.discovery.visits.forms import RoundCode
from dolbom.errors import NotFound
from dolbom.gateways.objects import Bucket
from dolbom.model import Model


class RoundFiguresQuery(Model):
    """Which area (`nation`, or the code of a province, municipality or centre), and the round."""

    area: AreaCode
    round: RoundCode


def register(app: Api, reports: Callable[[], Bucket]) -> None:
    """Adds the routes to the desk's API."""

    @app.operation(
        "GET /v1/desk/figures/visits",
        auth=READERS,
        query=RoundFiguresQuery,
        answer=RoundFiguresView,
        page=as_page,
        errors=("not_found",),
    )
    def read_round_figures(call: Call[None, RoundFiguresQuery]) -> RoundFiguresView:
        """What became of an area's households of a round: outcomes, why some got nothing, how they were reached. 404
        until the round is published, which is on the first of the month after the next one."""
        found, area, on = _found(PublishedRounds(reports()), call)
        return view(found, area, areas.above(area, on))

    @app.operation(
        "GET /v1/desk/figures/visits/table",
        auth=READERS,
        query=RoundFiguresQuery,
        answer=FiguresTable,
        errors=("not_found",),
    )
    def export_round_figures(call: Call[None, RoundFiguresQuery]) -> FiguresTable:
        """The same figures, and all that is told below the area, for a spreadsheet."""
        found, area, _ = _found(PublishedRounds(reports()), call)
        content, is_all = as_table(found, area.code)
        return FiguresTable(filename=f"visits-{area.code}-{call.query.round}.csv", content=content, is_all=is_all)


def _found(published: PublishedRounds, call: Call[None, RoundFiguresQuery]) -> tuple[Json, Named, date]:
    """The round's document, the area as it was called when it was counted, and that day.

    Raises:
        NotFound: no such area, or not the caller's; or a round that is not published.
    """
    # Whose area it is, is asked before anything is read, and again of the day that the figures are of.
    today = seoul_day(call.now)
    if not areas.may_read(call.caller, call.query.area, today):
        raise NotFound()
    found = published.of(call.query.round)
    on = seoul_day(datetime.fromisoformat(found["counted_at"])) if found is not None else today
    area = areas.names(on).get(call.query.area)
    if found is None or area is None or not areas.may_read(call.caller, area.code, on):
        raise NotFound()
    return found, area, on
