"""What each role may do: named actions on named resources."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import template

STACKS = ("data", "service", "apis", "watch", "web", "edge")
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


def partitions_of(statement: dict[str, Any]) -> list[str]:
    """What the partition keys of the items begin with that a statement allows something with."""
    found: list[str] = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [])
    return found


MAY_GO = {"BOARD#*", "CELL#*", "POLICY#*"}
"""Rows that tell only where something is looked for, made anew from what they tell of; and a policy's first version
that has not begun, in whose place another is put (M15)."""


def test_a_function_may_delete_nothing_but_an_uploaded_photo_a_line_of_a_list_and_a_salt() -> None:
    deleting = {
        (name.partition("Role")[0], action)
        for name, statement in statements("service")
        for action in listed(statement["Action"])
        if "Delete" in action and action not in UNBOUND
        if not partitions_of(statement) or not set(partitions_of(statement)) <= MAY_GO
    }
    assert deleting <= {
        ("ReceivePhoto", "s3:DeleteObject"),
        ("FollowAlerts", "dynamodb:DeleteItem"),
        ("KeepClocks", "dynamodb:DeleteItem"),
        # By what a report is found from its house and counted: it moves where its address or its centre changes.
        ("MatchReports", "dynamodb:DeleteItem"),
        # A visit's place in its centre's list, which moves as it is closed or opened again.
        ("DeskApi", "dynamodb:DeleteItem"),
        # The links between an account that is deleted and its reports, and the account.
        ("PeopleApi", "dynamodb:DeleteItem"),
        ("PeopleApi", "cognito-idp:AdminDeleteUser"),
    }


@pytest.mark.parametrize("function", ["EnforceLimits", "CheckMisuse", "ReceiveFile", "AuditSegment", "NightlyAudit"])
def test_A11_what_works_on_meals_cannot_read_who_reported(function: str) -> None:
    granted = [
        str(statement["Resource"])
        for name, statement in statements("service")
        if name.startswith(f"{function}Role")
        # What somebody may, and nothing of what they reported (P3); under the table's key, through it alone.
        if partitions_of(statement) != ["PERSON#*"] and "kms:ViaService" not in str(statement.get("Condition"))
    ]
    assert granted
    assert not [resource for resource in granted if "dolbom-identities" in resource or "IdentityKey" in resource]


def test_A11_P3_what_takes_orders_reads_of_identities_whose_rights_are_over_and_nothing_else() -> None:
    (granted,) = allowed("MealsApi", "dolbom-identities")
    assert listed(granted["Action"]) == ["dynamodb:GetItem"]
    assert granted["Condition"]["ForAllValues:StringLike"] == {"dynamodb:LeadingKeys": ["PERSON#*"]}


def test_P5_no_other_function_touches_an_account_and_residents_are_deleted_alone() -> None:
    # Whom money that lapses concerns is asked for the address (M2): nothing is changed by it.
    found = {
        (name.partition("Role")[0], action)
        for name, statement in statements("service")
        for action in listed(statement["Action"])
        if action.startswith("cognito-idp:")
    }
    assert {each for each in found if each[0] != "PeopleApi"} == {("WarnLapses", "cognito-idp:ListUsers")}
    of_residents, of_staff = allowed("PeopleApi", "PeoplePool"), allowed("PeopleApi", "StaffPool")
    assert [listed(each["Action"]) for each in of_residents] == [
        [f"cognito-idp:Admin{each}" for each in ("DeleteUser", "InitiateAuth", "RespondToAuthChallenge")]
    ]
    assert "cognito-idp:AdminDeleteUser" not in [action for each in of_staff for action in listed(each["Action"])]


def test_P3_what_ends_rights_marks_accounts_and_writes_no_money_and_no_row_of_the_ledger() -> None:
    of_children = [each for each in allowed("PeopleApi", "dolbom-meals") if "CHILD#*" in str(each)]
    granted = {action: each for each in of_children for action in listed(each["Action"])}
    assert set(granted) == {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:UpdateItem"}
    named = granted["dynamodb:UpdateItem"]["Condition"]
    assert named["ForAllValues:StringEquals"] == {"dynamodb:Attributes": ["pk", "sk", "over", "version", "digest"]}
    assert named["Null"] == {"dynamodb:LeadingKeys": "false", "dynamodb:Attributes": "false"}


def allowed(function: str, about: str) -> list[dict[str, Any]]:
    """What a function may do with a resource."""
    named = [statement for name, statement in statements("service") if name.startswith(f"{function}Role")]
    return [statement for statement in named if about in str(statement["Resource"])]


def test_A11_the_intake_seals_names_and_cannot_open_them_and_the_desk_the_other_way_round() -> None:
    may = {
        function: [action for statement in allowed(function, "NamesKey") for action in listed(statement["Action"])]
        for function in ("AlertsApi", "DeskApi", "KeepClocks", "FollowAlerts", "ReceivePhoto")
    }
    assert may == {
        "AlertsApi": ["kms:Encrypt"],
        "DeskApi": ["kms:Decrypt"],
        **{watcher: [] for watcher in ("KeepClocks", "FollowAlerts", "ReceivePhoto")},
    }
    for function in ("AlertsApi", "DeskApi"):
        (statement,) = allowed(function, "NamesKey")
        assert statement["Condition"]["Null"] == {"kms:EncryptionContext:alert_id": "false"}


def test_A11_the_tables_key_is_used_through_the_table_only() -> None:
    for function in ("AlertsApi", "DeskApi"):
        for statement in allowed(function, "IdentityKey"):
            via = statement["Condition"]["StringEquals"]["kms:ViaService"]
            assert "dynamodb." in str(via)


PURPOSES = {"AlertsApi": "alert_id", "DeskApi": "alert_id", "MealsApi": "partner_id", "PushEvents": "partner_id"}


def test_A11_every_key_is_used_through_one_service_or_for_one_purpose_that_is_named() -> None:
    """What functions seal themselves goes to KMS directly, where `ViaService` is no word; a MAC knows no context."""
    direct = {}
    for name, statement in statements("service"):
        actions = [action for action in listed(statement["Action"]) if action.startswith("kms:")]
        if not actions or actions == ["kms:GenerateMac"]:
            continue
        assert actions == listed(statement["Action"])
        only = statement["Condition"]
        if "StringEquals" in only:
            assert actions == ["kms:Decrypt", "kms:GenerateDataKey"]
            assert set(only["StringEquals"]) == {"kms:ViaService"}
            continue
        (purpose,) = only["ForAllValues:StringEquals"]["kms:EncryptionContextKeys"]
        assert only["Null"] == {f"kms:EncryptionContext:{purpose}": "false"}
        assert actions in (["kms:Encrypt"], ["kms:Decrypt"])
        direct[name.partition("Role")[0]] = purpose
    assert direct == PURPOSES


def partitions(function: str, action: str) -> set[str]:
    """The partitions of identities in which a function may do something; each grant says that there must be a key."""
    found = set()
    for statement in allowed(function, "dolbom-identities"):
        if f"dynamodb:{action}" in listed(statement["Action"]):
            assert statement["Condition"]["Null"]["dynamodb:LeadingKeys"] == "false"
            found |= set(listed(statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]))
    return found


REWRITTEN = {"ACCOUNT#*", "LETTER#*", "TRIES#*", "MAILS#*"}


def test_A11_the_intake_writes_sealed_identities_and_reads_none_and_no_function_rewrites_an_opening() -> None:
    assert "IDENTITY#*" in partitions("AlertsApi", "PutItem")
    assert not {"IDENTITY#*", "ALERT#*"} & (partitions("AlertsApi", "GetItem") | partitions("AlertsApi", "Query"))
    assert not {"OPENED#*", "OPENINGS#*", "ALERT#*"} & partitions("AlertsApi", "PutItem")
    assert {"OPENED#*", "OPENINGS#*"} <= partitions("DeskApi", "PutItem")
    assert not {"IDENTITY#*", "ALERT#*", "ACCOUNT#*"} & partitions("DeskApi", "PutItem")
    for name, statement in statements("service"):
        if "dolbom-identities" in str(statement["Resource"]):
            changing = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"} & set(listed(statement["Action"]))
            # Links with an account that is deleted go, and tries of a letter's code are counted; whether
            # mails are wanted is said again; nothing else is ever rewritten.
            only = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
            assert not changing or (name.startswith("PeopleApiRole") and set(only) <= REWRITTEN), name


def test_D3_nobody_but_discovery_may_ask_for_the_salt_of_households() -> None:
    """The intake could try addresses out; and a queue must not wait for a key service (A3)."""
    asking = {
        name.partition("Role")[0]
        for name, statement in statements("service")
        if "kms:GenerateMac" in listed(statement["Action"])
    }
    assert asking == {"ReceiveIndicators", "DiscoveryRound", "MatchReports"}
