"""Redriving dead letters: what AWS gave up on is done once, from the stream or from the ledger (R6)."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.conftest import Aws
from tests.delivery.source import Mapping, Record, deliver
from tests.delivery.test_consumers import World
from tools.redrive import Redrive

NAMES = ("enforce_limits", "check_misuse")


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


class DeadLetters:
    """A queue in memory, filled with what a broken consumer could not do."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.sqs = world.town.aws.client("sqs")
        self.url = self.sqs.create_queue(QueueName=f"dolbom-{name}")["QueueUrl"]
        streams = world.town.aws.client("dynamodbstreams")
        arn = world.records[0]["eventSourceARN"]
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        run = deliver(world.records, broken, Mapping(lanes=1, retries_max=0, bisect=False))
        for message in run.given_up:
            message["DDBStreamBatchInfo"]["shardId"] = shard["ShardId"]
            self.sqs.send_message(QueueUrl=self.url, MessageBody=json.dumps(message))

    def redrive(self, streams: Any) -> list[tuple[str, str]]:
        function = self.world.consumers()[self.name]
        dynamodb = self.world.town.aws.client("dynamodb")
        outcomes = Redrive(self.sqs, streams, dynamodb, lambda _, event: function(event)).run(self.url, self.name)
        return [(outcome.how, outcome.problem) for outcome in outcomes]

    @property
    def waiting(self) -> int:
        answer = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]
        return int(answer["ApproximateNumberOfMessages"]) + int(answer["ApproximateNumberOfMessagesNotVisible"])


class StreamsInMemory:
    """The stream's client; in memory, sequence numbers are counted, and come as numbers."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def get_shard_iterator(self, **arguments: Any) -> Any:
        arguments.pop("SequenceNumber")
        return self.client.get_shard_iterator(**{**arguments, "ShardIteratorType": "TRIM_HORIZON"})

    def get_records(self, **arguments: Any) -> Any:
        return self.client.get_records(**arguments)


class Trimmed:
    """A stream that no longer has the records: more than 24 hours have passed."""

    def get_shard_iterator(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": "TrimmedDataAccessException"}}, "GetShardIterator")


def broken(event: dict[str, list[Record]]) -> Any:
    raise RuntimeError("the table cannot be reached")


@pytest.mark.parametrize("name", NAMES)
def test_R6_dead_letters_are_fed_again_from_the_stream_and_double_nothing(world: World, name: str) -> None:
    world.reset()
    world.consumers()[name]({"Records": world.records})
    once = world.all_rows()
    world.reset()
    letters = DeadLetters(world, name)
    assert (letters.waiting, world.all_rows()) == (1, world.rows)
    assert letters.redrive(StreamsInMemory(world.town.aws.client("dynamodbstreams"))) == [("replayed", "")]
    assert (letters.waiting, world.all_rows()) == (0, once)
    assert DeadLetters(world, name).redrive(StreamsInMemory(world.town.aws.client("dynamodbstreams")))
    assert world.all_rows() == once


@pytest.mark.parametrize("name", NAMES)
def test_R6_what_the_stream_no_longer_has_is_made_anew_from_the_ledger(world: World, name: str) -> None:
    world.reset()
    world.consumers()[name]({"Records": world.records})
    once = world.all_rows()
    world.reset()
    letters = DeadLetters(world, name)
    body = json.loads(letters.sqs.receive_message(QueueUrl=letters.url, VisibilityTimeout=0)["Messages"][0]["Body"])
    letters.sqs.purge_queue(QueueUrl=letters.url)
    info = body["DDBStreamBatchInfo"]
    info["approximateArrivalOfFirstRecord"] = "2026-11-20T03:00:00.000Z"
    info["approximateArrivalOfLastRecord"] = "2026-11-20T03:10:00.000Z"
    letters.sqs.send_message(QueueUrl=letters.url, MessageBody=json.dumps(body))
    assert letters.redrive(Trimmed()) == [("rebuilt", "")]
    assert world.all_rows() == once


def test_R6_what_fails_again_stays_in_the_queue(world: World) -> None:
    letters = DeadLetters(world, "enforce_limits")
    streams = StreamsInMemory(world.town.aws.client("dynamodbstreams"))
    redrive = Redrive(letters.sqs, streams, world.town.aws.client("dynamodb"), lambda _, event: broken(event))
    (outcome,) = redrive.run(letters.url, "enforce_limits")
    assert outcome.problem.startswith("RuntimeError")
    assert letters.waiting == 1


def test_an_event_that_is_in_its_message_is_sent_again_as_it_was(world: World) -> None:
    letters = DeadLetters(world, "receive_file")
    letters.sqs.purge_queue(QueueUrl=letters.url)
    event = {"detail-type": "Object Created", "detail": {"object": {"key": "loads/a.csv"}}}
    for body in (event, {"version": "1.0", "requestPayload": event}):
        letters.sqs.send_message(QueueUrl=letters.url, MessageBody=json.dumps(body))
    got: list[dict[str, Any]] = []

    def invoke(function: str, event: dict[str, Any]) -> None:
        got.append(event)

    Redrive(letters.sqs, None, None, invoke).run(letters.url, "dolbom-receive-file")
    assert got == [event, event]
    assert letters.waiting == 0
