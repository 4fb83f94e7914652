"""An S3 bucket with everything that each of ours has."""

from collections.abc import Mapping, Sequence
from typing import cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.nag import acknowledge, acknowledge_standards
from infra.names import output, physical

OLD_VERSIONS_KEPT = Duration.days(90)
BROKEN_UPLOADS_KEPT = Duration.days(1)


def acknowledge_buckets(bucket: s3.Bucket) -> None:
    """What was decided for every bucket."""
    acknowledge_standards(
        bucket,
        "S3DefaultEncryptionKMS",
        because="S3's own keys: who may read is said by grants on folders, and a browser's form needs no key.",
    )
    acknowledge_standards(
        bucket,
        "S3BucketReplicationEnabled",
        because="Data of children and of anonymous reporters stays in one country; what is kept is versioned.",
    )


class Bucket(Construct):
    """A private, encrypted bucket over TLS only. It is versioned and kept, unless its objects live for days only;
    `some_live` says how long those below a prefix do; `locked` for how long nobody, whatever their rights, deletes or
    changes a version of an object."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        objects_live: Duration | None = None,
        some_live: Mapping[str, Duration] | None = None,
        has_events: bool = False,
        access_logs: "Bucket | None" = None,
        no_access_logs_because: str = "",
        cors: Sequence[s3.CorsRule] = (),
        locked: Duration | None = None,
    ) -> None:
        super().__init__(scope, output(name))
        self.name = name
        is_kept = objects_live is None
        stack = Stack.of(self)
        self.bucket_name = f"{physical(name)}-{stack.account}-{stack.region}"
        self.bucket_arn = f"arn:{stack.partition}:s3:::{self.bucket_name}"
        self.bucket: s3.Bucket = s3.Bucket(
            self,
            "Bucket",
            bucket_name=self.bucket_name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=is_kept,
            object_lock_enabled=True if locked else None,
            object_lock_default_retention=s3.ObjectLockRetention.compliance(locked) if locked else None,
            server_access_logs_bucket=access_logs.bucket if access_logs else None,
            server_access_logs_prefix=f"{name}/" if access_logs else None,
            cors=list(cors),
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=BROKEN_UPLOADS_KEPT,
                    expiration=objects_live,
                    noncurrent_version_expiration=OLD_VERSIONS_KEPT if is_kept else None,
                ),
                *(s3.LifecycleRule(prefix=prefix, expiration=lives) for prefix, lives in (some_live or {}).items()),
            ],
            # Of a first deployment that fails nothing is left, which the second would find in its place.
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        if has_events:
            # Said to S3 directly: CDK's own switch brings a function that may rewrite any bucket's notifications.
            cast(s3.CfnBucket, self.bucket.node.default_child).add_property_override(
                "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
            )
        if access_logs is None:
            acknowledge(self.bucket, "AwsSolutions-S1", because=no_access_logs_because)
            acknowledge_standards(self.bucket, "S3BucketLoggingEnabled", because=no_access_logs_because)
        if not is_kept:
            acknowledge_standards(
                self.bucket,
                "S3BucketVersioningEnabled",
                because="Its objects are to be gone after days: an old version would outlive them.",
            )
        acknowledge_buckets(self.bucket)

    def objects(self, prefix: str = "") -> str:
        """The ARN of all objects below a prefix: the narrowest that a grant on objects to come can be."""
        return f"{self.bucket_arn}/{prefix}*"
