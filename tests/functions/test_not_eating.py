"""Children who bought nothing for two weeks: the officer of their town sees them, and that it was looked at."""

from datetime import datetime, timedelta

from dolbom.clock import SEOUL
from tests.conftest import Aws
from tests.functions.test_questions import ELSEWHERE, OFFICER, Board
from tests.support.town import CODE

ROUTE = "GET /v1/desk/children_not_eating"


def a_town(aws: Aws, *children: str) -> Board:
    """A town with a shop, whose children were given money a month ago, too."""
    board = Board(aws)
    board.town.shop("gimbap-1")
    now = board.town.now
    board.town.now = now - timedelta(days=30)
    for child in children:
        board.town.load(child, 1_000)
    board.town.now = now
    return board


def test_who_has_money_and_bought_nothing_for_two_weeks_is_listed_over_all_pages(aws: Aws) -> None:
    children = ("child-a", "child-b", "child-c", "child-d")
    board = a_town(aws, *children)
    for child in children:
        board.town.load(child, 60_000)
    board.town.buys("child-a", 8_000)
    board.town.buys("child-d", 8_000, at=board.town.now - timedelta(days=1))
    board.town.now += timedelta(days=9)  # the last days of the month: all money lapses after them
    found, following = [], {}
    while True:
        status, page = board.send(OFFICER, ROUTE, query={"municipality": CODE, "limit": "1", **following})
        assert (status, page["days"]) == (200, 14)
        found += page["children"]
        if "next" not in page:
            break
        following = {"next": page["next"]}
    assert [line["child_id"] for line in found] == ["child-b", "child-c"]
    assert all(line["loaded"]["amount"] == 60_000 for line in found)
    openings = [row for row in board.town.table.scan(0, 1).items if row.get("what") == "not eating"]
    assert {row["who"] for row in openings} == {OFFICER["sub"]}
    assert board.send(ELSEWHERE, ROUTE, query={"municipality": CODE})[0] == 404


def test_who_has_had_money_for_less_than_two_weeks_is_not_asked_after_yet(aws: Aws) -> None:
    board = a_town(aws)
    now, new = board.town.now, {"child-b": 12, "child-c": 13, "child-d": 0}
    for child, days in {"child-a": 40, **new}.items():
        board.town.now = now - timedelta(days=days)
        board.town.load(child, 60_000)
    board.town.now = now
    board.town.load("child-a", 60_000)
    _, page = board.send(OFFICER, ROUTE, query={"municipality": CODE})
    assert [line["child_id"] for line in page["children"]] == ["child-a", "child-c"]


def test_who_has_had_money_for_longer_than_two_months_is_not_forgotten(aws: Aws) -> None:
    board = a_town(aws)
    now = board.town.now
    board.town.now = now - timedelta(days=80)
    for child in ("child-a", "child-b"):
        board.town.load(child, 60_000, lapses_on=(now + timedelta(days=90)).date().isoformat())
    board.town.now = now
    _, page = board.send(OFFICER, ROUTE, query={"municipality": CODE})
    assert [line["child_id"] for line in page["children"]] == ["child-a", "child-b"]


def test_who_was_given_all_back_has_eaten_nothing_for_it_be_it_that_the_fund_has_it(aws: Aws) -> None:
    board = a_town(aws, "child-a", "child-b")
    for child in ("child-a", "child-b"):
        board.town.load(child, 60_000)
    board.town.now = datetime(2026, 11, 30, 19, tzinfo=SEOUL)
    orders = {child: board.town.pays(child, 8_000) for child in ("child-a", "child-b")}
    board.town.now += timedelta(days=2)
    board.town.refunds("child-a", orders["child-a"], 8_000)
    board.town.refunds("child-b", orders["child-b"], 7_000)
    for child in orders:
        board.town.load(child, 60_000)
    _, page = board.send(OFFICER, ROUTE, query={"municipality": CODE})
    assert [line["child_id"] for line in page["children"]] == ["child-a"]


def test_a_purchase_that_was_taken_back_at_the_till_is_none(aws: Aws) -> None:
    board = a_town(aws, "child-a", "child-b")
    for child, back in (("child-a", 8_000), ("child-b", 7_000)):
        board.town.load(child, 60_000)
        board.town.buys(child, 8_000)
        (bought,) = [row for row in board.town.meals.journal_rows(child) if "#IN_STORE#" in row["sk"]]
        txn, at = bought["sk"].rpartition(".")[2], board.town.now.isoformat(timespec="seconds")
        head = "txn_id,child_id,merchant_id,amount,purchased_at,cancels"
        board.town.file("settlements", f"{head}\nback-{child},{child},gimbap-1,{back},{at},{txn}\n")
    _, page = board.send(OFFICER, ROUTE, query={"municipality": CODE})
    assert [line["child_id"] for line in page["children"]] == ["child-a"]


def test_the_fourteenth_day_counts_and_what_was_given_back_does_not(aws: Aws) -> None:
    board = a_town(aws, "child-a")
    board.town.load("child-a", 60_000)
    board.town.buys("child-a", 8_000, at=board.town.now - timedelta(days=9))
    for days, listed in ((4, []), (5, ["child-a"])):
        now = board.town.now
        board.town.now = now + timedelta(days=days)
        _, page = board.send(OFFICER, ROUTE, query={"municipality": CODE})
        assert [line["child_id"] for line in page["children"]] == listed
        board.town.now = now
