"""Calls to AWS end, one way or the other, while the function that makes them still lives (R7)."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from dolbom import aws
from dolbom.dynamo.retry import ROUNDS_MAX, WAIT_S_MAX
from dolbom.dynamo.table import Put, Table
from dolbom.errors import Unavailable
from infra.limits import TIMEOUT_S
from tests.support import deadline_of
from tools.packaging.aws_models import SERVICES
from tools.steps import ROOT


def test_R7_all_attempts_at_a_call_end_before_the_function_does() -> None:
    attempts_s = aws.ATTEMPTS_MAX * (aws.CONNECT_TIMEOUT_S + aws.READ_TIMEOUT_S)
    assert attempts_s + (aws.ATTEMPTS_MAX - 1) * aws.BACKOFF_S_MAX == aws.CALL_S_MAX
    assert aws.CALL_S_MAX + 5 < TIMEOUT_S


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(("service", "operation"), [("dynamodb", "list_tables"), ("s3", "list_buckets")])
def test_calls_name_their_sender(service: str, operation: str) -> None:
    sent: list[str] = []

    def look(request: Any, **_: Any) -> None:
        sent.append(request.headers["User-Agent"].decode())

    client = aws.by_botocore(service)
    client.meta.events.register("before-send", look)
    try:
        getattr(client, operation)()
    finally:
        client.meta.events.unregister("before-send", look)
    assert [name.split()[0] for name in sent] == [aws.CALLED]


def test_A6_a_photo_is_sent_and_seen_at_its_regions_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """The global host redirects for a day after a bucket is made: no form and no signature survives that."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    for name, value in (
        ("AWS_DEFAULT_REGION", "ap-northeast-2"),
        ("AWS_ACCESS_KEY_ID", "a"),
        ("AWS_SECRET_ACCESS_KEY", "b"),
    ):
        monkeypatch.setenv(name, value)
    aws.session.cache_clear()
    try:
        s3 = aws.client.__wrapped__("s3")
    finally:
        aws.session.cache_clear()
    bucket, host = "dolbom-evidence", "https://dolbom-evidence.s3.ap-northeast-2.amazonaws.com/"
    assert s3.generate_presigned_post(bucket, "uploads/x")["url"] == host
    link = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "alerts/x"})
    assert link.startswith(f"{host}alerts/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&")


@dataclass
class Busy:
    """A DynamoDB whose every transaction meets another one, and a life that runs out meanwhile."""

    left_s: float
    calls: int = 0

    def transact_write_items(self, **_: Any) -> None:
        self.calls += 1
        reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
        error: Any = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
        raise ClientError(error, "TransactWriteItems")

    def put_item(self, **_: Any) -> None:
        self.calls += 1
        raise ClientError({"Error": {"Code": "TransactionConflictException", "Message": ""}}, "PutItem")

    def sleep(self, seconds: float) -> None:
        self.left_s -= seconds

    def get_remaining_time_in_millis(self) -> float:
        return self.left_s * 1000


@pytest.mark.parametrize("kind", ["transact", "write"])
def test_R7_conflicts_are_tried_again_until_the_function_has_little_time_left(kind: str) -> None:
    dynamodb = Busy(left_s=aws.CALL_S_MAX + 0.5)
    table = Table(dynamodb, "meals", sleep=dynamodb.sleep, deadline=deadline_of(dynamodb))
    with pytest.raises(Unavailable) as told:
        getattr(table, kind)(Put({"pk": "p", "sk": "s", "kind": "x"}))
    assert told.value.retry_after_s == 1
    assert dynamodb.calls > 3
    assert aws.CALL_S_MAX - WAIT_S_MAX <= dynamodb.left_s < aws.CALL_S_MAX


def test_R7_a_call_that_might_outlive_its_function_is_not_made() -> None:
    dynamodb = Busy(left_s=aws.CALL_S_MAX - 0.001)
    table = Table(dynamodb, "meals", deadline=deadline_of(dynamodb))
    with pytest.raises(Unavailable) as told:
        table.write(Put({"pk": "p", "sk": "s", "kind": "x"}))
    assert (told.value.retry_after_s, dynamodb.calls) == (1, 0)


@pytest.mark.parametrize("kind", ["transact", "write"])
def test_R7_conflicts_are_not_tried_again_for_ever(kind: str) -> None:
    dynamodb = Busy(left_s=1_000)
    table = Table(dynamodb, "meals", sleep=dynamodb.sleep)
    with pytest.raises(Unavailable):
        getattr(table, kind)(Put({"pk": "p", "sk": "s", "kind": "x"}))
    assert dynamodb.calls == ROUNDS_MAX
    assert dynamodb.left_s > 1_000 - ROUNDS_MAX * WAIT_S_MAX


def test_every_service_that_a_client_is_asked_for_is_in_the_botocore_that_ships() -> None:
    asked = {
        name
        for folder in ("functions", "layers/dolbom")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r'aws\.client\("([a-z0-9-]+)"\)', path.read_text())
    }
    assert "dynamodb" in asked
    assert asked <= set(SERVICES), "name it in tools/packaging/aws_models.py"
