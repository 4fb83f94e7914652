"""An alarm that goes off at night says what has happened and where to read on."""

import re
from typing import Any

from infra.names import METRICS_NAMESPACE
from tests.support import FUNCTIONS, resources
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
    headings = re.findall(r"^#+ (.+)$", RUNBOOK.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_alarm_names_a_section_of_the_runbook_that_is_there() -> None:
    for alarm in alarms():
        named = re.search(r"docs/runbook\.md#([\w-]+)$", alarm["AlarmDescription"])
        assert named, alarm["AlarmName"]
        assert named[1] in anchors(), alarm["AlarmName"]


def test_every_section_that_alarms_name_is_used() -> None:
    named = {alarm["AlarmDescription"].rpartition("#")[2] for alarm in alarms()}
    sections = set(re.findall(r"^## (.+)$", RUNBOOK.read_text(), flags=re.MULTILINE))
    assert len(named) <= len(sections)


def test_every_alarm_of_the_watch_reaches_somebody() -> None:
    for alarm in resources("watch", "AWS::CloudWatch::Alarm").values():
        assert alarm["Properties"]["AlarmActions"]
        assert alarm["Properties"]["OKActions"]


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


def test_A2_A4_a_notice_that_is_refused_given_up_or_not_heard_rings_on_what_the_clocks_write() -> None:
    written = re.findall(
        r'\("(\w+)", run\.|\("(\w+)", len\(run', (ROOT / "functions/keep_clocks/handler.py").read_text()
    )
    ours = [alarm for alarm in alarms_of_ours() if alarm["Dimensions"][0]["Value"] == "keep_clocks"]
    assert {alarm["MetricName"] for alarm in ours} == {one or other for one, other in written}
    assert len(ours) == 3


def test_O1_what_the_nightly_proof_finds_rings_on_what_the_audit_writes() -> None:
    written = re.findall(r'add_metric\("(\w+)"', (ROOT / "functions/nightly_audit/handler.py").read_text())
    ours = [alarm for alarm in alarms_of_ours() if alarm["Dimensions"][0]["Value"] == "nightly_audit"]
    assert {(alarm["MetricName"], alarm["Threshold"]) for alarm in ours} == {(name, 1) for name in written}
    assert len(ours) == 2


def test_every_number_of_our_own_that_rings_is_one_that_its_function_writes_under_its_name() -> None:
    for alarm in alarms_of_ours():
        (dimension,) = alarm["Dimensions"]
        assert dimension["Name"] == "service"
        written = (ROOT / "functions" / dimension["Value"] / "handler.py").read_text()
        assert f'"{alarm["MetricName"]}"' in written
        assert f'Metrics(service="{dimension["Value"]}"' in written


def test_silence_of_the_clocks_and_of_the_proof_is_an_alarm() -> None:
    silent = {alarm["AlarmName"] for alarm in alarms() if alarm["TreatMissingData"] == "breaching"}
    assert silent == {"dolbom-clocks-stand-still", "dolbom-proof-missing"}
