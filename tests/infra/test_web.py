"""The pages' stack: one address, whose paths reach the API that has them, and pages that run no strange code."""

import json
import subprocess
from typing import Any

import pytest

from dolbom.alerts.reports.follow_routes import RECEIPT_HEADER
from dolbom.auth import ORIGIN_HEADER, VIEWER_HEADER
from dolbom.partners.sandbox import HEADER
from infra.names import origin_secret, origin_secret_name
from infra.operations import operations
from infra.pages.edge import PAGES, edge_code
from tests.support import APIS, Resource, resources, template

TARGETS = ("local", "aws")


def one(kind: str, target: str = "aws") -> Resource:
    (found,) = resources("web", kind, target).values()
    return dict(found["Properties"])


def config(target: str) -> Any:
    return one("AWS::CloudFront::Distribution", target)["DistributionConfig"]


def fits(pattern: str, path: str) -> bool:
    """Whether CloudFront's pattern fits a path: a star stands for anything, slashes among it."""
    first, *parts = pattern.split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for part in parts:
        found = path.find(part, at) if part else len(path)
        if found < 0:
            return False
        at = found + len(part)
    return at == len(path)


@pytest.mark.parametrize("target", TARGETS)
def test_each_route_reaches_the_api_that_has_it_at_the_one_address(target: str) -> None:
    behaviours = config(target)["CacheBehaviors"]
    rest_api = {origin["Id"]: json.dumps(origin) for origin in config(target)["Origins"]}
    for name, function in APIS.items():
        for operation in operations(function):
            first = next(each for each in behaviours if fits(each["PathPattern"], operation.path))
            assert f"{name.capitalize()}Rest" in rest_api[first["TargetOriginId"]], operation.path
            assert operation.method in first["AllowedMethods"]


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_of_the_apis_is_cached_and_all_of_a_request_but_its_host_goes_on(target: str) -> None:
    for behaviour in config(target)["CacheBehaviors"]:
        assert behaviour["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS's own: disabled
        assert behaviour["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # all viewer, not its host
        assert behaviour["ViewerProtocolPolicy"] == "https-only"


@pytest.mark.parametrize("target", TARGETS)
def test_the_apis_are_shown_the_secret_and_the_bucket_is_not(target: str) -> None:
    shown = {json.dumps(origin.get("OriginCustomHeaders")) for origin in config(target)["Origins"]}
    secret = [{"HeaderName": ORIGIN_HEADER, "HeaderValue": origin_secret()}]
    assert shown == {json.dumps(secret), "null"}
    functions = resources("service", "AWS::Lambda::Function", target).values()
    names = {
        function["Properties"]["FunctionName"]
        for function in functions
        if function["Properties"]["Environment"]["Variables"].get("DOLBOM_ORIGIN_SECRET") == origin_secret()
    }
    assert names == {f"dolbom-{function.replace('_', '-')}" for function in APIS.values()}
    (kept,) = resources("data", "AWS::SecretsManager::Secret", target).values()
    assert kept["Properties"]["Name"] == origin_secret_name()
    assert "SecretString" not in kept["Properties"], "no template holds it"


def test_the_pages_bucket_is_read_by_this_distribution_alone() -> None:
    (policy,) = resources("web", "AWS::S3::BucketPolicy", "aws").values()
    allowed = [each for each in policy["Properties"]["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
    assert [(each["Action"], each["Principal"]) for each in allowed] == [
        ("s3:GetObject", {"Service": "cloudfront.amazonaws.com"})
    ]
    assert "AWS:SourceArn" in allowed[0]["Condition"]["StringEquals"]
    blocked = one("AWS::S3::Bucket")["PublicAccessBlockConfiguration"]
    assert set(blocked.values()) == {True}


def headers_of_pages(target: str) -> Any:
    policies = resources("web", "AWS::CloudFront::ResponseHeadersPolicy", target).values()
    (found,) = [
        each["Properties"]["ResponseHeadersPolicyConfig"]
        for each in policies
        if each["Properties"]["ResponseHeadersPolicyConfig"]["Name"] == "dolbom-pages"
    ]
    return found


@pytest.mark.parametrize("target", TARGETS)
def test_no_page_runs_code_of_anybody_else_or_stands_in_a_frame(target: str) -> None:
    secure = headers_of_pages(target)["SecurityHeadersConfig"]
    policy = json.dumps(secure["ContentSecurityPolicy"]["ContentSecurityPolicy"])
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert secure["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert secure["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"
    assert secure["ContentTypeOptions"] == {"Override": True}


def test_A1_cloudfront_writes_no_addresses_down() -> None:
    assert "Logging" not in config("aws")
    kinds = {resource["Type"] for resource in template("web", "aws")["Resources"].values()}
    assert not {kind for kind in kinds if "RealtimeLog" in kind or "Delivery" in kind}


def test_a_page_speaks_with_cognito_and_the_photos_bucket_and_nobody_else() -> None:
    secure = headers_of_pages("aws")["SecurityHeadersConfig"]
    parts = secure["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Join"][1]
    told = "".join(part if isinstance(part, str) else "*" for part in parts)
    (connect,) = [rule for rule in told.split("; ") if rule.startswith("connect-src")]
    assert connect.split()[1:] == [
        "'self'",
        "https://cognito-idp.ap-northeast-2.*",
        "https://dolbom-uploads-*-ap-northeast-2.s3.ap-northeast-2.*",
    ]


def at_the_edge(uri: str, headers: dict[str, str], code: str = "", method: str = "GET") -> Any:
    """What the edge makes of a request, by the very code that is deployed."""
    request = {"method": method, "uri": uri, "headers": {name: {"value": value} for name, value in headers.items()}}
    event = {"viewer": {"ip": "203.0.113.9"}, "request": request}
    script = f"{code or edge_code()};process.stdout.write(JSON.stringify(handler({json.dumps(event)})))"
    done = subprocess.run(["node", "--eval", script], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_edge_names_the_viewer_whatever_the_viewer_says() -> None:
    sent = at_the_edge("/v1/alerts", {VIEWER_HEADER: "192.0.2.66"})
    assert sent["headers"][VIEWER_HEADER] == {"value": "203.0.113.9"}


def test_the_edge_finds_each_page_and_says_so_where_there_is_none() -> None:
    for page in filter(None, PAGES):
        assert at_the_edge(f"/{page}/", {})["uri"] == f"/{page}/index.html"
        assert at_the_edge(f"/{page}", {})["headers"]["location"] == {"value": f"/{page}/"}
    assert at_the_edge("/assets/main.js", {})["uri"] == "/assets/main.js"
    assert at_the_edge("//report/", {})["statusCode"] == 404
    missing = at_the_edge("/report/none", {})
    assert missing["statusCode"] == 404
    assert "index.html" not in json.dumps(missing)


@pytest.mark.parametrize("path", ["/favicon.ico", "/wp-login.php", "/report/none.html", "/.env", "/none/icon.svg"])
def test_a_file_that_nobody_made_is_answered_as_a_page_that_is_not_there(path: str) -> None:
    answer = at_the_edge(path, {})
    assert (answer["statusCode"], answer["headers"]["content-type"]["value"]) == (404, "text/html; charset=utf-8")


def test_the_first_address_is_a_page_where_there_is_one_and_leads_to_the_report_where_there_is_none() -> None:
    assert at_the_edge("/", {}, edge_code(["", "report"]))["uri"] == "/index.html"
    assert at_the_edge("/", {}, edge_code(["report"]))["headers"]["location"] == {"value": "/report/"}


def test_A6_a_picture_comes_from_the_pages_or_the_bucket_of_cleaned_photos_and_nowhere_else() -> None:
    secure = headers_of_pages("aws")["SecurityHeadersConfig"]
    parts = secure["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Join"][1]
    told = "".join(part if isinstance(part, str) else "*" for part in parts)
    (pictures,) = [rule for rule in told.split("; ") if rule.startswith("img-src")]
    assert pictures.split()[1:] == [
        "'self'",
        "blob:",
        "https://dolbom-evidence-*-ap-northeast-2.s3.ap-northeast-2.*",
    ]


THEIRS = "https://app.example.org"
"""The origin that the example of an installation names."""


def deployed_edge() -> str:
    return str(one("AWS::CloudFront::Function")["FunctionCode"])


def test_a_browser_on_a_named_origin_may_ask_the_apis_and_no_other() -> None:
    def asks(origin: str, uri: str = "/v1/orders", method: str = "OPTIONS") -> Any:
        asked = {"origin": origin, "access-control-request-method": "POST"}
        return at_the_edge(uri, asked, deployed_edge(), method)

    may = asks(THEIRS)
    told = {name: header["value"] for name, header in may["headers"].items()}
    assert (may["statusCode"], told["access-control-allow-origin"], told["vary"]) == (204, THEIRS, "Origin")
    assert "access-control-allow-credentials" not in told
    verbs = {operation.method for function in APIS.values() for operation in operations(function)}
    assert set(told["access-control-allow-methods"].split(", ")) == verbs
    assert {RECEIPT_HEADER, HEADER.lower(), "authorization", "content-type"} == {
        name.lower() for name in told["access-control-allow-headers"].split(", ")
    }
    for strange in ("https://app.example.org.invalid", "http://app.example.org", "null", f"{THEIRS}/"):
        assert "statusCode" not in asks(strange), "it goes on, and the API knows no such method"
    assert "statusCode" not in asks(THEIRS, method="POST")
    assert "statusCode" not in at_the_edge("/v1/orders", {"origin": THEIRS}, deployed_edge(), "OPTIONS")


def test_every_answer_may_be_read_by_the_named_origins_whoever_made_it() -> None:
    """Functions', API Gateway's own refusals and the web ACL's: all pass by the one policy of the APIs' behaviours."""
    policies = resources("web", "AWS::CloudFront::ResponseHeadersPolicy", "aws")
    ((answers, policy),) = [
        (logical, each["Properties"]["ResponseHeadersPolicyConfig"])
        for logical, each in policies.items()
        if each["Properties"]["ResponseHeadersPolicyConfig"]["Name"] == "dolbom-answers"
    ]
    for behaviour in config("aws")["CacheBehaviors"]:
        assert behaviour["ResponseHeadersPolicyId"] == {"Ref": answers}
    cors = policy["CorsConfig"]
    assert cors["AccessControlAllowOrigins"]["Items"] == [THEIRS]
    assert (cors["AccessControlAllowCredentials"], cors["OriginOverride"]) == (False, True)
    assert "Retry-After" in cors["AccessControlExposeHeaders"]["Items"]
    assert "CorsConfig" not in headers_of_pages("aws")


def test_without_named_origins_no_other_page_reads_anything() -> None:
    for policy in resources("web", "AWS::CloudFront::ResponseHeadersPolicy", "local").values():
        assert "CorsConfig" not in policy["Properties"]["ResponseHeadersPolicyConfig"]
    asked = {"origin": THEIRS, "access-control-request-method": "POST"}
    assert "statusCode" not in at_the_edge("/v1/orders", asked, edge_code(), "OPTIONS")
