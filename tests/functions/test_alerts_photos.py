"""What a reporter sees of photos (A6): why one was refused, a place that is only suggested, and slots given back."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest

from dolbom import aws as clients
from dolbom.alerts.photos.slots import HINT_KEPT, PHOTOS_MAX, SLOT_HELD, SLOTS_MAX, UPLOAD_WITHIN
from dolbom.texts import alerts as texts
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import Died
from tests.support import event
from tests.support.alerts import WORKER_OF_GIHEUNG, Json, World, code, photo_with_position
from tests.support.alerts_forms import UIWANG, a_report, anonymous, request_id
from tests.support.alerts_in_memory import InMemory, in_memory

CALLS_MAX, LEAST_CALLS = 20, 3
OF_THE_PHOTO = ("37.28", "37280000", "127.11", "127115833", "(37.0", "6.0, 57.0", "16.0, 48.0")
"""The position in the photo, as it could stand anywhere."""
IN_UIWANG = {"lat": UIWANG[0], "lon": UIWANG[1], "address": "경기도 의왕시 예시로 3"}


@pytest.fixture
def world(aws: Aws) -> Iterator[InMemory]:
    with in_memory(aws) as made:
        yield made


def ask(world: World, receipt: Json, number: int, **wish: object) -> tuple[int, Json]:
    body = {"request_id": request_id(number), "content_type": "image/jpeg", **wish}
    return world.call("POST", f"/v1/alerts/{receipt['alert_id']}/photos", body=body, headers=code(receipt))


def put(world: World, slot: Json, data: bytes) -> str:
    """Uploads to a slot, however late, and lets S3 tell of it."""
    created = event("receive_photo", "object_created")
    key = created["detail"]["object"]["key"] = slot["fields"]["key"]
    world.aws.client("s3").put_object(Bucket=world.aws.buckets["uploads"], Key=key, Body=data)
    return world.receive(created)


def photos(world: World, receipt: Json) -> list[Json]:
    return list(world.follow(receipt)[1]["photos"])


@pytest.mark.parametrize(
    ("data", "why"), [(b"", "empty"), (b"%PDF-1.7", "unknown_kind"), (photo_with_position()[:2_000], "unreadable")]
)
def test_A6_a_reporter_is_told_why_a_photo_was_refused_and_what_to_do(world: InMemory, data: bytes, why: str) -> None:
    _, receipt = world.report(a_report())
    assert put(world, ask(world, receipt, 1)[1], data) == "refused"
    (photo,) = photos(world, receipt)
    assert (photo["state"], photo["code"]) == ("refused", why)
    assert photo["why"] == texts.PHOTOS[why]._asdict()
    assert "요" in photo["why"]["ko"]


@pytest.mark.parametrize(
    ("said", "bound"),
    [
        ("image/jpeg", "image/jpeg"),
        ("image/jpg", "image/jpeg"),
        ("image/pjpeg", "image/jpeg"),
        ("IMAGE/JPEG", "image/jpeg"),
        (" Image/Jpg ; name=photo.jpg", "image/jpeg"),
        ("image/x-png", "image/png"),
        ("image/webp;q=1", "image/webp"),
        ("image/heic-sequence", "image/heic"),
        ("image/heif", "image/heif"),
        ("image/*", "application/octet-stream"),
        ("", "application/octet-stream"),
        ("application/octet-stream", "application/octet-stream"),
        ("application/octet-stream; charset=binary", "application/octet-stream"),
    ],
)
def test_A6_a_photo_is_taken_by_its_content_whatever_its_kind_is_called(world: InMemory, said: str, bound: str) -> None:
    _, receipt = world.report(a_report())
    status, slot = ask(world, receipt, 1, content_type=said)
    assert (status, slot["fields"]["Content-Type"]) == (201, bound)
    assert put(world, slot, photo_with_position()) == "ready"


def test_A6_a_device_that_says_nothing_of_a_files_kind_is_given_a_slot_too(world: InMemory) -> None:
    _, receipt = world.report(a_report())
    path = f"/v1/alerts/{receipt['alert_id']}/photos"
    status, slot = world.call("POST", path, body={"request_id": request_id(1)}, headers=code(receipt))
    assert (status, slot["fields"]["Content-Type"]) == (201, "application/octet-stream")


@pytest.mark.parametrize(
    "said", ["video/mp4", "image/gif", "image/avif", "image/svg+xml", "text/html", "jpeg", "image/", 7, None]
)
def test_A6_what_is_surely_no_photo_is_refused_before_it_is_uploaded(world: InMemory, said: object) -> None:
    _, receipt = world.report(a_report())
    status, problem = ask(world, receipt, 1, content_type=said)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/content_type")
    assert world.rows("alerts", "photo") == []


def test_A6_every_code_of_a_refusal_has_words() -> None:
    codes = {"empty", "too_large", "unknown_kind", "too_many_pixels", "unreadable", "not_uploaded"}
    assert set(texts.PHOTOS) == codes


def test_A6_without_a_word_of_the_reporter_the_position_of_a_photo_is_nowhere(world: InMemory) -> None:
    _, receipt = world.report(a_report(place=IN_UIWANG))
    assert put(world, ask(world, receipt, 1)[1], photo_with_position()) == "ready"
    assert photos(world, receipt)[0].get("place_hint") is None
    assert world.rows("alerts", "hint") == []
    assert_no_trace(world)


def test_A6_a_reporter_who_says_so_is_shown_the_centre_of_the_photos_place_and_no_position_is_kept(
    world: InMemory,
) -> None:
    _, receipt = world.report(a_report(place=IN_UIWANG))
    assert put(world, ask(world, receipt, 1, use_photo_position=True)[1], photo_with_position()) == "ready"
    (photo,) = photos(world, receipt)
    assert "용인시" in photo["place_hint"]["office"]["name"]
    _, seen = world.desk("GET", f"/alerts/{receipt['alert_id']}", {**WORKER_OF_GIHEUNG, "jurisdiction": "41430"})
    assert "용인시" not in json.dumps(seen, ensure_ascii=False)  # it is the reporter's to say
    assert_no_trace(world)


def test_A6_a_place_that_the_reporter_agrees_to_is_the_case_workers_to_judge(world: InMemory) -> None:
    _, receipt = world.report(a_report(place=IN_UIWANG))
    put(world, ask(world, receipt, 1, use_photo_position=True)[1], photo_with_position())
    (photo,) = photos(world, receipt)
    place = photo["place_hint"]["office"]
    message = {"request_id": request_id(5), "text": "사진을 찍은 곳이 맞아요", "place_of_photo": photo["photo_id"]}
    path = f"/v1/alerts/{receipt['alert_id']}/messages"
    answers = [world.call("POST", path, body=message, headers=code(receipt)) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0][0] == 201
    _, seen = world.desk("GET", f"/alerts/{receipt['alert_id']}", {**WORKER_OF_GIHEUNG, "jurisdiction": "41430"})
    assert seen["office"]["code"] == receipt["office"]["code"]  # no machine sends it elsewhere
    assert seen["candidates"] == [place]
    assert seen["history"][-1]["facts"] == {"place": place["name"]}
    assert photos(world, receipt)[0].get("place_hint") is None
    assert_no_trace(world)


def test_A6_a_suggestion_lapses_after_a_day_and_can_then_not_be_agreed_to(world: InMemory) -> None:
    _, receipt = world.report(a_report(place=IN_UIWANG))
    put(world, ask(world, receipt, 1, use_photo_position=True)[1], photo_with_position())
    photo_id = photos(world, receipt)[0]["photo_id"]
    (row,) = world.rows("alerts", "hint")
    assert row["expires_at"] == (world.now + HINT_KEPT).timestamp()  # DynamoDB deletes it
    world.now += HINT_KEPT
    assert photos(world, receipt)[0].get("place_hint") is None
    message = {"request_id": request_id(5), "text": "맞아요", "place_of_photo": photo_id}
    path = f"/v1/alerts/{receipt['alert_id']}/messages"
    assert world.call("POST", path, body=message, headers=code(receipt))[1]["code"] == "hint_gone"


def test_A1_the_position_of_an_anonymous_reports_photo_is_never_looked_at(world: InMemory) -> None:
    _, receipt = world.report(anonymous(place=IN_UIWANG))
    status, problem = ask(world, receipt, 1, use_photo_position=True)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/use_photo_position")
    assert world.rows("alerts", "photo") == []


def test_A6_a_photo_taken_where_the_report_is_suggests_nothing(world: InMemory) -> None:
    _, receipt = world.report(a_report())
    put(world, ask(world, receipt, 1, use_photo_position=True)[1], photo_with_position())
    assert world.rows("alerts", "hint") == []


def test_A6_slots_that_nobody_used_are_given_back_and_five_photos_remain_the_most(world: InMemory) -> None:
    _, receipt = world.report(a_report())
    forgone = [ask(world, receipt, number)[1] for number in range(PHOTOS_MAX)]
    assert ask(world, receipt, 9)[1]["code"] == "photos_full"
    world.now += SLOT_HELD
    later = [ask(world, receipt, 10 + number) for number in range(PHOTOS_MAX)]
    assert [status for status, _ in later] == [201] * PHOTOS_MAX
    assert ask(world, receipt, 20)[1]["code"] == "photos_full"
    # What comes late, to slots that were given back, is deleted: no sixth photo.
    assert {put(world, slot, photo_with_position()) for slot in forgone} == {"settled"}
    assert {put(world, slot, photo_with_position()) for _, slot in later} == {"ready"}
    states = [photo["state"] for photo in photos(world, receipt)]
    assert sorted(states) == ["expired"] * PHOTOS_MAX + ["ready"] * PHOTOS_MAX
    assert world.objects("uploads") == {}
    assert ask(world, receipt, 1)[1]["code"] == "photo_expired"


def test_A6_an_upload_that_came_before_its_slot_was_given_back_keeps_it(world: InMemory) -> None:
    _, receipt = world.report(a_report())
    slots = [ask(world, receipt, number)[1] for number in range(PHOTOS_MAX)]
    world.now += SLOT_HELD
    assert [put(world, slot, photo_with_position()) for slot in slots] == ["ready"] * PHOTOS_MAX
    assert ask(world, receipt, 9)[1]["code"] == "photos_full"


def test_A6_asking_again_for_a_slot_holds_it_for_as_long_again(world: InMemory) -> None:
    _, receipt = world.report(a_report())
    for number in range(PHOTOS_MAX):
        ask(world, receipt, number)
    world.now += UPLOAD_WITHIN
    _, again = ask(world, receipt, 0)
    world.now += SLOT_HELD - timedelta(seconds=1)
    assert [ask(world, receipt, 10 + number)[0] for number in range(PHOTOS_MAX)] == [201] * 4 + [409]
    assert put(world, again, photo_with_position()) == "ready"


def test_A6_a_report_is_given_so_many_slots_in_all_and_no_more(world: InMemory) -> None:
    _, receipt = world.report(a_report())
    given = 0
    for number in range(SLOTS_MAX + 5):
        world.now += SLOT_HELD
        given += ask(world, receipt, number)[0] == 201
    assert given == SLOTS_MAX


def assert_no_trace(world: World) -> None:
    """Nothing of the photo's position is in a table, or in a bucket."""
    stores = json.dumps([world.items("alerts"), world.items("identities")], default=repr)
    stores += repr([world.objects(bucket) for bucket in world.aws.buckets])
    for trace in OF_THE_PHOTO:
        assert trace not in stores, trace


@pytest.mark.parametrize("when", ["before", "after"])
def test_A6_killed_at_any_call_a_photo_with_a_suggestion_is_settled_once_and_suggests_once(
    world: InMemory, when: str
) -> None:
    for at in range(1, CALLS_MAX):
        _, receipt = world.report(a_report(100 + at, place=IN_UIWANG), **{"User-Agent": f"phone {at}"})
        _, slot = ask(world, receipt, 200 + at, use_photo_position=True)
        calls = world.memory.calls.total()
        world.memory.dies(when, at)
        with suppress(Died):
            put(world, slot, photo_with_position())
        world.memory.dies()
        was_disturbed = world.memory.calls.total() - calls == at
        created = event("receive_photo", "object_created")
        created["detail"]["object"]["key"] = slot["fields"]["key"]
        world.receive(created)
        (photo,) = photos(world, receipt)
        assert photo["state"] == "ready", at
        assert photo["place_hint"] is not None, at
        assert world.objects("uploads") == {}, at
        if not was_disturbed:
            break
    shown = {row[name] for row in world.rows("alerts", "photo") for name in ("image_key", "thumbnail_key")}
    assert set(world.objects("evidence")) == shown
    assert at > LEAST_CALLS


def test_A6_of_two_files_put_into_one_slot_one_is_kept_and_nothing_is_left_of_the_other(world: InMemory) -> None:
    _, receipt = world.report(a_report())
    _, slot = ask(world, receipt, 1)
    created = event("receive_photo", "object_created")
    key = created["detail"]["object"]["key"] = slot["fields"]["key"]
    for maker in ("FIRST", "SECOND"):  # both are there before S3 has told of either
        data = photo_with_position(maker)
        world.aws.client("s3").put_object(Bucket=world.aws.buckets["uploads"], Key=key, Body=data)
    assert [world.receive(created) for _ in range(3)] == ["ready", "settled", "settled"]
    assert len(photos(world, receipt)) == 1
    assert len(world.objects("evidence")) == 2  # the photo and its thumbnail
    assert world.objects("uploads") == {}


def test_A6_a_slot_that_is_given_back_while_its_photo_is_cleaned_shows_no_sixth_photo(world: InMemory) -> None:
    _, receipt = world.report(a_report())
    late, *others = [ask(world, receipt, number)[1] for number in range(PHOTOS_MAX)]
    for slot in others:
        put(world, slot, photo_with_position())

    def meanwhile() -> None:
        world.now += SLOT_HELD
        assert ask(world, receipt, 9)[0] == 201

    with after_the_original_is_read(meanwhile):
        assert put(world, late, photo_with_position()) == "settled"
    states = sorted(photo["state"] for photo in photos(world, receipt))
    assert states == ["expired", *["ready"] * len(others), "waiting"]
    assert world.objects("uploads") == {}


@contextmanager
def after_the_original_is_read(then: Callable[[], None]) -> Iterator[None]:
    """Something happens once, between receive_photo's reading and its settling."""
    done: list[bool] = []

    def once(**_: object) -> None:
        if not done:
            done.append(True)
            then()

    events = clients.client("s3").meta.events
    events.register("after-call.s3.GetObject", once)
    yield
    events.unregister("after-call.s3.GetObject", once)
    assert done
