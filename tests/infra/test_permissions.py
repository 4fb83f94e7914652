"""What each role may do: named actions on named resources."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import template

STACKS = ("data", "service", "watch", "edge")
# These actions know no resource.
UNBOUND = {
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
}


def statements(stack: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What roles are allowed, by the logical id of the policy."""
    for name, resource in template(stack, "aws")["Resources"].items():
        documents = []
        if resource["Type"] in {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"}:
            documents = [resource["Properties"]["PolicyDocument"]]
        elif resource["Type"] == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in resource["Properties"].get("Policies", [])]
        for document in documents:
            for statement in document["Statement"]:
                if statement["Effect"] == "Allow":
                    yield name, statement


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("stack", STACKS)
def test_no_action_has_a_wildcard(stack: str) -> None:
    for name, statement in statements(stack):
        assert not [action for action in listed(statement["Action"]) if "*" in action], name


@pytest.mark.parametrize("stack", STACKS)
def test_everything_is_allowed_on_named_resources_only(stack: str) -> None:
    for name, statement in statements(stack):
        if "*" in listed(statement["Resource"]):
            assert set(listed(statement["Action"])) <= UNBOUND, name


def test_a_function_may_delete_nothing_but_an_uploaded_photo_and_a_line_of_a_queue() -> None:
    deleting = {
        (name.partition("Role")[0], action)
        for name, statement in statements("service")
        for action in listed(statement["Action"])
        if "Delete" in action and action not in UNBOUND
    }
    assert deleting <= {("ReceivePhoto", "s3:DeleteObject"), ("FollowAlerts", "dynamodb:DeleteItem")}


@pytest.mark.parametrize(
    "function", ["MealsApi", "EnforceLimits", "CheckMisuse", "ReceiveFile", "AuditSegment", "NightlyAudit"]
)
def test_A11_what_works_on_meals_cannot_read_who_reported(function: str) -> None:
    granted = [
        str(statement["Resource"]) for name, statement in statements("service") if name.startswith(f"{function}Role")
    ]
    assert granted
    assert not [resource for resource in granted if "dolbom-identities" in resource or "IdentityKey" in resource]
