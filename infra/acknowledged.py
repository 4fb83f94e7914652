"""Where a rule of cdk-nag does not hold here, and why. Every exception passes through this one function."""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, rule: str, *, because: str) -> None:
    """Records that a finding on this construct is known and meant."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=because))
