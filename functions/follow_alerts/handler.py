"""Follows the stream of the alerts table: reports find their queues and households, notices are said."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.alerts.casework.queue_store import QueueStore
from dolbom.alerts.casework.stream_consumer import AlertStreamConsumer
from dolbom.alerts.households.series_store import SeriesStore
from dolbom.alerts.households.store import HouseholdStore
from dolbom.alerts.store import AlertStore
from dolbom.deadline import Deadline
from dolbom.dynamo.streams import news, partial_batch
from dolbom.dynamo.table import Table
from dolbom.gateways.topic import Topic
from dolbom.logs import lambda_handler

logger = Logger(service="follow_alerts")
deadline = Deadline()


@cache
def following() -> AlertStreamConsumer:
    config = settings.read(settings.FollowAlerts)
    table = Table(aws.client("dynamodb"), config.alerts_table, deadline=deadline, logger=logger)
    return AlertStreamConsumer(
        alerts=AlertStore(table),
        queues=QueueStore(table),
        households=HouseholdStore(table),
        series=SeriesStore(table),
        duty=Topic(aws.client("sns"), config.duty_topic, deadline),
    )


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One batch of stream records; answers which must come again.

    Lambda tries those again, alone at last, then puts them aside. What was done is done once only, so a table that
    does not answer, or too little time, fails the records that were still to come and no others.
    """
    by, event = following(), news(event)
    by.begin()
    answer = partial_batch(event, by.follow, logger)
    by.run.tell(logger)
    logger.info("followed", extra={"records": len(event["Records"]), "failed": len(answer["batchItemFailures"])})
    return answer
