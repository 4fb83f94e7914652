"""The clock as pure values (A4)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dolbom.alerts.casework import clocks
from dolbom.alerts.deadlines import LADDER, LEVELS, scheduled
from dolbom.alerts.report import Report
from dolbom.alerts.reports.forms import ReportForm
from dolbom.alerts.reports.intake import received
from dolbom.alerts.routing.centres import CENTRAL_DESK, Routed
from tests.support.alerts_forms import a_report

START = datetime(2026, 11, 21, 3, tzinfo=UTC)
DANGER = ("violence",)


def a_new(*kinds: str) -> Report:
    form = ReportForm.model_validate(a_report(kinds=list(kinds or ("money",))))
    return received(form, Routed(CENTRAL_DESK, (), "outside"), START).report


def test_A4_fourteen_days_at_most_and_two_hours_where_life_is_at_risk() -> None:
    assert a_new().deadline_at - START == timedelta(days=14)
    assert a_new(*DANGER).deadline_at - START == timedelta(hours=2)


def test_A4_every_step_up_comes_before_the_deadline() -> None:
    report, now = a_new(), START
    levels = [report.level]
    while report.level != "ministry":
        assert report.due_at is not None
        now = report.due_at
        assert now < report.deadline_at
        change = clocks.moved(report, now)
        assert change is not None
        report = change.report
        levels.append(report.level)
    assert levels == list(LEVELS)


@given(kinds=st.sampled_from([("money",), DANGER]), minutes=st.integers(0, 60 * 24 * 60))
def test_A4_however_late_the_clock_is_looked_at_the_level_is_the_one_that_is_due(
    kinds: tuple[str, ...], minutes: int
) -> None:
    report, now = a_new(*kinds), START + timedelta(minutes=minutes)
    while (change := clocks.moved(report, now)) is not None:
        assert change.report.version == report.version + 1 == change.event.version
        assert [notice.channel for notice in change.notices] == ["topic", "mail"]
        report = change.report
    share = (now - START) / (report.deadline_at - START) * 100
    assert report.level == [level for percent, level in ((0, "caseworker"), *LADDER) if share >= percent][-1]
    assert report.due_at is not None
    assert report.due_at > now


def test_A4_what_is_overdue_is_said_again_until_it_has_an_outcome() -> None:
    report, said = a_new(*DANGER), []
    for hour in range(2, 8):
        now = START + timedelta(hours=hour)
        while (change := clocks.moved(report, now)) is not None:
            said.append((hour, change.event.what))
            report = change.report
    assert said == [*[(2, "escalated")] * 3, (2, "overdue"), (4, "overdue"), (6, "overdue")]


def test_A4_a_step_up_stands_in_the_history_with_both_levels_and_is_the_services() -> None:
    report = a_new()
    change = clocks.moved(report, START + timedelta(days=7))
    assert change is not None
    line = change.event
    assert (line.what, line.by, line.who, line.at) == ("escalated", "service", None, START + timedelta(days=7))
    assert line.facts == {"from": "caseworker", "to": "team"}
    assert (change.report.due_at, change.report.version) == (START + timedelta(days=14) * 0.75, 2)
    assert [notice.what for notice in change.notices] == ["escalated"] * 2


def test_A4_what_is_overdue_is_said_again_each_week_and_each_two_hours_in_danger() -> None:
    now = START + timedelta(days=20)
    for kinds, every in ((("money",), timedelta(days=7)), (DANGER, timedelta(hours=2))):
        report = a_new(*kinds).model_copy(update={"level": "ministry"})
        change = clocks.moved(report, now)
        assert change is not None
        assert (change.event.what, change.event.facts) == ("overdue", {})
        assert (change.report.due_at, change.report.level) == (now + every, "ministry")
        assert change.report.version == change.event.version == 2
    assert clocks.moved(a_new().model_copy(update={"due_at": None}), now) is None


def test_A4_a_clock_that_stood_still_for_two_days_tells_each_office_on_the_way_up() -> None:
    report, now, told = a_new(*DANGER), START + timedelta(days=2), []
    while (change := clocks.moved(report, now)) is not None:
        told.append((change.event.what, change.notices[0].level))
        report = change.report
    ministry = ("overdue", "ministry")
    assert told == [("escalated", "team"), ("escalated", "municipality"), ("escalated", "ministry"), ministry]


def test_A4_a_report_moves_exactly_at_its_shares_also_across_a_leap_day() -> None:
    start = datetime(2028, 2, 20, 15, tzinfo=UTC)
    form = ReportForm.model_validate(a_report())
    report = received(form, Routed(CENTRAL_DESK, (), "outside"), start).report
    for percent, level in LADDER:
        due = start + timedelta(days=14) * percent / 100
        assert clocks.moved(report, due - timedelta(microseconds=1)) is None
        change = clocks.moved(report, due)
        assert change is not None
        assert (change.report.level, clocks.moved(change.report, due)) == (level, None)
        report = change.report


def test_A4_a_closed_report_rests() -> None:
    closed = scheduled(a_new().model_copy(update={"state": "closed"}))
    assert closed.due_at is None
    assert clocks.moved(closed, START + timedelta(days=400)) is None
