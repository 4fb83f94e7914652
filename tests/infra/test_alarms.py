"""An alarm that goes off at night says what has happened and where to read on."""

import json
import re
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom.errors import Unreadable
from dolbom.logs import ROWS_UNREADABLE, unreadable
from dolbom.people.tokens import CUT, NOT_READ
from infra.names import METRICS_NAMESPACE
from tests.conftest import Aws
from tests.support import FUNCTIONS, Context, cases, event, forget, resources
from tools.steps import ROOT

RUNBOOK = ROOT / "docs" / "runbook.md"


def alarms() -> list[dict[str, Any]]:
    stacks = (("watch", "local"), ("edge", "aws"))
    found = [resources(stack, "AWS::CloudWatch::Alarm", target) for stack, target in stacks]
    return [alarm["Properties"] for stack in found for alarm in stack.values()]


def alarms_of_ours() -> list[dict[str, Any]]:
    """Those that look at numbers which our functions write into their logs."""
    return [alarm for alarm in alarms() if alarm["Namespace"] == METRICS_NAMESPACE]


def anchors() -> set[str]:
    """The sections of the runbook, as links name them."""
    headings = re.findall(r"^## (.+)$", RUNBOOK.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_alarm_names_a_section_of_the_runbook_that_is_there() -> None:
    for alarm in alarms():
        named = re.search(r"docs/runbook\.md#([\w-]+)$", alarm["AlarmDescription"])
        assert named, alarm["AlarmName"]
        assert named[1] in anchors(), alarm["AlarmName"]


def test_every_section_of_the_runbook_is_named_by_an_alarm() -> None:
    assert anchors() == {alarm["AlarmDescription"].rpartition("#")[2] for alarm in alarms()}


def test_every_alarm_of_the_watch_reaches_somebody() -> None:
    for alarm in resources("watch", "AWS::CloudWatch::Alarm").values():
        assert alarm["Properties"]["AlarmActions"]
        assert alarm["Properties"]["OKActions"]


def test_A10_what_the_edge_counts_or_stops_of_reports_is_heard() -> None:
    acl = next(iter(resources("edge", "AWS::WAFv2::WebACL", "aws").values()))["Properties"]
    rings = [alarm for alarm in alarms() if alarm["Namespace"] == "AWS/WAFV2"]
    assert {alarm["MetricName"] for alarm in rings} == {"CountedRequests", "BlockedRequests"}
    for alarm in rings:
        named = {dimension["Name"]: dimension["Value"] for dimension in alarm["Dimensions"]}
        assert named["WebACL"] == acl["VisibilityConfig"]["MetricName"]
        (rule,) = [rule for rule in acl["Rules"] if rule["VisibilityConfig"]["MetricName"] == named["Rule"]]
        assert ("Count" in rule["Action"]) == (alarm["MetricName"] == "CountedRequests")
        assert set(named) == {"WebACL", "Rule", "Region"}


def test_every_function_that_fails_is_heard() -> None:
    heard = {
        dimension["Value"]
        for alarm in alarms()
        if alarm["MetricName"] == "Errors"
        for dimension in alarm["Dimensions"]
        if dimension["Name"] == "FunctionName"
    }
    assert heard == {f"dolbom-{function.replace('_', '-')}" for function in FUNCTIONS}


def test_every_dead_letter_is_heard() -> None:
    queues = {queue["Properties"]["QueueName"] for queue in resources("service", "AWS::SQS::Queue").values()}
    heard = {alarm["Dimensions"][0]["Value"] for alarm in alarms() if alarm["Namespace"] == "AWS/SQS"}
    assert heard == queues


def written_by(said: str) -> dict[str, set[str]]:
    """The metrics among what functions printed, by the service that they are under: CloudWatch reads them so."""
    found: dict[str, set[str]] = {}
    for line in said.splitlines():
        told = json.loads(line)
        for metrics in told.get("_aws", {}).get("CloudWatchMetrics", []):
            assert metrics["Namespace"] == METRICS_NAMESPACE
            assert metrics["Dimensions"] == [["service"]]
            found.setdefault(told["service"], set()).update(metric["Name"] for metric in metrics["Metrics"])
    return found


@pytest.mark.parametrize(
    ("function", "names"),
    [
        ("keep_clocks", {"RowsFailed", "NoticesRefused", "NoticesGivenUp", "ChannelsSilent"}),
        ("nightly_audit", {"AuditFindings", "UnexplainedKrw"}),
        ("receive_file", {"LinesFailed"}),
        ("push_events", {"WebhooksWaiting", "WebhooksStopped"}),
    ],
)
def test_A4_O1_each_number_of_our_own_rings_and_is_written_by_its_function_each_time_it_runs(
    aws: Aws, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, function: str, names: set[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", METRICS_NAMESPACE)
    handler = import_module(f"functions.{function}.handler")
    forget(handler)
    told = event(function, cases(function)[0]) | {"segments": []}
    handler.handler(told, Context(remaining_ms=50_000))
    assert written_by(capsys.readouterr().out)[function] == names
    ours = [
        alarm for alarm in counted_at_each_run() if alarm["Dimensions"][0] == {"Name": "service", "Value": function}
    ]
    assert {(alarm["MetricName"], alarm["Threshold"]) for alarm in ours} == {(name, 1) for name in names}
    assert len(ours) == len(names)


def test_every_number_of_our_own_is_of_a_function_that_writes_numbers() -> None:
    assert {alarm["Dimensions"][0]["Value"] for alarm in counted_at_each_run()} == {
        *("keep_clocks", "nightly_audit", "push_events", "receive_file"),
    }


def counted_at_each_run() -> list[dict[str, Any]]:
    return [alarm for alarm in alarms_of_ours() if alarm["MetricName"] not in (ROWS_UNREADABLE, NOT_READ, CUT)]


def test_P3_a_token_that_lacks_entitlements_rings_by_the_line_about_it() -> None:
    rings = [alarm for alarm in alarms_of_ours() if alarm["MetricName"] in (NOT_READ, CUT)]
    assert [alarm["Dimensions"] for alarm in rings] == [[{"Name": "service", "Value": "make_token"}]] * 2
    assert {alarm["Threshold"] for alarm in rings} == {1}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_row_that_a_function_cannot_read_rings_by_the_line_that_names_it(function: str) -> None:
    lines, service = StringIO(), f"{function} of a test"
    unreadable(Logger(service=service, stream=lines), Unreadable(ids={"pk": "CHILD#haru", "sk": "ACCOUNT"}))
    assert written_by(lines.getvalue()) == {service: {ROWS_UNREADABLE}}
    ours = [alarm for alarm in alarms_of_ours() if alarm["Dimensions"] == [{"Name": "service", "Value": function}]]
    (rings,) = [alarm for alarm in ours if alarm["MetricName"] == ROWS_UNREADABLE]
    assert (rings["Threshold"], rings["Statistic"]) == (1, "Sum")


def test_silence_of_the_clocks_and_of_the_proof_is_an_alarm() -> None:
    silent = {alarm["AlarmName"] for alarm in alarms() if alarm["TreatMissingData"] == "breaching"}
    assert silent == {"dolbom-clocks-stand-still", "dolbom-proof-missing"}
