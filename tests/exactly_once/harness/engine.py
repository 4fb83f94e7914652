"""A DynamoDB to test against, in a process of its own: MiniStack at a free port, or the one that `DYNAMODB_ENDPOINT`
names."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dolbom import aws
from dolbom.settings import MealsApi, fields
from tests.exactly_once.harness.world import TABLE_SPECIFICATION
from tests.support import new_clients
from tests.support.wire_in_memory import in_memory
from tools.cloud.ministack import Cloud, free_port

ENDPOINT = os.environ.get("DYNAMODB_ENDPOINT", "")


@contextmanager
def an_engine() -> Iterator[Any]:
    """A client of the engine while it runs; the functions of this process use the same."""
    own = Cloud(free_port(), is_tethered=True)
    if not ENDPOINT:
        own.start()
    kept, made_before = dict(os.environ), aws.from_environment
    os.environ.update(own.environment | {"AWS_ENDPOINT_URL": ENDPOINT or own.endpoint})
    # Whoever makes tables and counts what is written needs more calls than functions do, and hears of each.
    aws.from_environment = in_memory
    _forget_clients()
    try:
        yield aws.client("dynamodb")
    finally:
        aws.from_environment = made_before
        _forget_clients()
        os.environ.clear()
        os.environ.update(kept)
        if not ENDPOINT:
            own.stop()


def _forget_clients() -> None:
    """Clients, and the credentials that their session has found, belong to the engine that was there before."""
    new_clients()
    aws.session.cache_clear()


@contextmanager
def a_table(client: Any, name: str) -> Iterator[None]:
    """The meals table, empty, under a name of its own; the functions' environment names it, and nothing else that
    the API of meals may be set to."""
    client.create_table(**{**TABLE_SPECIFICATION, "TableName": name})
    os.environ.update({f"DOLBOM_{setting.upper()}": "none" for setting in fields(MealsApi)})
    os.environ.update(DOLBOM_MEALS_TABLE=name)
    try:
        yield
    finally:
        client.delete_table(TableName=name)


@contextmanager
def counted(client: Any) -> Iterator[list[tuple[str, float, float]]]:
    """Counts write units by asking the engine for them: call by call the operation, what it consumed of the table, and
    of the indexes."""
    found: list[tuple[str, float, float]] = []

    def ask(params: Any, **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "INDEXES"

    def count(model: Any, parsed: Any, **_: Any) -> None:
        used = parsed.get("ConsumedCapacity", [])
        tables = used if isinstance(used, list) else [used]
        for table in tables:
            # A transaction tells its writes apart from its reads, a single write the table from its indexes.
            of_table = table.get("WriteCapacityUnits") or table["Table"]["CapacityUnits"]
            found.append((model.name, of_table, table["CapacityUnits"] - of_table))

    for name in ("TransactWriteItems", "PutItem", "UpdateItem"):
        client.meta.events.register(f"provide-client-params.dynamodb.{name}", ask)
        client.meta.events.register(f"after-call.dynamodb.{name}", count)
    try:
        yield found
    finally:
        for name in ("TransactWriteItems", "PutItem", "UpdateItem"):
            client.meta.events.unregister(f"provide-client-params.dynamodb.{name}", ask)
            client.meta.events.unregister(f"after-call.dynamodb.{name}", count)


def stored(client: Any, table: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Every item, read with the plain client."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for item in page["Items"]:
            plain = {name: _plain(value) for name, value in item.items()}
            found[plain["pk"], plain["sk"]] = plain
    return found


def _plain(value: Mapping[str, Any]) -> Any:
    ((kind, inner),) = value.items()
    if kind == "N":
        return int(inner)
    if kind == "L":
        return [_plain(part) for part in inner]
    if kind == "M":
        return {name: _plain(part) for name, part in inner.items()}
    return None if kind == "NULL" else inner
