"""O1: the proof survives what it looks for. Any damage anywhere in the table: the night ends with a report that names
the damaged row, and says the same of every other child as without the damage.
"""

import json
import random
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import Aws
from tests.recorded.stage import Json, Stage, _of_json
from tests.recorded.test_recorded import ENDED, TABLES
from tests.support.depth import DEPTH, DEPTHS

ROWS = [_of_json(row) for row in json.loads(TABLES)["meals"]]
SEEDS = DEPTH.history_steps // 200
"""Nights of random damage: two daily, thirty in CI."""
MARKUP = "<script>alert(1)</script>"
DAMAGES: tuple[Any, ...] = (
    *(None, True, 7, -1, 10**30, Decimal("1.5"), {1, 2}, {"a"}, b"bytes", "", "7", MARKUP, "가" * 100_000),
    *([], {}, [[]], {"S": MARKUP}),
)
GONE = object()
NEVER_READ = {"file", "line"}
"""Kinds of rows whose reader is the intake of a file."""


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place within a row, but its key."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path and path[0] not in ("pk", "sk") else []
    return found + [place for name, part in inner for place in places(part, (*path, name))]


def damaged(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    """The row with something else at a place of it, or nothing."""
    name, rest = path[0], path[1:]
    if isinstance(value, dict):
        other = by if not rest else damaged(value[name], rest, by)
        return {key: other if key == name else part for key, part in value.items() if key != name or other is not GONE}
    other = by if not rest else damaged(value[name], rest, by)
    return [other if at == name else part for at, part in enumerate(value) if at != name or other is not GONE]


@pytest.fixture
def stage(aws: Aws) -> Any:
    made = Stage(aws, ENDED)
    made.load({"meals": ROWS})
    yield made
    made.strike()


def night(stage: Stage) -> tuple[list[Json], str]:
    """The findings of the night's report, and its page."""
    told = stage.proof()
    s3, bucket = stage.aws.client("s3"), stage.aws.buckets["reports"]
    report, page = (s3.get_object(Bucket=bucket, Key=told["report"][kind])["Body"].read() for kind in ("json", "html"))
    return json.loads(report)["findings"], page.decode()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_O1_whatever_is_damaged_the_night_has_a_report_and_says_the_same_of_everybody_else(
    stage: Stage, seed: int
) -> None:
    chance = random.Random(seed)
    spoilt = chance.sample(ROWS, 3)
    try:
        for row in spoilt:
            stage.load_raw("meals", damaged(row, chance.choice(places(row)), chance.choice((GONE, *DAMAGES))))
        findings, page = night(stage)
        assert {finding["pk"] for finding in findings} <= {row["pk"] for row in spoilt}
        assert "<script" not in page
        assert "Content-Security-Policy" in page
    finally:
        stage.load({"meals": spoilt})


TYPES = [GONE, None, Decimal("1.5"), {1, 2}, [[]]]
LEFT_OPEN = {
    *("clock_shard", "due_at", "expires_at", "merchant_id"),
    *("purchased_at", "txn_id", "amount", "card_ref", "content", "file", "line", "sender", "state"),
}
"""What no decision about money stands on, or what may be missing."""
OLDER = {("order", "ref"), ("limits", "notice"), ("entry", "municipality")}
"""What rows of earlier code do not have."""


@pytest.mark.parametrize("kind", sorted({row["kind"] for row in ROWS} & {"account", "order", "entry", "policy", "merchant", "card", "case", "window", "limits"}))  # fmt: skip # noqa: E501
def test_O1_a_row_that_lacks_what_it_must_have_or_has_something_else_there_is_named(stage: Stage, kind: str) -> None:
    row = max((row for row in ROWS if row["kind"] == kind), key=lambda row: len(str(row)))
    for at, name in enumerate(sorted(row.keys() - {"pk", "sk"} - LEFT_OPEN)):
        for by in TYPES if DEPTHS["ci"] == DEPTH else [TYPES[at % len(TYPES)]]:
            if name == "declined" or (by is None and name in ("notice",)) or (by is GONE and (kind, name) in OLDER):
                continue
            stage.load_raw("meals", damaged(row, (name,), by))
            findings, _ = night(stage)
            assert row["pk"] in {finding["pk"] for finding in findings}, (name, by)
    stage.load({"meals": [row]})
    assert night(stage)[0] == []
