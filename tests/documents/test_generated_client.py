"""A client that is generated from the published documents plays orders and every refusal of theirs, behind a gateway
that refuses as API Gateway does: by the templates that are deployed."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.exactly_once.harness.acts import NOON, an_id
from tests.exactly_once.harness.bodies import a_scene
from tests.exactly_once.harness.refusals import ROUTES, Case, asked
from tests.exactly_once.harness.scenes import HELD, Scene
from tests.exactly_once.harness.world import APP, FAMILY, Request
from tests.recorded.stage import route
from tests.support import Context, resources
from tests.support.generated_client import Generated
from tests.support.strategies import SHOP
from tools.openapi import APIS

BASE = "https://meals.example.org"
OPERATIONS = {
    "order": ("place_order", "OrderRequest"),
    "capture": ("capture_order", "CaptureRequest"),
    "void": ("void_order", "VoidRequest"),
    "refund": ("refund_order", "RefundRequest"),
}
IN_NO_MODEL = {"tip"}
"""Fields that no model of the client has: such a body is sent past it."""


class Gateway(httpx.BaseTransport):
    """API Gateway before the meals API: it lets in whom it knows, and refuses others by itself."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.known: dict[str, Mapping[str, Any]] = {"family": FAMILY, "server": APP}
        self._refusals = {
            name.removeprefix("MealsRestApi")[: -len("01234567")]: found["Properties"]
            for name, found in resources("apis", "AWS::ApiGateway::GatewayResponse").items()
            if name.startswith("MealsRest")
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        app = self.scene.world.process("meals_api").app
        try:
            resource, path = route(app, request.method, request.url.path)
        except LookupError:
            return self._refused("NoRoute")
        claims = self.known.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if claims is None:
            return self._refused("Unauthorized")
        asked = Request("meals_api", request.method, resource, claims, request.content.decode() or None, path)
        event = {**asked.event(), "path": request.url.path, "headers": dict(request.headers)}
        answer = app(event, Context())
        return httpx.Response(answer["statusCode"], headers=answer["headers"], text=answer["body"])

    def _refused(self, kind: str) -> httpx.Response:
        told = self._refusals[kind]
        headers = {
            name.removeprefix("gatewayresponse.header."): value.strip("'")
            for name, value in told["ResponseParameters"].items()
        }
        return httpx.Response(
            int(told["StatusCode"]), headers=headers, text=told["ResponseTemplates"]["application/json"]
        )


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    with closing(Generated("meals", tmp_path_factory.mktemp("clients"))) as made:
        yield made


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with a_scene() as made:
        yield made


@pytest.fixture
def gateway(scene: Scene) -> Gateway:
    scene.world.restore(scene.remembered)
    scene.world.restart_all()
    scene.world.now = NOON
    return Gateway(scene)


@pytest.mark.parametrize("api", APIS)
def test_a_generator_takes_all_of_each_document(api: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = Generated(api, tmp_path_factory.mktemp("clients"))
    assert made.warnings == []


def test_M3_M6_a_generated_client_orders_captures_and_refunds_a_part(generated: Generated, gateway: Gateway) -> None:
    phone = generated.client(BASE, "family", transport=gateway)
    server = generated.client(BASE, "server", transport=gateway)
    lines = [{"item_id": "gimbap", "unit_price": {"amount": 4_000}, "count": 2}]
    order = {"order_id": an_id("generated"), "child_id": "child-haneul", "merchant_id": SHOP, "lines": lines}
    placed = generated.call(phone, "place_order", generated.model("OrderRequest", order))
    assert (placed.status_code, placed.parsed.state) == (201, "held")
    ref = placed.parsed.ref
    captured = generated.call(server, "capture_order", generated.model("CaptureRequest", {}), order_id=ref)
    assert (captured.status_code, captured.parsed.captured.amount) == (200, 8_000)
    part = {"refund_id": "refund-01", "food": {"amount": 1_500}}
    refunded = generated.call(server, "refund_order", generated.model("RefundRequest", part), order_id=ref)
    assert (refunded.status_code, refunded.parsed.refunded.amount) == (201, 1_500)
    read = generated.call(server, "read_partner_order", order_id=ref)
    assert read.parsed == refunded.parsed


def problem_of(generated: Generated, gateway: Gateway, name: str, case: Case) -> Any:
    """What the client has parsed of the answer to a request for which a refusal holds."""
    operation, model = OPERATIONS[name]
    request = asked(gateway.scene, name, case)
    if request.claims:
        gateway.known["caller"] = request.claims
    client = generated.client(BASE, "caller" if request.claims else "", transport=gateway)
    if isinstance(request.body, str) or IN_NO_MODEL & request.body.keys():
        raw = request.body if isinstance(request.body, str) else json.dumps(request.body)
        url = request.resource.format(**request.path)
        http = client.get_httpx_client()
        return generated.parsed(client, operation, http.request(request.method, url, content=raw)).parsed
    return generated.call(client, operation, generated.model(model, request.body), **request.path).parsed


@pytest.mark.parametrize("name", ROUTES)
def test_every_refusal_is_a_problem_to_a_generated_client(generated: Generated, gateway: Gateway, name: str) -> None:
    for case in ROUTES[name]:
        problem = problem_of(generated, gateway, name, case)
        assert (type(problem).__name__, problem.code) == ("Problem", case.code)
        assert problem.detail
        assert problem.type_ == f"urn:dolbom:problem:{case.code}"


def test_what_the_gateway_refuses_by_itself_is_a_problem_in_both_languages(
    generated: Generated, gateway: Gateway
) -> None:
    for token in ("", "forged"):
        client = generated.client(BASE, token, transport=gateway)
        answer = generated.call(client, "void_order", generated.model("VoidRequest", {}), order_id=HELD)
        assert (answer.status_code, answer.parsed.code, answer.headers["content-type"]) == (
            401,
            "not_signed_in",
            "application/problem+json",
        )
        assert answer.parsed.detail_en.isascii()
