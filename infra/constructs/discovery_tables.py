"""What Athena sees of a round: its frozen files in the reports bucket, as two tables by edition."""

from collections.abc import Mapping

from aws_cdk import Stack
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from constructs import Construct

from infra.constructs.bucket import Bucket
from infra.constructs.function import Function
from infra.constructs.households_key import HouseholdsKey
from infra.names import physical

SCANNED_BYTES_MAX = 200 * 1024**3
"""What one query may read: five times a nation of 22 million households; about a dollar."""
LINES = {"household": "string", "centre": "int", "town": "int", "type": "string", "value": "int", "month": "int"}
TABLES: Mapping[str, Mapping[str, str]] = {
    "indicators": {**LINES, "address": "string"},
    "left_out": {"household": "string", "why": "string"},
}
PARQUET = "org.apache.hadoop.hive.ql.io.parquet"


class DiscoveryTables(Construct):
    """A database, its tables, and the workgroup whose answers come to lie in `discovery/athena/`."""

    def __init__(self, scope: Construct, *, reports: Bucket) -> None:
        super().__init__(scope, "Discovery")
        self.reports = reports
        self.database = physical("discovery").replace("-", "_")
        self.workgroup = physical("discovery")
        account = Stack.of(self).account
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(name=self.database),
        )
        for name, columns in TABLES.items():
            self._table(name, columns).add_dependency(database)
        athena.CfnWorkGroup(
            self,
            "Workgroup",
            name=self.workgroup,
            description="Discovery rounds, where one machine is outgrown (D2)",
            work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                bytes_scanned_cutoff_per_query=SCANNED_BYTES_MAX,
                publish_cloud_watch_metrics_enabled=True,
                result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                    output_location=f"s3://{reports.bucket_name}/discovery/athena/",
                    encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                        encryption_option="SSE_S3"
                    ),
                ),
            ),
        )

    def _table(self, name: str, columns: Mapping[str, str]) -> glue.CfnTable:
        column = glue.CfnTable.ColumnProperty
        place = f"s3://{self.reports.bucket_name}/discovery/{name}/"
        return glue.CfnTable(
            self,
            name.title().replace("_", ""),
            catalog_id=Stack.of(self).account,
            database_name=self.database,
            table_input=glue.CfnTable.TableInputProperty(
                name=name,
                table_type="EXTERNAL_TABLE",
                # An edition's folder is found by its name alone: no partition is ever added.
                parameters={
                    "classification": "parquet",
                    "projection.enabled": "true",
                    "projection.round.type": "injected",
                    "storage.location.template": f"{place}round=${{round}}/",
                },
                partition_keys=[column(name="round", type="string")],
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    location=place,
                    input_format=f"{PARQUET}.MapredParquetInputFormat",
                    output_format=f"{PARQUET}.MapredParquetOutputFormat",
                    serde_info=glue.CfnTable.SerdeInfoProperty(
                        serialization_library=f"{PARQUET}.serde.ParquetHiveSerDe"
                    ),
                    columns=[column(name=each, type=kind) for each, kind in columns.items()],
                ),
            ),
        )

    def values(self, key: HouseholdsKey) -> dict[str, str]:
        """What discovery's settings are filled from. `-c discovery_engine=athena` where one machine is outgrown."""
        return {
            "households_key": key.key_arn,
            "discovery_engine": self.node.try_get_context("discovery_engine") or "duckdb",
            "discovery_workgroup": self.workgroup,
            "discovery_database": self.database,
            "discovery_round": physical("discovery_round"),
        }

    def allow_asking(self, function: Function) -> None:
        """Lets a function ask these tables, and read the answers. Athena reads with the rights of who asks."""
        stack = Stack.of(self)
        of_athena = stack.format_arn(service="athena", resource="workgroup", resource_name=self.workgroup)
        function.allow(["athena:StartQueryExecution", "athena:GetQueryExecution"], of_athena)
        named = [("catalog", None), ("database", self.database)]
        named += [("table", f"{self.database}/{name}") for name in TABLES]
        arns = [stack.format_arn(service="glue", resource=kind, resource_name=name) for kind, name in named]
        function.allow(["glue:GetDatabase"], *arns[:2])
        function.allow(["glue:GetTable", "glue:GetPartitions"], *arns)
        function.allow(["s3:GetBucketLocation"], self.reports.bucket_arn)
