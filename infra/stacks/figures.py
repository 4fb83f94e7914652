"""The two functions that publish figures of months that are over, when they run and all that they may touch: a part of
the service stack (A13, M16)."""

from aws_cdk import Stack

from infra import partitions as of
from infra.constructs.function import Function
from infra.constructs.function_defaults import FunctionDefaults
from infra.constructs.schedule import Schedule
from infra.partitions import GET, GET_MANY, PUT, QUERY, UPDATE
from infra.stacks.data import Data

MEMORY_MB = 1024
TIMEOUT_S = 900


class Figures:
    def __init__(self, stack: Stack, *, defaults: FunctionDefaults, data: Data) -> None:
        meals, alerts, reports = data.meals, data.alerts, data.reports
        self.count_figures = counting = Function(
            stack,
            "count_figures",
            defaults=defaults,
            description="Counts the months that are over, and publishes each town's figures (M16)",
            memory_mb=MEMORY_MB,
            timeout_s=TIMEOUT_S,
            is_async=True,
        )
        counting.allow_partitions([GET, QUERY, PUT], meals.table_arn, [of.TOWN])
        counting.allow_partitions([QUERY], meals.table_arn, [of.TOWNS, of.POLICY])
        counting.allow_partitions([GET_MANY], meals.table_arn, [of.MERCHANT])
        counting.allow_select(meals.table_arn, [of.CHILD])
        counting.allow_partitions([UPDATE], meals.table_arn, [of.SCHEDULE])

        self.publish_figures = publishing = Function(
            stack,
            "publish_figures",
            defaults=defaults,
            description="Publishes, once each, the figures of months and rounds that are over (A13)",
            memory_mb=MEMORY_MB,
            timeout_s=TIMEOUT_S,
            is_async=True,
        )
        publishing.allow_select(alerts.table_arn, [of.FIGURES, of.DISCOVERED, of.CENTRE])
        publishing.allow_partitions([GET], alerts.table_arn, [of.ROUND])
        publishing.allow_objects(["s3:GetObject", "s3:PutObject"], reports, "figures/")
        publishing.allow_missing(reports)
        publishing.allow_partitions([UPDATE], meals.table_arn, [of.SCHEDULE])

        self.hourly = Schedule(stack, "count_figures", target=counting, description="Months over")
        self.daily = Schedule(stack, "publish_figures", target=publishing, description="Months of reports")
