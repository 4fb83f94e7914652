"""Copies of the tables in a vault that nobody empties: point-in-time recovery goes with its table, these do not."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from constructs import Construct

from infra.constructs.table import Table
from infra.nag import acknowledge
from infra.names import physical

KEPT = Duration.days(35)
MONTHLY_KEPT = Duration.days(365)
CAN_BE_UNLOCKED_FOR = Duration.days(3)


class Backups(Construct):
    """A copy each night for five weeks, and one each month for a year; the vault gives none away before its time.

    `is_locked_for_good`: after three days the lock itself cannot be taken off, by nobody. Without it whoever may
    administer the vault can.
    """

    def __init__(self, scope: Construct, *, tables: list[Table], is_locked_for_good: bool) -> None:
        super().__init__(scope, "Backups")
        vault = backup.BackupVault(
            self,
            "Vault",
            backup_vault_name=physical("backups"),
            lock_configuration=backup.LockConfiguration(
                min_retention=KEPT,
                max_retention=MONTHLY_KEPT,
                changeable_for=CAN_BE_UNLOCKED_FOR if is_locked_for_good else None,
            ),
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        plan = backup.BackupPlan(
            self,
            "Plan",
            backup_plan_name=physical("tables"),
            backup_vault=vault,
            backup_plan_rules=[
                _rule("nightly", hour="18", day="*", kept=KEPT),
                _rule("monthly", hour="19", day="1", kept=MONTHLY_KEPT),
            ],
        )
        chosen = plan.add_selection(
            "Tables",
            backup_selection_name="tables",
            resources=[backup.BackupResource.from_arn(table.table_arn) for table in tables],
        )
        name = "service-role/AWSBackupServiceRolePolicyForBackup"
        acknowledge(
            chosen,
            f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{name}]",
            because="AWS Backup's own policy for making copies; it restores nothing.",
        )


def _rule(name: str, *, hour: str, day: str, kept: Duration) -> backup.BackupPlanRule:
    """`hour` of UTC: 18 is three in the morning in Seoul, after the nightly proof."""
    return backup.BackupPlanRule(
        rule_name=name, schedule_expression=events.Schedule.cron(hour=hour, minute="0", day=day), delete_after=kept
    )
