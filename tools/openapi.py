"""The APIs' OpenAPI 3.1 documents, made from what the handlers declare: routes, models, errors, who may call.

    python -m tools.openapi            writes docs/openapi/<api>.json
    python -m tools.openapi --check    fails when a document there is not what the code says

`request_models` gives the same request models in the dialect of API Gateway's own request validation.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from dolbom.api import FORM, PROBLEM, Operation
from dolbom.auth import Auth
from dolbom.texts import problems
from dolbom.texts.problems import PROBLEMS
from infra.operations import operations
from infra.refusals import TELLS_NUMBERS
from tools.steps import ROOT, StepFailed, finish
from tools.webhooks import WEBHOOKS, webhook

FOLDER = ROOT / "docs" / "openapi"
EVENTS = ROOT / "events"
REGION = "ap-northeast-2"
REFERENCE = "#/components/schemas/{model}"
_SENTENCES = re.compile(r"(?<=[.?]) +(?=[A-Z`])")
"""Between the sentences of a paragraph."""
JSON = "application/json"
PAGE = "text/html"

APIS = {
    "meals": (
        "meals_api",
        "Dolbom meals (돌봄 급식)",
        "What a child can spend, orders, and what delivery apps do with them.",
    ),
    "alerts": (
        "alerts_api",
        "Dolbom alerts (돌봄 위기알림)",
        "Anyone reports a welfare crisis and sees what becomes of it.",
    ),
    "desk": ("desk_api", "Dolbom desk (돌봄 업무)", "What case workers, officers and auditors see and do."),
    "people": ("people_api", "Dolbom people (돌봄 계정)", "One's own account, and the staff whom the ministry makes."),
}

ALWAYS = ("internal", "too_many", "unavailable", "unreadable")
WITH_BODY = (
    *("bad_input", "not_json", "not_utf8", "too_deep", "key_twice", "number_range", "lone_surrogate"),
    *("too_large", "invalid"),
)
RETRIED = (429, 503)

PROBLEM_SCHEMA = {
    "title": "Problem",
    "description": "RFC 9457. `code` is for programs, `title` is Korean, `detail` follows Accept-Language. Numbers that"
    " the detail speaks of come as further members, such as `left_today`.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "pattern": "^urn:dolbom:problem:[a-z0-9_]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "detail_en": {
            "type": "string",
            "description": "Of refusals that no function has made, which cannot follow Accept-Language: `detail` is"
            " Korean, this is English.",
        },
        "code": {"type": "string", "pattern": "^[a-z0-9_]+$"},
        "errors": {
            "type": "array",
            "maxItems": problems.FAULTS_MAX,
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "RFC 6901: the field at fault, in body or query."},
                    "detail": {"type": "string"},
                },
            },
        },
        "request_id": {
            "type": "string",
            "description": "Of refusals that no function has made: what to name when asking about it.",
        },
        "emergency": {
            "type": "array",
            "minItems": 1,
            "description": "Whom to call or to text if a life is at risk: always there where people report.",
            "items": {
                "type": "object",
                "required": ["number", "how", "ko", "en"],
                "properties": {
                    "number": {"type": "string"},
                    "how": {"type": "string", "enum": ["call", "text"]},
                    "ko": {"type": "string"},
                    "en": {"type": "string"},
                },
            },
        },
    },
}
NUMBERS = (
    "Whole numbers are written without a point or an exponent: `385`. To a schema `385.0` is one, too; here it is not."
)
LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "`ko` (default) or `en`: the language of words for people. Any other is `ko`.",
    "schema": {"type": "string"},
    "example": "ko",
}


class _Schemas(GenerateJsonSchema):
    """pydantic's JSON schemas, without titles that only repeat names. An answer leaves out what would be null."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        return False

    def nullable_schema(self, schema: Any) -> Any:
        return (
            self.generate_inner(schema["schema"]) if self.mode == "serialization" else super().nullable_schema(schema)
        )

    def default_schema(self, schema: Any) -> Any:
        described = super().default_schema(schema)
        if self.mode == "serialization" and described.get("default", ...) is None:
            del described["default"]
        return described

    def field_is_required(self, field: Any, total: bool) -> bool:
        is_nullable = field["schema"]["type"] == "nullable"
        return super().field_is_required(field, total) and not (self.mode == "serialization" and is_nullable)


def document(api: str) -> dict[str, Any]:
    """The OpenAPI document of an API (`meals`, `alerts`, `desk`)."""
    function, title, description = APIS[api]
    declared = operations(function)
    references, schemas = _schemas(declared, WEBHOOKS[function][:1] if function in WEBHOOKS else ())
    paths: dict[str, dict[str, Any]] = {}
    for operation in declared:
        described = _operation(function, operation, references)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    made: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": "1",
            "description": f"{description}\n\n{NUMBERS}",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [
            {
                "url": "https://{api}.execute-api.{region}.amazonaws.com/live",
                "variables": {"api": {"default": f"{api}-api-id"}, "region": {"default": REGION}},
            }
        ],
        "paths": paths,
        "components": {
            "schemas": {"Problem": _problem_schema(function), **schemas},
            "securitySchemes": _security_schemes(declared),
        },
    }
    if function in WEBHOOKS:
        model, told = WEBHOOKS[function]
        made["webhooks"] = {name: webhook(name, words, references[model, "serialization"]) for name, words in told}
    return made


def _problem_schema(function: str) -> dict[str, Any]:
    """What a refusal looks like: of the API where people report, each has the emergency numbers."""
    if function not in TELLS_NUMBERS:
        return PROBLEM_SCHEMA
    return {**PROBLEM_SCHEMA, "required": ["emergency", *PROBLEM_SCHEMA["required"]]}


def request_models(api: str) -> dict[str, dict[str, Any]]:
    """Each operation's request body by the operation's name, as JSON schema draft 4: API Gateway's dialect."""
    found = {}
    for operation in operations(APIS[api][0]):
        if operation.body is not None:
            schema = operation.body.model_json_schema(ref_template="#/definitions/{model}", schema_generator=_Schemas)
            found[operation.name] = {"$schema": "http://json-schema.org/draft-04/schema#", **_draft4(schema)}
    return found


def _draft4(schema: Any) -> Any:
    """A schema without what came after draft 4."""
    if isinstance(schema, list):
        return [_draft4(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    older = {name: _draft4(part) for name, part in schema.items() if name not in ("$defs", "default", "discriminator")}
    if "$defs" in schema:
        older["definitions"] = {name: _draft4(part) for name, part in schema["$defs"].items()}
    if "const" in schema:
        older["enum"] = [older.pop("const")]
    for bound in ("minimum", "maximum"):
        exclusive = f"exclusive{bound.capitalize()}"
        if exclusive in schema:
            older |= {bound: schema[exclusive], exclusive: True}
    return older


def _schemas(
    declared: tuple[Operation, ...],
    told: tuple[type[BaseModel], ...],
) -> tuple[dict[tuple[type[BaseModel], JsonSchemaMode], Any], dict[str, Any]]:
    """References to each model as it is sent or answered, and the schemas that they lead to."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = []
    for operation in declared:
        wanted += [(operation.body, "validation")] if operation.body else []
        wanted += [(operation.answer, "serialization")] if operation.answer else []
    wanted += [(model, "serialization") for model in told]
    references, schemas = models_json_schema(
        list(dict.fromkeys(wanted)), ref_template=REFERENCE, schema_generator=_Schemas
    )
    # Of a model that is sent and answered there are two schemas: generators of clients name classes by the title.
    named = {name: {**schema, "title": name.replace("-", "")} for name, schema in schemas.get("$defs", {}).items()}
    return references, named  # type: ignore[return-value]


def _operation(function: str, operation: Operation, references: Mapping[Any, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": _summary(operation),
        **_more(operation),
        "security": _security(operation),
        "parameters": [LANGUAGE, *_path_parameters(operation), *_query_parameters(operation)],
    }
    if operation.body is not None:
        content: dict[str, Any] = {"schema": references[operation.body, "validation"]}
        examples = dict(_examples(function, operation))
        if examples:
            content["examples"] = examples
        form = {FORM: {"schema": content["schema"]}} if operation.takes_form else {}
        described["requestBody"] = {"required": True, "content": {JSON: content, **form}}
    success: dict[str, Any] = {"description": _summary(operation)}
    if operation.answer is not None:
        success["content"] = {JSON: {"schema": references[operation.answer, "serialization"]}}
    if operation.page:
        success["content"][PAGE] = {"schema": {"type": "string"}}
    refusals = {str(status): _refusal(status, codes) for status, codes in codes_of(operation).items()}
    described["responses"] = {str(operation.status): success, **_page_of(operation), **refusals}
    return described


def _page_of(operation: Operation) -> dict[str, Any]:
    """Where a browser is sent instead."""
    if not operation.browsers_go_to:
        return {}
    location = {"description": f"`{operation.browsers_go_to}` with what was asked", "schema": {"type": "string"}}
    told = "To whoever accepts `text/html`: the page that asks a person."
    return {"303": {"description": told, "headers": {"Location": location}}}


def _summary(operation: Operation) -> str:
    """The first sentence of a route's docstring, however many lines it has."""
    return _sentences(operation)[0]


def _more(operation: Operation) -> dict[str, str]:
    """What the docstring of a route says beyond its first sentence, paragraph by paragraph."""
    _, *sentences = _sentences(operation)
    paragraphs = [" ".join(sentences), *_paragraphs(operation)[1:]]
    told = "\n\n".join(filter(None, paragraphs))
    return {"description": told} if told else {}


def _sentences(operation: Operation) -> list[str]:
    return _SENTENCES.split(_paragraphs(operation)[0])


def _paragraphs(operation: Operation) -> list[str]:
    paragraphs = (operation.handler.__doc__ or "").split("\n\n")
    return [" ".join(part.split()) for part in paragraphs]


def _path_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"\{(\w+)\}", operation.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    if operation.query is None:
        return
    schema = operation.query.model_json_schema(schema_generator=_Schemas)
    for name, described in schema["properties"].items():
        parts = [part for part in described.pop("anyOf", [described]) if part != {"type": "null"}]
        default = described.pop("default", None)
        inner = {**described, **parts[0]} | ({} if default is None else {"default": default})
        yield {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": inner}


def _examples(function: str, operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    """The bodies of the events of this operation that its model takes."""
    assert operation.body is not None
    for path in sorted((EVENTS / function).glob("*.json")):
        event = json.loads(path.read_text())
        if (event.get("httpMethod"), event.get("resource")) != (operation.method, operation.path):
            continue
        try:
            operation.body.model_validate_json(event["body"])
        except ValueError:
            continue
        yield path.stem, {"value": json.loads(event["body"])}


def codes_of(operation: Operation) -> dict[int, list[str]]:
    """The codes of all refusals of a route, its own first, by status."""
    codes = [*operation.errors, *ALWAYS]
    codes += WITH_BODY if operation.body is not None else ()
    if operation.query is not None:
        codes += ("invalid", "bad_next") if "next" in operation.query.model_fields else ("invalid",)
    codes += ("not_found",) if "{" in operation.path else ()
    codes += ("not_signed_in", "forbidden") if operation.auth.kind != "public" else ()
    codes += ("entitlements_changed",) if operation.auth.kind == "people" else ()
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(PROBLEMS[code].error.status, []).append(code)
    return {status: by_status[status] for status in sorted(by_status)}


def _refusal(status: int, codes: list[str]) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": "\n".join(f"- `{code}` {PROBLEMS[code].title}" for code in codes),
        "content": {PROBLEM: {"schema": {"$ref": REFERENCE.format(model="Problem")}}},
    }
    if status in RETRIED:
        answer["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    return answer


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    auth: Auth = operation.auth
    if auth.kind == "people":
        return [{"people": [group]} for group in sorted(auth.groups)]
    if auth.kind == "partner":
        return [{"partner": sorted(auth.scopes)}]
    return [{"receipt": []}] if "{alert_id}" in operation.path else []


def _security_schemes(declared: tuple[Operation, ...]) -> dict[str, Any]:
    scopes: dict[str, list[str]] = {}
    for operation in declared:
        for scope in sorted(operation.auth.scopes):
            scopes.setdefault(scope, []).append(_summary(operation))
    schemes: dict[str, Any] = {
        "people": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A Cognito ID token of somebody of the named group.",
        },
        "partner": {
            "type": "oauth2",
            "description": "An access token of a partner's server.",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": f"https://dolbom-account.auth.{REGION}.amazoncognito.com/oauth2/token",
                    "scopes": {scope: " ".join(summaries) for scope, summaries in sorted(scopes.items())},
                }
            },
        },
        "receipt": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Receipt-Code",
            "description": "The receipt code that the report's answer has shown once (A7).",
        },
    }
    used = {name for operation in declared for requirement in _security(operation) for name in requirement}
    return {name: scheme for name, scheme in schemes.items() if name in used}


def text(api: str) -> str:
    """An API's document as it is written."""
    return json.dumps(document(api), indent=2, ensure_ascii=False) + "\n"


def stale(folder: Path = FOLDER) -> list[str]:
    """The APIs whose written document is not what the code says."""
    return [
        api
        for api in APIS
        if not (folder / f"{api}.json").exists() or (folder / f"{api}.json").read_text() != text(api)
    ]


def main() -> None:
    if "--check" in sys.argv[1:]:
        found = stale()
        if found:
            raise StepFailed(f"docs/openapi is out of date for {', '.join(found)}: make openapi")
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for api in APIS:
        (FOLDER / f"{api}.json").write_text(text(api))
        print(f"docs/openapi/{api}.json: {len(operations(APIS[api][0]))} operations")


if __name__ == "__main__":
    finish(main)
