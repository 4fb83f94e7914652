"""Metrics of our resources, AWS's and our own, by name: the watch stack looks at things without holding on to them."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.constructs.rest_api import STAGE
from infra.names import metrics_namespace, physical

PERIOD = Duration.minutes(5)


def of_function(function_name: str, metric: str, statistic: str = "Sum") -> cloudwatch.Metric:
    return _metric("AWS/Lambda", metric, statistic, {"FunctionName": function_name})


def of_version(function_name: str, alias: str, version: str, *, period: Duration = PERIOD) -> cloudwatch.Metric:
    """The errors of one version of a function, of what an alias sends to it."""
    dimensions = {"FunctionName": function_name, "Resource": f"{function_name}:{alias}", "ExecutedVersion": version}
    return _metric("AWS/Lambda", "Errors", "Sum", dimensions, period=period)


def of_topic(topic_name: str, metric: str) -> cloudwatch.Metric:
    return _metric("AWS/SNS", metric, "Sum", {"TopicName": topic_name})


def unheard(topic_name: str) -> cloudwatch.MathExpression:
    """1 where a topic took messages and nobody got one: without subscribers, or none that has confirmed, SNS counts
    neither a delivery nor a failure."""
    return cloudwatch.MathExpression(
        expression="IF(said > 0 AND FILL(heard, 0) < 1, 1, 0)",
        using_metrics={
            "said": of_topic(topic_name, "NumberOfMessagesPublished"),
            "heard": of_topic(topic_name, "NumberOfNotificationsDelivered"),
        },
        label=f"{topic_name}: said to nobody",
        period=PERIOD,
    )


def of_queue(queue_name: str, metric: str, statistic: str = "Maximum") -> cloudwatch.Metric:
    return _metric("AWS/SQS", metric, statistic, {"QueueName": queue_name})


def of_api(api_name: str, metric: str, statistic: str = "Sum", *, period: Duration = PERIOD) -> cloudwatch.Metric:
    return _metric("AWS/ApiGateway", metric, statistic, {"ApiName": api_name, "Stage": STAGE}, period=period)


def of_table(table_name: str, metric: str, statistic: str = "Sum") -> cloudwatch.Metric:
    return _metric("AWS/DynamoDB", metric, statistic, {"TableName": table_name})


def of_index(table_name: str, index: str, metric: str) -> cloudwatch.Metric:
    """What DynamoDB counts of an index: what it says of the table leaves it out."""
    return _metric("AWS/DynamoDB", metric, "Sum", {"TableName": table_name, "GlobalSecondaryIndexName": index})


def of_acl(rule: str, metric: str, region: str) -> cloudwatch.Metric:
    """What a rule of the web ACL did."""
    dimensions = {"WebACL": physical("all"), "Rule": physical(rule), "Region": region}
    return _metric("AWS/WAFV2", metric, "Sum", dimensions)


def of_machine(machine_arn: str, metric: str, *, period: Duration = PERIOD) -> cloudwatch.Metric:
    return _metric("AWS/States", metric, "Sum", {"StateMachineArn": machine_arn}, period=period)


def of_ours(metric: str, function: str, statistic: str = "Sum", *, period: Duration = PERIOD) -> cloudwatch.Metric:
    """A number that a function writes into its log."""
    return _metric(metrics_namespace(), metric, statistic, {"service": function}, period=period)


def _metric(
    namespace: str, metric: str, statistic: str, dimensions: dict[str, str], *, period: Duration = PERIOD
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace, metric_name=metric, statistic=statistic, dimensions_map=dimensions, period=period
    )
