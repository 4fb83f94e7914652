"""What partners' servers ask and decide, and what is posted to them."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from dolbom.clock import stamp
from dolbom.meals.orders.lifecycle import ref_of
from tests.recorded.meals_scene import PARTNER, SHOP, Meals
from tests.recorded.stage import Request, Stage
from tests.rows.tables import Json
from tests.support import Context, event

WEBHOOK, NOBODY_THERE = "/v1/partner/webhook", "http://127.0.0.1:9/hooks"
DECIDING = {**PARTNER, "scope": "dolbom/webhooks.write"}


def a_webhook(meals: Meals) -> None:
    """The partner's webhook, which has all of the feed still to hear, and a test."""
    for method, what, body, status in (
        ("PUT", "", {"url": NOBODY_THERE}, 200),
        ("POST", "/replay", {"after": 0}, 200),
        ("POST", "/test", None, 202),
    ):
        meals.ask(Request("meals", method, f"{WEBHOOK}{what}", DECIDING, body), status, again=False)


def of_partners(meals: Meals) -> Iterator[Request]:
    """What a partner's server reads of what its orders came to, and decides about where it is told."""
    yield Request("meals", "GET", WEBHOOK, DECIDING)
    yield Request("meals", "PUT", WEBHOOK, DECIDING, {"url": NOBODY_THERE, "language": "en"})
    yield Request("meals", "POST", f"{WEBHOOK}/replay", DECIDING, {"after": 1})
    yield Request("meals", "POST", f"{WEBHOOK}/test", DECIDING)
    order = f"/v1/partner/orders/{ref_of(meals.orders['told'][1])}"
    for path in ("events", "merchants", f"merchants/{SHOP}/menu"):
        yield Request("meals", "GET", f"/v1/partner/{path}", PARTNER)
    for after in ("1", "2"):
        yield Request("meals", "GET", "/v1/partner/events", PARTNER, query={"after": after})
    for path in (order, f"{order}/refunds"):
        yield Request("meals", "GET", path, PARTNER)


def pushes() -> Iterator[tuple[str, str, Callable[[Stage], Any]]]:
    """A partner's turn, whose server is not there, and a minute: the name, whom it is about, and what is done."""
    for name, about, told in (
        ("one partner", "happybowl", {"partner_id": "happybowl"}),
        ("a minute", "", event("push_events", "every_minute")),
    ):

        def push(stage: Stage, told: Json = told) -> Any:
            handler = import_module("functions.push_events.handler")
            handler.sender().clock = stage.clock
            now = {"time": stamp(stage.now)} if "time" in told else {}
            return handler.handler({**told, **now}, Context(remaining_ms=60_000))

        yield name, about, push
