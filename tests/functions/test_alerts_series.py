"""A flood of anonymous reports of one place (A2, A10): all are taken and paged, and none hides one that differs."""

from datetime import timedelta
from typing import Any

import pytest

from dolbom.alerts.households.series import SERIES_MIN, SERIES_WITHIN
from tests.conftest import Aws
from tests.support.alerts import WORKER_OF_GIHEUNG, Json, World
from tests.support.alerts_forms import GIHEUNG, a_report, anonymous

DANGER = "예시: 의식이 없어요"
FLOOD = 25
HOUSE = "경기도 용인시 기흥구 예시로 12"


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def sent(world: World, body: Json, **headers: str) -> str:
    world.now += timedelta(seconds=1)
    status, receipt = world.report(body, **headers)
    assert status == 201
    world.stream(world.records(receipt))
    return str(receipt["alert_id"])


def no_address(number: int) -> Json:
    return {"lat": GIHEUNG[0] + (number % 5) * 1e-4, "lon": GIHEUNG[1]}


def another_door(number: int) -> Json:
    return {"lat": GIHEUNG[0], "lon": GIHEUNG[1], "address": f"{HOUSE}, 101동 {number + 1}01호"}


def the_pin_moved(number: int) -> Json:
    return {"lat": GIHEUNG[0] + number * 1e-3, "lon": GIHEUNG[1], "address": f"{HOUSE}, {number + 1}01호"}


def each_in_turn(number: int) -> Json:
    return no_address(number) if number % 2 else another_door(number)


EVASIONS = (no_address, another_door, the_pin_moved, each_in_turn)


def flood(world: World, place: Any = each_in_turn, reports: int = FLOOD, **changes: Any) -> list[str]:
    """By other devices, in other words."""
    bodies = (anonymous(n, **{"text": f"{DANGER} {n}", "place": place(n), **changes}) for n in range(reports))
    return [sent(world, body, **{"User-Agent": f"phone {number}"}) for number, body in enumerate(bodies)]


def queue(world: World) -> list[Any]:
    return world.queue(WORKER_OF_GIHEUNG, limit="100")


def ids(world: World) -> list[str]:
    return [row["alert_id"] for row in queue(world)]


AWAY = {"lat": GIHEUNG[0] - 0.005, "lon": GIHEUNG[1]}
HERE = {"lat": GIHEUNG[0], "lon": GIHEUNG[1]}
DIFFERENT: dict[str, Json] = {
    "another place": anonymous(99, text=DANGER, place=AWAY),
    "for oneself": a_report(99, text=DANGER, place=HERE),
    "with a name": a_report(99, about="neighbour", text=DANGER, place=HERE, reporter={"name": "홍예시"}),
    "another danger": anonymous(99, text="예시: 옆집 사람이 죽고 싶다고 해요", place=HERE),
    "another family of the same kind": anonymous(99, text="예시: 옆집에 불이 났어요", place=HERE),
    "another need": anonymous(99, text=DANGER, kinds=["violence"], place=HERE),
    "asked": anonymous(99, text="예시: 조용합니다", at_risk="yes", place=HERE),
}


@pytest.mark.parametrize("evasion", EVASIONS)
def test_A10_after_a_flood_a_real_report_of_danger_is_the_second(world: World, evasion: Any) -> None:
    reports = flood(world, evasion)
    real = sent(world, DIFFERENT["another place"])
    assert ids(world) == [reports[0], real, *reports[1:]]


@pytest.mark.parametrize("body", DIFFERENT.values(), ids=DIFFERENT)
def test_A10_what_differs_is_of_no_series(world: World, body: Json) -> None:
    reports = flood(world, reports=SERIES_MIN)
    real = sent(world, body)
    assert ids(world) == [reports[0], real, *reports[1:]]
    assert queue(world)[1].get("series") is None


def test_A10_what_repeats_stands_before_the_next_rank_and_is_marked_and_paged(world: World) -> None:
    ordinary = sent(world, a_report(90))
    reports = flood(world)
    rows = queue(world)
    assert [row["alert_id"] for row in rows] == [*reports, ordinary]
    assert [row.get("series") for row in rows] == [None, *[reports[0]] * (FLOOD - 1), None]
    assert {row["possible_harassment"] for row in rows if row.get("series")} == {True}
    assert {row["in_danger"] for row in rows[:-1]} == {True}
    # What is set behind is not set aside: each is paged, and each has its clock.
    assert len([row for row in world.rows("alerts", "notice") if row["what"] == "danger"]) == FLOOD
    assert len([row for row in world.rows("alerts", "report") if row["due_at"]]) == FLOOD + 1


def test_A10_pages_of_the_queue_list_each_report_once(world: World) -> None:
    reports = flood(world, reports=SERIES_MIN)
    real = sent(world, DIFFERENT["another place"])
    found: list[str] = []
    query: Json = {"limit": "2"}
    while True:
        _, body = world.call("GET", "/v1/desk/alerts", worker=WORKER_OF_GIHEUNG, query=query)
        found += [row["alert_id"] for row in body["alerts"]]
        if body.get("next") is None:
            break
        query["next"] = body["next"]
    assert found == [reports[0], real, *reports[1:]]


def test_A10_five_neighbours_who_report_one_fire_lose_nothing(world: World) -> None:
    neighbours = flood(world, reports=SERIES_MIN - 1)
    later = sent(world, DIFFERENT["another place"])
    assert SERIES_MIN - 1 == 5
    assert ids(world) == [*neighbours, later]
    assert {row.get("series") for row in queue(world)} == {None}


def test_A10_what_was_told_of_a_place_half_a_day_ago_makes_no_series(world: World) -> None:
    flood(world, reports=SERIES_MIN - 1)
    world.now += SERIES_WITHIN + timedelta(seconds=1)
    sent(world, anonymous(99, text=DANGER, place=HERE))
    assert {row.get("series") for row in queue(world)} == {None}


def test_A10_a_repeat_that_comes_to_tell_more_is_a_repeat_no_more(world: World) -> None:
    reports = flood(world, text="예시: 월세가 밀렸다고 합니다", reports=SERIES_MIN)
    row = next(row for row in queue(world) if row["alert_id"] == reports[-1])
    assert row.get("series") == reports[0]
    taken = {"version": row["version"]}
    judged = {"version": row["version"] + 1, "in_danger": True, "reason": "예시: 불이 꺼져 있음"}
    for action, body in {"take": taken, "danger": judged}.items():
        assert world.desk("POST", f"/alerts/{reports[-1]}/{action}", WORKER_OF_GIHEUNG, body)[0] == 200
    world.stream()
    assert ids(world)[0] == reports[-1]
    assert queue(world)[0].get("series") is None


@pytest.mark.parametrize("order", [1, -1])
def test_A10_delivered_again_or_in_disorder_it_comes_to_the_same(world: World, order: int) -> None:
    receipts = [world.report(anonymous(n, text=DANGER, place=each_in_turn(n)))[1] for n in range(FLOOD)]
    for receipt in receipts[::order]:
        world.stream(world.records(receipt))
    before = queue(world)
    reports = sorted(receipt["alert_id"] for receipt in receipts)
    assert [row["alert_id"] for row in before if row.get("series") is None] == [ids(world)[0]]
    assert sorted(ids(world)) == reports
    world.stream()
    assert queue(world) == before
