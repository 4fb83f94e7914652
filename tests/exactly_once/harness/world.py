"""A small town in memory, and the ways in which its people's requests reach the payment functions.

Everything runs in one thread on moto: each AWS call is one step, and a step happens wholly or not at all. The town is
put back to a remembered state in a millisecond, so that thousands of histories can be tried.
"""

import base64
import copy
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from types import ModuleType
from typing import Any

from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends

from dolbom import aws
from dolbom.clock import SEOUL
from dolbom.dynamo.due import CLOCK
from dolbom.dynamo.table import Table
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.orders.store import OrderStore
from dolbom.meals.policy import MealPolicy
from dolbom.settings import SETTINGS, fields
from tests.support import Context, forget
from tests.support.partners import register
from tests.support.shops import put_shop
from tests.support.strategies import TOWN, shop
from tools.steps import ROOT

REGION = "ap-northeast-2"
TABLE = "dolbom-meals"
FILES, UPLOADS = "dolbom-files", "dolbom-uploads"
NAMES_KEY = "alias/dolbom-names"
FILE_LIFE_MS = 900_000
ALERTS, LIMITS, IDENTITIES = "dolbom-alerts", "dolbom-limits", "dolbom-identities"
"""Only looked through, by the clocks: nobody reports anything here."""
NOON = datetime(2026, 11, 30, 12, tzinfo=SEOUL).astimezone(UTC)
HANEUL, BADA = "child-haneul", "child-bada"
LAST_DAY, NEXT_LOT = "2026-11-30", "2026-12-31"
TOWN_POLICY = MealPolicy(municipality=TOWN, version=1, effective_from=datetime(2025, 12, 31, 15, tzinfo=UTC))
OTHER_TOWN = "41430"

ALONE = {"token_use": "id", "sub": "s-haneul", "cognito:groups": "child", "child_id": HANEUL}
FAMILY = {"token_use": "id", "sub": "s-family", "cognito:groups": "guardian", "children": f"{HANEUL},{BADA}"}
APP = {
    "token_use": "access",
    "client_id": "deliveryapp",
    "scope": "dolbom/orders.capture dolbom/orders.refund dolbom/merchants.read dolbom/webhooks.write",
}
AUDITOR = {"token_use": "id", "sub": "s-auditor", "cognito:groups": "auditor"}
OFFICER = {"token_use": "id", "sub": "s-officer", "cognito:groups": "officer", "jurisdiction": "41"}

TABLES_OF = {"meals_api": ("store",), "receive_file": ("meals",), "desk_api": ("meals",)}
"""By what a function's process reaches its tables."""

TABLE_SPECIFICATION: dict[str, Any] = {
    "TableName": TABLE,
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "clock_shard", "due_at", "merchant_id")
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": name,
            "KeySchema": [
                {"AttributeName": hash_key, "KeyType": "HASH"},
                {"AttributeName": range_key, "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
        for name, hash_key, range_key in (
            (CLOCK, "clock_shard", "due_at"),
            (keys.BY_MERCHANT, "merchant_id", "sk"),
        )
    ],
}


@dataclass(frozen=True)
class Request:
    """One HTTP request as API Gateway hands it to a function."""

    function: str
    method: str
    resource: str
    claims: Mapping[str, str]
    body: Any = None
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    def event(self) -> dict[str, Any]:
        body = self.body if isinstance(self.body, str | None) else json.dumps(self.body)
        return {
            "httpMethod": self.method,
            "resource": self.resource,
            "path": self.resource,
            "headers": {"content-type": "application/json", "accept-language": "en"},
            "multiValueQueryStringParameters": {name: [value] for name, value in self.query.items()},
            "queryStringParameters": dict(self.query),
            "pathParameters": dict(self.path),
            "body": body,
            "isBase64Encoded": False,
            "stageVariables": None,
            "requestContext": {
                "httpMethod": self.method,
                "resourcePath": self.resource,
                "authorizer": {"claims": dict(self.claims)},
                "identity": {"sourceIp": "192.0.2.1"},
                "requestId": "r",
            },
        }


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


def module(function: str, number: int = 0) -> ModuleType:
    """A function's handler module; each number is a process of its own, with its own caches."""
    return _module(function, number)


@cache
def _module(function: str, number: int) -> ModuleType:
    name = f"{function}_process_{number}"
    specification = importlib.util.spec_from_file_location(name, ROOT / "functions" / function / "handler.py")
    assert specification is not None
    assert specification.loader is not None
    loaded = importlib.util.module_from_spec(specification)
    sys.modules[name] = loaded
    specification.loader.exec_module(loaded)
    return loaded


class World:
    """The town: its table, its clock, and the processes that serve it."""

    def __init__(self) -> None:
        self.now = NOON
        self.client = aws.client("dynamodb")
        self.client.create_table(**TABLE_SPECIFICATION)
        for other in (ALERTS, LIMITS, IDENTITIES):
            self.client.create_table(**{**TABLE_SPECIFICATION, "TableName": other})
        self.s3 = aws.client("s3")
        self.s3.create_bucket(Bucket=FILES, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.fair()
        self._prepared: set[tuple[str, int]] = set()
        store = self.store()
        store.put_policy(TOWN_POLICY)
        store.put_policy(TOWN_POLICY.model_copy(update={"municipality": OTHER_TOWN, "day_cap": 24_000}))
        put_shop(store.table, shop())
        register(store.table, [shop().merchant_id], server="deliveryapp")
        self.empty = self.remember()

    # ── processes ─────────────────────────────────────────────────────────────────────────────────────────────

    def process(self, function: str, number: int = 0) -> ModuleType:
        """A warm process of a function, reading this world's clock and never really waiting."""
        found = module(function, number)
        if (function, number) not in self._prepared:
            self._prepared.add((function, number))
            self.restart(function, number)
        if function != "receive_file":
            found.app.deadline.begin(None)  # not the last request's
        return found

    def restart(self, function: str, number: int = 0) -> None:
        """Ends a process: the next call finds a new one, with nothing in its memory."""
        found = module(function, number)
        forget(found)
        if function != "receive_file":
            found.app.clock = self.clock
        for reached in TABLES_OF[function]:
            getattr(found, reached)().table.sleep = lambda seconds: self.wait(seconds)
        if function == "meals_api":
            found.table("identities_table").sleep = lambda seconds: self.wait(seconds)

    def restart_all(self) -> None:
        for function, number in self._prepared:
            self.restart(function, number)

    def store(self) -> OrderStore:
        """A store beside the functions', for setting scenes."""
        return OrderStore(Table(self.client, TABLE, sleep=lambda seconds: self.wait(seconds)))

    def clock(self) -> datetime:
        return self.now

    def fair(self) -> None:
        """Fair weather: waiting takes no time, and nothing ends a function."""
        self.wait: Callable[[float], None] = lambda _: None
        self.serve: Callable[[Any, Request], Any] = lambda app, request: app(request.event(), None)

    def call(self, request: Request, number: int = 0) -> Answer:
        """What a client gets for a request, served by one process.

        Whatever an `Exception` can reach, the function answers; only the end of its process passes through.
        """
        _backend().tables[LIMITS].items.clear()  # each call is its client's first of the minute
        served = self.serve(self.process(request.function, number).app, request)
        body = served["body"]
        return Answer(served["statusCode"], json.loads(body) if body else None)

    # ── the table ─────────────────────────────────────────────────────────────────────────────────────────────

    def remember(self) -> Any:
        """The table's content, to come back to."""
        return copy.deepcopy(_backend().tables[TABLE]).items

    def restore(self, remembered: Any) -> None:
        """Puts the table back as it was, and empties the bucket."""
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[FILES].keys.clear()
        tables = _backend().tables
        tables[TABLE].items = remembered
        tables[TABLE] = copy.deepcopy(tables[TABLE])

    def items(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Every item as plain values, for reading only, read past the code under test."""
        found = {}
        for rows in _backend().tables[TABLE].items.values():
            for item in rows.values():
                plain = _plain_row(item)
                found[plain["pk"], plain["sk"]] = plain
        return found

    # ── files ─────────────────────────────────────────────────────────────────────────────────────────────────

    def drop(self, key: str, columns: str, *values: object) -> str:
        """Puts a file of one line into the bucket, past every watcher; returns its key."""
        text = f"{columns}\n{','.join(map(str, values))}\n"
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_object(FILES, key, text.encode())
        return key

    def take_in(self, key: str, number: int = 0) -> Any:
        """Has a file taken in by the function that an S3 event calls."""
        event = {"detail": {"object": {"key": key}}}
        return self.process("receive_file", number).handler(event, Context(remaining_ms=FILE_LIFE_MS), self.clock)

    def told_of(self, key: str, number: int = 0) -> list[str]:
        """Has a file taken in; the codes by which its result names lines that cannot be read."""
        self.take_in(key, number)
        return _refused(key)


def _refused(key: str) -> list[str]:
    result = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].get_object(FILES, f"results/{key}.json")
    errors = json.loads(result.value)["errors"] if result is not None else []
    return sorted(error["code"] for error in errors if error["code"] == "bad_value")


def _backend() -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]


def _plain_row(item: Any) -> dict[str, Any]:
    """One of moto's rows as plain values: they never change (`tests.support.moto_taught`), so it is made out once."""
    found: dict[str, Any] | None = vars(item).get("known_plain")
    if found is None:
        found = item.known_plain = {name: _plain(value) for name, value in item.attrs.items()}
    return found


def _plain(value: Any) -> Any:
    """One of moto's attribute values as a Python value."""
    if value.type == "N":
        return int(value.value)
    if value.type == "L":
        return [_plain(part) for part in value.value]
    if value.type == "M":
        return {name: _plain(part) for name, part in value.value.items()}
    return None if value.type == "NULL" else value.value


SETTINGS_WANTED = sorted({name for model in SETTINGS.values() for name in fields(model)})
"""What functions want to be told: of what this world has not, they are told a name that is nobody's."""


@contextmanager
def a_world() -> Iterator[World]:
    """A world of one's own; AWS is in memory while it lasts."""
    kept = dict(os.environ)
    os.environ.update({f"DOLBOM_{name.upper()}": "none" for name in SETTINGS_WANTED})
    os.environ.update(AWS_DEFAULT_REGION=REGION, AWS_REGION=REGION, DOLBOM_MEALS_TABLE=TABLE)
    os.environ.update(DOLBOM_FILES_BUCKET=FILES, DOLBOM_IDENTITIES_TABLE=IDENTITIES)
    os.environ.update(DOLBOM_ALERTS_TABLE=ALERTS, DOLBOM_DUTY_TOPIC="arn:aws:sns:ap-northeast-2:000000000000:duty")
    os.environ.update(
        DOLBOM_MAIL_FROM="notices@dolbom.example.org",
        DOLBOM_NAMES_KEY=NAMES_KEY,
        DOLBOM_PUSH_EVENTS="dolbom-push-events",
        DOLBOM_WEBHOOKS_REACH="loopback",
        DOLBOM_LIMITS_TABLE=LIMITS,
        DOLBOM_UPLOADS_BUCKET=UPLOADS,
    )
    try:
        with mock_aws():
            kms = kms_backends[DEFAULT_ACCOUNT_ID][REGION]
            kms.create_alias(kms.create_key("", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", []).id, NAMES_KEY)
            yield World()
    finally:
        os.environ.clear()
        os.environ.update(kept)


def token_of_items(items: Mapping[tuple[str, str], Mapping[str, Any]], child_id: str) -> str:
    """The allowance token that a client holds who has just looked: made of the stored account alone."""
    item = items[f"CHILD#{child_id}", "ACCOUNT"]
    told = {name: value for name, value in item.items() if name in Account.__dataclass_fields__}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


Calls = Callable[[str, Mapping[str, Any]], None]


@contextmanager
def aws_calls(client: Any, before: Calls | None = None, after: Calls | None = None) -> Iterator[None]:
    """Watches every call of a client: `before` and `after` get the operation's name and what is sent or answered."""

    def on_before(model: Any, params: Any, **_: Any) -> None:
        if before is not None:
            before(model.name, params)

    def on_after(model: Any, parsed: Any, **_: Any) -> None:
        if after is not None:
            after(model.name, parsed)

    client.meta.events.register("before-call.*.*", on_before)
    client.meta.events.register("after-call.*.*", on_after)
    try:
        yield
    finally:
        client.meta.events.unregister("before-call.*.*", on_before)
        client.meta.events.unregister("after-call.*.*", on_after)
