"""What a stack tells of itself once it is deployed."""

from aws_cdk import CfnOutput
from constructs import Construct

from infra.names import output


def publish(scope: Construct, kind: str, name: str, value: str) -> None:
    """Writes what tools and people look up after a deployment into the stack's outputs, as `<Kind><Name>`."""
    CfnOutput(scope, f"{output(kind)}{output(name)}", value=value)
