"""The function that CodeDeploy calls before a new version takes traffic."""

from collections.abc import Iterable
from pathlib import Path

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.function import LOG_RETENTION, Function
from infra.constructs.function_defaults import ARCHITECTURE, RUNTIME
from infra.nag import NIST, PCI, SERVERLESS, acknowledge, acknowledge_standards
from infra.names import asks_first_name, log_group_name

CODE = Path(__file__).with_name("ask_first.py")
TIMEOUT = Duration.minutes(2)
"""Four cold starts, one after the other."""


class AskFirst(Construct):
    """Asks the new versions of these functions, whichever of them has changed: one that does not answer as it should
    keeps all of them from taking traffic."""

    def __init__(self, scope: Construct, *, functions: Iterable[Function], application: str) -> None:
        super().__init__(scope, "AskFirst")
        functions = list(functions)
        versions = {function.name: function.function.current_version.function_arn for function in functions}
        self.function_name = asks_first_name()
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=log_group_name("ask_first"),
            retention=LOG_RETENTION,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        groups = [
            Stack.of(self).format_arn(
                service="codedeploy",
                resource="deploymentgroup",
                resource_name=f"{application}/{function.function_name}",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
            for function in functions
        ]
        for actions, resources in (
            (["logs:CreateLogStream", "logs:PutLogEvents"], [log_group.log_group_arn]),
            (["lambda:InvokeFunction"], [*versions.values()]),
            (["codedeploy:PutLifecycleEventHookExecutionStatus"], groups),
        ):
            self.role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=self.function_name,
            description="Asks new versions of the APIs before they take traffic",
            code=lambda_.Code.from_inline(CODE.read_text(encoding="utf-8")),
            handler="index.handler",
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            memory_size=512,
            timeout=TIMEOUT,
            role=self.role.without_policy_updates(),
            environment={name.upper(): arn for name, arn in versions.items()},
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            tracing=lambda_.Tracing.PASS_THROUGH,
        )
        self._acknowledge()

    def _acknowledge(self) -> None:
        runtime = "The runtime of all functions (infra/constructs/function_defaults.py)."
        acknowledge(self.function, "AwsSolutions-L1", because=runtime)
        acknowledge_standards(self.function, "LambdaLatestVersion", SERVERLESS, because=runtime)
        once = "CodeDeploy calls it once a deployment, waits for its word, and takes none for a no."
        acknowledge_standards(self.function, "LambdaDLQ", NIST, SERVERLESS, because=once)
        acknowledge_standards(self.function, "LambdaConcurrency", NIST, because=once)
        acknowledge_standards(
            self.function, "LambdaTracing", SERVERLESS, because="What it asks and hears is in its log."
        )
        acknowledge_standards(
            self.function, "LambdaInsideVPC", NIST, PCI, because="It talks to Lambda and CodeDeploy alone."
        )
