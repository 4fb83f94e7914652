"""Where a recorded scene is played: all functions on tables in memory, called as AWS calls them, at a time that stands
still until it is moved. It knows handlers and requests, and nothing of what lies behind them.
"""

import base64
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from dolbom.clock import SEOUL, rfc3339, seoul_day
from functions.alerts_api import handler as alerts_api
from functions.audit_segment import handler as audit_segment
from functions.check_misuse import handler as check_misuse
from functions.desk_api import handler as desk_api
from functions.enforce_limits import handler as enforce_limits
from functions.follow_alerts import handler as follow_alerts
from functions.keep_clocks import handler as keep_clocks
from functions.meals_api import handler as meals_api
from functions.nightly_audit import handler as nightly_audit
from functions.people_api import handler as people_api
from functions.receive_file import handler as receive_file
from functions.receive_photo import handler as receive_photo
from tests.conftest import REGION, Aws
from tests.support import Context, event, forget
from tests.support.streams import as_lambda_sends_it

Json = dict[str, Any]

APIS = {"meals": meals_api, "alerts": alerts_api, "desk": desk_api, "people": people_api}
FUNCTIONS = (*APIS.values(), audit_segment, check_misuse, enforce_limits, follow_alerts, keep_clocks, nightly_audit)
FILES = (receive_file, receive_photo)
TABLES = ("meals", "alerts", "identities")
FOLLOWED = {"meals": ("JOURNAL#",), "alerts": ("REPORT", "NOTICE#")}
"""The sort keys that the filters of the stream's consumers let through."""
BATCH_RECORDS = 100

SALT = b"a salt that is the same each day"
PHRASE = "하얀 조용한 등대"
"""In place of the phrase that is drawn by lot for an officer."""
NOT_TOLD = {"allowance_token", "detail", "title", "message", "warning", "notice", "explanation", "chart_svg"}
IMAGE = re.compile(r"[0-9a-f]{64}(?=\.jpg$)")
"""A picture's key is the hash of what a library of pictures makes of it, which its next version makes otherwise."""


@dataclass(frozen=True)
class Request:
    """A request as a client sends it; `who` are the token's claims, none for a guest."""

    api: str
    method: str
    path: str
    who: Json | None = None
    body: Json | None = None
    headers: Json = field(default_factory=dict)
    query: Json = field(default_factory=dict)


class Stage:
    def __init__(self, aws: Aws, now: datetime) -> None:
        self.aws = aws
        self.now = now
        self.strike()
        for api in APIS.values():
            api.app.clock = self.clock
        for consumer in (follow_alerts.following(), enforce_limits.enforcement(), check_misuse.watch()):
            consumer.clock = self.clock
        self._read = Counter[str]()
        self._day = ""
        self.dropped: list[tuple[str, str]] = []
        """The files that were dropped, in their order: key and content."""

    def strike(self) -> None:
        """Ends all functions' processes: nobody remembers what another scene was about."""
        for function in (*FUNCTIONS, *FILES):
            forget(function)

    def clock(self) -> datetime:
        return self.now

    def at(self, seoul: str) -> None:
        """Moves the time, as Seoul tells it."""
        self.now = datetime.fromisoformat(seoul).replace(tzinfo=SEOUL)

    def later(self, **how: float) -> None:
        self.now += timedelta(**how)

    # ── people ────────────────────────────────────────────────────────────────────────────────────────────────────

    def ask(self, request: Request) -> tuple[int, Any]:
        """One request through API Gateway: the status, and the body as JSON."""
        answer = self.answered(request)
        return answer["statusCode"], json.loads(answer["body"])

    def answered(self, request: Request) -> Json:
        """A function's answer to one request, as API Gateway has it."""
        if request.api in ("alerts", "desk"):
            self._salted()
        app = APIS[request.api].app
        told = event("alerts_api", "report_for_oneself")
        told["resource"], told["pathParameters"] = route(app, request.method, request.path)
        told["path"], told["httpMethod"] = request.path, request.method
        told["requestContext"].update(httpMethod=request.method, resourcePath=told["resource"], path=request.path)
        told["headers"].update(request.headers)
        told["multiValueHeaders"] = {name: [value] for name, value in told["headers"].items()}
        told["multiValueQueryStringParameters"] = {name: [str(v)] for name, v in request.query.items()} or None
        told["body"] = json.dumps(request.body, ensure_ascii=False) if request.body is not None else None
        told["requestContext"]["authorizer"] = {"claims": dict(request.who)} if request.who is not None else {}
        found: Json = app(told, Context())
        return found

    def upload(self, slot: Json, data: bytes) -> str:
        """A device's upload to a slot, and what became of it."""
        key = slot["fields"]["key"]
        self.aws.client("s3").put_object(Bucket=self.aws.buckets["uploads"], Key=key, Body=data)
        created = event("receive_photo", "object_created")
        created["detail"]["object"]["key"] = key
        return receive_photo.handler(created, Context())["result"]

    def file(self, key: str, content: str) -> Json:
        """A file that is dropped into the files bucket; what became of it."""
        self.dropped.append((key, content))
        self.aws.client("s3").put_object(Bucket=self.aws.buckets["files"], Key=key, Body=content.encode())
        created = event("receive_file", "loads")
        created["detail"]["object"]["key"] = key
        return receive_file.handler(created, Context(remaining_ms=900_000), self.clock)

    # ── AWS ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def streams(self) -> None:
        """Hands on what the streams hold since the last time."""
        for table, consumers in (("meals", (enforce_limits, check_misuse)), ("alerts", (follow_alerts,))):
            records = self._records(table)
            for start in range(0, len(records), BATCH_RECORDS):
                batch = {"Records": records[start : start + BATCH_RECORDS]}
                for consumer in consumers:
                    assert consumer.handler(batch, Context(remaining_ms=60_000)) == {"batchItemFailures": []}

    def forget_streams(self) -> None:
        """Of tables that were given back: their streams begin anew."""
        self._read.clear()

    def redeliver(self) -> None:
        """Hands on all that the streams hold, from their beginning."""
        self._read.clear()
        self.streams()

    def unheard(self) -> None:
        """What the streams hold since the last time is handed on to nobody."""
        for table in FOLLOWED:
            self._records(table)

    def tick(self) -> Json:
        """The schedule's run of the present minute."""
        scheduled = event("keep_clocks", "every_minute")
        scheduled["time"] = rfc3339(self.now)
        return keep_clocks.handler(scheduled, Context(remaining_ms=50_000))

    def proof(self) -> Json:
        """The night's proof of the whole meals table."""
        asked = {"segment": 0, "segments": 1, "at": rfc3339(self.now), "day": None}
        segment = audit_segment.handler(asked, Context())
        return nightly_audit.handler({"at": rfc3339(self.now), "day": None, "segments": [segment]}, Context())

    def _records(self, table: str) -> list[Json]:
        """What the stream's filter lets through of its records since the last time."""
        name = self.aws.tables[table]
        stored = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[name].stream_shard.items
        new = [as_lambda_sends_it(record.to_json(), f"stream of {name}") for record in stored[self._read[table] :]]
        self._read[table] = len(stored)
        return [record for record in new if record["dynamodb"]["Keys"]["sk"]["S"].startswith(FOLLOWED[table])]

    def _salted(self) -> None:
        """A day's salt is drawn by lot; here it is written before anybody draws it."""
        day = seoul_day(self.now).isoformat()
        if day != self._day:
            self._day = day
            salt = {"pk": "SALT", "sk": "SALT", "kind": "salt", "day": day, "salt": SALT}
            self.put("identities", salt)

    # ── tables ────────────────────────────────────────────────────────────────────────────────────────────────────

    def put(self, table: str, item: Json) -> None:
        attributes = {name: TypeSerializer().serialize(value) for name, value in item.items()}
        self.aws.client("dynamodb").put_item(TableName=self.aws.tables[table], Item=attributes)

    def load_raw(self, table: str, item: Json) -> None:
        """Puts an item whose values are Python's own, and may be what we never store."""
        self.put(table, item)

    def load(self, tables: Mapping[str, list[Json]]) -> None:
        """Puts recorded items into the tables."""
        for table, items in tables.items():
            for item in items:
                self.put(table, _of_json(item))

    def tables(self) -> dict[str, list[Json]]:
        """Everything in all tables as JSON's values, by key; what was drawn by lot is masked."""
        return {name: _masked(self._items(name)) for name in TABLES}

    def _items(self, table: str) -> list[Json]:
        pages = self.aws.client("dynamodb").get_paginator("scan").paginate(TableName=self.aws.tables[table])
        return [_as_json(item) for page in pages for item in page["Items"]]


def lines(tables: Mapping[str, list[Json]]) -> str:
    """Tables as text, an item a line, so that a difference names its item."""
    parts = []
    for name in TABLES:
        rows = ",\n".join(json.dumps(item, ensure_ascii=False, sort_keys=True) for item in tables[name])
        parts.append(f'"{name}": [\n{rows}\n]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def told(answer: Any) -> Any:
    """An answer without the phrase that was drawn by lot, the words for people, which are no row's, and the token that
    tells of a whole account."""
    if isinstance(answer, dict):
        known = {name: told(value) for name, value in answer.items() if name not in NOT_TOLD}
        return known | ({"phrase": PHRASE} if "phrase" in known else {})
    return [told(value) for value in answer] if isinstance(answer, list) else answer


def _masked(items: list[Json]) -> list[Json]:
    """By key, each phrase the same; the lots at the end of openings' keys are numbers, of their content's order."""
    masked, openings = [], []
    for item in items:
        known = {**item, "phrase": PHRASE} if "phrase" in item else item
        known = known | {name: IMAGE.sub("0" * 64, value) for name, value in item.items() if name.endswith("_key")}
        is_opening = item["kind"] == "opening"
        (openings if is_opening else masked).append({**known, "sk": known["sk"][:-32]} if is_opening else known)
    openings.sort(key=lambda item: json.dumps(item, sort_keys=True))
    masked += [{**item, "sk": f"{item['sk']}{number:032}"} for number, item in enumerate(openings)]
    return sorted(masked, key=lambda item: (item["pk"], item["sk"]))


def _as_json(attributes: Json) -> Json:
    return {name: _plain(TypeDeserializer().deserialize(value)) for name, value in attributes.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, Binary):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    return value if value is None or isinstance(value, str | bool) else int(value)


def _of_json(value: Any) -> Any:
    if isinstance(value, list):
        return [_of_json(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return base64.b64decode(value["bytes"]) if value.keys() == {"bytes"} else {k: _of_json(v) for k, v in value.items()}


def route(app: Any, method: str, path: str) -> tuple[str, Json]:
    """The route that API Gateway finds for a path, and its parameters; a fixed segment goes before a parameter."""
    parts = path.split("/")
    for operation in sorted(app.operations, key=lambda operation: operation.path.count("{")):
        pattern = operation.path.split("/")
        pairs = list(zip(pattern, parts, strict=False))
        if operation.method == method and len(pattern) == len(parts) and all(p == v or p[:1] == "{" for p, v in pairs):
            return operation.path, {p.strip("{}"): v for p, v in pairs if p[:1] == "{"}
    raise LookupError(f"no route {method} {path}")
