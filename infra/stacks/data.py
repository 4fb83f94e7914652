"""What must never be lost: tables, buckets, keys and people. Deployed rarely, retained always."""

from aws_cdk import Duration, Environment, RemovalPolicy, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.backups import Backups
from infra.constructs.bucket import Bucket
from infra.constructs.households_key import HouseholdsKey
from infra.constructs.origin_secret import OriginSecret
from infra.constructs.people import FIRST, People, Staff
from infra.constructs.sender import Sender
from infra.constructs.table import Table
from infra.constructs.trail import Trail
from infra.names import physical
from infra.outputs import publish
from infra.target import Target

CLOCK = "clock"
BY_MERCHANT = "by_merchant"
UPLOADS_LIVE = Duration.days(1)
QUESTIONS_KEPT = Duration.days(3 * 365)
"""As long as the rows of the questions that photos belong to (`dolbom/meals/questions/question.py`)."""
ACCESS_LOGS_LIVE = Duration.days(365)
MARKS_LIVE = Duration.days(30)
"""A proof starts from the week before at most (`dolbom/audits/chain.py`)."""
PROOFS_LOCKED = Duration.days(5 * 365)
"""As long as the books of a public body's spending are kept."""


class Data(Stack):
    def __init__(self, scope: Construct, id: str, *, env: Environment, target: Target) -> None:
        super().__init__(
            scope,
            id,
            env=env,
            description="Dolbom: tables, buckets, keys and people. Retained.",
            termination_protection=target.is_aws,
        )
        called = target.installation.tables

        # Meals: accounts, orders, journal. What falls due (open holds, lapsing money) is found by the hour.
        self.meals = Table(self, "meals", has_stream=True, expires_by="expires_at", called=called.get("meals", ""))
        self.meals.index(CLOCK, hash_key="clock_shard", range_key="due_at")
        self.meals.index(BY_MERCHANT, hash_key="merchant_id", range_key="sk")

        # Alerts: reports, queues, cases. The deadlines that must not pass are found by the hour.
        self.alerts = Table(self, "alerts", has_stream=True, expires_by="expires_at", called=called.get("alerts", ""))
        self.alerts.index(CLOCK, hash_key="clock_shard", range_key="due_at")

        # Identities lie apart, under a key of their own: whoever may read a report cannot thereby read a person.
        self.identity_key = kms.Key(
            self,
            "IdentityKey",
            alias=f"alias/{physical('identities')}",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        self.identities = Table(
            self,
            "identities",
            has_stream=False,
            expires_by="expires_at",
            key=self.identity_key,
            called=called.get("identities", ""),
        )
        # Under this one names are sealed before they are written: the intake may seal, the desk may open, nobody both.
        self.names_key = kms.Key(
            self,
            "NamesKey",
            alias=f"alias/{physical('names')}",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )

        # Salts and counters of the limits on reports: with a backup, a stream or an old salt, who reports anonymously
        # could be computed (A10).
        self.limits = Table(
            self,
            "limits",
            has_stream=False,
            expires_by="expires_at",
            no_backup_because="Its salts are thrown away after an hour, so that no reporter can be computed.",
            called=called.get("limits", ""),
        )

        # By this one households are known in discovery: of an address it makes a key, and of the key nobody an address.
        self.households_key = HouseholdsKey(self)

        # What the pages' distribution and the APIs know each other by.
        OriginSecret(self)

        # Buckets.
        log_bucket = Bucket(
            self, "access_logs", objects_live=ACCESS_LOGS_LIVE, no_access_logs_because="It holds the access logs."
        )
        no_addresses = "An access log would hold the network address of somebody who reports anonymously."
        # The form's policy is the permission; a browser may post it from any page that was given one.
        by_form = s3.CorsRule(allowed_methods=[s3.HttpMethods.POST], allowed_origins=["*"], allowed_headers=["*"])
        self.uploads = Bucket(
            self,
            "uploads",
            objects_live=UPLOADS_LIVE,
            has_events=True,
            no_access_logs_because=no_addresses,
            cors=[by_form],
        )
        self.evidence = Bucket(
            self, "evidence", some_live={"questions/": QUESTIONS_KEPT}, no_access_logs_because=no_addresses
        )
        self.files = Bucket(self, "files", has_events=True, access_logs=log_bucket, cors=[by_form])
        self.reports = Bucket(
            self,
            "reports",
            some_live={"proof_marks/": MARKS_LIVE, "proof_segments/": MARKS_LIVE},
            access_logs=log_bucket,
        )
        self.proofs = Bucket(self, "proofs", locked=PROOFS_LOCKED, access_logs=log_bucket)

        # Who delivers files, each into its own folders: who may take a sender's role, by the sender.
        senders: dict[str, str] = self.node.try_get_context("senders") or {}
        for sender, principal in senders.items():
            Sender(self, sender, files=self.files, principal=principal)

        # People and partners; staff apart.
        pools = target.installation.pools
        mails_from = target.installation.mail_domain if target.installation.pools_mail_by_ses else ""
        self.people = People(self, pools.get("residents", FIRST), mails_from=mails_from)
        self.staff = Staff(self, pools.get("staff", FIRST), mails_from=mails_from)

        if target.is_aws:
            # Of alerts no trail: a line of it would tell when, to the second, an anonymous report was written.
            Trail(self, tables=[self.meals, self.identities])
            is_locked = target.installation.has_locked_backups
            Backups(self, tables=[self.meals, self.alerts, self.identities], is_locked_for_good=is_locked)

        for table in (self.meals, self.alerts, self.identities, self.limits):
            publish(self, "table", table.name, table.table_name)
        for bucket in (self.uploads, self.evidence, self.files, self.reports, self.proofs):
            publish(self, "bucket", bucket.name, bucket.bucket_name)
        publish(self, "people", "pool", self.people.pool.user_pool_id)
        publish(self, "people", "app_client", self.people.app_client.user_pool_client_id)
        publish(self, "people", "staff_pool", self.staff.pool.user_pool_id)
        publish(self, "people", "staff_client", self.staff.client.user_pool_client_id)
        publish(self, "people", "partner_client", self.people.partner_client.user_pool_client_id)
