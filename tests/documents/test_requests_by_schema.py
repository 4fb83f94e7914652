"""Requests that a generator of its own draws from the published documents (schemathesis), right ones and wrong ones:
each is answered as the document says, by status, type and schema; what it says is right is never refused as malformed,
what it says is wrong is never taken, and nothing breaks. The same are drawn each time; `DEPTH=ci` draws more."""

import copy
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.documents.people_scene import STAFF
from tests.documents.scene import (
    CALLERS,
    FINDING,
    Answered,
    Asked,
    Claims,
    Scene,
    document,
    may_call,
    operations,
    played,
    wsgi,
)
from tests.recorded.meals_scene import TOWN
from tests.recorded.stage import APIS
from tests.support.depth import DEPTH, right, wrong
from tools.openapi import WITH_BODY

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.core.failures import FailureGroup
    from schemathesis.specs.openapi import checks

pytestmark = pytest.mark.xdist_group("requests")

OPERATIONS = [(api, method, path) for api in APIS for method, path, _ in operations(api)]
NAMES = [f"{method} {path}" for _, method, path in OPERATIONS]
CONFORMS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
MALFORMED = {*WITH_BODY, "invalid"} - {"bad_next"}
"""What is said of a request whose form is wrong. A `next` is right if a page gave it, which no schema can say."""


OF_A_REPORT = {
    *("/anonymous", "/reporter", "/contact", "/person"),
    *("/affected/ages", "/affected/children", "/flags/0/note"),
}
BEYOND = {
    "/v1/orders/{order_id}/capture": {"/food", "/lines_unavailable"},
    "/v1/orders/{order_id}/refunds": {"/food"},
    "/v1/merchant_applications": {"/business_number", "/phone"},
    "/v1/oauth/token": {"", "/refresh_token", "/code", "/redirect_uri", "/code_verifier"},
    "/v1/oauth/revoke": {""},
    "/v1/partner/webhook": {"/url"},
    "/v1/alerts": OF_A_REPORT,
    "/v1/my/alerts": OF_A_REPORT,
    "/v1/alerts/{alert_id}/photos": {"/use_photo_position"},
    "/v1/desk/alerts/{alert_id}/contacts": {"/next_at"},
    "/v1/desk/alerts/{alert_id}/flags": {"/flags/0/note"},
    "/v1/desk/alerts/{alert_id}/discovery": {"/household"},
    "/v1/desk/alerts/{alert_id}/household": {"/same_as"},
    "/v1/desk/alerts/{alert_id}/questions": {"/question"},
    "/v1/desk/visits/{round}/{household}/attempts": {"/next_at"},
    "/v1/desk/audits/findings/{finding_id}/steps": {"/closed_as", "/to"},
    "/v1/desk/badges": {"/valid_until"},
    "/v1/my/card": {"/card_number"},
    "/v1/desk/children/{child_id}/letters": {"/card_number"},
    "/v1/desk/letters": {"/letters/0/card_number"},
}
"""What no schema can say of a body, by the places at which it is refused; all of it, whether it is drawn or not. By
amounts or by lines and not by both, of the order's own lines, and not nothing; a business number whose last digit is
made of the others, and a telephone as people write one; a note where a flag is none of them, an age for each person at
most, no more children than people,
nobody else where the report is about oneself, no names and no way to be called where it is anonymous, and no photo's
place; no anonymous report of somebody signed in; the next attempt within days from now, and one where nobody was
reached at a round's household; another report than itself; a
household that was found; a question in own words or of the list; an end that comes after its beginning; as many digits
as a card's number has, typed in whatever way; a reason of the list where a finding is closed, and nowhere else. Members
of any name are let be where OAuth's are asked, and two that people read as one are named as a whole.
"""


def whole(value: Any) -> Any:
    """Whole numbers without a point, as the documents ask for in words: to a schema 385.0 is one, too."""
    if isinstance(value, dict):
        return {name: whole(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def decimal(query: Any) -> Any:
    """Numbers of a query in plain digits, as the documents ask for in words: to a schema 4e-206 is one, too."""
    if not isinstance(query, dict):
        return query
    return {name: round(value, 4) + 0.0 if isinstance(value, float) else value for name, value in query.items()}


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with played() as made:
        yield made


def caller_of(api: str, method: str, path: str) -> Claims | None:
    """The first kind of caller whom the document lets in."""
    described = document(api)["paths"][path][method.lower()]
    return CALLERS[next(name for name in CALLERS if may_call(described, name))]


def known(scene: Scene, path: str) -> tuple[dict[str, str], dict[str, str]]:
    """What exists of what a path names, and the header that opens it."""
    receipt = scene.alerts.receipts["resident" if path.startswith("/v1/my/") else "guest"]
    values = {
        "order_id": scene.meals.orders["held"][1],
        "alert_id": receipt["alert_id"],
        "photo_id": scene.photo_id(receipt["alert_id"]),
        "child_id": "haru",
        "load_id": "L-0",
        "case_id": scene.case_id(),
        "finding_id": FINDING,
        "municipality": TOWN,
        "account": "5d1c7a52-0000-4000-8000-0000000000e5",
        "username": STAFF,
    }
    headers = {"X-Receipt-Code": receipt["receipt_code"]} if path.startswith("/v1/alerts/") else {}
    return {name: value for name, value in values.items() if f"{{{name}}}" in path}, headers


@dataclass
class Served:
    """Who asks an API at present, and who answers."""

    who: Claims | None = None
    ask: Callable[[Asked], Answered | None] = lambda _: None


@cache
def schema_of(api: str) -> tuple[Any, Served]:
    """A document as the generator knows it. Who may ask what is asked by the matrix: of that nothing is drawn here."""
    told, served = copy.deepcopy(document(api)), Served()
    told["components"].pop("securitySchemes")
    for methods in told["paths"].values():
        for described in methods.values():
            described.pop("security", None)
    schema = schemathesis.openapi.from_dict(told)
    schema.app = wsgi(lambda asked: served.ask(asked), lambda *_: served.who)
    schema.config.update(base_url="http://localhost")
    return schema, served


def operation_of(api: str, method: str, path: str, ask: Callable[[Asked], Answered | None]) -> Any:
    """An operation as the generator knows it, served to a caller who may use it, until the next is asked for."""
    schema, served = schema_of(api)
    served.who, served.ask = caller_of(api, method, path), ask
    return schema[path][method]


def drawn(strategy: st.SearchStrategy[Any], judged: Any) -> None:
    """So many requests of a strategy, each judged; the same ones each time."""

    @settings(
        max_examples=DEPTH.requests,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def each(case: Any) -> None:
        judged(case)

    each()


@pytest.mark.parametrize(("api", "method", "path"), right(OPERATIONS), ids=right(NAMES))
def test_R10_what_the_document_says_is_right_is_answered_as_it_says(
    scene: Scene, api: str, method: str, path: str
) -> None:
    operation = operation_of(api, method, path, lambda asked: scene.ask(api, asked))
    values, headers = known(scene, path)

    def judged(case: Any) -> None:
        case.body, case.query = whole(case.body), decimal(case.query)
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CONFORMS)
        if answer.status_code >= 400 and answer.json()["code"] in MALFORMED:
            faults = answer.json().get("errors", [{"pointer": ""}])
            at = {re.sub(r"/[0-9]+", "/0", fault["pointer"]) for fault in faults}
            assert at <= BEYOND.get(path, set()), (case.body, case.query, answer.json())

    mode = schemathesis.GenerationMode.POSITIVE
    drawn(operation.as_strategy(generation_mode=mode, path_parameters=values), judged)


@pytest.mark.parametrize(("api", "method", "path"), wrong(OPERATIONS), ids=wrong(NAMES))
def test_R10_what_the_document_says_is_wrong_is_refused_as_it_says(
    scene: Scene, api: str, method: str, path: str
) -> None:
    operation = operation_of(api, method, path, lambda asked: scene.ask(api, asked))
    described = document(api)["paths"][path][method.lower()]
    if not (described.get("requestBody") or any(one["in"] == "query" for one in described["parameters"])):
        return  # only its path could be wrong: then there is no such thing, which the matrix asks
    values, headers = known(scene, path)

    def judged(case: Any) -> None:
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=[*CONFORMS, checks.negative_data_rejection])

    mode = schemathesis.GenerationMode.NEGATIVE
    drawn(operation.as_strategy(generation_mode=mode, path_parameters=values, headers={}), judged)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, '{"code": "internal"}', "application/problem+json"),
        (418, "{}", "application/json"),
        (200, "{}", "application/json"),
        (200, "<p>", "text/html"),
    ],
    ids=["a fault", "a status that is not documented", "another schema", "another type"],
)
def test_R10_an_answer_that_is_not_as_the_document_says_is_told(status: int, body: str, kind: str) -> None:
    answer = Answered(status, {"Content-Type": kind}, body.encode())
    case = operation_of("meals", "GET", "/v1/allowance", lambda _: answer).Case()
    with pytest.raises(FailureGroup):
        case.call_and_validate(checks=CONFORMS)


def test_R10_a_wrong_request_that_is_taken_is_told() -> None:
    answer = Answered(200, {"Content-Type": "application/json"}, b'{"orders": []}')
    operation = operation_of("meals", "GET", "/v1/orders", lambda _: answer)
    mode = schemathesis.GenerationMode.NEGATIVE
    with pytest.raises(FailureGroup):
        drawn(
            operation.as_strategy(generation_mode=mode, headers={}),
            lambda case: case.call_and_validate(checks=[checks.negative_data_rejection]),
        )
