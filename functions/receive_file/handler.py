"""Takes files in that are dropped into the files bucket: policies, merchants, loads, settlements (M2, M11, M15)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from dolbom import aws, settings
from dolbom.clock import Clock, system_clock
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.objects import Bucket
from dolbom.logs import lambda_handler
from dolbom.meals.files.intake import Intake
from dolbom.meals.files.store import FileStore
from dolbom.meals.store import MealStore
from dolbom.settings import ReceiveFile

logger = Logger(service="receive_file")
metrics = Metrics(service="receive_file")
deadline = Deadline()


@cache
def table() -> Table:
    return Table(aws.client("dynamodb"), settings.read(ReceiveFile).meals_table, deadline=deadline, logger=logger)


@cache
def bucket() -> Bucket:
    return Bucket(aws.client("s3"), settings.read(ReceiveFile).files_bucket, deadline)


@cache
def meals() -> MealStore:
    return MealStore(table())


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object, clock: Clock = system_clock) -> dict[str, Any]:
    """Takes in the object that an EventBridge event `Object Created` tells of. Twice is once."""
    key = str(event["detail"]["object"]["key"])
    result = Intake(meals(), FileStore(table()), bucket(), clock, deadline, logger).take_in(key)
    metrics.add_metric("LinesFailed", MetricUnit.Count, result.stuck if result is not None else 0)
    metrics.flush_metrics()
    if result is None:
        logger.info("passed_over", extra={"folder": key.partition("/")[0]})
        return {"state": "passed_over"}
    counts = {name: getattr(result, name) for name in ("state", "lines", "posted", "already", "failed")}
    logger.info("taken_in", extra={"folder": key.partition("/")[0], **counts})
    return counts
