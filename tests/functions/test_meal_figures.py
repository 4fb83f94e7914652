"""A town's month in numbers: counted from the ledger when it is over, published once, and read at the desk (M16)."""

import csv
import io
import json
import re
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest

from dolbom.clock import SEOUL, stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Put
from dolbom.meals.figures import counting
from dolbom.meals.figures.store import FigureStore
from dolbom.meals.figures.tally import Tally
from dolbom.meals.policy import MealPolicy
from dolbom.meals.policy_store import Succession, succession_item, town_item
from functions.count_figures import handler as count_figures
from functions.desk_api import handler as desk_api
from tests.conftest import Aws
from tests.functions.test_questions import ELSEWHERE, OFFICER, Board
from tests.support import Context, event, forget
from tests.support.played import as_after
from tests.support.town import CODE, Town

ROUTE = "GET /v1/desk/meal_figures"
TABLE = "GET /v1/desk/meal_figures/table"
MONTH = {"municipality": CODE, "month": "2026-11"}
AUDITOR = {"sub": "3333-auditor", "token_use": "id", "cognito:groups": "auditor"}
PUBLISHED = datetime(2026, 12, 8, 3, tzinfo=SEOUL)
EATERS = 8


@pytest.fixture
def board(aws: Aws) -> Board:
    """Eight children who eat snacks, one noon and one evening; two of them also went to a bakery, one to a far one."""
    made = Board(aws)
    forget(count_figures)
    as_after("a town that ate for a month", lambda: eats(made.town))
    made.town = Town(aws, made.town.now, first_number=1_000)
    return made


def eats(town: Town) -> None:
    town.table.write(Put(town_item(CODE)))
    town.shop("gimbap-1")
    town.shop("bread-1", "bakery")
    town.shop("bread-far", "bakery", lat=35.16, lon=129.06)
    for number in range(EATERS):
        town.load(f"child-{number}", 60_000)
        town.buys(f"child-{number}", 8_000, at=datetime(2026, 11, 18, 18, 30, tzinfo=SEOUL))
        town.buys(f"child-{number}", 6_000, at=datetime(2026, 11, 17, 12, 30, tzinfo=SEOUL))
    for number in range(2):
        town.pays(f"child-{number}", 5_000, "bread-1")
    town.buys("child-0", 3_000, "bread-far", at=datetime(2026, 11, 19, 7, tzinfo=SEOUL))


def count(at: datetime = PUBLISHED) -> dict[str, int]:
    told = event("count_figures", "every_hour") | {"time": stamp(at)}
    done: dict[str, int] = count_figures.handler(told, Context(remaining_ms=800_000))
    return done


def read(board: Board, who: dict[str, str] = OFFICER, **query: str) -> tuple[int, dict[str, Any]]:
    return board.send(who, ROUTE, query={**MONTH, **query})


def page(board: Board) -> dict[str, Any]:
    asked = deepcopy(event("desk_api", "read_meal_figures"))
    asked["headers"]["Accept"] = "text/html"
    asked["multiValueHeaders"]["Accept"] = ["text/html"]
    asked["requestContext"]["authorizer"] = {"claims": OFFICER}
    answer: dict[str, Any] = desk_api.app(asked, Context())
    return answer


def test_M16_a_month_is_counted_a_week_after_it_is_over_and_not_before(board: Board) -> None:
    status, refused = read(board)
    assert (status, refused["code"]) == (409, "figures_later")
    assert "12월 8일" in refused["detail"]
    assert count(PUBLISHED - timedelta(days=1))["months"] == 2, "the months before it, of which there is nothing"
    assert read(board)[0] == 409
    assert count()["months"] == 1
    status, found = read(board)
    assert status == 200
    assert (found["children"], found["times"], found["spent"]) == (EATERS, 19, 125_000)
    shown = {cell["name"]: (cell["times"], cell["spent"]) for cell in found["by_hour"]["cells"] if "times" in cell}
    assert shown == {"18": (8, 64_000)}
    assert found["by_hour"]["rest"] == {"times": 11, "spent": 61_000}
    assert found["coupons"] == {"used": 0, "paid": 0}
    assert read(board, month="2026-08")[0] == 404
    assert read(board, month="2026-12")[1]["code"] == "figures_later"


def test_M16_what_is_small_is_hidden_and_what_would_tell_it_with_it(board: Board) -> None:
    count()
    found = read(board)[1]
    assert [cell["name"] for cell in found["by_category"]["cells"] if "spent" in cell] == []
    assert found["by_category"]["rest"] == {"times": 19, "spent": 125_000}
    assert found["by_area"] == {"cells": [], "rest": {"times": 19, "spent": 125_000}}, "one far shop is named nowhere"
    assert "bread" not in json.dumps(found)


def test_M16_hours_are_told_together_in_a_month_in_which_a_towns_hours_change(board: Board) -> None:
    hours = [{"from_": "11:00", "until": "21:00"}]
    board.town.policy(2, datetime(2026, 11, 19, tzinfo=SEOUL), meal_hours=hours)
    count()
    found = read(board)[1]
    assert [cell["name"] for cell in found["by_hour"]["cells"] if "times" in cell] == []
    assert found["by_hour"]["rest"] == {"times": 19, "spent": 125_000}


def test_M16_voided_and_given_back_is_no_use_and_it_counts_to_the_town_that_paid(board: Board) -> None:
    town = board.town
    town.load("child-9", 60_000)
    town.cancels("child-9", town.orders("child-9", 6_000))
    town.refunds("child-1", town.pays("child-1", 4_000), 4_000)
    number = len(town.meals.journal_rows("child-9"))
    town.buys("child-9", 7_000)
    (purchase,) = [row for row in town.meals.journal_rows("child-9") if row["kind"] == "entry" and "merchant_id" in row]
    txn = purchase["sk"].rpartition(".")[2]
    at = town.now.isoformat(timespec="seconds")
    town.file(
        "settlements",
        f"txn_id,child_id,merchant_id,amount,purchased_at,cancels\ncancel-1,child-9,gimbap-1,7000,{at},{txn}\n",
    )
    assert len(town.meals.journal_rows("child-9")) == number + 2
    count()
    assert read(board)[1]["children"] == EATERS


def test_M15_M16_after_a_merger_each_use_counts_to_one_town_of_those_that_are_one(board: Board) -> None:
    """Their orders are in the name of the town that goes on: they count where the child is listed, and only there."""
    town, into, beside = board.town, "41430", "41480"
    since = datetime(2026, 11, 20, tzinfo=SEOUL)
    for code in (into, beside):
        town.meals.put_policy(
            MealPolicy(municipality=code, version=1, effective_from=datetime(2026, 1, 1, tzinfo=SEOUL)), is_first=True
        )
    for code in (CODE, beside):
        joined = Succession(municipality=code, effective_from=since, successor=into)
        town.table.write(Put(succession_item(joined)))
        town.meals.forget(code)
    for number in range(EATERS):
        town.pays(f"child-{number}", 4_000)
    told = [row["municipality"] for row in town.meals.journal_rows("child-7") if row["kind"] == "order"]
    assert told == [into]
    ministry = {**OFFICER, "jurisdiction": "41"}
    for number, there in [*((number, into) for number in range(6)), (0, CODE), (6, beside)]:
        body = {"municipality": there, "why": "이사 (예시)"}
        path = "POST /v1/desk/children/{child_id}/move"
        assert board.send(ministry, path, body, child_id=f"child-{number}")[0] == 200
    count()
    found = [read(board, ministry, municipality=code)[1] for code in (CODE, into, beside)]
    assert [each.get("children") for each in found] == [EATERS, 6, None], "one child alone is told nowhere"
    assert [(each["times"], each["spent"]) for each in found[:2]] == [(19 + 1, 125_000 + 4_000), (6, 24_000)]


MOVE = "POST /v1/desk/children/{child_id}/move"
INTO, BESIDE, APART = "41430", "41480", "41500"
MINISTRY = {**OFFICER, "jurisdiction": "41"}


def three_that_are_one(town: Town) -> None:
    """Two towns that have joined a third, and one that has not."""
    since = datetime(2026, 11, 20, tzinfo=SEOUL)
    for code in (INTO, BESIDE, APART):
        rules = MealPolicy(municipality=code, version=1, effective_from=datetime(2026, 1, 1, tzinfo=SEOUL))
        town.meals.put_policy(rules, is_first=True)
    for code in (CODE, BESIDE):
        town.table.write(Put(succession_item(Succession(municipality=code, effective_from=since, successor=INTO))))
        town.meals.forget(code)


def moves(board: Board, child_id: str, there: str) -> None:
    board.town.later(minutes=5)
    body = {"municipality": there, "why": "이사 (예시)"}
    assert board.send(MINISTRY, MOVE, body, child_id=child_id)[0] == 200
    board.town.later(minutes=5)


def tallies(board: Board, *codes: str) -> list[tuple[int, int, int]]:
    """What is counted of these towns, before any of it is hidden."""
    run = counting.Run(FigureStore(board.town.table), PUBLISHED, count_figures.deadline, count_figures.logger)
    found = []
    for code in codes:
        tally = Tally()
        run._page(code, MONTH["month"], run.store.children(code, ""), tally)
        found.append((tally.total.children, tally.total.times, tally.total.won))
    return found


def test_M15_M16_who_moves_between_towns_that_are_one_and_then_away_counts_once(board: Board) -> None:
    """Each use counts to the town in which the child lived then, though both paid in the name of the third."""
    town = board.town
    three_that_are_one(town)
    before = tallies(board, CODE)[0]
    town.pays("child-7", 4_000)
    moves(board, "child-7", BESIDE)
    town.pays("child-7", 3_000)
    moves(board, "child-7", INTO)
    town.pays("child-7", 2_000)
    moves(board, "child-7", APART)
    assert {row["municipality"] for row in town.meals.journal_rows("child-7") if row["kind"] == "order"} == {INTO}
    here, beside, into, apart = tallies(board, CODE, BESIDE, INTO, APART)
    assert here == (before[0], before[1] + 1, before[2] + 4_000)
    assert (beside, into, apart) == ((1, 1, 3_000), (1, 1, 2_000), (0, 0, 0))


def test_M15_M16_a_move_between_two_towns_countings_counts_nothing_twice(board: Board) -> None:
    """Neither a use nor money that lapsed: where a child lives by now has no part in it."""
    three_that_are_one(board.town)
    board.town.pays("child-7", 4_000)
    first = tallies(board, CODE)
    moves(board, "child-7", BESIDE)
    assert tallies(board, CODE, BESIDE, INTO) == [*first, (0, 0, 0), (0, 0, 0)]
    moves(board, "child-7", CODE)
    board.town.now = datetime(2026, 12, 1, 0, 1, tzinfo=SEOUL)
    board.tick()
    count()
    assert (lapsed := read(board)[1]["lapsed"]) > 0
    for number in range(EATERS):
        moves(board, f"child-{number}", BESIDE)
    count(PUBLISHED + timedelta(hours=1))
    assert read(board, MINISTRY, municipality=BESIDE)[1]["lapsed"] == 0
    board.aws.client("dynamodb").delete_item(
        TableName=board.aws.tables["meals"], Key={"pk": {"S": f"TOWN#{CODE}"}, "sk": {"S": "FIGURES#2026-11"}}
    )
    count(PUBLISHED + timedelta(hours=2))
    assert read(board)[1]["lapsed"] == lapsed, "of children who have all moved away since"


def test_M11_M16_what_a_till_took_back_after_a_move_is_no_use_of_the_town_before(board: Board) -> None:
    town = board.town
    three_that_are_one(town)
    before = tallies(board, CODE)
    town.buys("child-7", 7_000)
    (purchase,) = [row for row in town.meals.journal_rows("child-7") if row["sk"].startswith("JOURNAL#2026-11-20#IN")]
    moves(board, "child-7", APART)
    txn, at = purchase["sk"].rpartition(".")[2], town.now.isoformat(timespec="seconds")
    columns = "txn_id,child_id,merchant_id,amount,purchased_at,cancels"
    town.file("settlements", f"{columns}\ncancel-1,child-7,gimbap-1,7000,{at},{txn}\n")
    assert tallies(board, CODE, APART) == [*before, (0, 0, 0)]


def test_M16_what_went_back_to_the_fund_is_no_use(board: Board) -> None:
    """A November order that is given back in December: its money has lapsed meanwhile, and nobody ate for it."""
    town = board.town
    town.load("child-9", 60_000)
    whole, part = town.pays("child-9", 6_000), town.pays("child-1", 4_000)
    town.now = datetime(2026, 12, 2, 12, tzinfo=SEOUL)
    town.refunds("child-9", whole, 6_000)
    town.refunds("child-1", part, 3_000)
    told = [row for row in town.meals.journal_rows("child-9") if row["kind"] == "order"]
    assert told[0]["journal"][-1]["why"] == "to_fund_after_lapse"
    count()
    found = read(board)[1]
    assert (found["children"], found["times"], found["spent"]) == (EATERS, 20, 126_000)


def test_M16_what_lapsed_is_told_of_the_month_in_which_it_could_be_spent_last(board: Board) -> None:
    board.town.now = datetime(2026, 12, 1, 0, 1, tzinfo=SEOUL)
    board.tick()
    count()
    left = EATERS * 46_000 - 2 * 5_000 - 3_000
    assert read(board)[1]["lapsed"] == left


def test_M16_published_once_it_never_changes(board: Board) -> None:
    count()
    before = read(board)
    board.town.buys("child-3", 9_000, at=datetime(2026, 11, 18, 18, 30, tzinfo=SEOUL))
    assert count(PUBLISHED + timedelta(hours=1)) == {"children": 0, "months": 0}
    forget(count_figures)
    count(PUBLISHED + timedelta(days=9))
    assert read(board) == before


def test_M16_a_run_that_is_cut_short_goes_on_and_counts_nobody_twice(board: Board) -> None:
    count()
    whole = read(board)
    rows = board.town.table.query("TOWN#" + CODE, prefix="FIGURES#").items
    client = board.aws.client("dynamodb")
    for row in rows:
        key = {"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
        client.delete_item(TableName=board.aws.tables["meals"], Key=key)
    late = Deadline()
    late.begin(Context(remaining_ms=50_000))
    runs = 0
    while (told := read(board))[0] != 200:
        assert (told[0], told[1]["code"] == "figures_later") in {(404, False), (409, True)}, "nothing of half a month"
        counting.Run(FigureStore(board.town.table, children_a_page=3), PUBLISHED, late, count_figures.logger).count()
        runs += 1
        assert runs < 20
    assert runs > 3 * 2
    assert told == whole


def test_M16_two_runs_at_once_count_nobody_twice(board: Board) -> None:
    class Overtaken(FigureStore):
        """While this run reads its children, another one counts all of the month."""

        is_overtaken = False

        def children(self, town: str, after: str) -> list[str]:
            if not self.is_overtaken:
                self.is_overtaken = True
                count()
            return super().children(town, after)

    run = counting.Run(Overtaken(board.town.table), PUBLISHED, count_figures.deadline, count_figures.logger)
    run.count()
    assert run.months == 0
    assert read(board)[1]["children"] == EATERS


def test_M16_a_row_that_cannot_be_read_hides_no_other(board: Board) -> None:
    table, client = board.aws.tables["meals"], board.aws.client("dynamodb")
    client.put_item(
        TableName=table,
        Item={"pk": {"S": "CHILD#child-3"}, "sk": {"S": "JOURNAL#2026-11-19#ORDER#x"}, "journal": {"S": "?"}},
    )
    count()
    assert read(board)[1]["times"] == 19


def test_R12_another_towns_figures_are_missing_and_the_auditor_reads_all(board: Board) -> None:
    count()
    assert read(board, ELSEWHERE) == board.send(ELSEWHERE, ROUTE, query={"municipality": "99999", "month": "2026-11"})
    assert read(board, ELSEWHERE)[0] == 404
    assert read(board, AUDITOR)[0] == 200


def test_M16_the_page_says_the_same_with_pictures_and_loads_nothing(board: Board) -> None:
    count()
    answer = page(board)
    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Security-Policy"].startswith("default-src 'none'")
    assert "경기도 용인시 처인구 · 2026년 11월 급식카드 이용 현황" in answer["body"]
    assert "<td>8</td><td>64,000</td>" in answer["body"]
    assert answer["body"].count("<rect") == 2, "an evening, and its day"
    assert not re.search(r"https?://|<script|src=|style=", answer["body"])
    numbers = [int(found) for found in re.findall(r"<td>(\d+)</td><td>", answer["body"])]
    assert not [number for number in numbers if 0 < number < 3]


def test_M16_the_table_says_the_same_for_a_spreadsheet(board: Board) -> None:
    count()
    status, export = board.send(OFFICER, TABLE, query=MONTH)
    assert status == 200
    assert export["content"].startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(export["content"].removeprefix("\ufeff"))))
    assert ["시간대별", "18시", "8", "64000"] in rows
    assert ["시간대별", "비공개 칸의 합계", "11", "61000"] in rows
    assert ["한눈에", "이용한 아동 수", "8", ""] in rows
