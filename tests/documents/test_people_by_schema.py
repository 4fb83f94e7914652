"""The API of people asked as the others are (`test_requests_by_schema.py`): right requests and wrong ones, drawn from
its document by a generator of its own, against pools, a family and a town's officer in memory."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.specs.openapi import checks

from functions.people_api import handler
from tests.conftest import aws_in_memory
from tests.documents.scene import Asked, Claims, answered, document, operations
from tests.documents.test_requests_by_schema import CONFORMS, MALFORMED, decimal, drawn, schema_of, whole
from tests.functions.test_people_api import MINISTRY, RESIDENT, Pools
from tests.support.depth import right, wrong
from tests.support.town import CODE

pytestmark = pytest.mark.xdist_group("requests")

OPERATIONS = [(method, path) for method, path, _ in operations("people") if "/oauth/" not in path]
"""What apps ask by OAuth has forms and refusals of its own: they are asked where it is tested."""
OFFICER = "5d1c7a52-0000-4000-8000-00000000000f"
CALLERS: dict[str, Claims] = {
    "resident": {"sub": RESIDENT, "cognito:groups": "resident", "cognito:username": "resident"},
    "officer": {"sub": OFFICER, "cognito:groups": "officer", "jurisdiction": CODE},
    "ministry": {"sub": MINISTRY, "cognito:groups": "ministry", "jurisdiction": "central"},
}
PATHS = {"child_id": "haru", "username": "example-officer", "client_id": "0example"}


@pytest.fixture(scope="module")
def pools() -> Iterator[Pools]:
    with pytest.MonkeyPatch.context() as patched, aws_in_memory() as aws:
        for name, value in aws.settings.items():
            patched.setenv(f"DOLBOM_{name.upper()}", value)
        made = Pools(aws, patched)
        handler.app.clock = made.town.clock
        yield made


def claims_for(method: str, path: str) -> Claims:
    """The first of these callers whom the document lets in."""
    security = document("people")["paths"][path][method.lower()]["security"]
    wanted = {group for each in security for group in each.get("people", ())}
    return {"token_use": "id", **next(claims for name, claims in CALLERS.items() if name in wanted)}


def operation_of(method: str, path: str) -> Any:
    schema, served = schema_of("people")
    served.who, served.ask = claims_for(method, path), lambda asked: answered(handler.app, asked)
    return schema[path][method]


def values_of(path: str) -> dict[str, str]:
    return {name: value for name, value in PATHS.items() if f"{{{name}}}" in path}


@pytest.mark.parametrize(("method", "path"), right(OPERATIONS))
def test_R10_what_the_document_of_people_says_is_right_is_answered_as_it_says(
    pools: Pools, method: str, path: str
) -> None:
    def judged(case: Any) -> None:
        case.body, case.query = whole(case.body), decimal(case.query)
        answer = case.call()
        case.validate_response(answer, checks=CONFORMS)
        if answer.status_code >= 400 and answer.json()["code"] in MALFORMED:
            at = {re.sub(r"/[0-9]+", "/0", fault["pointer"]) for fault in answer.json().get("errors", [])}
            assert at == set(), (case.body, case.query, answer.json())

    mode = schemathesis.GenerationMode.POSITIVE
    drawn(operation_of(method, path).as_strategy(generation_mode=mode, path_parameters=values_of(path)), judged)


@pytest.mark.parametrize(("method", "path"), wrong(OPERATIONS))
def test_R10_what_the_document_of_people_says_is_wrong_is_refused_as_it_says(
    pools: Pools, method: str, path: str
) -> None:
    described = document("people")["paths"][path][method.lower()]
    if not (described.get("requestBody") or any(one["in"] == "query" for one in described["parameters"])):
        return

    def judged(case: Any) -> None:
        answer = case.call()
        case.validate_response(answer, checks=[*CONFORMS, checks.negative_data_rejection])

    mode = schemathesis.GenerationMode.NEGATIVE
    drawn(
        operation_of(method, path).as_strategy(generation_mode=mode, path_parameters=values_of(path), headers={}),
        judged,
    )


GROUPS = (
    "child",
    "guardian",
    "resident",
    "honorary",
    "council",
    "caseworker",
    "lead",
    "officer",
    "auditor",
    "ministry",
)
PARTNER = {"token_use": "access", "client_id": "app", "scope": "dolbom/orders.capture dolbom/orders.refund"}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_R12_nobody_but_whom_the_document_lets_in_is_let_in_by_people(pools: Pools, method: str, path: str) -> None:
    security = document("people")["paths"][path][method.lower()]["security"]
    wanted = {group for each in security for group in each.get("people", ())}
    at = path.format(**{**PATHS, "child_id": "nobody-at-all", "username": "nobody-at-all"})
    for group in GROUPS:
        claims = {"token_use": "id", "sub": MINISTRY, "cognito:groups": group, "jurisdiction": CODE}
        answer = answered(handler.app, Asked(method, at, claims))
        assert answer is not None
        assert (answer.status == 403) == (group not in wanted), (group, answer.body)
    for stranger in (None, PARTNER, {**PARTNER, "token_use": "id", "sub": MINISTRY, "cognito:groups": ""}):
        answer = answered(handler.app, Asked(method, at, stranger))
        assert answer is not None
        assert answer.status in (401, 403), (stranger, answer.body)


@pytest.mark.parametrize("path", [path for _, path in OPERATIONS if path.startswith("/v1/desk/children/")])
def test_R12_a_child_of_another_town_is_as_missing_to_people_as_one_that_nobody_has(pools: Pools, path: str) -> None:
    claims = {"token_use": "id", "sub": OFFICER, "cognito:groups": "officer", "jurisdiction": "41430"}
    for method in [method for method, known in OPERATIONS if known == path]:
        body = BODIES[path] if method == "POST" else b""
        theirs, nobodys = (
            answered(handler.app, Asked(method, path.format(child_id=child), claims, body=body))
            for child in ("haru", "nobody-at-all")
        )
        assert theirs is not None
        assert nobodys is not None
        assert (theirs.status, theirs.raw) == (404, nobodys.raw)


BODIES = {
    "/v1/desk/children/{child_id}/letters": (
        b'{"request_id": "00000000-0000-4000-8000-000000000001", "card_number": "1234567890123456",'
        b' "birth_date": "2015-03-01"}'
    ),
    "/v1/desk/children/{child_id}/links/end": b'{"account": "5d1c7a52-0000-4000-8000-00000000a001", "why": "example"}',
}
