"""Where a rule of cdk-nag does not hold here, and why. Every exception passes through this module."""

import re

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, rule: str, *, because: str) -> None:
    """Records that a finding on this construct, and on all in it, is known and meant."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=because))


def acknowledge_wildcard(construct: IConstruct, resource: str, *, because: str) -> None:
    """Records that a policy names a resource with a `*` in it, which cannot be narrowed further."""
    shown = re.sub(r"\$\{Token\[AWS\.AccountId\.\d+\]\}", "<AWS::AccountId>", resource)
    shown = re.sub(r"\$\{Token\[AWS\.Partition\.\d+\]\}", "aws", shown)
    acknowledge(construct, f"AwsSolutions-IAM5[Resource::{shown}]", because=because)


def acknowledge_versions(construct: IConstruct, function: IConstruct, *, because: str) -> None:
    """Records that a policy lets a function be called in each of its versions."""
    resource = Stack.of(function).get_logical_id(function.node.default_child)  # type: ignore[arg-type]
    acknowledge(construct, f"AwsSolutions-IAM5[Resource::<{resource}.Arn>:*]", because=because)
