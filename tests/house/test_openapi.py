"""The published OpenAPI documents are valid, and say what the code does."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from openapi_spec_validator import validate

from infra.operations import operations
from tests.support import APIS
from tools import openapi


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def document(api: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((openapi.FOLDER / f"{api}.json").read_text())
    return found


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)


def test_the_document_is_what_the_code_says(document: dict[str, Any], api: str) -> None:
    assert document == openapi.document(api), "make openapi"


def test_each_route_is_documented_and_no_other(document: dict[str, Any], api: str) -> None:
    documented = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert documented == {(operation.method, operation.path) for operation in operations(APIS[api])}


def test_each_summary_is_a_whole_sentence(document: dict[str, Any]) -> None:
    """However many lines the docstring has: what a list is ordered by, and whom it shows, is not cut off."""
    told = [found["summary"] for methods in document["paths"].values() for found in methods.values()]
    assert [summary for summary in told if not summary.endswith(".")] == []


SAID_OTHERWISE = {"MessageView", "VisitActView"}
"""Whose `by` is a role and no account; and the answer to a press, which shows nobody else."""


@pytest.mark.parametrize("api", ["desk", "people"])
def test_P3_wherever_staff_read_an_account_of_staff_there_is_a_name_beside_it(document: dict[str, Any]) -> None:
    nameless = []
    for schema, told in document["components"]["schemas"].items():
        fields = told.get("properties", {})
        whose = [name for name in fields if name in ("by", "who") or name.endswith("_by")]
        accounts = [name for name in whose if "enum" not in fields[name] and name != "answer_by"]
        named = [name for name in accounts if f"{name}_name" in fields or (name in ("by", "who") and "name" in fields)]
        nameless += [schema for name in accounts if name not in named]
    assert set(nameless) <= SAID_OTHERWISE


def test_M8_webhooks_are_documented_with_the_model_that_the_feed_answers() -> None:
    """What is posted, fetched and listed has one schema."""
    document = json.loads((openapi.FOLDER / "meals.json").read_text())
    schemas = document["components"]["schemas"]
    ((name, hook),) = document["webhooks"].items()
    sent = hook["post"]["requestBody"]["content"]["application/json"]["schema"]
    feed = document["paths"]["/v1/partner/events"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert (name, sent) == ("partner.events", feed)
    for meant in schemas["MerchantEvent"]["properties"]["type"]["enum"]:
        assert f"`{meant}`" in hook["post"]["description"]
    assert schemas["PartnerEvents"]["properties"]["events"]["items"]["$ref"].endswith("/MerchantEvent")
    assert schemas["MerchantEvent"]["properties"]["data"] == schemas["MerchantOrders"]["properties"]["orders"]["items"]


def test_each_example_is_a_body_that_its_schema_takes(document: dict[str, Any]) -> None:
    for methods in document["paths"].values():
        for described in methods.values():
            content = described.get("requestBody", {}).get("content", {}).get("application/json", {})
            for example in content.get("examples", {}).values():
                schema = {**content["schema"], "components": document["components"]}
                Draft202012Validator(schema).validate(example["value"])


def test_each_body_with_a_model_has_an_example(document: dict[str, Any]) -> None:
    without = [
        described["operationId"]
        for methods in document["paths"].values()
        for described in methods.values()
        if "requestBody" in described and not described["requestBody"]["content"]["application/json"].get("examples")
    ]
    assert without == [], "an event with a good body in events/<function> is the example"


def test_request_models_are_schemas_that_api_gateway_reads(api: str) -> None:
    for operation, schema in openapi.request_models(api).items():
        Draft4Validator.check_schema(schema)
        newer = {"$defs", "const", "prefixItems", "unevaluatedProperties", "if", "examples"}
        assert not newer & keywords(schema), operation


def test_request_models_take_the_examples_and_refuse_unknown_fields(document: dict[str, Any], api: str) -> None:
    models = openapi.request_models(api)
    for path, methods in document["paths"].items():
        for described in methods.values():
            content = described.get("requestBody", {}).get("content", {}).get("application/json", {})
            for example in content.get("examples", {}).values():
                validator = Draft4Validator(models[described["operationId"]])
                validator.validate(example["value"])
                is_of_oauth = "/oauth/" in path
                assert validator.is_valid({**example["value"], "surprise": 1}) is is_of_oauth, "as its libraries need"


def keywords(schema: Any) -> set[str]:
    """All keywords of a schema; names of properties and definitions are none."""
    if not isinstance(schema, dict):
        return set().union(*map(keywords, schema)) if isinstance(schema, list) else set()
    found = set(schema)
    for name, part in schema.items():
        named = name in ("properties", "definitions")
        found |= set().union(*map(keywords, part.values())) if named else keywords(part)
    return found


def test_a_document_that_is_not_what_the_code_says_is_found(tmp_path: Path) -> None:
    for path in openapi.FOLDER.glob("*.json"):
        shutil.copy(path, tmp_path)
    assert openapi.stale(tmp_path) == []
    changed = tmp_path / "meals.json"
    changed.write_text(changed.read_text().replace("/v1/allowance", "/v1/allowances"))
    (tmp_path / "desk.json").unlink()
    assert sorted(openapi.stale(tmp_path)) == ["desk", "meals"]
