"""Recomputes each touched child's limits from the ledger and corrects the account (M13)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.clock import system_clock
from dolbom.deadline import Deadline
from dolbom.dynamo.streams import news, partial_batch
from dolbom.dynamo.table import Table
from dolbom.logs import lambda_handler
from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.limits.store import LimitStore
from dolbom.meals.limits.stream_consumer import Batch
from dolbom.meals.store import MealStore
from dolbom.settings import EnforceLimits

logger = Logger(service="enforce_limits")
deadline = Deadline()


@cache
def enforcement() -> Enforcement:
    table = Table(aws.client("dynamodb"), settings.read(EnforceLimits).meals_table, deadline=deadline, logger=logger)
    return Enforcement(MealStore(table), LimitStore(table), system_clock)


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Enforces the limits of all children of a batch; answers which records must come again."""
    return enforced(event, enforcement())


def enforced(event: dict[str, Any], by: Enforcement) -> dict[str, Any]:
    """One delivery, enforced; the same again changes nothing."""
    event = news(event)
    return partial_batch(event, Batch(event, by).settle, logger)
