"""A town's children as a list, and one child's account as a timeline (M1, M2, M11, M13)."""

import csv
import io
import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from dolbom.dynamo.cursor import cursor_after
from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import PRESENT, Delete, Put, Update
from dolbom.ids import new_uuid7
from dolbom.meals import keys
from dolbom.meals.limits.enforce import Enforcement
from functions.desk_api import handler
from functions.enforce_limits.handler import enforced
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.streams import batch, journal_records
from tests.support.town import CODE, LOADS, Town

NEXT_TOWN = "41430"
TOWNS: list[Town] = []


@pytest.fixture
def town(aws: Aws) -> Iterator[Town]:
    yield from at_the_desk(aws)


def at_the_desk(aws: Aws) -> Iterator[Town]:
    """A town with a child, at the desk's time too."""
    forget(handler)
    made = Town(aws)
    made.shop("gimbap-1")
    made.enrols("haru")
    handler.app.clock = made.clock
    TOWNS.append(made)
    yield made
    TOWNS.clear()
    forget(handler)


def send(
    case: str,
    path: dict[str, str] | None = None,
    *,
    who: str = CODE,
    group: str = "officer",
    query: dict[str, str] | None = None,
    **body: Any,
) -> Any:
    told = deepcopy(event("desk_api", case))
    claims = told["requestContext"]["authorizer"]["claims"]
    claims |= {"jurisdiction": who, "cognito:groups": group, "entitlements": "1"}
    told["pathParameters"] = path
    told["queryStringParameters"] = query
    told["multiValueQueryStringParameters"] = {name: [value] for name, value in (query or {}).items()} or None
    told["body"] = json.dumps(body) if body else None
    # Nobody does two things in one instant.
    TOWNS[-1].later(seconds=1)
    answer = handler.app(told, Context(remaining_ms=10_000))
    return answer["statusCode"], json.loads(answer["body"])


def timeline(child: str = "haru", limit: int = 100, who: str = CODE) -> list[dict[str, Any]]:
    """All of a timeline, page by page."""
    found: list[dict[str, Any]] = []
    query = {"limit": str(limit)}
    while True:
        status, page = send("read_timeline", {"child_id": child}, who=who, query=query)
        assert status == 200, page
        assert len(page["events"]) <= limit
        found += page["events"]
        if "next" not in page:
            return found
        query = {"limit": str(limit), "next": page["next"]}


def listed(limit: int = 100, who: str = CODE, **query: str) -> list[str]:
    """All children of a list, page by page."""
    found: list[str] = []
    asked = {"municipality": CODE, "limit": str(limit), **query}
    while True:
        status, page = send("list_children", who=who, query=asked)
        assert status == 200, page
        found += [child["child_id"] for child in page["children"]]
        if "next" not in page:
            return found
        asked["next"] = page["next"]


def traces(town: Town) -> list[tuple[str, str, str]]:
    month = town.now.strftime("%Y-%m")
    status, page = send("list_child_openings", query={"municipality": CODE, "month": month})
    assert status == 200
    return [
        (row.get("child_id") or row.get("case_id", ""), row["what"], row.get("why", "")) for row in page["openings"]
    ]


def next_town(town: Town) -> None:
    policy = town.meals.policies(CODE, town.now)[0]
    town.meals.put_policy(policy.model_copy(update={"municipality": NEXT_TOWN}))


def a_life(town: Town) -> None:
    """Everything that can happen to an account, over some weeks."""
    town.file("loads", LOADS + f"L-1,haru,{CODE},50000\nL-2,haru,{CODE},7000\n")
    town.later(hours=1)
    send("undo_load", {"child_id": "haru", "load_id": "L-2"}, why="두 번 보냄")
    town.later(hours=1)
    order_id = town.pays("haru", 8_000)
    town.later(days=1)
    town.refunds("haru", order_id, 3_000)
    town.cancels("haru", town.orders("haru", 4_000))
    town.later(hours=1)
    town.buys("haru", 25_000)
    assert enforced(batch(journal_records(town.aws)), Enforcement(town.meals, town.limits, town.clock)) == {
        "batchItemFailures": []
    }
    town.later(days=1)
    send("issue_card", {"child_id": "haru"}, card_ref="card-haru-1", why="first")
    send("set_child_status", {"child_id": "haru"}, status="suspended", why="보호자의 요청")
    send("set_child_status", {"child_id": "haru"}, status="active", why="보호자의 요청이 끝남")


def test_M2_a_timeline_tells_all_that_happened_the_newest_day_first_with_who_and_why(town: Town) -> None:
    a_life(town)
    events = timeline()
    told = [(each["day"], each["kind"], each.get("what", each.get("state", ""))) for each in events]
    assert told == [
        ("2026-11-22", "change", "status active"),
        ("2026-11-22", "change", "status suspended"),
        ("2026-11-22", "change", "card card-haru-1"),
        ("2026-11-21", "in_store", ""),
        ("2026-11-21", "breach", "day_cap"),
        ("2026-11-21", "order", "voided"),
        ("2026-11-20", "order", "captured"),
        ("2026-11-20", "change", f"undo load {CODE}.L-2"),
        ("2026-11-20", "load", "undone"),
        ("2026-11-20", "load", ""),
        ("2026-11-20", "change", f"enrol {CODE}"),
    ]
    assert all(each["by"] for each in events if each["kind"] == "change")
    assert (events[1]["why"], events[2]["why"]) == ("보호자의 요청", "처음 등록")
    assert (events[4]["state"], events[4]["limit"], events[4]["found"], events[4]["why"]) == (
        "open",
        20_000,
        25_000,
        "매장 결제가 나중에 알려짐",
    )
    assert [each["title"] for each in events if each["kind"] in ("change", "breach")] == [
        "다시 이용하게 함",
        "이용 정지",
        "카드: card-haru-1",
        "한도 초과 발견: 하루 한도를 넘음",
        "충전 되돌림: L-2",
        "등록: 경기도 용인시 처인구",
    ]
    assert {each["merchant_name"] for each in events if each["kind"] in ("in_store", "order")} == {"gimbap-1 식당"}
    assert any("#IN_STORE#" in row for row in events[4]["proof"])
    assert [(step["kind"], step["taken"]) for step in events[6]["steps"]] == [
        ("hold", 8_000),
        ("capture", 0),
        ("refund", -3_000),
    ]
    assert [step["kind"] for step in events[8]["steps"]] == ["load", "load_undo"]
    assert (events[8]["amount"]["amount"], events[8]["number"], events[8]["line"]) == (7_000, f"{CODE}.L-2", 3)
    assert "w8000" not in json.dumps(events), "what was eaten is nobody's business at the desk"


def test_M2_a_timelines_table_is_in_words_for_whoever_opens_it(town: Town) -> None:
    a_life(town)
    town.shop("banchan-1")
    town.buys("haru", 1_000, "banchan-1")
    town.buys("haru", 500, "no-such-shop")
    content = send("export_timeline", {"child_id": "haru"}, why="보호자의 요청")[1]["content"]
    head, *lines = csv.reader(io.StringIO(content.removeprefix("\ufeff")))
    by_name = [dict(zip(head, line, strict=True)) for line in lines]
    assert {line["상태"] for line in by_name} == {"", "열림", "취소됨", "결제됨", "되돌림"}
    assert {line["내용"].partition(":")[0] for line in by_name} == {
        *("이용 정지", "다시 이용하게 함", "카드", "등록", "충전", "충전 되돌림"),
        *("주문", "매장 결제", "한도 초과 발견"),
    }
    sold = [(line["가게"], line["가게 번호"], line["상태"]) for line in by_name if line["가게 번호"]]
    assert ("", "no-such-shop", "") in sold
    assert ("gimbap-1 식당", "gimbap-1", "결제됨") in sold


def test_M2_a_timeline_is_the_same_however_it_falls_on_pages(town: Town) -> None:
    a_life(town)
    whole = timeline()
    for limit in (1, 2, 3, 7):
        assert timeline(limit=limit) == whole


@pytest.mark.parametrize("kind", [{"SS": ["order"]}, {"BOOL": True}, {"M": {}}, {"S": "<b>order"}, {"N": "1.5"}])
def test_M2_an_order_whose_row_says_to_be_something_else_is_left_out_of_the_timeline(
    town: Town, kind: dict[str, Any]
) -> None:
    town.load("haru", 20_000)
    town.orders("haru", 4_000)
    whole = [event["kind"] for event in timeline()]
    (order,) = town.items("order")
    town.aws.client("dynamodb").put_item(TableName=town.table.name, Item={**order, "kind": kind})
    kinds = [event["kind"] for event in timeline()]
    assert [*kinds, "order"] == sorted(whole, key=lambda each: each == "order")


def test_M13_breaches_of_months_and_counters_stand_among_the_days_and_pages_go_on_after_them(town: Town) -> None:
    town.policy(2, town.now, month_cap=10_000)
    town.load("haru", 50_000)
    town.buys("haru", 15_000)
    enforced(batch(journal_records(town.aws)), Enforcement(town.meals, town.limits, town.clock))
    # A balance that nothing in the ledger stands behind has no time.
    of_no_time = {"opened_at": ""}
    for name, changed in (("coupons:2026-11", {}), ("balance", {}), ("shortfall", of_no_time), ("lots", of_no_time)):
        row = next(iter(town.table.query_all("CHILD#haru", prefix="BREACH#")))
        row |= {"sk": f"BREACH#{name}#drift", "breach": {**row["breach"], "period": name, "kind": "drift", **changed}}
        town.table.client.put_item(TableName=town.table.name, Item=to_attributes(row))
    whole = timeline()
    assert [each["day"] for each in whole if each["kind"] == "breach"] == ["2026-11-20", "2026-11", "2026-11", "", ""]
    assert [each["day"] for each in whole] == sorted((each["day"] for each in whole), reverse=True)
    for limit in (1, 2, 3):
        assert timeline(limit=limit) == whole


def test_M1_after_a_move_the_new_town_reads_on_and_the_old_one_finds_nothing(town: Town) -> None:
    a_life(town)
    next_town(town)
    before = timeline()
    send("move_child", {"child_id": "haru"}, municipality=NEXT_TOWN, why="이사")
    assert send("read_timeline", {"child_id": "haru"}) == send("read_timeline", {"child_id": "nobody"})
    after = timeline(who=NEXT_TOWN)
    assert (after[0]["what"], after[0]["why"]) == (f"move {NEXT_TOWN}", "이사")
    assert after[1:] == before


@pytest.mark.parametrize(
    "place",
    ["", "2026-11-20", "2026-13-01 2026-11-20T03:00:00.000000Z JOURNAL#x", "2026-11-20 x y", "a b c", "~ ~ ~"],
)
def test_a_timeline_goes_on_after_none_but_a_place_of_one(town: Town, place: str) -> None:
    query = {"next": str(cursor_after(place))}
    status, problem = send("read_timeline", {"child_id": "haru"}, query=query)
    assert (status, problem["code"]) == (422, "bad_next")


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_M6_why_money_came_back_is_told_in_words_and_a_persons_own_words_are_left(town: Town) -> None:
    town.file("loads", LOADS + f"L-1,haru,{CODE},50000\nL-2,haru,{CODE},7000\n")
    town.refunds("haru", town.pays("haru", 8_000), 3_000, merchant_at_fault=True)
    send("undo_load", {"child_id": "haru", "load_id": "L-2"}, why="merchant_at_fault 라고 적힘")
    whys = [step.get("why") for event in timeline() for step in event.get("steps", ())]
    assert "가게의 잘못" in whys
    assert "merchant_at_fault" not in whys
    assert any("적힘" in str(event.get("why")) for event in timeline())


def test_M1_a_towns_children_are_listed_by_number_over_all_pages(town: Town) -> None:
    town.enrols(*(f"child-{number:03}" for number in range(130, 0, -1)))
    send("enrol_child", child_id="aram", municipality=CODE, why="지원 대상 결정")
    everybody = ["aram", *(f"child-{number:03}" for number in range(1, 131)), "haru"]
    assert listed() == everybody
    assert listed(limit=7) == everybody
    assert listed(limit=7, begins="child-1") == [f"child-{number:03}" for number in range(100, 131)]
    assert listed(begins="nobody") == []


def test_M1_a_child_is_found_by_a_card_also_by_a_replaced_one_and_in_the_own_town_alone(town: Town) -> None:
    send("issue_card", {"child_id": "haru"}, card_ref="card-haru-1", why="first")
    send("issue_card", {"child_id": "haru"}, card_ref="card-haru-2", replaces="card-haru-1", why="lost")
    assert listed(card_ref="card-haru-1") == listed(card_ref="card-haru-2") == ["haru"]
    assert listed(card_ref="card-nobody") == []
    next_town(town)
    assert listed(who=NEXT_TOWN, municipality=NEXT_TOWN, card_ref="card-haru-2") == []
    assert send("list_children", who=NEXT_TOWN, query={"municipality": CODE})[0] == 404


def test_M1_who_moves_is_listed_where_the_account_is_and_who_is_suspended_is_found_by_that(town: Town) -> None:
    town.enrols("bom", "sora")
    next_town(town)
    send("move_child", {"child_id": "bom"}, municipality=NEXT_TOWN, why="이사")
    assert listed() == ["haru", "sora"]
    assert listed(who=NEXT_TOWN, municipality=NEXT_TOWN) == ["bom"]
    send("move_child", {"child_id": "bom"}, who=NEXT_TOWN, municipality=CODE, why="돌아옴")
    assert listed() == ["bom", "haru", "sora"]
    send("set_child_status", {"child_id": "sora"}, status="suspended", why="요청")
    assert listed(status="suspended") == ["sora"]
    assert listed(status="active", limit=1) == ["bom", "haru"]


def test_M1_an_account_from_before_there_was_a_list_is_listed_once_its_enrolment_comes_again(town: Town) -> None:
    town.table.write(Delete(f"TOWN#{CODE}", "CHILD#haru"))
    assert listed() == []
    town.enrols("haru", "bom")
    assert listed() == ["bom", "haru"]


def test_a_list_goes_on_after_none_but_a_number_of_it(town: Town) -> None:
    for query in ({"next": "!"}, {"next": str(cursor_after("haru")), "begins": "bo"}):
        status, problem = send("list_children", query={"municipality": CODE, **query})
        assert (status, problem["code"]) == (422, "bad_next")


def ledger(child: str = "haru", **body: Any) -> Any:
    """What the auditor reads of a child's ledger."""
    return send("read_child_ledger", {"child_id": child}, who="", group="auditor", why="밤 검증에서 나옴", **body)


def test_O1_the_auditor_reads_an_account_beside_its_journal_page_by_page_and_that_is_written_down(town: Town) -> None:
    a_life(town)
    before = len(traces(town))
    status, whole = ledger()
    assert status == 200
    kinds = [row["kind"] for row in whole["rows"]]
    assert sorted(kinds) == ["in_store", "load", "load", "load_undo", "order", "order"]
    entries = [entry for row in whole["rows"] for entry in row["entries"]]
    assert {sum(leg["amount"] for leg in entry["legs"]) for entry in entries} == {0}
    posted = sum(leg["amount"] for entry in entries for leg in entry["legs"] if leg["account"] == "benefit")
    assert posted == sum(whole["account"]["lots"].values()) == 50_000 - 5_000 - 25_000
    rows, following = [], None
    while following is not None or not rows:
        page = ledger(limit=2, **({"next": following} if following else {}))[1]
        rows, following = rows + page["rows"], page.get("next")
    assert rows == whole["rows"]
    read = traces(town)[before:]
    assert (set(read), len(read) >= 4) == ({("haru", "ledger", "밤 검증에서 나옴")}, True)
    assert ledger(next=cursor_after("ACCOUNT"))[1]["code"] == "bad_next"


def test_O1_a_finding_leads_to_its_row_and_what_cannot_be_read_is_shown_as_such(town: Town) -> None:
    a_life(town)
    rows = ledger()[1]["rows"]
    (load,) = [row for row in rows if row["kind"] == "load_undo"]
    assert ledger(row=load["row"])[1]["rows"] == [load]
    orders = [row for row in rows if row["kind"] == "order"]
    order_id = orders[0]["row"].rpartition("#")[2]
    assert ledger(order_id=order_id.upper())[1]["rows"] == orders[:1]
    town.meals.table.write(Update("CHILD#haru", load["row"], "SET journal = :none", PRESENT, {":none": "none"}))
    assert ledger(row=load["row"])[1]["rows"] == [{"row": load["row"], "kind": "unreadable", "entries": []}]
    unknown = new_uuid7(town.now)
    for wrong in ({"row": "ACCOUNT"}, {"row": "JOURNAL#nothing"}, {"order_id": "no-order"}, {"order_id": unknown}):
        assert ledger(**wrong)[0] == 404
    assert ledger("nobody")[0] == 404
    assert send("read_child_ledger", {"child_id": "haru"}, group="officer", why="궁금함")[0] == 403


@pytest.mark.parametrize("file", ["loads/{town}/2026-11.csv", "loads/{town}/preview-0199aaaa.csv"])
@pytest.mark.parametrize("is_bare", [False, True])
def test_M2_a_load_is_of_no_other_towns_file_and_of_no_other_towns_officer(
    town: Town, file: str, is_bare: bool
) -> None:
    """What a row from before says of its file is held against the town that its load is of."""
    town.file("loads", LOADS + f"L-1,haru,{CODE},50000\n")
    row = town.row("haru", lambda row: row["journal"][0]["kind"] == "load")
    number = "L-1" if is_bare else f"{CODE}.L-1"
    sk = row["sk"].replace(f"{CODE}.L-1", number)
    for sender in (CODE, NEXT_TOWN):
        preview = {"pk": keys.town(sender), "sk": keys.preview("0199aaaa")}
        town.table.write(Put({**preview, "confirmed_by": f"officer of {sender}", "why": "월 충전"}))
    told = {}
    for sender in (CODE, NEXT_TOWN):
        named = {**row, "sk": sk, "file": file.format(town=sender)}
        town.table.write(Delete(row["pk"], row["sk"]))
        town.table.write(Put(named))
        row = named
        (load,) = (event for event in timeline() if event["kind"] == "load")
        told[sender] = load.get("file", ""), load.get("by", "")
    by = f"officer of {CODE}" if "preview" in file else ""
    assert told == {CODE: (file.format(town=CODE), by), NEXT_TOWN: ("", "")}
