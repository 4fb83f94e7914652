"""A function behind a table's stream: filtered, bounded in every way, and with a place for what cannot be processed."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from constructs import Construct

from infra.constructs.function import Function
from infra.constructs.table import Table

BATCH_RECORDS_MAX = 100
BATCHING_WINDOW = Duration.seconds(1)
RETRIES_MAX = 5
RECORD_AGE_MAX = Duration.hours(6)
"""Well below the stream's 24 hours: what is stuck reaches the dead-letter queue while it can still be replayed."""


class StreamConsumer(Construct):
    """Feeds a function with those records of a table's stream that match the filter."""

    def __init__(self, scope: Construct, *, function: Function, table: Table, only: Mapping[str, Any]) -> None:
        super().__init__(scope, f"{function.node.id}Stream")
        if function.dead_letters is None:
            raise ValueError(f"{function.name} consumes a stream and needs dead letters")
        stream = table.table.table_stream_arn
        if stream is None:
            raise ValueError(f"{table.name} has no stream")
        mapping = lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function.function,
            event_source_arn=stream,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=BATCH_RECORDS_MAX,
            max_batching_window=BATCHING_WINDOW,
            bisect_batch_on_error=True,
            report_batch_item_failures=True,
            retry_attempts=RETRIES_MAX,
            max_record_age=RECORD_AGE_MAX,
            on_failure=sources.SqsDlq(function.dead_letters.queue),
            filters=[lambda_.FilterCriteria.filter(dict(only))],
        )
        function.allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], stream)
        function.allow(["dynamodb:ListStreams"], stream)
        # Lambda tries the stream when the mapping is made: the permission must be there first.
        mapping.node.add_dependency(function.role)


def key_starts_with(attribute: str, prefix: str) -> dict[str, Any]:
    """A filter for records whose key attribute begins so."""
    return {"dynamodb": {"Keys": {attribute: {"S": [{"prefix": prefix}]}}}}
