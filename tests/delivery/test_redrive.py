"""Redriving dead letters: what AWS gave up on is done once, from the stream or from the ledger (R6)."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from botocore.exceptions import ClientError

from tests.delivery.source import Mapping, Record, deliver
from tests.delivery.world import NAMES, World, a_world
from tools.redrive import Redrive, queue_of, starter
from tools.steps import StepFailed


@pytest.fixture(scope="module")
def made() -> Iterator[World]:
    with a_world() as world:
        yield world


@pytest.fixture
def world(made: World) -> World:
    made.reset()
    return made


class DeadLetters:
    """A queue in memory, filled with what a broken consumer could not do."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.sqs = world.town.aws.client("sqs")
        self.url = ""
        self.replace()
        streams = world.town.aws.client("dynamodbstreams")
        arn = world.records[0]["eventSourceARN"]
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        run = deliver(world.records, broken, Mapping(lanes=1, retries_max=0, bisect=False))
        for message in run.given_up:
            message["DDBStreamBatchInfo"]["shardId"] = shard["ShardId"]
            self.sqs.send_message(QueueUrl=self.url, MessageBody=json.dumps(message))

    def replace(self, *bodies: str) -> None:
        """Only these messages from now on."""
        queue = f"dolbom-{self.name.replace('_', '-')}-dead-letters"
        for url in self.sqs.list_queues(QueueNamePrefix=queue).get("QueueUrls", []):
            self.sqs.delete_queue(QueueUrl=url)
        self.url = self.sqs.create_queue(QueueName=queue)["QueueUrl"]
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.url, MessageBody=body)

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


class Machines:
    """Step Functions as AWS has it: under the name and with the input of one that runs, that one is answered; of one
    that has ended, an error. Moto knows the error alone."""

    class Exists(Exception):
        pass

    exceptions = SimpleNamespace(ExecutionAlreadyExists=Exists)

    def __init__(self, name: str, *, has_ended: bool) -> None:
        self.name, self.has_ended = name, has_ended
        self.runs: dict[str, str] = {}

    def get_paginator(self, _operation: str) -> Any:
        return self

    def paginate(self) -> Any:
        return [{"stateMachines": [{"name": self.name, "stateMachineArn": "arn"}]}]

    def start_execution(self, **told: str) -> Any:
        name = told.get("name", f"run-{len(self.runs)}")
        if name in self.runs and (self.has_ended or self.runs[name] != told["input"]):
            raise self.Exists
        self.runs[name] = told["input"]
        return {"executionArn": f"arn:{name}"}


def broken(event: dict[str, list[Record]]) -> Any:
    raise RuntimeError("the table cannot be reached")


@pytest.mark.parametrize("name", NAMES)
def test_R6_dead_letters_are_fed_again_from_the_stream_and_double_nothing(world: World, name: str) -> None:
    once = world.once(names=(name,))
    world.reset()
    before = world.all_rows()
    letters = DeadLetters(world, name)
    assert (letters.waiting, world.all_rows()) == (1, before)
    assert letters.redrive(StreamsInMemory(world.town.aws.client("dynamodbstreams"))) == [("replayed", "")]
    assert (letters.waiting, world.all_rows()) == (0, once)
    assert DeadLetters(world, name).redrive(StreamsInMemory(world.town.aws.client("dynamodbstreams")))
    assert world.all_rows() == once


@pytest.mark.parametrize("name", NAMES)
def test_R6_what_the_stream_no_longer_has_is_made_anew_from_the_ledger(world: World, name: str) -> None:
    once = world.once(names=(name,))
    world.reset()
    letters = DeadLetters(world, name)
    body = json.loads(letters.sqs.receive_message(QueueUrl=letters.url, VisibilityTimeout=0)["Messages"][0]["Body"])
    info = body["DDBStreamBatchInfo"]
    info["approximateArrivalOfFirstRecord"] = "2026-11-20T03:00:00.000Z"
    info["approximateArrivalOfLastRecord"] = "2026-11-20T03:10:00.000Z"
    letters.replace(json.dumps(body))
    assert letters.redrive(Trimmed()) == [("rebuilt", "")]
    assert world.all_rows() == once


@pytest.mark.parametrize("name", NAMES)
def test_R6_what_a_table_that_was_restored_since_gave_up_is_made_anew_from_the_one_of_now(
    world: World, name: str
) -> None:
    """Its stream may still be there, and tells of rows that the restored table may not have."""
    once = world.once(names=(name,))
    world.reset()
    letters = DeadLetters(world, name)
    body = json.loads(letters.sqs.receive_message(QueueUrl=letters.url, VisibilityTimeout=0)["Messages"][0]["Body"])
    info = body["DDBStreamBatchInfo"]
    info["streamArn"] = info["streamArn"].replace("table/dolbom-meals/", "table/dolbom-meals-1/")
    info["approximateArrivalOfFirstRecord"] = "2026-11-20T03:00:00.000Z"
    info["approximateArrivalOfLastRecord"] = "2026-11-20T03:10:00.000Z"
    letters.replace(json.dumps(body))
    # A stream that is asked for anything ends this test.
    assert letters.redrive(None) == [("rebuilt", "")]
    assert world.all_rows() == once
    info["streamArn"] = info["streamArn"].replace("table/dolbom-meals-1/", "table/elsewhere/")
    letters.replace(json.dumps(body))
    assert letters.redrive(None) == [("repeated", "StepFailed: elsewhere is none of our tables")]


def test_R6_what_fails_again_stays_in_the_queue(world: World) -> None:
    letters = DeadLetters(world, "enforce_limits")
    streams = StreamsInMemory(world.town.aws.client("dynamodbstreams"))
    redrive = Redrive(letters.sqs, streams, world.town.aws.client("dynamodb"), lambda _, event: broken(event))
    (outcome,) = redrive.run(letters.url, "enforce_limits")
    assert outcome.problem.startswith("RuntimeError")
    # At once, and for everybody.
    assert len(letters.sqs.receive_message(QueueUrl=letters.url, VisibilityTimeout=0)["Messages"]) == 1


class OfOneRow:
    """A stream that tells of one row as nobody can read it, and the table, where it stands otherwise."""

    KEY: ClassVar[Record] = {"pk": {"S": "CHILD#a"}, "sk": {"S": "JOURNAL#2026-11-20#LOAD#1"}}
    SPOILT: ClassVar[Record] = {**KEY, "journal": {"S": "?"}}
    WHOLE: ClassVar[Record] = {**KEY, "journal": {"L": []}}
    INFO: ClassVar[Record] = {
        **dict.fromkeys(("startSequenceNumber", "endSequenceNumber"), "7"),
        "streamArn": "arn:aws:dynamodb:ap-northeast-2:1:table/dolbom-meals/stream/1",
    } | {"shardId": "1", "batchSize": 1}

    def __init__(self, row: Record | None) -> None:
        self.row = row

    def get_shard_iterator(self, **_: Any) -> Record:
        return {"ShardIterator": "1"}

    def get_records(self, **_: Any) -> Record:
        change = {"Keys": self.KEY, "NewImage": self.SPOILT, "SequenceNumber": "7"}
        return {"Records": [{"eventID": "1", "eventName": "MODIFY", "dynamodb": change}]}

    def get_item(self, **_: Any) -> Record:
        return {} if self.row is None else {"Item": self.row}


def reads(_function: str, event: dict[str, list[Record]]) -> Record:
    """A consumer that fails at what it cannot read."""
    changes = [record["dynamodb"] for record in event["Records"]]
    failed = [each["SequenceNumber"] for each in changes if "L" not in each["NewImage"]["journal"]]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param(OfOneRow.WHOLE, "", id="mended"),
        pytest.param(OfOneRow.SPOILT, "StepFailed: 1 records failed again", id="as-it-was"),
        pytest.param(
            {**OfOneRow.SPOILT, "kind": {"S": "x"}}, "StepFailed: 1 records failed again", id="spoilt-otherwise"
        ),
        pytest.param(None, "StepFailed: 1 records failed again", id="gone"),
    ],
)
def test_R6_a_row_that_was_mended_since_is_told_as_it_stands(world: World, row: Record | None, problem: str) -> None:
    """For a day its stream goes on telling what nobody could read, and the letter would never go."""
    letters, one = DeadLetters(world, "check_misuse"), OfOneRow(row)
    letters.replace(json.dumps({"DDBStreamBatchInfo": one.INFO}))
    (outcome,) = Redrive(letters.sqs, one, one, reads).run(letters.url, "check_misuse")
    assert (outcome.how, outcome.problem, letters.waiting) == ("replayed", problem, 1 if problem else 0)


@pytest.mark.parametrize("journal", [{"S": "?"}, {"L": [{"M": {}}]}, {"L": [{"S": "?"}]}, None])
def test_R6_a_row_of_the_ledger_that_cannot_be_read_keeps_no_other_waiting(
    world: World, journal: Record | None
) -> None:
    once = world.once(names=("check_misuse",))
    world.reset()
    letters = DeadLetters(world, "check_misuse")
    body = json.loads(letters.sqs.receive_message(QueueUrl=letters.url, VisibilityTimeout=0)["Messages"][0]["Body"])
    body["DDBStreamBatchInfo"]["approximateArrivalOfFirstRecord"] = "2026-11-20T03:00:00.000Z"
    body["DDBStreamBatchInfo"]["approximateArrivalOfLastRecord"] = "2026-11-20T03:10:00.000Z"
    letters.replace(json.dumps(body))
    dynamodb, table = world.town.aws.client("dynamodb"), "dolbom-meals"
    dynamodb.put_item(TableName=table, Item={**OfOneRow.KEY, **({"journal": journal} if journal else {})})
    function = world.consumers()["check_misuse"]
    redrive = Redrive(letters.sqs, Trimmed(), dynamodb, lambda _, event: function(event))
    (outcome,) = redrive.run(letters.url, "check_misuse")
    dynamodb.delete_item(TableName=table, Key=OfOneRow.KEY)
    assert (outcome.how, outcome.problem, world.all_rows()) == ("rebuilt", "", once)
    assert redrive.left_out == {"CHILD#a JOURNAL#2026-11-20#LOAD#1"}


def test_R6_what_is_neither_in_the_stream_nor_in_the_ledger_stays_in_the_queue(world: World) -> None:
    letters = DeadLetters(world, "enforce_limits")
    for message in letters.sqs.receive_message(QueueUrl=letters.url)["Messages"]:
        body = json.loads(message["Body"])
    body["DDBStreamBatchInfo"] |= {"batchSize": 1_000, "approximateArrivalOfFirstRecord": "2025-01-01T00:00:00Z"}
    body["DDBStreamBatchInfo"]["approximateArrivalOfLastRecord"] = "2025-01-01T00:00:00Z"
    letters.replace(json.dumps(body), "not even JSON")
    outcomes = letters.redrive(StreamsInMemory(world.town.aws.client("dynamodbstreams")))
    assert sorted(problem.partition(":")[0] for _, problem in outcomes) == ["JSONDecodeError", "StepFailed"]
    assert letters.waiting == 2


def test_R6_a_run_that_was_killed_is_taken_up_and_two_runs_at_once_double_nothing(world: World) -> None:
    once = world.once(names=("check_misuse",))
    world.reset()
    letters = DeadLetters(world, "check_misuse")
    streams = StreamsInMemory(world.town.aws.client("dynamodbstreams"))
    function = world.consumers()["check_misuse"]
    inner: list[int] = []

    def killed(_: str, event: dict[str, Any]) -> Any:
        # A second engineer's run meanwhile finds nothing to do, and is told who has it.
        other = Redrive(letters.sqs, streams, None, killed)
        inner.extend((len(other.run(letters.url, "")), other.held(letters.url)))
        function({"Records": event["Records"][:5]})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Redrive(letters.sqs, streams, None, killed).run(letters.url, "")
    assert (inner, letters.waiting) == ([0, 1], 1)
    assert world.all_rows() != once
    # The message is there again when its time is over; here a copy of it stands for that.
    again = DeadLetters(world, "check_misuse")
    assert again.redrive(streams) == [("replayed", "")]
    assert world.all_rows() == once


def test_a_queue_is_found_by_its_function_or_its_own_name_and_a_wrong_name_lists_what_there_is(world: World) -> None:
    letters = DeadLetters(world, "check_misuse")
    for asked in ("check_misuse", "check-misuse", "dolbom-check-misuse", "dolbom-check-misuse-dead-letters"):
        assert queue_of(letters.sqs, asked) == ("dolbom-check-misuse", letters.url)
    look = letters.sqs.create_queue(QueueName="dolbom-daily-hygiene-schedule-dead-letters")["QueueUrl"]
    assert queue_of(letters.sqs, "daily_hygiene_schedule") == ("dolbom-nightly-audit", look)
    with pytest.raises(StepFailed, match=r"no dead letters of 'chek_misuse'; there are those of .*check_misuse"):
        queue_of(letters.sqs, "chek_misuse")


def test_an_event_that_is_in_its_message_is_sent_again_as_it_was(world: World) -> None:
    letters = DeadLetters(world, "receive_file")
    event = {"detail-type": "Object Created", "detail": {"object": {"key": "loads/a.csv"}}}
    letters.replace(json.dumps(event), json.dumps({"version": "1.0", "requestPayload": event}))
    got: list[dict[str, Any]] = []

    def invoke(function: str, event: dict[str, Any]) -> None:
        got.append(event)

    Redrive(letters.sqs, None, None, invoke).run(letters.url, "dolbom-receive-file")
    assert got == [event, event]
    assert letters.waiting == 0


def test_R6_what_the_proofs_schedule_could_not_send_starts_the_proof(world: World) -> None:
    """What it calls is a state machine, and no function."""
    aws = world.town.aws
    steps, letters = aws.client("stepfunctions"), DeadLetters(world, "nightly_proof_schedule")
    letters.replace(json.dumps({"slot": "2026-11-20T17:30:00Z"}))
    name, url = queue_of(letters.sqs, "nightly_proof_schedule")
    role = "arn:aws:iam::123456789012:role/made-up"
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Pass", "End": True}}})

    def invoke(function: str, _event: dict[str, Any]) -> None:
        raise AssertionError(function)

    redrive = Redrive(letters.sqs, None, None, starter(steps, invoke))
    (missing,) = redrive.run(url, name)
    assert missing.problem.startswith("StepFailed: there is no dolbom-nightly-proof here")
    arn = steps.create_state_machine(name=name, definition=definition, roleArn=role)["stateMachineArn"]
    assert [outcome.problem for outcome in redrive.run(url, name)] == [""]
    (run,) = steps.list_executions(stateMachineArn=arn)["executions"]
    told = steps.describe_execution(executionArn=run["executionArn"])
    assert (json.loads(told["input"]), letters.waiting) == ({"slot": "2026-11-20T17:30:00Z"}, 0)


@pytest.mark.parametrize("has_ended", [False, True], ids=["it still runs", "it has ended"])
def test_R6_who_was_killed_after_the_proof_began_starts_no_second_one(world: World, has_ended: bool) -> None:
    """Between the start and the message's end: it is in the queue again, and the execution is known by its name."""
    letters = DeadLetters(world, "nightly_proof_schedule")
    letters.replace(json.dumps({"slot": "2026-11-20T17:30:00Z"}))
    name, url = queue_of(letters.sqs, "nightly_proof_schedule")
    steps = Machines(name, has_ended=has_ended)

    def killed(function: str, event: dict[str, Any]) -> Any:
        starter(steps, lambda *_: None)(function, event)
        raise RuntimeError("killed")

    assert Redrive(letters.sqs, None, None, killed).run(url, name)[0].problem
    assert [each.problem for each in Redrive(letters.sqs, None, None, starter(steps, killed)).run(url, name)] == [""]
    assert (len(steps.runs), letters.waiting) == (1, 0)
    # The next night's is another one.
    letters.replace(json.dumps({"slot": "2026-11-21T17:30:00Z"}))
    Redrive(letters.sqs, None, None, starter(steps, killed)).run(letters.url, name)
    assert len(steps.runs) == 2
