"""Receives an uploaded photo: cleans it, keeps the clean one, deletes the original (A6)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.alerts.photos.receive import receive
from dolbom.alerts.photos.store import PhotoStore
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.photo_buckets import Evidence, Uploads
from dolbom.logs import lambda_handler
from dolbom.meals.questions import photos
from dolbom.meals.questions.question import FOLDER
from dolbom.meals.questions.store import QuestionStore

logger = Logger(service="receive_photo")
deadline = Deadline()


@cache
def config() -> settings.ReceivePhoto:
    return settings.read(settings.ReceivePhoto)


@cache
def alerts() -> PhotoStore:
    return PhotoStore(Table(aws.client("dynamodb"), config().alerts_table, deadline=deadline, logger=logger))


@cache
def questions() -> QuestionStore:
    return QuestionStore(Table(aws.client("dynamodb"), config().meals_table, deadline=deadline, logger=logger))


@cache
def uploads() -> Uploads:
    return Uploads(aws.client("s3"), config().uploads_bucket, deadline)


@cache
def evidence() -> Evidence:
    return Evidence(aws.client("s3"), config().evidence_bucket, deadline)


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, str]:
    """One new object in the uploads bucket, as EventBridge tells of it."""
    key = event["detail"]["object"]["key"]
    if key.startswith(FOLDER):
        result = photos.receive(key, store=questions(), uploads=uploads(), evidence=evidence())
    else:
        result = receive(key, alerts=alerts(), uploads=uploads(), evidence=evidence())
    logger.info("photo", extra={"result": result})
    return {"result": result}
