"""What runs by the clock leaves a beat; where no two may overlap, it takes its turn; what was missed is done later,
each slot once and in order; and what did not run is found (O6)."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom import aws as clients
from dolbom.clock import SEOUL, seoul_day, stamp
from dolbom.dynamo.table import Table
from dolbom.errors import Unavailable
from dolbom.schedules.plan import SCHEDULES
from dolbom.schedules.run import scheduled
from dolbom.schedules.store import ScheduleStore
from dolbom.schedules.turns import Turn, Turns
from functions.count_figures import handler as counting
from functions.keep_clocks import handler as clocks
from functions.nightly_audit.handler import handler as nightly
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.meeting import once_before

NIGHT, FIGURES = "nightly_proof", "count_figures"


class Clock:
    """A clock that the test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def store(aws: Aws) -> ScheduleStore:
    return ScheduleStore(Table(clients.client("dynamodb"), aws.tables["meals"]))


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 12, 1, 2, 30, tzinfo=SEOUL))


def row(store: ScheduleStore, name: str) -> dict[str, Any]:
    found = store.table.get(f"SCHEDULE#{name}", "STANDING")
    assert found is not None
    return found


def tick(at: datetime) -> None:
    clocks.handler(event("keep_clocks", "every_minute") | {"time": stamp(at)}, Context(remaining_ms=50_000))


def missed_in(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [
        (vars(line)["schedule"], vars(line)["slot"]) for line in caplog.records if line.message == "schedule_missed"
    ]


# ── beats ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_run_of_the_minute_clock_leaves_one_beat_by_one_write(store: ScheduleStore) -> None:
    told = event("keep_clocks", "every_minute")
    clocks.handler(told, Context(remaining_ms=50_000))
    found = row(store, "keep_clocks")
    assert (found["slot"], found["done_slot"], found["result"]) == (*["2026-11-21T11:02:00.000000Z"] * 2, "done")
    assert found["started_at"] <= found["ended_at"]
    # One that is called late, after a later minute was done, moves nothing back.
    clocks.handler({**told, "time": "2026-11-21T11:01:00Z"}, Context(remaining_ms=50_000))
    assert row(store, "keep_clocks")["done_slot"] == "2026-11-21T11:02:00.000000Z"


def test_a_run_that_fails_says_so_and_is_none_that_was_done(store: ScheduleStore, aws: Aws) -> None:
    @scheduled("push_events", lambda: store.table, Logger(service="a-run"))
    def fails(_event: Any, _context: Any) -> None:
        raise Unavailable(retry_after_s=1)

    with pytest.raises(Unavailable):
        fails({"source": "aws.scheduler", "time": "2026-11-21T11:02:00Z"}, Context())
    found = row(store, "push_events")
    assert (found["result"], found.get("done_slot")) == ("failed", None)
    with pytest.raises(Unavailable):
        fails({"partner_id": "a-partner"}, Context())  # not called by the clock: no beat
    assert row(store, "push_events") == found


def test_a_beat_that_cannot_be_written_undoes_nothing(store: ScheduleStore) -> None:
    out = StringIO()
    logger = Logger(service="without-table", stream=out)

    def nowhere() -> Table:
        raise Unavailable(retry_after_s=1)

    handle = scheduled("push_events", nowhere, logger)(lambda _event, _context: "done")
    assert handle({"source": "aws.scheduler", "time": "2026-11-21T11:02:00Z"}, Context()) == "done"
    assert json.loads(out.getvalue())["message"] == "beat_not_written"


# ── what did not run ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_schedule_that_did_not_run_is_found_within_its_time_and_named(
    store: ScheduleStore, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    morning = datetime(2026, 12, 1, 0, 30, tzinfo=SEOUL)
    tick(morning)  # from here on all are looked for
    assert {name for name in SCHEDULES if row(store, name).get("since") or name == "keep_clocks"} == set(SCHEDULES)
    tick(morning + timedelta(hours=1))
    capsys.readouterr()
    caplog.clear()
    for name in SCHEDULES.keys() - {NIGHT}:
        store.beat(name, morning + timedelta(hours=6), morning, morning, "done")
    tick(morning + timedelta(hours=6))
    assert missed_in(caplog) == [(NIGHT, "2026-12-01T02:30:00+09:00")]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    (counted,) = [line for line in lines if "SchedulesMissed" in line]
    assert counted["SchedulesMissed"] == [1.0]


def test_a_watch_that_cannot_look_stops_no_clock_and_counts_nothing(
    aws: Aws, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The number is missing then, and the alarm on its absence rings."""

    def silent() -> None:
        raise Unavailable(retry_after_s=1)

    once_before(clients.client("dynamodb"), "BatchGetItem", silent)
    tick(datetime(2026, 12, 1, 0, 30, tzinfo=SEOUL))
    assert "schedules_not_watched" in caplog.messages
    assert "SchedulesMissed" not in capsys.readouterr().out


def test_a_standing_that_cannot_be_read_hides_no_other(
    store: ScheduleStore, aws: Aws, caplog: pytest.LogCaptureFixture
) -> None:
    morning = datetime(2026, 12, 1, 0, 30, tzinfo=SEOUL)
    tick(morning)
    spoilt = {"pk": {"S": f"SCHEDULE#{NIGHT}"}, "sk": {"S": "STANDING"}, "since": {"S": "홍예시"}}
    aws.client("dynamodb").put_item(TableName=aws.tables["meals"], Item=spoilt)
    caplog.clear()
    tick(morning + timedelta(hours=9))
    assert "row_unreadable" in caplog.messages
    assert "publish_figures" in dict(missed_in(caplog))


# ── no two at once ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_runs_at_once_are_one_and_the_token_only_grows(store: ScheduleStore, clock: Clock) -> None:
    turns = Turns(store, NIGHT, clock)
    first = turns.take("a", clock.now)
    assert first is not None
    assert turns.take("b", clock.now) is None
    assert turns.done(first)
    clock.now += timedelta(days=1)
    second = turns.take("b", clock.now)
    assert second is not None
    assert second.token > first.token


def test_a_run_that_is_killed_with_its_turn_holds_up_the_next_as_long_as_its_lease(
    store: ScheduleStore, clock: Clock
) -> None:
    turns = Turns(store, NIGHT, clock)
    slot = clock.now
    assert turns.take("killed", slot) is not None
    clock.now += turns.lease - timedelta(seconds=1)
    assert turns.take("next", clock.now) is None
    # Lambda calls it again under its own name: that need not wait.
    assert turns.take("killed", clock.now) is not None
    clock.now += turns.lease + timedelta(seconds=1)
    taken = turns.take("next", clock.now)
    assert taken is not None
    assert taken.slot == slot


def test_a_stale_run_that_wakes_up_does_nothing_more(store: ScheduleStore, clock: Clock) -> None:
    turns = Turns(store, NIGHT, clock)
    stale = turns.take("sleeps", clock.now)
    assert stale is not None
    clock.now += turns.lease + timedelta(seconds=1)
    fresh = turns.take("next", clock.now)
    assert fresh is not None
    before = row(store, NIGHT)
    assert not turns.still(stale)
    assert not turns.done(stale)
    turns.failed(stale)
    assert row(store, NIGHT) == before
    assert turns.still(fresh)
    assert turns.done(fresh)


def test_a_run_that_is_overtaken_between_its_look_and_its_end_ends_nothing(store: ScheduleStore, clock: Clock) -> None:
    """Whether it still holds its turn is known before it ends; another may take it right then."""
    until = clock.now + timedelta(minutes=1)
    overtaken = store.take(NIGHT, "first", clock.now, until, clock.now)
    assert overtaken is not None
    clock.now = until + timedelta(seconds=1)
    holds = store.take(NIGHT, "second", clock.now, clock.now + timedelta(minutes=1), clock.now)
    assert holds is not None
    before = row(store, NIGHT)
    assert not store.end(overtaken, clock.now, clock.now, clock.now, "done")
    store.let_go(overtaken)
    assert row(store, NIGHT) == before
    assert store.end(holds, clock.now, clock.now, clock.now, "done")


def test_a_clock_that_is_wrong_gives_two_runs_one_turn_at_most(store: ScheduleStore, clock: Clock) -> None:
    """A machine whose clock is fast takes a turn early: then the other is stale, and is told so before it writes."""
    fast = Turns(store, NIGHT, Clock(clock.now + timedelta(hours=3)))
    slow = Turns(store, NIGHT, clock)
    held = slow.take("slow", clock.now)
    taken = fast.take("fast", clock.now)
    assert held is not None
    assert taken is not None
    assert [slow.still(held), fast.still(taken)] == [False, True]
    assert [slow.done(held), fast.done(taken)] == [False, True]


def test_a_run_beside_another_ends_at_once(store: ScheduleStore, aws: Aws) -> None:
    forget(counting)
    told = event(FIGURES, "every_hour")
    now = datetime.now(UTC)
    store.take(FIGURES, "another-call", now, now + timedelta(minutes=16), now)
    assert counting.handler(told, Context()) == {"another_run": True}
    store.take(FIGURES, "another-call", now - timedelta(hours=1), now - timedelta(minutes=40), now)
    assert counting.handler(told, Context()) == {"children": 0, "months": 0}
    assert "holder" not in row(store, FIGURES)


def test_a_spoilt_standing_stops_no_run_that_does_no_harm_beside_another(store: ScheduleStore, aws: Aws) -> None:
    forget(counting)
    spoilt = {"pk": {"S": f"SCHEDULE#{FIGURES}"}, "sk": {"S": "STANDING"}, "token": {"S": "many"}}
    aws.client("dynamodb").put_item(TableName=aws.tables["meals"], Item=spoilt)
    assert counting.handler(event(FIGURES, "every_hour"), Context()) == {"children": 0, "months": 0}


# ── what was missed ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_outage_over_the_months_end_is_made_up_for_night_by_night(store: ScheduleStore, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 28, 2, 30, tzinfo=SEOUL)
    turns = Turns(store, NIGHT, clock)
    done: list[str] = []

    def prove(turn: Turn) -> bool:
        done.append(turn.slot.astimezone(SEOUL).isoformat()[:16])
        return True

    assert turns.each("first", clock.now, prove) == 1
    clock.now = datetime(2026, 12, 2, 5, 30, tzinfo=SEOUL)  # four nights later
    assert turns.each("after", clock.now, prove) == 4
    assert done == [f"2026-{day}T02:30" for day in ("11-28", "11-29", "11-30", "12-01", "12-02")]
    assert turns.each("again", clock.now, prove) == 0


def test_a_slot_that_fails_is_tried_again_and_none_after_it_goes_first(store: ScheduleStore, clock: Clock) -> None:
    turns = Turns(store, NIGHT, clock)
    assert turns.each("first", clock.now, lambda _: True) == 1
    clock.now += timedelta(days=2)
    tried: list[datetime] = []

    def fails(turn: Turn) -> bool:
        tried.append(turn.slot)
        raise RuntimeError

    for call in ("second", "third"):
        with pytest.raises(RuntimeError):
            turns.each(call, clock.now, fails)
    assert len(set(tried)) == 1
    assert turns.each("fourth", clock.now, lambda turn: not tried.append(turn.slot)) == 2  # type: ignore[func-returns-value]
    assert tried == sorted(tried)


def test_O1_the_state_machine_is_told_the_nights_in_order_and_a_stale_report_is_left_out(
    store: ScheduleStore, aws: Aws
) -> None:
    """What it asks of `nightly_audit`, step by step, when two nights were missed over New Year."""
    first = "2026-12-29T17:30:00.000Z"
    order = {"at": first, "run": "run-1", "day": None, "slot": first}
    proved = []
    while (plan := nightly(order, Context()))["is_due"]:
        proved.append(plan["day"])
        report = {"at": order["at"], "day": plan["day"], "turn": plan["turn"], "segments": []}
        assert "report" in nightly(report, Context())
        if len(proved) == 1:
            order = order | {"at": "2026-12-31T23:31:00.000Z", "slot": "2026-12-31T23:30:00Z"}
    assert proved == ["2026-12-29", "2026-12-30", "2026-12-31"]
    assert (plan["by_clock"], plan["day"]) == (True, None)
    # The last report once more, of a run that slept while its turn went by.
    before = aws.client("s3").list_objects_v2(Bucket=aws.buckets["proofs"])["KeyCount"]
    assert nightly(report, Context()) == {"day": "2026-12-31", "is_stale": True}
    assert aws.client("s3").list_objects_v2(Bucket=aws.buckets["proofs"])["KeyCount"] == before
    # By hand, any day and at any time.
    asked = nightly({**order, "day": "2026-12-29", "slot": None}, Context())
    assert (asked["is_due"], asked["by_clock"], asked["day"], asked["turn"]) == (True, False, "2026-12-29", None)


def test_D2_a_round_that_was_missed_is_of_its_own_two_months(store: ScheduleStore, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 20, 4, 0, tzinfo=SEOUL)
    turns = Turns(store, "discovery_round", clock)
    days = []
    assert turns.each("november", clock.now, lambda turn: not days.append(seoul_day(turn.slot))) == 1  # type: ignore[func-returns-value]
    clock.now = datetime(2027, 2, 1, 4, 0, tzinfo=SEOUL)
    assert turns.each("late", clock.now, lambda turn: not days.append(seoul_day(turn.slot))) == 1  # type: ignore[func-returns-value]
    assert [day.isoformat() for day in days] == ["2026-11-20", "2027-01-20"]
