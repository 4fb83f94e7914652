"""Feeds again what AWS gave up on: the messages of a function's dead-letter queue.

    python -m tools.redrive FUNCTION          on the embedded cloud (make redrive QUEUE=enforce_limits)
    python -m tools.redrive --aws FUNCTION    in the AWS account of the environment

A message about a stream's batch names the records, and does not hold them: they are read from the stream while it still
has them (24 hours), and made anew when it has not: from the ledger's rows of that time, and of the reports that stand
in no queue as they are. Every handler does the same work once, however often it is asked, so a redrive can double
nothing: neither twice, nor by two people at once. A message goes when its effect is there, one for a state machine when
its execution is: how that ends, its alarm and its beat tell. One that fails stays, and is in the queue again at once.
While a run works on a message nobody else sees it; when the run is killed, the message comes back after `HELD_S`.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from botocore.exceptions import ClientError

from infra.names import PREFIX, physical, plain
from tools.cloud.clients import clients, tables
from tools.steps import StepFailed, finish
from tools.stream_records import (
    FILTERS,
    Record,
    as_it_stands,
    as_lambda_sends_it,
    made_anew,
    passes,
    plain_of,
    table_of,
)

USUAL = {name: f"{PREFIX}-{name}" for name in FILTERS}
RECORDS_A_CALL_MAX = 100
MESSAGES_MAX = 10_000
EMPTY_READS_MAX = 20
"""A shard may answer with empty pages before its end."""
MARGIN = timedelta(minutes=5)
"""Around a lost batch's time, when its records are made anew."""
WAIT_S = 1
HELD_S = 300
REPORT, QUEUED = "REPORT", "QUEUED"
SUFFIX = "-dead-letters"
SCHEDULE = "-schedule"
MACHINES = ("nightly_proof",)
"""Schedules that start a state machine of their name. An execution is called by its event: one event starts one."""
CALLS = {"daily_hygiene": "nightly_audit"}
"""The function that a schedule of another name calls."""

Invoke = Callable[[str, dict[str, Any]], Any]
"""Calls a function by its name with an event; raises when it fails."""


@dataclass(frozen=True)
class Outcome:
    """What became of one message."""

    message_id: str
    how: str
    """`replayed` from the stream, `rebuilt` from the ledger, or `repeated`: the event was in the message."""
    records: int
    problem: str = ""


class Redrive:
    """Redrives one queue."""

    def __init__(
        self, sqs: Any, streams: Any, dynamodb: Any, invoke: Invoke, tables: Mapping[str, str] = USUAL
    ) -> None:
        """`tables`: what each is called now, by its plain name."""
        self.tables = tables
        self.sqs = sqs
        self.streams = streams
        self.dynamodb = dynamodb
        self.invoke = invoke
        self.left_out: set[str] = set()
        """Rows of the ledger that cannot be read, by their keys."""

    def run(self, queue_url: str, function: str) -> list[Outcome]:
        """Feeds every message's work again; those that succeed are deleted, the others stay for the next time."""
        outcomes: list[Outcome] = []
        seen: set[str] = set()
        failed: list[str] = []
        while len(outcomes) < MESSAGES_MAX:
            messages = self.sqs.receive_message(
                QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=WAIT_S, VisibilityTimeout=HELD_S
            ).get("Messages", [])
            new = [message for message in messages if message["MessageId"] not in seen]
            if not new:
                break
            for message in new:
                seen.add(message["MessageId"])
                outcome = self._message(message, function)
                outcomes.append(outcome)
                if outcome.problem:
                    failed.append(message["ReceiptHandle"])
                else:
                    self.sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        for handle in failed:
            self.sqs.change_message_visibility(QueueUrl=queue_url, ReceiptHandle=handle, VisibilityTimeout=0)
        return outcomes

    def held(self, queue_url: str) -> int:
        """How many messages another run has in hand just now."""
        told = self.sqs.get_queue_attributes(
            QueueUrl=queue_url, AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
        )
        return int(told["Attributes"]["ApproximateNumberOfMessagesNotVisible"])

    def _message(self, message: dict[str, Any], function: str) -> Outcome:
        how, records = "repeated", 0
        try:
            body = json.loads(message["Body"])
            if "DDBStreamBatchInfo" in body:
                how, found = self._records(body["DDBStreamBatchInfo"])
                records = len(found)
                self._feed_records(function, found)
            else:
                self._feed(function, body.get("requestPayload", body))
        except Exception as error:  # the message stays; the reader sees why
            return Outcome(message["MessageId"], how, records, f"{type(error).__name__}: {error}")
        return Outcome(message["MessageId"], how, records)

    def _feed(self, function: str, event: dict[str, Any]) -> None:
        if failures := self._failures(function, event):
            raise StepFailed(f"{len(failures)} records failed again")

    def _failures(self, function: str, event: dict[str, Any]) -> set[str]:
        """The sequence numbers of the records that a function could not see to."""
        answer = self.invoke(function, event)
        told = (answer or {}).get("batchItemFailures") if isinstance(answer, dict) else None
        return {str(each["itemIdentifier"]) for each in told or ()}

    def _feed_records(self, function: str, records: Sequence[Record]) -> None:
        """Records in calls of bounded size. One that fails again is told as its row stands, if that was mended since:
        the stream goes on telling what nobody could read.

        Raises:
            StepFailed: some fail, and their rows are as they were.
        """
        failed = 0
        for start in range(0, len(records), RECORDS_A_CALL_MAX):
            batch = records[start : start + RECORDS_A_CALL_MAX]
            failures = self._failures(function, {"Records": batch})
            left = [each for each in batch if str(each["dynamodb"]["SequenceNumber"]) in failures]
            mended = [now for each in left if (now := as_it_stands(self.dynamodb, self.tables, each)) is not None]
            failed += len(failures) - len(mended)
            if mended:
                failed += len(self._failures(function, {"Records": mended}))
        if failed:
            raise StepFailed(f"{failed} records failed again")

    def _records(self, info: dict[str, Any]) -> tuple[str, list[Record]]:
        """The records of a lost batch, and where they are from.

        Raises:
            StepFailed: they are nowhere; then the message must stay.
        """
        try:
            # The stream of a table that has been restored since tells of rows that are not all there.
            of_now = table_of(info["streamArn"]) in self.tables.values()
            found = list(self._of_stream(info)) if of_now else []
            if found and len(found) >= info["batchSize"]:
                return "replayed", found
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("TrimmedDataAccessException", "ResourceNotFoundException"):
                raise
        found = list(self._of_ledger(info))
        if not found:
            raise StepFailed("neither the stream nor the ledger has records of that time")
        return "rebuilt", found

    def _of_stream(self, info: dict[str, Any]) -> Iterator[Record]:
        """The records of a batch, as Lambda would hand them on."""
        iterator = self.streams.get_shard_iterator(
            StreamArn=info["streamArn"],
            ShardId=info["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=info["startSequenceNumber"],
        )["ShardIterator"]
        empty = 0
        while iterator and empty < EMPTY_READS_MAX:
            answer = self.streams.get_records(ShardIterator=iterator)
            empty = 0 if answer["Records"] else empty + 1
            for record in answer["Records"]:
                if int(record["dynamodb"]["SequenceNumber"]) > int(info["endSequenceNumber"]):
                    return
                if passes(info["streamArn"], record):
                    yield as_lambda_sends_it(record, info["streamArn"])
            iterator = answer.get("NextShardIterator")

    def _of_reports(self, info: dict[str, Any]) -> Iterator[Record]:
        """Records of every report that stands in its queues as an earlier version, or in none: a report has no ledger,
        but what follows from it is worked out from its row as it stands."""
        stands: dict[str, int] = {}
        queued: dict[str, int] = {}
        pages = self.dynamodb.get_paginator("scan").paginate(
            TableName=self.tables["alerts"],
            FilterExpression="sk = :report OR sk = :queued",
            ProjectionExpression="pk, sk, version",
            ExpressionAttributeValues={":report": {"S": REPORT}, ":queued": {"S": QUEUED}},
        )
        for row in (row for page in pages for row in page["Items"]):
            alert_id = row["pk"]["S"].partition("#")[2]
            versions = stands if row["sk"]["S"] == REPORT else queued
            # What cannot be read is followed as well: whoever follows says so.
            versions[alert_id] = int(row.get("version", {}).get("N", -1))
        for alert_id, version in stands.items():
            if queued.get(alert_id) != version:
                keys = {"pk": {"S": f"ALERT#{alert_id}"}, "sk": {"S": REPORT}}
                yield made_anew(info, {**keys}, "MODIFY", {})

    def since(self, table: str, first: datetime, last: datetime, functions: Sequence[str]) -> int:
        """Feeds what stands in a table (`meals`: the ledger of that time; `alerts`: reports that no queue shows as they
        are) to functions, as a stream that is no longer there would have; how many rows.

        Raises:
            StepFailed: a function fails at some of it; what it did stays done, and again is once.
        """
        info = {
            "streamArn": f"arn:aws:dynamodb:::table/{self.tables[table]}/stream/again",
            "startSequenceNumber": "0",
            "approximateArrivalOfFirstRecord": first.astimezone(UTC).isoformat(),
            "approximateArrivalOfLastRecord": last.astimezone(UTC).isoformat(),
        }
        found = list(self._of_ledger(info))
        for function in functions:
            self._feed_records(function, found)
        return len(found)

    def _of_ledger(self, info: dict[str, Any]) -> Iterator[Record]:
        """Records like the lost ones, from the rows of the ledger with entries of that time."""
        if plain_of(info["streamArn"]) == "alerts":
            yield from self._of_reports(info)
            return
        first = (datetime.fromisoformat(info["approximateArrivalOfFirstRecord"]) - MARGIN).isoformat()
        last = (datetime.fromisoformat(info["approximateArrivalOfLastRecord"]) + MARGIN).isoformat()
        pages = self.dynamodb.get_paginator("scan").paginate(
            TableName=self.tables["meals"],
            FilterExpression="begins_with(sk, :journal)",
            ExpressionAttributeValues={":journal": {"S": "JOURNAL#"}},
        )
        for row in (row for page in pages for row in page["Items"]):
            if any(first[:19] <= at[:19] <= last[:19] for at in self._times_of(row)):
                keys = {name: row[name] for name in ("pk", "sk")}
                yield made_anew(info, keys, "INSERT", {"NewImage": row})

    def _times_of(self, row: dict[str, Any]) -> list[str]:
        """When a row's entries were posted. One that cannot be read is left out, and told: once it is mended the stream
        brings it by itself, and until then it keeps no other row waiting."""
        try:
            return [entry["M"]["at"]["S"] for entry in row["journal"]["L"]]
        except (KeyError, TypeError):
            self.left_out.add(f"{row['pk']['S']} {row['sk']['S']}")
            return []


def invoker(client: Any) -> Invoke:
    """Calls deployed functions."""

    def invoke(function: str, event: dict[str, Any]) -> Any:
        answer = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
        told = json.load(answer["Payload"])
        if "FunctionError" in answer:
            raise StepFailed(f"{function} failed: {answer['FunctionError']}")
        return told

    return invoke


def starter(client: Any, invoke: Invoke) -> Invoke:
    """Calls deployed functions, and starts the state machines that schedules start."""
    machines = {physical(name): name for name in MACHINES}

    def start(function: str, event: dict[str, Any]) -> Any:
        if function not in machines:
            return invoke(function, event)
        pages = client.get_paginator("list_state_machines").paginate()
        found = {each["name"]: each["stateMachineArn"] for page in pages for each in page["stateMachines"]}
        if function not in found:
            raise StepFailed(f"there is no {function} here: is the service stack deployed?")
        asked = json.dumps(event, sort_keys=True)
        name = "redrive-" + sha256(asked.encode()).hexdigest()
        try:
            return client.start_execution(stateMachineArn=found[function], name=name, input=asked)["executionArn"]
        except client.exceptions.ExecutionAlreadyExists:
            return name  # it has run since; one that still runs answers as when it was started

    return start


def queue_of(sqs: Any, asked: str) -> tuple[str, str]:
    """A function's name in AWS and the address of its dead letters, as they are asked for: by the function, or by the
    queue.

    Raises:
        StepFailed: there is no such queue; with those that there are.
    """
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix=physical(""))
    urls = [url for page in pages for url in page.get("QueueUrls", [])]
    by_name = {url.rpartition("/")[2]: url for url in urls if url.endswith(SUFFIX)}
    name = physical(plain(asked.replace("_", "-").removesuffix(SUFFIX)))
    if f"{name}{SUFFIX}" not in by_name:
        known = sorted(plain(found.removesuffix(SUFFIX)) for found in by_name)
        raise StepFailed(f"no dead letters of {asked!r}; there are those of {', '.join(known) or 'nobody'}")
    # What a schedule could not send is the function's that it calls: the message is the event.
    called = plain(name.removesuffix(SCHEDULE))
    return physical(CALLS.get(called, called)), by_name[f"{name}{SUFFIX}"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.redrive", description="Feeds again what AWS gave up on.")
    parser.add_argument("function", help="whose dead-letter queue, such as enforce_limits")
    parser.add_argument("--aws", action="store_true", help="in the AWS account of the environment")
    chosen = parser.parse_args()
    client = clients(is_aws=chosen.aws)
    sqs = client("sqs")
    name, queue_url = queue_of(sqs, chosen.function)
    of_lambda = starter(client("stepfunctions"), invoker(client("lambda")))
    redrive = Redrive(sqs, client("dynamodbstreams"), client("dynamodb"), of_lambda, tables(client))
    outcomes = redrive.run(queue_url, name)
    for row in sorted(redrive.left_out):
        print(f"{row}  cannot be read, and is left out: mend it")
    if not outcomes:
        held = redrive.held(queue_url)
        queue = queue_url.rpartition("/")[2]
        print(f"nothing to redrive: {queue} is empty" + (f", but {held} are in another run's hands" * bool(held)))
        return
    for outcome in outcomes:
        print(f"{outcome.message_id}  {outcome.how}  {outcome.records} records  {outcome.problem or 'done'}")
    print(f"{len(outcomes)} messages, {sum(not outcome.problem for outcome in outcomes)} done")
    if any(outcome.problem for outcome in outcomes):
        raise StepFailed("What failed stays in the queue.")


if __name__ == "__main__":
    finish(main)
