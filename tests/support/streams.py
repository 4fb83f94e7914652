"""A table's stream as a consumer gets it: records read from the tables in memory, in Lambda's event form."""

from typing import Any

from tests.conftest import Aws

Record = dict[str, Any]


def journal_records(aws: Aws, table: str = "meals") -> list[Record]:
    """All records of a table's stream that the watchers' filter lets through, oldest first."""
    streams = aws.client("dynamodbstreams")
    arn = aws.client("dynamodb").describe_table(TableName=aws.tables[table])["Table"]["LatestStreamArn"]
    found: list[Record] = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        while iterator:
            answer = streams.get_records(ShardIterator=iterator)
            found += answer["Records"]
            iterator = answer.get("NextShardIterator") if answer["Records"] else None
    return [
        as_lambda_sends_it(record, arn)
        for record in found
        if record["dynamodb"]["Keys"]["sk"]["S"].startswith("JOURNAL#")
    ]


def as_lambda_sends_it(record: Record, arn: str) -> Record:
    """A record of the stream's own API as Lambda's event source mapping hands it on."""
    change = {name: value for name, value in record["dynamodb"].items() if name != "ApproximateCreationDateTime"}
    return {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "ap-northeast-2",
        "dynamodb": {"ApproximateCreationDateTime": 1763596800, **change},
        "eventSourceARN": arn,
    }


def batch(records: list[Record]) -> dict[str, Any]:
    """An invocation's event."""
    return {"Records": records}
