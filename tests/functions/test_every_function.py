"""What holds of every function: it knows how long it lives, each of its lines says of which call it is, and whatever
goes wrong in it, nothing that a person wrote is logged or printed (A1, R7, R11)."""

import ast
import json
import re
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import StringIO
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from dolbom import aws as clients
from dolbom.aws import CALL_S_MAX, CALL_S_MAX_WAITED_FOR
from dolbom.errors import Unavailable
from dolbom.logs import Failed
from dolbom.meals.orders.requests import OrderList
from tests.conftest import Aws
from tests.house.test_models import MARK, MODELS
from tests.support import FUNCTIONS, Context, cases, event, forget
from tests.support.depth import DEPTH, in_turn
from tools.steps import ROOT

SERVICES = ("dynamodb", "s3", "sns", "sesv2")
APIS = {
    "alerts_api": "report_for_oneself",
    "desk_api": "list_queue",
    "meals_api": "read_allowance",
    "people_api": "read_account",
}
LITTLE_MS_USUALLY = int(CALL_S_MAX * 1000) - 1
LITTLE_MS = {"make_token": int(CALL_S_MAX_WAITED_FOR * 1000) - 1}
PLENTY_MS = 50_000


def module(function: str) -> ModuleType:
    return import_module(f"functions.{function}.handler")


@pytest.fixture(params=FUNCTIONS)
def function(request: pytest.FixtureRequest, aws: Aws) -> str:
    """Each function, with nothing in its process' memory."""
    forget(module(request.param))
    return str(request.param)


def an_event(function: str) -> dict[str, Any]:
    """An event that has the function call AWS."""
    told = event(function, APIS.get(function) or cases(function)[0])
    return told | {"segments": []} if function == "nightly_audit" else told


def call(function: str, context: Any, told: dict[str, Any] | None = None) -> Any:
    handler: Any = getattr(module(function), "app", None) or module(function).handler
    return handler(an_event(function) if told is None else told, context)


@contextmanager
def logged(function: str) -> Iterator[StringIO]:
    """What the function logs meanwhile."""
    of = module(function)
    handler = (of.app if hasattr(of, "app") else of).logger.registered_handler
    before, found = handler.stream, StringIO()
    handler.setStream(found)
    try:
        yield found
    finally:
        handler.setStream(before)


@contextmanager
def at_each_call(do: Any) -> Iterator[None]:
    """Has something done before each call to AWS."""
    made = [*map(clients.client, SERVICES), clients.client("dynamodb", is_waited_for=True)]
    for client in made:
        client.meta.events.register_first("before-call.*.*", do)
    try:
        yield
    finally:
        for client in made:
            client.meta.events.unregister("before-call.*.*", do)


def test_R7_a_function_begins_nothing_that_might_outlive_it_and_the_next_call_does(function: str) -> None:
    asked: list[str] = []

    def asks(model: Any, **_: Any) -> None:
        asked.append(model.name)

    with at_each_call(asks):
        try:
            answer = call(function, Context(remaining_ms=LITTLE_MS.get(function, LITTLE_MS_USUALLY)))
        except Unavailable:
            answer = None
        assert asked == []
        if function in APIS:
            assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "1")
        elif function == "make_token":
            assert answer["response"]["claimsOverrideDetails"]["claimsToAddOrOverride"] == {}
        elif answer is not None:
            assert answer.get("batchItemFailures") or set(answer.values()) == {0}
        call(function, Context(remaining_ms=PLENTY_MS))
    assert asked != []


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "ThrottlingException"])
def test_R7_M4_while_its_tables_are_gone_or_throttled_a_function_says_that_it_cannot_and_what_it_was_fed_is_kept(
    function: str, code: str
) -> None:
    """A table that is lost is there again after its restore, a busy one in a while (docs/runbook.md): nobody is told
    that it is our error."""
    asked: list[str] = []

    def gone(model: Any, **_: Any) -> Any:
        if model.service_model.service_name != "dynamodb":
            return None
        asked.append(model.name)
        error = {"Error": {"Code": code, "Message": f"{code}, made up"}}
        return SimpleNamespace(status_code=400, headers={}), {**error, "ResponseMetadata": {"HTTPStatusCode": 400}}

    with at_each_call(gone):
        try:
            answer = call(function, Context(remaining_ms=PLENTY_MS))
        except Unavailable:  # whoever called it calls it again
            answer = {"batchItemFailures": "all"}
    assert asked or function in TABLELESS
    if function in APIS:
        assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "1")
        numbers = [line["number"] for line in json.loads(answer["body"]).get("emergency", ())]
        assert ("112" in numbers and "119" in numbers) == (function == "alerts_api")
    elif function == "make_token":
        assert answer["response"]["claimsOverrideDetails"]["claimsToAddOrOverride"] == {}
    elif function not in TABLELESS:
        assert answer["batchItemFailures"]


TABLELESS = {"receive_file", "receive_indicators", "receive_photo"}
"""Nothing lies in their buckets, so they have nothing to do; a schedule's beat that cannot be left is logged."""


def test_every_line_of_a_function_says_of_which_call_it_is(function: str) -> None:
    with logged(function) as lines:
        for call_id in ("call-1", "call-2"):
            call(function, Context(aws_request_id=call_id, remaining_ms=PLENTY_MS))
    found = [json.loads(line)["function_request_id"] for line in lines.getvalue().splitlines()]
    assert found == sorted(found)
    assert set(found) == {"call-1", "call-2"} if function not in SILENT else set(found) <= {"call-1", "call-2"}


@pytest.mark.parametrize("is_good", [True, False])
@pytest.mark.parametrize("name", sorted(APIS))
def test_no_browser_keeps_an_answer_or_takes_it_for_something_else(aws: Aws, name: str, is_good: bool) -> None:
    forget(module(name))
    told = an_event(name)
    if not is_good:
        told |= {"body": "{", "requestContext": {**told["requestContext"], "authorizer": {}}}
    headers = call(name, Context(), told)["headers"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


SILENT = {"check_misuse", "enforce_limits", "make_token"}
"""They log only what fails."""


@pytest.mark.parametrize("name", sorted(APIS))
def test_every_line_of_an_api_carries_the_number_that_its_caller_knows(aws: Aws, name: str) -> None:
    forget(module(name))
    told = an_event(name)
    told["requestContext"]["requestId"] = "as-the-caller-knows-it"
    with logged(name) as lines:
        call(name, Context(remaining_ms=PLENTY_MS), told)
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert {line["request_id"] for line in found} == {"as-the-caller-knows-it"}
    assert {line["message"] for line in found} == {"served"}


def errors_of_models() -> list[ValidationError]:
    """What each model says of marked text, also of a field that it does not know."""
    found: list[ValidationError] = []
    for model in MODELS:
        for value in (MARK, {MARK: MARK}, dict.fromkeys(model.model_fields, MARK)):
            try:
                model.model_validate(value)
            except ValidationError as error:
                found.append(error)
    return found


MODEL_ERRORS = errors_of_models()
OTHER_ERRORS: list[Exception] = [
    ValueError(f"invalid literal for int() with base 10: '{MARK}'"),
    KeyError(MARK),
    RuntimeError({"text": MARK}),
]


def test_there_is_an_error_of_every_model() -> None:
    assert {error.title for error in MODEL_ERRORS} == {model.__name__ for model in MODELS}
    of_each = [in_turn(MODEL_ERRORS, at, len(FUNCTIONS), DEPTH.errors) for at in range(len(FUNCTIONS))]
    assert {id(error) for errors in of_each for error in errors} == set(map(id, MODEL_ERRORS))


def test_A1_R11_whatever_is_raised_in_a_function_nothing_that_a_person_wrote_is_logged_or_printed(
    function: str, capsys: pytest.CaptureFixture[str]
) -> None:
    escaped: list[Exception] = []
    raised: list[Exception] = []
    at = FUNCTIONS.index(function)
    errors = [*in_turn(MODEL_ERRORS, at, len(FUNCTIONS), DEPTH.errors), *OTHER_ERRORS]
    # Calls that are answered where they are made, before anything can fail.
    with logged(function) as lines:
        for error in errors:

            def fails(error: Exception = error, **_: Any) -> None:
                raised.append(error)
                raise error

            with at_each_call(fails):
                try:
                    answer = call(function, Context(remaining_ms=PLENTY_MS))
                    assert MARK not in json.dumps(answer)
                except Failed as failure:
                    escaped.append(failure)
    assert len({id(error) for error in raised}) == len(errors)
    # As Lambda prints it, and sends it along with a dead letter.
    printed = "".join("".join(traceback.format_exception(error)) + str(error) + repr(error.args) for error in escaped)
    said = lines.getvalue()
    assert MARK not in said + printed + "".join(capsys.readouterr())
    # The type and the place of each are there.
    failures = [json.loads(line) for line in said.splitlines() if json.loads(line)["level"] == "ERROR"]
    assert {"ValidationError", "ValueError", "KeyError", "RuntimeError"} <= {line["error"] for line in failures}
    assert all(line["at"].partition(".")[0] in {"dolbom", "functions"} for line in failures)
    assert len(failures) >= len(errors)


def test_A1_R11_what_is_only_warned_of_is_told_by_its_kind_and_place(
    function: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """pydantic warns of a value of another type than its field's, and repeats it, whatever its models hide."""

    def warns(**_: Any) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            OrderList(orders=[]).model_copy(update={"next": [MARK]}).model_dump_json()

    with logged(function) as lines, at_each_call(warns):
        call(function, Context(remaining_ms=PLENTY_MS))
    assert MARK not in lines.getvalue() + "".join(capsys.readouterr())
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    warned = [line for line in told if line["message"] == "warned"]
    assert {line["warning"] for line in warned} == {"UserWarning"}
    assert all(line["at"].startswith("dolbom.") for line in warned)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_R7_all_that_a_function_calls_aws_by_knows_the_functions_own_deadline(name: str) -> None:
    tree = ast.parse((ROOT / "functions" / name / "handler.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in REACHING]
    assert calls
    for made in calls:
        assert re.search(r"\b(app\.)?deadline\b", ast.unparse(made)), ast.unparse(made)


REACHING = {"Table", "Bucket", "Uploads", "Evidence"}
"""Notices are said on channels that no run waits for twice; the clocks begin none when little time is left."""
