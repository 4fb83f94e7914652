"""Publishes, once each, the figures of reports of the months, and of the rounds, that are over (A13)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.alerts.figures.published import Published
from dolbom.alerts.figures.publishing import Publishing
from dolbom.alerts.figures.store import MonthStore
from dolbom.clock import parse_stamp
from dolbom.deadline import Deadline
from dolbom.discovery.figures.published import PublishedRounds, PublishingRounds
from dolbom.discovery.figures.store import RoundStore
from dolbom.dynamo.table import Table
from dolbom.gateways.objects import Bucket
from dolbom.logs import lambda_handler
from dolbom.schedules.run import scheduled

logger = Logger(service="publish_figures")
deadline = Deadline()
config = cache(lambda: settings.read(settings.PublishFigures))


@cache
def table(name: str) -> Table:
    return Table(aws.client("dynamodb"), getattr(config(), name), deadline=deadline, logger=logger)


@cache
def reports() -> Bucket:
    return Bucket(aws.client("s3"), config().reports_bucket, deadline)


@lambda_handler(logger, deadline)
@scheduled("publish_figures", lambda: table("meals_table"), logger)
def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """One run, as of the instant that the schedule names; what stands is left as it is."""
    now = parse_stamp(event["time"])
    of_reports = Publishing(lambda: MonthStore(table("alerts_table")), Published(reports()), now)
    of_reports.run()
    of_rounds = PublishingRounds(lambda: RoundStore(table("alerts_table")), PublishedRounds(reports()), now)
    of_rounds.run()
    done = {
        "reports": of_reports.counted,
        "months": of_reports.months,
        "households": of_rounds.counted,
        "rounds": of_rounds.rounds,
    }
    logger.info("published", extra=done)
    return done
