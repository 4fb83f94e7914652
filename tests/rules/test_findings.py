"""What audits find is kept, worked on by people, and back if it is still there (O1, O5)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom.audits.findings import life, store
from dolbom.audits.findings.life import Found, first_seen, moved, seen_again
from dolbom.audits.findings.schedule import AUDITS, missed
from dolbom.audits.findings.store import TOO_MANY, Bounds, FindingChanged, FindingStore, Run
from dolbom.clock import SEOUL
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict
from tests.conftest import Aws

NIGHT = datetime(2026, 11, 21, 2, 30, tzinfo=SEOUL)
A, B = Found("seal_broken", "CHILD#haru JOURNAL#1", "a", "b"), Found("unbalanced", "CHILD#bom JOURNAL#2", "0", "500")
AUDITOR, ANOTHER = "auditor-1", "auditor-2"


@pytest.fixture
def findings(aws: Aws) -> FindingStore:
    table = Table(aws.client("dynamodb"), aws.tables["meals"], sleep=lambda _: None, logger=Logger(service="test"))
    return FindingStore(table)


def night(findings: FindingStore, number: int, *found: Found, beyond: int = 0) -> Run:
    at = NIGHT + timedelta(days=number)
    return findings.seen("nightly_proof", f"2026-11-{20 + number}", found, at=at, beyond=beyond)


def states(findings: FindingStore) -> dict[str, Any]:
    return {
        each.found.kind: (each.first_seen, each.last_seen, each.nights, each.state)
        for each in findings.all_of("nightly_proof")
    }


def rows(findings: FindingStore) -> list[Any]:
    return list(findings.table.query_all("FINDINGS#nightly_proof"))


def test_O1_each_night_that_sees_it_counts_once(findings: FindingStore) -> None:
    night(findings, 0, A, B)
    after = rows(findings)
    assert night(findings, 0, A, B, A) == Run("2026-11-20", "2026-11-20T17:30:00.000000Z", 2, True)
    assert rows(findings) == after, "the same night again changes nothing"
    night(findings, 1, A)
    night(findings, 0, A, B)  # an earlier day is proved once more
    assert states(findings) == {
        "seal_broken": ("2026-11-20", "2026-11-21", 2, "open"),
        "unbalanced": ("2026-11-20", "2026-11-20", 1, "open"),
    }
    whole = store.latest_whole(findings.runs("nightly_proof"))
    assert whole is not None
    assert whole.day == "2026-11-21", "so the second is not there any more"


def test_O1_a_closed_one_that_is_still_there_is_open_again_with_its_history(findings: FindingStore) -> None:
    night(findings, 0, A)
    known = next(findings.all_of("nightly_proof"))
    steps: list[tuple[Any, ...]] = [
        ("assign", "제가 봅니다"),
        ("explain", "배포 때 바뀌었습니다"),
        ("close", "고쳤습니다", "mended"),
    ]
    for number, (what, why, *closed_as) in enumerate(steps):
        after = moved(known, what, AUDITOR, why, NIGHT + timedelta(hours=number), *closed_as)
        findings.save(known, after)
        known = findings.finding(after.finding_id) or known
        assert known == after
    assert (known.state, known.closed_as, known.assignee, known.version) == ("closed", "mended", AUDITOR, 4)
    night(findings, 0, A)
    assert findings.finding(known.finding_id) == known, "the night that it was closed after"
    night(findings, 1, A)
    back = findings.finding(known.finding_id)
    assert back is not None
    assert (back.state, back.closed_as, back.returns, back.nights) == ("open", None, 1, 2)
    assert [step.what for step in back.steps] == ["assign", "explain", "close", "returned"]
    assert "expires_at" not in rows(findings)[0], "what is open is not forgotten"


def test_O1_a_day_proved_again_brings_back_what_was_closed_before_and_is_no_further_night(
    findings: FindingStore,
) -> None:
    night(findings, 0, A)
    known = next(findings.all_of("nightly_proof"))
    findings.save(known, moved(known, "close", AUDITOR, "고쳤습니다", NIGHT + timedelta(hours=3), "mended"))

    def again(hours: int) -> tuple[str, int, int]:
        findings.seen("nightly_proof", "2026-11-20", [A], at=NIGHT + timedelta(hours=hours))
        now = next(findings.all_of("nightly_proof"))
        return now.state, now.returns, now.nights

    assert again(2) == ("closed", 0, 1), "a run that had begun before it was closed may have read what was there then"
    assert again(4) == ("open", 1, 1)
    as_it_was = rows(findings)
    assert again(4) == ("open", 1, 1)
    assert rows(findings) == as_it_was, "the same run again changes nothing"


def test_O1_machines_close_nothing(findings: FindingStore) -> None:
    night(findings, 0, A)
    night(findings, 1)
    assert states(findings)["seal_broken"] == ("2026-11-20", "2026-11-20", 1, "open")


def test_O1_a_night_with_very_many_findings_writes_no_more_than_it_may(findings: FindingStore) -> None:
    findings.bounds = Bounds(new_a_run_max=10, kept_max=25)
    many = [Found("seal_broken", f"CHILD#{number:05}") for number in range(1_000)]
    run = night(findings, 0, *many, B, beyond=100)
    assert (run.count, run.is_whole) == (1_101, False)
    assert len(rows(findings)) == 10 + 1 + 1
    assert "unbalanced" in states(findings), "of each kind one finds room before the second of another"
    (told,) = [each.found for each in findings.all_of("nightly_proof") if each.found.kind == TOO_MANY]
    assert (told.expected, told.found) == ("10", "1101")
    as_it_was = rows(findings)
    assert night(findings, 0, *many, B, beyond=100) == run
    assert rows(findings) == as_it_was
    for number in range(1, 5):
        night(findings, number, *many, B)
    kept = list(findings.all_of("nightly_proof"))
    assert len(kept) == 26
    assert {each.nights for each in kept if each.found.kind == TOO_MANY} == {5}
    assert store.latest_whole(findings.runs("nightly_proof")) is None, "nobody concludes from what is not named"


def test_O1_a_run_that_was_killed_anywhere_ends_in_the_same_rows(
    findings: FindingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings.bounds = Bounds(new_a_run_max=4)
    many = [Found(kind, f"CHILD#{number}") for number in range(5) for kind in ("seal_broken", "unbalanced")]
    night(findings, 0, *many)
    wanted = rows(findings)
    for row in wanted:
        findings.table.client.delete_item(
            TableName=findings.table.name, Key={name: {"S": row[name]} for name in ("pk", "sk")}
        )
    write = findings.table.write

    class Killed(Exception):
        pass

    for calls in range(7):
        left = iter(range(calls))

        def dying(*args: Any, left: Iterator[int] = left, **how: Any) -> None:
            if next(left, None) is None:
                raise Killed
            write(*args, **how)

        monkeypatch.setattr(findings.table, "write", dying)
        try:
            night(findings, 0, *many)
        except Killed:
            assert findings.runs("nightly_proof") == [], "it is not said to have ended"
    monkeypatch.setattr(findings.table, "write", write)
    night(findings, 0, *many)
    assert rows(findings) == wanted


def test_O1_a_row_that_cannot_be_read_stops_nobody(findings: FindingStore) -> None:
    night(findings, 0, A, B)
    (spoilt,) = [row for row in rows(findings) if row.get("what") == "seal_broken"]
    findings.table.client.put_item(
        TableName=findings.table.name,
        Item={"pk": {"S": spoilt["pk"]}, "sk": {"S": spoilt["sk"]}, "kind": {"S": "finding"}, "state": {"S": "lost"}},
    )
    night(findings, 1, A, B, Found("order_missing", "ORDER#1"))
    assert set(states(findings)) == {"unbalanced", "order_missing"}
    assert [run.day for run in findings.runs("nightly_proof")] == ["2026-11-21", "2026-11-20"]


def test_O1_of_two_auditors_at_once_one_is_told(findings: FindingStore) -> None:
    night(findings, 0, A)
    known = next(findings.all_of("nightly_proof"))
    findings.save(known, moved(known, "assign", AUDITOR, "제가 봅니다", NIGHT))
    with pytest.raises(FindingChanged):
        findings.save(known, moved(known, "close", ANOTHER, "잘못이 아닙니다", NIGHT, "no_fault"))


def test_O1_what_later_code_added_to_a_row_is_kept(findings: FindingStore) -> None:
    night(findings, 0, A)
    (row,) = [row for row in rows(findings) if row["kind"] == "finding"]
    findings.table.client.update_item(
        TableName=findings.table.name,
        Key={name: {"S": row[name]} for name in ("pk", "sk")},
        UpdateExpression="SET weight = :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    night(findings, 1, A)
    assert [row["weight"] for row in rows(findings) if row["kind"] == "finding"] == [1]


@pytest.mark.parametrize(
    ("steps", "refused"),
    [
        (["close", "assign"], "assign"),
        (["close", "explain"], "explain"),
        (["close", "close"], "close"),
        (["reopen"], "reopen"),
    ],
)
def test_O1_a_step_that_its_state_does_not_allow_is_refused(steps: list[Any], refused: str) -> None:
    known = first_seen("nightly_proof", A, "2026-11-20", NIGHT)
    for what in steps[:-1]:
        known = moved(known, what, AUDITOR, "까닭", NIGHT, "mended")
    with pytest.raises(Conflict, match="finding_state"):
        moved(known, steps[-1], AUDITOR, refused, NIGHT)


def test_O1_a_history_has_an_end_with_room_for_a_last_word() -> None:
    known = first_seen("nightly_proof", A, "2026-11-20", NIGHT)
    for number in range(life.STEPS_MAX - 1):
        known = moved(known, "assign", AUDITOR, f"{number}", NIGHT)
    with pytest.raises(Conflict, match="finding_full"):
        moved(known, "assign", AUDITOR, "또", NIGHT)
    closed = moved(known, "close", AUDITOR, "마지막", NIGHT, "accepted")
    back = seen_again(closed, A, "2026-11-21", NIGHT)
    assert (back.state, back.returns, len(back.steps)) == ("open", 1, life.STEPS_MAX)


def test_O1_a_run_that_did_not_happen_is_missing() -> None:
    nightly, weekly = AUDITS["nightly_proof"], AUDITS["weekly_patterns"]
    morning = datetime(2026, 11, 24, 9, 0, tzinfo=SEOUL)  # a Tuesday
    assert missed(nightly, ["2026-11-20", "2026-11-21", "2026-11-23"], morning, None) == ["2026-11-22"]
    assert missed(nightly, ["2026-11-22"], morning - timedelta(hours=5), None) == [], "it may be running"
    assert missed(nightly, [], morning, None) == ["2026-11-23"], "that it never ran is said, too"
    assert missed(weekly, ["2026-11-09"], morning, None) == ["2026-11-16"]
    assert missed(weekly, ["2026-11-09"], morning - timedelta(days=1, hours=2), None) == []
    assert len(missed(nightly, ["2026-01-01"], morning, None)) == 14


def test_O1_before_a_clouds_first_day_no_run_is_missed() -> None:
    nightly, weekly = AUDITS["nightly_proof"], AUDITS["weekly_patterns"]
    first = datetime(2026, 11, 23, 11, 0, tzinfo=SEOUL)  # a Monday
    assert missed(nightly, [], first + timedelta(hours=3), first) == []
    assert missed(weekly, [], first + timedelta(days=3), first) == []
    next_day = datetime(2026, 11, 24, 9, 0, tzinfo=SEOUL)
    assert missed(nightly, [], next_day, first) == ["2026-11-23"], "that it never ran since is said"
    assert missed(weekly, [], first + timedelta(days=8), first) == ["2026-11-23"]
    assert missed(nightly, ["2026-11-20"], next_day, first) == ["2026-11-23"]
