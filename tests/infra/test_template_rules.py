"""Rules of our own over the templates: they find nothing in ours, and each finds its fault where there is one."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.infra.test_aws import STACKS
from tests.support import template
from tools.template_rules import RULES, Templates, faults, resources


def ours() -> dict[str, Any]:
    return {stack: template(stack, "aws") for stack in STACKS}


def test_nothing_is_found_in_what_is_deployed() -> None:
    assert faults(ours()) == []


def the(templates: Templates, kind: str, part: str = "") -> dict[str, Any]:
    """The first resource of a type whose place holds a word."""
    return next(properties for where, properties in resources(templates, kind) if part in where)


def alarm(templates: Templates, name: str) -> dict[str, Any]:
    return next(each for _, each in resources(templates, "AWS::CloudWatch::Alarm") if each["AlarmName"] == name)


def drop_subscriptions(templates: Any) -> None:
    kept = templates["service"]["Resources"]
    for name in [name for name, one in kept.items() if one["Type"] == "AWS::SNS::Subscription"]:
        del kept[name]


FAULTS: dict[str, tuple[Callable[[Any], object], str]] = {
    "a topic that nobody hears": (drop_subscriptions, "nobody is subscribed to the topic dolbom-duty"),
    "a mapping without a failure destination": (
        lambda made: the(made, "AWS::Lambda::EventSourceMapping").pop("DestinationConfig"),
        "the mapping has no failure destination",
    ),
    "a mapping that tries for ever": (
        lambda made: the(made, "AWS::Lambda::EventSourceMapping").pop("MaximumRetryAttempts"),
        "one bad record holds its shard",
    ),
    "a schedule without dead letters": (
        lambda made: the(made, "AWS::Scheduler::Schedule")["Target"].pop("DeadLetterConfig"),
        "what the schedule cannot send is gone",
    ),
    "an event that is gone": (
        lambda made: the(made, "AWS::Lambda::EventInvokeConfig").pop("DestinationConfig"),
        "an event that the function fails at is gone",
    ),
    "an alarm on a function that is no more": (
        lambda made: made["service"]["Resources"].pop(
            next(
                name
                for name, one in made["service"]["Resources"].items()
                if one["Type"] == "AWS::Lambda::Function" and one["Properties"]["FunctionName"] == "dolbom-keep-clocks"
            )
        ),
        "nothing emits Invocations with FunctionName dolbom-keep-clocks",
    ),
    "an alarm on an index that is none": (
        lambda made: (
            the(made, "AWS::DynamoDB::Table", "Alerts").pop("GlobalSecondaryIndexes")
            and the(made, "AWS::DynamoDB::Table", "Meals").pop("GlobalSecondaryIndexes")
        ),
        "with GlobalSecondaryIndexName clock",
    ),
    "an alarm on a dimension that nobody has": (
        lambda made: alarm(made, "dolbom-meals-api-errors")["Dimensions"][0].update(Name="Function"),
        "nobody counts Errors of AWS/Lambda by Function",
    ),
    "an alarm on a number that nobody counts": (
        lambda made: alarm(made, "dolbom-meals-api-errors").update(MetricName="Error"),
        "nobody counts Error of AWS/Lambda by FunctionName",
    ),
    "an alarm that adds all functions up": (
        lambda made: alarm(made, "dolbom-meals-api-errors").update(Dimensions=[]),
        "nobody counts Errors of AWS/Lambda by nothing",
    ),
    "an alarm in a namespace of nobody": (
        lambda made: alarm(made, "dolbom-meals-api-rows-unreadable").update(Namespace="Dolbum"),
        "nobody counts RowsUnreadable of Dolbum by service",
    ),
    "an alarm that tells nobody": (
        lambda made: the(made, "AWS::CloudWatch::Alarm", "watch").pop("AlarmActions"),
        "the alarm tells nobody",
    ),
    "dead letters of uploads": (
        lambda made: next(
            rule["Targets"][0].update(DeadLetterConfig={"Arn": "queue"})
            for _, rule in resources(made, "AWS::Events::Rule")
            if rule["Name"] == "dolbom-receive-photo"
        ),
        "a dead letter of the rule is S3's event, with the reporter's address",
    ),
    "the whole event": (
        lambda made: the(made, "AWS::Events::Rule")["Targets"][0].pop("InputTransformer"),
        "the whole event goes on",
    ),
    "the address beside the object's place": (
        lambda made: next(
            rule["Targets"][0]["InputTransformer"]["InputPathsMap"].update(ip="$.detail.source-ip-address")
            for _, rule in resources(made, "AWS::Events::Rule")
            if rule["Name"] == "dolbom-receive-photo"
        ),
        "$.detail.source-ip-address of S3's event goes on",
    ),
    "S3's own notification": (
        lambda made: the(made, "AWS::S3::Bucket", "Uploads").update(
            NotificationConfiguration={"LambdaConfigurations": [{"Event": "s3:ObjectCreated:*"}]}
        ),
        "S3's own notification names the address",
    ),
    "a trail of who sent photos": (
        lambda made: the(made, "AWS::CloudTrail::Trail")["AdvancedEventSelectors"].append(
            {"FieldSelectors": [{"Field": "resources.type", "Equals": ["AWS::S3::Object"]}]}
        ),
        "a line of the trail tells who sent a photo",
    ),
    "a log of the web ACL": (
        lambda made: made["edge"]["Resources"].update(Log={"Type": "AWS::WAFv2::LoggingConfiguration"}),
        "what stands before the APIs writes requests down",
    ),
    "an access log of addresses": (
        lambda made: the(made, "AWS::ApiGateway::Stage")["AccessLogSetting"].update(
            Format='{"ip": "$context.identity.sourceIp"}'
        ),
        "an access log line holds the caller's address",
    ),
    "execution logs": (
        lambda made: the(made, "AWS::ApiGateway::Stage")["MethodSettings"][0].update(LoggingLevel="INFO"),
        "execution logs hold requests' headers",
    ),
    "an access log of photos": (
        lambda made: the(made, "AWS::S3::Bucket", "Evidence").update(LoggingConfiguration={}),
        "an access log of photos",
    ),
    "sampled requests": (
        lambda made: the(made, "AWS::WAFv2::WebACL")["VisibilityConfig"].update(SampledRequestsEnabled=True),
        "a sampled request holds its sender's address",
    ),
    "CloudFront's log": (
        lambda made: the(made, "AWS::CloudFront::Distribution")["DistributionConfig"].update(Logging={}),
        "CloudFront writes addresses down",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_named(fault: str) -> None:
    spoil, sentence = FAULTS[fault]
    made = copy.deepcopy(ours())
    spoil(made)
    found = faults(made)
    assert any(sentence in each for each in found), found


def test_each_rule_is_shown_to_say_no() -> None:
    sentences = [sentence for _, sentence in FAULTS.values()]
    assert len(sentences) == len(set(sentences))
    assert len(RULES) == 6
