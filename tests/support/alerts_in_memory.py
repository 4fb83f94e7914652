"""The alerts service over `tests.support.memory`, for what needs thousands of reports or hundreds of runs."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ConnectTimeoutError

from dolbom import aws as clients
from functions.alerts_api import handler as alerts_api
from functions.desk_api import handler as desk_api
from functions.follow_alerts import handler as follow_alerts
from functions.keep_clocks import handler as keep_clocks
from functions.receive_photo import handler as receive_photo
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.alerts import Json, World
from tests.support.memory import Memory

BATCH_RECORDS = 100


class Telephone:
    """The duty officer's and the offices' mailboxes: what SNS and SES are asked to say, at botocore's own door."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.mails: list[tuple[str, str]] = []
        """(mailbox, text)"""
        self.is_down = False
        self.refuses_mail = False
        self.refused, self.dialled = 0, 0
        """Mails that were refused, and calls to a topic, answered or not."""

    def page(self, params: Json, **_: Any) -> tuple[Any, Json]:
        self.dialled += 1
        if self.is_down:
            raise ConnectTimeoutError(endpoint_url="sns")
        self.pages.append(params["body"]["Message"])
        return _SAID

    def mail(self, params: Json, **_: Any) -> tuple[Any, Json]:
        if self.refuses_mail:
            self.refused += 1
            return _REFUSED
        said = json.loads(params["body"])
        (mailbox,) = said["Destination"]["ToAddresses"]
        self.mails.append((mailbox, said["Content"]["Simple"]["Body"]["Text"]["Data"]))
        return _SAID


_SAID = (SimpleNamespace(status_code=200), {"MessageId": "1", "ResponseMetadata": {"HTTPStatusCode": 200}})
_REFUSED = (
    SimpleNamespace(status_code=400),
    {"Error": {"Code": "MessageRejected"}, "ResponseMetadata": {"HTTPStatusCode": 400}},
)


@contextmanager
def telephone() -> Iterator[Telephone]:
    """Nothing leaves for SNS or SES while it lasts."""
    made = Telephone()
    doors = (("sns", "before-call.sns.Publish", made.page), ("sesv2", "before-call.sesv2.SendEmail", made.mail))
    for service, door, answer in doors:
        clients.client(service).meta.events.register_first(door, answer)
    try:
        yield made
    finally:
        for service, door, answer in doors:
            clients.client(service).meta.events.unregister(door, answer)


class InMemory(World):
    """The same handlers and people as in `World`."""

    def __init__(self, aws: Aws, telephone: Telephone) -> None:
        super().__init__(aws)
        self.memory, self.telephone = Memory(), telephone
        self._delivered = 0

    @property
    def table(self) -> Any:
        """The alerts table."""
        return self.memory.tables[self.aws.tables["alerts"]]

    def listen(self) -> Callable[[], list[str]]:
        def heard() -> list[str]:
            pages, self.telephone.pages = self.telephone.pages, []
            return pages

        return heard

    def send(self, body: Json, network: str, phone: str | None = None) -> tuple[int, Json]:
        """A guest's report from an address; each phone is one of its own, unless all are one model."""
        request = dict(_request())
        identity = {**request["requestContext"]["identity"], "sourceIp": network}
        request["requestContext"] = {**request["requestContext"], "identity": identity}
        request["headers"] = {**request["headers"], "User-Agent": phone or body["request_id"]}
        request["body"] = json.dumps(body, ensure_ascii=False)
        answer = alerts_api.app(request, Context())
        return answer["statusCode"], json.loads(answer["body"])

    def deliver(self, times: int = 1) -> None:
        """What the stream holds since the last delivery, in batches, each so many times."""
        new = [record for record in self.table.stream[self._delivered :] if _is_followed(record)]
        self._delivered = len(self.table.stream)
        for start in range(0, len(new), BATCH_RECORDS):
            for _ in range(times):
                self.stream(new[start : start + BATCH_RECORDS])

    def whole_queue(self, worker: Json) -> list[Json]:
        """A worker's queue, all pages."""
        rows: list[Json] = []
        query: Json | None = {"limit": "100"}
        while query:
            status, page = self.call("GET", "/v1/desk/alerts", worker=worker, query=query)
            assert status == 200
            rows += page["alerts"]
            query = {"limit": "100", "next": page["next"]} if page.get("next") else None
        return rows

    def items(self, table: str) -> list[Json]:
        return list(self.memory.tables[self.aws.tables[table]].items())


@contextmanager
def in_memory(aws: Aws) -> Iterator[InMemory]:
    """A world whose tables, and what it says to offices, are in memory while it lasts."""
    for function in (alerts_api, desk_api, follow_alerts, keep_clocks, receive_photo):
        forget(function)  # they hold clients; the telephone is put on those of now, whoever has made new ones since
    following, guests = follow_alerts.following(), alerts_api.stores()
    tables = (
        *(guests.reports.table, guests.identities, guests.sources.table),
        *(following.alerts.table, receive_photo.alerts().table),
        *(keep_clocks.alerts().table, keep_clocks.meals().table, keep_clocks.table("limits_table")),
        *(desk_api.table("alerts_table"), desk_api.table("identities_table")),
    )
    before = [table.client for table in tables]
    try:
        with telephone() as heard:
            world = InMemory(aws, heard)
            for table in tables:
                table.client = world.memory
            yield world
    finally:
        for table, client in zip(tables, before, strict=True):
            table.client = client


@cache
def _request() -> Json:
    return event("alerts_api", "report_for_oneself")


def _is_followed(record: Json) -> bool:
    """What the stream's filter lets through: reports, their changes, and notices."""
    sk = record["dynamodb"]["Keys"]["sk"]["S"]
    return sk == "REPORT" or sk.startswith("NOTICE#")
