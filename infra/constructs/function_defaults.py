"""What every function of a stack shares: layers, and the resources that settings may name."""

from collections.abc import Mapping

from aws_cdk import RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from dolbom.settings import PREFIX, SETTINGS, fields
from infra.names import physical
from infra.target import Target

RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64


class FunctionDefaults(Construct):
    """The layers, and the values from which each function's environment is filled."""

    def __init__(self, scope: Construct, *, target: Target, values: Mapping[str, str]) -> None:
        # Its first name: an id is part of its resources' names in CloudFormation, and another would make them anew.
        super().__init__(scope, "Kit")
        self.target = target
        self.values = values
        self.domain = self._layer("dolbom", "Dolbom's own package")
        self.deps = self._layer("deps", "Pinned third-party packages, trimmed")
        self.imaging = self._layer("imaging", "Picture codecs")
        self.sql = self._layer("sql", "DuckDB")

    def environment(self, function: str) -> dict[str, str]:
        """The variables of a function: the fields of its settings model, each with the resource of that name."""
        return {PREFIX + field.upper(): self.values[field] for field in fields(SETTINGS[function])}

    def _layer(self, name: str, description: str) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            name.capitalize(),
            layer_version_name=physical(name),
            description=description,
            code=self.target.code(name),
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[ARCHITECTURE],
            # A function's earlier versions keep working while traffic is shifted back to them.
            removal_policy=RemovalPolicy.RETAIN,
        )
