"""The auditor's desk for findings and audits (O1, O5): what was found, who works on it, and what did not run."""

import json
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest

from dolbom.audits.findings.life import Found
from dolbom.audits.findings.store import FindingStore
from dolbom.clock import SEOUL, stamp
from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import Table
from dolbom.people.entitlements import Decision, Person, ended_all, granted, named
from dolbom.people.store import PeopleStore
from dolbom.schedules.store import ScheduleStore
from dolbom.texts.findings import PATTERN_HIDDEN
from functions.desk_api import handler
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.town import Town

NIGHT = datetime(2026, 11, 21, 2, 30, tzinfo=SEOUL)
ROW = "CHILD#haru JOURNAL#2026-11-20#LOAD#1"
A, B = Found("seal_broken", ROW, "a", "b"), Found("unbalanced", "CHILD#bom ACCOUNT", "0", "500")
EVERY_EVENT = ["list_audits", "list_auditors", "list_findings", "read_finding", "move_finding"]
OTHER_AUDITOR = "5d1c7a52-0000-4000-8000-00000000ffff"


@pytest.fixture
def findings(aws: Aws) -> FindingStore:
    forget(handler)
    handler.app.clock = lambda: NIGHT + timedelta(hours=8)
    store = FindingStore(Town(aws).table)
    store.seen("nightly_proof", "2026-11-20", [A, B], at=NIGHT)
    return store


def send(name: str, finding_id: str = "", *, group: str = "auditor", by: str = "", **told: Any) -> tuple[int, Any]:
    """An event of events/desk_api, about a finding; of a list the query, else the body."""
    asked = deepcopy(event("desk_api", name))
    claims = asked["requestContext"]["authorizer"]["claims"]
    claims |= {"cognito:groups": group, "entitlements": "1"} | ({"sub": by} if by else {})
    if finding_id:
        asked["pathParameters"] = {"finding_id": finding_id}
    if asked["httpMethod"] == "GET":
        asked["queryStringParameters"] = told or None
        asked["multiValueQueryStringParameters"] = {key: [value] for key, value in told.items()} or None
    elif told:
        asked["body"] = json.dumps(told)
    answer = handler.app(asked, Context())
    return answer["statusCode"], json.loads(answer["body"])


def listed(**query: str) -> list[tuple[str, str]]:
    status, answer = send("list_findings", **query)
    assert status == 200, answer
    return [(each["kind"], each["state"]) for each in answer["findings"]]


def id_of(kind: str) -> str:
    found: str = send("list_findings", kind=kind)[1]["findings"][0]["finding_id"]
    return found


def test_O1_a_finding_is_taken_explained_closed_and_back_if_it_is_still_there(findings: FindingStore) -> None:
    finding = id_of("seal_broken")
    assert send("move_finding", finding, version=1, what="assign", why="제가 봅니다")[1]["state"] == "assigned"
    assert send("move_finding", finding, version=2, what="explain", why="손으로 고친 행입니다")[0] == 200
    closing = {"version": 3, "what": "close", "why": "되돌렸습니다", "closed_as": "mended"}
    status, closed = send("move_finding", finding, **closing)
    assert (status, closed["state"], closed["closed_as"], closed["version"]) == (200, "closed", "mended", 4)
    assert send("move_finding", finding, **closing) == (200, closed), "what is sent twice is one step"
    assert listed() == [("unbalanced", "open"), ("seal_broken", "closed")]
    findings.seen("nightly_proof", "2026-11-21", [A], at=NIGHT + timedelta(days=1))
    _, back = send("read_finding", finding)
    assert (back["state"], back["returns"], back["is_there"], back["nights"]) == ("open", 1, True, 2)
    assert [step["what"] for step in back["steps"]] == ["assign", "explain", "close", "returned"]
    assert back["item"] == ROW, "it leads to its row, which the ledger's route takes"
    (gone,) = send("list_findings", kind="unbalanced")[1]["findings"]
    assert (gone["is_there"], gone["state"]) == (False, "open"), "no machine closes it"
    # The same day, proved again once it was mended, with another one left and with none.
    for hour, left in ((1, [B]), (2, [])):
        findings.seen("nightly_proof", "2026-11-21", left, at=NIGHT + timedelta(days=1, hours=hour))
        _, mended = send("read_finding", finding)
        assert (mended["is_there"], mended["state"]) == (False, "open")
        assert send("list_findings", kind="unbalanced")[1]["findings"][0]["is_there"] == bool(left)


def told(finding: dict[str, Any]) -> list[str]:
    return [finding[f"{what}_{language}"] for what in ("expected", "found") for language in ("ko", "en")]


def test_O1_what_was_found_is_told_in_both_languages(findings: FindingStore) -> None:
    """Amounts as they stand; what needs words by facts, of which each language makes its own."""
    late = {"now": 388, "past": 0, "peers": 50, "payments": 36}
    odd = [
        Found("late_nights", "MERCHANT#snack-1 PROFILE", facts=late),
        Found("few_children", "b", facts={"hidden": 1}),
    ]
    findings.seen("weekly_patterns", "2026-11-16", odd, at=NIGHT)
    (plain,) = send("list_findings", kind="unbalanced")[1]["findings"]
    assert told(plain) == ["0", "0", "500", "500"]
    (shop,) = send("list_findings", kind="late_nights")[1]["findings"]
    assert told(shop) == [
        "지난 네 주 0%, 견준 가게 넷 중 셋은 5% 이하",
        "Four weeks before 0%; three of four peers up to 5%.",
        "이번 주 결제 36건에서 38%",
        "This week 38%, of 36 payments.",
    ]
    (few,) = send("list_findings", kind="few_children")[1]["findings"]
    assert told(few)[2:] == [PATTERN_HIDDEN.ko, PATTERN_HIDDEN.en]
    assert not any(sign.isdigit() for sign in "".join(told(few))), "of few children no number is told"


def test_O1_two_auditors_at_once_are_handled(findings: FindingStore) -> None:
    finding = id_of("seal_broken")
    assert send("move_finding", finding, version=1, what="assign", why="제가 봅니다")[0] == 200
    status, told = send("move_finding", finding, by=OTHER_AUDITOR, version=1, what="assign", why="제가 봅니다")
    assert (status, told["code"], told["version"]) == (409, "version_changed", 2)


def staff(aws: Aws, account: str, group: str, name: str = "", *, is_over: bool = False) -> None:
    """Somebody of the staff, or who was."""

    def decided(person: Person) -> Person:
        by = Decision("granted", stamp(NIGHT - timedelta(days=9)), "ministry", "예시")
        person = named(granted(person, "group", group, by), name) if name else granted(person, "group", group, by)
        over = Decision("ended", stamp(NIGHT - timedelta(days=1)), "ministry", "예시")
        return ended_all(person, over) if is_over else person

    PeopleStore(Table(aws.client("dynamodb"), aws.tables["identities"])).change(account, decided)


def test_O1_a_finding_is_given_to_a_colleague_and_who_gave_it_stays_with_it(aws: Aws, findings: FindingStore) -> None:
    staff(aws, OTHER_AUDITOR, "auditor", "정예시 감사관")
    finding = id_of("seal_broken")
    giving: Any = {"version": 1, "what": "assign", "why": "이 가게를 아는 분께", "to": OTHER_AUDITOR}
    status, given = send("move_finding", finding, **giving)
    assert (status, given["state"], given["assignee"], given["assignee_name"]) == (
        200,
        "assigned",
        OTHER_AUDITOR,
        "정예시 감사관",
    )
    (step,) = given["steps"]
    assert (step["what"], step["to"], step["to_name"]) == ("assign", OTHER_AUDITOR, "정예시 감사관")
    assert step["by"] != OTHER_AUDITOR
    assert send("move_finding", finding, **giving) == (200, given), "what is sent twice is one step"
    _, taken = send("move_finding", finding, version=2, what="assign", why="제가 봅니다")
    assert taken["assignee"] == step["by"]
    assert "to" not in taken["steps"][1]


def test_O1_auditors_are_listed_by_name_and_nobody_who_is_none_now(aws: Aws, findings: FindingStore) -> None:
    another, gone, officer = (f"5d1c7a52-0000-4000-8000-00000000fff{each}" for each in range(3))
    staff(aws, OTHER_AUDITOR, "auditor", "정예시 감사관")
    staff(aws, another, "auditor")
    staff(aws, gone, "auditor", "전예시 감사관", is_over=True)
    staff(aws, officer, "officer", "최예시 주무관")
    status, told = send("list_auditors")
    assert status == 200
    assert told["auditors"] == [{"account": another}, {"account": OTHER_AUDITOR, "name": "정예시 감사관"}]
    assert send("list_auditors", group="officer")[0] == 403
    giving: Any = {"version": 1, "what": "assign", "why": "까닭", "to": told["auditors"][0]["account"]}
    assert send("move_finding", id_of("seal_broken"), **giving)[0] == 200, "whoever is listed can be given it"


@pytest.mark.parametrize(("group", "is_over"), [("officer", False), ("auditor", True), (None, False)])
def test_O1_nobody_who_is_no_auditor_now_is_given_a_finding(
    aws: Aws, findings: FindingStore, group: str | None, is_over: bool
) -> None:
    if group is not None:
        staff(aws, OTHER_AUDITOR, group, is_over=is_over)
    finding = id_of("seal_broken")
    giving: Any = {"version": 1, "what": "assign", "why": "까닭", "to": OTHER_AUDITOR}
    status, told = send("move_finding", finding, **giving)
    assert (status, told["code"], told["errors"][0]["pointer"]) == (422, "no_such_auditor", "/to")
    assert send("read_finding", finding)[1]["version"] == 1


REFUSED = [
    ({"what": "explain", "why": "까닭", "to": OTHER_AUDITOR}, 422, "/to"),
    ({"what": "close", "why": "까닭"}, 422, "/closed_as"),
    ({"what": "explain", "why": "까닭", "closed_as": "mended"}, 422, "/closed_as"),
    ({"what": "reopen", "why": "까닭"}, 409, None),
    ({"what": "close", "why": " ", "closed_as": "mended"}, 422, "/why"),
    ({"what": "close", "why": "까닭", "closed_as": "forgotten"}, 422, "/closed_as"),
    ({"what": "returned", "why": "까닭"}, 422, "/what"),
]


@pytest.mark.parametrize(("body", "status", "pointer"), REFUSED, ids=range(len(REFUSED)))
def test_O1_what_makes_no_sense_is_refused_and_changes_nothing(
    findings: FindingStore, body: Any, status: int, pointer: str | None
) -> None:
    finding = id_of("seal_broken")
    got, told = send("move_finding", finding, version=1, **body)
    assert (got, [each["pointer"] for each in told.get("errors", [])]) == (status, [pointer] if pointer else [])
    assert send("read_finding", finding)[1]["version"] == 1


def test_O1_a_resident_number_in_a_reason_is_masked(findings: FindingStore) -> None:
    why = "주민번호 900101-1234567 로 확인"
    _, told = send("move_finding", id_of("seal_broken"), version=1, what="assign", why=why)
    assert "1234567" not in told["steps"][0]["why"]


def test_O1_the_list_is_asked_by_state_audit_kind_and_day_and_goes_on(findings: FindingStore) -> None:
    findings.seen("nightly_proof", "2026-11-21", [A, Found("order_missing", "ORDER#1")], at=NIGHT + timedelta(days=1))
    assert sorted(listed()) == [("order_missing", "open"), ("seal_broken", "open"), ("unbalanced", "open")]
    assert sorted(listed(day="2026-11-20")) == [("seal_broken", "open"), ("unbalanced", "open")]
    assert sorted(listed(day="2026-11-21")) == [("order_missing", "open"), ("seal_broken", "open")]
    assert listed(state="closed") == listed(audit="weekly_patterns") == listed(kind="none_such") == []
    seen, following = [], {}
    for _ in range(3):
        _, page = send("list_findings", limit="1", **following)
        seen += [each["kind"] for each in page["findings"]]
        following = {"next": page["next"]} if "next" in page else {}
    assert sorted(seen) == ["order_missing", "seal_broken", "unbalanced"]
    assert following == {}
    assert send("list_findings", next="eyJhZnRlciI6IngifQ")[1]["code"] == "bad_next"


def test_O1_a_finding_that_cannot_be_read_is_counted_and_hides_no_other(findings: FindingStore) -> None:
    (row,) = [row for row in findings.table.query_all("FINDINGS#nightly_proof") if row.get("what") == "unbalanced"]
    findings.table.client.put_item(TableName=findings.table.name, Item=to_attributes({**row, "steps": "lost"}))
    for query in ({}, {"audit": "nightly_proof"}, {"state": "closed"}):
        assert send("list_findings", **query)[1]["unreadable"] == 1
    assert send("list_findings", audit="weekly_patterns")[1]["unreadable"] == 0
    assert listed() == [("seal_broken", "open")]
    assert [each["unreadable"] for each in send("list_audits")[1]["audits"]] == [1, 0, 0]
    findings.table.logger = handler.app.logger
    run = findings.seen("nightly_proof", "2026-11-21", [B], at=NIGHT + timedelta(days=1))
    assert (run.count, run.is_whole) == (1, False), "it could not be told that it is still there"
    assert send("list_findings")[1]["findings"][0]["is_there"], "and nobody concludes that another one is gone"


def test_O1_a_proof_that_did_not_run_is_told(findings: FindingStore) -> None:
    nightly = send("list_audits")[1]["audits"][0]
    assert (nightly["audit"], [run["day"] for run in nightly["runs"]], nightly["missed"]) == (
        "nightly_proof",
        ["2026-11-20"],
        [],
    )
    assert nightly["counts"] == {"open": 2, "assigned": 0, "explained": 0, "closed": 0}
    handler.app.clock = lambda: NIGHT + timedelta(days=2, hours=8)
    audits = send("list_audits")[1]["audits"]
    assert audits[0]["missed"] == ["2026-11-22", "2026-11-21"]
    assert audits[1]["missed"] == ["2026-11-16"], "one that never ran"
    assert audits[2]["missed"] == ["2026-11-22"]
    for name in ("weekly_patterns", "daily_hygiene"):
        ScheduleStore(findings.table).look_for(name, NIGHT + timedelta(days=2, hours=1))
    audits = send("list_audits")[1]["audits"]
    assert [each["missed"] for each in audits[1:]] == [[], []], "nothing was missed before the cloud's first day"


@pytest.mark.parametrize(
    "finding_id", ["nightly_proof.0000000000000000", "hourly.0000000000000000", "nightly_proof", "x" * 80]
)
def test_O1_what_is_not_there_looks_missing(findings: FindingStore, finding_id: str) -> None:
    assert send("read_finding", finding_id)[0] == 404
    assert send("move_finding", finding_id, version=1, what="assign", why="제가 봅니다")[0] == 404


@pytest.mark.parametrize("group", ["officer", "caseworker", "ministry", "lead"])
def test_P5_nobody_but_the_auditor_sees_or_moves_findings(findings: FindingStore, group: str) -> None:
    assert {send(name, group=group)[0] for name in EVERY_EVENT} == {403}
