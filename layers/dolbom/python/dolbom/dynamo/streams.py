"""A DynamoDB stream's batch, record by record."""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger

from dolbom.dynamo.items import OF_THE_CLOCK
from dolbom.logs import failed

Record = Mapping[str, Any]


def each_by(*parts: Callable[[Record], None]) -> Callable[[Record], None]:
    """What has a record seen to by several, one after the other; the first that fails ends it."""

    def see_to(record: Record) -> None:
        for part in parts:
            part(record)

    return see_to


def partial_batch(event: Mapping[str, Any], each: Callable[[Record], object], logger: Logger) -> dict[str, Any]:
    """Has each record of a batch seen to, and answers which must come again.

    A record that fails keeps no other waiting: Lambda brings it again, alone at last, then puts it aside. Failures are
    named also when all fail, since a function that raises says nothing about which.
    """
    failures = []
    for record in event["Records"]:
        try:
            each(record)
        except Exception as error:
            failed(logger, "record_failed", error, **_ids(record))
            failures.append({"itemIdentifier": record["dynamodb"]["SequenceNumber"]})
    return {"batchItemFailures": failures}


def news(event: Mapping[str, Any]) -> dict[str, Any]:
    """A batch without the records that tell only that the clock looked at a row: what a row that cannot be read comes
    to is said once, not at each look."""
    return {**event, "Records": [record for record in event["Records"] if not _is_of_the_clock(record["dynamodb"])]}


def _is_of_the_clock(change: Record) -> bool:
    if "OldImage" not in change or "NewImage" not in change:
        return False
    before, after = (
        {name: value for name, value in change[image].items() if name not in OF_THE_CLOCK}
        for image in ("OldImage", "NewImage")
    )
    return bool(before == after)


def _ids(record: Record) -> dict[str, str]:
    """What names a record: its number, and the key of its row."""
    change = record["dynamodb"]
    key = {name: str(next(iter(value.values()))) for name, value in change.get("Keys", {}).items()}
    return {"sequence_number": change["SequenceNumber"], **key}
