"""The case worker's desk (A2, A3, A8, A11): one's own queue and files; all others look as if they were missing."""

import base64
import json
from datetime import timedelta

import pytest

from dolbom.alerts import keys
from dolbom.alerts.casework.queue_store import LAST, PAGE_ROWS, QueueStore
from dolbom.dynamo.table import Put, Table
from tests.conftest import Aws
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, World, photo_with_position
from tests.support.alerts_forms import GIHEUNG, UIWANG, a_report
from tests.support.shop_town import calls_of


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def test_A3_a_report_stands_in_the_queue_of_its_centre_and_of_its_town_and_in_no_other(world: World) -> None:
    _, receipt = world.report(a_report())
    world.stream()
    assert [row["alert_id"] for row in world.queue(WORKER_OF_GIHEUNG)] == [receipt["alert_id"]]
    assert [row["alert_id"] for row in world.queue(OFFICER_OF_YONGIN)] == [receipt["alert_id"]]
    assert world.queue(WORKER_OF_UIWANG) == []


def test_A2_danger_comes_first_then_the_oldest(world: World) -> None:
    sent = []
    for number, kind in enumerate(("money", "health", "violence")):
        sent.append(world.report(a_report(number, kinds=[kind]))[1]["alert_id"])
        world.now += timedelta(minutes=1)
    world.stream()
    assert [row["alert_id"] for row in world.queue(WORKER_OF_GIHEUNG)] == [sent[2], sent[0], sent[1]]


def test_the_queue_is_paged_without_losing_or_repeating_a_report(world: World) -> None:
    sent = {world.report(a_report(number))[1]["alert_id"] for number in range(5)}
    world.stream()
    seen: list[str] = []
    query = {"limit": "2"}
    for _ in range(3):
        _, page = world.call("GET", "/v1/desk/alerts", worker=WORKER_OF_GIHEUNG, query=query)
        seen += [row["alert_id"] for row in page["alerts"]]
        query = {"limit": "2", "next": page.get("next", "")}
    assert "next" not in page
    assert len(seen) == 5
    assert set(seen) == sent


@pytest.mark.parametrize("place", ["", "A", "zzz", "QUEUE#", "QUEUE#~", "QUEUE#~~~~"])
def test_a_cursor_that_names_no_place_of_a_queue_is_refused(world: World, place: str) -> None:
    query = {"next": base64.urlsafe_b64encode(place.encode()).decode()}
    status, problem = world.call("GET", "/v1/desk/alerts", worker=WORKER_OF_GIHEUNG, query=query)
    assert (status, problem["code"]) == (422, "bad_next")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"in_danger": "true"}, {2}),
        ({"in_danger": "false"}, {0, 1}),
        ({"kind": "health"}, {1}),
        ({"state": "taken"}, set()),
        ({"level": "caseworker", "kind": "money"}, {0}),
        ({"centre": "41430101"}, set()),
    ],
)
def test_the_queue_can_be_filtered(world: World, query: dict[str, str], numbers: set[int]) -> None:
    sent = [world.report(a_report(n, kinds=[k]))[1]["alert_id"] for n, k in enumerate(("money", "health", "violence"))]
    world.stream()
    assert {row["alert_id"] for row in world.queue(WORKER_OF_GIHEUNG, **query)} == {sent[n] for n in numbers}


def test_a_worker_finds_the_own_the_overdue_and_the_offered_ones(world: World) -> None:
    sent = [world.report(a_report(number))[1]["alert_id"] for number in range(3)]
    late = world.report(a_report(3, kinds=["violence"]))[1]["alert_id"]
    world.desk("POST", f"/alerts/{sent[0]}/take", WORKER_OF_GIHEUNG, {"version": 1})
    offer = {"version": 1, "to": "41430101", "reason": "예시"}
    world.desk("POST", f"/alerts/{sent[1]}/hand_over", WORKER_OF_GIHEUNG, offer)
    world.now += timedelta(hours=2)
    world.stream()
    for query, wanted in (("mine", sent[0]), ("overdue", late), ("offered", sent[1])):
        rows = world.queue(WORKER_OF_GIHEUNG, **{query: "true"})
        assert [row["alert_id"] for row in rows] == [wanted]
        assert len(world.queue(WORKER_OF_GIHEUNG, **{query: "false"})) == 3
    assert [row["handed_to"] for row in world.queue(WORKER_OF_UIWANG)] == ["41430101"]
    assert [row["mine"] for row in world.queue(OFFICER_OF_YONGIN, mine="true")] == []


def test_a_filter_that_is_none_is_refused_with_its_place(world: World) -> None:
    status, problem = world.call("GET", "/v1/desk/alerts", worker=WORKER_OF_GIHEUNG, query={"kind": "weather"})
    assert (status, problem["errors"][0]["pointer"]) == (422, "/kind")


def test_the_counts_are_of_ones_own_jurisdiction(world: World) -> None:
    for number, kind in enumerate(("money", "health", "violence")):
        world.report(a_report(number, kinds=[kind]))
    world.tick(timedelta(hours=3))
    world.stream()
    _, counts = world.desk("GET", "/alert_counts", WORKER_OF_GIHEUNG)
    assert counts == {
        "open": 3,
        "in_danger": 1,
        "not_taken": 3,
        "overdue": 1,
        "levels": {"ministry": 1, "caseworker": 2},
        "is_all": True,
    }
    assert world.desk("GET", "/alert_counts", WORKER_OF_UIWANG)[1]["open"] == 0


def test_a_queue_of_more_than_a_page_is_counted_with_one_call(world: World) -> None:
    world.report(a_report())
    world.stream()
    table = Table(world.aws.client("dynamodb"), world.aws.tables["alerts"])
    centre = keys.centre("41463")
    (one,) = table.query_all(centre, between=(keys.QUEUE, LAST))
    for number in range(PAGE_ROWS):
        alert_id = f"{number:026}"
        table.write(Put({**one, "sk": keys.queue(one["rank"], one["deadline_at"], alert_id), "alert_id": alert_id}))
    with calls_of(table.client) as calls:
        assert len(list(QueueStore(table).counted(["41463"]))) == PAGE_ROWS + 1
    assert len(calls) == 1
    assert world.desk("GET", "/alert_counts", WORKER_OF_GIHEUNG)[1]["open"] == PAGE_ROWS + 1


def test_a_worker_of_two_towns_sees_one_queue_in_one_order(world: World) -> None:
    sent = []
    for number in range(6):
        lat, lon = (GIHEUNG, UIWANG)[number % 2]
        sent.append(world.report(a_report(number, place={"lat": lat, "lon": lon}))[1]["alert_id"])
        world.now += timedelta(minutes=1)
    world.stream()
    both = {**WORKER_OF_GIHEUNG, "jurisdiction": "41463,41430,41460"}
    assert [row["alert_id"] for row in world.queue(both)] == sent


def test_a_cursor_that_was_never_given_is_refused(world: World) -> None:
    status, problem = world.call("GET", "/v1/desk/alerts", worker=WORKER_OF_GIHEUNG, query={"next": "???"})
    assert (status, problem["code"]) == (422, "bad_next")


def test_the_list_shows_nothing_of_anybodys_identity(world: World) -> None:
    world.report(a_report(reporter={"name": "홍예시", "phone": "010-0000-0001"}))
    world.stream()
    shown = json.dumps(world.queue(WORKER_OF_GIHEUNG), ensure_ascii=False)
    for word in ("홍예시", "010-0000-0001", "예시로", "월세"):
        assert word not in shown


def test_A8_the_safety_flags_are_the_first_thing_on_the_page(world: World) -> None:
    _, receipt = world.report(a_report(flags=[{"kind": "no_home_call"}]))
    _, page = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    assert next(iter(page)) == "flags"
    assert page["flags"] == [{"kind": "no_home_call"}]
    assert page["place"]["lat"] == 37.2801


def test_A11_the_file_of_another_town_is_byte_for_byte_a_missing_one(world: World) -> None:
    _, receipt = world.report(a_report(place={"lat": UIWANG[0], "lon": UIWANG[1]}))
    path = f"/alerts/{receipt['alert_id']}"
    assert world.desk("GET", path, WORKER_OF_UIWANG)[0] == 200
    others = world.desk("GET", path, WORKER_OF_GIHEUNG)
    assert others == world.desk("GET", f"/alerts/{'0' * 26}", WORKER_OF_GIHEUNG)
    assert others[0] == 404


@pytest.mark.parametrize("group", ["child", "guardian", "auditor"])
def test_A11_only_workers_and_officers_come_to_the_desk(world: World, group: str) -> None:
    status, _ = world.desk("GET", "/alerts", {**WORKER_OF_GIHEUNG, "group": group})
    assert status == 403


def test_A11_every_reading_is_traced_before_anything_is_shown(world: World) -> None:
    _, receipt = world.report(a_report())
    world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_UIWANG)
    traces = world.rows("identities", "opening")
    assert [(trace["who"], trace["what"]) for trace in traces] == [(WORKER_OF_GIHEUNG["sub"], "report")]


def test_A6_a_worker_sees_a_cleaned_photo_for_a_minute_and_it_is_traced(world: World) -> None:
    _, receipt = world.report(a_report())
    world.receive(world.upload(receipt, 1, photo_with_position()))
    world.receive(world.upload(receipt, 2, b"no photo"))
    _, page = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    ready, refused = page["photos"]
    assert (ready["state"], ready["width_px"], refused["state"]) == ("ready", 640, "refused")
    path = f"/alerts/{receipt['alert_id']}/photos/"
    status, links = world.desk("GET", path + ready["photo_id"], WORKER_OF_GIHEUNG)
    assert status == 200
    assert links["expires_at"] == "2026-11-21T12:01:00+09:00"
    assert f"photo {ready['photo_id']}" in [trace["what"] for trace in world.rows("identities", "opening")]
    assert world.desk("GET", path + refused["photo_id"], WORKER_OF_GIHEUNG)[0] == 404
    assert world.desk("GET", path + ready["photo_id"], WORKER_OF_UIWANG)[0] == 404


def test_A6_a_centre_that_a_report_is_only_offered_to_sees_its_photos_once_it_has_accepted(world: World) -> None:
    _, receipt = world.report(a_report())
    world.receive(world.upload(receipt, 1, photo_with_position()))
    path = f"/alerts/{receipt['alert_id']}"
    version = world.desk("GET", path, WORKER_OF_GIHEUNG)[1]["version"]
    offer = {"version": version, "to": "41430101", "reason": "예시"}
    assert world.desk("POST", f"{path}/hand_over", WORKER_OF_GIHEUNG, offer)[0] == 200
    photo = f"{path}/photos/{world.desk('GET', path, WORKER_OF_UIWANG)[1]['photos'][0]['photo_id']}"
    status, problem = world.desk("GET", photo, WORKER_OF_UIWANG)
    assert (status, problem["code"]) == (409, "not_yours_yet")
    assert f"photo {photo[-26:]}" not in [trace["what"] for trace in world.rows("identities", "opening")]
    world.desk("POST", f"{path}/hand_over/accept", WORKER_OF_UIWANG, {"version": version + 1})
    assert world.desk("GET", photo, WORKER_OF_UIWANG)[0] == 200
    assert world.desk("GET", photo, WORKER_OF_GIHEUNG)[0] == 404
