"""Journeys in which the clock moves, through the real handlers: what the reporter, the case worker, the next town, the
duty officer, the team, the municipality and the ministry each see. The others are in tests/journeys/test_alerts.py."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from dolbom.clock import SEOUL, rfc3339
from tests.conftest import Aws
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, Json
from tests.support.alerts_forms import a_report, anonymous
from tests.support.alerts_in_memory import InMemory, in_memory

NEW_YEAR_AT_THREE = datetime(2027, 1, 1, 3, tzinfo=SEOUL)
MINISTRY = {"jurisdiction": "central", "sub": "5d1c7a52-0000-4000-8000-0000000000ce", "group": "officer"}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
UP = ("team", "municipality", "ministry")


@pytest.fixture
def world(aws: Aws) -> Iterator[InMemory]:
    with in_memory(aws) as made:
        yield made


def waits(world: InMemory, time: timedelta) -> None:
    """Time passes minute by minute, as the schedule sees it; the stream follows."""
    until = world.now + time
    while world.now < until:
        world.tick(MINUTE)
        world.deliver()


def queue(world: InMemory, worker: Json) -> list[str]:
    return [row["alert_id"] for row in world.queue(worker)]


def test_A2_A4_danger_at_three_in_the_night_of_a_holiday_wakes_the_duty_officer_and_goes_up_within_hours(
    world: InMemory,
) -> None:
    world.now = NEW_YEAR_AT_THREE
    _, receipt = world.report(a_report(text="예시: 더 이상 살고 싶지 않아요. 죽고 싶어요"))

    # The reporter: whom to call first; then two hours, holiday or not.
    assert next(iter(receipt)) == "emergency"
    assert [number["number"] for number in receipt["emergency"]][:3] == ["109", "112", "119"]
    assert receipt["deadline_at"] == rfc3339(NEW_YEAR_AT_THREE + 2 * HOUR)

    # The duty officer, before a minute has passed, once; no word of whom.
    world.deliver()
    (page,) = world.telephone.pages
    assert receipt["alert_id"] in page
    assert "생명이 위험" in page
    assert "살고 싶지" not in page

    # The case worker finds it first in the queue in the morning, the next town's worker not at all.
    _, ordinary = world.report(a_report(2))
    world.deliver()
    assert queue(world, WORKER_OF_GIHEUNG) == [receipt["alert_id"], ordinary["alert_id"]]
    assert queue(world, WORKER_OF_UIWANG) == []
    assert queue(world, MINISTRY) == []

    # Nobody acts all night: team at 4:00, municipality at 4:30, ministry at 4:48, overdue at 5:00; each is told once.
    waits(world, 2 * HOUR)
    _, seen = world.follow(receipt)
    assert [(line["what"], line["at"][11:16]) for line in seen["history"]] == [
        *(("received", "03:00"), ("escalated", "04:00"), ("escalated", "04:30"), ("escalated", "04:48")),
        ("overdue", "05:00"),
    ]
    assert [line["facts"]["to"] for line in seen["history"] if line["what"] == "escalated"] == list(UP)
    assert seen["level"] == "ministry"
    assert queue(world, MINISTRY) == [receipt["alert_id"]]
    assert queue(world, OFFICER_OF_YONGIN)[0] == receipt["alert_id"]
    said = [page.splitlines()[1] for page in world.telephone.pages[1:]]
    assert [next(level for level in (*UP, "deadline") if level in line) for line in said] == [*UP, "deadline"]
    assert len(world.telephone.mails) == 4
    assert not any("살고 싶지" in text for _, text in world.telephone.mails)

    # The other report has fourteen days, and was not touched.
    assert world.follow(ordinary)[1]["level"] == "caseworker"


def test_A2_an_hour_without_sns_delays_a_page_and_loses_none_and_says_it_once(world: InMemory) -> None:
    world.telephone.is_down = True
    begun = world.now
    dangers = [world.report(a_report(number, kinds=["violence"]))[1] for number in range(3)]
    ordinary = world.report(anonymous(9))[1]
    world.deliver()
    waits(world, HOUR)
    assert world.telephone.pages == []

    # Who looks sees no difference: the reporter has the numbers, the worker the queue, in the same minute.
    assert all(danger["emergency"][0]["number"] == "112" for danger in dangers)
    listed = queue(world, WORKER_OF_GIHEUNG)
    assert set(listed[:3]) == {danger["alert_id"] for danger in dangers}
    assert listed[3:] == [ordinary["alert_id"]]
    assert queue(world, WORKER_OF_UIWANG) == []

    # The clock did not stand still: at half the time the team has it, and is told by mail.
    assert {row["level"] for row in world.queue(WORKER_OF_GIHEUNG) if row["in_danger"]} == {"team"}
    assert len(world.telephone.mails) == 3

    # SNS is back: within three minutes everything owed is heard, each page once, and none says that it may come twice.
    world.telephone.is_down = False
    waits(world, 3 * MINUTE)
    assert world.now - begun <= HOUR + 3 * MINUTE
    for danger in dangers:
        pages = [page for page in world.telephone.pages if danger["alert_id"] in page]
        assert sorted("at risk" in page for page in pages) == [False, True]  # the danger, and the team's notice
    assert not any("Sent again" in page for page in world.telephone.pages)
    assert {row["state"] for row in world.rows("alerts", "notice")} == {"sent"}
    before = list(world.telephone.pages)
    waits(world, 10 * MINUTE)
    assert world.telephone.pages == before


def test_A4_a_report_whose_worker_goes_on_leave_goes_up_by_itself_until_a_colleague_ends_it(world: InMemory) -> None:
    _, receipt = world.report(a_report())
    world.deliver()
    path = f"/alerts/{receipt['alert_id']}"
    taken = world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": 1})[1]
    world.deliver()
    for days, level in ((7, "team"), (4, "municipality"), (2, "ministry")):  # 50, 75 and 90 % of 14 days
        world.tick(timedelta(days=days))
        world.deliver()
        assert world.follow(receipt)[1]["level"] == level
    assert [kind in page for kind, page in zip(UP, world.telephone.pages, strict=True)] == [True] * 3
    assert len(world.telephone.mails) == 3
    assert queue(world, MINISTRY) == queue(world, OFFICER_OF_YONGIN) == [receipt["alert_id"]]

    colleague = {**WORKER_OF_GIHEUNG, "sub": "5d1c7a52-0000-4000-8000-00000000ca77"}
    version = world.desk("GET", path, colleague)[1]["version"]
    refused = world.desk("POST", f"{path}/take", colleague, {"version": version})
    assert (refused[0], refused[1]["code"]) == (409, "taken_by_another")
    close = {"version": version, "outcome": "emergency_aid", "reason": "긴급복지 지원"}
    assert world.desk("POST", f"{path}/close", colleague, close)[1]["code"] == "taken_by_another"
    _, over = world.desk("POST", f"{path}/take_over", colleague, {"version": version, "reason": "담당자 휴가"})
    (note,) = world.desk("GET", "/notes", WORKER_OF_GIHEUNG)[1]["notes"]
    assert (note["alert_id"], note["by"], note["reason"]) == (receipt["alert_id"], colleague["sub"], "담당자 휴가")
    assert world.desk("GET", "/notes", colleague)[1]["notes"] == []
    assert over["phrase"] == world.follow(receipt)[1]["phrase"] != taken["phrase"]
    close = {"version": over["version"], "outcome": "emergency_aid", "reason": "긴급복지 지원"}
    assert world.desk("POST", f"{path}/close", colleague, close)[0] == 200
    world.deliver()

    # It rests for everybody, and the reporter reads how it ended, not why.
    _, seen = world.follow(receipt)
    assert (seen["state"], seen["outcome"]) == ("closed", "emergency_aid")
    assert "긴급복지 지원" not in str(seen)
    assert queue(world, MINISTRY) == queue(world, OFFICER_OF_YONGIN) == queue(world, WORKER_OF_GIHEUNG) == []
    world.tick(timedelta(days=30))
    assert len(world.telephone.pages) == len(world.telephone.mails) == 3
