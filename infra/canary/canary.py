"""How a new version of a function takes traffic on AWS: asked first, step by step, and back when it fails."""

from collections.abc import Iterable

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct, IDependable

from infra.canary.hook import AskFirst
from infra.constructs.alarm import Alarm
from infra.constructs.function import Function
from infra.constructs.own_service import own_service
from infra.metrics import of_api, of_version
from infra.nag import NIST, acknowledge, acknowledge_standards
from infra.names import prefix
from infra.operations import ALIAS

STEPS = "CodeDeployDefault.LambdaCanary10Percent15Minutes"
AT_ONCE = "CodeDeployDefault.LambdaAllAtOnce"
FAILURES_MAX = 1
"""An API answers few requests a minute: of three in one minute no version would ever be guilty."""
MINUTE = Duration.minutes(1)
RUNBOOK = "a-canary-is-taken-back"


class Canary(Construct):
    """CodeDeploy's application, in the stack of the aliases that name it: there before the first of them moves."""

    def __init__(self, scope: Construct, *, functions: Iterable[Function], is_stepwise: bool) -> None:
        super().__init__(scope, "Canary")
        self.is_stepwise = is_stepwise
        self.application = codedeploy.LambdaApplication(self, "Application", application_name=prefix())
        name = "service-role/AWSCodeDeployRoleForLambdaLimited"
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=own_service(self, "codedeploy.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(name)],
        )
        acknowledge(
            self.role,
            f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{name}]",
            because="CodeDeploy's own narrow policy for shifting a Lambda alias.",
        )
        # Where what runs is what fails, the way around it asks nothing either.
        self.asks = AskFirst(self, functions=functions, application=prefix()) if is_stepwise else None

    def group(self, function: Function, api_name: str, version: lambda_.IVersion) -> IDependable:
        """The deployment group of a function's alias, which has the function's name."""
        plain = api_name.rpartition("-")[2]
        alarms = [
            self._alarm(
                f"{plain}_canary_failing",
                of_api(api_name, "5XXError", period=MINUTE),
                f"The {plain} API fails while a new version takes its first traffic: it is taken back.",
            ),
            self._alarm(
                f"{plain}_canary_raising",
                of_version(function.function_name, ALIAS, version.version, period=MINUTE),
                f"The new version of {function.name} raises or is killed in its first traffic: it is taken back.",
            ),
        ]
        group = codedeploy.CfnDeploymentGroup(
            self,
            f"{function.node.id}Group",
            application_name=self.application.application_name,
            deployment_group_name=function.function_name,
            service_role_arn=self.role.role_arn,
            deployment_config_name=STEPS if self.is_stepwise else AT_ONCE,
            deployment_style=codedeploy.CfnDeploymentGroup.DeploymentStyleProperty(
                deployment_option="WITH_TRAFFIC_CONTROL", deployment_type="BLUE_GREEN"
            ),
            alarm_configuration=codedeploy.CfnDeploymentGroup.AlarmConfigurationProperty(
                # Where the version before is the one that fails, its alarms would hold the mended one back.
                enabled=self.is_stepwise,
                alarms=[codedeploy.CfnDeploymentGroup.AlarmProperty(name=alarm.alarm.alarm_name) for alarm in alarms],
            ),
            auto_rollback_configuration=codedeploy.CfnDeploymentGroup.AutoRollbackConfigurationProperty(
                enabled=True, events=["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
            ),
        )
        group.node.add_dependency(self.role)
        return group

    def _alarm(self, name: str, metric: cloudwatch.IMetric, meaning: str) -> Alarm:
        made = Alarm(self, name, metric=metric, threshold=FAILURES_MAX, meaning=meaning, runbook=RUNBOOK, topic=None)
        acknowledge_standards(
            made.alarm, "CloudWatchAlarmAction", NIST, because="CodeDeploy reads it, and takes the version back."
        )
        return made
