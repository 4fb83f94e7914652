"""Publishes, once each, the figures of reports of the months that are over (A13)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.alerts.figures.published import Published
from dolbom.alerts.figures.publishing import Publishing
from dolbom.alerts.figures.store import MonthStore
from dolbom.clock import parse_stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.objects import Bucket
from dolbom.logs import lambda_handler

logger = Logger(service="publish_figures")
deadline = Deadline()
config = cache(lambda: settings.read(settings.PublishFigures))


@cache
def table() -> Table:
    return Table(aws.client("dynamodb"), config().alerts_table, deadline=deadline, logger=logger)


@cache
def published() -> Published:
    return Published(Bucket(aws.client("s3"), config().reports_bucket, deadline))


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """One run, as of the instant that the schedule names; what stands is left as it is."""
    run = Publishing(lambda: MonthStore(table()), published(), parse_stamp(event["time"]))
    run.run()
    done = {"reports": run.counted, "months": run.months}
    logger.info("published", extra=done)
    return done
