"""The day of `make run` can be played at any time of any month, and says so when its cloud has stopped."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dolbom.clock import SEOUL, seoul_day
from dolbom.meals.accounts import Account
from dolbom.meals.children.lapses import lapsed
from dolbom.meals.misuse.facts import service_day
from tools.cloud.people import PASSWORD, PEOPLE
from tools.day.__main__ import begins_at, who_signs_in, whole
from tools.day.dinner import PAST_THE_HOLD
from tools.day.neighbour import HALF_ITS_TIME
from tools.day.script import Step, Story
from tools.day.till import left_card_times
from tools.day.town import LOAD_KRW, lapses_on, monthly_loads

# Seoul's clock where days, months and years meet, and where a misuse rule's day begins.
TIMES = [
    datetime.fromisoformat(f"{at}+09:00")
    for at in (
        *("2026-12-01T00:00:00", "2026-12-01T00:00:30", "2026-12-01T00:59:59", "2026-11-30T23:10:00"),
        *("2026-11-30T23:50:00", "2026-11-30T23:56:59", "2026-12-31T23:50:00", "2027-01-31T12:00:00"),
        *("2028-01-31T23:20:00", "2026-12-05T03:59:40", "2026-12-05T04:00:00", "2026-12-31T23:56:00"),
    )
]


@pytest.mark.parametrize("now", TIMES, ids=datetime.isoformat)
def test_a_day_begins_at_once_unless_midnight_would_pass_within_it(now: datetime) -> None:
    assert begins_at(now) == now


@pytest.mark.parametrize("seconds", [1, 90, 179])
def test_a_day_just_before_midnight_waits_for_it(seconds: int) -> None:
    midnight = datetime(2027, 1, 1, tzinfo=SEOUL)
    assert begins_at(midnight - timedelta(seconds=seconds)) == midnight


@pytest.mark.parametrize("now", TIMES, ids=datetime.isoformat)
def test_M2_no_clock_that_the_day_moves_makes_anybodys_money_lapse(now: datetime) -> None:
    month = f"{seoul_day(now):%Y-%m}"
    lots = {lapses_on(seoul_day(now)), *(load.lapses_on for load in monthly_loads(month))}
    for moved in (now, now + PAST_THE_HOLD, now + HALF_ITS_TIME):
        for lot in lots:
            assert lapsed(Account("child-haneul", "41460", lots={lot: LOAD_KRW}), moved) is None


def test_M2_the_residents_file_of_a_month_is_the_same_on_each_of_its_days() -> None:
    assert {load.lapses_on for load in monthly_loads("2027-01")} == {"2027-02-28"}
    assert lapses_on(date(2027, 1, 31)) == lapses_on(date(2027, 1, 1)) == "2027-02-28"


@pytest.mark.parametrize("now", TIMES, ids=datetime.isoformat)
def test_M14_the_left_cards_are_used_on_one_day_however_days_are_counted(now: datetime) -> None:
    times = left_card_times(now)
    assert {seoul_day(at) for at in times} == {seoul_day(now)}
    assert len({service_day(at) for at in times}) == 1
    assert max(times) - min(times) < timedelta(minutes=1)


def test_a_day_whose_cloud_stops_ends_there_and_its_steps_so_far_are_written(tmp_path: Path) -> None:
    told: list[str | Step] = []
    story = Story(told.append, goes_on=lambda: False)

    def day() -> None:
        with story.chapter("Morning"):
            with story.step("money arrives", "M2", "loaded") as step:
                step.got = "loaded"
            with story.step("the cloud stops", "", "an answer"):
                raise ConnectionError("refused")
        with story.chapter("Evening"), story.step("never told", "", ""):
            pass

    paths = [tmp_path / "day.json", tmp_path / "same.json"]
    assert not whole(story, day, paths)
    steps = [json.loads(path.read_text()) for path in paths]
    assert steps[0] == steps[1]
    assert [(step["name"], step["ok"]) for step in steps[0]] == [("money arrives", True), ("the cloud stops", False)]
    assert "Evening" not in told


def test_a_day_that_breaks_between_its_steps_while_the_cloud_stops_ends_too(tmp_path: Path) -> None:
    story = Story(lambda _: None, goes_on=lambda: False)

    def day() -> None:
        with story.chapter("Morning"):
            raise ConnectionError("refused")

    assert not whole(story, day, [tmp_path / "day.json"])
    assert [step.ok for step in story.steps] == [False]


def test_a_step_that_breaks_on_a_cloud_that_runs_is_one_step_that_is_not_as_expected(tmp_path: Path) -> None:
    story = Story(lambda _: None, goes_on=lambda: True)

    def day() -> None:
        with story.chapter("Morning"), story.step("a slip", "", "an answer"):
            raise ValueError("slip")
        with story.chapter("Evening"), story.step("goes on", "", "on") as step:
            step.got = "on"

    assert whole(story, day, [tmp_path / "day.json"])
    assert [step.ok for step in story.steps] == [False, True]


def test_the_run_says_how_everybody_of_it_signs_in() -> None:
    told = who_signs_in(4700)
    assert all(person.username in told for person in PEOPLE)
    assert PASSWORD in told
    assert "make code USER=auditor PORT=4700" in told
