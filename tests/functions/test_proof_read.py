"""The auditor reads what a night's proof said; where it did not run, or its report is spoilt, that is said (O1)."""

import json
from copy import deepcopy
from typing import Any

import pytest

from functions.desk_api import handler as desk_api
from tests.conftest import Aws
from tests.support import Context, event, forget

DAY = "2026-11-20"
FINDING = {"pk": "CHILD#1", "sk": "ORDER#1", "code": "seal_broken", "what": "봉인", "expected": "a", "found": "b"}
SHOWN = {"row": "CHILD#1 ORDER#1", "code": "seal_broken", "what": "봉인", "expected": "a", "found": "b"}
REPORT = {
    "day": DAY,
    "at": "2026-11-21T02:30:00+09:00",
    "ok": True,
    "children": 2,
    "rows": 9,
    "entries": 12,
    "unexplained": 0,
    "findings_count": 0,
    "findings": [],
}


def read(group: str = "auditor") -> tuple[int, Any]:
    asked = deepcopy(event("desk_api", "read_proof"))
    asked["requestContext"]["authorizer"]["claims"]["cognito:groups"] = group
    answer = desk_api.app(asked, Context())
    return answer["statusCode"], json.loads(answer["body"])


@pytest.fixture
def put(aws: Aws) -> Any:
    forget(desk_api)
    return lambda body: aws.client("s3").put_object(
        Bucket=aws.buckets["reports"], Key=f"proof/{DAY}/report.json", Body=body
    )


def test_O1_a_day_without_a_proof_is_said_to_have_none(put: Any) -> None:
    assert read()[1]["state"] == "not_run"
    put(json.dumps(REPORT))
    assert read()[1] | {"state": "clean", "children": 2} == read()[1]


def test_O1_findings_lead_to_their_rows_and_are_never_called_clean(put: Any) -> None:
    put(json.dumps({**REPORT, "findings": [FINDING], "findings_count": 301, "ok": False}))
    status, told = read()
    assert (status, told["state"], told["findings_count"], told["findings"]) == (200, "findings", 301, [SHOWN])
    put(json.dumps({**REPORT, "unexplained": 500, "ok": False}))
    assert read()[1]["state"] == "findings"


SPOILT = ["", "[]", "null", "{", "[" * 100_000, '{"ok": true}', json.dumps({**REPORT, "rows": "many"})]


@pytest.mark.parametrize("spoilt", SPOILT, ids=range(len(SPOILT)))
def test_O1_a_spoilt_report_is_no_proof(put: Any, spoilt: str) -> None:
    put(spoilt)
    status, told = read()
    assert (status, told["state"]) == (200, "unreadable"), "it has run, and what it said is lost"


def test_P5_nobody_but_the_auditor_reads_it(put: Any) -> None:
    assert read("officer")[0] == 403
