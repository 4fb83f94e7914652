"""Whatever is read whole has a bound: what a flood, or years, have filled is answered as what is small."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from dolbom.alerts.households.rules import Membership, sighting_of
from dolbom.alerts.households.store import MEMBERS_READ_MAX, HouseholdStore, _member_item
from dolbom.alerts.openings.records import Opening
from dolbom.alerts.openings.store import OPENINGS_OF_FILE_MAX, OpeningStore
from dolbom.alerts.report import Report
from dolbom.alerts.reports.forms import ReportForm
from dolbom.alerts.reports.intake import received
from dolbom.alerts.routing.centres import route
from dolbom.clock import seoul_day, stamp
from dolbom.dynamo.items import Item, to_attributes
from dolbom.dynamo.table import Table
from dolbom.meals.merchants.registry_store import CHANGES_SHOWN_MAX, RegistryStore
from dolbom.people.links.letters import Letter
from dolbom.people.links.rows import letter_item, made_item
from dolbom.people.links.store import LETTERS_SHOWN_MAX, LinkStore
from dolbom.texts import spreadsheet
from tests.conftest import Aws
from tests.support.alerts import NOON, OFFICER_OF_YONGIN, World
from tests.support.alerts_forms import GIHEUNG, anonymous


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@contextmanager
def read(table: Table) -> Iterator[list[int]]:
    """How many rows each query gives meanwhile."""
    found: list[int] = []
    client, query = table.client, table.client.query

    def counted(**call: Any) -> Any:
        answer = query(**call)
        found.append(len(answer["Items"]))
        return answer

    client.query = counted
    try:
        yield found
    finally:
        del client.query


def fill(aws: Aws, table: str, rows: list[Item]) -> Table:
    """A table with these rows, written twenty-five at a time."""
    name, client = aws.tables[table], aws.client("dynamodb")
    puts = [{"PutRequest": {"Item": to_attributes(row)}} for row in rows]
    for start in range(0, len(puts), 25):
        client.batch_write_item(RequestItems={name: puts[start : start + 25]})
    return Table(client, name)


def a_made_up(number: int) -> Report:
    form = ReportForm.model_validate(anonymous(number))
    return received(form, route(GIHEUNG, seoul_day(NOON)), NOON).report


def opening(at: datetime) -> Opening:
    return Opening(alert_id="A", at=at, who="w", role="caseworker", place="p", codes=[], office="o",
                   municipality="41460", what="report", why="")  # fmt: skip


def test_A9_a_household_with_a_flood_of_reports_is_read_as_one_page_and_told_as_a_flood(aws: Aws) -> None:
    sighting = sighting_of(a_made_up(1))
    members = []
    for number in range(MEMBERS_READ_MAX + 100):
        alert_id = f"{number:026}"
        one = Membership(alert_id=alert_id, household="H", rule="same_address", joined_to="0" * 26, at=NOON)
        members.append(_member_item(one, sighting.model_copy(update={"alert_id": alert_id})))
    table = fill(aws, "alerts", members)
    with read(table) as found:
        assert len(HouseholdStore(table).members("H")) == MEMBERS_READ_MAX
        HouseholdStore(table).weigh("H", NOON)
    assert found == [MEMBERS_READ_MAX, MEMBERS_READ_MAX]
    row = table.get("HOUSEHOLD#H", "SUSPICION")
    assert row is not None
    assert row["reports"] == MEMBERS_READ_MAX


def test_A11_of_a_file_that_was_opened_thousands_of_times_the_newest_are_told(aws: Aws) -> None:
    rows: list[Item] = []
    for number in range(OPENINGS_OF_FILE_MAX + 5):
        at = NOON + timedelta(seconds=number)
        place = {"pk": "OPENED#A", "sk": f"OPENED#{stamp(at)}#1", "kind": "opening"}
        rows.append({**place, **opening(at).model_dump()})
    table = fill(aws, "identities", rows)
    with read(table) as found:
        told = OpeningStore(table).of_file("A")
    assert found == [OPENINGS_OF_FILE_MAX]
    assert [told[0].at, told[-1].at] == [
        NOON + timedelta(seconds=5),
        NOON + timedelta(seconds=OPENINGS_OF_FILE_MAX + 4),
    ]


def test_A11_a_month_that_is_larger_than_an_answer_is_a_file_in_parts(world: World) -> None:
    rows: list[Item] = []
    size = spreadsheet.SHEET_BYTES_MAX // 2_000 // 3
    for number in range(size + 50):
        at = NOON + timedelta(seconds=number)
        kept = opening(at).model_copy(update={"why": "가" * 2_000})
        place = {"pk": "OPENINGS#41460#2026-11", "sk": f"OPENED#{stamp(at)}#1", "kind": "opening_of_month"}
        rows.append({**place, **kept.model_dump()})
    fill(world.aws, "identities", rows)
    form = {"municipality": "41460", "month": "2026-11", "reason": "점검"}
    lines: list[list[str]] = []
    parts, following = 0, {}
    while following is not None:
        world.now += timedelta(hours=1)
        status, file = world.desk("POST", "/openings/exports", OFFICER_OF_YONGIN, {**form, **following})
        assert status == 200
        assert len(file["content"].encode()) < spreadsheet.SHEET_BYTES_MAX + 10_000
        found = list(csv.reader(io.StringIO(file["content"].removeprefix("\ufeff"))))
        assert found[0][0] == "접속일시"
        lines += found[1:]
        parts, following = parts + 1, {"next": file["next"]} if "next" in file else None
    assert parts == 2
    told = ["알림"] * len(rows) + ["달의 열람 기록을 파일로 2026-11"] * parts
    assert [line[8] for line in lines] == told
    for wrong in ("x", "eyJhZnRlciI6IngifQ"):
        status, problem = world.desk("POST", "/openings/exports", OFFICER_OF_YONGIN, {**form, "next": wrong})
        assert (status, problem["code"]) == (422, "bad_next")
    traced = [row for row in world.rows("identities", "opening_of_month") if row["what"] == "export 2026-11"]
    assert len(traced) == parts


def test_a_file_holds_as_much_as_it_may_and_one_line_at_least() -> None:
    large = "가" * (spreadsheet.SHEET_BYTES_MAX // 3)
    lines = [("1", [large]), ("2", ["b"]), ("3", [large])]
    content, last = spreadsheet.sheet(["head"], lines)
    assert (content.count("\r\n"), last) == (2, "1")
    content, last = spreadsheet.sheet(["head"], lines[1:])
    assert (content, last) == ("\ufeffhead\r\nb\r\n", "2")
    assert spreadsheet.sheet(["head"], lines[1:2])[1] is None


def test_of_a_shop_and_of_a_childs_letters_the_newest_are_told(aws: Aws) -> None:
    changes: list[Item] = [
        {"pk": "MERCHANT#a", "sk": f"CHANGE#{stamp(NOON + timedelta(seconds=number))}#state", "kind": "merchant_change",
         "by": "o", "at": stamp(NOON + timedelta(seconds=number)), "what": "state", "why": "예시"}
        for number in range(CHANGES_SHOWN_MAX + 3)
    ]  # fmt: skip
    told = RegistryStore(fill(aws, "meals", changes)).changes("a")
    assert (len(told), told[-1].at) == (CHANGES_SHOWN_MAX, stamp(NOON + timedelta(seconds=CHANGES_SHOWN_MAX + 2)))
    letters: list[Item] = []
    for number in range(LETTERS_SHOWN_MAX + 3):
        at = stamp(NOON + timedelta(seconds=number))
        letter = Letter(f"{number:040}", "haru", "f" * 40, at, "o", at)
        letters += [letter_item(letter), made_item(letter)]
    store = LinkStore(fill(aws, "identities", letters))
    assert [letter.place for letter in store.letters_of("haru")] == [
        f"{n:040}" for n in range(3, LETTERS_SHOWN_MAX + 3)
    ]
