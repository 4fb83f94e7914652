"""Limit enforcement over 100 records of 10 children (M13): AWS calls a record, and processor time next to a bare loop.

    make bench NAME=limits

The peer is a Powertools `BatchProcessor` whose record handler does nothing but read the record, as any consumer must:
its keys, its new image and its old one, by Powertools' own `DynamoDBRecord`. It makes no AWS call. Ours answers the
same batch with all its AWS calls, through botocore, to a stub in another process that answers at once. For comparison a
loop whose handler does not even look at its record is shown too, and one that reads and makes our two calls bare.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import botocore.session
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from botocore.config import Config

from bench.parts.meals import a_town
from dolbom.dynamo.table import Table
from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.limits.store import LimitStore
from dolbom.meals.store import MealStore
from functions.enforce_limits.handler import enforced
from tests.support import Context
from tests.support.streams import Record as Row
from tests.support.streams import batch, journal_records
from tests.support.town import Town
from tools.steps import BUILD, ROOT

HOW = "make bench NAME=limits"
CHILDREN, RECORDS = 10, 100
ROUNDS = 40
CALLS_PER_RECORD_MAX, CPU_VS_LOOP_MAX = 0.2, 1.5


def measure() -> list[dict[str, Any]]:
    with a_town() as town:
        _live(town)
        records = journal_records(town.aws)
        orders = [record for record in records if "#ORDER#" in record["dynamodb"]["Keys"]["sk"]["S"]][:RECORDS]
        answers = _answers(town)
        calls = _calls(town, orders)
        now = town.now
    assert len(orders) == RECORDS
    ours, bare, idle, floor = _times(orders, answers, lambda: now)
    return [
        _row("limits.calls_per_record", "AWS calls", round(calls / RECORDS, 3), CALLS_PER_RECORD_MAX),
        _ratio("limits.cpu_vs_loop", ours, bare, "bare Powertools loop that reads the records", CPU_VS_LOOP_MAX),
        _ratio("limits.cpu_vs_idle_loop", ours, idle, "Powertools loop that does not look at the records"),
        _ratio("limits.cpu_vs_loop_and_calls", ours, floor, "the reading loop with the same AWS calls, bare"),
    ]


def _row(name: str, unit: str, value: float, target: float | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "peer": None,
        "peer_value": None,
        "ratio": None,
        "target": target,
        "ok": target is None or value <= target,
        "how": HOW,
    }


def _ratio(name: str, ours: float, peers: float, peer: str, target: float | None = None) -> dict[str, Any]:
    ratio = round(ours / peers, 2)
    compared = {"peer": peer, "peer_value": round(peers * 1000, 2), "ratio": ratio, "target": target}
    is_met = target is None or ratio <= target
    return {**_row(name, "ms of processor a batch", round(ours * 1000, 2)), **compared, "ok": is_met}


def _live(town: Town) -> None:
    """Ten children who each order five times: a hold and a capture are two records."""
    for child in range(CHILDREN):
        town.load(f"child-{child}", 200_000)
    for _ in range(RECORDS // CHILDREN // 2):
        for child in range(CHILDREN):
            town.pays(f"child-{child}", 3_000)
        town.later(hours=2)


def _calls(town: Town, records: list[Row]) -> int:
    calls: list[str] = []

    class Counting:
        def __getattr__(self, name: str) -> Any:
            calls.append(name)
            return getattr(town.table.client, name)

    table = Table(Counting(), town.table.name)
    enforced(batch(records), Enforcement(MealStore(table), LimitStore(table), town.clock))
    return len(calls)


def _answers(town: Town) -> dict[str, Any]:
    """What DynamoDB answers about these children."""
    client, name = town.table.client, town.table.name
    keys = [{"pk": {"S": f"CHILD#child-{child}"}, "sk": {"S": "ACCOUNT"}} for child in range(CHILDREN)]
    accounts = client.batch_get_item(RequestItems={name: {"Keys": keys}})["Responses"]

    def rows(pk: str, prefix: str, only: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = client.query(
            TableName=name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": {"S": pk}, ":prefix": {"S": prefix}},
            ProjectionExpression=only,
        )["Items"]
        return found

    journals = [row for child in range(CHILDREN) for row in rows(f"CHILD#child-{child}", "JOURNAL#", "pk, sk, journal")]
    return {
        "BatchGetItem": {"Responses": accounts, "UnprocessedKeys": {}},
        "ExecuteStatement": {"Items": journals},
        "Query policy": {"Items": rows("POLICY#41461", "FROM#", "policy")},
    }


def _times(records: list[Row], answers: dict[str, Any], clock: Any) -> tuple[float, ...]:
    """Medians of processor seconds for a batch, measured in turn: ours, the reading loop, the loop that does not look,
    and the reading loop with bare calls."""
    ours, bare, idle, floor = [], [], [], []
    with _stub(answers) as endpoint:
        client = botocore.session.get_session().create_client(
            "dynamodb",
            endpoint_url=endpoint,
            config=Config(parameter_validation=False),  # as dolbom.aws makes it
        )
        table = Table(client, "dolbom-meals")
        by = Enforcement(MealStore(table), LimitStore(table), clock)
        for number in range(ROUNDS):
            at = [time.process_time()]
            answer = enforced(batch(records), by)
            at.append(time.process_time())
            _loop(records, _read)
            at.append(time.process_time())
            _loop(records, _ignore)
            at.append(time.process_time())
            _calls_alone(client)
            at.append(time.process_time())
            assert answer == {"batchItemFailures": []}
            if number:
                took = [later - earlier for earlier, later in pairwise(at)]
                ours.append(took[0])
                bare.append(took[1])
                idle.append(took[2])
                floor.append(took[1] + took[3])
    return tuple(statistics.median(times) for times in (ours, bare, idle, floor))


def _calls_alone(client: Any) -> None:
    """The AWS calls that enforcement makes for the batch, with nothing around them."""
    pks = [{"S": f"CHILD#child-{child}"} for child in range(CHILDREN)]
    keys = [{"pk": pk, "sk": {"S": sk}} for pk in pks for sk in ("ACCOUNT", "LIMITS")]
    client.batch_get_item(RequestItems={"dolbom-meals": {"Keys": keys, "ConsistentRead": True}})
    marks = ", ".join("?" for _ in pks)
    client.execute_statement(
        Statement=f'SELECT pk, sk, journal FROM "dolbom-meals" WHERE pk IN [{marks}] AND sk BETWEEN ? AND ?',
        Parameters=[*pks, {"S": "JOURNAL#a"}, {"S": "JOURNAL#b"}],
        ConsistentRead=True,
    )


def _read(record: DynamoDBRecord) -> object:
    change = record.dynamodb
    return change and (change.keys, change.new_image, change.old_image)


def _ignore(record: DynamoDBRecord) -> None:
    del record


def _loop(records: list[Row], look: Callable[[DynamoDBRecord], object]) -> None:
    process_partial_response(
        batch(records),
        look,
        BatchProcessor(event_type=EventType.DynamoDBStreams),
        Context(),  # type: ignore[arg-type]
    )


@contextmanager
def _stub(answers: dict[str, Any]) -> Iterator[str]:
    told = BUILD / "bench" / "limits.json"
    told.parent.mkdir(parents=True, exist_ok=True)
    told.write_text(json.dumps(answers))
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.parts.stub", str(told)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait()
