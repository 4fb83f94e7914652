"""Looks, every Monday before dawn, at what no single payment of a shop shows (O5), and keeps it as findings."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.audits.findings.store import FindingStore
from dolbom.audits.patterns.run import PatternRun
from dolbom.audits.patterns.store import PatternStore
from dolbom.clock import parse_stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.objects import Bucket
from dolbom.logs import lambda_handler
from dolbom.schedules.run import scheduled
from dolbom.settings import WeeklyPatterns

logger = Logger(service="weekly_patterns")
deadline = Deadline()


@cache
def table() -> Table:
    return Table(aws.client("dynamodb"), settings.read(WeeklyPatterns).meals_table, deadline=deadline, logger=logger)


@cache
def reports() -> Bucket:
    return Bucket(aws.client("s3"), settings.read(WeeklyPatterns).reports_bucket, deadline)


@cache
def chain() -> Bucket:
    return Bucket(aws.client("s3"), settings.read(WeeklyPatterns).proofs_bucket, deadline)


@lambda_handler(logger, deadline)
@scheduled("weekly_patterns", table, logger)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One try, as of the minute that the schedule names; the next one goes on where it stopped. A week that is done is
    not done again."""
    now = parse_stamp(event["time"])
    run = PatternRun(PatternStore(table()), reports(), chain(), FindingStore(table()), now, deadline)
    done = run.run()
    logger.info("looked", extra=done)
    return done
