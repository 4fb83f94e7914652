"""Who opened a child's account, its timeline or these lists: written down first, reviewed, taken away (A11, P3)."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dolbom.clock import stamp
from dolbom.meals.access_records.records import Opening
from dolbom.meals.access_records.store import OpeningStore
from dolbom.texts.spreadsheet import SHEET_BYTES_MAX
from tests.conftest import Aws
from tests.functions.test_desk_timeline import NEXT_TOWN, a_life, at_the_desk, send, timeline, traces
from tests.support import event
from tests.support.staff import is_called
from tests.support.town import CODE, Town


@pytest.fixture
def town(aws: Aws) -> Iterator[Town]:
    yield from at_the_desk(aws)


def test_who_opens_an_account_a_timeline_or_takes_it_away_is_written_down_first_with_why(town: Town) -> None:
    a_life(town)
    before = len(traces(town))
    send("read_child", {"child_id": "haru"})
    send("read_timeline", {"child_id": "haru"})
    status, problem = send("export_timeline", {"child_id": "haru"}, why=" ")
    assert (status, problem["code"]) == (422, "invalid")
    status, taken = send("export_timeline", {"child_id": "haru"}, why="보호자의 열람 신청")
    assert (status, taken["is_whole"]) == (200, True)
    assert traces(town)[before:] == [
        ("haru", "account", ""),
        ("haru", "timeline", ""),
        ("haru", "export timeline", "보호자의 열람 신청"),
    ]
    rows = list(csv.reader(io.StringIO(taken["content"].removeprefix("\ufeff"))))
    assert len(rows) == 1 + len(timeline())
    status, page = send("look_up_child_openings", {"child_id": "haru"}, why="보호자의 열람 신청")
    assert [row["what"] for row in page["openings"]][-2:] == ["timeline", "openings"]
    assert page["openings"][0]["place"] == "203.0.113.24"
    assert page["openings"][0]["role"] == "시군구 담당자"


@pytest.mark.parametrize(
    ("route", "form"),
    [
        ("export_child_openings", {"municipality": CODE, "month": "2026-11"}),
        ("look_up_child_openings", {"path": {"child_id": "haru"}}),
    ],
)
@pytest.mark.parametrize("forged", ["x", "eyJhZnRlciI6IngifQ"])
def test_A11_what_a_forged_next_refuses_is_no_opening(
    town: Town, route: str, form: dict[str, Any], forged: str
) -> None:
    before = traces(town)
    status, problem = send(
        route, form.get("path"), **{k: v for k, v in form.items() if k != "path"}, why="점검", next=forged
    )
    assert (status, problem["code"]) == (422, "bad_next")
    assert traces(town) == before


def test_P3_who_did_it_and_who_opened_it_are_called_by_name_and_by_account_where_none_is_known(town: Town) -> None:
    account = event("desk_api", "set_child_status")["requestContext"]["authorizer"]["claims"]["sub"]
    send("set_child_status", {"child_id": "haru"}, status="suspended", why="보호자의 요청")
    month = {"municipality": CODE, "month": town.now.strftime("%Y-%m")}

    def told() -> list[tuple[str, str | None]]:
        changes = [each for each in timeline() if each["kind"] == "change"]
        opened = send("list_child_openings", query=month)[1]["openings"]
        looked_up = send("look_up_child_openings", {"child_id": "haru"}, why="보호자의 열람 신청")[1]["openings"]
        return [
            *((each["by"], each.get("by_name")) for each in changes),
            *((each["who"], each.get("who_name")) for each in (*opened, *looked_up)),
        ]

    by_file = ("files/41461", None)
    assert set(told()) == {by_file, (account, None)}
    is_called(town.aws, account, "최예시 주무관")
    assert set(told()) == {by_file, (account, "최예시 주무관")}
    taken = [
        send("export_timeline", {"child_id": "haru"}, why="보호자의 열람 신청")[1]["content"],
        send("export_child_openings", **month, why="11월 점검")[1]["content"],
    ]
    for content in taken:
        named = [line for line in content.splitlines() if account in line]
        assert named
        assert all("최예시 주무관" in line for line in named)


def test_openings_of_children_are_reviewed_by_the_own_town_and_the_auditor_and_taken_away_with_a_reason(
    town: Town,
) -> None:
    send("read_child", {"child_id": "haru"})
    query = {"municipality": CODE, "month": "2026-11"}
    assert send("list_child_openings", who=NEXT_TOWN, query=query)[0] == 404
    assert send("list_child_openings", who="", group="auditor", query=query)[0] == 200
    assert send("list_child_openings", group="caseworker", query=query)[0] == 403
    assert send("look_up_child_openings", {"child_id": "haru"}, who=NEXT_TOWN, why="점검")[0] == 404
    assert send("look_up_child_openings", {"child_id": "haru"}, who="", group="auditor", why="점검")[0] == 200
    status, taken = send("export_child_openings", municipality=CODE, month="2026-11", why="=1+1 점검")
    assert status == 200
    assert taken["content"].splitlines()[0].startswith("\ufeff접속일시,")
    assert ",'=1+1 점검" in taken["content"].splitlines()[-1]
    assert ",계정," in taken["content"].splitlines()[1]
    first = send("list_child_openings", query={**query, "limit": "1"})[1]
    assert [row["what"] for row in first["openings"]] == ["account"]
    second = send("list_child_openings", query={**query, "limit": "1", "next": first["next"]})[1]
    assert [row["what"] for row in second["openings"]] == ["openings"]


def test_A11_a_months_openings_are_taken_away_in_parts_that_an_answer_holds_and_none_is_missed(town: Town) -> None:
    """Each part says where the next one begins, and is itself written down in the list."""
    store = OpeningStore(town.table)
    at = datetime(2026, 11, 2, 3, tzinfo=UTC)
    for number in range(60):
        opened = stamp(at + timedelta(minutes=number))
        store.trace(
            Opening(
                opened,
                "officer-1",
                "officer",
                "10.0.0.1",
                (CODE,),
                CODE,
                "haru",
                "",
                "account",
                f"{number} " + "가" * 20_000,
            )
        )
    parts: list[list[str]] = []
    after: dict[str, str] = {}
    while True:
        status, taken = send("export_child_openings", municipality=CODE, month="2026-11", why="점검", **after)
        assert status == 200
        assert len(taken["content"].encode()) <= SHEET_BYTES_MAX + 1_000
        head, *lines = csv.reader(io.StringIO(taken["content"].removeprefix("\ufeff")))
        assert head[0] == "접속일시"
        parts.append([line[-1].split(" ")[0] for line in lines])
        if taken.get("next") is None:
            break
        after = {"next": taken["next"]}
    assert len(parts) == 2
    assert [line for part in parts for line in part] == [*map(str, range(60)), "점검", "점검"]
