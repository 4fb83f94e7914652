"""Rows outlive code in both directions: rows that later code has written, with members that ours does not know, read
as they are, and keep what they have when ours writes them again."""

import json
from datetime import timedelta
from typing import Any

import pytest

from dolbom.meals.rows import seal_of
from tests.conftest import Aws
from tests.recorded.meals_scene import register_partner
from tests.recorded.stage import Json, Stage
from tests.recorded.test_recorded import ANSWERS, ENDED, TABLES, answer_to, as_far_as, expected, untraced

TOMORROW = "of_tomorrow"
COUNTERS = {
    *("lots", "days", "months", "coupons", "coupon_money", "restraints"),
    *("facts", "evidence", "parts", "open", "bytes"),
}
"""Maps whose names are days, lots and ids: no later code puts a member beside those."""
IN_TEXT = {"policy", "profile"}
"""Attributes that hold JSON."""


def later(value: Any, name: str = "") -> Any:
    """A value as later code writes it: a member more at every depth."""
    if isinstance(value, list):
        return [later(part) for part in value]
    if not isinstance(value, dict):
        return json.dumps(later(json.loads(value))) if name in IN_TEXT else value
    grown = {key: part if key in COUNTERS else later(part, key) for key, part in value.items()}
    grown[TOMORROW] = {"what": "we do not know", "list": [1]}
    return {**grown, "seal": seal_of(grown)} if "seal" in grown else grown


ROWS: dict[str, list[Json]] = {table: [later(row) for row in rows] for table, rows in json.loads(TABLES).items()}
KEPT = {"account", "report", "notice", "photo", "order", "limits", "case", "badge", "entry"}
"""Kinds of rows that outlive a change of theirs by us."""


@pytest.fixture
def stage(aws: Aws) -> Any:
    made = Stage(aws, ENDED)
    made.load(ROWS)
    register_partner(made)
    yield made
    made.strike()


def test_rows_of_tomorrow_read_the_same_and_what_is_sent_again_changes_nothing(stage: Stage) -> None:
    before = stage.tables()
    for asked in ANSWERS["answers"]:
        (status, answer), recorded = answer_to(stage, asked), expected(asked)
        assert (status, as_far_as(answer, recorded[1])) == recorded, asked["request"]
        assert TOMORROW not in json.dumps(answer), asked["request"]
    after = stage.tables()
    assert (untraced(after["meals"]), after["alerts"]) == (untraced(before["meals"]), before["alerts"])


def test_O1_R6_the_proof_and_the_streams_consumers_find_nothing_in_rows_of_tomorrow(stage: Stage) -> None:
    before = stage.tables()
    stage.streams()
    assert stage.tables()["meals"] == before["meals"]
    assert stage.proof()["findings"] == 0


def test_M2_A4_what_is_written_again_keeps_what_later_code_has_put_there(stage: Stage) -> None:
    before = {(row["pk"], row["sk"]): row for rows in stage.tables().values() for row in rows}
    for _ in range(3):
        stage.later(days=20)
        done = stage.tick()
        assert done["rows_failed"] == 0
        stage.now += timedelta(hours=1)
    after = {(row["pk"], row["sk"]): row for rows in stage.tables().values() for row in rows}
    changed = [row for key, row in after.items() if key in before and before[key] != row]
    assert {row["kind"] for row in changed} >= {"account", "report", "order"}
    for row in changed:
        if row["kind"] in KEPT:
            assert row[TOMORROW] == {"what": "we do not know", "list": [1]}, row
    offices = [row["office"] for row in changed if row["kind"] == "report"]
    assert offices
    assert all(TOMORROW in office for office in offices)
