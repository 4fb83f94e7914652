"""Two environments in one account share no name; a restored table's name goes everywhere; a word makes new versions
(docs/aws-first-deploy.md)."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra import installation
from infra.installation import Installation
from infra.names import asks_first_name, called_by
from tests.support import template
from tools.packaging.assembly import EXAMPLE, assembly
from tools.template_rules import faults

STACKS = ("data", "service", "apis", "watch", "web", "edge")
RESTORED = "dolbom-stage-meals-2"
AGAIN = "2026-11-27"
WITHIN = {
    "AWS::ApiGateway::Authorizer": "its API",
    "AWS::ApiGateway::Stage": "its API",
    "AWS::CodeDeploy::DeploymentGroup": "its application",
    "AWS::Cognito::UserPoolClient": "its pool",
    "AWS::Cognito::UserPoolGroup": "its pool",
    "AWS::Cognito::UserPoolResourceServer": "its pool: the scopes of partners' tokens",
    "AWS::Glue::Table": "its database",
    "AWS::IAM::Policy": "its role",
    "AWS::Lambda::Alias": "its function",
    "AWS::Lambda::EventInvokeConfig": "its function",
    "AWS::Lambda::Permission": "its function",
    "AWS::Lambda::Version": "its function",
    "AWS::Backup::BackupSelection": "its plan",
    "AWS::SES::ConfigurationSetEventDestination": "its configuration set",
}
"""Resources whose names need not differ, since what they are in has a name of its own."""
NAMES = ("Name", "Identifier")
NO_NAMES = ("MetricName", "DisplayName")

OF_A_TABLE = r'table/[\w-]+|"DOLBOM_\w+_TABLE": "[^"]*"|"TableName": "[^"]*"|"Name": "TableName", "Value": "[^"]*"'

Template = dict[str, Any]


@pytest.fixture(scope="module")
def own_templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    """The templates for AWS of an environment beside the usual one, after a restore and a false rollback, against which
    it goes around the canary."""
    out = tmp_path_factory.mktemp("stage")
    told = {**json.loads(EXAMPLE.read_text()), "environment": "stage", "tables": {"meals": RESTORED}}
    told["pools"] = {"residents": 2, "staff": 3}
    told |= {"again": AGAIN, "has_canary": False, "has_snapshots": True, "pools_mail_by_ses": True}
    (out / EXAMPLE.name).write_text(json.dumps(told))
    made = assembly("aws", out / EXAMPLE.name)
    return {name: json.loads((made / f"dolbom-stage-{name}.template.json").read_text()) for name in STACKS}


def names(made: Template) -> Iterator[tuple[str, str]]:
    """Kind and name of each resource that has a name of its own in the account."""
    for resource in made["Resources"].values():
        if resource["Type"] in WITHIN:
            continue
        for key, value in resource.get("Properties", {}).items():
            if key.endswith(NAMES) and key not in NO_NAMES and (isinstance(value, str) or "Fn::Join" in value):
                yield resource["Type"], json.dumps(value)


def test_two_environments_of_an_account_share_no_name(own_templates: dict[str, Template]) -> None:
    for stack in STACKS:
        usual, beside = set(names(template(stack, "aws"))), set(names(own_templates[stack]))
        assert usual or stack == "apis"
        assert sorted(usual & beside) == [], stack
        strange = [name for _, name in beside if "dolbom-stage" not in name and "dolbom_stage" not in name]
        assert strange == [], stack


def test_what_is_asked_of_templates_holds_in_an_environment_too(own_templates: dict[str, Template]) -> None:
    with called_by("stage"):
        assert faults(own_templates) == []
    namespaces = [
        metric["Namespace"]
        for resource in own_templates["watch"]["Resources"].values()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
        for metric in [resource["Properties"]]
        if metric.get("Namespace", "").startswith("Dolbom")
    ]
    assert set(namespaces) == {"Dolbom/stage"}


def test_O1_a_restored_table_goes_by_its_name_everywhere(own_templates: dict[str, Template]) -> None:
    for name, made in own_templates.items():
        told = json.dumps(made)
        other = [line for line in re.findall(OF_A_TABLE, told) if "meals" in line and RESTORED not in line]
        assert other == [], name
        assert (RESTORED in told) == (name in ("data", "service", "watch"))


def test_both_pools_mail_through_ses_once_the_installation_says_that_its_domain_is_verified(
    own_templates: dict[str, Template],
) -> None:
    """A pool that SES does not know cannot be made; one that is set by hand loses it with its next update."""

    def mails(made: Template) -> list[Any]:
        pools = [each for each in made["Resources"].values() if each["Type"] == "AWS::Cognito::UserPool"]
        return [each["Properties"].get("EmailConfiguration") for each in pools]

    assert mails(template("data", "aws")) == [None, None]
    domain = json.loads(EXAMPLE.read_text())["mail_domain"]
    sets = [
        each["Properties"]["Name"]
        for each in own_templates["service"]["Resources"].values()
        if each["Type"] == "AWS::SES::ConfigurationSet"
    ]
    for told in mails(own_templates["data"]):
        assert (told["EmailSendingAccount"], told["From"]) == ("DEVELOPER", f"notices@{domain}")
        assert f":identity/{domain}" in json.dumps(told["SourceArn"])
        assert told["ConfigurationSet"] in sets
        assert told["ConfigurationSet"].endswith("reminders")


def test_P1_a_pool_of_people_that_was_lost_is_made_anew_with_all_that_belongs_to_it(
    own_templates: dict[str, Template],
) -> None:
    """CloudFormation believes that what it made is there: under its old logical id it would never make it again."""

    def of_cognito(made: Template) -> dict[str, dict[str, Any]]:
        return {k: v for k, v in made["Resources"].items() if v["Type"].startswith("AWS::Cognito::")}

    before, after = of_cognito(template("data", "aws")), of_cognito(own_templates["data"])
    assert sorted(v["Type"] for v in before.values()) == sorted(v["Type"] for v in after.values())
    pools = {name for name, each in after.items() if each["Type"] == "AWS::Cognito::UserPool"}
    assert len(pools) == 2
    # Nor may what has a name of its own move to another pool.
    assert set(before) & set(after) == set()
    for name, each in after.items():
        if name in pools:
            assert each["DeletionPolicy"] == "RetainExceptOnCreate"
        else:
            assert each["Properties"]["UserPoolId"]["Ref"] in pools, name
    told = {name: json.dumps(made) for name, made in own_templates.items()}
    assert [name for name in before if "Pool" in name and name in "".join(told.values())] == []
    # What another stack reads would keep what is lost in its place.
    assert "Fn::ImportValue" not in "".join(told.values())


def test_a_word_makes_a_new_version_of_each_function_behind_an_api(own_templates: dict[str, Template]) -> None:
    """Lambda makes no second version of the same code: after a false rollback `make deploy AGAIN=…` has to."""

    def versions(made: Template) -> dict[str, str]:
        found = {k: v for k, v in made["Resources"].items() if v["Type"] == "AWS::Lambda::Version"}
        assert len(found) == 4
        return {key: one["Properties"].get("Description", "") for key, one in found.items()}

    before, after = versions(template("service", "aws")), versions(own_templates["service"])
    assert set(before) & set(after) == set(), "a logical id of its own is what makes CloudFormation ask for a version"
    assert (set(before.values()), set(after.values())) == ({""}, {AGAIN})
    for resource in own_templates["service"]["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            assert resource["Properties"]["Description"].endswith(f"({AGAIN})")


def test_what_goes_around_the_canary_is_kept_back_by_no_alarm_and_no_question(
    own_templates: dict[str, Template],
) -> None:
    service = own_templates["service"]["Resources"].values()
    groups = [each["Properties"] for each in service if each["Type"] == "AWS::CodeDeploy::DeploymentGroup"]
    assert [(group["DeploymentConfigName"], group["AlarmConfiguration"]["Enabled"]) for group in groups] == [
        ("CodeDeployDefault.LambdaAllAtOnce", False)
    ] * 4
    updates = [each["UpdatePolicy"] for each in service if each["Type"] == "AWS::Lambda::Alias"]
    assert len(updates) == 4
    assert "BeforeAllowTrafficHook" not in json.dumps(updates)


def test_what_asks_first_is_called_by_the_environment_too() -> None:
    usual = asks_first_name()
    with called_by("stage"):
        assert (usual, asks_first_name()) == ("CodeDeployHook_dolbom", "CodeDeployHook_dolbom-stage")


@pytest.mark.parametrize("name", ["meals-2", "dolbom-meals", "dolbom-alerts-2", "dolbom-meals-", "other"])
def test_a_restored_table_begins_with_its_usual_name(name: str) -> None:
    with pytest.raises(ValueError, match="the table 'meals' can be called dolbom-meals-2"):
        Installation(tables={"meals": name})


def test_what_a_table_is_called() -> None:
    told = Installation(environment="stage", tables={"meals": RESTORED})
    assert [told.table(name) for name in installation.TABLES] == [
        RESTORED,
        "dolbom-stage-alerts",
        "dolbom-stage-identities",
        "dolbom-stage-limits",
    ]


def test_the_apis_start_from_a_snapshot_where_the_installation_says_so_and_nothing_else_does(
    own_templates: dict[str, Template],
) -> None:
    def of_snapshots(made: Template) -> dict[str, Any]:
        functions = [each for each in made["Resources"].values() if each["Type"] == "AWS::Lambda::Function"]
        return {
            each["Properties"]["Handler"]: each["Properties"]["SnapStart"]
            for each in functions
            if "SnapStart" in each["Properties"]
        }

    assert of_snapshots(template("service", "aws")) == {}
    assert of_snapshots(own_templates["service"]) == {"handler.app": {"ApplyOn": "PublishedVersions"}}
    told = [
        each["Properties"]
        for each in own_templates["service"]["Resources"].values()
        if "SnapStart" in each["Properties"]
    ]
    assert len(told) == 4
    assert all(each["Runtime"] == "python3.13" and "EphemeralStorage" not in each for each in told)
