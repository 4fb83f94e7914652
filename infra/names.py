"""Physical names: an alarm, a runbook and a log search say the same word for one thing.

One account and region holds one Dolbom. A bucket's name ends in both, since it must be the only one in the world.
"""

from aws_cdk import CfnOutput
from constructs import Construct

PREFIX = "dolbom"
METRICS_NAMESPACE = "Dolbom"


def physical(name: str) -> str:
    """The name in AWS of what the code calls `name`: `meals_api` is `dolbom-meals-api`."""
    return f"{PREFIX}-{name.replace('_', '-')}"


def output(name: str) -> str:
    """A construct's or output's id: `meals_api` is `MealsApi`. CloudFormation allows letters and digits only."""
    return "".join(part.capitalize() for part in name.split("_"))


def publish(scope: Construct, kind: str, name: str, value: str) -> None:
    """Writes what tools and people look up after a deployment into the stack's outputs, as `<Kind><Name>`."""
    CfnOutput(scope, f"{output(kind)}{output(name)}", value=value)
