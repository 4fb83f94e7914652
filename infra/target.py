"""What is synthesised: where the assets lie, and what only AWS itself can do."""

from dataclasses import dataclass, field
from pathlib import Path

from aws_cdk import aws_lambda as lambda_

from infra.installation import Installation

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Target:
    """One kind of cloud that the stacks are made for."""

    name: str
    assets: Path
    """The folder with the layers and functions made by tools/packaging/layers.py."""
    is_aws: bool
    """AWS itself: with the edge stack, canary deployments and cdk-nag. The embedded cloud has none of them."""

    installation: Installation = field(default_factory=Installation)
    """What whoever deploys says. Of AWS it is read from a file; an embedded cloud has nobody to tell."""

    def code(self, path: str) -> lambda_.Code:
        """An asset's folder as Lambda code."""
        return lambda_.Code.from_asset(str(self.assets / path))


AWS = Target(name="aws", assets=ROOT / "build" / "assets" / "aws", is_aws=True)
LOCAL = Target(name="local", assets=ROOT / "build" / "assets" / "local", is_aws=False)
TARGETS = {target.name: target for target in (AWS, LOCAL)}
