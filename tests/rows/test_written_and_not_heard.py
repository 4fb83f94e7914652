"""R7: each route that writes, where DynamoDB does each call at its first attempt, and says that it has failed: its
client asks again, and finds there what it has written itself. That is no error of ours, no refusal, nothing twice."""

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from importlib import import_module

import pytest

from infra.operations import operations
from tests.exactly_once.harness.weather import SaysItFailed
from tests.functions.test_money_in_weather import Sky
from tests.recorded.stage import route
from tests.rows import people_acts
from tests.rows.further_writes import Further, Way
from tests.rows.tables import attributes
from tests.rows.test_one_bad_row import Theatre, lines, no_process_remembers, theatre  # noqa: F401
from tests.support import APIS
from tools.openapi import codes_of

pytestmark = pytest.mark.xdist_group("one bad row")

Route = tuple[str, str, str]
NOT_HERE = {
    "/v1/orders/quote": "what an order would cost: nothing is written",
    "/v1/alerts/check": "what a text says of danger: nothing is written",
    "/v1/desk/files": "a form for S3: nothing is written",
    "/v1/desk/alerts/{alert_id}/discovery": "it takes a match: tests/functions/test_match_reports.py",
    "/v1/desk/weights/{proposal_id}": "it takes a round's outcomes: tests/functions/test_weights_decided.py",
}
"""Routes that write nothing, and those whose writes take what the scene has not."""


@dataclass
class Came:
    """What came of a request: the status, and how many rows of each kind it changed."""

    status: int
    rows: Counter[str]


def routes() -> Iterator[Route]:
    """All that may write."""
    for function in APIS.values():
        for path, methods in import_module(f"functions.{function}.handler").app.routes.items():
            if path not in NOT_HERE:
                yield from ((function, method, path) for method in methods if method != "GET")


def of(function: str, method: str, path: str) -> Route:
    app = import_module(f"functions.{function}.handler").app
    return function, method, route(app, method, path)[0]


@cache
def declared() -> dict[Route, set[str]]:
    """The codes that each route's document lists."""
    return {
        (function, each.method, each.path): {code for codes in codes_of(each).values() for code in codes}
        for function in APIS.values()
        for each in operations(function)
    }


def came(at: Theatre, way: Way, weather: SaysItFailed | None = None) -> tuple[Route, Came]:
    """What comes of a request, from tables as they were."""
    at.tables.give_back(at.kept)
    at.stage.forget_streams()
    people_acts.opened_again(at.stage)
    no_process_remembers()
    request = way()
    before = at.tables.rows()
    with weather.over(Sky()) if weather is not None else nullcontext():  # type: ignore[arg-type]
        status, answer = at.stage.ask(request)
    about = of(APIS[request.api], request.method, request.path)
    assert status < 400 or answer["code"] in declared()[about], "no document tells of it"
    after = at.tables.rows()
    changed = {place for place in before.keys() | after.keys() if before.get(place) is not after.get(place)}
    kinds = Counter(attributes(after.get(place) or before[place])["kind"]["S"] for place in changed)
    return about, Came(status, kinds)


def test_R7_what_a_route_has_written_is_no_error_and_no_refusal_when_it_is_not_heard(theatre: Theatre) -> None:  # noqa: F811
    ways = [lambda act=act: act.request for act in theatre.acts if act.request is not None]
    ways += Further(theatre.stage, theatre.alerts, theatre.meals).ways()
    written = set()
    for way in ways:
        about, calm = came(theatre, way)
        assert came(theatre, way, SaysItFailed()) == (about, calm)
        written |= {about} if calm.status < 300 and calm.rows else set()
    assert set(routes()) - written == set(), "of each there is a request that writes"
