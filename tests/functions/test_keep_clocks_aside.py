"""Rows that the clock cannot see to (M2, M3, A4): set aside, looked at ever more rarely, and back when mended."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from dolbom.clock import stamp
from dolbom.dynamo.due import ASIDE_A_RUN_MAX, put_back, set_aside
from dolbom.dynamo.table import Table
from tests.conftest import Aws
from tests.recorded.stage import Request, Stage
from tests.recorded.test_recorded import ENDED, TABLES
from tools.aside import line, put_on_clock, rows

ROWS = json.loads(TABLES)
(HELD,) = [row for row in ROWS["meals"] if row["kind"] == "order" and row["state"] == "held"]
CHILD = HELD["pk"]
LATER = ENDED + timedelta(days=40)


@pytest.fixture
def stage(aws: Aws) -> Any:
    made = Stage(aws, ENDED)
    made.load(ROWS)
    yield made
    made.strike()


def row_of(stage: Stage, like: dict[str, Any]) -> dict[str, Any]:
    table = "alerts" if like["pk"].startswith("ALERT#") else "meals"
    found = Table(stage.aws.client("dynamodb"), stage.aws.tables[table]).get(like["pk"], like["sk"])
    assert found is not None
    return found


def without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def test_M3_a_hold_that_cannot_be_read_is_set_aside_and_every_other_is_let_go(stage: Stage) -> None:
    good = [{**HELD, "sk": HELD["sk"][:-3] + f"{number:03x}", "order_id": HELD["order_id"][:-3] + f"{number:03x}"}
            for number in range(3)]  # fmt: skip
    bad = [{**without(row, "tender"), "due_at": "2026-01-01"} for row in good[:2]]
    stage.load({"meals": bad})
    stage.now = LATER
    done = stage.tick()
    assert (done["holds_expired"], done["rows_failed"]) == (1, 2)
    assert row_of(stage, HELD)["state"] == "expired"
    for row in bad:
        aside = row_of(stage, row)
        assert (aside["clock_shard"], aside["aside_from"], aside["aside_looks"]) == (
            "ASIDE#HOLD", HELD["clock_shard"], 1,
        )  # fmt: skip
        assert aside["aside_why"].startswith("Unreadable at dolbom.")
    # In the same minute it costs nothing, and not in each minute after.
    assert stage.tick()["rows_failed"] == 0


def test_M3_it_is_looked_at_after_twice_as_long_each_time_and_a_day_at_most(stage: Stage) -> None:
    stage.load({"meals": [without(HELD, "tender")]})
    stage.now = LATER
    pauses = []
    for _ in range(14):
        assert stage.tick()["rows_failed"] == 1
        due = datetime.fromisoformat(row_of(stage, HELD)["due_at"])
        pauses.append((due - stage.now) // timedelta(minutes=1))
        stage.now = due - timedelta(seconds=1)
        assert stage.tick()["rows_failed"] == 0
        stage.now = due
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440, 1440]


@pytest.mark.parametrize("looks", [-1, -(10**37), 10**38 - 1, True, "1", None])
def test_M3_a_row_that_says_it_was_looked_at_less_than_never_waits_as_at_first(stage: Stage, looks: Any) -> None:
    aside = {**without(HELD, "tender"), "clock_shard": "ASIDE#HOLD", "aside_from": HELD["clock_shard"]}
    stage.load({"meals": [{**aside, "aside_looks": looks}]})
    stage.now = LATER
    assert stage.tick()["rows_failed"] == 1
    row = row_of(stage, HELD)
    assert (row["aside_looks"], row["due_at"]) == (1, stamp(LATER + timedelta(minutes=1)))


def test_M3_mended_it_goes_on_by_itself_at_its_next_look_or_at_once_when_it_is_put_back(stage: Stage) -> None:
    tables = {name: Table(stage.aws.client("dynamodb"), called) for name, called in stage.aws.tables.items()}
    stage.load({"meals": [without(HELD, "tender")]})
    stage.now = LATER
    stage.tick()
    aside = row_of(stage, HELD)
    stage.load({"meals": [{**aside, "tender": HELD["tender"]}]})
    assert stage.tick()["holds_expired"] == 0
    ((table, found),) = rows(tables)
    assert line(table, found).startswith(f"{table.name}  {CHILD}  {HELD['sk']}  Unreadable at ")
    assert put_back(table, CHILD, HELD["sk"], stage.now + timedelta(seconds=0.9))  # a run is told the second alone
    assert not put_back(table, CHILD, HELD["sk"], stage.now)
    assert stage.tick()["holds_expired"] == 1
    after = row_of(stage, HELD)
    assert after["state"] == "expired"
    assert not [name for name in after if name.startswith("aside") or name in ("clock_shard", "due_at")]
    assert list(rows(tables)) == []


def test_A4_a_report_that_cannot_be_read_stops_no_escalation_and_escalates_once_it_is_mended(stage: Stage) -> None:
    reports = [row for row in ROWS["alerts"] if row["kind"] == "report" and "due_at" in row]
    broken = {**reports[0], "office": "?"}
    stage.load({"alerts": [broken]})
    stage.now = LATER
    done = stage.tick()
    assert done["rows_failed"] == 1
    moved = [row for row in reports[1:] if row_of(stage, row)["version"] > row["version"]]
    assert len(moved) == len(reports) - 1
    aside = row_of(stage, broken)
    assert aside["clock_shard"] == "ASIDE#ALERT"
    stage.later(minutes=1)
    assert stage.tick()["rows_failed"] == 1
    aside = row_of(stage, broken)
    assert (aside["clock_shard"], aside["aside_from"], aside["aside_looks"]) == (
        "ASIDE#ALERT",
        broken["clock_shard"],
        2,
    )
    stage.load({"alerts": [{**aside, "office": reports[0]["office"]}]})
    stage.later(minutes=2)
    assert stage.tick()["alerts_moved"] > 0
    after = row_of(stage, broken)
    assert after["clock_shard"].startswith("ALERT#")
    assert not [name for name in after if name.startswith("aside")]


@pytest.mark.parametrize("lost", ["clock_shard", "due_at"])
def test_M3_a_hold_that_the_clock_has_lost_is_named_by_the_night_and_put_back_by_one_act(
    stage: Stage, lost: str
) -> None:
    stage.load({"meals": [without(HELD, lost)]})
    table = Table(stage.aws.client("dynamodb"), stage.aws.tables["meals"])
    assert [(each["pk"], each["sk"], each["code"]) for each in findings(stage)] == [
        (CHILD, HELD["sk"], "off_the_clock")
    ]
    stage.now = LATER
    assert stage.tick()["holds_expired"] == 0
    assert put_on_clock(table, CHILD, HELD["sk"])
    assert not put_on_clock(table, CHILD, HELD["sk"])
    assert stage.tick()["holds_expired"] == 1
    assert row_of(stage, HELD)["state"] == "expired"


def test_M3_a_hold_that_the_clock_has_lost_is_let_go_by_whoever_cancels_it(stage: Stage) -> None:
    stage.load({"meals": [without(without(HELD, "clock_shard"), "due_at")]})
    stage.now = LATER
    who = {"sub": "1111-haru", "token_use": "id", "cognito:groups": "child", "child_id": "haru"}
    status, answer = stage.ask(Request("meals", "POST", f"/v1/orders/{HELD['order_id']}/cancel", who))
    assert (status, answer["code"]) == (409, "hold_expired")
    assert row_of(stage, HELD)["state"] == "expired"


def test_M2_an_account_whose_money_would_never_lapse_is_named_and_put_back(stage: Stage) -> None:
    account = next(row for row in ROWS["meals"] if row["kind"] == "account" and row["lots"])
    stage.load({"meals": [without(account, "due_at")]})
    assert [(each["pk"], each["code"]) for each in findings(stage)] == [(account["pk"], "off_the_clock")]
    assert put_on_clock(Table(stage.aws.client("dynamodb"), stage.aws.tables["meals"]), account["pk"], "ACCOUNT")
    assert findings(stage) == []
    assert row_of(stage, account) == account


def findings(stage: Stage) -> list[Any]:
    """What the night's proof finds."""
    told = stage.proof()
    body = stage.aws.client("s3").get_object(Bucket=stage.aws.buckets["reports"], Key=told["report"]["json"])["Body"]
    found: list[Any] = json.loads(body.read())["findings"]
    return found


def test_M2_what_was_set_aside_comes_last_and_only_so_many_of_it_a_run(stage: Stage) -> None:
    spoilt = [
        {"pk": f"CHILD#spoilt-{number}", "sk": "ACCOUNT", "kind": "account", "clock_shard": "ASIDE#LAPSE",
         "due_at": stamp(ENDED), "aside_from": "LAPSE#0", "aside_looks": 3}
        for number in range(ASIDE_A_RUN_MAX + 5)
    ]  # fmt: skip
    stage.load({"meals": spoilt})
    stage.now = LATER
    done = stage.tick()
    assert done["lots_lapsed"] > 0
    assert done["rows_failed"] == ASIDE_A_RUN_MAX
    assert stage.tick()["rows_failed"] == 5


def test_R6_a_look_at_a_row_is_no_news_to_the_consumers_and_its_mending_is(stage: Stage) -> None:
    stage.streams()
    stage.load({"meals": [{**HELD, "journal": 3}]})
    with pytest.raises(AssertionError):
        stage.streams()
    table = Table(stage.aws.client("dynamodb"), stage.aws.tables["meals"])
    for _ in range(3):
        set_aside(table, row_of(stage, HELD), "a test", LATER)
    stage.streams()
    stage.load({"meals": [{**row_of(stage, HELD), "journal": HELD["journal"]}]})
    stage.streams()
    assert row_of(stage, HELD)["aside_looks"] == 3
