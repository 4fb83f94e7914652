"""What only AWS itself gets: the edge, canaries, and a template that passed cdk-nag."""

import json

import pytest

from dolbom.alerts.danger.assess import NUMBERS
from dolbom.alerts.rate_limits.limits import REPORTS_OF_NETWORK_PER_HOUR_MAX
from dolbom.auth import ORIGIN_HEADER, VIEWER_HEADER
from infra.names import ORIGIN_SECRET
from tests.support import made, resources, template

STACKS = ("data", "service", "apis", "watch", "web", "edge")
TOLD_BY_ORIGIN = {
    "FieldToMatch": {"SingleHeader": {"Name": ORIGIN_HEADER}},
    "PositionalConstraint": "EXACTLY",
    "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
}


def test_the_stacks_synthesise_without_a_finding_of_cdk_nag() -> None:
    # A finding that is not acknowledged with its reason ends the synthesis with an error.
    manifest = json.loads((made("aws") / "manifest.json").read_text())
    assert {f"dolbom-{stack}" for stack in STACKS} <= set(manifest["artifacts"])


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_has_room_for_what_comes(stack: str) -> None:
    """CloudFormation takes 500 resources a stack; the next function, of twelve resources, must find room."""
    assert len(template(stack, "aws")["Resources"]) <= 500 - 12


def test_every_api_is_behind_the_web_acl() -> None:
    stages = resources("apis", "AWS::ApiGateway::Stage", "aws")
    associations = resources("edge", "AWS::WAFv2::WebACLAssociation", "aws")
    assert len(associations) == len(stages) == 4
    acl = next(iter(resources("edge", "AWS::WAFv2::WebACL", "aws").values()))["Properties"]
    limits = [rule["Name"] for rule in acl["Rules"] if "RateBasedStatement" in rule["Statement"]]
    assert limits == [f"{name}{of}" for of in ("", "-of-viewers") for name in ("reports", "machines", "requests")]


def test_A10_what_comes_through_the_pages_counts_by_its_viewer_and_by_nobody_who_says_so_himself() -> None:
    acl = next(iter(resources("edge", "AWS::WAFv2::WebACL", "aws").values()))["Properties"]
    rates = {rule["Name"]: rule["Statement"].get("RateBasedStatement") for rule in acl["Rules"]}
    known = {"ByteMatchStatement": {**TOLD_BY_ORIGIN, "SearchString": ORIGIN_SECRET}}
    for name in ("reports", "machines", "requests"):
        own, viewers = rates[name], rates[f"{name}-of-viewers"]
        assert (own["AggregateKeyType"], viewers["AggregateKeyType"]) == ("IP", "CUSTOM_KEYS")
        assert [key["Header"]["Name"] for key in viewers["CustomKeys"]] == [VIEWER_HEADER]
        assert own["Limit"] == viewers["Limit"]
        *_, direct = own["ScopeDownStatement"]["AndStatement"]["Statements"]
        *_, through = viewers["ScopeDownStatement"]["AndStatement"]["Statements"]
        assert (direct, through) == ({"NotStatement": {"Statement": known}}, known)


def test_A10_who_is_stopped_at_the_edge_is_told_the_numbers_to_call() -> None:
    acl = next(iter(resources("edge", "AWS::WAFv2::WebACL", "aws").values()))["Properties"]
    stopping = [rule for rule in acl["Rules"] if "Block" in rule.get("Action", {})]
    assert len(stopping) == 4
    for rule in stopping:
        answer = rule["Action"]["Block"]["CustomResponse"]
        body = json.loads(acl["CustomResponseBodies"][answer["CustomResponseBodyKey"]]["Content"])
        assert answer["ResponseCode"] == body["status"] == 429
        headers = {header["Name"]: header["Value"] for header in answer["ResponseHeaders"]}
        assert headers == {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Retry-After": "300"}
        assert all(number in body[said] for number in NUMBERS for said in ("detail", "detail_en"))
        # A limit on reports alone is the functions' to keep: here a whole town behind one carrier must get through.
        per_hour = rule["Statement"]["RateBasedStatement"]["Limit"] * 12
        assert per_hour > 10 * REPORTS_OF_NETWORK_PER_HOUR_MAX


def test_A1_the_web_acl_keeps_no_samples_of_requests() -> None:
    acl = next(iter(resources("edge", "AWS::WAFv2::WebACL", "aws").values()))["Properties"]
    seen = [acl["VisibilityConfig"], *(rule["VisibilityConfig"] for rule in acl["Rules"])]
    assert {config["SampledRequestsEnabled"] for config in seen} == {False}


def test_a_new_version_of_an_api_takes_traffic_step_by_step_and_is_taken_back_when_it_fails() -> None:
    groups = {
        group["Properties"]["DeploymentGroupName"]: group["Properties"]
        for group in resources("edge", "AWS::CodeDeploy::DeploymentGroup", "aws").values()
    }
    aliases = resources("service", "AWS::Lambda::Alias", "aws").values()
    updates = [alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"] for alias in aliases]
    assert {update["DeploymentGroupName"] for update in updates} == set(groups)
    assert {update["ApplicationName"] for update in updates} == {"dolbom"}
    for group in groups.values():
        assert group["AlarmConfiguration"]["Enabled"] is True
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]


def test_the_embedded_cloud_has_no_canaries() -> None:
    for alias in resources("service", "AWS::Lambda::Alias").values():
        assert "UpdatePolicy" not in alias
