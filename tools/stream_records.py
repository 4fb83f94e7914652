"""Records of a stream, as Lambda would hand them to a function: as the stream tells them, or made anew of rows."""

from collections.abc import Mapping
from typing import Any

from infra.names import physical
from tools.steps import StepFailed

FILTERS = {"meals": ("sk", "JOURNAL#"), "alerts": ("pk", "ALERT#")}
"""What the event source mappings let through, by table."""

Record = dict[str, Any]


def as_it_stands(dynamodb: Any, tables: Mapping[str, str], record: Record) -> Record | None:
    """A record that tells of its row as it is now; None where that is what it tells already, or the row is gone."""
    arn, change = record["eventSourceARN"], record["dynamodb"]
    table = plain_of(arn)
    row = dynamodb.get_item(TableName=tables[table], Key=change["Keys"], ConsistentRead=True).get("Item")
    if row is None or row == change.get("NewImage"):
        return None
    info = {"streamArn": arn, "startSequenceNumber": change["SequenceNumber"]}
    # What follows from a report is worked out from its row, by whoever is told of it.
    how, images = ("INSERT", {"NewImage": row}) if table == "meals" else ("MODIFY", {})
    return made_anew(info, change["Keys"], how, images)


def made_anew(info: dict[str, Any], keys: dict[str, Any], name: str, images: dict[str, Any]) -> Record:
    change = {"Keys": keys, **images, "SequenceNumber": info["startSequenceNumber"]}
    return {
        "eventID": f"{keys['pk']['S']}/{keys['sk']['S']}",
        "eventName": name,
        "eventSource": "aws:dynamodb",
        "eventSourceARN": info["streamArn"],
        "dynamodb": change | {"SizeBytes": 0, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    }


def table_of(stream_arn: str) -> str:
    return stream_arn.split(":", 5)[5].split("/")[1]


def plain_of(stream_arn: str) -> str:
    """Of which of our tables a stream is: a restored one's name begins with the usual one (`dolbom-meals-2`).

    Raises:
        StepFailed: of none.
    """
    table = table_of(stream_arn)
    for name in FILTERS:
        if table == physical(name) or table.startswith(f"{physical(name)}-"):
            return name
    raise StepFailed(f"{table} is none of our tables")


def passes(stream_arn: str, record: Record) -> bool:
    attribute, prefix = FILTERS[plain_of(stream_arn)]
    return bool(record["dynamodb"]["Keys"][attribute]["S"].startswith(prefix))


def as_lambda_sends_it(record: Record, stream_arn: str) -> Record:
    at = record["dynamodb"].get("ApproximateCreationDateTime")
    change = {**record["dynamodb"]} | ({"ApproximateCreationDateTime": at.timestamp()} if at is not None else {})
    return {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": record.get("eventVersion", "1.1"),
        "eventSource": "aws:dynamodb",
        "awsRegion": record.get("awsRegion", ""),
        "dynamodb": change,
        "eventSourceARN": stream_arn,
    }
