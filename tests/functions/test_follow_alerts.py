"""What follows from a report (A2, A3), whatever the stream does with its records."""

import json
import random
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from dolbom import aws as clients
from dolbom.aws import CALL_S_MAX
from functions.follow_alerts import handler
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import Rehearsal
from tests.support import Context, cases, event, new_clients
from tests.support.alerts import WORKER_OF_GIHEUNG, World, stream_record
from tests.support.alerts_forms import a_report
from tests.support.alerts_in_memory import in_memory
from tools.redrive import Redrive


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.mark.parametrize("case", cases("follow_alerts"))
def test_a_record_of_a_report_that_is_gone_changes_nothing(world: World, case: str) -> None:
    assert handler.handler(event("follow_alerts", case), Context()) == {"batchItemFailures": []}
    assert world.items("alerts") == []


def test_A3_however_often_and_in_whatever_order_records_come_each_report_is_queued_once(world: World) -> None:
    for number in range(4):
        world.report(a_report(number))
    batch = _batch(world) * 3
    random.Random(7).shuffle(batch)
    for start in range(0, len(batch), 5):
        handler.handler({"Records": batch[start : start + 5]}, Context())
    before = world.items("alerts")
    handler.handler({"Records": batch}, Context())
    assert world.items("alerts") == before
    assert len(world.queue(WORKER_OF_GIHEUNG)) == 4


class Trimmed:
    """A stream that no longer has the records: more than 24 hours have passed."""

    def get_shard_iterator(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": "TrimmedDataAccessException"}}, "GetShardIterator")


def test_A3_R6_reports_that_the_stream_no_longer_tells_of_come_into_their_queues_by_their_dead_letter(
    world: World,
) -> None:
    world.report(a_report(0))
    handler.handler({"Records": _batch(world)}, Context())
    for number in (1, 2):
        world.report(a_report(number))
    assert len(world.queue(WORKER_OF_GIHEUNG)) == 1
    sqs = world.aws.client("sqs")
    url = sqs.create_queue(QueueName="dolbom-follow-alerts-dead-letters")["QueueUrl"]
    stream = "arn:aws:dynamodb:ap-northeast-2:123456789012:table/dolbom-alerts/stream/2026-11-20T00:00:00.000"
    lost = {
        "streamArn": stream,
        "shardId": "shard",
        "startSequenceNumber": "7",
        "endSequenceNumber": "9",
        "batchSize": 2,
    }
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"DDBStreamBatchInfo": lost}))
    fed: list[int] = []

    def invoke(_function: str, told: dict[str, Any]) -> Any:
        fed.append(len(told["Records"]))
        return handler.handler(told, Context())

    redrive = Redrive(sqs, Trimmed(), world.aws.client("dynamodb"), invoke)
    assert [(one.how, one.problem) for one in redrive.run(url, "dolbom-follow-alerts")] == [("rebuilt", "")]
    assert fed == [2], "what stands in its queue as it is, is not followed again"
    assert len(world.queue(WORKER_OF_GIHEUNG)) == 3


def test_a_record_that_cannot_be_read_is_put_aside_and_the_others_are_followed(world: World) -> None:
    world.report(a_report())
    good = _batch(world)
    poison: dict[str, Any] = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "13"}, "eventID": "13"}
    answer = handler.handler({"Records": [poison, *good]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "13"}]}
    assert len(world.queue(WORKER_OF_GIHEUNG)) == 1


def test_a_batch_of_which_all_fails_names_its_records_and_does_not_raise(world: World) -> None:
    poison: list[Any] = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": number}, "eventID": number} for number in ("13", "14")
    ]
    answer = handler.handler({"Records": poison}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "13"}, {"itemIdentifier": "14"}]}


def test_A3_a_batch_whose_time_is_over_says_what_is_left_and_that_is_followed_later(world: World) -> None:
    world.report(a_report())
    batch = _batch(world)
    late = handler.handler({"Records": batch}, Context(remaining_ms=int(CALL_S_MAX * 1000) - 1))
    assert len(late["batchItemFailures"]) > 0
    assert world.queue(WORKER_OF_GIHEUNG) == []
    world.stream()
    assert len(world.queue(WORKER_OF_GIHEUNG)) == 1


def test_A2_a_topic_that_does_not_answer_costs_a_batch_one_attempt_and_each_page_is_heard_later(aws: Aws) -> None:
    with in_memory(aws) as world:
        receipts = [world.report(a_report(number, kinds=["violence"]))[1] for number in range(20)]
        world.telephone.is_down = True
        world.deliver()
        assert world.telephone.dialled == 1
        assert len(world.queue(WORKER_OF_GIHEUNG)) == len(receipts)
        world.telephone.is_down = False
        world.tick(timedelta(minutes=2))
        assert len(world.telephone.pages) == len(receipts)
        assert all(any(receipt["alert_id"] in page for page in world.telephone.pages) for receipt in receipts)


def test_A2_the_officer_on_duty_is_paged_once_with_nothing_of_a_person(world: World) -> None:
    pages = world.listen()
    world.report(a_report(kinds=["violence"], reporter={"name": "홍예시"}))
    world.stream()
    world.stream()
    world.tick()
    messages = pages()
    assert len(messages) == 1
    for word in ("홍예시", "월세", "예시로"):
        assert word not in messages[0]
    assert [notice["state"] for notice in world.rows("alerts", "notice")] == ["sent"]


def test_A2_an_ordinary_report_pages_nobody(world: World) -> None:
    pages = world.listen()
    world.report(a_report())
    world.stream()
    assert pages() == []


def _batch(world: World) -> list[dict[str, Any]]:
    return [stream_record(item) for item in world.items("alerts")]


def test_tables_and_telephone_in_memory_are_those_of_the_clients_of_now(aws: Aws) -> None:
    handler.following()
    new_clients()
    with in_memory(aws) as world:
        world.report(a_report(kinds=["violence"]))
        world.deliver()
        assert world.telephone.dialled == 1


def test_a_handler_that_has_worked_goes_on_with_the_clients_of_now(aws: Aws) -> None:
    World(aws).report(a_report())
    new_clients()
    rehearsal = Rehearsal([clients.client("dynamodb")])
    with rehearsal.open():
        rehearsal.arm()
        assert World(aws).report(a_report(1))[0] == 201
    assert rehearsal.calls
