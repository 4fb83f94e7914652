"""A Lambda function with everything that each of ours has. Stacks say only what differs."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Size, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from constructs import Construct

from dolbom.settings import PREFIX
from infra.constructs.bucket import Bucket
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function_defaults import ARCHITECTURE, RUNTIME, FunctionDefaults
from infra.limits import TIMEOUT_S
from infra.nag import NIST, SERVERLESS, acknowledge, acknowledge_standards, acknowledge_wildcard
from infra.names import log_group_name, metrics_namespace, output, physical
from infra.outputs import publish

MEMORY_MB = 512
ONE_CPU_MB = 1769
"""What gets a whole processor; of less memory, a share."""
LOG_RETENTION = logs.RetentionDays.THREE_MONTHS
ASYNC_RETRIES_MAX = 2
ASYNC_EVENT_AGE_MAX = Duration.hours(6)


class Function(Construct):
    """One folder of functions/ as it runs: runtime, layers, environment, role, log group, tracing, dead letters.

    `is_async` adds a dead-letter queue for events that AWS gives up on (S3, schedules, stream batches). `is_traced` is
    false where guests call: a trace goes by an identifier that the caller may choose (A1).
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        defaults: FunctionDefaults,
        description: str,
        handler: str = "handler.handler",
        memory_mb: int = MEMORY_MB,
        timeout_s: int = TIMEOUT_S,
        is_async: bool = False,
        is_traced: bool = True,
        extra_layers: Sequence[lambda_.ILayerVersion] = (),
        disk_mb: int | None = None,
    ) -> None:
        super().__init__(scope, output(name))
        self.name = name
        self.function_name = physical(name)
        self.timeout_s = timeout_s
        self.is_api = handler.endswith(".app")
        self.log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=log_group_name(name),
            retention=LOG_RETENTION,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.dead_letters = DeadLetters(self, name) if is_async else None
        again = defaults.target.installation.again
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=self.function_name,
            # After a false rollback a version of the same code is there already, and Lambda makes no second one.
            description=f"{description} ({again})" if again else description,
            code=defaults.target.code(f"functions/{name}"),
            handler=handler,
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            layers=[defaults.domain, defaults.deps, *extra_layers],
            memory_size=memory_mb,
            ephemeral_storage_size=Size.mebibytes(disk_mb) if disk_mb is not None else None,
            timeout=Duration.seconds(timeout_s),
            role=self.role.without_policy_updates(),
            environment={
                **defaults.environment(name),
                "POWERTOOLS_LOG_LEVEL": "INFO",
                "POWERTOOLS_SERVICE_NAME": name,
                "POWERTOOLS_METRICS_NAMESPACE": metrics_namespace(),
            },
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            system_log_level_v2=lambda_.SystemLogLevel.INFO,
            tracing=lambda_.Tracing.ACTIVE if is_traced else lambda_.Tracing.PASS_THROUGH,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS
            if self.is_api and defaults.target.installation.has_snapshots
            else None,
            reserved_concurrent_executions=defaults.target.installation.reserved.get(name),
            # Traffic can go back to a version only while it is there.
            current_version_options=lambda_.VersionOptions(
                removal_policy=RemovalPolicy.RETAIN, description=again or None
            ),
        )
        if self.dead_letters is not None:
            self.function.configure_async_invoke(
                on_failure=destinations.SqsDestination(self.dead_letters.queue),
                retry_attempts=ASYNC_RETRIES_MAX,
                max_event_age=ASYNC_EVENT_AGE_MAX,
            )
            self.allow(["sqs:SendMessage"], self.dead_letters.queue.queue_arn)
            publish(Stack.of(self), "queue", name, self.dead_letters.queue.queue_url)
        publish(Stack.of(self), "function", name, self.function_name)
        # A log group's ARN ends in `:*` in IAM: its streams are named by Lambda, one an instance.
        self.allow(["logs:CreateLogStream", "logs:PutLogEvents"], self.log_group.log_group_arn)
        if is_traced:
            self._allow_traces()
        acknowledge(
            self.function,
            "AwsSolutions-L1",
            because="3.13 is the project's chosen runtime: the arm64 wheels of all pinned packages are locked for it. A"
            " newer one is a line in infra/constructs/function_defaults.py, and new locks; the code is held to 3.11 and"
            " later.",
        )
        acknowledge_standards(
            self.function,
            "LambdaLatestVersion",
            SERVERLESS,
            because="As above: a line, once the locks are made for it.",
        )
        acknowledge_standards(
            self.function,
            "LambdaInsideVPC",
            because="It talks to services of AWS alone, which are reached by TLS and grants; in a network of ours it"
            " would need a way out, and start later. What is posted to partners may not reach one (push_events).",
        )
        how = (
            "AWS calls it again, then its failure destination keeps the event" if is_async else "whoever calls it waits"
        )
        acknowledge_standards(self.function, "LambdaDLQ", NIST, SERVERLESS, because=f"No event is lost: {how}.")
        if name not in defaults.target.installation.reserved:
            acknowledge_standards(
                self.function,
                "LambdaConcurrency",
                NIST,
                because="Payments, calls for help and clocks have a share of their own; this one has what is left.",
            )
        if not is_traced:
            acknowledge_standards(
                self.function,
                "LambdaTracing",
                SERVERLESS,
                because="Guests call it: a trace goes by what they send (A1).",
            )

    def allow(
        self, actions: Sequence[str], *resources: str, only_if: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        """Lets the function do these actions on these resources under these conditions, and nothing beyond them."""
        statement = iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=only_if)
        self.role.add_to_policy(statement)

    def allow_partitions(
        self, actions: Sequence[str], table_arn: str, partitions: Sequence[str], attributes: Sequence[str] = ()
    ) -> None:
        """Lets the function do these actions on those items of a table whose partition key is like one of these; with
        `attributes`, if it names these and no others."""
        only: dict[str, dict[str, Any]] = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(partitions)}}
        # What is said of all values holds where there are none.
        there = {"dynamodb:LeadingKeys": "false"}
        if attributes:
            only["ForAllValues:StringEquals"] = {"dynamodb:Attributes": list(attributes)}
            there["dynamodb:Attributes"] = "false"
        self.allow(actions, table_arn, only_if={**only, "Null": there})

    def allow_call(self, name: str, *, by: str, of: str) -> None:
        """Lets a service of AWS call the function for this resource of ours, and for no other."""
        self.function.add_permission(name, principal=iam.ServicePrincipal(by), source_arn=of)

    def allow_starting(self, name: str) -> None:
        """Lets the function start another one of ours, or itself: by its name, for nothing can refer to itself."""
        how = ArnFormat.COLON_RESOURCE_NAME
        arn = Stack.of(self).format_arn(
            service="lambda", resource="function", resource_name=physical(name), arn_format=how
        )
        self.allow(["lambda:InvokeFunction"], arn)

    def allow_counting(self, queue_names: Sequence[str], *, told_by: str) -> None:
        """Lets the function learn how many messages lie in these queues, and tells it their names by a setting."""
        arns = [Stack.of(self).format_arn(service="sqs", resource=name) for name in queue_names]
        self.allow(["sqs:GetQueueAttributes", "sqs:GetQueueUrl"], *arns)
        self.function.add_environment(PREFIX + told_by.upper(), ",".join(queue_names))

    def allow_select(self, table_arn: str, partitions: Sequence[str]) -> None:
        """Lets the function read a table with PartiQL, by partitions that it names, which are like these: never the
        whole table."""
        only: dict[str, dict[str, Any]] = {
            "BoolIfExists": {"dynamodb:FullTableScan": "false"},
            # Of all values, and no `Null` beside it: a request that told none would still name its partitions.
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(partitions)},
        }
        self.allow(["dynamodb:PartiQLSelect"], table_arn, only_if=only)

    def allow_key(self, key: kms.IKey, *, through: str) -> None:
        """Lets the function use a key through this service of AWS, for what is encrypted there, and in no other way."""
        via = f"{through}.{Stack.of(self).region}.amazonaws.com"
        only = {"StringEquals": {"kms:ViaService": via}}
        self.allow(["kms:Decrypt", "kms:GenerateDataKey"], key.key_arn, only_if=only)

    def allow_seals(self, actions: Sequence[str], key: kms.IKey, purpose: str) -> None:
        """Lets the function seal or open what is sealed for a purpose that it names, and nothing without one."""
        named = {"Null": {f"kms:EncryptionContext:{purpose}": "false"}}
        only = {"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": [purpose]}}
        self.allow(actions, key.key_arn, only_if={**named, **only})

    def allow_objects(self, actions: Sequence[str], bucket: Bucket, prefix: str = "") -> None:
        """Lets the function do these actions on the bucket's objects below a prefix."""
        objects = bucket.objects(prefix)
        self.allow(actions, objects)
        acknowledge_wildcard(
            self.role,
            objects,
            because=f"{self.name} meets objects of the {bucket.name} bucket whose keys are yet to come.",
        )

    def allow_missing(self, bucket: Bucket) -> None:
        """Lets the function learn that an object is not there: otherwise S3 says `AccessDenied`, not `NoSuchKey`."""
        self.allow(["s3:ListBucket"], bucket.bucket_arn)

    def _allow_traces(self) -> None:
        self.allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*")
        acknowledge_wildcard(
            self.role, "*", because="X-Ray's two write actions know no resource; nothing else is granted on it."
        )
