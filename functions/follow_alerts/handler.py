"""Follows the stream of the alerts table: reports find their queues and households, notices are said."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from dolbom import aws, settings
from dolbom.alerts.casework.queue_store import QueueStore
from dolbom.alerts.casework.stream_consumer import AlertStreamConsumer
from dolbom.alerts.households.store import HouseholdStore
from dolbom.alerts.store import AlertStore
from dolbom.deadline import Life
from dolbom.dynamo.table import Table
from dolbom.gateways.topic import Topic

logger = Logger(service="follow_alerts")
life = Life()


@cache
def following() -> AlertStreamConsumer:
    config = settings.read(settings.FollowAlerts)
    table = Table(aws.client("dynamodb"), config.alerts_table, time_left_s=life.left_s)
    return AlertStreamConsumer(
        alerts=AlertStore(table),
        queues=QueueStore(table),
        households=HouseholdStore(table),
        duty=Topic(aws.client("sns"), config.duty_topic),
    )


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One batch of stream records; answers which must come again.

    Lambda tries those again, alone at last, then puts them aside. What was done is done once only, so a table that
    does not answer, or too little time, fails the records that were still to come and no others.
    """
    life.begin(context)
    by = following()
    by.begin()

    def follow(record: DynamoDBRecord) -> None:
        try:
            by.follow(record.raw_event)
        except Exception as error:
            logger.error("not_followed", extra={"error": type(error).__name__})
            raise

    # Records that fail are named, also when all of them do: a function that raises says nothing about which.
    processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    with processor(records=event["Records"], handler=follow):
        processor.process()
    if by.run.refused or by.run.silent:
        logger.error("notices_not_heard", extra={"refused": by.run.refused, "silent": sorted(by.run.silent)})
    logger.info("followed", extra={"records": len(event["Records"]), "failed": len(processor.fail_messages)})
    return dict(processor.response())
