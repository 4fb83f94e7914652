"""Thousands of reports in an hour, in CI ten (A1, A2, A10): none lost, the gravest first, every danger paged, no key
too hot."""

import gc
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from dolbom.alerts.rate_limits.limits import REPORTS_OF_NETWORK_PER_HOUR_MAX
from dolbom.dynamo.items import from_attributes
from functions.alerts_api import handler as alerts_api
from functions.follow_alerts import handler as follow_alerts
from tests.conftest import Aws
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, Json, World
from tests.support.alerts_forms import GIHEUNG, a_report, anonymous
from tests.support.alerts_in_memory import InMemory, in_memory
from tests.support.depth import DEPTH

REPORTS, DANGER_EVERY = DEPTH.reports_an_hour, 33
HOUR = timedelta(hours=1)
NETWORKS = 40
CROWDED = "203.0.113.200"
"""One carrier's address, behind which a whole quarter reports."""
CROWD = REPORTS_OF_NETWORK_PER_HOUR_MAX + 100
WRITE_UNITS_A_SECOND_MAX = 1_000
"""What DynamoDB gives one partition key."""
UNITS_A_WRITE = 2
"""A row under a kilobyte, in a transaction."""
RANDOM = {"phrase", "at", "sealed"}
MINISTRY = {"jurisdiction": "central", "sub": "5d1c7a52-0000-4000-8000-0000000000ce", "group": "officer"}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Without a line for each of twenty thousand calls, or a look through a million objects that all stay."""
    gc.disable()
    loggers = (alerts_api.app.logger, follow_alerts.logger)
    before = [logger.log_level for logger in loggers]
    for logger in loggers:
        logger.setLevel("WARNING")
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)
    gc.enable()


@pytest.fixture
def world(aws: Aws) -> Iterator[InMemory]:
    with in_memory(aws) as made:
        yield made


def flood(number: int, chance: random.Random) -> Json:
    """A report of the flood; one in 33 is of danger."""
    lat, lon = (round(middle + chance.uniform(-0.08, 0.08), 6) for middle in GIHEUNG)
    words = "예시: 의식이 없어요" if number % DANGER_EVERY == 7 else "예시: 벽지가 물에 젖었습니다"
    return a_report(number, text=words, kinds=["housing"], place={"lat": lat, "lon": lon})


def test_A1_A2_A10_thousands_of_reports_in_an_hour_are_none_lost_gravest_first_and_all_dangers_paged(
    world: InMemory,
) -> None:
    chance, begun = random.Random(11), world.now
    taken: dict[str, Json] = {}
    dangers: set[str] = set()
    for number in range(REPORTS):
        world.now = begun + HOUR * number / REPORTS
        status, receipt = world.send(flood(number, chance), f"198.51.100.{number % NETWORKS}")
        assert status == 201
        taken[receipt["alert_id"]] = receipt
        if receipt["in_danger"]:
            dangers.add(receipt["alert_id"])
            assert receipt["emergency"][0]["number"] == "119"  # the reporter sees first whom to call
    assert len(taken) == REPORTS
    assert len(dangers) == len(range(7, REPORTS, DANGER_EVERY))

    # The stream brings it all, the last of it twice.
    world.deliver()
    world.table.stream.extend(world.table.stream[-2_000:])
    world.deliver(times=2)

    # The duty officer hears of each danger once, and of nothing else.
    paged = [page.partition("Report ")[2][:26] for page in world.telephone.pages]
    assert len(paged) == len(dangers)
    assert set(paged) == dangers

    # The municipality's officer sees every report of it, those in danger first, then the oldest.
    here = {alert_id for alert_id, receipt in taken.items() if receipt["office"]["code"].startswith("4146")}
    queue = world.whole_queue(OFFICER_OF_YONGIN)
    assert {row["alert_id"] for row in queue} == here
    assert len(queue) == len(here) > REPORTS * 0.6
    assert queue == sorted(queue, key=lambda row: (not row["in_danger"], row["deadline_at"]))
    assert {row["alert_id"] for row in queue if row["in_danger"]} == here & dangers
    _, counts = world.desk("GET", "/alert_counts", OFFICER_OF_YONGIN)
    assert counts["in_danger"] == len(here & dangers)
    assert counts["is_all"] is False  # 2,000 were counted, and it says so

    # A case worker sees the own district's; the town next door and the ministry's desk are not disturbed.
    worker = [row["alert_id"] for row in world.queue(WORKER_OF_GIHEUNG, limit="100")]
    assert worker == [row["alert_id"] for row in queue if row["centre"].startswith("41463")][:100]
    assert {row["alert_id"] for row in world.queue(WORKER_OF_UIWANG)} & here == set()
    assert world.queue(MINISTRY) == []

    # Each reporter finds the own report.
    for alert_id in random.Random(12).sample(sorted(taken), 20):
        status, seen = world.follow(taken[alert_id])
        assert (status, seen["state"]) == (200, "received")

    # The hottest key is the municipality's queue: one write for each report of it.
    hottest, writes = world.table.writes.most_common(1)[0]
    assert (hottest, writes) == ("CENTRE#41460", len(here))
    units_a_second = writes * UNITS_A_WRITE / HOUR.total_seconds()
    assert units_a_second * 100 < WRITE_UNITS_A_SECOND_MAX


def test_A10_behind_one_crowded_address_danger_is_always_taken_and_who_must_wait_is_told_whom_to_call(
    world: InMemory,
) -> None:
    chance = random.Random(13)
    for number in range(CROWD):
        is_danger = number % DANGER_EVERY == 7
        status, answer = world.send(flood(number, chance), CROWDED)
        if is_danger:
            assert (status, answer["emergency"][0]["number"]) == (201, "119")
        elif status != 201:
            assert (status, answer["code"]) == (429, "too_many_reports")
            assert "119" in answer["detail"]
    ordinary = [row for row in world.rows("alerts", "report") if not row["in_danger"]]
    assert len(ordinary) == REPORTS_OF_NETWORK_PER_HOUR_MAX
    world.now += HOUR
    assert world.send(flood(CROWD, chance), CROWDED)[0] == 201


def a_morning(world: World) -> None:
    """A little of everything, the same each time."""
    receipts = [world.report(anonymous(number, affected={"people": 1, "ages": [81]}))[1] for number in range(3)]
    receipts.append(world.report(a_report(4, kinds=["violence"], reporter={"name": "홍예시"}))[1])
    in_order(world)
    path = f"/alerts/{receipts[0]['alert_id']}"
    world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": 1})
    world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": 1})  # too late: 409
    world.desk("POST", f"{path}/close", WORKER_OF_GIHEUNG, {"version": 2, "outcome": "counselled", "reason": "예시"})
    in_order(world)
    world.tick(timedelta(days=8))
    in_order(world)


def in_order(world: World) -> None:
    """The stream of everything, by key."""
    world.stream(sorted(world.records(), key=lambda record: str(record["dynamodb"]["Keys"])))


def plain(world: World, table: str) -> list[Any]:
    """A table's items without what is made by chance."""
    rows = [from_attributes(item) for item in world.items(table)]
    kept = [{name: value for name, value in row.items() if name not in RANDOM} for row in rows]
    # Readings stand under a random key.
    return sorted((row for row in kept if row["kind"] != "opening"), key=lambda r: (r["pk"], r["sk"]))


def test_the_dynamodb_in_memory_comes_to_the_same_items_as_motos(aws: Aws) -> None:
    on_moto = World(aws)
    a_morning(on_moto)
    expected = {table: plain(on_moto, table) for table in ("alerts", "identities")}
    with in_memory(aws) as quick:
        a_morning(quick)
        assert {table: plain(quick, table) for table in ("alerts", "identities")} == expected
        counters = [row["count"] for row in quick.rows("limits", "counter")]
    assert sorted(counters) == sorted(row["count"] for row in on_moto.rows("limits", "counter"))
    assert len(expected["alerts"]) > 40
