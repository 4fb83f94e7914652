"""R6: a record that no consumer can read rings: the template's own alarms, over the numbers that AWS reports of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.delivery.source import Mapping, Run, deliver
from tests.delivery.world import NAMES, World, a_world, poison
from tests.support import resources

COMPARISONS = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}


@dataclass(frozen=True)
class Number:
    """One period's number of a metric, as an AWS service reports it."""

    namespace: str
    metric: str
    dimension: tuple[str, str]
    value: float


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with a_world() as made:
        made.close_stream()
        yield made


def mapping_of(function: str) -> tuple[Mapping, str]:
    """A consumer's event source mapping as it is deployed, and the name of the queue for what is given up."""
    names = {
        logical: resource["Properties"].get("FunctionName")
        for logical, resource in resources("service", "AWS::Lambda::Function").items()
    }
    (one,) = [
        resource["Properties"]
        for resource in resources("service", "AWS::Lambda::EventSourceMapping").values()
        if names[resource["Properties"]["FunctionName"]["Ref"]] == function
    ]
    assert one["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    queue = one["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
    rules = Mapping(one["BatchSize"], one["MaximumRetryAttempts"], one["BisectBatchOnFunctionError"], lanes=1)
    return rules, str(resources("service", "AWS::SQS::Queue")[queue]["Properties"]["QueueName"])


def numbers(run: Run, function: str, queue: str, behind_ms: float) -> list[Number]:
    """What AWS reports of a delivery: Lambda of a function that names what failed and never raises; SQS."""
    return [
        Number("AWS/Lambda", "Errors", ("FunctionName", function), 0),
        Number("AWS/Lambda", "IteratorAge", ("FunctionName", function), behind_ms),
        Number("AWS/SQS", "ApproximateNumberOfMessagesVisible", ("QueueName", queue), len(run.given_up)),
    ]


def ringing(seen: list[Number]) -> set[str]:
    """The alarms that go off on these numbers, and tell somebody; of heartbeats only what is seen is judged."""
    found = set()
    for resource in resources("watch", "AWS::CloudWatch::Alarm").values():
        alarm = resource["Properties"]
        if "Metrics" in alarm:
            continue
        dimensions = [(part["Name"], part["Value"]) for part in alarm["Dimensions"]]
        for number in seen:
            is_meant = (number.namespace, number.metric) == (alarm["Namespace"], alarm["MetricName"])
            if not is_meant or [number.dimension] != dimensions:
                continue
            if COMPARISONS[alarm["ComparisonOperator"]](number.value, alarm["Threshold"]):
                assert alarm["EvaluationPeriods"] == 1
                assert alarm["AlarmActions"]
                found.add(alarm["AlarmName"])
    return found


@pytest.mark.parametrize("name", NAMES)
def test_R6_a_poison_record_rings_for_its_queue_and_a_clean_delivery_for_nothing(world: World, name: str) -> None:
    function = f"dolbom-{name.replace('_', '-')}"
    rules, queue = mapping_of(function)
    records = world.records[-3:]
    world.reset()
    consumer = world.consumers()[name]
    # It never raises, not even when all of a batch fails: the alarm on errors stays silent, the queue's rings.
    assert consumer({"Records": [poison(records[0])]}) == {"batchItemFailures": [{"itemIdentifier": "poison"}]}
    clean = deliver(records, consumer, rules)
    assert ringing(numbers(clean, function, queue, behind_ms=900)) == set()
    bad = deliver([records[0], poison(records[0]), *records[1:]], consumer, rules)
    assert ringing(numbers(bad, function, queue, behind_ms=900)) == {f"{function}-dead-letters"}
    assert ringing(numbers(clean, function, queue, behind_ms=6 * 60_000)) == {f"{function}-behind"}


def test_R6_every_dead_letter_queue_has_an_alarm_that_rings_at_its_first_message() -> None:
    for resource in resources("service", "AWS::SQS::Queue").values():
        queue = resource["Properties"]["QueueName"]
        metric, dimension = "ApproximateNumberOfMessagesVisible", ("QueueName", queue)
        assert ringing([Number("AWS/SQS", metric, dimension, 1)]) == {queue}, queue
        assert ringing([Number("AWS/SQS", metric, dimension, 0)]) == set()
