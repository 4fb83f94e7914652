"""What case workers and reporters seldom do, on the embedded cloud, whose functions may do what their grants say and no
more: a page that is heard, a household split, the place of a photo, a slot that is taken back."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dolbom.alerts.photos.slots import PHOTOS_MAX, SLOT_HELD
from dolbom.clock import stamp
from tests.journeys.test_alerts import UIWANG_CENTRE, a_form, page, reported, status
from tests.journeys.test_embedded_cloud import client
from tools.day import photo
from tools.day.neighbour import Receipt, listed, receipt_of
from tools.day.operator import Operator
from tools.day.phone import Answer, Phone
from tools.day.script import until

pytestmark = pytest.mark.xdist_group("cloud")

UIWANG = (37.3448, 126.9683)
Json = dict[str, Any]


@pytest.fixture(scope="module")
def operator(cloud: Json) -> Iterator[Operator]:
    with Operator(cloud) as made:
        yield made


@pytest.fixture
def guest(operator: Operator) -> Phone:
    return operator.phone("alerts", device=uuid.uuid4().hex)


@pytest.fixture
def worker(operator: Operator) -> Phone:
    return operator.phone_of("caseworker_yongin", "desk")


def slot(guest: Phone, receipt: Receipt, **changes: Any) -> Answer:
    """Asks for a photo's slot."""
    wanted = {"request_id": str(uuid.uuid4()), "content_type": "image/jpeg", **changes}
    return guest.post(f"/alerts/{receipt.alert_id}/photos", wanted, headers=receipt.headers)


def test_A2_danger_is_heard_on_the_duty_topic_once_and_names_nobody(cloud: Json, guest: Phone) -> None:
    sqs, sns = client(cloud, "sqs"), client(cloud, "sns")
    url = sqs.create_queue(QueueName=f"duty-{uuid.uuid4().hex}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = cloud["resources"]["topics"]["duty"]
    source = {"ArnEquals": {"aws:SourceArn": topic}}
    allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**allow, "Resource": arn, "Condition": source}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    said = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    try:
        reporter = {"name": "지어낸 사람", "phone": "010-0000-0000"}
        receipt, answer = reported(guest, text="예시: 不想活了. 번개탄을 샀어요", reporter=reporter)
        assert answer.body["emergency"][0]["number"] == "109"
        reported(guest)  # an ordinary one pages nobody
        pages: list[str] = []

        def heard() -> list[str]:
            messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            pages.extend(json.loads(message["Body"])["Message"] for message in messages)
            return [text for text in pages if receipt.alert_id in text]

        (text,) = until(heard, bool)
        assert "지어낸" not in text
        assert "번개탄" not in text
    finally:
        sns.unsubscribe(SubscriptionArn=said["SubscriptionArn"])
        sqs.delete_queue(QueueUrl=url)


def test_A9_a_worker_splits_a_household_and_joins_it_again(guest: Phone, worker: Phone) -> None:
    form: Json = {"about": "neighbour", "anonymous": True, "affected": {"people": 1, "ages": [97]}}
    form["place"] = a_form()["place"]
    answers = [guest.post("/alerts", a_form(**form)) for _ in range(6)]
    first, second, *others = (receipt_of(answer) for answer in answers)

    def household(receipt: Receipt) -> Json:
        return dict(page(worker, receipt).get("household") or {"reports": []})

    def ids(found: Json) -> set[str]:
        return {report["alert_id"] for report in found["reports"]}

    assert len(ids(until(lambda: household(first), lambda found: len(ids(found)) == 5))) == 5
    assert until(lambda: household(first), lambda found: found.get("possible_harassment") is not None)
    path = f"/desk/alerts/{second.alert_id}/household"
    split = worker.post(path, {"same_as": None, "reason": "다른 집입니다."})
    assert (split.status, split.body["reports"]) == (200, [])
    assert ids(household(first)) == {receipt.alert_id for receipt in others}
    joined = worker.post(path, {"same_as": first.alert_id, "reason": "같은 집이 맞습니다."})
    assert (joined.status, len(joined.body["reports"])) == (200, 5)
    assert [line["what"] for line in status(guest, second)["history"]] == ["received"]


def test_A6_the_place_of_a_photo_is_a_hint_that_its_reporter_agrees_to(
    operator: Operator, guest: Phone, worker: Phone
) -> None:
    receipt, _ = reported(guest)
    assert until(lambda: listed(worker, receipt), bool)
    given = slot(guest, receipt, use_photo_position=True).body
    file = ("photo", photo.taken(*UIWANG), "image/jpeg")
    operator.http.post(given["url"], data=given["fields"], files={"file": file}).raise_for_status()
    (seen,) = until(lambda: status(guest, receipt)["photos"], lambda found: found[0]["state"] != "waiting")
    assert (seen["state"], seen["place_hint"]["office"]["code"]) == ("ready", UIWANG_CENTRE)
    assert page(worker, receipt)["candidates"] == []
    message = {"request_id": str(uuid.uuid4()), "text": "네, 그곳이 맞아요.", "place_of_photo": given["photo_id"]}
    assert guest.post(f"/alerts/{receipt.alert_id}/messages", message, headers=receipt.headers).status == 201
    assert [office["code"] for office in page(worker, receipt)["candidates"]] == [UIWANG_CENTRE]


def test_A6_a_slot_that_nobody_used_is_given_to_another_photo(cloud: Json, guest: Phone) -> None:
    receipt, _ = reported(guest)
    slots = [slot(guest, receipt) for _ in range(PHOTOS_MAX)]
    assert {answer.status for answer in slots} == {201}
    assert slot(guest, receipt).outcome == "409 photos_full"
    key = {"pk": {"S": f"ALERT#{receipt.alert_id}"}, "sk": {"S": f"PHOTO#{slots[0].body['photo_id']}"}}
    client(cloud, "dynamodb").update_item(  # as if that one had been asked for long ago
        TableName=cloud["resources"]["tables"]["alerts"],
        Key=key,
        UpdateExpression="SET asked_at = :long_ago",
        ExpressionAttributeValues={":long_ago": {"S": stamp(datetime.now(UTC) - SLOT_HELD - timedelta(seconds=5))}},
    )
    assert slot(guest, receipt).status == 201
    states = {found["photo_id"]: found["state"] for found in status(guest, receipt)["photos"]}
    assert states[slots[0].body["photo_id"]] == "expired"
    assert list(states.values()).count("waiting") == PHOTOS_MAX
    assert slot(guest, receipt).outcome == "409 photos_full"
