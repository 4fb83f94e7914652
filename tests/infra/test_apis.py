"""The APIs as they are deployed: the handlers' own routes, no more and no fewer, each behind the lock that it names."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dolbom.api import PROBLEM, Operation
from dolbom.auth import APP, RESIDENTS, STAFF
from dolbom.texts.alerts import emergency
from dolbom.texts.problems import PROBLEMS
from infra.operations import operations
from infra.refusals import REFUSALS
from tests.support import APIS, resources
from tools.openapi import FOLDER

Method = tuple[str, str]
NUMBERS = ("112", "119", "109")


def methods(api: str) -> dict[Method, dict[str, Any]]:
    """The template's methods of one API by verb and path."""
    rest_api = f"{api.capitalize()}Rest"
    parts = {
        name: resource["Properties"]
        for name, resource in resources("apis", "AWS::ApiGateway::Resource").items()
        if name.startswith(rest_api)
    }

    def path(resource: Any) -> str:
        if "Fn::GetAtt" in resource:
            return ""
        part = parts[resource["Ref"]]
        return f"{path(part['ParentId'])}/{part['PathPart']}"

    return {
        (found["Properties"]["HttpMethod"], path(found["Properties"]["ResourceId"])): found["Properties"]
        for name, found in resources("apis", "AWS::ApiGateway::Method").items()
        if name.startswith(rest_api)
    }


ROUTES = [(api, operation) for api, function in APIS.items() for operation in operations(function)]


@pytest.mark.parametrize("api", APIS)
def test_the_routes_of_an_api_are_those_of_its_handler(api: str) -> None:
    assert set(methods(api)) == {(operation.method, operation.path) for operation in operations(APIS[api])}


@pytest.mark.parametrize(("api", "operation"), ROUTES, ids=[f"{o.method} {o.path}" for _, o in ROUTES])
def test_a_route_is_behind_the_lock_that_its_handler_names(api: str, operation: Operation) -> None:
    found = methods(api)[operation.method, operation.path]
    if operation.auth.kind == "public":
        assert found["AuthorizationType"] == "NONE"
        assert "AuthorizerId" not in found
        return
    assert found["AuthorizationType"] == "COGNITO_USER_POOLS"
    assert found["AuthorizerId"]
    # Without scopes API Gateway wants a person's ID token, with them a partner's access token.
    assert found.get("AuthorizationScopes", []) == sorted(operation.auth.scopes)
    assert bool(operation.auth.scopes) == (operation.auth.kind == "partner")


def test_the_scopes_that_routes_ask_for_can_be_granted() -> None:
    server = next(iter(resources("data", "AWS::Cognito::UserPoolResourceServer").values()))["Properties"]
    granted = {f"{server['Identifier']}/{scope['ScopeName']}" for scope in server["Scopes"]}
    assert {scope for _, operation in ROUTES for scope in operation.auth.scopes} <= granted


def test_P5_the_groups_that_routes_admit_exist_and_are_of_the_pool_behind_the_routes_lock() -> None:
    for api, operation in ROUTES:
        if operation.auth.kind == "people":
            lock = str(methods(api)[operation.method, operation.path]["AuthorizerId"])
            assert operation.auth.groups <= (STAFF if "StaffTokens" in lock else RESIDENTS | {APP})


def test_A1_where_guests_call_no_trace_is_made_as_it_would_hold_their_address_and_device() -> None:
    stages = resources("apis", "AWS::ApiGateway::Stage", "aws")
    traced = {name.partition("Rest")[0]: stage["Properties"]["TracingEnabled"] for name, stage in stages.items()}
    assert traced == {"Alerts": False, "Desk": True, "Meals": False, "People": False}  # shops, and apps with a code


# None of these is sent by whoever calls: API Gateway makes them up, or they are the route's own.
LOGGED = {
    *("$context.requestId", "$context.httpMethod", "$context.resourcePath", "$context.status"),
    *("$context.responseLatency", "$context.authorizer.error", "$context.waf.status"),
}


def test_A1_an_access_log_holds_nothing_that_a_caller_sends_no_address_and_no_header() -> None:
    for stage in resources("apis", "AWS::ApiGateway::Stage").values():
        line = json.loads(stage["Properties"]["AccessLogSetting"]["Format"])
        assert set(line.values()) <= LOGGED
        assert "$context.requestId" in line.values()
        # Execution logs would hold headers and bodies.
        for settings in stage["Properties"]["MethodSettings"]:
            assert settings["DataTraceEnabled"] is False
            assert settings.get("LoggingLevel", "OFF") == "OFF"


def told_by_api_gateway() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each refusal of API Gateway's own: the resource, and the document that it sends."""
    return [
        (found["Properties"], json.loads(found["Properties"]["ResponseTemplates"]["application/json"]))
        for found in resources("apis", "AWS::ApiGateway::GatewayResponse").values()
    ]


def told_where_people_report() -> list[dict[str, Any]]:
    """Each refusal of API Gateway's own of the alerts API."""
    found = resources("apis", "AWS::ApiGateway::GatewayResponse")
    return [
        json.loads(resource["Properties"]["ResponseTemplates"]["application/json"])
        for name, resource in found.items()
        if name.startswith("AlertsRest")
    ]


def told_by_the_web_acl() -> list[dict[str, Any]]:
    acl = next(iter(resources("edge", "AWS::WAFv2::WebACL", "aws").values()))["Properties"]
    return [json.loads(body["Content"]) for body in acl["CustomResponseBodies"].values()]


def test_a_refusal_of_api_gateway_is_a_problem_document_too() -> None:
    assert len(told_by_api_gateway()) == len(REFUSALS) * len(APIS)
    for found, problem in told_by_api_gateway():
        # API Gateway takes the template of JSON for whoever accepts whatever; the header says what it really is.
        assert set(found["ResponseTemplates"]) == {"application/json", PROBLEM}
        assert len(set(found["ResponseTemplates"].values())) == 1
        assert found["StatusCode"] == str(problem["status"])
        headers = {
            name.removeprefix("gatewayresponse.header."): value.strip("'")
            for name, value in found["ResponseParameters"].items()
        }
        again = {"Retry-After": "5"} if found["StatusCode"] in {"429", "503"} else {}
        safe = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        assert headers == {"Content-Type": PROBLEM, **safe, **again}
        # API Gateway fills in what begins with a dollar, and would in words.
        assert [value for value in problem.values() if "$" in str(value)] == ["$context.requestId"]


@pytest.mark.parametrize("api", APIS)
def test_what_is_refused_before_a_function_is_as_the_published_schema_of_problems_says(api: str) -> None:
    schema = json.loads((FOLDER / f"{api}.json").read_text())["components"]["schemas"]["Problem"]
    of_gateway = told_where_people_report() if api == "alerts" else [problem for _, problem in told_by_api_gateway()]
    problems = [*of_gateway, *told_by_the_web_acl()]
    for problem in problems:
        Draft202012Validator(schema).validate(problem)
        assert problem.keys() <= {*schema["properties"], "bytes_max"}


def test_a_type_of_problem_has_one_title_and_status_whoever_refuses() -> None:
    for problem in (*(problem for _, problem in told_by_api_gateway()), *told_by_the_web_acl()):
        same = PROBLEMS[problem["code"]]
        assert problem["type"] == f"urn:dolbom:problem:{problem['code']}"
        assert (problem["title"], problem["status"]) == (same.title, same.error.status)
        assert problem["detail"]
        assert problem["detail_en"].isascii()
        assert "{" not in problem["detail"] + problem["detail_en"], "a number is missing from the words"


def test_A10_who_is_stopped_by_api_gateway_for_the_number_of_requests_is_told_the_numbers_to_call() -> None:
    stopped = [problem for _, problem in told_by_api_gateway() if problem["code"] == "too_many"]
    assert len(stopped) == 2 * len(APIS)
    for problem in stopped:
        assert all(number in problem[said] for number in NUMBERS for said in ("detail", "detail_en"))


def test_A2_every_refusal_before_the_function_where_people_report_has_the_emergency_numbers_first() -> None:
    assert len(told_where_people_report()) == len(REFUSALS)
    for problem in (*told_where_people_report(), *told_by_the_web_acl()):
        assert next(iter(problem)) == "emergency"
        assert problem["emergency"] == emergency()
    # What has no template of its own takes one of these two.
    assert {kind for kind, _, _ in REFUSALS.values()} >= {"DEFAULT_4XX", "DEFAULT_5XX"}


def rules_of_the_web_acl() -> dict[str, dict[str, Any]]:
    acl = next(iter(resources("edge", "AWS::WAFv2::WebACL", "aws").values()))["Properties"]
    return {rule["Name"]: rule for rule in acl["Rules"]}


def stops(rule: dict[str, Any], method: str, path: str) -> bool:
    """Whether a rule may refuse a request for what its address has done, as the rule is written."""
    statement = rule["Statement"]
    if rule["Name"] == "bad-names":
        # What AWS's list of bad names has labelled, and it labels only what it looks at.
        listed = rules_of_the_web_acl()["AWSManagedRulesAmazonIpReputationList"]
        assert listed["OverrideAction"] == {"Count": {}}
        return _matches(listed["Statement"]["ManagedRuleGroupStatement"]["ScopeDownStatement"], method, path)
    acts = "RateBasedStatement" in statement and "Count" not in rule["Action"]
    return acts and _matches(statement["RateBasedStatement"]["ScopeDownStatement"], method, path)


def _matches(statement: dict[str, Any], method: str, path: str) -> bool:
    ((kind, inner),) = statement.items()
    if kind == "NotStatement":
        return not _matches(inner["Statement"], method, path)
    if kind == "AndStatement":
        return all(_matches(each, method, path) for each in inner["Statements"])
    value = method if "Method" in inner["FieldToMatch"] else path
    wanted = inner["SearchString"]
    return wanted == value if inner["PositionalConstraint"] == "EXACTLY" else wanted in value


SENT_BY_REPORTERS = [
    operation.path.replace("{alert_id}", "0" * 26)
    for api, operation in ROUTES
    if api == "alerts" and operation.method == "POST"
]


@pytest.mark.parametrize("path", SENT_BY_REPORTERS)
def test_A10_what_reporters_send_is_stopped_for_its_address_by_a_machines_bound_alone(
    path: str,
) -> None:
    rules = rules_of_the_web_acl()
    assert [name for name, rule in rules.items() if stops(rule, "POST", f"/live{path}")] == ["machines"]
    rate = rules["machines"]["Statement"]["RateBasedStatement"]
    # Two thirds of what the stage lets through, for five minutes on end.
    (stage, *_) = resources("apis", "AWS::ApiGateway::Stage").values()
    (settings,) = stage["Properties"]["MethodSettings"]
    assert rate["Limit"] / rate["EvaluationWindowSec"] > settings["ThrottlingRateLimit"] * 0.6
    counted = rules["reports"]
    assert counted["Action"] == {"Count": {}}
    assert counted["RuleLabels"] == [{"Name": "dolbom:many-reports"}]


def test_A10_what_is_no_report_is_bounded_for_its_address() -> None:
    for method, path in (("GET", "/live/v1/alerts/1"), ("POST", "/live/v1/desk/alerts/1/take"), ("POST", "/v1/orders")):
        assert "requests" in {name for name, rule in rules_of_the_web_acl().items() if stops(rule, method, path)}
