"""Anonymous means anonymous (A1), on the embedded cloud: marks go in through every header, field, file name and photo
of an anonymous report, and are afterwards in no table, bucket, log group, queue or metric."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functions.test_alerts_anonymity import SENT
from tests.support.alerts import photo_with_position
from tools.cloud import people
from tools.cloud.ministack import Cloud
from tools.day.neighbour import Receipt, receipt_of
from tools.day.operator import Operator
from tools.day.phone import Phone
from tools.day.script import until

pytestmark = pytest.mark.xdist_group("cloud")

MARK = f"zq7{uuid.uuid4().hex}"
HEADERS = {
    # What API Gateway reads itself is left out: it would end the call before it is served.
    name: value.replace("zq7marked", MARK)
    for name, value in SENT.items()
    if name not in {"Authorization", "If-None-Match", "X-Amzn-Trace-Id"}
}
PLACE = {"lat": 37.2801, "lon": 127.1159}


@pytest.fixture(scope="module")
def operator(cloud: dict[str, Any]) -> Iterator[Operator]:
    with Operator(cloud) as made:
        yield made


def client(operator: Operator, service: str) -> Any:
    return people.client(Cloud(int(str(operator.known["endpoint"]).rpartition(":")[2])), service)


def an_anonymous_report(guest: Phone, request_id: str) -> Receipt:
    form = {
        "request_id": request_id,
        "about": "neighbour",
        "anonymous": True,
        "kinds": ["isolation"],
        "place": PLACE,
        "text": "예시입니다. 옆집이 월세를 못 내고 있어요.",
    }
    named = guest.post("/alerts", {**form, "reporter": {"name": MARK, "phone": "010-7777-0001"}}, headers=HEADERS)
    assert named.outcome == "422 invalid"
    assert MARK.encode() not in named.raw
    return receipt_of(guest.post("/alerts", form, headers=HEADERS, utm=MARK))


def a_photo(operator: Operator, guest: Phone, receipt: Receipt) -> None:
    ask = {"request_id": str(uuid.uuid4()), "content_type": "image/jpeg"}
    headers = {**HEADERS, **receipt.headers}
    slot = guest.post(f"/alerts/{receipt.alert_id}/photos", ask, headers=headers).body
    file = (f"{MARK}.jpg", photo_with_position(f"{MARK}-camera"), "image/jpeg")
    marked = {"User-Agent": MARK, "Referer": f"https://example.org/{MARK}", "X-Forwarded-For": "198.51.100.77"}
    operator.http.post(slot["url"], data=slot["fields"], files={"file": file}, headers=marked).raise_for_status()
    states = until(
        lambda: [photo["state"] for photo in guest.get(f"/alerts/{receipt.alert_id}", headers=headers).body["photos"]],
        lambda found: found == ["ready"],
    )
    assert states == ["ready"]


def tables(operator: Operator) -> str:
    dynamodb = client(operator, "dynamodb")
    names = operator.known["resources"]["tables"].values()
    pages = (page for name in names for page in dynamodb.get_paginator("scan").paginate(TableName=name))
    return json.dumps([page["Items"] for page in pages], default=repr)


def buckets(operator: Operator, alert_id: str) -> str:
    """Every key; of the report's own objects also what is said of them, and what is in them."""
    s3, found = client(operator, "s3"), []
    for bucket in operator.known["resources"]["buckets"].values():
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for entry in page.get("Contents", []):
                found.append(entry["Key"])
                if alert_id in entry["Key"]:
                    whole = s3.get_object(Bucket=bucket, Key=entry["Key"])
                    found += [repr(whole["Metadata"]), repr(whole["ResponseMetadata"]), repr(whole["Body"].read())]
    return "\n".join(found)


def logs(operator: Operator) -> str:
    """All log groups, the functions' and the API's access log among them."""
    cloudwatch = client(operator, "logs")
    groups = [group["logGroupName"] for group in cloudwatch.describe_log_groups()["logGroups"]]
    events = []
    for group in groups:
        for page in cloudwatch.get_paginator("filter_log_events").paginate(logGroupName=group):
            events += [event["message"] for event in page["events"]]
    return "\n".join([*groups, *events])


def queues(operator: Operator) -> str:
    sqs, found = client(operator, "sqs"), []
    for url in sqs.list_queues().get("QueueUrls", []):
        found += sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
    return json.dumps(found)


def metrics(operator: Operator) -> str:
    return json.dumps(client(operator, "cloudwatch").list_metrics().get("Metrics", []), default=repr)


def its_code_is_used(operator: Operator, receipt: Receipt) -> list[str]:
    """A report is followed from where the pages are, its code is renewed, the new one is used as it is read out, and
    revoked; all that could open it at some time, as it was shown and as it was typed, and what codes are made of."""
    anew, over = str(uuid.uuid4()), str(uuid.uuid4())
    way = f"{operator.known['pages']}v1/alerts/{receipt.alert_id}"
    shown = receipt.headers["X-Receipt-Code"]

    def ask(method: str, path: str, code: str, **body: str) -> Any:
        answer = operator.http.request(
            method, way + path, headers={**HEADERS, "X-Receipt-Code": code}, json=body or None
        )
        assert answer.status_code < 300, answer.text
        return answer.json()

    ask("GET", "", shown.replace("-", "").lower())
    renewed = ask("POST", "/receipt_code", shown, request_id=anew)["receipt_code"]
    ask("GET", "", renewed.replace("-", ""))
    ask("POST", "/receipt_code/revoke", renewed, request_id=over)
    assert renewed != shown
    codes = [shown, renewed]
    return [*codes, *(code.replace("-", "") for code in codes), anew, over]


def test_A1_what_marks_an_anonymous_reporter_is_in_no_store_of_the_whole_cloud(operator: Operator) -> None:
    guest, request_id = operator.phone("alerts", device=MARK), str(uuid.uuid4())
    receipt = an_anonymous_report(guest, request_id)
    a_photo(operator, guest, receipt)
    say = {"request_id": str(uuid.uuid4()), "text": "예시: 어제도 꺼져 있었어요."}
    headers = {**HEADERS, **receipt.headers}
    assert guest.post(f"/alerts/{receipt.alert_id}/messages", say, headers=headers).status == 201
    secrets = [request_id, *its_code_is_used(operator, receipt)]
    wrong = {**HEADERS, "X-Receipt-Code": "0000-0000-0000-0000-0000"}
    assert guest.get(f"/alerts/{receipt.alert_id}", headers=wrong).status == 404

    stores = {
        "tables": tables(operator),
        "buckets": buckets(operator, receipt.alert_id),
        "logs": logs(operator),
        "queues": queues(operator),
        "metrics": metrics(operator),
    }
    # The report is where it should be, so that looking for marks means something.
    assert receipt.alert_id in stores["tables"]
    assert receipt.alert_id in stores["buckets"]
    assert '"message":"served"' in stores["logs"].replace(": ", ":")
    for store, content in stores.items():
        for mark in (MARK, "198.51.100.77", "010-7777-0001", "821077770001", *secrets):
            assert mark.lower() not in content.lower(), f"{mark} is in the {store}"
