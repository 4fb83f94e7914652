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
from infra.names import metrics_namespace
from tests.conftest import Aws
from tests.support import APIS, FUNCTIONS, Context, cases, event, forget, resources
from tests.support.grants.policies import synthesised
from tools.steps import ROOT

RUNBOOK = ROOT / "docs" / "runbook.md"


def alarms() -> list[dict[str, Any]]:
    stacks = (("watch", "aws"), ("service", "aws"))
    found = [resources(stack, "AWS::CloudWatch::Alarm", target) for stack, target in stacks]
    return [alarm["Properties"] for stack in found for alarm in stack.values()]


def simple() -> list[dict[str, Any]]:
    """Those that look at one number as it is."""
    return [alarm for alarm in alarms() if "MetricName" in alarm]


def alarms_of_ours() -> list[dict[str, Any]]:
    """Those that look at numbers which our functions write into their logs."""
    return [alarm for alarm in simple() if alarm["Namespace"] == metrics_namespace()]


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


def test_what_a_topic_says_to_nobody_is_told_on_another_one() -> None:
    """SNS takes what nobody is subscribed to hear, and counts neither a delivery nor a failure."""
    topics = {
        logical: topic["Properties"]["TopicName"]
        for stack in ("service", "watch")
        for logical, topic in resources(stack, "AWS::SNS::Topic", "aws").items()
    }
    assert set(topics.values()) == {"dolbom-duty", "dolbom-mail-troubles", "dolbom-alarms"}
    (own,) = resources("watch", "AWS::SNS::Topic", "aws")
    for topic in topics.values():
        unheard = by_name(f"{topic}-unheard")
        said, heard = (part["MetricStat"]["Metric"] for part in unheard["Metrics"] if "MetricStat" in part)
        assert (said["MetricName"], heard["MetricName"]) == (
            "NumberOfMessagesPublished",
            "NumberOfNotificationsDelivered",
        )
        assert {one["Value"] for metric in (said, heard) for one in metric["Dimensions"]} == {topic}
        (judged,) = (part["Expression"] for part in unheard["Metrics"] if "Expression" in part)
        assert judged == "IF(said > 0 AND FILL(heard, 0) < 1, 1, 0)"
        failed = by_name(f"{topic}-undelivered")
        assert (failed["MetricName"], failed["Dimensions"]) == (
            "NumberOfNotificationsFailed",
            [{"Name": "TopicName", "Value": topic}],
        )
        for alarm in (unheard, failed):
            is_told_by_alarms = alarm["AlarmActions"] == [{"Ref": own}]
            assert is_told_by_alarms == (topic != "dolbom-alarms"), "a topic cannot tell that nobody hears it"


def by_name(name: str) -> dict[str, Any]:
    (found,) = [alarm for alarm in alarms() if alarm["AlarmName"] == name]
    return found


def test_a_mail_that_comes_back_rings() -> None:
    alarm = by_name("dolbom-mails-came-back")
    assert (alarm["MetricName"], alarm["Threshold"]) == ("NumberOfMessagesPublished", 1)
    (troubles,) = resources("service", "AWS::SES::ConfigurationSetEventDestination").values()
    told = troubles["Properties"]["EventDestination"]
    assert {"bounce", "complaint", "reject"} <= set(told["MatchingEventTypes"])
    topic = resources("service", "AWS::SNS::Topic")[told["SnsDestination"]["TopicARN"]["Ref"]]
    assert alarm["Dimensions"] == [{"Name": "TopicName", "Value": topic["Properties"]["TopicName"]}]
    (identity,) = resources("service", "AWS::SES::EmailIdentity").values()
    configured = identity["Properties"]["ConfigurationSetAttributes"]["ConfigurationSetName"]
    assert configured == troubles["Properties"]["ConfigurationSetName"]


def test_O3_a_residents_address_that_bounced_is_mailed_no_more_and_an_offices_is() -> None:
    """The account's list leaves it out, for mails of `warn_lapses` alone, which may send through no other way."""
    left_out = {
        each["Properties"]["Name"]: each["Properties"]["SuppressionOptions"]["SuppressedReasons"]
        for each in resources("service", "AWS::SES::ConfigurationSet").values()
    }
    assert left_out == {"dolbom-notices": [], "dolbom-reminders": ["BOUNCE", "COMPLAINT"]}
    (reminding,) = [
        one["Properties"]
        for one in resources("service", "AWS::Lambda::Function").values()
        if one["Properties"].get("FunctionName") == "dolbom-warn-lapses"
    ]
    assert reminding["Environment"]["Variables"]["DOLBOM_REMINDERS"] == "dolbom-reminders"
    statements = [each for each in synthesised().statements if "ses:SendEmail" in each.actions]
    ways = {each.function: sorted(arn.rpartition("/")[2] for arn in each.resources) for each in statements}
    assert "dolbom-reminders" in ways["warn_lapses"]
    assert "dolbom-notices" not in ways["warn_lapses"]
    assert "dolbom-reminders" not in ways["keep_clocks"]


def test_what_an_index_refuses_rings_as_what_its_table_refuses() -> None:
    """DynamoDB counts a throttled index under the index, and not under the table alone."""
    heard = {
        tuple(sorted(dimension["Value"] for dimension in alarm["Dimensions"]))
        for alarm in simple()
        if alarm["MetricName"] == "WriteThrottleEvents"
    }
    for table in resources("data", "AWS::DynamoDB::Table").values():
        name = table["Properties"]["TableName"]
        if name == "dolbom-limits":  # what it refuses, its callers do without
            continue
        assert (name,) in heard
        for index in table["Properties"].get("GlobalSecondaryIndexes", []):
            assert tuple(sorted((name, index["IndexName"]))) in heard


def test_a_function_that_runs_once_a_night_is_slow_by_its_one_run() -> None:
    for function in FUNCTIONS:
        alarm = by_name(f"dolbom-{function.replace('_', '-')}-slow")
        assert alarm["EvaluationPeriods"] == (3 if function in APIS.values() else 1), function


def test_A10_what_the_edge_counts_or_stops_of_reports_is_heard() -> None:
    acl = next(iter(resources("edge", "AWS::WAFv2::WebACL", "aws").values()))["Properties"]
    rings = [alarm for alarm in simple() if alarm["Namespace"] == "AWS/WAFV2"]
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
        for alarm in simple()
        if alarm["MetricName"] == "Errors"
        for dimension in alarm["Dimensions"]
        if dimension["Name"] == "FunctionName"
    }
    assert heard == {f"dolbom-{function.replace('_', '-')}" for function in FUNCTIONS}


def test_every_dead_letter_is_heard() -> None:
    queues = {queue["Properties"]["QueueName"] for queue in resources("service", "AWS::SQS::Queue").values()}
    heard = {alarm["Dimensions"][0]["Value"] for alarm in simple() if alarm["Namespace"] == "AWS/SQS"}
    assert heard == queues


def written_by(said: str) -> dict[str, set[str]]:
    """The metrics among what functions printed, by the service that they are under: CloudWatch reads them so."""
    found: dict[str, set[str]] = {}
    for line in said.splitlines():
        told = json.loads(line)
        for metrics in told.get("_aws", {}).get("CloudWatchMetrics", []):
            assert metrics["Namespace"] == metrics_namespace()
            assert metrics["Dimensions"] == [["service"]]
            found.setdefault(told["service"], set()).update(metric["Name"] for metric in metrics["Metrics"])
    return found


@pytest.mark.parametrize(
    ("function", "names"),
    [
        ("keep_clocks", {"SchedulesMissed", "RowsFailed", "NoticesRefused", "NoticesGivenUp", "ChannelsSilent"}),
        ("nightly_audit", {"AuditFindings", "UnexplainedKrw"}),
        ("receive_file", {"LinesFailed"}),
        ("warn_lapses", {"RowsFailed", "ChannelsSilent"}),
        ("push_events", {"WebhooksWaiting", "WebhooksStopped"}),
    ],
)
def test_A4_O1_each_number_of_our_own_rings_and_is_written_by_its_function_each_time_it_runs(
    aws: Aws, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, function: str, names: set[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", metrics_namespace())
    handler = import_module(f"functions.{function}.handler")
    forget(handler)
    told = event(function, cases(function)[0]) | {"segments": []}
    handler.handler(told, Context(remaining_ms=50_000))
    assert written_by(capsys.readouterr().out)[function] == names
    ours = [
        alarm
        for alarm in counted_at_each_run()
        if alarm["Dimensions"][0] == {"Name": "service", "Value": function} and alarm["Statistic"] != "SampleCount"
    ]
    assert {(alarm["MetricName"], alarm["Threshold"]) for alarm in ours} == {(name, 1) for name in names}
    assert len(ours) == len(names)


def test_every_number_of_our_own_is_of_a_function_that_writes_numbers() -> None:
    assert {alarm["Dimensions"][0]["Value"] for alarm in counted_at_each_run()} == {
        *("keep_clocks", "nightly_audit", "push_events", "receive_file", "warn_lapses"),
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
    assert silent == {"dolbom-clocks-stand-still", "dolbom-proof-missing", "dolbom-schedules-unwatched"}


def test_O6_that_a_number_which_is_0_when_all_is_well_was_not_told_is_an_alarm() -> None:
    """Of the watch that nobody kept, and of the night that nobody proved: runs that find nothing due succeed, too."""
    silent = [alarm for alarm in alarms_of_ours() if alarm["Statistic"] == "SampleCount"]
    assert {
        (alarm["AlarmName"], alarm["MetricName"], alarm["Period"] * alarm["EvaluationPeriods"]) for alarm in silent
    } == {
        ("dolbom-schedules-unwatched", "SchedulesMissed", 15 * 60),
        ("dolbom-proof-missing", "AuditFindings", 24 * 60 * 60),
    }
    for alarm in silent:
        assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "LessThanThreshold")
        assert alarm["TreatMissingData"] == "breaching"
