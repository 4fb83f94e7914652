"""Discovery's three functions, what calls them and all that they may touch: a part of the service stack (D1–D3)."""

from aws_cdk import Stack

from infra import partitions as of
from infra.constructs.discovery_tables import DiscoveryTables
from infra.constructs.function import Function
from infra.constructs.function_defaults import FunctionDefaults
from infra.constructs.object_events import ObjectEvents
from infra.constructs.schedule import Schedule
from infra.constructs.stream_consumer import StreamConsumer, key_starts_with
from infra.constructs.table import Table
from infra.partitions import DELETE, GET, GET_MANY, PUT, QUERY, UPDATE
from infra.stacks.data import Data

MEMORY_MB = 1769
"""One whole vCPU; DuckDB keeps 400 MB of it for itself."""
TIMEOUT_S = 900


class Discovery:
    def __init__(
        self,
        stack: Stack,
        *,
        defaults: FunctionDefaults,
        data: Data,
        tables: DiscoveryTables,
        visits_by: tuple[Function, Function],
    ) -> None:
        """`visits_by`: the desk, which works on visits, and who keeps their clock."""
        alerts, files, reports, key = data.alerts, data.files, data.reports, data.households_key
        self._alerts = alerts.table_arn
        self._allow_desk(visits_by[0])
        _allow_visits(alerts, *visits_by)
        self.receive_indicators = receive = Function(
            stack,
            "receive_indicators",
            defaults=defaults,
            description="Checks the indicator files of other bodies line by line (D1)",
            memory_mb=MEMORY_MB,
            timeout_s=TIMEOUT_S,
            is_async=True,
            extra_layers=[defaults.sql],
            disk_mb=4_096,
        )
        receive.allow_objects(["s3:GetObject"], files, "indicators/")
        receive.allow_objects(["s3:GetObject", "s3:PutObject"], files, "results/")
        receive.allow_objects(["s3:PutObject"], reports, "discovery/checked/")
        receive.allow_missing(files)
        receive.allow_partitions([GET, PUT], alerts.table_arn, [of.ROUND])
        receive.allow(["kms:GenerateMac"], key.key_arn)
        ObjectEvents(stack, function=receive, bucket=files, only_in="indicators/")

        # A stream consumer of its own: a key service that is silent keeps no report from its queue.
        self.match_reports = match = Function(
            stack,
            "match_reports",
            defaults=defaults,
            description="Finds out whether a round had chosen a reported household (D3)",
            timeout_s=60,
            is_async=True,
        )
        match.allow_partitions([GET], alerts.table_arn, [of.ALERT, of.MATCH])
        match.allow_partitions([QUERY], alerts.table_arn, [of.HOUSE, of.NEAR])
        match.allow_partitions([GET_MANY], alerts.table_arn, [of.VISIT])
        match.allow_partitions([PUT], alerts.table_arn, [of.MATCH])
        match.allow_partitions([PUT, DELETE], alerts.table_arn, [of.HOUSE, of.NEAR, of.DISCOVERED, of.REPORTED])
        match.allow(["kms:GenerateMac"], key.key_arn)
        StreamConsumer(stack, function=match, table=alerts, only=key_starts_with("sk", "REPORT"))

        self.discovery_round = discover = Function(
            stack,
            "discovery_round",
            defaults=defaults,
            description="Chooses households by indicators, and brings them to their centres (D2)",
            memory_mb=MEMORY_MB,
            timeout_s=TIMEOUT_S,
            is_async=True,
            extra_layers=[defaults.sql],
            disk_mb=10_240,
        )
        discover.allow_partitions([GET, QUERY, PUT], alerts.table_arn, [of.ROUND])
        discover.allow_partitions([PUT], alerts.table_arn, [of.VISIT, of.CENTRE, of.HOUSE])
        discover.allow_partitions([GET_MANY], alerts.table_arn, [of.ALERT, of.MATCH, of.VISIT])
        discover.allow_partitions([QUERY], alerts.table_arn, [of.REPORTED])
        discover.allow_partitions([QUERY, PUT], alerts.table_arn, [of.WEIGHTS])
        discover.allow_partitions([UPDATE], data.meals.table_arn, [of.SCHEDULE])
        discover.allow_select(alerts.table_arn, [of.CENTRE])
        discover.allow_objects(["s3:GetObject"], reports, "discovery/")
        for folder in ("indicators/", "left_out/", "rounds/", "athena/"):
            discover.allow_objects(["s3:PutObject"], reports, f"discovery/{folder}")
        discover.allow_missing(reports)
        discover.allow(["kms:GenerateMac"], key.key_arn)
        discover.allow_starting("discovery_round")
        tables.allow_asking(discover)
        self.every_two_months = Schedule(
            stack,
            "discovery_round",
            target=discover,
            description="The discovery round, due every two months; looked for at 04:00",
        )

    def _allow_desk(self, desk: Function) -> None:
        """What the desk sees and says of discovery: whether a round had chosen a report's household (D3)."""
        desk.allow_partitions([QUERY], self._alerts, [of.HOUSE, of.NEAR, of.REPORTED])
        desk.allow_partitions([GET, GET_MANY, PUT], self._alerts, [of.MATCH])
        desk.allow_partitions([GET, QUERY, PUT], self._alerts, [of.WEIGHTS])
        desk.allow_partitions([PUT], self._alerts, [of.HOUSE, of.DISCOVERED])
        # Of a report whose address a worker corrected, the row at its pin goes with the next word on it.
        desk.allow_partitions([PUT, DELETE], self._alerts, [of.NEAR, of.REPORTED])


def _allow_visits(alerts: Table, desk_api: Function, keep_clocks: Function) -> None:
    """What the case worker's round touches, at the desk and by its clock."""
    # A visit's place in its centre's list is written with it; reports' places are made by who follows them.
    desk_api.allow_partitions([GET, QUERY, PUT, DELETE], alerts.table_arn, [of.CENTRE])
    desk_api.allow_partitions([GET, GET_MANY, QUERY, PUT], alerts.table_arn, [of.VISIT])
    desk_api.allow_partitions([UPDATE], alerts.table_arn, [of.ROUND])
    keep_clocks.allow_partitions([GET_MANY, PUT, UPDATE], alerts.table_arn, [of.ROUND])
    keep_clocks.allow_partitions([QUERY], alerts.table_arn, [of.CENTRE])
