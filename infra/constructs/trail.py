"""Who changed a row: CloudTrail's events of the tables that hold money and people, where nobody can take one away.

A trail by itself logs no change of data, so that a broken seal in the ledger would have no author.
"""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.bucket import acknowledge_buckets
from infra.constructs.table import Table
from infra.nag import acknowledge, acknowledge_standards
from infra.names import physical

KEPT = Duration.days(400)
LOCKED = Duration.days(365)
"""As long nobody deletes or changes a line of it; to go around the lock takes a permission that no role here has."""
TRAIL = "cloudtrail.amazonaws.com"


class Trail(Construct):
    """Every write to these tables, by whom, from which function or hand; and every change of the account itself.
    Reading is not told: it would cost more than the reading."""

    def __init__(self, scope: Construct, *, tables: list[Table]) -> None:
        super().__init__(scope, "Trail")
        stack, name = Stack.of(self), physical("trail")
        bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=f"{name}-{stack.account}-{stack.region}",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            object_lock_enabled=True,
            object_lock_default_retention=s3.ObjectLockRetention.governance(LOCKED),
            lifecycle_rules=[s3.LifecycleRule(expiration=KEPT, noncurrent_version_expiration=Duration.days(1))],
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        acknowledge(bucket, "AwsSolutions-S1", because="It is itself a log, and whoever reads it stands in the trail.")
        acknowledge_standards(bucket, "S3BucketLoggingEnabled", because="As above.")
        acknowledge_buckets(bucket)
        trail_arn = stack.format_arn(service="cloudtrail", resource="trail", resource_name=name)
        only = {"aws:SourceArn": trail_arn}
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(TRAIL)],
                actions=["s3:GetBucketAcl"],
                resources=[bucket.bucket_arn],
                conditions={"StringEquals": only},
            )
        )
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(TRAIL)],
                actions=["s3:PutObject"],
                resources=[bucket.arn_for_objects(f"AWSLogs/{stack.account}/*")],
                conditions={"StringEquals": {**only, "s3:x-amz-acl": "bucket-owner-full-control"}},
            )
        )
        selects = cloudtrail.CfnTrail.AdvancedFieldSelectorProperty
        self.trail = cloudtrail.CfnTrail(
            self,
            "Trail",
            trail_name=name,
            s3_bucket_name=bucket.bucket_name,
            is_logging=True,
            is_multi_region_trail=True,
            include_global_service_events=True,
            # A line that is missing or changed is found by `aws cloudtrail validate-logs`.
            enable_log_file_validation=True,
            advanced_event_selectors=[
                cloudtrail.CfnTrail.AdvancedEventSelectorProperty(
                    name="Who changed a row",
                    field_selectors=[
                        selects(field="eventCategory", equal_to=["Data"]),
                        selects(field="resources.type", equal_to=["AWS::DynamoDB::Table"]),
                        selects(field="readOnly", equal_to=["false"]),
                        selects(field="resources.ARN", equal_to=[table.table_arn for table in tables]),
                    ],
                ),
                cloudtrail.CfnTrail.AdvancedEventSelectorProperty(
                    name="Who changed the account",
                    field_selectors=[
                        selects(field="eventCategory", equal_to=["Management"]),
                        selects(field="readOnly", equal_to=["false"]),
                    ],
                ),
            ],
        )
        acknowledge_standards(
            self.trail,
            "CloudTrailEncryptionEnabled",
            because="S3 encrypts it; a key of ours would be one more way to lose a year of it.",
        )
        acknowledge_standards(
            self.trail,
            "CloudTrailCloudWatchLogsEnabled",
            because="It is read when a seal is broken, and kept where nobody deletes; a copy costs more than it.",
        )
        # CloudTrail tries the bucket when the trail is made.
        if bucket.policy is not None:
            self.trail.node.add_dependency(bucket.policy)
