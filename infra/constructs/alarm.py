"""An alarm that means something: it says what has happened, and which section of the runbook to open."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.names import physical

RUNBOOK = "docs/runbook.md"
PERIOD = Duration.minutes(5)
ABOVE = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD


class Alarm(Construct):
    """Goes off when a metric reaches a threshold (or, for a heartbeat, stays away) in all of `periods` periods."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        metric: cloudwatch.IMetric,
        threshold: float,
        meaning: str,
        runbook: str,
        topic: sns.ITopic | None,
        periods: int = 1,
        is_heartbeat: bool = False,
    ) -> None:
        super().__init__(scope, name)
        missing = cloudwatch.TreatMissingData
        self.alarm_name = physical(name)
        self.alarm = cloudwatch.Alarm(
            self,
            "Alarm",
            alarm_name=self.alarm_name,
            alarm_description=f"{meaning} Runbook: {RUNBOOK}#{runbook}",
            metric=metric,
            threshold=threshold,
            comparison_operator=BELOW if is_heartbeat else ABOVE,
            evaluation_periods=periods,
            treat_missing_data=missing.BREACHING if is_heartbeat else missing.NOT_BREACHING,
        )
        if topic is not None:
            self.alarm.add_alarm_action(actions.SnsAction(topic))
            self.alarm.add_ok_action(actions.SnsAction(topic))
