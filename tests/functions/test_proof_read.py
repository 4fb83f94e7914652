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
SHOWN = {
    "row": "CHILD#1 ORDER#1",
    "code": "seal_broken",
    "what_ko": "기록된 뒤 내용이 바뀜",
    "what_en": "changed after it was sealed",
    "expected": "a",
    "found": "b",
}
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
    "by_day": {"2026-11-19": {"delivered": 9_000}, "2026-11-20": {"delivered": 4_000, "in_store": 500}, "none": {}},
    "number": 7,
}
LINK = f"chain/000007-{DAY}"


def read(group: str = "auditor") -> tuple[int, Any]:
    asked = deepcopy(event("desk_api", "read_proof"))
    asked["requestContext"]["authorizer"]["claims"]["cognito:groups"] = group
    answer = desk_api.app(asked, Context())
    return answer["statusCode"], json.loads(answer["body"])


@pytest.fixture
def put(aws: Aws) -> Any:
    forget(desk_api)
    return lambda body: link(aws, LINK, body)


def link(aws: Aws, name: str, body: str) -> None:
    """A link of the chain, and its place in the list of its day."""
    number, _, day = name.removeprefix("chain/").partition("-")
    for key, told in ((f"{name}/report.json", body), (f"chain/days/{day}/{number}", "")):
        aws.client("s3").put_object(Bucket=aws.buckets["proofs"], Key=key, Body=told)


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


def test_O1_a_code_of_an_earlier_release_is_told_in_its_reports_own_words(put: Any) -> None:
    put(json.dumps({**REPORT, "findings": [{**FINDING, "code": "of_before"}], "findings_count": 1, "ok": False}))
    (found,) = read()[1]["findings"]
    assert (found["code"], found["what_ko"], found["what_en"]) == ("of_before", "봉인", "봉인")


def test_O1_it_says_what_was_proved_anew_and_what_the_days_before_spent(put: Any) -> None:
    put(json.dumps(REPORT))
    told = read()[1]
    assert (told["number"], "anew" in told) == (7, False)
    assert told["spent"][-2:] == [
        {"day": "2026-11-19", "delivered": 9_000, "in_store": 0},
        {"day": "2026-11-20", "delivered": 4_000, "in_store": 500},
    ]
    assert (len(told["spent"]), told["spent"][0]) == (14, {"day": "2026-11-07", "delivered": 0, "in_store": 0})
    parts = {str(part): "2026-11-20" if part == 3 else "2026-11-05" for part in range(28)}
    put(json.dumps({**REPORT, "anew": {"since": "2026-11-19", "part": 3, "parts": parts}}))
    assert read()[1]["anew"] == {"since": "2026-11-19", "part": 4, "parts": 28, "oldest": "2026-11-05"}


def test_O1_it_is_read_where_nobody_writes_over_it(aws: Aws, put: Any) -> None:
    # A day's folder can be written again; what it says then is nothing to the auditor.
    changed = json.dumps({**REPORT, "rows": 1, "number": 9})
    aws.client("s3").put_object(Bucket=aws.buckets["reports"], Key=f"proof/{DAY}/report.json", Body=changed)
    assert read()[1]["state"] == "not_run"
    put(json.dumps(REPORT))
    assert (read()[1]["number"], read()[1]["rows"]) == (7, 9)
    # A day that was proved again has another link: the last one counts.
    again = json.dumps({**REPORT, "number": 12, "rows": 10})
    other = json.dumps({**REPORT, "day": "2026-11-21", "number": 13})
    for key, body in ((f"chain/000012-{DAY}", again), ("chain/000013-2026-11-21", other)):
        link(aws, key, body)
    assert (read()[1]["number"], read()[1]["rows"]) == (12, 10)


SPOILT = [
    "",
    "[]",
    "null",
    "{",
    "[" * 100_000,
    '{"ok": true}',
    json.dumps({**REPORT, "rows": "many"}),
    json.dumps({**REPORT, "day": "2026-11-19"}),
    json.dumps({**REPORT, "anew": {}}),
]


@pytest.mark.parametrize("spoilt", SPOILT, ids=range(len(SPOILT)))
def test_O1_a_spoilt_report_is_no_proof(put: Any, spoilt: str) -> None:
    put(spoilt)
    status, told = read()
    assert (status, told["state"]) == (200, "unreadable"), "it has run, and what it said is lost"


def test_P5_nobody_but_the_auditor_reads_it(put: Any) -> None:
    assert read("officer")[0] == 403
