"""A row that cannot be read hides no other: each listing leaves it out, and its name stands in the log."""

import json
from typing import Any

import pytest

from tests.conftest import Aws
from tests.recorded.meals_scene import register_partner
from tests.recorded.stage import Json, Request, Stage
from tests.recorded.test_recorded import ANSWERS, ENDED, TABLES

ROWS = json.loads(TABLES)
# By list: the table and the kind of its rows, and an attribute without which such a row says nothing.
LISTED = {
    "/v1/orders": ("orders", "meals", "order", "basket"),
    "/v1/merchant/orders": ("orders", "meals", "order", "basket"),
    "/v1/desk/cases": ("cases", "meals", "case", "evidence"),
    "/v1/desk/alerts": ("alerts", "alerts", "queue", "deadline_at"),
    "/v1/my/alerts": ("alerts", "alerts", "report", "clock_from"),
    "/v1/desk/closed_alerts": ("alerts", "alerts", "figure", "received_at"),
    "/v1/desk/badges": ("badges", "identities", "badge", "history"),
}


def listing(path: str) -> tuple[Json, int]:
    """The recorded request of a list that had most entries, and how many."""
    name = LISTED[path][0]
    asked = [each for each in ANSWERS["answers"] if each["request"]["path"] == path and each["status"] == 200]
    fullest = max(asked, key=lambda each: len(each["answer"].get(name, ())))
    return fullest["request"], len(fullest["answer"][name])


@pytest.fixture
def stage(aws: Aws) -> Any:
    made = Stage(aws, ENDED)
    made.load(ROWS)
    register_partner(made)
    yield made
    made.strike()


@pytest.mark.parametrize("path", LISTED)
def test_one_row_that_cannot_be_read_hides_no_other(stage: Stage, path: str, caplog: pytest.LogCaptureFixture) -> None:
    name, table, kind, attribute = LISTED[path]
    request, whole = listing(path)
    assert whole > 0
    seen = set()
    for row in [row for row in ROWS[table] if row["kind"] == kind]:
        stage.load({table: [row | {attribute: "?"}]})
        caplog.clear()
        status, answer = stage.ask(Request(**request))
        assert status == 200, answer
        left_out = whole - len(answer[name])
        seen.add(left_out > 0)
        named = {vars(record)["sk"] for record in caplog.records if record.getMessage() == "row_unreadable"}
        assert named <= {row["sk"]}
        assert left_out == 0 or named
        stage.load({table: [row]})
        assert len(stage.ask(Request(**request))[1][name]) == whole
    assert True in seen


def test_a_line_of_history_that_cannot_be_read_hides_no_report(stage: Stage) -> None:
    (asked, *_) = [each for each in ANSWERS["answers"] if "history" in each.get("answer", {})]
    alert_id = asked["request"]["path"].rpartition("/")[2]
    whole = len(asked["answer"]["history"])
    events = [row for row in ROWS["alerts"] if row["kind"] == "event" and row["pk"] == f"ALERT#{alert_id}"]
    stage.load({"alerts": [events[0] | {"at": "?"}]})
    status, answer = stage.ask(Request(**asked["request"]))
    assert (status, len(answer["history"])) == (200, whole - 1)
