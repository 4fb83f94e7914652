"""Limit enforcement over 100 records of 10 children (M13): AWS calls a record, and processor time next to a bare loop.

    make bench NAME=limits

The bare loop is a Powertools batch processor that reads each record's images and does nothing else. Ours answers the
same batch with its AWS calls, through botocore, to a stub that answers at once.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import botocore.session
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from botocore.config import Config

from bench.parts.meals import a_town
from dolbom.meals.enforcement import Enforcement
from dolbom.store.limits import LimitStore
from dolbom.store.meals import MealStore
from dolbom.store.table import Table
from functions.enforce_limits.handler import enforced
from tests.delivery.test_consumers import Row
from tests.streams import batch, journal_records
from tests.support import Context
from tests.town import Town
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
    ours, bare, floor = _times(orders, answers, lambda: now)
    return [
        {
            "name": "limits.calls_per_record",
            "value": round(calls / RECORDS, 3),
            "unit": "AWS calls",
            "peer": None,
            "peer_value": None,
            "ratio": None,
            "target": CALLS_PER_RECORD_MAX,
            "ok": calls / RECORDS <= CALLS_PER_RECORD_MAX,
            "how": HOW,
        },
        {
            "name": "limits.cpu_vs_loop",
            "value": round(ours * 1000, 2),
            "unit": "ms of processor a batch",
            "peer": "bare Powertools loop that reads the records",
            "peer_value": round(bare * 1000, 2),
            "ratio": round(ours / bare, 2),
            "target": CPU_VS_LOOP_MAX,
            "ok": ours / bare <= CPU_VS_LOOP_MAX,
            "how": HOW,
        },
        {
            "name": "limits.cpu_vs_loop_and_calls",
            "value": round(ours * 1000, 2),
            "unit": "ms of processor a batch",
            "peer": "the same loop with the same AWS calls, bare",
            "peer_value": round(floor * 1000, 2),
            "ratio": round(ours / floor, 2),
            "target": None,
            "ok": True,
            "how": HOW,
        },
    ]


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
    enforced(batch(records), Context(), Enforcement(MealStore(table), LimitStore(table), town.clock))
    return len(calls)


def _answers(town: Town) -> dict[str, Any]:
    """What DynamoDB answers about these children. They all did the same, so one child's rows stand for each."""
    client, name = town.table.client, town.table.name
    keys = [{"pk": {"S": f"CHILD#child-{child}"}, "sk": {"S": "ACCOUNT"}} for child in range(CHILDREN)]
    accounts = client.batch_get_item(RequestItems={name: {"Keys": keys}})["Responses"]

    def rows(pk: str, prefix: str, only: str) -> dict[str, Any]:
        values = {":pk": {"S": pk}, ":prefix": {"S": prefix}}
        condition = "pk = :pk AND begins_with(sk, :prefix)"
        items = client.query(
            TableName=name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ProjectionExpression=only,
        )["Items"]
        return {"Items": items, "Count": len(items)}

    return {
        "BatchGetItem": {"Responses": accounts, "UnprocessedKeys": {}},
        "Query": rows("CHILD#child-0", "JOURNAL#", "sk, journal"),
        "Query policy": rows("POLICY#41461", "FROM#", "policy"),
    }


def _times(records: list[Row], answers: dict[str, Any], clock: Any) -> tuple[float, float, float]:
    """Medians of processor seconds for a batch: ours, the bare loop, and the bare loop with bare calls; in turn."""
    ours, bare, floor = [], [], []
    with _stub(answers) as endpoint:
        client = botocore.session.get_session().create_client(
            "dynamodb",
            endpoint_url=endpoint,
            config=Config(parameter_validation=False),  # as dolbom.aws makes it
        )
        table = Table(client, "dolbom-meals")
        by = Enforcement(MealStore(table), LimitStore(table), clock)
        for number in range(ROUNDS):
            started = time.process_time()
            answer = enforced(batch(records), Context(), by)
            took = time.process_time() - started
            assert answer == {"batchItemFailures": []}
            started = time.process_time()
            _bare(records)
            looped = time.process_time()
            _calls_alone(client)
            called = time.process_time()
            if number:
                ours.append(took)
                bare.append(looped - started)
                floor.append(called - started)
    return statistics.median(ours), statistics.median(bare), statistics.median(floor)


def _calls_alone(client: Any) -> None:
    """The AWS calls that enforcement makes for the batch, with nothing around them."""
    keys = [
        {"pk": {"S": f"CHILD#{child}"}, "sk": {"S": sk}} for child in range(CHILDREN) for sk in ("ACCOUNT", "LIMITS")
    ]
    client.batch_get_item(RequestItems={"dolbom-meals": {"Keys": keys, "ConsistentRead": True}})
    for child in range(CHILDREN):
        values = {":pk": {"S": f"CHILD#{child}"}, ":from": {"S": "JOURNAL#a"}, ":to": {"S": "JOURNAL#b"}}
        client.query(
            TableName="dolbom-meals",
            KeyConditionExpression="pk = :pk AND sk BETWEEN :from AND :to",
            ExpressionAttributeValues=values,
            ProjectionExpression="sk, journal",
            ConsistentRead=True,
        )


def _bare(records: list[Row]) -> None:
    def read(record: DynamoDBRecord) -> object:
        change = record.dynamodb
        return change and (change.keys, change.new_image, change.old_image)

    process_partial_response(
        batch(records),
        read,
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
