"""Looks at payments by named, explained rules, and opens cases (M14). It never touches a child's account."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.clock import system_clock
from dolbom.deadline import Deadline
from dolbom.dynamo.streams import news, partial_batch
from dolbom.dynamo.table import Table
from dolbom.logs import lambda_handler
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.stream_consumer import Batch
from dolbom.meals.misuse.watch import MisuseWatch
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.meals.store import MealStore
from dolbom.settings import CheckMisuse

logger = Logger(service="check_misuse")
deadline = Deadline()


@cache
def watch() -> MisuseWatch:
    table = Table(aws.client("dynamodb"), settings.read(CheckMisuse).meals_table, deadline=deadline, logger=logger)
    return MisuseWatch(MealStore(table), WindowStore(table), CaseStore(table), system_clock)


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Looks at all new payments of a batch; answers which records must come again."""
    return checked(event, watch())


def checked(event: dict[str, Any], by: MisuseWatch) -> dict[str, Any]:
    """One delivery, looked at; the same again changes nothing."""
    event = news(event)
    batch = Batch(event, by)
    if batch.outcome.full:
        logger.warning("window_full", extra={"windows": len(batch.outcome.full)})
    return partial_batch(event, batch.settle, logger)
