"""From an upload to the evidence (A6): cleaned or refused, never kept as it came."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from dolbom import aws as clients
from dolbom.alerts.photos.left import LEFT_AFTER, take_left
from dolbom.alerts.photos.slots import PHOTO_BYTES_MAX
from dolbom.dynamo.items import to_attributes
from functions.receive_photo import handler
from tests.conftest import Aws
from tests.support import Context, event
from tests.support.alerts import World, photo_with_position
from tests.support.alerts_forms import a_report


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def test_A6_an_event_of_an_upload_that_nobody_has_leave_for_changes_nothing(world: World) -> None:
    assert handler.handler(event("receive_photo", "object_created"), Context()) == {"result": "unknown"}
    assert world.objects("uploads") == {}


def by_the_clock(after: timedelta = LEFT_AFTER) -> dict[str, Any]:
    """A run of the clock, so long after now."""
    told = event("receive_photo", "every_quarter_hour")
    told["time"] = (datetime.now(UTC) + after + timedelta(seconds=1)).isoformat()
    return dict(handler.handler(told, Context(remaining_ms=60_000)))


def test_A6_an_upload_that_nobody_was_told_of_is_taken_in_by_the_clock(world: World) -> None:
    """No event is kept that could not be delivered, since it names the reporter's address: the bucket tells instead."""
    _, receipt = world.report(a_report())
    world.upload(receipt, 1, photo_with_position())
    assert by_the_clock(timedelta(minutes=1)) == {"ended": {}}, "its event may be on its way"
    assert [photo["state"] for photo in world.rows("alerts", "photo")] == ["waiting"]
    assert by_the_clock() == {"ended": {"ready": 1}}
    assert world.objects("uploads") == {}
    assert len(world.objects("evidence")) == 2
    assert by_the_clock() == {"ended": {}}


def test_A6_one_original_that_breaks_the_cleaner_holds_up_no_other(world: World) -> None:
    _, receipt = world.report(a_report())
    broken = world.upload(receipt, 1, photo_with_position())["detail"]["object"]["key"]
    world.upload(receipt, 2, photo_with_position())

    def receive(key: str) -> str:
        if key == broken:
            raise RuntimeError("a decoder's")
        return handler.take(key)

    later = datetime.now(UTC) + LEFT_AFTER + timedelta(seconds=1)
    handler.deadline.begin(Context(remaining_ms=60_000))
    assert take_left(later, uploads=handler.uploads(), receive=receive) == {"failed": 1, "ready": 1}
    assert list(world.objects("uploads")) == [broken], "it stays, and is tried again"


def test_A6_a_clock_that_cannot_be_answered_fails_and_is_called_again(world: World) -> None:
    _, receipt = world.report(a_report())
    world.upload(receipt, 1, photo_with_position())
    told = event("receive_photo", "every_quarter_hour")
    with pytest.raises(Exception, match="unavailable"):
        handler.handler(told, Context(remaining_ms=1_000))
    assert len(world.objects("uploads")) == 1


def test_A6_a_photo_ends_in_the_evidence_without_its_position_and_its_original_is_gone(world: World) -> None:
    _, receipt = world.report(a_report())
    assert world.receive(world.upload(receipt, 1, photo_with_position())) == "ready"
    assert world.objects("uploads") == {}
    images = [Image.open(BytesIO(data)) for data in world.objects("evidence").values()]
    assert sorted(image.size for image in images) == [(320, 240), (640, 480)]
    for data, image in zip(world.objects("evidence").values(), images, strict=True):
        assert not image.getexif()
        assert b"EXAMPLE MAKER" not in data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7 no photo at all", "unknown_kind"),
        (photo_with_position()[:2_000], "unreadable"),
        (b"\xff" * (PHOTO_BYTES_MAX + 1), "too_large"),
    ],
    ids=["another kind", "cut off", "too large"],
)
def test_A6_what_cannot_be_cleaned_is_refused_deleted_and_never_readable(world: World, data: bytes, why: str) -> None:
    _, receipt = world.report(a_report())
    assert world.receive(world.upload(receipt, 1, data)) == "refused"
    assert world.objects("uploads") == world.objects("evidence") == {}
    assert [photo["code"] for photo in world.rows("alerts", "photo")] == [why]


def test_A6_an_upload_that_is_told_of_twice_is_taken_once(world: World) -> None:
    _, receipt = world.report(a_report())
    created = world.upload(receipt, 1, photo_with_position())
    world.receive(created)
    before = world.items("alerts"), world.objects("evidence")
    assert world.receive(created) == "settled"
    assert (world.items("alerts"), world.objects("evidence")) == before


def test_A6_a_second_file_in_a_slot_that_is_filled_is_deleted_unread(world: World) -> None:
    _, receipt = world.report(a_report())
    created = world.upload(receipt, 1, photo_with_position())
    world.receive(created)
    evidence = world.objects("evidence")
    key = created["detail"]["object"]["key"]
    world.aws.client("s3").put_object(Bucket=world.aws.buckets["uploads"], Key=key, Body=photo_with_position())
    assert world.receive(created) == "settled"
    assert world.objects("uploads") == {}
    assert world.objects("evidence") == evidence


def test_A6_an_upload_that_is_gone_before_it_was_cleaned_leaves_the_slot_waiting(world: World) -> None:
    _, receipt = world.report(a_report())
    created = world.upload(receipt, 1, photo_with_position())
    key = created["detail"]["object"]["key"]
    world.aws.client("s3").delete_object(Bucket=world.aws.buckets["uploads"], Key=key)
    assert world.receive(created) == "gone"
    assert [photo["state"] for photo in world.rows("alerts", "photo")] == ["waiting"]


@pytest.mark.parametrize("key", ["uploads/", "uploads/a", "uploads/a/b/c", "elsewhere/a/b", "a"])
def test_A6_an_object_under_a_key_that_was_never_given_is_deleted_unread(world: World, key: str) -> None:
    world.aws.client("s3").put_object(Bucket=world.aws.buckets["uploads"], Key=key, Body=photo_with_position())
    created = event("receive_photo", "object_created")
    created["detail"]["object"]["key"] = key
    assert world.receive(created) == "unknown"
    assert world.objects("uploads") == world.objects("evidence") == {}


def test_A6_all_that_it_writes_is_conditional_and_of_the_one_slot(world: World) -> None:
    _, receipt = world.report(a_report())
    created = world.upload(receipt, 1, photo_with_position())
    (slot,) = world.rows("alerts", "photo")
    put_back = {**slot, "use_position": True}
    world.aws.client("dynamodb").put_item(TableName=world.aws.tables["alerts"], Item=to_attributes(put_back))
    asked: list[tuple[str, Any]] = []

    def asks(params: Any, model: Any, **_: Any) -> None:
        asked.append((model.name, params))

    events = clients.client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb.*", asks)
    try:
        assert world.receive(created) == "ready"
    finally:
        events.unregister("provide-client-params.dynamodb.*", asks)
    assert {name for name, _ in asked} == {"GetItem", "TransactWriteItems"}
    parts = [part for name, params in asked if name == "TransactWriteItems" for part in params["TransactItems"]]
    assert parts
    for part in parts:
        (write,) = part.values()
        assert list(part) == ["Put"]
        assert write["ConditionExpression"] in ("#state = :waiting", "attribute_not_exists(pk)")
        assert write["Item"]["sk"]["S"].partition("#")[2] == slot["photo_id"]
