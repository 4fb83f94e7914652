"""Where a rule of cdk-nag does not hold here, and why. Every exception passes through this module.

Four packs are asked: AwsSolutions, NIST 800-53 R5, PCI DSS 3.2.1, Serverless. What they want alike is acknowledged
once.
"""

import re

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, rule: str, *, because: str) -> None:
    """Records that a finding on this construct, and on all in it, is known and meant."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=because))


NIST, PCI, SERVERLESS = "NIST.800.53.R5", "PCI.DSS.321", "Serverless"


def acknowledge_standards(construct: IConstruct, rule: str, *packs: str, because: str) -> None:
    """The same for a rule of the standards, as each of these packs calls it."""
    for pack in packs or (NIST, PCI):
        acknowledge(construct, f"{pack}-{rule}", because=because)


def acknowledge_everywhere(stack: Stack) -> None:
    """What was decided for all of Dolbom, and would else stand beside each resource."""
    acknowledge_standards(
        stack,
        "IAMNoInlinePolicy",
        because="A grant is of one role, goes with it, and is read beside what it is for (docs/decisions/grants.md).",
    )
    acknowledge_standards(
        stack,
        "CloudWatchLogGroupEncrypted",
        because="AWS's own key encrypts them. No line holds a person: a test reads what functions print.",
    )


def acknowledge_wildcard(construct: IConstruct, resource: str, *, because: str) -> None:
    """Records that a policy names a resource with a `*` in it, which cannot be narrowed further."""
    shown = re.sub(r"\$\{Token\[AWS\.AccountId\.\d+\]\}", "<AWS::AccountId>", resource)
    shown = re.sub(r"\$\{Token\[AWS\.Partition\.\d+\]\}", "aws", shown)
    acknowledge(construct, f"AwsSolutions-IAM5[Resource::{shown}]", because=because)


def acknowledge_versions(construct: IConstruct, function: IConstruct, *, because: str) -> None:
    """Records that a policy lets a function be called in each of its versions."""
    resource = Stack.of(function).get_logical_id(function.node.default_child)  # type: ignore[arg-type]
    acknowledge(construct, f"AwsSolutions-IAM5[Resource::<{resource}.Arn>:*]", because=because)
