"""The clock of reports (A4), run by the schedule on a clock that the test moves."""

from datetime import timedelta

import pytest

from functions.keep_clocks import handler
from tests.conftest import Aws
from tests.support import Context, cases, event
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, World
from tests.support.alerts_forms import a_report

CENTRAL_DESK = {"jurisdiction": "central", "sub": "5d1c7a52-0000-4000-8000-0000000000ce", "group": "officer"}


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.mark.parametrize("case", cases("keep_clocks"))
def test_a_minute_in_which_nothing_is_due_passes(world: World, case: str) -> None:
    assert handler.handler(event("keep_clocks", case), Context(remaining_ms=50_000))["alerts_moved"] == 0


def test_A4_a_report_that_nobody_touches_goes_up_step_by_step_and_tells_each_office(world: World) -> None:
    heard = world.listen()
    _, receipt = world.report(a_report())
    said = []
    for days in (6, 1, 4, 3):  # 6, 7, 11 and 14 days after it came in
        world.tick(timedelta(days=days))
        world.stream()
        said.append([text.splitlines()[1].partition(" Report")[0] for text in heard()])
    office = receipt["office"]["code"]
    up = f"A report at {office} has no outcome yet and went up to the "
    assert said[:3] == [[], [f"{up}team."], [f"{up}municipality."]]
    assert sorted(said[3]) == [f"{up}ministry.", f"A report at {office} is past its deadline."]
    assert [line["what"] for line in world.follow(receipt)[1]["history"]] == ["received", *["escalated"] * 3, "overdue"]


def test_A4_the_ministrys_desk_sees_what_has_come_up_to_it_and_nothing_else(world: World) -> None:
    _, receipt = world.report(a_report())
    world.stream()
    assert world.queue(CENTRAL_DESK) == []
    world.tick(timedelta(days=13))
    world.stream()
    for worker in (CENTRAL_DESK, OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG):
        assert [(row["alert_id"], row["level"]) for row in world.queue(worker)] == [(receipt["alert_id"], "ministry")]
        assert world.desk("GET", f"/alerts/{receipt['alert_id']}", worker)[0] == 200


def test_A4_the_same_minute_twice_moves_a_report_once(world: World) -> None:
    world.report(a_report())
    first = world.tick(timedelta(days=8))
    assert (first["alerts_moved"], first["notices_told"]) == (1, 1)
    before = world.items("alerts")
    assert set(world.tick().values()) == {0}
    assert world.items("alerts") == before


def test_A4_a_run_that_is_short_of_time_leaves_the_rest_to_the_next(world: World) -> None:
    for number in range(3):
        world.report(a_report(number))
    late = event("keep_clocks", "every_minute") | {"time": "2026-12-01T03:00:00Z"}
    assert handler.handler(late, Context(remaining_ms=100))["alerts_moved"] == 0
    assert handler.handler(late, Context(remaining_ms=50_000))["alerts_moved"] == 3


def test_A2_a_page_that_nobody_heard_is_said_by_the_clock(world: World) -> None:
    heard = world.listen()
    world.report(a_report(kinds=["violence"]))
    world.tick(timedelta(minutes=1))
    assert heard() == []  # it is left to the stream for a while
    world.tick(timedelta(minutes=1))
    assert len(heard()) == 1


def test_A4_a_report_that_cannot_be_read_keeps_no_other_from_moving_and_rings(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    receipts = [world.report(a_report(number))[1] for number in range(3)]
    (spoilt, *_) = [row for row in world.items("alerts") if row["kind"]["S"] == "report"]
    text = "홍예시의 알림"
    world.aws.client("dynamodb").put_item(TableName=world.aws.tables["alerts"], Item={**spoilt, "state": {"S": text}})
    run = world.tick(timedelta(days=7))
    assert (run["alerts_moved"], run["rows_failed"]) == (2, 1)
    moved = {row["alert_id"] for row in world.rows("alerts", "report") if row["level"] == "team"}
    assert moved == {receipt["alert_id"] for receipt in receipts} - {spoilt["alert_id"]["S"]}
    assert '"RowsFailed":[1' in capsys.readouterr().out.replace(" ", "")
    # It is looked at again, later each time.
    assert world.tick(timedelta(minutes=2))["rows_failed"] == 1
    (aside,) = [row for row in world.items("alerts") if "aside_looks" in row]
    assert (aside["alert_id"], aside["aside_looks"]) == (spoilt["alert_id"], {"N": "2"})
