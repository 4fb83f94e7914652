"""What bit us in templates that every checker found right: rules of our own, asked by `make synth` and by the tests.

Each takes the stacks' templates by plain name, as AWS gets them, and yields a sentence for each fault.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from infra.names import physical, plain

Template = dict[str, Any]
Templates = Mapping[str, Template]

ADDRESS = "$context.identity"
"""What API Gateway knows of the caller's device begins so: its address, its agent."""
OF_S3 = ("$.detail.bucket.name", "$.detail.object.key", "$.detail-type", "$.source")
"""What may go on of S3's event of a new object; beside it stands the address that the object came from."""
COUNTED: Mapping[tuple[str, tuple[str, ...]], frozenset[str]] = {
    ("AWS/ApiGateway", ("ApiName", "Stage")): frozenset({"4XXError", "5XXError", "Count", "Latency"}),
    ("AWS/DynamoDB", ("GlobalSecondaryIndexName", "TableName")): frozenset(
        {"ReadThrottleEvents", "WriteThrottleEvents"}
    ),
    ("AWS/DynamoDB", ("TableName",)): frozenset({"ReadThrottleEvents", "WriteThrottleEvents"}),
    ("AWS/Lambda", ("ExecutedVersion", "FunctionName", "Resource")): frozenset({"Duration", "Errors", "Invocations"}),
    ("AWS/Lambda", ("FunctionName",)): frozenset({"Duration", "Errors", "Invocations", "IteratorAge", "Throttles"}),
    ("AWS/SNS", ("TopicName",)): frozenset(
        {"NumberOfMessagesPublished", "NumberOfNotificationsDelivered", "NumberOfNotificationsFailed"}
    ),
    ("AWS/SQS", ("QueueName",)): frozenset({"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"}),
    ("AWS/States", ("StateMachineArn",)): frozenset({"ExecutionsAborted", "ExecutionsFailed", "ExecutionsTimedOut"}),
    ("AWS/WAFV2", ("Region", "Rule", "WebACL")): frozenset({"BlockedRequests", "CountedRequests"}),
}
"""What AWS counts of what we have, by namespace and dimensions. Numbers of our own have one dimension, `service`; that
each is written is shown by running its function (`tests/infra/test_alarms.py`)."""


def resources(templates: Templates, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The properties of all resources of a type, each with its stack and logical id."""
    for stack, template in templates.items():
        for name, resource in template["Resources"].items():
            if resource["Type"] == kind:
                yield f"{stack}/{name}", resource.get("Properties", {})


def topics_are_heard(templates: Templates) -> Iterator[str]:
    """SNS takes a message that nobody is subscribed to hear, and says so to nobody."""
    heard = {
        f"{where.partition('/')[0]}/{one['TopicArn'].get('Ref')}"
        for where, one in resources(templates, "AWS::SNS::Subscription")
    }
    for where, topic in resources(templates, "AWS::SNS::Topic"):
        if where not in heard:
            yield f"{where}: nobody is subscribed to the topic {topic.get('TopicName')}"


def what_fails_is_kept(templates: Templates) -> Iterator[str]:
    """What AWS gives up on without a place for it is gone, and nothing rings."""
    for where, mapping in resources(templates, "AWS::Lambda::EventSourceMapping"):
        if not mapping.get("DestinationConfig", {}).get("OnFailure"):
            yield f"{where}: the mapping has no failure destination"
        if mapping.get("MaximumRetryAttempts", -1) < 0 or not mapping.get("BisectBatchOnFunctionError"):
            yield f"{where}: one bad record holds its shard for a day: no bound on retries, or no halving"
    for where, clock in resources(templates, "AWS::Scheduler::Schedule"):
        if "DeadLetterConfig" not in clock["Target"]:
            yield f"{where}: what the schedule cannot send is gone"
    for where, invoke in resources(templates, "AWS::Lambda::EventInvokeConfig"):
        if not invoke.get("DestinationConfig", {}).get("OnFailure"):
            yield f"{where}: an event that the function fails at is gone"


def alarms_can_fire(templates: Templates) -> Iterator[str]:
    """CloudWatch takes an alarm on what nobody ever counts, and shows it green."""
    emitted = {
        "FunctionName": _named(templates, "AWS::Lambda::Function", "FunctionName"),
        "QueueName": _named(templates, "AWS::SQS::Queue", "QueueName"),
        "TableName": _named(templates, "AWS::DynamoDB::Table", "TableName"),
        "TopicName": _named(templates, "AWS::SNS::Topic", "TopicName"),
        "ApiName": _named(templates, "AWS::ApiGateway::RestApi", "Name"),
        "Stage": _named(templates, "AWS::ApiGateway::Stage", "StageName"),
        "GlobalSecondaryIndexName": {
            index["IndexName"]
            for _, table in resources(templates, "AWS::DynamoDB::Table")
            for index in table.get("GlobalSecondaryIndexes", [])
        },
        "Rule": {
            rule["VisibilityConfig"]["MetricName"]
            for _, acl in resources(templates, "AWS::WAFv2::WebACL")
            for rule in acl["Rules"]
        },
        "WebACL": {acl["VisibilityConfig"]["MetricName"] for _, acl in resources(templates, "AWS::WAFv2::WebACL")},
    }
    services = {plain(name) for name in emitted["FunctionName"]}
    for where, alarm in resources(templates, "AWS::CloudWatch::Alarm"):
        for metric in _metrics(alarm):
            at = (metric["Namespace"], tuple(sorted(dimension["Name"] for dimension in metric.get("Dimensions", []))))
            is_ours = re.fullmatch(r"Dolbom(/\w+)?", at[0]) and at[1] == ("service",)
            if not is_ours and metric["MetricName"] not in COUNTED.get(at, ()):
                yield f"{where}: nobody counts {metric['MetricName']} of {at[0]} by {', '.join(at[1]) or 'nothing'}"
            for dimension in metric.get("Dimensions", []):
                name, value = dimension["Name"], dimension["Value"]
                known = services if name == "service" else emitted.get(name)
                if known is not None and isinstance(value, str) and value not in known:
                    yield f"{where}: nothing emits {metric['MetricName']} with {name} {value}"
        if not alarm.get("AlarmActions") and "canary" not in alarm.get("AlarmName", ""):
            yield f"{where}: the alarm tells nobody"


def no_address_goes_on(templates: Templates) -> Iterator[str]:
    """S3's event of an upload names the address that it came from: no function and no dead letter gets it."""
    for where, rule in resources(templates, "AWS::Events::Rule"):
        of_uploads = "uploads" in json.dumps(rule.get("EventPattern", {}))
        for target in rule.get("Targets", []):
            if of_uploads and "DeadLetterConfig" in target:
                yield f"{where}: a dead letter of the rule is S3's event, with the reporter's address"
            if "InputTransformer" not in target:
                yield f"{where}: the whole event goes on, with the address that the object came from"
            told = target.get("InputTransformer", {}).get("InputPathsMap", {}).values()
            if of_uploads and (more := [path for path in told if path not in OF_S3]):
                yield f"{where}: {', '.join(more)} of S3's event goes on, beside where the object lies"
    for where, bucket in resources(templates, "AWS::S3::Bucket"):
        if set(bucket.get("NotificationConfiguration", {})) - {"EventBridgeConfiguration"}:
            yield f"{where}: S3's own notification names the address that an object came from"


def no_address_is_logged(templates: Templates) -> Iterator[str]:
    """Who reports anonymously is known by no log line and no sample."""
    for where, stage in resources(templates, "AWS::ApiGateway::Stage"):
        if ADDRESS in stage.get("AccessLogSetting", {}).get("Format", ""):
            yield f"{where}: an access log line holds the caller's address"
        if any(one.get("LoggingLevel", "OFF") != "OFF" for one in stage.get("MethodSettings", [])):
            yield f"{where}: execution logs hold requests' headers, the address among them"
    for kind in ("AWS::WAFv2::LoggingConfiguration", "AWS::CloudFront::RealtimeLogConfig", "AWS::Logs::DeliverySource"):
        for where, _ in resources(templates, kind):
            yield f"{where}: what stands before the APIs writes requests down, addresses among them"
    for where, acl in resources(templates, "AWS::WAFv2::WebACL"):
        if any(each["VisibilityConfig"]["SampledRequestsEnabled"] for each in (acl, *acl["Rules"])):
            yield f"{where}: a sampled request holds its sender's address"
    for where, distribution in resources(templates, "AWS::CloudFront::Distribution"):
        if "Logging" in distribution["DistributionConfig"]:
            yield f"{where}: CloudFront writes addresses down"


def no_photo_tells_its_sender(templates: Templates) -> Iterator[str]:
    """Nor by what S3 and the trail write down of a photo."""
    for where, bucket in resources(templates, "AWS::S3::Bucket"):
        if re.search("uploads|evidence", json.dumps(bucket["BucketName"])) and "LoggingConfiguration" in bucket:
            yield f"{where}: an access log of photos holds the address of who sent them"
    for where, trail in resources(templates, "AWS::CloudTrail::Trail"):
        told = json.dumps([trail.get("AdvancedEventSelectors"), trail.get("EventSelectors")])
        if "AWS::S3::Object" in told or f"table/{physical('alerts')}" in told:
            yield f"{where}: a line of the trail tells who sent a photo, or when somebody reported"


RULES = (
    topics_are_heard,
    what_fails_is_kept,
    alarms_can_fire,
    no_address_goes_on,
    no_address_is_logged,
    no_photo_tells_its_sender,
)


def faults(templates: Templates) -> list[str]:
    """All that the rules find."""
    return [fault for rule in RULES for fault in rule(templates)]


def _named(templates: Templates, kind: str, name: str) -> set[str]:
    return {properties[name] for _, properties in resources(templates, kind) if isinstance(properties.get(name), str)}


def _metrics(alarm: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "MetricName" in alarm:
        yield alarm
    for part in alarm.get("Metrics", []):
        if "MetricStat" in part:
            yield part["MetricStat"]["Metric"]
