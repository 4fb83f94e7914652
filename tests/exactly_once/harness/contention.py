"""Many phones of one family at once: real threads against a real engine, with AWS's own conflicts thrown in."""

import io
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Barrier, get_ident
from typing import Any, TypeVar

from botocore.awsrequest import AWSResponse
from moto.core.models import botocore_stubber as engine

from dolbom import aws
from dolbom.clock import month_end, seoul_day
from dolbom.ids import new_uuid7
from dolbom.meals.accounts import Account, post
from dolbom.meals.ledger import Entry, Leg
from dolbom.meals.merchant import MenuItem
from tests.exactly_once.harness.accidents import engine_does_all
from tests.exactly_once.harness.world import APP, FAMILY, HANEUL, TOWN_POLICY, Answer, Request, module
from tests.support import forget
from tests.support.partners import register
from tests.support.shops import put_shop
from tests.support.strategies import SHOP, shop

T = TypeVar("T")

PHONES = 64
APP_OF_CHILDREN = "happyapp"
PRICE = 1_000
DELIVERIES_MAX = 200
CONFLICTED = ("TransactWriteItems", "PutItem", "UpdateItem")
CALL_S = 0.02
"""What a call is reckoned at: DynamoDB answers within single-digit milliseconds, a transaction in about twice that."""


@dataclass
class Delivery:
    """What it took to answer one request, told by what the code did, and not by how busy this machine is."""

    calls: int = 0
    paused_s: float = 0.0
    """How long the code asked to wait, in all its pauses."""

    @property
    def reckoned_s(self) -> float:
        return self.paused_s + self.calls * CALL_S


@dataclass
class Rush:
    """How a rush went: the last answer to each order, what was answered on the way, and what each delivery took."""

    answers: list[Answer] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def approved(self) -> int:
        return sum(answer.status == 201 for answer in self.answers)


def restart_all(processes: int) -> None:
    """Processes that have just started, and whose clocks stand still: no rush runs past midnight."""
    now = datetime.now(UTC)
    for number in range(processes):
        found = module("meals_api", number)
        forget(found)
        found.app.clock = lambda: now


def import_what_waits() -> None:
    """All modules that wait to be imported, here and now. The standard library's loader of such is not for threads
    before Python 3.11.9, and a function on Lambda has one."""
    for name, waiting in list(sys.modules.items()):
        if name.startswith("dolbom."):
            vars(waiting)


def set_scene(balance: int) -> None:
    """A shop with one thing for PRICE won, and one load on Haneul's account."""
    import_what_waits()
    store = module("meals_api").store()
    store.put_policy(TOWN_POLICY)
    put_shop(store.table, shop(menu=(MenuItem(item_id="bun", name="옛날손찐빵 세 개", kind="meal", price=PRICE),)))
    register(store.table, [shop().merchant_id], server=APP["client_id"], app=APP_OF_CHILDREN)
    day = seoul_day(module("meals_api").app.clock())
    legs = (Leg("fund", -balance), Leg("benefit", balance, month_end(day).isoformat()))
    entry = Entry("load/rush", "load", "2026-01-01T00:00:00.000000Z", day.isoformat(), legs)
    store.post_entry(None, post(Account(HANEUL, TOWN_POLICY.municipality), entry, day), entry, "rush")


def orders(number: int) -> list[Request]:
    """So many different orders of one bun."""
    lines = [{"item_id": "bun", "unit_price": {"amount": PRICE}, "count": 1}]
    body = {"child_id": HANEUL, "merchant_id": SHOP, "lines": lines}
    now = module("meals_api").app.clock()
    return [
        Request("meals_api", "POST", "/v1/orders", FAMILY, {**body, "order_id": new_uuid7(now)}) for _ in range(number)
    ]


def steps(placed: Answer) -> dict[str, Request]:
    """What a partner or the family does to an order that was placed."""

    def by_partner(what: str, body: Mapping[str, Any]) -> Request:
        path = {"order_id": placed.body["ref"]}
        return Request("meals_api", "POST", f"/v1/orders/{{order_id}}/{what}", APP, body, path)

    path, query = {"order_id": placed.body["order_id"]}, {"child_id": HANEUL}
    return {
        "capture": by_partner("capture", {}),
        "void": by_partner("void", {}),
        "cancel": Request("meals_api", "POST", "/v1/orders/{order_id}/cancel", FAMILY, None, path, query),
        "refund": by_partner("refunds", {"refund_id": "refund-01", "food": {"amount": PRICE}}),
    }


def rush(requests: Sequence[Request]) -> Rush:
    """Sends each request from a thread and a process of its own, all at once; again while the answer is 503."""
    gate = Barrier(len(requests))
    result = Rush()
    under_way: dict[int, Delivery] = {}

    def pause(seconds: float) -> None:
        under_way[get_ident()].paused_s += seconds
        time.sleep(seconds)

    def count(**_: Any) -> None:
        under_way[get_ident()].calls += 1

    def send(number: int) -> Answer:
        module("meals_api", number).store().table.sleep = pause
        gate.wait()
        for _ in range(DELIVERIES_MAX):
            under_way[get_ident()] = delivery = Delivery()
            answer = call(requests[number], number)
            result.deliveries.append(delivery)
            result.statuses[answer.status] += 1
            if answer.status != 503:
                return answer
        raise AssertionError("an order is never answered")

    events = aws.client("dynamodb").meta.events
    events.register("before-call.dynamodb.*", count)
    try:
        with ThreadPoolExecutor(len(requests)) as pool:
            result.answers = list(pool.map(send, range(len(requests))))
    finally:
        events.unregister("before-call.dynamodb.*", count)
    return result


def call(request: Request, number: int) -> Answer:
    """What a client gets from one process."""
    served = module("meals_api", number).app(request.event(), None)
    return Answer(served["statusCode"], json.loads(served["body"]))


@contextmanager
def conflicts(client: Any, share: float, seed: int = 1) -> Iterator[Counter[str]]:
    """While open, this share of all writes is refused as AWS refuses one that meets another transaction; the engines
    here never do it themselves."""
    chance = random.Random(seed)
    injected: Counter[str] = Counter()

    def before_send(request: Any, event_name: str, **_: Any) -> Any:
        operation = event_name.rpartition(".")[2]
        if operation not in CONFLICTED or chance.random() >= share:
            return None
        injected[operation] += 1
        return conflict(request, operation)

    client.meta.events.register_first("before-send.dynamodb.*", before_send)
    try:
        yield injected
    finally:
        client.meta.events.unregister("before-send.dynamodb.*", before_send)


@contextmanager
def busy_once_done(client: Any) -> Iterator[list[str]]:
    """While open, one write is done; from then on each is refused as one that meets another transaction."""
    done: list[str] = []

    def after_call(http_response: Any, model: Any, **_: Any) -> None:
        if model.name in CONFLICTED and http_response.status_code == 200:
            done.append(model.name)

    def before_send(request: Any, event_name: str, **_: Any) -> Any:
        operation = event_name.rpartition(".")[2]
        return conflict(request, operation) if operation in CONFLICTED and done else None

    client.meta.events.register_first("after-call.dynamodb.*", after_call)
    client.meta.events.register_first("before-send.dynamodb.*", before_send)
    try:
        yield done
    finally:
        client.meta.events.unregister("after-call.dynamodb.*", after_call)
        client.meta.events.unregister("before-send.dynamodb.*", before_send)


@contextmanager
def overtaken(client: Any, by: Callable[[], T], at: bytes = b"") -> Iterator[list[T]]:
    """While open, on moto, the first write is overtaken, just before it is sent, by what somebody else's process does;
    and from then on each write is refused because it meets another transaction. With `at`, only of writes that name
    it: rows that no transaction touches meet none."""
    answers: list[T] = []
    turn: list[str] = []

    def before_send(request: Any, event_name: str, **_: Any) -> Any:
        operation = event_name.rpartition(".")[2]
        if operation not in CONFLICTED or turn == ["theirs"] or at not in request.body:
            return None
        if not turn:
            turn.append("theirs")
            answers.append(by())
            turn.append("ours")
        engine.enabled = False
        return conflict(request, operation)

    events = client.meta.events
    events.register_first("before-send.dynamodb.*", before_send)
    events.register_last("before-send", engine_does_all)
    try:
        yield answers
    finally:
        events.unregister("before-send.dynamodb.*", before_send)
        events.unregister("before-send", engine_does_all)


def conflict(request: Any, operation: str) -> AWSResponse:
    """The refusal of a write that meets another transaction."""
    kind = b"com.amazonaws.dynamodb.v20120810#"
    if operation == "TransactWriteItems":
        reasons = b'[{"Code":"TransactionConflict","Message":"ongoing"},{"Code":"None"}]'
        body = (
            b'{"__type":"'
            + kind
            + b'TransactionCanceledException","Message":"","CancellationReasons":'
            + reasons
            + b"}"
        )
    else:
        body = b'{"__type":"' + kind + b'TransactionConflictException","message":"ongoing"}'
    return AWSResponse(request.url, 400, {"content-type": "application/x-amz-json-1.0"}, _Raw(body))  # type: ignore[arg-type]


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
