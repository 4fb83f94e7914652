"""The recorded scenes as a place to ask: both services with all that happened in them, behind a server that routes and
verifies as API Gateway does, and lets in whomever it is told."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from ipaddress import IPv4Address
from itertools import count
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest

from dolbom.audits.findings.life import Found, finding_id_of
from dolbom.audits.findings.store import FindingStore
from dolbom.dynamo.table import Table
from tests.conftest import Aws, aws_in_memory
from tests.documents import people_scene
from tests.documents.people_scene import MINISTRY, People
from tests.recorded import alerts_scene, meals_scene
from tests.recorded.alerts_scene import Alerts
from tests.recorded.meals_scene import Meals
from tests.recorded.stage import APIS, Json, Stage, route
from tests.support import Context, event, new_clients
from tools.openapi import FOLDER

Claims = Mapping[str, Any]
PARTNER = {**meals_scene.PARTNER, "scope": f"{meals_scene.PARTNER['scope']} dolbom/webhooks.write"}
ENTITLEMENTS = "9"
"""The version of a token that was made after all that the scenes decide about people."""
GUARDIAN = {
    "sub": "1111-guardian",
    "token_use": "id",
    "cognito:groups": "guardian",
    "children": "haru,nabi",
    "entitlements": ENTITLEMENTS,
}


def linked_child(child: str) -> Claims:
    """A child whose account is linked, by a token that was made since."""
    return {**meals_scene.family(child), "entitlements": ENTITLEMENTS}


APP = {
    "sub": "1111-haru",
    "aud": "happyapp",
    "token_use": "id",
    "cognito:groups": "app",
    "children": "haru",
    "partner": "quickbowl",
}
"""A partner's app, by consent."""
CALLERS: dict[str, Claims | None] = {
    "app": APP,
    "guest": None,
    "child": linked_child("haru"),
    "guardian": GUARDIAN,
    "resident": alerts_scene.RESIDENT,
    "honorary": alerts_scene.HONORARY,
    "council": {**alerts_scene.RESIDENT, "sub": "1111-council", "cognito:groups": "council"},
    "caseworker": alerts_scene.WORKER,
    "lead": {**alerts_scene.WORKER, "sub": "1111-lead", "cognito:groups": "lead"},
    "officer": meals_scene.OFFICER,
    "auditor": meals_scene.AUDITOR,
    "ministry": MINISTRY,
    "partner": PARTNER,
    "partner of nothing": {**PARTNER, "scope": ""},
    "nobody's group": {**alerts_scene.RESIDENT, "sub": "1111-nobody", "cognito:groups": ""},
}
"""Everybody who may come: each group, partners with and without scopes, and guests."""


@dataclass(frozen=True)
class Asked:
    """A request as it comes over the wire, and who sends it."""

    method: str
    path: str
    who: Claims | None = None
    query: str = ""
    body: bytes = b""
    headers: Mapping[str, str] | None = None


FOUND = Found("seal_broken", "CHILD#haru ACCOUNT", "0", "500")
FINDING = finding_id_of("nightly_proof", FOUND)
"""What an audit found."""
FIRST_NETWORK = IPv4Address("10.0.0.1")
NUMBERS = count()


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


def answered(app: Any, asked: Asked) -> Answered | None:
    """A function's answer, as API Gateway asks for it; None where it has no such route."""
    try:
        resource, parameters = route(app, asked.method, asked.path)
    except LookupError:
        return None
    told = event("alerts_api", "report_for_oneself")
    told |= {"resource": resource, "path": asked.path, "httpMethod": asked.method}
    told["pathParameters"] = {name: unquote(value) for name, value in parameters.items()}
    told["requestContext"].update(httpMethod=asked.method, resourcePath=resource, path=asked.path)
    # Each from a network of its own: what they ask at random would fill the counter of wrong receipt codes.
    told["requestContext"]["identity"] |= {"sourceIp": str(FIRST_NETWORK + next(NUMBERS))}
    told["headers"] = dict(asked.headers or {})
    told["multiValueHeaders"] = {name: [value] for name, value in told["headers"].items()}
    told["multiValueQueryStringParameters"] = parse_qs(asked.query, keep_blank_values=True) or None
    try:
        told["body"] = asked.body.decode() or None
    except UnicodeDecodeError:
        told |= {"body": base64.b64encode(asked.body).decode(), "isBase64Encoded": True}
    told["requestContext"]["authorizer"] = {"claims": dict(asked.who)} if asked.who is not None else {}
    answer = app(told, Context())
    return Answered(answer["statusCode"], answer["headers"], answer["body"].encode())


@dataclass(frozen=True)
class Scene:
    """What happened, and the functions that can be asked about it."""

    stage: Stage
    meals: Meals
    alerts: Alerts
    people: People
    found: dict[tuple[str, ...], str] = field(default_factory=dict)
    """What was looked up once: no request that is refused or answered changes it."""

    def ask(self, api: str, asked: Asked) -> Answered | None:
        """The answer of an API; None where it has no such route."""
        return answered(APIS[api].app, asked)

    def case_id(self) -> str:
        """A misuse case of the officer's town."""
        case = self._of("meals", "sk", pk=f"CASE#{meals_scene.TOWN}", kind="case")
        return case.removeprefix("CASE#")

    def centre_of(self, alert_id: str) -> str:
        """The centre that a report is with."""
        return self._of("alerts", "office", kind="report", alert_id=alert_id)

    def photo_id(self, alert_id: str) -> str:
        """A photo of a report that can be looked at."""
        return self._of("alerts", "photo_id", kind="photo", alert_id=alert_id, state="ready")

    def _of(self, table: str, wanted: str, **told: str) -> str:
        """An attribute of the first row that is as told; of a centre, its code."""
        asked = (table, wanted, *told.values())
        if asked not in self.found:
            rows = self.stage.tables()[table]
            value = next(row[wanted] for row in rows if told.items() <= {name: row.get(name) for name in told}.items())
            self.found[asked] = str(value["code"] if wanted == "office" else value)
        return self.found[asked]


@contextmanager
def played() -> Iterator[Scene]:
    """Both scenes, played to their end, in a memory of their own."""
    with pytest.MonkeyPatch.context() as patched, aws_in_memory() as aws:
        for name, value in aws.settings.items():
            patched.setenv(f"DOLBOM_{name.upper()}", value)
        for name, pool in people_scene.pools(aws).items():
            patched.setenv(f"DOLBOM_{name.upper()}_POOL", pool)
        yield from _played(aws)


def _played(aws: Aws) -> Iterator[Scene]:
    new_clients()  # a client of Cognito's knows the memory that it was made in
    stage = Stage(aws, datetime(2026, 11, 20, tzinfo=UTC))
    try:
        alerts = alerts_scene.play(stage)
        meals = meals_scene.play(stage)
        findings = FindingStore(Table(aws.client("dynamodb"), aws.tables["meals"]))
        findings.seen("nightly_proof", "2026-11-30", [FOUND], at=stage.now)
        yield Scene(stage, meals, alerts, people_scene.play(stage))
    finally:
        stage.strike()


@cache
def document(api: str) -> Json:
    """A published document, to look things up in; who changes it takes a copy."""
    found: Json = json.loads((FOLDER / f"{api}.json").read_text())
    return found


def operations(api: str) -> Iterator[tuple[str, str, Json]]:
    """Method, path and description of each operation of a document."""
    for path, methods in document(api)["paths"].items():
        for method, described in methods.items():
            yield method.upper(), path, described


def may_call(described: Json, caller: str) -> bool:
    """Whether the document's `security` lets a caller in. Guests come with a receipt's code, or with nothing."""
    security = described.get("security")
    if not security:
        return True
    for alternative in security:
        ((kind, wanted),) = alternative.items()
        claims = CALLERS[caller]
        if kind == "receipt":
            return True
        if kind == "people" and caller in wanted:
            return True
        if kind == "partner" and claims is not None and set(wanted) <= set(claims.get("scope", "").split()):
            return True
    return False


def wsgi(ask: Callable[[Asked], Answered | None], who: Callable[[str, str], Claims | None]) -> Any:
    """A server of an API; `who` tells who sends a request, by its method and path."""

    def serve(environ: Json, start: Any) -> list[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").title(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        headers["Content-Type"] = environ.get("CONTENT_TYPE", "")
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        found = ask(Asked(method, path, who(method, path), environ.get("QUERY_STRING", ""), body, headers))
        answer = found or Answered(HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain"}, b"")
        told = [(name, str(value)) for name, value in answer.headers.items()]
        start(f"{answer.status} {HTTPStatus(answer.status).phrase}", told)
        return [answer.raw]

    return serve
