"""Anonymous means anonymous (A1): marks go in through every field and header, and are nowhere afterwards."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from functions.alerts_api import handler as alerts_api
from functions.desk_api import handler as desk_api
from functions.follow_alerts import handler as follow_alerts
from functions.receive_photo import handler as receive_photo
from tests.conftest import Aws
from tests.support import Context, event
from tests.support.alerts import WORKER_OF_GIHEUNG, Json, World, code, photo_with_position
from tests.support.alerts_forms import anonymous, request_id

MARK = "zq7marked"
IP = "198.51.100.77"
IPV6 = "2001:db8:77:77::4321"
DEVICE = f"{MARK}-device"
TRACE = "1-5f84c7a1-7a71a71a71a71a71a71a71a7"
"""What a caller may choose as the identifier of a trace."""
SENT = {
    # What phones, their apps and browsers send.
    "User-Agent": f"{MARK}-agent",
    "Cookie": f"session={MARK}-cookie",
    "Referer": f"https://example.org/{MARK}-referer",
    "Sec-Ch-Ua-Model": f"{MARK}-model",
    "Sec-Ch-Ua-Full-Version-List": f"{MARK}-browser",
    "X-Requested-With": f"{MARK}-app",
    "X-Installation-Id": f"{MARK}-installation",
    "X-Advertising-Id": f"{MARK}-advertising",
    "X-Msisdn": "821077770001",
    "X-Wap-Profile": f"https://example.org/{MARK}-handset.xml",
    "If-None-Match": f'"{MARK}-etag"',
    # What measures apps sends along.
    "Sentry-Trace": f"{MARK}-sentry",
    "Baggage": f"sentry-user_id={MARK}-baggage",
    "Traceparent": f"00-{MARK}-parent",
    "Tracestate": f"vendor={MARK}-state",
    "X-Datadog-Trace-Id": f"{MARK}-datadog",
    "X-B3-Traceid": f"{MARK}-b3",
    "Newrelic": f"{MARK}-newrelic",
    # What proxies, carriers and content networks add.
    "X-Forwarded-For": f"{IP}, 10.0.0.1",
    "X-Forwarded-Host": f"{MARK}.example.org",
    "X-Real-Ip": IP,
    "X-Client-Ip": IP,
    "X-Original-Forwarded-For": IP,
    "True-Client-Ip": IP,
    "Cf-Connecting-Ip": IP,
    "Cf-Ipcountry": MARK,
    "Cf-Ray": f"{MARK}-ray",
    "Fastly-Client-Ip": IP,
    "Fly-Client-Ip": IP,
    "Cloudfront-Viewer-Address": f"{IP}:52001",
    "Cloudfront-Viewer-City": f"{MARK}-city",
    "Cloudfront-Viewer-Latitude": "37.777777",
    "Cloudfront-Viewer-Ja3-Fingerprint": f"{MARK}-ja3",
    "X-Amz-Cf-Id": f"{MARK}-cf",
    "Via": f"1.1 {MARK}-proxy",
    "Forwarded": f"for={IP}",
    "Proxy-Authorization": f"Basic {MARK}-proxy",
    "From": f"{MARK}@example.org",
    "X-Device-Id": DEVICE,
    "X-Amzn-Trace-Id": f"Root={TRACE}",
    "Accept-Language": f"ko, x-{MARK}",
    "Authorization": f"Bearer {MARK}-token",
    "Origin": f"https://{MARK}.example.org",
}


IDENTITY = (
    *("accessKey", "accountId", "apiKey", "apiKeyId", "caller", "cognitoAuthenticationProvider"),
    *("cognitoAuthenticationType", "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "user", "userArn"),
)
"""Who calls, as API Gateway may tell it beside the address and the device."""


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.fixture
def logs() -> Iterator[StringIO]:
    """All that the functions log."""
    handlers = [
        function.registered_handler
        for function in (alerts_api.app.logger, desk_api.app.logger, follow_alerts.logger, receive_photo.logger)
    ]
    streams = [handler.stream for handler in handlers]
    logged = StringIO()
    for handler in handlers:
        handler.setStream(logged)
    yield logged
    for handler, stream in zip(handlers, streams, strict=True):
        handler.setStream(stream)


def request(
    body: Json, ip: str, path: str = "/v1/alerts", alert_id: str = "", case: str = "ask_for_photo_slot", **headers: str
) -> Json:
    """A request that is marked wherever a device or a network can be told by."""
    case = case if alert_id else "report_for_oneself"
    marked: dict[str, Any] = event("alerts_api", case)
    marked["path"], marked["body"] = path, json.dumps(body, ensure_ascii=False)
    if alert_id:
        marked["pathParameters"] = {"alert_id": alert_id}
    marked["headers"] = {**marked["headers"], **SENT, **headers}
    marked["multiValueHeaders"] = {name: [value] for name, value in marked["headers"].items()}
    marked["multiValueQueryStringParameters"] = {"utm": [f"{MARK}-query"]}
    identity = marked["requestContext"]["identity"]
    identity.update({name: f"{MARK}-{name}" for name in IDENTITY}, sourceIp=ip, userAgent=SENT["User-Agent"])
    identity["clientCert"] = {"subjectDN": f"CN={MARK}-certificate", "serialNumber": MARK}
    marked["requestContext"]["extendedRequestId"] = f"{MARK}-extended"
    marked["requestContext"]["domainName"] = f"{MARK}.example.org"
    return marked


@pytest.mark.parametrize("ip", [IP, IPV6])
def test_A1_nothing_of_an_anonymous_reporter_is_in_any_store_or_log(
    world: World, ip: str, logs: StringIO, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={TRACE};Parent=7a71a71a71a71a71;Sampled=1")
    answer = alerts_api.app(request(anonymous(1), ip), Context())
    assert answer["statusCode"] == 201
    receipt = json.loads(answer["body"])
    ask = {"request_id": request_id(2), "content_type": "image/jpeg"}
    slot = alerts_api.app(
        request(ask, ip, f"/v1/alerts/{receipt['alert_id']}/photos", receipt["alert_id"], **code(receipt)), Context()
    )
    assert slot["statusCode"] == 201
    created = world.upload(receipt, 3, photo_with_position(f"{MARK}-camera"))
    created["detail"]["source-ip-address"] = ip
    path = f"/v1/alerts/{receipt['alert_id']}"
    say = {"request_id": request_id(4), "text": "예시: 어제도 불이 꺼져 있었어요"}
    said = alerts_api.app(
        request(say, ip, f"{path}/messages", receipt["alert_id"], "add_message", **code(receipt)), Context()
    )
    assert said["statusCode"] == 201
    wrong = {"X-Receipt-Code": "0000-0000-0000-0000-0000"}
    guessed = alerts_api.app(
        request(say, ip, f"{path}/messages", receipt["alert_id"], "add_message", **wrong), Context()
    )
    assert guessed["statusCode"] == 404
    monkeypatch.delenv("_X_AMZN_TRACE_ID")  # what follows is called by AWS, not by the reporter
    world.receive(created)
    world.stream()
    world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    # Metrics are printed: they are among the output.
    printed = "".join(capfd.readouterr())
    marks = [MARK, ip, TRACE, "821077770001", "37.777777", *(request_id(number) for number in range(1, 5))]
    assert_nowhere(world, marks, logs.getvalue() + printed)


@pytest.mark.parametrize(
    "field",
    [
        {"reporter": {"name": f"{MARK}"}},
        {"reporter": {"phone": "010-7777-0001"}},
        {"contact": {"how": "call", "when": MARK}},
        {"reporter": {"name": MARK}, "contact": {"how": "text"}},
        {"device_id": DEVICE},
        {"place": {"lat": 37.2801, "lon": 127.1159, "phone": MARK}},
    ],
    ids=lambda field: "+".join(field),
)
def test_A1_what_would_identify_is_refused_and_leaves_nothing_in_any_store_or_log(
    world: World, field: Json, logs: StringIO
) -> None:
    answer = alerts_api.app(request(anonymous(1, **field), IP), Context())
    assert answer["statusCode"] == 422
    assert MARK not in answer["body"]
    assert_nowhere(world, [MARK, IP, "010-7777-0001"], logs.getvalue())


def test_A1_a_broken_body_is_not_logged(world: World, logs: StringIO) -> None:
    broken = request({}, IP)
    broken["body"] = '{"reporter": {"name": "' + MARK
    assert alerts_api.app(broken, Context())["statusCode"] == 400
    assert_nowhere(world, [MARK, IP], logs.getvalue())


def assert_nowhere(world: World, marks: list[str], logs: str) -> None:
    """No mark is in a table, a bucket (keys included), or what the functions logged."""
    assert '"message":"served"' in logs
    stores = {
        "alerts": json.dumps([_readable(item) for item in world.items("alerts")]),
        "identities": json.dumps([_readable(item) for item in world.items("identities")]),
        "logs": logs,
        **{bucket: repr(world.objects(bucket)) for bucket in world.aws.buckets},
    }
    for store, content in stores.items():
        for mark in marks:
            assert mark.lower() not in content.lower(), f"{mark} is in {store}"


def _readable(item: Json) -> Json:
    return {name: {kind: repr(inner) for kind, inner in value.items()} for name, value in item.items()}
