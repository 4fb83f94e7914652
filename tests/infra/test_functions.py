"""Each function as it is deployed: what runs, where its log goes, and where that ends which cannot be processed."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dolbom.clock import seoul_day
from dolbom.discovery.rounds import Round
from dolbom.errors import Unavailable
from dolbom.schedules.plan import SCHEDULES, Times
from dolbom.settings import PREFIX, SETTINGS, fields
from tests.support import FUNCTIONS, Resource, resources

API_FUNCTIONS = {"meals_api", "alerts_api", "desk_api", "people_api"}


def deployed() -> dict[str, Resource]:
    """The template's functions by the names of their folders."""
    found = resources("service", "AWS::Lambda::Function").values()
    return {
        function["Properties"]["FunctionName"].removeprefix("dolbom-").replace("-", "_"): function for function in found
    }


def properties(function: str) -> dict[str, Any]:
    found: dict[str, Any] = deployed()[function]["Properties"]
    return found


def logical_id(reference: Any) -> str:
    """The resource that a `Ref` or `Fn::GetAtt` means."""
    if "Ref" in reference:
        return str(reference["Ref"])
    return str(reference["Fn::GetAtt"][0])


def test_every_folder_is_a_function_and_every_function_a_folder() -> None:
    assert set(deployed()) == set(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_runs_on_python_313_on_arm64_with_bounds(function: str) -> None:
    found = properties(function)
    assert found["Runtime"] == "python3.13"
    assert found["Architectures"] == ["arm64"]
    assert found["Handler"] == ("handler.app" if function in API_FUNCTIONS else "handler.handler")
    # Guests call the alerts API, and a trace goes by an identifier that the caller may choose (A1).
    assert found["TracingConfig"] == {"Mode": "PassThrough" if function == "alerts_api" else "Active"}
    assert 128 <= found["MemorySize"] <= 2048
    assert 0 < found["Timeout"] <= 900


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_functions_environment_is_its_settings_model(function: str) -> None:
    variables = properties(function)["Environment"]["Variables"]
    ours = {name for name in variables if name.startswith(PREFIX)}
    assert ours == {PREFIX + field.upper() for field in fields(SETTINGS[function])}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_functions_log_ends_by_itself(function: str) -> None:
    group = logical_id(properties(function)["LoggingConfig"]["LogGroup"])
    assert resources("service", "AWS::Logs::LogGroup")[group]["Properties"]["RetentionInDays"] == 90


def test_every_log_group_has_a_retention() -> None:
    for stack in ("data", "service", "apis", "watch"):
        for group in resources(stack, "AWS::Logs::LogGroup").values():
            assert group["Properties"]["RetentionInDays"]


def test_every_stream_gives_up_into_a_dead_letter_queue() -> None:
    mappings = resources("service", "AWS::Lambda::EventSourceMapping").values()
    assert mappings
    for mapping in mappings:
        found = mapping["Properties"]
        queue = logical_id(found["DestinationConfig"]["OnFailure"]["Destination"])
        assert queue in resources("service", "AWS::SQS::Queue")
        assert found["BisectBatchOnFunctionError"] is True
        assert found["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert 0 < found["MaximumRetryAttempts"] <= 10
        assert 0 < found["MaximumRecordAgeInSeconds"] < 24 * 60 * 60


def test_no_table_has_more_than_two_consumers_on_its_stream() -> None:
    sources = [
        str(m["Properties"]["EventSourceArn"]) for m in resources("service", "AWS::Lambda::EventSourceMapping").values()
    ]
    assert max(sources.count(source) for source in sources) <= 2


def test_every_function_that_is_called_asynchronously_gives_up_into_a_dead_letter_queue() -> None:
    ends = {
        logical_id(config["Properties"]["FunctionName"])
        for config in resources("service", "AWS::Lambda::EventInvokeConfig").values()
        if "OnFailure" in config["Properties"]["DestinationConfig"]
    }
    targets = [
        target
        for rule in resources("service", "AWS::Events::Rule").values()
        for target in rule["Properties"]["Targets"]
    ]
    called = {logical_id(target["Arn"]) for target in targets}
    scheduled = {
        logical_id(s["Properties"]["Target"]["Arn"]) for s in resources("service", "AWS::Scheduler::Schedule").values()
    }
    machines = set(resources("service", "AWS::StepFunctions::StateMachine"))
    assert called | (scheduled - machines) <= ends
    kept = [logical_id(target["Arn"]) for target in targets if "DeadLetterConfig" in target]
    # A reporter's address is in what the rule of uploads would give up: the clock looks into the bucket instead (A6).
    (lost,) = called - set(kept)
    assert lost.startswith("ReceivePhoto")
    assert lost in scheduled


def test_every_schedule_is_by_the_clock_in_seoul_and_gives_up_into_a_dead_letter_queue() -> None:
    schedules = resources("service", "AWS::Scheduler::Schedule")
    assert {schedule["Properties"]["Name"] for schedule in schedules.values()} >= {
        "dolbom-keep-clocks",
        "dolbom-nightly-proof",
    }
    for schedule in schedules.values():
        found = schedule["Properties"]
        assert found["ScheduleExpressionTimezone"] == "Asia/Seoul"
        assert found["Target"]["DeadLetterConfig"]["Arn"]
        assert found["Target"]["RetryPolicy"]["MaximumRetryAttempts"] > 0


def test_O4_the_round_is_due_on_the_twentieth_of_each_odd_month_and_looked_for_every_morning() -> None:
    """A round that could not run at its time is made up for the next morning; on other days the call finds none due."""
    (found,) = (
        each["Properties"]
        for each in resources("service", "AWS::Scheduler::Schedule").values()
        if each["Properties"]["Name"] == "dolbom-discovery-round"
    )
    assert found["ScheduleExpression"] == "cron(0 4 * * ? *)"
    target = found["Target"]
    assert target["RetryPolicy"] == {"MaximumRetryAttempts": 5, "MaximumEventAgeInSeconds": 7_200}
    assert "Input" not in target, (
        "the scheduler's own event says its time: events/discovery_round/every_two_months.json"
    )
    assert logical_id(target["Arn"]).startswith("DiscoveryRound")
    due = SCHEDULES["discovery_round"].slots.after(datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC))
    days = [seoul_day(slot) for slot in due]
    assert [(day.month, day.day) for day in days] == [(month, 20) for month in (1, 3, 5, 7, 9, 11)] * 3
    assert [Round.at(day).day for day in days] == days, "each is a round's own"


def test_the_nightly_proof_is_at_half_past_two_and_later_the_same_morning() -> None:
    found = {
        s["Properties"]["Name"]: s["Properties"] for s in resources("service", "AWS::Scheduler::Schedule").values()
    }
    assert found["dolbom-nightly-proof"]["ScheduleExpression"] == "cron(30 2,5,8,11 * * ? *)"
    assert SCHEDULES["nightly_proof"].slots == Times("30", "2")


def definition_of_the_proof(target: str) -> dict[str, Any]:
    """The nightly proof's definition; what only AWS knows is `…`."""
    (machine,) = resources("service", "AWS::StepFunctions::StateMachine", target).values()
    parts = machine["Properties"]["DefinitionString"]["Fn::Join"][1]
    found: dict[str, Any] = json.loads("".join(part if isinstance(part, str) else "…" for part in parts))
    return found


@pytest.mark.parametrize(("target", "many"), [("aws", 32), ("local", 4)])
def test_a_segment_of_the_proof_may_take_as_long_as_its_function_lives(target: str, many: int) -> None:
    states = definition_of_the_proof(target)["States"]
    segments = states["ProveSegments"]
    assert segments["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    assert states["Begin"]["Parameters"]["segments"] == list(range(many))
    assert segments["ItemSelector"]["segments"] == many
    assert properties("audit_segment")["Timeout"] == 900
    assert properties("audit_segment")["MemorySize"] == 1769


@pytest.mark.parametrize("step", ["ProveSegment", "WriteReport"])
def test_what_passes_is_tried_again_so_that_one_slow_read_loses_no_night(step: str) -> None:
    states = definition_of_the_proof("local")["States"]
    found = {**states, **states["ProveSegments"]["ItemProcessor"]["States"]}[step]
    (again,) = found["Retry"]
    assert {Unavailable.__name__, "Lambda.TooManyRequestsException", "Lambda.ServiceException"} <= set(
        again["ErrorEquals"]
    )
    assert again["MaxAttempts"] == 6
    assert not {"States.ALL", "States.TaskFailed", "Failed"} & set(again["ErrorEquals"]), (
        "an error of ours is not hidden"
    )
