"""The functions of the audits, when they run and all that they may touch: a part of the service
stack (O1, O5, O6)."""

from aws_cdk import Stack

from infra import partitions as of
from infra.constructs.function import ONE_CPU_MB, Function
from infra.constructs.function_defaults import FunctionDefaults
from infra.constructs.nightly_proof import SEGMENTS, SEGMENTS_EMBEDDED, NightlyProof
from infra.constructs.schedule import Schedule
from infra.partitions import GET, GET_MANY, PUT, QUERY, SCAN, UPDATE
from infra.stacks.data import BY_MERCHANT, CLOCK, Data


class Audits:
    def __init__(self, stack: Stack, *, defaults: FunctionDefaults, data: Data) -> None:
        meals, alerts, reports = data.meals, data.alerts, data.reports
        self.audit_segment = audit_segment = Function(
            stack,
            "audit_segment",
            defaults=defaults,
            description="Proves one segment of the ledger (O1)",
            timeout_s=900,
            memory_mb=ONE_CPU_MB,
        )
        audit_segment.allow([SCAN], meals.table_arn)
        audit_segment.allow_partitions([GET, GET_MANY], meals.table_arn, [of.CHILD, of.ORDER, of.CARD, of.LINE])
        audit_segment.allow_partitions([QUERY], meals.table_arn, [of.CHILD])
        audit_segment.allow_partitions([QUERY], meals.table_arn, [of.POLICY])
        audit_segment.allow_partitions([GET_MANY], meals.table_arn, [of.MERCHANT, of.CELL])
        audit_segment.allow_partitions([QUERY], meals.table_arn, [of.TOWN, of.TOWNS])
        audit_segment.allow_partitions([GET], meals.table_arn, [of.TOWN])
        # How an auditor closed it decides whether rows that are gone are still missed.
        audit_segment.allow_partitions([GET], meals.table_arn, [of.FINDINGS])
        audit_segment.allow_select(meals.table_arn, [of.CHILD])
        audit_segment.allow_objects(["s3:PutObject"], reports, "proof_segments/")
        audit_segment.allow_objects(["s3:GetObject", "s3:PutObject"], reports, "proof_marks/")
        audit_segment.allow_missing(reports)
        audit_segment.allow_objects(["s3:GetObject"], data.proofs, "chain/")
        audit_segment.allow_missing(data.proofs)

        self.nightly_audit = nightly_audit = Function(
            stack,
            "nightly_audit",
            defaults=defaults,
            description="Joins the segments' proofs into the night's report (O1); looks at what lies about (O6)",
            timeout_s=300,
            is_async=True,
        )
        nightly_audit.allow_objects(["s3:PutObject"], reports, "proof/")
        nightly_audit.allow_objects(["s3:GetObject"], reports, "proof_segments/")
        nightly_audit.allow_objects(["s3:GetObject", "s3:PutObject"], data.proofs, "chain/")
        nightly_audit.allow_missing(data.proofs)
        nightly_audit.allow_partitions([UPDATE], meals.table_arn, [of.SCHEDULE])
        nightly_audit.allow_partitions([GET, QUERY, PUT], meals.table_arn, [of.FINDINGS])
        # The daily look: whether anything lies there, and how much; never what it is.
        nightly_audit.allow_partitions([GET_MANY], meals.table_arn, [of.SCHEDULE])
        for table in (meals, alerts):
            nightly_audit.allow_partitions([QUERY], table.index_arn(CLOCK), [of.SET_ASIDE])
        nightly_audit.allow_partitions([QUERY], alerts.table_arn, [of.ROUND])
        nightly_audit.allow_missing(data.uploads)

        self.weekly_patterns = weekly_patterns = Function(
            stack,
            "weekly_patterns",
            defaults=defaults,
            description="Looks at what no single payment of a shop shows (O5)",
            timeout_s=900,
            memory_mb=1024,
            is_async=True,
        )
        weekly_patterns.allow_partitions([QUERY], meals.table_arn, [of.TOWNS, of.SHOPS, of.POLICY])
        weekly_patterns.allow([QUERY], meals.index_arn(BY_MERCHANT))
        weekly_patterns.allow_partitions([GET_MANY], meals.table_arn, [of.CHILD])
        weekly_patterns.allow_partitions([GET, QUERY, PUT], meals.table_arn, [of.FINDINGS])
        weekly_patterns.allow_objects(["s3:GetObject", "s3:PutObject"], reports, "patterns/")
        weekly_patterns.allow_missing(reports)
        weekly_patterns.allow_objects(["s3:GetObject", "s3:PutObject"], data.proofs, "weeks/")
        weekly_patterns.allow_missing(data.proofs)
        weekly_patterns.allow_partitions([UPDATE], meals.table_arn, [of.SCHEDULE])

        self.proof = NightlyProof(
            stack,
            audit_segment=audit_segment,
            nightly_audit=nightly_audit,
            segments=SEGMENTS if defaults.target.is_aws else SEGMENTS_EMBEDDED,
        )
        self.every_night = Schedule(
            stack,
            "nightly_proof",
            target=self.proof.machine,
            description="The proof of the day that ended, at 02:30 in Seoul",
        )

        # One try takes 15 minutes at most; what it leaves, the next one does. A week that is done is not done again.
        self.every_monday = Schedule(
            stack,
            "weekly_patterns",
            target=weekly_patterns,
            description="Shops' patterns of the week that ended, on Mondays before dawn",
        )
        self.every_morning = Schedule(
            stack,
            "daily_hygiene",
            target=nightly_audit,
            description="What lies about where nothing should, each morning",
        )
