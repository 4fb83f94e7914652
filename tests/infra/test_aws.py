"""What only AWS itself gets: the edge, canaries, and a template that passed cdk-nag."""

import json
from collections import Counter

import pytest

from dolbom.alerts.danger.assess import NUMBERS
from dolbom.alerts.rate_limits.limits import REPORTS_OF_NETWORK_PER_HOUR_MAX
from dolbom.auth import ORIGIN_HEADER, VIEWER_HEADER
from infra import installation
from infra.names import origin_secret
from tests.support import made, resources, template
from tools.packaging.assembly import DATA_ONLY, environment
from tools.steps import ROOT

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


def test_whatever_may_be_deployed_is_validated_by_the_rules_of_the_cdk_too() -> None:
    asked = {target: environment(target)["CDK_VALIDATION"] for target in ("aws", "local", DATA_ONLY)}
    assert asked == {"aws": "true", "local": "false", DATA_ONLY: "false"}
    assert json.loads((ROOT / "cdk.json").read_text())["context"]["@aws-cdk/core:validateAgainstDefaultRules"] is True


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_has_room_for_what_comes(stack: str) -> None:
    """CloudFormation takes 500 resources a stack; the next function, of twelve resources, must find room."""
    assert len(template(stack, "aws")["Resources"]) <= 500 - 12


def test_every_api_is_behind_the_web_acl() -> None:
    stages = resources("apis", "AWS::ApiGateway::Stage", "aws")
    associations = resources("edge", "AWS::WAFv2::WebACLAssociation", "aws")
    at_stages = [
        one for one in associations.values() if ":userpool/" not in json.dumps(one) and "Pool" not in json.dumps(one)
    ]
    assert len(at_stages) == len(stages) == 4
    assert len(associations) == 4 + 2, "and both pools: who guesses passwords goes past the APIs"
    acl = next(iter(resources("edge", "AWS::WAFv2::WebACL", "aws").values()))["Properties"]
    limits = [rule["Name"] for rule in acl["Rules"] if "RateBasedStatement" in rule["Statement"]]
    assert limits == [f"{name}{of}" for of in ("", "-of-viewers") for name in ("reports", "machines", "requests")]


def test_A10_what_comes_through_the_pages_counts_by_its_viewer_and_by_nobody_who_says_so_himself() -> None:
    acl = next(iter(resources("edge", "AWS::WAFv2::WebACL", "aws").values()))["Properties"]
    rates = {rule["Name"]: rule["Statement"].get("RateBasedStatement") for rule in acl["Rules"]}
    known = {"ByteMatchStatement": {**TOLD_BY_ORIGIN, "SearchString": origin_secret()}}
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
    assert len(stopping) == 6
    # Rules of AWS would answer with a page of their own: they count and label, and rules of ours refuse.
    for rule in acl["Rules"]:
        if "ManagedRuleGroupStatement" in rule["Statement"]:
            assert rule["OverrideAction"] == {"Count": {}}
    labels = json.dumps([rule["Statement"] for rule in stopping])
    assert "amazon-ip-list:AWSManagedIPReputationList" in labels
    assert "known-bad-inputs:" in labels
    for rule in stopping:
        answer = rule["Action"]["Block"]["CustomResponse"]
        body = json.loads(acl["CustomResponseBodies"][answer["CustomResponseBodyKey"]]["Content"])
        assert answer["ResponseCode"] == body["status"] == 429
        headers = {header["Name"]: header["Value"] for header in answer["ResponseHeaders"]}
        assert headers == {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Retry-After": "300"}
        assert all(number in body[said] for number in NUMBERS for said in ("detail", "detail_en"))
        # A limit on reports alone is the functions' to keep: here a whole town behind one carrier must get through.
        if "RateBasedStatement" in rule["Statement"]:
            per_hour = rule["Statement"]["RateBasedStatement"]["Limit"] * 12
            assert per_hour > 10 * REPORTS_OF_NETWORK_PER_HOUR_MAX


def test_A1_the_web_acl_keeps_no_samples_of_requests() -> None:
    acl = next(iter(resources("edge", "AWS::WAFv2::WebACL", "aws").values()))["Properties"]
    seen = [acl["VisibilityConfig"], *(rule["VisibilityConfig"] for rule in acl["Rules"])]
    assert {config["SampledRequestsEnabled"] for config in seen} == {False}


def test_a_new_version_of_an_api_takes_traffic_step_by_step_and_is_taken_back_when_it_fails() -> None:
    groups = {
        group["Properties"]["DeploymentGroupName"]: group["Properties"]
        for group in resources("service", "AWS::CodeDeploy::DeploymentGroup", "aws").values()
    }
    aliases = resources("service", "AWS::Lambda::Alias", "aws").values()
    # A first deployment makes the group before the alias that names it.
    names = {
        logical: group["Properties"]["DeploymentGroupName"]
        for logical, group in resources("service", "AWS::CodeDeploy::DeploymentGroup", "aws").items()
    }
    for alias in aliases:
        wanted = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"]
        assert wanted in {names[each] for each in alias["DependsOn"] if each in names}
    updates = [alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"] for alias in aliases]
    assert {update["DeploymentGroupName"] for update in updates} == set(groups)
    assert {update["ApplicationName"] for update in updates} == {"dolbom"}
    rings = resources("service", "AWS::CloudWatch::Alarm", "aws")
    for group in groups.values():
        assert group["AlarmConfiguration"]["Enabled"] is True
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent15Minutes"
        watching = [rings[alarm["Name"]["Ref"]]["Properties"] for alarm in group["AlarmConfiguration"]["Alarms"]]
        assert [alarm["Threshold"] for alarm in watching] == [1, 1], (
            "three failures a minute never come of few requests"
        )
        api, version = watching
        assert (api["Namespace"], api["MetricName"], api["Period"]) == ("AWS/ApiGateway", "5XXError", 60)
        name = group["DeploymentGroupName"]
        seen = {dimension["Name"]: dimension["Value"] for dimension in version["Dimensions"]}
        assert (seen["FunctionName"], seen["Resource"]) == (name, f"{name}:live")
        published = seen["ExecutedVersion"]["Fn::GetAtt"]
        assert published[0] in resources("service", "AWS::Lambda::Version", "aws")


def test_the_embedded_cloud_has_no_canaries() -> None:
    for alias in resources("service", "AWS::Lambda::Alias").values():
        assert "UpdatePolicy" not in alias


def test_A2_every_topic_is_heard_by_those_whom_the_installation_names() -> None:
    told = installation.read(installation.EXAMPLE)
    heard: dict[str, set[tuple[str, str]]] = {}
    names = {}
    for stack in ("service", "watch"):
        names |= {
            name: topic["Properties"]["TopicName"] for name, topic in resources(stack, "AWS::SNS::Topic", "aws").items()
        }
        for subscription in resources(stack, "AWS::SNS::Subscription", "aws").values():
            one = subscription["Properties"]
            heard.setdefault(names[one["TopicArn"]["Ref"]], set()).add((one["Protocol"], one["Endpoint"]))
    assert heard.keys() == set(names.values())
    assert heard["dolbom-duty"] == {(installation.protocol_of(one), one) for one in told.duty}
    assert heard["dolbom-alarms"] == heard["dolbom-mail-troubles"]
    assert heard["dolbom-alarms"] == {(installation.protocol_of(one), one) for one in told.alarms}


def test_payments_calls_for_help_and_clocks_have_room_of_their_own() -> None:
    told = installation.read(installation.EXAMPLE)
    functions = [function["Properties"] for function in resources("service", "AWS::Lambda::Function", "aws").values()]
    reserved = {
        function["FunctionName"].removeprefix("dolbom-").replace("-", "_"): function["ReservedConcurrentExecutions"]
        for function in functions
        if "ReservedConcurrentExecutions" in function
    }
    assert reserved == told.reserved
    assert {"meals_api", "alerts_api", "follow_alerts", "keep_clocks", "receive_photo", "receive_file"} <= set(reserved)
    assert told.concurrency - sum(reserved.values()) >= 100, "Lambda refuses to leave less"


def test_who_changed_a_row_of_money_or_of_a_person_stands_where_nobody_takes_it_away() -> None:
    (trail,) = (one["Properties"] for one in resources("data", "AWS::CloudTrail::Trail", "aws").values())
    assert trail["IsLogging"] is True
    assert trail["EnableLogFileValidation"] is True
    rows = {part["Field"]: part["Equals"] for part in trail["AdvancedEventSelectors"][0]["FieldSelectors"]}
    assert (rows["eventCategory"], rows["resources.type"]) == (["Data"], ["AWS::DynamoDB::Table"])
    told = json.dumps(rows["resources.ARN"])
    assert [name for name in ("meals", "identities", "alerts") if f"table/dolbom-{name}" in told] == [
        "meals",
        "identities",
    ], "a line about an alert would tell when, to the second, an anonymous report was written"
    bucket = resources("data", "AWS::S3::Bucket", "aws")[trail["S3BucketName"]["Ref"]]["Properties"]
    assert bucket["ObjectLockEnabled"] is True
    lock = bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert (lock["Mode"], lock["Days"]) == ("GOVERNANCE", 365)


def test_tables_have_copies_that_do_not_go_with_them_and_salts_have_none() -> None:
    (vault,) = (one["Properties"] for one in resources("data", "AWS::Backup::BackupVault", "aws").values())
    assert vault["LockConfiguration"]["MinRetentionDays"] == 35
    (chosen,) = (one["Properties"] for one in resources("data", "AWS::Backup::BackupSelection", "aws").values())
    told = json.dumps(chosen["BackupSelection"]["Resources"])
    assert [name for name in ("meals", "alerts", "identities", "limits") if f"table/dolbom-{name}" in told] == [
        "meals",
        "alerts",
        "identities",
    ]
    (plan,) = (one["Properties"]["BackupPlan"] for one in resources("data", "AWS::Backup::BackupPlan", "aws").values())
    kept = {rule["RuleName"]: rule["Lifecycle"]["DeleteAfterDays"] for rule in plan["BackupPlanRule"]}
    assert kept == {"nightly": 35, "monthly": 365}
    assert min(kept.values()) >= vault["LockConfiguration"]["MinRetentionDays"]
    assert max(kept.values()) <= vault["LockConfiguration"]["MaxRetentionDays"]


def test_a_budget_tells_before_the_bill_does() -> None:
    (budget,) = (one["Properties"] for one in resources("watch", "AWS::Budgets::Budget", "aws").values())
    assert budget["Budget"]["BudgetLimit"]["Amount"] == installation.read(installation.EXAMPLE).budget_usd
    kinds = {one["Notification"]["NotificationType"] for one in budget["NotificationsWithSubscribers"]}
    assert kinds == {"ACTUAL", "FORECASTED"}
    (alarms,) = resources("watch", "AWS::SNS::Topic", "aws")
    told = [subscriber for one in budget["NotificationsWithSubscribers"] for subscriber in one["Subscribers"]]
    assert {subscriber["Address"]["Ref"] for subscriber in told} == {alarms}


PASSED = {
    "lambda.amazonaws.com": "a function has one role, which whoever deploys it passes",
    "backup.amazonaws.com": "a plan's role, likewise; AWS documents no condition on who may take it",
    "apigateway.amazonaws.com": "the account's role for access logs; the same",
}
"""Services that take a role without a condition: a role is passed within its account alone (`iam:PassRole`)."""


def test_a_service_that_takes_a_role_of_ours_acts_for_this_account() -> None:
    """Else anybody's schedule or canary, in any account, could name the role and be let in (the confused deputy)."""
    own = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    bound, passed = set(), set()
    for stack in STACKS:
        for role in resources(stack, "AWS::IAM::Role", "aws").values():
            (trust,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
            service = trust["Principal"].get("Service")
            if service in PASSED:
                passed.add(service)
            elif service:
                bound.add(service)
                assert trust["Condition"]["StringEquals"].items() >= own["StringEquals"].items(), service
    assert bound >= {"scheduler.amazonaws.com", "codedeploy.amazonaws.com"}
    assert passed == PASSED.keys()


@pytest.mark.parametrize("stack", STACKS)
def test_what_may_be_called_by_a_service_is_called_for_what_is_ours(stack: str) -> None:
    for name, permission in resources(stack, "AWS::Lambda::Permission", "aws").items():
        assert {"SourceArn", "SourceAccount"} & permission["Properties"].keys(), name


MADE_ANEW = {"AWS::Lambda::Version", "AWS::Lambda::LayerVersion", "AWS::IAM::Role"}
"""What a deployment makes under a name that nothing had before."""


@pytest.mark.parametrize("stack", STACKS)
def test_a_first_deployment_that_fails_leaves_nothing_in_the_way_of_the_next(stack: str) -> None:
    """What is kept for good has a name of its own: left behind, it would be there already when it is made again."""
    for name, resource in template(stack, "aws")["Resources"].items():
        if resource.get("DeletionPolicy") == "Retain":
            assert resource["Type"] in MADE_ANEW, name
            assert "RoleName" not in resource["Properties"], name


def test_a_functions_resource_policy_has_room_whatever_routes_there_are() -> None:
    """Lambda takes 20,480 bytes of it, some 60 permissions: one for an API, and none for each of its routes."""
    callers = Counter(
        json.dumps(permission["Properties"]["FunctionName"])
        for stack in ("service", "apis")
        for permission in resources(stack, "AWS::Lambda::Permission", "aws").values()
    )
    assert len(callers) >= 4
    assert max(callers.values()) <= 3


@pytest.mark.parametrize("pool", ["dolbom", "dolbom-staff"])
def test_a_pool_of_people_and_the_tables_are_deleted_by_nobody_with_one_word(pool: str) -> None:
    """Nobody gives passwords back, and a table takes hours: the protection is taken off first, by a person."""
    pools = [each["Properties"] for each in resources("data", "AWS::Cognito::UserPool", "aws").values()]
    (found,) = [each for each in pools if each["UserPoolName"] == pool]
    assert found["DeletionProtection"] == "ACTIVE"
    for table in resources("data", "AWS::DynamoDB::Table", "aws").values():
        assert table["Properties"]["DeletionProtectionEnabled"] is True


def test_no_function_may_delete_a_key_a_table_or_a_pool_or_lift_what_protects_them() -> None:
    told = json.dumps([*resources("service", "AWS::IAM::Policy", "aws").values()])
    for action in (
        "kms:ScheduleKeyDeletion",
        "kms:DisableKey",
        "kms:*",
        "dynamodb:DeleteTable",
        "dynamodb:UpdateTable",
    ):
        assert f'"{action}"' not in told
    for action in (
        "cognito-idp:DeleteUserPool",
        "cognito-idp:UpdateUserPool",
        "cognito-idp:*",
        "backup:",
        "dynamodb:*",
    ):
        assert f'"{action}' not in told
    for key in resources("data", "AWS::KMS::Key", "aws").values():
        assert key["Properties"].get("PendingWindowInDays", 30) == 30, "a month to find out, and take it back"


def test_what_may_never_be_lost_is_not_deleted_with_a_word() -> None:
    manifest = json.loads((made("aws") / "manifest.json").read_text())
    assert manifest["artifacts"]["dolbom-data"]["properties"]["terminationProtection"] is True
