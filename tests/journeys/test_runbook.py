"""The runbook's searches, word for word, over the logs of the embedded cloud after something went wrong everywhere:
each finds what it is for, with the fields that it asks for."""

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom.alerts.keys import clock_shards
from dolbom.clock import stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.sweep import Sweep
from dolbom.partners.webhooks.endpoint import GIVEN_UP_AFTER, Standing
from dolbom.partners.webhooks.push import tell_of
from infra.canary import ask_first
from tests.journeys.test_embedded_cloud import client
from tests.support import event
from tools.day.operator import Operator
from tools.day.phone import TIMEOUT_S
from tools.day.town import YONGIN, Load, load_file, rule_files
from tools.steps import ROOT

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
SEARCHES = re.findall(r"`((?:fields|filter) [^`]+)`", (ROOT / "docs" / "runbook.md").read_text())
MARK = f"runbook-{uuid.uuid4().hex[:8]}"
CHILD, ALERT = f"CHILD#{MARK}", f"ALERT#{MARK}"


# ── what Logs Insights does with a search ───────────────────────────────────────────────────────────────────────────


@dataclass
class Search:
    """A search as the runbook writes them: fields, equalities, an order and a limit; or a percentile of a number."""

    text: str
    fields: list[str] = field(default_factory=list)
    where: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for stage in self.text.split(" | "):
            what, _, rest = stage.partition(" ")
            if what == "fields":
                self.fields += rest.split(", ")
            elif what == "filter" and (equal := re.fullmatch(r'([\w.]+) = "([^"]+)"', rest)):
                self.where[equal[1]] = [equal[2]]
            elif what == "filter" and (listed := re.fullmatch(r"([\w.]+) in (\[.+\])", rest)):
                self.where[listed[1]] = json.loads(listed[2])
            elif what == "stats" and (number := re.fullmatch(r"pct\(([\w.]+), \d+\) by bin\(\d+m\)", rest)):
                self.fields.append(number[1])
            else:
                assert re.fullmatch(r"sort @timestamp (asc|desc)|limit \d+", stage), f"no search has {stage}"

    def found(self, lines: list[Json]) -> list[Json]:
        return [line for line in lines if all(_at(line, name) in value for name, value in self.where.items())]


def _at(line: Json, name: str) -> Any:
    value: Any = line
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


# ── something goes wrong everywhere ─────────────────────────────────────────────────────────────────────────────────


@contextmanager
def rows(cloud: Json) -> Iterator[None]:
    """A child's account and a report's row that nobody can read, and a schedule that nobody has seen to for long; they
    are taken away again, for others' sake."""
    dynamodb, tables = client(cloud, "dynamodb"), cloud["resources"]["tables"]
    account = {"pk": CHILD, "sk": "ACCOUNT", "kind": "account"}
    report = {"pk": ALERT, "sk": "REPORT", "kind": "report", "clock_shard": clock_shards()[0], "due_at": "2026-01-01"}
    schedule = {"pk": "SCHEDULE#warn_lapses", "sk": "STANDING", "kind": "schedule", "schedule": "warn_lapses"}
    schedule["since"] = stamp(datetime(2026, 1, 1, tzinfo=UTC))
    spoilt = [(tables["meals"], account), (tables["alerts"], report), (tables["meals"], schedule)]
    for table, row in spoilt:
        dynamodb.put_item(TableName=table, Item={name: {"S": value} for name, value in row.items()})
    try:
        yield
    finally:
        for table, row in spoilt:
            dynamodb.delete_item(TableName=table, Key={name: {"S": row[name]} for name in ("pk", "sk")})


@dataclass(frozen=True)
class Trouble:
    """What an engineer on call knows, and all that the functions have logged."""

    lines: list[Json]
    request_id: str
    """As API Gateway numbered a request."""
    function_request_id: str
    """As a dead letter names it."""

    def ask(self, search: str) -> str:
        """The search with what it is about put in."""
        about = self.function_request_id if "function_request_id" in search else self.request_id
        return search.replace("<id>", about).replace("<key>", CHILD)


@pytest.fixture(scope="module")
def trouble(cloud: Json) -> Trouble:
    functions, lambda_ = cloud["resources"]["functions"], client(cloud, "lambda")

    def call(function: str, event: Json) -> Any:
        return lambda_.invoke(FunctionName=functions[function], Payload=json.dumps(event).encode())

    with rows(cloud), Operator(cloud) as operator:
        # A row that cannot be read is foreseen everywhere; what API Gateway never sends is not.
        nobody_foresaw = event("desk_api", "read_child")
        nobody_foresaw["requestContext"]["authorizer"] = "none"
        answer = json.load(call("desk_api", nobody_foresaw)["Payload"])
        assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (500, "internal")
        read = operator.http.get(
            f"{cloud['apis']['desk']}/desk/children/{MARK}",
            headers={"Authorization": cloud["users"]["officer_yongin"]["id_token"]},
            timeout=TIMEOUT_S,
        )
        assert (read.status_code, read.json()["code"]) == (503, "unreadable")
        key = {"pk": {"S": CHILD}, "sk": {"S": "JOURNAL#2026-11-20#ORDER#1"}}
        change = {"Keys": key, "NewImage": key, "SequenceNumber": "13"}
        record = {"eventID": "13", "eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": change}
        failures = json.load(call("enforce_limits", {"Records": [record]})["Payload"])
        assert failures == {"batchItemFailures": [{"itemIdentifier": "13"}]}
        # The schedule's own run may come first and set the row aside: one of the two names it.
        assert "FunctionError" not in call("keep_clocks", {"time": "2026-11-20T00:00:00Z"})
        # A photo that nobody sent, and those of which nobody was told.
        for case in ("object_created", "every_quarter_hour"):
            assert "FunctionError" not in call("receive_photo", event("receive_photo", case))
        operator.drop_all(rule_files(MARK))
        load = Load(MARK, MARK, YONGIN, 1_000, "2026-12-31")
        assert operator.drop(f"loads/{YONGIN}/{MARK}.csv", load_file([load]))["errors"][0]["code"] == "not_settled"
        broken = call("keep_clocks", {"time": MARK})  # of which Python says in its own words what it is
        assert "FunctionError" in broken
        told = json.load(broken["Payload"])
    assert told["errorMessage"].startswith("ValueError at dolbom.clock:")
    assert MARK not in json.dumps(told)
    lines = logged(cloud)
    # The embedded API Gateway answers with another number than it tells the function.
    (unforeseen,) = [line for line in lines if line.get("message") == "unforeseen"][-1:]
    (failed,) = [line for line in lines if line.get("message") == "function_failed"][-1:]
    return Trouble(lines, unforeseen["request_id"], failed["function_request_id"])


def logged(cloud: Json) -> list[Json]:
    """What all functions logged, as Logs Insights reads it: the fields of each line that is JSON."""
    logs, found = client(cloud, "logs"), []
    for function in cloud["resources"]["functions"]:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=f"/dolbom/{function}"):
            written = [event for event in page["events"] if event["message"].startswith("{")]
            found += [json.loads(event["message"]) | {"@timestamp": event["timestamp"]} for event in written]
    return found


ELSEWHERE = ("platform.report", "listing_failed", "webhook_stopped", "version_refused")


@cache
def elsewhere() -> list[Json]:
    """Lines that the embedded cloud cannot be brought to write: Lambda's own report as AWS writes it, what a table that
    is away comes to, a partner's server that is away for a day, and a version that CodeDeploy is told not to take."""

    def away() -> Iterator[Json]:
        raise LookupError
        yield

    report = {"type": "platform.report", "record": {"requestId": "1", "metrics": {"initDurationMs": 480.0}}}
    lines = StringIO()
    Sweep(Logger(service="a-run-of-the-clocks", stream=lines), Deadline()).each(away(), print)
    told = Logger(service="a-run-of-the-sender", stream=lines)
    standing, begins = Standing(partner_id=MARK, pushed=12), datetime(2026, 11, 20, tzinfo=UTC)
    for now in (begins, begins + GIVEN_UP_AFTER):
        standing = standing.failed("no_connection", now)
        tell_of(told, standing)
    return [report, json.loads(ask_first.line("meals_api: …")), *map(json.loads, lines.getvalue().splitlines())]


@pytest.mark.parametrize("text", SEARCHES)
def test_a_search_of_the_runbook_finds_what_it_is_for(trouble: Trouble, text: str) -> None:
    search = Search(trouble.ask(text))
    is_elsewhere = any(value in ELSEWHERE for values in search.where.values() for value in values)
    found = search.found(elsewhere() if is_elsewhere else trouble.lines)
    assert found, f"nothing is found by {search.text}"
    for name in search.fields:
        optional = name in ("cause", "waited") or name.startswith("@")
        assert optional or any(_at(line, name) is not None for line in found), f"{name} is in no line of {search.text}"


def test_there_are_searches_and_none_is_for_a_person() -> None:
    assert len(SEARCHES) >= 10
    assert not [search for search in SEARCHES if re.search(r"name =|phone|text", search)]


def test_every_line_of_ours_says_of_which_call_it_is(trouble: Trouble) -> None:
    ours = [line for line in trouble.lines if "service" in line and "_aws" not in line]
    assert len({line["service"] for line in ours}) >= 4
    assert [line for line in ours if not line.get("function_request_id")] == []
