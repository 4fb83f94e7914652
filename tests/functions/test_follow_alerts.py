"""What follows from a report (A2, A3), whatever the stream does with its records."""

import random
from typing import Any

import pytest

from functions.follow_alerts import handler
from tests.alerts import WORKER_OF_GIHEUNG, World, stream_record
from tests.alerts_forms import a_report
from tests.conftest import Aws
from tests.support import Context, cases, event


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.mark.parametrize("case", cases("follow_alerts"))
def test_a_record_of_a_report_that_is_gone_changes_nothing(world: World, case: str) -> None:
    assert handler.handler(event("follow_alerts", case), Context()) == {"batchItemFailures": []}
    assert world.items("alerts") == []


def test_A3_however_often_and_in_whatever_order_records_come_each_report_is_queued_once(world: World) -> None:
    for number in range(4):
        world.report(a_report(number))
    batch = _batch(world) * 3
    random.Random(7).shuffle(batch)
    for start in range(0, len(batch), 5):
        handler.handler({"Records": batch[start : start + 5]}, Context())
    before = world.items("alerts")
    handler.handler({"Records": batch}, Context())
    assert world.items("alerts") == before
    assert len(world.queue(WORKER_OF_GIHEUNG)) == 4


def test_a_record_that_cannot_be_read_is_put_aside_and_the_others_are_followed(world: World) -> None:
    world.report(a_report())
    good = _batch(world)
    poison: dict[str, Any] = {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "13"}, "eventID": "13"}
    answer = handler.handler({"Records": [poison, *good]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "13"}]}
    assert len(world.queue(WORKER_OF_GIHEUNG)) == 1


def test_A2_the_officer_on_duty_is_paged_once_with_nothing_of_a_person(world: World) -> None:
    pages = world.listen()
    world.report(a_report(kinds=["violence"], reporter={"name": "홍예시"}))
    world.stream()
    world.stream()
    world.tick()
    messages = pages()
    assert len(messages) == 1
    for word in ("홍예시", "월세", "예시로"):
        assert word not in messages[0]
    assert [notice["state"] for notice in world.rows("alerts", "notice")] == ["sent"]


def test_A2_an_ordinary_report_pages_nobody(world: World) -> None:
    pages = world.listen()
    world.report(a_report())
    world.stream()
    assert pages() == []


def _batch(world: World) -> list[dict[str, Any]]:
    return [stream_record(item) for item in world.items("alerts")]
