"""Receives an uploaded photo: cleans it, keeps the clean one, deletes the original (A6). And looks for those left."""

from functools import cache, partial
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.alerts.photos.left import take_left
from dolbom.alerts.photos.receive import receive
from dolbom.alerts.photos.store import PhotoStore
from dolbom.clock import parse_stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.photo_buckets import Evidence, Uploads
from dolbom.logs import lambda_handler
from dolbom.meals.questions import photos
from dolbom.meals.questions.question import FOLDER
from dolbom.meals.questions.store import QuestionStore
from dolbom.schedules.run import scheduled

logger = Logger(service="receive_photo")
deadline = Deadline()
config = partial(settings.read, settings.ReceivePhoto)


@cache
def alerts() -> PhotoStore:
    return PhotoStore(Table(aws.client("dynamodb"), config().alerts_table, deadline=deadline, logger=logger))


@cache
def questions() -> QuestionStore:
    return QuestionStore(Table(aws.client("dynamodb"), config().meals_table, deadline=deadline, logger=logger))


uploads = cache(lambda: Uploads(aws.client("s3"), config().uploads_bucket, deadline))
evidence = cache(lambda: Evidence(aws.client("s3"), config().evidence_bucket, deadline))


def take(key: str) -> str:
    if key.startswith(FOLDER):
        return photos.receive(key, store=questions(), uploads=uploads(), evidence=evidence())
    return receive(key, alerts=alerts(), uploads=uploads(), evidence=evidence())


@lambda_handler(logger, deadline)
@scheduled("receive_photo", lambda: questions().table, logger)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """One new object in the uploads bucket, as EventBridge tells of it; or, by the clock, all that nobody told of."""
    if event["source"] == "aws.s3":
        result: dict[str, Any] = {"result": take(event["detail"]["object"]["key"])}
    else:
        result = {"ended": take_left(parse_stamp(event["time"]), uploads=uploads(), receive=take)}
    logger.info("photo", extra=result)
    return result
