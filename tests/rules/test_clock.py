"""Days and months are Seoul's, whatever the clock of the machine (R5)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.clock import month_end, month_of, parse_stamp, rfc3339, seoul_day, seoul_midnight, stamp, system_clock
from tests.support.strategies import days, instants


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-30T14:59:55+00:00", "2026-11-30"),
        ("2026-11-30T14:59:59.999999+00:00", "2026-11-30"),
        ("2026-11-30T15:00:00+00:00", "2026-12-01"),
        ("2026-11-30T15:00:05+00:00", "2026-12-01"),
        ("2026-12-31T23:59:59-10:00", "2027-01-01"),
    ],
)
def test_R5_a_day_begins_and_ends_at_midnight_in_seoul(at: str, day: str) -> None:
    assert seoul_day(datetime.fromisoformat(at)).isoformat() == day


@given(instants())
def test_R5_every_instant_lies_in_exactly_one_day(at: datetime) -> None:
    day = seoul_day(at)
    assert seoul_midnight(day) <= at < seoul_midnight(day + timedelta(days=1))


@given(days)
def test_a_month_ends_on_the_day_before_the_next_one_begins(day: date) -> None:
    last = month_end(day)
    assert month_of(last) == month_of(day)
    assert (last + timedelta(days=1)).day == 1
    assert month_of(day) == day.isoformat()[:7]


@given(instants(), instants())
def test_stamps_sort_as_text_like_their_instants_in_time(one: datetime, other: datetime) -> None:
    assert (stamp(one) < stamp(other)) == (one < other)
    assert parse_stamp(stamp(one)) == one


@given(instants(), st.integers(-12, 12))
def test_a_stamp_and_a_shown_time_do_not_depend_on_the_zone_they_came_in(at: datetime, hours: int) -> None:
    elsewhere = at.astimezone(timezone(timedelta(hours=hours)))
    assert stamp(elsewhere) == stamp(at)
    assert stamp(at).endswith("Z")
    assert rfc3339(elsewhere) == rfc3339(at)
    assert rfc3339(at).endswith("+09:00")
    assert datetime.fromisoformat(rfc3339(at)) == at.replace(microsecond=0)


def test_the_service_reads_the_time_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= system_clock() <= datetime.now(UTC)
    assert system_clock().tzinfo is UTC
