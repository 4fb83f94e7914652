"""Follows the stream of the alerts table for discovery: whether a round had chosen a reported household (D3)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.alerts.store import AlertStore
from dolbom.deadline import Deadline
from dolbom.discovery.household import Households
from dolbom.discovery.matching.follow import ReportMatching
from dolbom.discovery.matching.store import MatchStore
from dolbom.dynamo.streams import news, partial_batch
from dolbom.dynamo.table import Table
from dolbom.gateways.macs import Macs
from dolbom.logs import lambda_handler

logger = Logger(service="match_reports")
deadline = Deadline()
config = cache(lambda: settings.read(settings.MatchReports))
households = cache(lambda: Households.by(Macs(lambda: aws.client("kms"), config().households_key, deadline).of))


@cache
def matching() -> ReportMatching:
    table = Table(aws.client("dynamodb"), config().alerts_table, deadline=deadline, logger=logger)
    return ReportMatching(AlertStore(table), MatchStore(table), households)


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One batch of stream records; answers which must come again. What was done is done once only."""
    event = news(event)
    answer = partial_batch(event, matching().follow, logger)
    logger.info("matched", extra={"records": len(event["Records"]), "failed": len(answer["batchItemFailures"])})
    return answer
