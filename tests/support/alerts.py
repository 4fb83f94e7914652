"""The alerts service in memory: handlers called as AWS calls them, on a clock that stands still until it is moved."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from PIL import Image

from dolbom.clock import rfc3339
from dolbom.dynamo.items import from_attributes
from functions.alerts_api import handler as alerts_api
from functions.desk_api import handler as desk_api
from functions.follow_alerts import handler as follow_alerts
from functions.keep_clocks import handler as keep_clocks
from functions.receive_photo import handler as receive_photo
from tests.conftest import REGION, Aws
from tests.support import Context, event
from tests.support.alerts_forms import Json, request_id

NOON = datetime(2026, 11, 21, 3, tzinfo=UTC)
WORKER_OF_GIHEUNG = {"jurisdiction": "41463", "sub": "5d1c7a52-0000-4000-8000-00000000ca5e"}
WORKER_OF_UIWANG = {"jurisdiction": "41430", "sub": "5d1c7a52-0000-4000-8000-0000000ca5e2"}
OFFICER_OF_YONGIN = {"jurisdiction": "41460", "sub": "5d1c7a52-0000-4000-8000-000000000ff1", "group": "officer"}


def photo_with_position(maker: str = "EXAMPLE MAKER") -> bytes:
    """A JPEG with a camera's maker and a position in its EXIF."""
    exif = Image.Exif()
    exif[0x010F] = maker
    exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 16.0, 48.0), 3: "E", 4: (127.0, 6.0, 57.0)})
    file = BytesIO()
    Image.new("RGB", (640, 480), (90, 140, 200)).save(file, "JPEG", exif=exif)
    return file.getvalue()


class World:
    """Everything of the alerts service, over AWS in memory."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.now = NOON
        alerts_api.app.clock = lambda: self.now
        desk_api.app.clock = lambda: self.now
        follow_alerts.following().clock = lambda: self.now

    # People

    def report(self, body: Json, **headers: str) -> tuple[int, Json]:
        """Sends a report as a guest."""
        return self.call("POST", "/v1/alerts", body=body, headers=headers)

    def follow(self, receipt: Json, **headers: str) -> tuple[int, Json]:
        """Looks how a report stands, with its receipt."""
        return self.call("GET", f"/v1/alerts/{receipt['alert_id']}", headers=code(receipt) | headers)

    def desk(
        self, method: str, path: str, worker: Json, body: Json | None = None, query: Json | None = None
    ) -> tuple[int, Json]:
        """Something that a worker does at the desk; `path` begins after `/v1/desk`."""
        return self.call(method, f"/v1/desk{path}", body=body, worker=worker, query=query)

    def queue(self, worker: Json, **query: str) -> list[Json]:
        """The worker's queue, first page."""
        status, body = self.call("GET", "/v1/desk/alerts", worker=worker, query=query)
        assert status == 200
        return list(body["alerts"])

    def upload(self, receipt: Json, number: int, data: bytes) -> Json:
        """Asks for a slot and uploads to it, as a device does; the event that S3 sends then."""
        ask = {"request_id": request_id(number), "content_type": "image/jpeg"}
        path = f"/v1/alerts/{receipt['alert_id']}/photos"
        status, slot = self.call("POST", path, body=ask, headers=code(receipt))
        assert status == 201, slot
        return self._uploaded(slot, data)

    def upload_own(self, who: Json, receipt: Json, data: bytes) -> Json:
        """The same as somebody signed in does it."""
        ask = {"request_id": request_id(77), "content_type": "image/jpeg"}
        status, slot = self.call("POST", f"/v1/my/alerts/{receipt['alert_id']}/photos", body=ask, worker=who)
        assert status == 201, slot
        return self._uploaded(slot, data)

    def _uploaded(self, slot: Json, data: bytes) -> Json:
        key = slot["fields"]["key"]
        self.aws.client("s3").put_object(Bucket=self.aws.buckets["uploads"], Key=key, Body=data)
        created = event("receive_photo", "object_created")
        created["detail"]["object"]["key"] = key
        return created

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Json | None = None,
        headers: Json | None = None,
        query: Json | None = None,
        worker: Json | None = None,
    ) -> tuple[int, Json]:
        """One request through API Gateway, from the example event with these parts put in."""
        api = desk_api if path.startswith("/v1/desk") else alerts_api
        request = event("alerts_api", "report_for_oneself")
        request["resource"], request["pathParameters"] = _route(api.app, method, path)
        request["path"], request["httpMethod"] = path, method
        request["requestContext"].update(httpMethod=method, resourcePath=request["resource"], path=f"/live{path}")
        request["headers"].update(headers or {})
        request["multiValueHeaders"] = {name: [value] for name, value in request["headers"].items()}
        request["multiValueQueryStringParameters"] = {name: [value] for name, value in (query or {}).items()}
        request["body"] = json.dumps(body, ensure_ascii=False) if body is not None else None
        if worker is not None:
            request["requestContext"]["authorizer"] = {"claims": claims(**worker)}
        answer = api.app(request, Context())
        return answer["statusCode"], json.loads(answer["body"])

    # AWS

    def receive(self, created: Json) -> str:
        """S3's event of an upload, delivered."""
        return receive_photo.handler(created, Context())["result"]

    def records(self, receipt: Json | None = None) -> list[Json]:
        """Every item of the alerts table as a record of its stream; of one report, if a receipt is given."""
        items = self.items("alerts")
        return [stream_record(item) for item in items if receipt is None or receipt["alert_id"] in item["pk"]["S"]]

    def stream(self, records: list[Json] | None = None) -> None:
        """Stream records, of every item if none are given, delivered (again)."""
        batch = {"Records": self.records() if records is None else records}
        assert follow_alerts.handler(batch, Context()) == {"batchItemFailures": []}

    def tick(self, after: timedelta = timedelta()) -> Json:
        """Moves the clock, then lets the schedule run."""
        self.now += after
        scheduled = event("keep_clocks", "every_minute")
        scheduled["time"] = rfc3339(self.now)
        return keep_clocks.handler(scheduled, Context(remaining_ms=50_000))

    def listen(self) -> Callable[[], list[str]]:
        """Subscribes to the duty topic; gives a function that takes what has been said since."""
        sqs, sns = self.aws.client("sqs"), self.aws.client("sns")
        url = sqs.create_queue(QueueName="heard")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sns.subscribe(TopicArn=self.aws.topics["duty"], Protocol="sqs", Endpoint=arn)

        def heard() -> list[str]:
            found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            for message in found:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            return [json.loads(message["Body"])["Message"] for message in found]

        return heard

    def mails(self) -> list[Any]:
        """The mails that were sent, oldest first."""
        return list(ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages)

    def items(self, table: str) -> list[Json]:
        """Everything in a table, in DynamoDB's form."""
        pages = self.aws.client("dynamodb").get_paginator("scan").paginate(TableName=self.aws.tables[table])
        return [item for page in pages for item in page["Items"]]

    def rows(self, table: str, kind: str) -> list[Json]:
        """All rows of a kind in a table."""
        return [row for row in map(from_attributes, self.items(table)) if row["kind"] == kind]

    def objects(self, bucket: str) -> dict[str, bytes]:
        """Every object in a bucket, by key."""
        s3, name = self.aws.client("s3"), self.aws.buckets[bucket]
        keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=name).get("Contents", [])]
        return {key: s3.get_object(Bucket=name, Key=key)["Body"].read() for key in keys}


def code(receipt: Json) -> Json:
    """The header that carries a receipt code."""
    return {"X-Receipt-Code": receipt["receipt_code"]}


def claims(jurisdiction: str, sub: str, group: str = "caseworker", entitlements: str = "9") -> Json:
    """The claims of an ID token, as API Gateway passes them on; made after all that was decided about its holder."""
    who = {"sub": sub, "token_use": "id", "entitlements": entitlements}
    return {**who, "cognito:groups": group, "jurisdiction": jurisdiction}


def stream_record(item: Json) -> Json:
    key = {name: item[name] for name in ("pk", "sk")}
    image = {"Keys": key, "NewImage": item, "SequenceNumber": "1", "StreamViewType": "NEW_AND_OLD_IMAGES"}
    return {"eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": image}


def _route(app: Any, method: str, path: str) -> tuple[str, Json]:
    """The route that API Gateway finds for a path, and its parameters; a fixed segment goes before a parameter."""
    parts = path.split("/")
    for operation in sorted(app.operations, key=lambda operation: operation.path.count("{")):
        pattern = operation.path.split("/")
        pairs = list(zip(pattern, parts, strict=False))
        if operation.method == method and len(pattern) == len(parts) and all(p == v or p[:1] == "{" for p, v in pairs):
            return operation.path, {p.strip("{}"): v for p, v in pairs if p[:1] == "{"}
    raise LookupError(f"no route {method} {path}")
