"""Follows the stream of the alerts table: reports find their place in the queues and their
household, notices are said."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from dolbom import aws, settings
from dolbom.alerts import notices
from dolbom.clock import system_clock
from dolbom.errors import Unavailable
from dolbom.store.alert_stream import NoticeOwed, ReportChanged, told
from dolbom.store.alerts import AlertStore
from dolbom.store.households import HouseholdStore
from dolbom.store.queues import QueueStore
from dolbom.store.table import Table
from dolbom.store.topic import Topic

logger = Logger(service="follow_alerts")


@cache
def config() -> settings.FollowAlerts:
    return settings.read(settings.FollowAlerts)


@cache
def alerts() -> AlertStore:
    return AlertStore(Table(aws.client("dynamodb"), config().alerts_table))


@cache
def queues() -> QueueStore:
    return QueueStore(Table(aws.client("dynamodb"), config().alerts_table))


@cache
def households() -> HouseholdStore:
    return HouseholdStore(Table(aws.client("dynamodb"), config().alerts_table))


@cache
def duty() -> Topic:
    return Topic(aws.client("sns"), config().duty_topic)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001
    """One batch of stream records.

    A record that cannot be followed at all is answered as a failed item: Lambda tries it again, then puts it aside.
    While the table does not answer, the whole batch fails and comes again: what was done is done once only.
    """
    processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    unavailable: list[Unavailable] = []

    def follow_record(record: DynamoDBRecord) -> None:
        try:
            follow(record.raw_event)
        except Unavailable as error:
            unavailable.append(error)
        except Exception as error:
            logger.error("not_followed", extra={"error": type(error).__name__})
            raise

    with processor(records=event["Records"], handler=follow_record):
        processor.process()
    if unavailable:
        raise unavailable[0]
    logger.info("followed", extra={"records": len(event["Records"]), "failed": len(processor.fail_messages)})
    return dict(processor.response())


def follow(record: dict[str, Any]) -> None:
    """What follows from one changed item, worked out from it as it stands: delivered twice, late or in disorder, it
    comes to the same."""
    match told(record):
        case ReportChanged(alert_id):
            report = alerts().report(alert_id)
            if report is not None:
                queues().place(report)
                households().join(report, system_clock())
        case NoticeOwed(alert_id, notice_id):
            notice = alerts().notice(alert_id, notice_id)
            if notice is not None:
                notices.deliver(notice, alerts=alerts(), duty=duty(), now=system_clock())
