"""A new version is asked before it takes traffic, and taken back by the alarms that its first failure fires."""

import json
from importlib import import_module
from io import BytesIO
from typing import Any

import botocore.session
import pytest
from botocore.stub import Stubber

from infra.canary import ask_first
from infra.canary.ask_first import QUESTIONS
from tests.conftest import Aws
from tests.support import APIS, Context, resources

HOOK = "CodeDeployHook_dolbom"
NEW, BEFORE = "7", "6"


# ── asked first ─────────────────────────────────────────────────────────────────────────────────────────────────────


def the_hook() -> tuple[str, dict[str, Any]]:
    """The function's logical id, and what it is."""
    (found,) = [
        (logical, function["Properties"])
        for logical, function in resources("service", "AWS::Lambda::Function", "aws").items()
        if function["Properties"]["FunctionName"] == HOOK
    ]
    return found


def test_each_new_version_is_asked_before_it_takes_traffic() -> None:
    logical, hook = the_hook()
    asked = hook["Environment"]["Variables"]
    assert set(asked) == {function.upper() for function in QUESTIONS} == {name.upper() for name in APIS.values()}
    aliases = resources("service", "AWS::Lambda::Alias", "aws").values()
    assert len(aliases) == 4
    for alias in aliases:
        assert alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["BeforeAllowTrafficHook"] == HOOK
        # What it asks is what the alias would move to, and both it and its rights are there before that.
        moves_to = alias["Properties"]["FunctionVersion"]["Fn::GetAtt"][0]
        assert asked[alias["Properties"]["Description"].upper()] == {"Ref": moves_to}
        assert {logical, *hook_policy()} <= set(alias["DependsOn"])


def hook_policy() -> dict[str, dict[str, Any]]:
    policies = resources("service", "AWS::IAM::Policy", "aws")
    (role,) = [the_hook()[1]["Role"]["Fn::GetAtt"][0]]
    return {name: policy for name, policy in policies.items() if policy["Properties"]["Roles"] == [{"Ref": role}]}


def test_who_asks_may_call_these_versions_say_a_word_and_nothing_else() -> None:
    (policy,) = hook_policy().values()
    may = {}
    for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
        action = statement["Action"] if isinstance(statement["Action"], str) else statement["Action"][0]
        may[action] = statement["Resource"]
    assert set(may) == {
        "logs:CreateLogStream",
        "lambda:InvokeFunction",
        "codedeploy:PutLifecycleEventHookExecutionStatus",
    }
    _, hook = the_hook()
    asked = sorted(json.dumps(version) for version in hook["Environment"]["Variables"].values())
    assert sorted(json.dumps(one) for one in may["lambda:InvokeFunction"]) == asked
    groups = resources("service", "AWS::CodeDeploy::DeploymentGroup", "aws").values()
    told = [one["Fn::Join"][1][-1] for one in may["codedeploy:PutLifecycleEventHookExecutionStatus"]]
    assert sorted(told) == sorted(
        f":deploymentgroup:dolbom/{group['Properties']['DeploymentGroupName']}" for group in groups
    )
    assert "Layers" not in hook, "a layer of ours may be what is broken"


class Versions:
    """Lambda with the functions as they are here; or one that answers otherwise."""

    def __init__(self, **instead: dict[str, Any] | Exception) -> None:
        self.instead = instead

    def invoke(self, **asked: Any) -> dict[str, Any]:
        name, payload = asked["FunctionName"], asked["Payload"]
        told: Any = self.instead.get(name)
        if isinstance(told, Exception):
            raise told
        if told is None:
            app = import_module(f"functions.{name}.handler").app
            told = {"answer": app(json.loads(payload), Context())}
        failed = {"FunctionError": "Unhandled"} if "errorMessage" in told["answer"] else {}
        return {"Payload": BytesIO(json.dumps(told["answer"]).encode()), **failed}


NAMES = {name: name for name in QUESTIONS}


def test_versions_that_work_answer_what_a_stranger_may_ask_and_write_nothing(aws: Aws) -> None:
    assert list(ask_first.wrong(Versions(), NAMES)) == []
    for table in ("meals", "alerts", "identities"):
        assert aws.client("dynamodb").scan(TableName=aws.tables[table])["Items"] == []


def said_to_codedeploy(monkeypatch: pytest.MonkeyPatch, versions: Versions) -> str:
    """The hook's word to CodeDeploy."""
    said: list[str] = []
    real = botocore.session.Session().create_client(
        "codedeploy", "ap-northeast-2", aws_access_key_id="a", aws_secret_access_key="b"
    )

    class Stubbed:
        def put_lifecycle_event_hook_execution_status(self, **asked: str) -> None:
            with Stubber(real) as stub:
                stub.add_response("put_lifecycle_event_hook_execution_status", {}, asked)
                real.put_lifecycle_event_hook_execution_status(**asked)
            assert (asked["deploymentId"], asked["lifecycleEventHookExecutionId"]) == ("d-1", "e-1")
            said.append(asked["status"])

    monkeypatch.setattr(ask_first, "client", lambda name: versions if name == "lambda" else Stubbed())
    for name in QUESTIONS:
        monkeypatch.setenv(name.upper(), name)
    ask_first.handler({"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "e-1"}, None)
    (word,) = said
    return word


def test_a_deployment_whose_versions_answer_goes_on(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said_to_codedeploy(monkeypatch, Versions()) == "Succeeded"


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        ({"errorMessage": "Unable to import module 'handler'"}, "the new version fails"),
        ({"statusCode": 503, "body": '{"code": "unavailable"}'}, "is answered 503"),
        ({"statusCode": 404, "body": "{}"}, "is answered 404, not 404 with 'not_found'"),
        ({"statusCode": 404}, "is answered 404, not 404 with 'not_found'"),
        (TimeoutError("no answer"), "TimeoutError: no answer"),
    ],
)
def test_a_deployment_of_which_one_version_does_not_answer_ends(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], instead: Any, why: str
) -> None:
    told = instead if isinstance(instead, Exception) else {"answer": instead}
    assert said_to_codedeploy(monkeypatch, Versions(meals_api=told)) == "Failed"
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["message"] == "version_refused"
    assert why in line["fault"]


# ── and taken back ──────────────────────────────────────────────────────────────────────────────────────────────────


def taken_back(function: str, counted: dict[tuple[str, str], dict[frozenset[tuple[str, str]], float]]) -> bool:
    """Whether CodeDeploy takes a version back by what was counted in one minute: by namespace and metric, the sum at
    each set of dimensions; as the template's own alarms judge it."""
    (group,) = [
        each["Properties"]
        for each in resources("service", "AWS::CodeDeploy::DeploymentGroup", "aws").values()
        if each["Properties"]["DeploymentGroupName"] == function
    ]
    rolls_back = group["AutoRollbackConfiguration"]
    assert rolls_back["Enabled"]
    assert group["AlarmConfiguration"]["Enabled"]
    alarms = resources("service", "AWS::CloudWatch::Alarm", "aws")
    fired = [
        fires(alarms[each["Name"]["Ref"]]["Properties"], counted) for each in group["AlarmConfiguration"]["Alarms"]
    ]
    return any(fired) and "DEPLOYMENT_STOP_ON_ALARM" in rolls_back["Events"]


def fires(alarm: dict[str, Any], counted: dict[tuple[str, str], dict[frozenset[tuple[str, str]], float]]) -> bool:
    assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["Statistic"]) == (60, 1, "Sum")
    assert (alarm["ComparisonOperator"], alarm["TreatMissingData"]) == ("GreaterThanOrEqualToThreshold", "notBreaching")
    # The version that the template publishes is the new one.
    dimensions = frozenset(
        (each["Name"], each["Value"] if isinstance(each["Value"], str) else NEW) for each in alarm["Dimensions"]
    )
    value = counted.get((alarm["Namespace"], alarm["MetricName"]), {}).get(dimensions)
    return value is not None and value >= alarm["Threshold"]


def errors(function: str, version: str, number: float) -> dict[frozenset[tuple[str, str]], float]:
    """Lambda's count of failures, at each set of dimensions at which it counts what an alias sends to a version."""
    by_name = {"FunctionName": function}
    by_alias = {**by_name, "Resource": f"{function}:live"}
    by_version = {**by_alias, "ExecutedVersion": version}
    return {frozenset(each.items()): number for each in (by_name, by_alias, by_version)}


def answers(api: str, number: float) -> dict[frozenset[tuple[str, str]], float]:
    return {frozenset({"ApiName": f"dolbom-{api}", "Stage": "live"}.items()): number}


RAISES, ANSWERS_5XX = ("AWS/Lambda", "Errors"), ("AWS/ApiGateway", "5XXError")


@pytest.mark.parametrize("api", APIS)
def test_one_failure_of_a_new_version_takes_it_back(api: str) -> None:
    function = f"dolbom-{api}-api"
    assert taken_back(function, {RAISES: errors(function, NEW, 1)})
    assert taken_back(function, {ANSWERS_5XX: answers(api, 1)}), "it answers 5xx by itself, and does not raise"
    assert not taken_back(function, {RAISES: errors(function, NEW, 0), ANSWERS_5XX: answers(api, 0)})
    assert not taken_back(function, {}), "nobody called"
    # What the version before still fails at, and other APIs, are not its fault.
    assert not taken_back(function, {RAISES: errors(function, BEFORE, 5)})
    other = next(name for name in APIS if name != api)
    assert not taken_back(function, {RAISES: errors(f"dolbom-{other}-api", NEW, 5), ANSWERS_5XX: answers(other, 5)})
