"""A flood of anonymous reports of one place (A2, A10): all are taken, what repeats is paged with its series, and none
hides one that differs."""

import copy
import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from dolbom.alerts.casework.queue_store import SERIES_PAGED_AGAIN_AFTER
from dolbom.alerts.households.series import SERIES_LOOKED_AT_MAX, SERIES_MIN, SERIES_WITHIN, Told, series
from dolbom.alerts.transitions import PAGE_AGAIN_AFTER
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import Died
from tests.support.alerts import NOON, WORKER_OF_GIHEUNG, Json, World, code
from tests.support.alerts_forms import GIHEUNG, a_report, anonymous, request_id
from tests.support.alerts_in_memory import in_memory
from tests.support.depth import DEPTH

CALLS_MAX = 200

DANGER = "예시: 의식이 없어요"
FLOOD = 25
HOUSE = "경기도 용인시 기흥구 예시로 12"


@pytest.fixture
def world(aws: Aws) -> Iterator[World]:
    with in_memory(aws) as made:
        yield made


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


def flood(world: World, place: Any = each_in_turn, reports: int = FLOOD, first: int = 0, **changes: Any) -> list[str]:
    """By other devices, in other words."""
    numbers = range(first, first + reports)
    bodies = (anonymous(n, **{"text": f"{DANGER} {n}", "place": place(n), **changes}) for n in numbers)
    return [sent(world, body, **{"User-Agent": f"phone {number}"}) for number, body in enumerate(bodies)]


def last_of(number: int) -> Json:
    """The report of a flood by this number."""
    return anonymous(number, text=f"{DANGER} {number}", place=each_in_turn(number), at_risk="yes")


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
    # What is set behind is not set aside: each has its page, its own or its series', and each has its clock.
    assert len([row for row in world.rows("alerts", "notice") if row["what"] == "danger"]) == FLOOD
    assert len([row for row in world.rows("alerts", "report") if row["due_at"]]) == FLOOD + 1


def test_A2_A10_a_flood_is_paged_once_in_ten_minutes_and_what_differs_at_once(world: World) -> None:
    heard = world.listen()

    def pages() -> int:
        found = 0
        while said := heard():
            found += len(said)
        return found

    reports = flood(world, at_risk="yes")
    # Five as any, and one for all that repeats.
    assert pages() == SERIES_MIN
    with_series = [row.get("with_series") for row in world.rows("alerts", "notice")]
    assert sorted(with_series, key=str) == sorted([None] * SERIES_MIN + [reports[0]] * (FLOOD - SERIES_MIN), key=str)
    assert {(row["state"], row.get("due_at")) for row in world.rows("alerts", "notice")} == {("sent", None)}
    for number, name in enumerate(DIFFERENT.keys() - {"asked"}):  # which all of this flood are
        sent(world, {**DIFFERENT[name], "request_id": request_id(500 + number)})
        assert pages() == 1, name
    world.now += SERIES_PAGED_AGAIN_AFTER
    flood(world, reports=3, at_risk="yes", first=200)
    assert pages() == 1


def test_A2_what_is_said_later_of_a_repeat_is_paged_at_once(world: World) -> None:
    heard = world.listen()
    flood(world, at_risk="yes", reports=SERIES_MIN + 1)
    while heard():
        pass
    world.now += PAGE_AGAIN_AFTER
    body = {"request_id": request_id(600), "text": DANGER}
    receipt = world.report(last_of(SERIES_MIN))[1]
    assert world.call("POST", f"/v1/alerts/{receipt['alert_id']}/messages", body=body, headers=code(receipt))[0] == 201
    world.stream(world.records(receipt))
    assert len(heard()) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_A2_A10_a_follower_that_is_killed_at_any_call_of_a_flood_marks_and_pages_all_the_same(
    aws: Aws, when: str
) -> None:
    with in_memory(aws) as world:
        for number in range(SERIES_MIN + 1):
            world.now += timedelta(seconds=1)
            receipt = world.report(last_of(number))[1]
            if number < SERIES_MIN - 1:
                world.stream(world.records(receipt))
        reported, now = copy.deepcopy(world.memory.tables), world.now
        records = world.records()
        world.stream(records)
        whole = [(row["alert_id"], row.get("series")) for row in queue(world)]
        for at in range(1 if when == "before" else 2, CALLS_MAX, DEPTH.places):
            world.memory.tables, world.now = copy.deepcopy(reported), now
            heard, calls = world.listen(), world.memory.calls.total()
            heard()
            world.memory.dies(when, at)
            with suppress(Died):
                world.stream(records)
            world.memory.dies()
            was_disturbed = world.memory.calls.total() - calls == at
            world.stream(records)
            for _ in range(3):  # the clock says what the stream could not
                world.tick(timedelta(minutes=2))
            assert [(row["alert_id"], row.get("series")) for row in queue(world)] == whole, at
            assert {row["state"] for row in world.rows("alerts", "notice")} == {"sent"}, at
            assert heard(), at
            if not was_disturbed:
                return
    raise AssertionError("it never ends")


QUERIES_A_REPORT, READS_A_REPORT = 18, 25


def test_A10_what_follows_from_a_report_of_a_flood_is_a_bounded_number_of_calls(aws: Aws) -> None:
    """Its place, its household and its series, once: a notice that has it done first leaves nothing for the report's
    own record. The pin is in a corner of its cell, so as many cells are looked at as there ever are."""
    corner = {"lat": 37.28, "lon": 127.114, "address": f"{HOUSE}, 1201호"}
    with in_memory(aws) as world:
        for number in range(130):
            world.now += timedelta(seconds=1)
            receipt = world.report(anonymous(number, text=DANGER, place=corner, at_risk="yes"))[1]
            records = world.records(receipt)
            notices = [one for one in records if "NOTICE" in one["dynamodb"]["Keys"]["sk"]["S"]]
            before = world.memory.calls.copy()
            world.stream([*notices, *(one for one in records if one not in notices)])
            made = world.memory.calls - before
            assert made["query"] <= QUERIES_A_REPORT, (number, made)
            assert made["get_item"] + made["batch_get_item"] <= READS_A_REPORT, (number, made)
        assert notices


@pytest.mark.parametrize("is_sly", [False, True], ids=["by chance", "each thing as seldom as it pays"])
def test_A10_a_flood_of_differing_kinds_puts_no_more_ahead_than_there_are_things_to_tell(is_sly: bool) -> None:
    chance = random.Random(3)
    things = [f"thing {number}" for number in range(40)]
    ahead, around = 0, list[Told]()
    for number in range(SERIES_LOOKED_AT_MAX * 2):
        in_turn = number % SERIES_LOOKED_AT_MAX
        seldom = [things[in_turn] if in_turn < len(things) else "the usual"]
        tells = seldom if is_sly else chance.sample(things, chance.randint(1, 12))
        at = NOON + timedelta(seconds=number)
        here = Told(alert_id=f"{number:026}", lat_e6=0, lon_e6=0, tells=tells, received_at=at)
        around.append(here)
        found = series(here, around[-SERIES_LOOKED_AT_MAX:])
        ahead += found is None or here not in found.repeats
    assert ahead <= 2 * (len(things) + 1) + SERIES_MIN


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
    # Of the same moment the first by its name stands, and, where that names no house, the first that does.
    unmarked = [row["alert_id"] for row in before if row.get("series") is None]
    assert unmarked == ids(world)[: len(unmarked)]
    assert len(unmarked) <= 2
    assert sorted(ids(world)) == reports
    world.stream()
    assert queue(world) == before
