"""Dead letters of a stream consumer on the embedded cloud: fed again by `make redrive`, and nothing doubled (R6)."""

import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from dolbom.dynamo.table import Table
from dolbom.meals.limits.store import LimitStore
from tests.journeys.test_embedded_cloud import client
from tools.redrive import Redrive, invoker

pytestmark = pytest.mark.xdist_group("cloud")

TOWN = "41999"  # made up; no other journey uses it
WAIT_S_MAX = 60.0


def drop(cloud: dict[str, Any], key: str, content: str) -> None:
    """A file into the files bucket, and its result."""
    s3, bucket = client(cloud, "s3"), cloud["resources"]["buckets"]["files"]
    s3.put_object(Bucket=bucket, Key=key, Body=content.encode())
    ends = time.monotonic() + WAIT_S_MAX
    while time.monotonic() < ends:
        found = s3.list_objects_v2(Bucket=bucket, Prefix=f"results/{key}").get("Contents", [])
        if found:
            told = json.load(s3.get_object(Bucket=bucket, Key=f"results/{key}.json")["Body"])
            if told["state"] != "running":
                assert told["failed"] == 0, told["errors"]
                return
        time.sleep(0.5)
    raise AssertionError(f"{key} was not taken in")


def test_R6_a_dead_letter_is_fed_again_and_doubles_nothing(cloud: dict[str, Any]) -> None:
    resources = cloud["resources"]
    dynamodb, streams, sqs = (client(cloud, name) for name in ("dynamodb", "dynamodbstreams", "sqs"))
    name = resources["tables"]["meals"]
    limits = LimitStore(Table(dynamodb, name))
    run = uuid.uuid4().hex[:8]
    child = f"redrive-{run}"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    policy = {"municipality": TOWN, "version": 1, "effective_from": "2026-01-01T00:00:00+09:00"}
    drop(cloud, f"policies/{TOWN}/{run}.json", json.dumps(policy))
    drop(cloud, f"enrolments/{TOWN}/{run}.csv", f"child_id\n{child}\n")
    drop(cloud, f"loads/{TOWN}/{run}.csv", f"load_id,child_id,municipality,amount\nL-{run},{child},{TOWN},90000\n")
    drop(
        cloud,
        f"settlements/bc-card/{run}.csv",
        f"txn_id,child_id,merchant_id,amount,purchased_at\nT-{run},{child},corner-1,27000,{now}\n",
    )
    ends = time.monotonic() + WAIT_S_MAX
    while not limits.breaches(child) and time.monotonic() < ends:
        time.sleep(0.5)
    once = limits.breaches(child)
    assert [row["breach"]["found"] for row in once] == [27_000]

    # As if the consumer had failed at it: what it found is gone, and AWS's message about the batch lies in the queue.
    for sk in ("LIMITS", once[0]["sk"]):
        dynamodb.delete_item(TableName=name, Key={"pk": {"S": f"CHILD#{child}"}, "sk": {"S": sk}})
    arn = dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]
    (shard, *_) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    numbers = records_of(streams, arn, shard["ShardId"], child)
    queue = resources["queues"]["enforce_limits"]
    info = {
        "shardId": shard["ShardId"],
        "startSequenceNumber": numbers[0],
        "endSequenceNumber": numbers[-1],
        "approximateArrivalOfFirstRecord": now,
        "approximateArrivalOfLastRecord": now,
        "batchSize": len(numbers),
        "streamArn": arn,
    }
    redrive = Redrive(sqs, streams, dynamodb, invoker(client(cloud, "lambda")))
    for _ in range(2):
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"version": "1.0", "DDBStreamBatchInfo": info}))
        outcomes = redrive.run(queue, resources["functions"]["enforce_limits"])
        assert [(outcome.how, outcome.problem) for outcome in outcomes] == [("replayed", "")]
        assert limits.breaches(child) == once


def records_of(streams: Any, arn: str, shard_id: str, child: str) -> list[str]:
    """The sequence numbers of a child's journal records."""
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON")
    found: list[str] = []
    position = iterator["ShardIterator"]
    while position:
        answer = streams.get_records(ShardIterator=position)
        if not answer["Records"]:
            break
        for record in answer["Records"]:
            keys = record["dynamodb"]["Keys"]
            if keys["pk"]["S"] == f"CHILD#{child}" and keys["sk"]["S"].startswith("JOURNAL#"):
                found.append(record["dynamodb"]["SequenceNumber"])
        position = answer.get("NextShardIterator")
    return found
