"""A DynamoDB table with everything that each of ours has."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.nag import acknowledge, acknowledge_standards
from infra.names import output, physical

RECOVERY_DAYS = 35


class Table(Construct):
    """A table of items under `pk` and `sk`: paid per request, recoverable to any second of weeks unless a reason says
    otherwise, never deleted. `called`: its name in AWS where a restore has made it anew."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        has_stream: bool,
        expires_by: str | None = None,
        key: kms.IKey | None = None,
        no_backup_because: str | None = None,
        called: str = "",
    ) -> None:
        super().__init__(scope, output(name))
        self.name = name
        self.indexes: list[str] = []
        self.table_name = called or physical(name)
        # By name, as all that other stacks are told: a grant can be read, and no stack holds another one back.
        self.table_arn = Stack.of(self).format_arn(service="dynamodb", resource="table", resource_name=self.table_name)
        self.table = dynamodb.Table(
            self,
            # A table of another name is another table: the one before stays, and this one is imported.
            output(called.replace("-", "_")) if called else "Table",
            table_name=self.table_name,
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if has_stream else None,
            time_to_live_attribute=expires_by,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED if key else dynamodb.TableEncryption.AWS_MANAGED,
            encryption_key=key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=no_backup_because is None,
                recovery_period_in_days=RECOVERY_DAYS if no_backup_because is None else None,
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        if no_backup_because is not None:
            acknowledge(self.table, "AwsSolutions-DDB3", because=no_backup_because)
            for rule in ("DynamoDBPITREnabled", "DynamoDBInBackupPlan"):
                acknowledge_standards(self.table, rule, because=no_backup_because)

    def index(self, name: str, *, hash_key: str, range_key: str) -> None:
        """Adds a sparse index that holds keys only."""
        self.indexes.append(name)
        self.table.add_global_secondary_index(
            index_name=name,
            partition_key=_text(hash_key),
            sort_key=_text(range_key),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )

    def index_arn(self, name: str) -> str:
        """The ARN of one index, for a grant that names it."""
        return f"{self.table_arn}/index/{name}"


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
