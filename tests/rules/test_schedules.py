"""When things run in Seoul, and which of them are missing (O6)."""

from datetime import UTC, datetime, timedelta

import pytest

from dolbom.clock import SEOUL
from dolbom.schedules.plan import MINUTELY, SCHEDULES, Times
from dolbom.schedules.store import Standing
from dolbom.schedules.turns import next_slot
from dolbom.schedules.watch import Missed, missed


def seoul(*when: int) -> datetime:
    return datetime(*when, tzinfo=SEOUL)  # type: ignore[misc]


def slots(times: Times, after: datetime, until: datetime) -> list[str]:
    return [slot.astimezone(SEOUL).isoformat()[:16] for slot in times.after(after, until)]


@pytest.mark.parametrize(
    ("times", "after", "until", "found"),
    [
        # Midnight in Seoul is three in the afternoon in UTC: the day is Seoul's.
        (Times("0", "0"), seoul(2026, 11, 30, 0, 0), seoul(2026, 12, 1, 0, 0), ["2026-12-01T00:00"]),
        (Times("30", "2"), seoul(2026, 12, 30, 2, 30), seoul(2027, 1, 2), ["2026-12-31T02:30", "2027-01-01T02:30"]),
        (Times("7/15", "23"), seoul(2026, 2, 28, 23, 30), seoul(2026, 3, 1), ["2026-02-28T23:37", "2026-02-28T23:52"]),
        (Times("0", "4", "20", "1/2"), seoul(2026, 9, 20, 4), seoul(2027, 1, 20, 4), ["2026-11-20T04:00", "2027-01-20T04:00"]),  # noqa: E501
        (Times("0", "9-10,20"), seoul(2026, 5, 5, 9), seoul(2026, 5, 6), ["2026-05-05T10:00", "2026-05-05T20:00"]),
        (MINUTELY, seoul(2026, 12, 31, 23, 59), seoul(2027, 1, 1, 0, 0, 59), ["2027-01-01T00:00"]),
    ],
)  # fmt: skip
def test_slots_are_seouls_over_the_ends_of_days_months_and_years(
    times: Times, after: datetime, until: datetime, found: list[str]
) -> None:
    assert slots(times, after, until) == found
    last = times.last(until)
    assert last is not None
    assert last.astimezone(SEOUL).isoformat()[:16] == found[-1]


def test_what_fires_more_often_than_it_is_due_fires_at_each_slot_too() -> None:
    day = seoul(2026, 11, 19)
    for schedule in SCHEDULES.values():
        due = set(schedule.slots.after(day, day + timedelta(days=70)))
        assert due <= set(schedule.called.after(day, day + timedelta(days=70))), schedule.name


def test_every_schedule_is_told_of_before_its_next_slot_but_those_of_minutes() -> None:
    """What was missed is a slot: two of them cannot both be."""
    for schedule in SCHEDULES.values():
        first, second = list(schedule.slots.after(seoul(2026, 1, 1), seoul(2026, 12, 31)))[:2]
        assert schedule.late_after < second - first or second - first <= timedelta(hours=1), schedule.name


NOW = seoul(2026, 12, 1, 12)


def standings(**changes: datetime | None) -> dict[str, Standing]:
    """All schedules, done lately, but for what is said."""
    every = {name: changes.get(name, NOW) for name in SCHEDULES}
    since = seoul(2026, 11, 1)
    return {name: Standing(schedule=name, since=since, done_slot=done) for name, done in every.items()}


def test_a_schedule_that_did_what_is_due_misses_nothing() -> None:
    assert missed(standings(), NOW) == []
    assert missed({}, NOW) == []  # nobody has begun to look


def test_a_night_that_was_not_proved_is_missed_four_hours_after_its_time() -> None:
    stood = standings(nightly_proof=seoul(2026, 11, 30, 2, 30))
    assert missed(stood, seoul(2026, 12, 1, 6, 29)) == []
    assert missed(stood, NOW) == [Missed("nightly_proof", seoul(2026, 12, 1, 2, 30))]


def test_what_never_ran_is_missed_from_when_it_is_looked_for() -> None:
    stood = standings(count_figures=None)
    assert missed(stood, NOW) == [Missed("count_figures", seoul(2026, 12, 1, 9, 0))]
    late = {**stood, "count_figures": Standing(schedule="count_figures", since=seoul(2026, 12, 1, 9, 30))}
    assert missed(late, NOW) == []


def test_the_next_slot_is_the_first_one_that_was_not_done() -> None:
    three_nights = Standing(schedule="nightly_proof", done_slot=seoul(2026, 11, 28, 2, 30))
    first = next_slot(three_nights, NOW)
    assert first == seoul(2026, 11, 29, 2, 30)
    assert first.tzinfo is UTC
    assert next_slot(three_nights.model_copy(update={"done_slot": seoul(2026, 12, 1, 2, 30)}), NOW) is None
