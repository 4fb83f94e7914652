"""Looks at payments by named, explained rules, and opens cases (M14). It never touches a child's account."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from dolbom import aws, settings
from dolbom.clock import system_clock
from dolbom.deadline import Life
from dolbom.dynamo.items import from_attributes
from dolbom.dynamo.table import Table
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.facts import Fact, facts_of
from dolbom.meals.misuse.watch import MisuseWatch
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.meals.store import MealStore
from dolbom.settings import CheckMisuse

logger = Logger(service="check_misuse")
life = Life()


@cache
def watch() -> MisuseWatch:
    table = Table(aws.client("dynamodb"), settings.read(CheckMisuse).meals_table, time_left_s=life.left_s)
    return MisuseWatch(MealStore(table), WindowStore(table), CaseStore(table), system_clock)


def handler(event: dict[str, Any], context: Any) -> Any:
    """Looks at all new payments of a batch; answers which records must come again."""
    life.begin(context)
    return checked(event, context, watch())


def checked(event: dict[str, Any], context: Any, by: MisuseWatch) -> Any:
    """One delivery, looked at; the same again changes nothing."""
    facts: dict[str, list[Fact]] = {}
    for record in event["Records"]:
        try:
            facts[record["eventID"]] = new_facts(record)
        except Exception:  # noqa: S112 - what cannot be read fails by itself, when its turn comes
            continue
    outcome = by.look(fact for found in facts.values() for fact in found)
    if outcome.full:
        logger.warning("window_full", extra={"windows": len(outcome.full)})

    def settle(record: DynamoDBRecord) -> None:
        found = facts.get(record.raw_event["eventID"])
        for fact in found if found is not None else new_facts(record.raw_event):
            if fact.fact_id in outcome.failed:
                raise outcome.failed[fact.fact_id]

    # Records that fail are named, also when all of them do: a function that raises says nothing about which.
    processor = BatchProcessor(event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    return process_partial_response(event, settle, processor, context)


def new_facts(record: dict[str, Any]) -> list[Fact]:
    """The facts of the entries that a record adds to its row."""
    change = record["dynamodb"]
    if record["eventName"] == "REMOVE":
        return []
    known = len(from_attributes(change["OldImage"])["journal"]) if "OldImage" in change else 0
    return list(facts_of(from_attributes(change["NewImage"]), known))
