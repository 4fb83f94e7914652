"""A flood of anonymous reports over an area (A2, A10): all are taken, paged and kept on their clocks, and what differs
stands among the first."""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from dolbom.alerts.households.spread import SPREAD_AHEAD, SPREAD_WITHIN
from tests.conftest import Aws
from tests.support.alerts import WORKER_OF_GIHEUNG, Json, World
from tests.support.alerts_forms import GIHEUNG, a_report, anonymous
from tests.support.alerts_in_memory import in_memory
from tests.support.depth import DEPTH

METRE = 1 / 111_195
DANGER = "예시: 의식이 없어요"
DANGERS = (
    DANGER,
    "예시: 옆집에 불이 났어요",
    "예시: 옆집 사람이 죽고 싶다고 해요",
    "예시: 옆집에서 사람을 때려요",
    "예시: 아이가 굶고 있어요",
    "예시: 약을 한꺼번에 먹었어요",
)
FLOOD = 26


@pytest.fixture
def world(aws: Aws) -> Iterator[World]:
    with in_memory(aws) as made:
        yield made


def spots(apart_m: int, is_walk: bool, chance: random.Random) -> list[tuple[float, float]]:
    """So many metres from one to the next, along a road or wherever chance leads."""
    lat, lon = GIHEUNG
    found = []
    for _ in range(FLOOD):
        found.append((lat, lon))
        north, east = chance.choice([(1, 0), (-1, 0), (0, 1), (0, -1)]) if is_walk else (0, 1)
        lat, lon = lat + north * apart_m * METRE, lon + east * apart_m * METRE / 0.795
    return found


def sent(world: World, body: Json, **more: Any) -> str:
    world.now += timedelta(seconds=20)
    status, receipt = world.report(body, **more)
    assert status == 201
    world.stream(world.records(receipt))
    return str(receipt["alert_id"])


def at(spot: tuple[float, float], **address: str) -> Json:
    return {"lat": spot[0], "lon": spot[1], **address}


def queue(world: World) -> list[Any]:
    return world.queue(WORKER_OF_GIHEUNG, limit="100")


HOUSE = "경기도 용인시 기흥구 예시로 12"
REAL = {
    "with an address": lambda spot: anonymous(99, text=DANGER, place=at(spot, address=HOUSE)),
    "for oneself": lambda spot: a_report(99, text=DANGER, place=at(spot)),
    "with a name": lambda spot: a_report(
        99, about="neighbour", text=DANGER, place=at(spot), reporter={"name": "홍예시"}
    ),
    "of something else": lambda spot: anonymous(99, text=DANGERS[1], place=at(spot)),
}


def of_pins(number: int, spot: tuple[float, float], text: str = DANGER) -> Json:
    return anonymous(number, text=f"{text} {number}", place=at(spot))


def stands(aws: Aws, pins: list[tuple[float, float]], real: Json, place: int, words: Sequence[str]) -> int:
    """Where in the queue a real report stands after a flood of pins among which it came."""
    with in_memory(aws) as world:
        found = ""
        for number, spot in enumerate(pins):
            if number == place:
                found = sent(world, real)
            sent(world, of_pins(number, spot, words[number % len(words)]))
        return [row["alert_id"] for row in queue(world)].index(found)


def test_A10_a_flood_of_pins_over_an_area_hides_no_report_that_differs(aws: Aws) -> None:
    """Wherever in the flood it comes, however far the pins are from each other, and in whatever words."""
    cases = [
        (apart, is_walk, is_changing, real)
        for apart in (50, 100, 150, 200, 400)
        for is_walk in (False, True)
        for is_changing in (False, True)
        for real in REAL
        if not (is_changing and real == "of something else")
    ]
    random.Random(1126).shuffle(cases)
    hidden = []
    for number, (apart, is_walk, is_changing, real) in enumerate(cases[:: 2 * DEPTH.places]):
        chance = random.Random(number)
        pins, place = spots(apart, is_walk, chance), chance.randrange(FLOOD)
        body = REAL[real](pins[chance.randrange(6)])
        at_place = stands(aws, pins, body, place, DANGERS if is_changing else DANGERS[:1])
        if at_place > (len(DANGERS) if is_changing else SPREAD_AHEAD):
            hidden.append((at_place, place, apart, is_walk, is_changing, real))
    assert not hidden, hidden


def test_A10_a_flood_with_a_made_up_address_each_hides_no_report_that_tells_of_something_else(world: World) -> None:
    chance, (lat, lon) = random.Random(5), GIHEUNG
    real = ""
    for number in range(FLOOD):
        if number == FLOOD // 2:
            house = at((lat, lon), address="경기도 용인시 기흥구 가온로 77 301호")
            real = sent(world, anonymous(500, text="예시: 윗집 아이가 맞아서 피를 흘려요", place=house))
        door = f"예시로 {chance.randrange(1, 900)}, {chance.randrange(101, 120)}동 {chance.randrange(101, 2000)}호"
        spot = lat + chance.uniform(-0.01, 0.01), lon + chance.uniform(-0.01, 0.01)
        words = chance.choice(("의식이 없어요", "사람이 쓰러졌는데 의식이 없어요", "의식이 없는 것 같아요, 빨리요"))
        sent(world, anonymous(number, text=f"예시: {words} {number}", place=at(spot, address=door)))
    assert [row["alert_id"] for row in queue(world)].index(real) <= SPREAD_AHEAD


def test_A10_a_flood_with_a_made_up_address_each_hides_no_report_that_tells_the_same_in_its_own_words(
    world: World,
) -> None:
    chance, (lat, lon), templates = random.Random(7), GIHEUNG, ("의식이 없어요", "사람이 쓰러졌는데 의식이 없어요")
    real = ""
    for number in range(FLOOD):
        if number == FLOOD // 2:
            house = at((lat, lon), address="경기도 용인시 기흥구 가온로 77 301호")
            text = "예시: 위층 어르신이 문도 못 여시고 바닥에 누워 계세요. 불러도 의식이 없어요"
            real = sent(world, anonymous(500, text=text, place=house))
        door = f"예시로 {chance.randrange(1, 900)}, {chance.randrange(101, 120)}동 {chance.randrange(101, 2000)}호"
        spot = lat + chance.uniform(-0.01, 0.01), lon + chance.uniform(-0.01, 0.01)
        text = f"예시: {chance.choice(templates)} {number}"
        sent(world, anonymous(number, text=text, place=at(spot, address=door)))
    ids = [row["alert_id"] for row in queue(world)]
    assert len(ids) == FLOOD + 1
    assert ids.index(real) <= SPREAD_AHEAD + len(templates)


def test_A2_A10_a_flood_over_an_area_changes_the_order_within_a_rank_and_nothing_else(world: World) -> None:
    """After an earthquake it is real: each is paged by itself and keeps its clock and its danger."""
    heard = world.listen()
    ordinary = sent(world, a_report(90))
    pins = [(GIHEUNG[0] + number * 200 * METRE, GIHEUNG[1]) for number in range(12)]
    flood = [sent(world, of_pins(number, spot)) for number, spot in enumerate(pins)]
    assert len(heard()) == len(flood)
    unsure = sent(world, a_report(91, text="예시: 조용합니다", at_risk="unsure"))
    named = sent(world, REAL["for oneself"](pins[3]))
    rows = queue(world)
    # The newest page of the queue, and page by page: the same order.
    assert [row["alert_id"] for row in rows] == [flood[0], named, *flood[1:], unsure, ordinary]
    assert [row["spread"] for row in rows] == [False, False, *[True] * 11, False, False]
    assert {row["possible_harassment"] for row in rows} == {False}
    assert [row["in_danger"] for row in rows] == [*[True] * 13, False, False]
    reports = world.rows("alerts", "report")
    assert all(row["due_at"] for row in reports)
    assert {row["level"] for row in reports} == {"caseworker"}
    paged, query = list[str](), Json(limit="3")
    while True:
        _, page = world.call("GET", "/v1/desk/alerts", worker=WORKER_OF_GIHEUNG, query=query)
        paged += [row["alert_id"] for row in page["alerts"]]
        if page.get("next") is None:
            break
        query["next"] = page["next"]
    assert paged == [row["alert_id"] for row in rows]
    world.stream()  # delivered again
    assert queue(world) == rows


def test_A10_of_a_flood_what_tells_more_stands_before_what_repeats_and_leaves_its_place_behind(world: World) -> None:
    words = [*DANGERS, *[DANGERS[0]] * 4]
    pins = [(GIHEUNG[0] + number * 200 * METRE, GIHEUNG[1]) for number in range(10)]
    flood = [
        sent(world, of_pins(number, spot, text)) for number, (spot, text) in enumerate(zip(pins, words, strict=True))
    ]
    assert [row["alert_id"] for row in queue(world)] == flood
    assert [row["spread"] for row in queue(world)] == [*[False] * SPREAD_AHEAD, *[True] * 7]
    late = sent(world, of_pins(50, pins[0], DANGERS[0]))
    other = sent(
        world, anonymous(51, text="예시: 인슐린을 못 맞아 의식이 흐려져요", kinds=["health"], place=at(pins[1]))
    )
    ids = [row["alert_id"] for row in queue(world)]
    assert ids.index(other) < ids.index(flood[6])
    assert ids[-1] == late
    row = queue(world)[-1]
    for number, action in enumerate(("take", "danger")):
        judged = {"in_danger": False, "reason": "예시: 잘못 본 것"} if action == "danger" else {}
        body = {"version": row["version"] + number, **judged}
        assert world.desk("POST", f"/alerts/{late}/{action}", WORKER_OF_GIHEUNG, body)[0] == 200
    world.stream()
    assert queue(world)[-1]["alert_id"] == late


def test_A10_what_names_houses_is_a_flood_of_its_own_and_hours_later_there_is_none(world: World) -> None:
    pins = [(GIHEUNG[0] + number * 200 * METRE, GIHEUNG[1]) for number in range(6)]
    houses = [f"경기도 용인시 기흥구 예시{number}로 {number + 3}" for number in range(6)]
    bodies = [
        anonymous(number, text=DANGER, place=at(spot, address=house))
        for number, (spot, house) in enumerate(zip(pins, houses, strict=True))
    ]
    found = [sent(world, body) for body in bodies[:3]] + [
        sent(world, of_pins(9, pins[4])),
        sent(world, of_pins(10, pins[5])),
    ]
    assert {row["spread"] for row in queue(world)} == {False}
    found += [sent(world, body) for body in bodies[3:]]
    named = sent(world, REAL["with a name"](pins[0]))
    ids = [row["alert_id"] for row in queue(world)]
    assert ids.index(named) == 3
    world.now += SPREAD_WITHIN + timedelta(minutes=1)
    later = sent(world, anonymous(70, text=DANGER, place=at(pins[2], address="경기도 용인시 기흥구 예시9로 90")))
    assert next(row for row in queue(world) if row["alert_id"] == later)["spread"] is False
