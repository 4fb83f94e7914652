"""The desk's routes for centres: found by name, to hand a report over to; and one with its border, for a map."""

from typing import Annotated

from pydantic import Field

from dolbom.alerts.routing import centres as routing
from dolbom.alerts.routing.centres import Centre
from dolbom.alerts.routing.outlines import outline
from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.clock import seoul_day
from dolbom.errors import NotFound
from dolbom.model import Model
from dolbom.patterns import NOT_BLANK

WORKERS = people("caseworker", "lead", "officer")
SEARCH_CHARACTERS_MAX = 60
FOUND_MAX = 20
"""Who looks for a centre and finds as many writes some more of its name."""


class CentresQuery(Model):
    """Words of a centre's name, or of the towns above it: all of them have to be there."""

    q: Annotated[str, Field(max_length=SEARCH_CHARACTERS_MAX, pattern=NOT_BLANK)]


class CentreRow(Model):
    code: str
    name: str
    above: str
    """The office above it: `경기도 용인시 수지구`."""
    phone: str


class CentreList(Model):
    centres: list[CentreRow]


class CentreView(CentreRow):
    """A centre and its area's border: rings of [latitude, longitude], the largest first; none of the central desk."""

    outline: list[list[tuple[float, float]]]


def register(app: Api) -> None:
    """Adds the routes to the desk's API."""

    @app.operation("GET /v1/desk/centres", auth=WORKERS, query=CentresQuery, answer=CentreList)
    def find_centres(call: Call[None, CentresQuery]) -> CentreList:
        """Centres of the country by name, at most twenty."""
        found = routing.found(call.query.q, seoul_day(call.now), FOUND_MAX)
        return CentreList(centres=[CentreRow(**_told(centre)) for centre in found])

    @app.operation("GET /v1/desk/centres/{code}", auth=WORKERS, answer=CentreView, errors=("not_found",))
    def read_centre(call: Call[None]) -> CentreView:
        """A centre, with where the border of its area runs."""
        centre = routing.centre_of(call.path["code"], seoul_day(call.now))
        if centre is None:
            raise NotFound()
        area = routing.area_of(centre.code)
        rings = [] if area is None else [list(ring) for ring in outline(area)]
        return CentreView(**_told(centre), outline=rings)


def _told(centre: Centre) -> dict[str, str]:
    return {
        "code": centre.code,
        "name": centre.name_ko,
        "above": centre.district_name_ko,
        "phone": centre.office_phone,
    }
