"""Recomputes each touched child's limits from the ledger and corrects the account (M13)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from dolbom import aws, settings
from dolbom.clock import system_clock
from dolbom.deadline import Life
from dolbom.dynamo.table import Table
from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.limits.store import LimitStore, touched
from dolbom.meals.store import MealStore
from dolbom.settings import EnforceLimits

logger = Logger(service="enforce_limits")
life = Life()


@cache
def enforcement() -> Enforcement:
    table = Table(aws.client("dynamodb"), settings.read(EnforceLimits).meals_table, time_left_s=life.left_s)
    return Enforcement(MealStore(table), LimitStore(table), system_clock)


def handler(event: dict[str, Any], context: Any) -> Any:
    """Enforces the limits of all children of a batch; answers which records must come again."""
    life.begin(context)
    return enforced(event, context, enforcement())


def enforced(event: dict[str, Any], context: Any, by: Enforcement) -> Any:
    """One delivery, enforced; the same again changes nothing."""
    batch = Batch(event, by)

    def settle(record: DynamoDBRecord) -> None:
        batch.settle(record.raw_event)

    # Records that fail are named, also when all of them do: a function that raises says nothing about which.
    processor = BatchProcessor(event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    return process_partial_response(event, settle, processor, context)


class Batch:
    """A batch's records by child: each child is enforced once, and its records share the outcome."""

    def __init__(self, event: dict[str, Any], by: Enforcement) -> None:
        self.children: dict[str, str] = {}
        days_by_child: dict[str, set[str]] = {}
        for record in event["Records"]:
            try:
                child_id, days = touched(image_of(record))
            except Exception:  # noqa: S112 - what cannot be read fails by itself, when its turn comes
                continue
            self.children[record["eventID"]] = child_id
            if days:
                days_by_child.setdefault(child_id, set()).update(days)
        self.failed = by.enforce_all(days_by_child)
        for child_id, error in self.failed.items():
            logger.warning("not_enforced", extra={"child_id": child_id, "error": type(error).__name__})

    def settle(self, record: dict[str, Any]) -> None:
        """Raises what went wrong with a record or its child."""
        child_id = self.children.get(record["eventID"])
        if child_id is None:
            child_id, _ = touched(image_of(record))
        if child_id in self.failed:
            raise self.failed[child_id]


def image_of(record: dict[str, Any]) -> Any:
    """The row as it stands after the change, or as it stood before it was removed."""
    change = record["dynamodb"]
    return change.get("NewImage") or change["OldImage"]
