"""The filters of the stream consumers, held against the records in events/."""

import json
from typing import Any

import pytest

from tests.support import cases, event, resources

CONSUMERS = ("enforce_limits", "check_misuse", "follow_alerts", "match_reports")
Pattern = dict[str, Any]


def pattern(function: str) -> Pattern:
    """The filter of a function's event source."""
    name = "".join(part.capitalize() for part in function.split("_"))
    mapping = next(
        mapping["Properties"]
        for mapping in resources("service", "AWS::Lambda::EventSourceMapping").values()
        if mapping["Properties"]["FunctionName"]["Ref"].startswith(name)
    )
    filters = mapping["FilterCriteria"]["Filters"]
    assert len(filters) == 1
    found: Pattern = json.loads(filters[0]["Pattern"])
    return found


def matches(rule: Any, value: Any) -> bool:
    """Lambda's own matching, as far as our filters use it: nested names, exact values and prefixes."""
    if isinstance(rule, dict):
        return isinstance(value, dict) and all(matches(inner, value.get(name)) for name, inner in rule.items())
    return any(
        isinstance(value, str) and value.startswith(choice["prefix"]) if isinstance(choice, dict) else value == choice
        for choice in rule
    )


@pytest.mark.parametrize(("function", "case"), [(function, case) for function in CONSUMERS for case in cases(function)])
def test_every_record_of_an_event_passes_its_functions_filter(function: str, case: str) -> None:
    records = event(function, case)["Records"]
    assert records
    for record in records:
        assert matches(pattern(function), record)


@pytest.mark.parametrize("function", CONSUMERS)
def test_a_record_of_another_kind_does_not_pass(function: str) -> None:
    other = {"dynamodb": {"Keys": {"pk": {"S": "SOMETHING#else"}, "sk": {"S": "SOMETHING#else"}}}}
    assert not matches(pattern(function), other)


@pytest.mark.parametrize("function", ["receive_photo", "receive_file"])
def test_every_object_event_passes_its_rule(function: str) -> None:
    rules = resources("service", "AWS::Events::Rule").values()
    rule = next(r["Properties"] for r in rules if r["Properties"]["Name"] == f"dolbom-{function.replace('_', '-')}")
    wanted = {name: value for name, value in rule["EventPattern"].items() if name != "detail"}
    for case in cases(function):
        if event(function, case)["source"] == "aws.s3":  # the other is the clock's
            assert matches(wanted, event(function, case))


@pytest.mark.parametrize("function", ["receive_photo", "receive_file"])
def test_A1_of_what_s3_tells_of_a_new_object_only_its_bucket_and_key_go_on(function: str) -> None:
    """S3's event holds the sender's network address: a function, its log and its dead letters never get it."""
    rules = resources("service", "AWS::Events::Rule").values()
    rule = next(r["Properties"] for r in rules if r["Properties"]["Name"] == f"dolbom-{function.replace('_', '-')}")
    for target in rule["Targets"]:
        assert set(target["InputTransformer"]["InputPathsMap"].values()) == {
            "$.source",
            "$.detail-type",
            "$.detail.bucket.name",
            "$.detail.object.key",
        }


def test_A1_no_event_of_an_upload_is_kept_where_it_could_not_be_delivered() -> None:
    """A rule's dead-letter queue gets what S3 said, with the reporter's address: the clock looks into the bucket."""
    queues = {}
    for rule in resources("service", "AWS::Events::Rule").values():
        for target in rule["Properties"]["Targets"]:
            queues[rule["Properties"]["Name"]] = target.get("DeadLetterConfig")
    assert queues.pop("dolbom-receive-photo") is None
    assert queues
    assert all(queues.values())
    clocks = [clock["Properties"] for clock in resources("service", "AWS::Scheduler::Schedule").values()]
    (looks,) = [clock for clock in clocks if clock["Name"] == "dolbom-receive-photo"]
    assert looks["ScheduleExpression"] == "cron(7/15 * * * ? *)"


def test_every_object_of_the_files_bucket_is_told_to_receive_file_but_the_results_that_it_writes() -> None:
    (rule,) = [
        rule["Properties"]
        for rule in resources("service", "AWS::Events::Rule").values()
        if rule["Properties"]["Name"] == "dolbom-receive-file"
    ]
    assert rule["EventPattern"]["detail"]["object"] == {"key": [{"anything-but": {"prefix": "results/"}}]}
