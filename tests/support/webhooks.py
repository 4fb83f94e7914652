"""A partner with a webhook, whose feed has more than a page holds; and the function that posts it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks import Webhook as Reference

from dolbom import aws as clients
from dolbom.dynamo.items import to_attributes
from dolbom.gateways.functions import Starter
from dolbom.meals.orders.lifecycle import ref_of
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.feed.stream_consumer import Batch
from dolbom.partners.store import PartnerStore
from functions.push_events import handler
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import an_id
from tests.exactly_once.harness.world import ALONE, APP, NEXT_LOT, NOON, Request, World, a_world
from tests.support import Context, forget
from tests.support.partners import register
from tests.support.receivers import Receiver
from tests.support.strategies import SHOP

SERVER = {**APP, "client_id": "happyserver"}
OTHER = {**APP, "client_id": "quickserver"}
REFUNDS = 20
MINUTE = timedelta(minutes=1)


@contextmanager
def played() -> Iterator[tuple[World, Any]]:
    """Two partners; the feed of the one has an order that was accepted, and given back in twenty parts."""
    with a_world() as world:
        table = world.store().table
        register(table, [SHOP], server="happyserver", app="happyapp", partner_id="happy", is_house=False)
        register(table, [SHOP], server="quickserver", app="quickapp", partner_id="quick", is_house=False)
        acts.load("load-1", 50_000, NEXT_LOT).run(world, 0)
        order_id = an_id("pushed")
        assert acts.order(order_id, {"tteokbokki": 1}, who={**ALONE, "aud": "happyapp"}).run(world, 0).status == 201
        assert step(world, order_id, "capture", {}) == 200
        for number in range(REFUNDS):
            refund = {"refund_id": f"refund-{number:02d}", "food": {"amount": 10}}
            assert step(world, order_id, "refunds", refund) == 201
        yield world, world.remember()


def again(made: tuple[World, Any]) -> World:
    world, remembered = made
    world.restore(remembered)
    world.restart_all()
    forget(handler)
    world.now = NOON
    handler.sender().clock = world.clock
    return world


def step(world: World, order_id: str, what: str, body: Any) -> int:
    path = {"order_id": ref_of(order_id)}
    return world.call(Request("meals_api", "POST", f"/v1/orders/{{order_id}}/{what}", SERVER, body, path)).status


def grow(world: World) -> None:
    """Tells the feeds all that has happened, as the stream's reader does."""
    rows = [item for item in world.items().values() if item["kind"] == "order"]
    records = [{"eventID": row["sk"], "dynamodb": {"NewImage": to_attributes(row)}} for row in rows]
    table = world.store().table
    told = Batch({"Records": records}, FeedStore(table), PartnerStore(table), lambda: NOON)
    for each in records:
        told.settle(each)


def ask(world: World, method: str, what: str = "", body: Any = None, who: Any = SERVER) -> tuple[int, Any]:
    answer = world.call(Request("meals_api", method, f"/v1/partner/webhook{what}", who, body))
    return answer.status, answer.body


def registered(world: World, receiver: Receiver, **more: Any) -> str:
    """The secret of a webhook that is told from the feed's begin on."""
    status, told = ask(world, "PUT", body={"url": receiver.url, **more})
    assert status == 200
    assert (told["state"], told["pushed"], told["last"]) == ("pushing", 0, 0)
    grow(world)
    return str(told["secret"])


def push(world: World, partner_id: str = "happy", remaining_ms: int = 60_000) -> dict[str, int]:
    found: dict[str, int] = handler.handler({"partner_id": partner_id}, Context(remaining_ms=remaining_ms))
    return found


def events(receiver: Receiver) -> list[str]:
    return [event["event_id"] for got in receiver.got for event in json.loads(got.body)["events"]]


def feed(world: World, after: int = 0, limit: int = 50, language: str = "ko") -> tuple[bytes, Any]:
    """A page of the feed, as its route answers it."""
    request = Request(
        "meals_api", "GET", "/v1/partner/events", SERVER, None, {}, {"after": str(after), "limit": str(limit)}
    )
    event = request.event()
    event["headers"]["accept-language"] = language
    body = world.process("meals_api").app(event, None)["body"]
    return body.encode(), json.loads(body)


def whole(world: World) -> list[str]:
    """All events of the feed by their ids."""
    return [event["event_id"] for event in feed(world)[1]["events"]]


class Now(Reference):
    """The reference library, at the time at which the message was signed."""

    def verifies(self, got: Any) -> bool:
        signed = self.sign(got.headers["webhook-id"], _at(got), got.body.decode())
        return signed in got.headers["webhook-signature"].split(" ")


def _at(got: Any) -> Any:
    return datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)


class Started:
    """Lambda, as far as it takes events."""

    def __init__(self, refuses: str = "") -> None:
        self.partners: list[str] = []
        self.refuses = refuses
        self.starter = Starter(lambda: self, "dolbom-push-events")

    def invoke(self, **asked: Any) -> None:
        assert (asked["FunctionName"], asked["InvocationType"]) == ("dolbom-push-events", "Event")
        partner_id = json.loads(asked["Payload"])["partner_id"]
        if partner_id == self.refuses:
            raise clients.client("lambda").exceptions.ClientError(
                {"Error": {"Code": "TooManyRequestsException"}}, "Invoke"
            )
        self.partners.append(partner_id)
