"""Abuse of anonymity (A7, A10): limits by hashes of one day, which never stop a report of danger."""

import json
from datetime import timedelta

import pytest

from dolbom.alerts.rate_limits import limits
from dolbom.alerts.rate_limits.store import SourceStore
from dolbom.dynamo.table import Table
from tests.conftest import Aws
from tests.support.alerts import Json, World, code
from tests.support.alerts_forms import a_report, anonymous, request_id

DEVICE_MAX = limits.REPORTS_OF_DEVICE_PER_HOUR_MAX


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def flood(world: World, **headers: str) -> list[int]:
    """As many reports from one device as it may send in an hour, and two more."""
    return [world.report(anonymous(number), **headers)[0] for number in range(DEVICE_MAX + 2)]


def test_A10_one_device_sends_so_many_reports_an_hour_and_no_more(world: World) -> None:
    assert flood(world) == [201] * DEVICE_MAX + [429] * 2
    _, problem = world.report(anonymous(99))
    assert problem["code"] == "too_many_reports"
    assert "119" in problem["detail"]
    assert world.report(anonymous(99), **{"User-Agent": "another phone"})[0] == 201
    world.now += timedelta(hours=1)
    assert world.report(anonymous(100))[0] == 201


def test_A10_the_limits_never_stop_a_report_of_danger(world: World) -> None:
    flood(world)
    assert world.report(anonymous(99, text="예시: 의식이 없어요"))[0] == 201
    assert world.report(anonymous(98, kinds=["violence"]))[0] == 201


def test_A10_a_report_that_is_sent_again_counts_once_and_is_answered_though_the_limit_is_reached(
    world: World,
) -> None:
    answers = [world.report(anonymous(1)) for _ in range(DEVICE_MAX + 2)]
    assert {status for status, _ in answers} == {201}
    flood(world)
    assert world.report(anonymous(1)) == answers[0]


def test_A10_a_refused_report_leaves_nothing_behind(world: World) -> None:
    flood(world)
    before = world.items("alerts"), world.items("identities")
    world.report(a_report(99, reporter={"name": "홍예시"}))
    assert (world.items("alerts"), world.items("identities")) == before


def test_A10_two_days_cannot_be_joined_and_yesterdays_salt_is_gone(world: World) -> None:
    store = SourceStore(*(Table(world.aws.client("dynamodb"), world.aws.tables[t]) for t in ("alerts", "identities")))
    today, tomorrow = store.salt(world.now), store.salt(world.now + timedelta(days=1))
    assert today != tomorrow
    here = [limits.source_of(salt, "203.0.113.24", "phone") for salt in (today, tomorrow)]
    assert not {counter.key for counter in limits.report_counters(here[0], 37.0, 127.0)} & {
        counter.key for counter in limits.report_counters(here[1], 37.0, 127.0)
    }
    (row,) = world.rows("identities", "salt")
    assert row["salt"] == tomorrow


def test_A10_all_processes_of_a_day_have_one_salt(world: World) -> None:
    tables = [Table(world.aws.client("dynamodb"), world.aws.tables[name]) for name in ("alerts", "identities")]
    assert SourceStore(*tables).salt(world.now) == SourceStore(*tables).salt(world.now + timedelta(hours=9))


def test_A10_a_counter_tells_how_many_and_never_which_and_is_forgotten_soon(world: World) -> None:
    _, receipt = world.report(anonymous(1))
    counters = world.rows("alerts", "counter")
    assert len(counters) == 3
    for counter in counters:
        assert receipt["alert_id"] not in json.dumps(counter)
        assert counter["expires_at"] <= (world.now + timedelta(hours=2)).timestamp()


def test_A10_the_mark_on_a_report_is_shared_by_a_million_addresses(world: World) -> None:
    world.report(anonymous(1))
    (row,) = world.rows("alerts", "report")
    assert 0 <= row["source_mark"] < 4_096


def guess(world: World, alert_id: str, code: str = "0000-0000-0000-0000-0000") -> tuple[int, Json]:
    return world.call("GET", f"/v1/alerts/{alert_id}", headers={"X-Receipt-Code": code})


def test_A7_wrong_codes_are_limited_alike_for_a_report_that_is_there_and_one_that_is_not(world: World) -> None:
    _, receipt = world.report(a_report())
    most = limits.WRONG_CODES_OF_NETWORK_PER_HOUR_MAX
    there = [guess(world, receipt["alert_id"]) for _ in range(most + 1)]
    world.now += timedelta(hours=1)
    missing = [guess(world, "0" * 26) for _ in range(most + 1)]
    assert there == missing
    assert [status for status, _ in there] == [404] * most + [429]


def test_A7_the_right_code_opens_its_report_however_many_wrong_ones_were_tried_before(world: World) -> None:
    receipt = world.report(a_report(1))[1]
    for _ in range(limits.WRONG_CODES_OF_NETWORK_PER_HOUR_MAX):
        guess(world, receipt["alert_id"])
    assert guess(world, receipt["alert_id"])[0] == 429
    assert guess(world, receipt["alert_id"], receipt["receipt_code"])[0] == 200
    said = {"request_id": request_id(5), "text": "예시: 지금 문을 부수고 있어요", "at_risk": "yes"}
    status, answer = world.call("POST", f"/v1/alerts/{receipt['alert_id']}/messages", body=said, headers=code(receipt))
    assert (status, answer["in_danger"]) == (201, True)
    assert world.rows("alerts", "report")[0]["in_danger"] is True


def test_A7_right_codes_count_towards_nothing(world: World) -> None:
    receipt = world.report(a_report(1))[1]
    before = world.rows("alerts", "counter")
    for _ in range(3):
        guess(world, receipt["alert_id"], receipt["receipt_code"])
    assert world.rows("alerts", "counter") == before
