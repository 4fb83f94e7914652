"""Takes in the indicator files that bodies drop into the files bucket: checked line by line, and kept (D1)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.clock import system_clock
from dolbom.deadline import Deadline
from dolbom.discovery.files.intake import IndicatorIntake
from dolbom.discovery.household import Households
from dolbom.discovery.store import RoundStore
from dolbom.dynamo.table import Table
from dolbom.gateways.macs import Macs
from dolbom.gateways.objects import Bucket
from dolbom.logs import lambda_handler
from dolbom.meals.files.results import INDICATORS

logger = Logger(service="receive_indicators")
deadline = Deadline()
config = cache(lambda: settings.read(settings.ReceiveIndicators))
households = cache(lambda: Households.by(Macs(lambda: aws.client("kms"), config().households_key, deadline).of))


@cache
def intake() -> IndicatorIntake:
    table = Table(aws.client("dynamodb"), config().alerts_table, deadline=deadline, logger=logger)
    files, reports = (
        Bucket(aws.client("s3"), name, deadline) for name in (config().files_bucket, config().reports_bucket)
    )
    return IndicatorIntake(RoundStore(table), files, reports, households, lambda: system_clock(), logger)


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Takes in the object that an EventBridge event `Object Created` tells of. Twice is once."""
    key = str(event["detail"]["object"]["key"])
    result = intake().take_in(key) if key.startswith(INDICATORS) else None
    if result is None:
        logger.info("passed_over", extra={"folder": key.partition("/")[0]})
        return {"state": "passed_over"}
    counts = {name: getattr(result, name) for name in ("state", "lines", "posted", "already", "failed")}
    logger.info("taken_in", extra={"folder": INDICATORS, **counts})
    return counts
