"""Follows the stream of the alerts table: reports find their queues and households, notices are said."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from dolbom import aws, settings
from dolbom.alerts.following import Following
from dolbom.errors import Unavailable
from dolbom.store.alerts import AlertStore
from dolbom.store.households import HouseholdStore
from dolbom.store.queues import QueueStore
from dolbom.store.table import Table
from dolbom.store.topic import Topic

logger = Logger(service="follow_alerts")


@cache
def following() -> Following:
    config = settings.read(settings.FollowAlerts)
    table = Table(aws.client("dynamodb"), config.alerts_table)
    return Following(
        alerts=AlertStore(table),
        queues=QueueStore(table),
        households=HouseholdStore(table),
        duty=Topic(aws.client("sns"), config.duty_topic),
    )


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001
    """One batch of stream records.

    A record that cannot be followed at all is answered as a failed item: Lambda tries it again, then puts it aside.
    While the table does not answer, the whole batch fails and comes again: what was done is done once only.
    """
    processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    unavailable: list[Unavailable] = []

    def follow(record: DynamoDBRecord) -> None:
        try:
            following().follow(record.raw_event)
        except Unavailable as error:
            unavailable.append(error)
        except Exception as error:
            logger.error("not_followed", extra={"error": type(error).__name__})
            raise

    with processor(records=event["Records"], handler=follow):
        processor.process()
    if unavailable:
        raise unavailable[0]
    logger.info("followed", extra={"records": len(event["Records"]), "failed": len(processor.fail_messages)})
    return dict(processor.response())
