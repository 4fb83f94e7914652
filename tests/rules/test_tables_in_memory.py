"""The tables in memory, with all that they are taught (tests/support/moto_taught.py) and at once
(tests/support/moto_at_once.py), answer and store what moto by itself does: item for item, and refusal for refusal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.conftest import Aws, aws_in_memory
from tests.support import moto_at_once, moto_taught

Json = dict[str, Any]
TABLE = "dolbom-meals"
ROW: Json = {
    "pk": {"S": "CHILD#haru"},
    "sk": {"S": "A"},
    "kind": {"S": "예시"},
    "count": {"N": "7"},
    "is_open": {"BOOL": True},
    "none": {"NULL": True},
    "parts": {"L": [{"N": "1"}, {"M": {"deep": {"S": ""}}}]},
    "names": {"SS": ["a", "b"]},
}
DUE: Json = {**ROW, "sk": {"S": "B"}, "clock_shard": {"S": "HOLD#1"}, "due_at": {"S": "2026-11-26T00:00:00Z"}}
KEY: Json = {name: ROW[name] for name in ("pk", "sk")}
MISSING: Json = {"pk": {"S": "CHILD#haru"}, "sk": {"S": "Z"}}
BYTES: Json = {"pk": {"S": "CHILD#haru"}, "sk": {"S": "C"}, "sealed": {"B": b"\x00\xff"}}
RANGE = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "CHILD#haru"}}}
UP = {
    "UpdateExpression": "SET #count = if_not_exists(#count, :none) + :one, kind = :kind REMOVE names",
    "ExpressionAttributeNames": {"#count": "count"},
    "ExpressionAttributeValues": {":none": {"N": "0"}, ":one": {"N": "1"}, ":kind": {"S": "둘"}},
}
IF_NEW = {"ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
Asked = tuple[str, Json]


def put(item: Json, **more: Any) -> Asked:
    return "put_item", {"TableName": TABLE, "Item": item, **more}


def said(expression: str, values: Json, names: Json | None = None) -> Json:
    more: Json = {**({"ExpressionAttributeNames": names} if names else {})}
    return {
        "UpdateExpression": expression,
        **({"ExpressionAttributeValues": values} if values else {}),
        **more,
    }


ONE = {":one": {"N": "1"}}
BACK = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def both(*writes: tuple[str, Json]) -> Asked:
    return "transact_write_items", {"TransactItems": [{kind: {"TableName": TABLE, **part}} for kind, part in writes]}


CALLS: dict[str, list[Asked]] = {
    "nothing there": [("get_item", {"TableName": TABLE, "Key": MISSING}), ("query", {"TableName": TABLE, **RANGE})],
    "each type": [put(ROW), ("get_item", {"TableName": TABLE, "Key": KEY, "ConsistentRead": True})],
    "bytes": [put(BYTES), ("query", {"TableName": TABLE, **RANGE}), ("scan", {"TableName": TABLE})],
    "bytes returned": [
        put(ROW),
        (
            "update_item",
            {
                "TableName": TABLE,
                "Key": KEY,
                "UpdateExpression": "SET a = :a",
                "ExpressionAttributeValues": {":a": {"B": b"1"}},
            },
        ),
    ],
    "put twice": [put(ROW, **IF_NEW), put({**ROW, "kind": {"S": "둘"}}, **IF_NEW), put(ROW, ReturnValues="ALL_OLD")],
    "update": [
        *(
            ("update_item", {"TableName": TABLE, "Key": key, "ReturnValues": told, **UP})
            for told in ("ALL_NEW", "NONE")
            for key in (KEY, MISSING)
        ),
        ("update_item", {"TableName": TABLE, "Key": KEY, **UP, "ConditionExpression": "kind = :one"}),
        ("update_item", {"TableName": TABLE, "Key": KEY, "UpdateExpression": "SET kind = "}),
    ],
    "updates of each kind": [
        put(ROW),
        *(
            ("update_item", {"TableName": TABLE, "Key": KEY, "ReturnValues": "ALL_NEW", **how})
            for how in (
                UP,
                said("SET parts = list_append(parts, :l), copy = kind", {":l": {"L": [{"S": "more"}]}}),
                said("SET #count = #count + :one REMOVE none, names, nothing", ONE, {"#count": "count"}),
                said("SET due_at = :s, clock_shard = if_not_exists(clock_shard, :s)", {":s": {"S": "HOLD#1"}}),
                said("SET is_open = :one, kind = if_not_exists(kind, :one) REMOVE parts", ONE),
            )
        ),
        ("get_item", {"TableName": TABLE, "Key": KEY, "ConsistentRead": True}),
    ],
    "updates that are refused": [
        put(ROW),
        *(
            ("update_item", {"TableName": TABLE, "Key": KEY, **how})
            for how in (
                said("SET kind = :none", ONE),
                said("SET count = :one", ONE),
                said("SET sk = :one", ONE),
                said("SET due_at = :one", ONE),
                said("SET due_at = :s", {":s": {"S": ""}}),
                said("SET kind = :one, kind = :one", ONE),
                said("SET kind = :one REMOVE kind", ONE),
                said("SET kind = missing", {}),
                said("SET kind = missing + :one", ONE),
                said("SET kind = kind + :one", ONE),
                said("SET kind = list_append(kind, :one)", ONE),
                said("SET missing = list_append(missing, :l)", {":l": {"L": []}}),
                {**said("SET kind = :one", ONE), "ConditionExpression": "kind = :one", **BACK},
                {**said("SET kind = :one", {**ONE, ":unused": {"S": ""}})},
            )
        ),
        ("get_item", {"TableName": TABLE, "Key": KEY, "ConsistentRead": True}),
    ],
    "delete": [
        put(ROW),
        (
            "delete_item",
            {"TableName": TABLE, "Key": KEY, "ReturnValues": "ALL_OLD", "ConditionExpression": "attribute_exists(pk)"},
        ),
        ("delete_item", {"TableName": TABLE, "Key": KEY, "ConditionExpression": "attribute_exists(pk)"}),
    ],
    "pages": [
        *(put({**ROW, "sk": {"S": f"{number:02}"}}) for number in (3, 1, 2)),
        ("query", {"TableName": TABLE, **RANGE, "Limit": 2}),
        (
            "query",
            {
                "TableName": TABLE,
                **RANGE,
                "Limit": 2,
                "ScanIndexForward": False,
                "ExclusiveStartKey": {**KEY, "sk": {"S": "03"}},
            },
        ),
        (
            "query",
            {
                "TableName": TABLE,
                **RANGE,
                "ProjectionExpression": "sk, parts[1].deep",
                "FilterExpression": "is_open = :pk",
            },
        ),
        (
            "query",
            {
                "TableName": TABLE,
                "KeyConditionExpression": "pk = :pk AND sk BETWEEN :a AND :b",
                "ExpressionAttributeValues": {":pk": ROW["pk"], ":a": {"S": "02"}, ":b": {"S": "09"}},
            },
        ),
        ("scan", {"TableName": TABLE, "Limit": 2}),
        ("batch_get_item", {"RequestItems": {TABLE: {"Keys": [{**KEY, "sk": {"S": "02"}}, MISSING]}}}),
    ],
    "index": [
        put(ROW),
        put(DUE),
        put({**DUE, "sk": {"S": "C"}, "clock_shard": {"S": "HOLD#2"}}),
        (
            "query",
            {
                "TableName": TABLE,
                "IndexName": "clock",
                "KeyConditionExpression": "clock_shard = :s",
                "ExpressionAttributeValues": {":s": {"S": "HOLD#1"}},
            },
        ),
    ],
    "transaction": [
        both(("Put", {"Item": ROW, **IF_NEW}), ("Update", {"Key": MISSING, **UP})),
        both(
            ("Update", {"Key": MISSING, **UP}),
            ("Put", {"Item": {**ROW, "kind": {"S": "둘"}}, **IF_NEW}),
            ("Put", {"Item": DUE}),
        ),
        both(
            ("Delete", {"Key": MISSING}),
            ("ConditionCheck", {"Key": KEY, "ConditionExpression": "attribute_exists(pk)"}),
        ),
        both(("Put", {"Item": ROW}), ("Delete", {"Key": KEY})),
    ],
    "no such table": [
        ("get_item", {"TableName": "dolbom-none", "Key": KEY}),
        ("get_item", {"TableName": TABLE, "Key": {"pk": {"S": "a"}}}),
    ],
    "too large": [put({**ROW, "text": {"S": "가" * 140_000}}), ("get_item", {"TableName": TABLE, "Key": KEY})],
}
"""Calls after one another, by what they are about."""
TOLD = ("Keys", "OldImage", "NewImage", "SequenceNumber")
"""By a record of the stream, but for the time and what follows from it."""


@contextmanager
def long_ways() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(moto_at_once, "OPERATIONS", {})
        yield


@contextmanager
def sent() -> Iterator[None]:
    """Only moto's half of the way is short, as where somebody watches the sending."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(moto_at_once, "is_watched", lambda *_: True)
        yield


def answers(aws: Aws, calls: list[Asked]) -> list[object]:
    """What is answered, then what is stored, and the changes that the stream tells."""
    client = aws.client("dynamodb")
    found: list[object] = [answered(getattr(client, name), asked) for name, asked in calls]
    found.append(sorted(answered(client.scan, {"TableName": TABLE})["Items"], key=str))
    streams = aws.client("dynamodbstreams")
    arn = client.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    at = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    records = streams.get_records(ShardIterator=at["ShardIterator"])["Records"]
    return [
        *found,
        *((record["eventName"], {name: record["dynamodb"].get(name) for name in TOLD}) for record in records),
    ]


def answered(call: Callable[..., Json], asked: Json) -> Json:
    try:
        answer = dict(call(**asked))
    except ClientError as refusal:
        answer = dict(refusal.response)
    status = answer.pop("ResponseMetadata")["HTTPStatusCode"]
    return {**answer, "status": status}


@pytest.mark.parametrize("name", CALLS)
def test_tables_answer_what_moto_answers_by_itself(name: str) -> None:
    with aws_in_memory() as aws, moto_taught.as_before(), long_ways():
        expected = answers(aws, CALLS[name])
    for way in (sent, nullcontext):
        with aws_in_memory() as aws, way():
            assert answers(aws, CALLS[name]) == expected
