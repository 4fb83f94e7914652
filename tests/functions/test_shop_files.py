"""A town's shops by file: lines of a spreadsheet or entries with menus, each for itself, the same twice (M7, M10)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unicodedata import normalize

import pytest

from dolbom.clock import stamp
from dolbom.dynamo.items import from_attributes
from dolbom.gateways.objects import Bucket
from dolbom.meals.accounts import Change
from dolbom.meals.files.shop_posting import ALWAYS, ShopLine
from dolbom.meals.merchant import Merchant
from dolbom.meals.merchants.cells import SHOPS_A_CELL_MAX, unpack
from dolbom.meals.merchants.registry_store import RegistryStore
from functions.receive_file import handler
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.town import CODE, Town

HEADER = "merchant_id,name,category,lat,lon,hours,breaks,holidays,delivery_m,delivery_areas,state\n"


@pytest.fixture
def town(aws: Aws) -> Town:
    forget(handler)
    return Town(aws)


def drop(town: Town, name: str, content: str) -> dict[str, Any]:
    key = f"merchants/{CODE}/{name}"
    bucket = Bucket(town.aws.client("s3"), town.aws.buckets["files"])
    bucket.write(key, content.encode(), "text/plain")
    told = event("receive_file", "merchants")
    told["detail"]["object"]["key"] = key
    handler.handler(told, Context(remaining_ms=900_000), town.clock)
    result: dict[str, Any] = bucket.read_json(f"results/{key}.json", 1_000_000) or {}
    return result


def counts(result: dict[str, Any]) -> tuple[int, int, int]:
    return result["posted"], result["already"], result["failed"]


def shop(town: Town, merchant_id: str) -> Merchant:
    known = RegistryStore(town.table).known(merchant_id)
    assert known is not None
    return known.merchant


def found_nearby(town: Town) -> list[tuple[str, str]]:
    """All shops that the look-up knows, by number."""
    cells = [unpack(from_attributes(item)["packed"]) for item in town.items("cell")]
    return sorted((found.merchant_id, found.name) for cell in cells for found in cell)


def line(number: int, name: str = "김밥나라", rest: str = ",,,,,") -> str:
    return f"shop-{number},{name},snack,37.24,{127.18 + number / 10_000:.4f},{rest}\n"


def test_M10_a_spreadsheet_of_shops_is_taken_in_line_by_line_and_bad_lines_are_named(town: Town) -> None:
    full = "월-금 10:30-21:00; 토 11:00-20:00,평일 15:00-17:00,휴무,1500,41461101;41461102,"
    wrong = [
        f"{line(900, rest='언제나,,,,,')}",
        "Shop 1,이름,snack,37.2,127.1,,,,,,\n",
        "shop-2000,이름,casino,37.2,127.1,,,,,,\n",
        "shop-2001,이름,snack,127.1,37.2,,,,,,\n",
        "shop-2002,이름,snack,3.2,127.1,,,,,,\n",
    ]
    result = drop(town, "shops.csv", HEADER + line(1, rest=full) + "".join(wrong) + line(2))
    assert counts(result) == (2, 0, 5)
    assert [(error["line"], error["code"]) for error in result["errors"]] == [
        *((3, "bad_value"), (4, "bad_value"), (5, "bad_value"), (6, "bad_value")),
        (7, "place_outside"),
    ]
    known = shop(town, "shop-1")
    assert known.hours is not None
    assert [(span.days, span.from_, span.until) for span in known.hours.open] == [
        (("mon", "tue", "wed", "thu", "fri"), "10:30", "21:00"),
        (("sat",), "11:00", "20:00"),
    ]
    assert (known.hours.breaks[0].from_, known.hours.holidays) == ("15:00", "closed")
    assert known.delivery is not None
    assert (known.delivery.radius_m, known.delivery.areas) == (1_500, ("41461101", "41461102"))


def test_M10_hours_and_breaks_are_taken_by_the_names_that_towns_give_them(town: Town) -> None:
    header = "가맹점번호;상호;업종;위도;경도;운영시간;쉬는 시간;공휴일 영업;배달반경"
    line = 'shop-1;김밥나라;분식;37.24;127.18;"월-금 10:30-21:00; 토 11:00-20:00";평일 15:00-17:00;휴무;1,500'
    assert counts(drop(town, "shops.csv", f"{header}\n{line}\n")) == (1, 0, 0)
    known = shop(town, "shop-1")
    assert known.hours is not None
    assert (len(known.hours.open), known.hours.breaks[0].from_, known.hours.holidays) == (2, "15:00", "closed")
    assert known.delivery is not None
    assert known.delivery.radius_m == 1_500


def test_M10_a_spreadsheet_may_have_korean_headers_in_any_order(town: Town) -> None:
    assert counts(drop(town, "shops.csv", "상호,위도,경도,업종,가맹점번호\n김밥나라,37.24,127.18,snack,shop-1\n")) == (
        1,
        0,
        0,
    )
    assert shop(town, "shop-1").name == "김밥나라"


def test_M10_the_same_again_changes_nothing_and_a_changed_file_what_differs(town: Town) -> None:
    lines = [line(number) for number in range(SHOPS_A_CELL_MAX + 3)]
    assert counts(drop(town, "first.csv", HEADER + "".join(lines)))[0] == len(lines)
    town.later(minutes=1)
    again = drop(town, "again.csv", HEADER + "".join(lines))
    assert counts(again) == (0, len(lines), 0)
    lines[7] = line(7, "새 이름")
    lines.append(line(99))
    changed = drop(town, "changed.csv", HEADER + "".join(lines))
    assert counts(changed) == (2, len(lines) - 2, 0)
    assert shop(town, "shop-7").name == "새 이름"
    history = RegistryStore(town.table)
    assert [len(history.changes(f"shop-{number}")) for number in (6, 7, 99)] == [1, 2, 1]


def test_M10_the_list_of_before_that_is_sent_again_after_a_wrong_one_holds(town: Town) -> None:
    """Who finds that yesterday's list was wrong sends last week's once more."""
    versions = {"Status": "Enabled"}  # as in the stack
    town.aws.client("s3").put_bucket_versioning(Bucket=town.aws.buckets["files"], VersioningConfiguration=versions)
    right, wrong = HEADER + line(1) + line(2), HEADER + line(1, "틀린 이름") + line(2)
    assert counts(drop(town, "right.csv", right)) == (2, 0, 0)
    town.later(minutes=1)
    assert counts(drop(town, "wrong.csv", wrong)) == (1, 1, 0)
    town.later(minutes=1)
    assert counts(drop(town, "right-again.csv", right)) == (1, 1, 0)
    assert shop(town, "shop-1").name == "김밥나라"
    # One that S3 tells of again is not sent again by that.
    told = event("receive_file", "merchants")
    told["detail"]["object"]["key"] = f"merchants/{CODE}/wrong.csv"
    handler.handler(told, Context(remaining_ms=900_000), town.clock)
    assert shop(town, "shop-1").name == "김밥나라"


def test_M10_what_a_line_of_shops_costs_as_it_is_published(town: Town) -> None:
    """docs/decisions/near-me.md says it of 200,000 lines."""
    lines = [line(number) for number in range(40)]
    with calls() as asked:
        dropped = lambda name: cost(town, asked, name, HEADER + "".join(lines))  # noqa: E731 - as the lines are by then
        assert dropped("first.csv") == (len(lines), 5)  # file twice, shops once, shape, the first cell's shops
        assert dropped("again.csv") == (0, 3)  # file twice, shops once
        lines[7] = line(7, "새 이름")
        assert dropped("changed.csv") == (1, 5)


def test_M10_an_entry_with_a_menu_costs_no_more_than_a_line(town: Town) -> None:
    """A town's shops with their menus: twenty thousand of them are taken in within one call of the function."""
    menu = [{"item_id": "gimbap", "name": "김밥", "kind": "meal", "price": 4_000}]
    told = {"name": "김밥나라", "municipality": CODE, "category": "snack", "menu": menu, "lat": 37.24}
    shops: list[Any] = [
        {**told, "merchant_id": f"shop-{number}", "lon": 127.18 + number / 10_000} for number in range(130)
    ]
    with calls() as asked:
        dropped = lambda name: cost(town, asked, name, json.dumps(shops))  # noqa: E731 - as they are by then
        writes, others = dropped("first.json")
        assert writes == len(shops)
        assert others < len(shops) / 4  # shops twice, and cells as they are cut
        assert dropped("again.json") == (0, 2)
        shops[7] = {**shops[7], "name": "새 이름"}
        shops[8:8] = ["shop-8", {"merchant_id": ["shop-8"]}, {**shops[8], "merchant_id": "SHOP 8"}]
        assert dropped("changed.json") == (1, 4)  # its cell's shape and shops
    assert (shop(town, "shop-7").name, shop(town, "shop-129").menu[0].price) == ("새 이름", 4_000)


@contextmanager
def calls() -> Iterator[list[str]]:
    """The names of the calls to DynamoDB that are made meanwhile."""
    asked, events = list[str](), handler.meals().table.client.meta.events

    def noted(model: Any, **_: Any) -> None:
        asked.append(model.name)

    events.register("before-call.dynamodb", noted)
    try:
        yield asked
    finally:
        events.unregister("before-call.dynamodb", noted)


def cost(town: Town, asked: list[str], name: str, content: str) -> tuple[int, int]:
    """Writes of shops that a file makes, and all other calls."""
    asked.clear()
    drop(town, name, content)
    return asked.count("TransactWriteItems"), len(asked) - asked.count("TransactWriteItems")


def test_M10_lines_about_one_shop_are_taken_in_their_order_though_shops_are_read_ahead(town: Town) -> None:
    lines = [line(1, "하나"), line(1, "둘"), line(2), line(1, "하나"), line(1, "하나")]
    assert counts(drop(town, "shops.csv", HEADER + "".join(lines))) == (4, 1, 0)
    assert shop(town, "shop-1").name == "하나"
    assert [name for _, name in found_nearby(town)] == ["하나", "김밥나라"]


def test_M7_M10_what_others_change_while_a_file_is_read_ahead_stands(town: Town) -> None:
    """An officer suspends a shop and opens others in the same cell, behind the reading and before the first write."""
    first = [line(number) for number in range(SHOPS_A_CELL_MAX)]
    assert counts(drop(town, "first.csv", HEADER + "".join(first)))[0] == SHOPS_A_CELL_MAX
    others, events = RegistryStore(town.table), handler.meals().table.client.meta.events

    def meanwhile(**_: Any) -> None:
        events.unregister("before-call.dynamodb.TransactWriteItems", meanwhile)
        before = others.known("shop-3")
        assert before is not None
        trace = Change("officer", stamp(town.now), "state suspended", "확인 중")
        others.put(before, before.merchant.model_copy(update={"state": "suspended"}), trace)
        for number in range(900, 905):
            told = before.merchant.model_dump() | {"merchant_id": f"shop-{number}", "name": "다른 가게"}
            others.put(None, Merchant.model_validate(told), trace)

    events.register("before-call.dynamodb.TransactWriteItems", meanwhile)
    town.later(minutes=1)
    renamed = [line(number, "새 이름") for number in range(SHOPS_A_CELL_MAX)]
    assert counts(drop(town, "renamed.csv", HEADER + "".join(renamed))) == (SHOPS_A_CELL_MAX, 0, 0)
    assert (shop(town, "shop-3").state, shop(town, "shop-3").name) == ("suspended", "새 이름")
    active = {(f"shop-{number}", "새 이름") for number in range(SHOPS_A_CELL_MAX) if number != 3}
    assert set(found_nearby(town)) == active | {(f"shop-{number}", "다른 가게") for number in range(900, 905)}


def test_M10_a_file_that_outlives_a_call_tells_how_far_it_is_and_goes_on_there(town: Town) -> None:
    lines = [line(number) for number in range(450)]
    key = f"merchants/{CODE}/long.csv"
    town.bucket.write(key, (HEADER + "".join(lines)).encode(), "text/csv")
    told = event("receive_file", "merchants")
    told["detail"]["object"]["key"] = key

    class Short(Context):
        """Time runs out as it is asked for: by each line, and each call to AWS."""

        asked = 0

        def get_remaining_time_in_millis(self) -> int:
            self.asked += 1
            return 900_000 - self.asked * 3_000

    handler.handler(told, Short(remaining_ms=0), town.clock)
    result = town.bucket.read_json(f"results/{key}.json", 1_000_000)
    done = result["lines"]
    assert 100 < done < 200
    assert (result["state"], result["last_line"], result["lines_in_file"]) == ("running", done + 1, 451)
    (note,) = town.bucket.names("continue/", ".json", 5)[0]
    told["detail"]["object"]["key"] = note
    handler.handler(told, Context(remaining_ms=900_000), town.clock)
    result = town.bucket.read_json(f"results/{key}.json", 1_000_000)
    assert (result["state"], *counts(result), result["last_line"]) == ("done", 450, 0, 0, 451)
    assert len(town.items("merchant_change")) == 450


def test_M10_kinds_and_states_may_be_told_in_korean(town: Town) -> None:
    header = "상호,위도,경도,업종,가맹점번호,상태,공휴일,영업시간\n"
    lines = "김밥나라,37.24,127.18,분식,shop-1,정지,휴무,매일 09:00-24:00\n빵집,37.24,127.18,제과점,shop-2,,,\n"
    assert counts(drop(town, "shops.csv", header + lines)) == (2, 0, 0)
    assert (shop(town, "shop-1").category, shop(town, "shop-1").state) == ("snack", "suspended")
    assert (shop(town, "shop-2").category, shop(town, "shop-2").state) == ("bakery", "active")


@pytest.mark.parametrize(
    ("told", "state"),
    [("영업/정상", "active"), ("정상", "active"), ("영업중", "active"), ("휴업", "suspended"), ("폐업", "closed")],
)
@pytest.mark.parametrize(("far", "metres"), [("1km", 1_000), ("0.5 km", 500), ("1,500m", 1_500), ("800 미터", 800)])
def test_M10_states_distances_and_no_break_are_read_as_registers_write_them(
    town: Town, told: str, state: str, far: str, metres: int
) -> None:
    header = "상호,위도,경도,업종,가맹점번호,영업상태,영업시간,쉬는시간,배달반경\n"
    line = f'김밥나라,37.24,127.18,분식,shop-1,{told},매일 09:00-24:00,없음,"{far}"\n'
    assert counts(drop(town, "shops.csv", header + line)) == (1, 0, 0)
    known = shop(town, "shop-1")
    assert known.state == state
    assert known.hours is not None
    assert known.hours.breaks == ()
    assert known.delivery is not None
    assert known.delivery.radius_m == metres


@pytest.mark.parametrize(
    ("column", "cell"), [("영업상태", "취소/말소/만료/정지/중지"), ("배달반경", "1.25km"), ("배달반경", "가까이")]
)
def test_M10_a_state_or_a_distance_that_means_nothing_certain_is_an_error_of_the_line(
    town: Town, column: str, cell: str
) -> None:
    header, line = f"상호,위도,경도,업종,가맹점번호,{column}\n", f"김밥나라,37.24,127.18,분식,shop-1,{cell}\n"
    assert counts(drop(town, "shops.csv", header + line)) == (0, 0, 1)


def test_M7_a_spreadsheet_keeps_the_menu_and_the_state_that_it_does_not_tell(town: Town) -> None:
    menu = [{"item_id": "gimbap", "name": "김밥", "kind": "meal", "price": 4_000}]
    entry = {"merchant_id": "shop-1", "name": "김밥나라", "municipality": CODE, "category": "snack", "menu": menu}
    entries = json.dumps([{**entry, "lat": 37.24, "lon": 127.1801, "state": "suspended"}])
    assert counts(drop(town, "menus.json", entries)) == (1, 0, 0)
    assert counts(drop(town, "menus-again.json", entries)) == (0, 1, 0)
    assert counts(drop(town, "shops.csv", HEADER + line(1, "김밥천국"))) == (1, 0, 0)
    known = shop(town, "shop-1")
    assert (known.name, known.state, [item.item_id for item in known.menu]) == ("김밥천국", "suspended", ["gimbap"])
    assert counts(drop(town, "opened.csv", HEADER + line(1, "김밥천국", ",,,,,active"))) == (1, 0, 0)
    assert shop(town, "shop-1").state == "active"


def test_M10_what_a_file_has_no_column_for_stays_and_an_empty_cell_takes_it_away(town: Town) -> None:
    """A list of names and places, as any office has one, must not take away when twenty thousand shops are open."""
    whole = "merchant_id,name,category,lat,lon,address,hours,breaks,holidays,delivery_m,delivery_areas\n"
    full = "shop-1,김밥나라,분식,37.24,127.18,수지로 1,매일 10:30-21:00,평일 15:00-17:00,휴무,1500,41461101\n"
    assert counts(drop(town, "whole.csv", whole + full)) == (1, 0, 0)
    first = shop(town, "shop-1")
    few = "merchant_id,name,category,lat,lon\n"
    assert counts(drop(town, "few.csv", few + "shop-1,김밥나라,분식,37.24,127.18\n")) == (0, 1, 0)
    assert counts(drop(town, "named.csv", few + "shop-1,김밥천국,분식,37.24,127.18\n")) == (1, 0, 0)
    assert shop(town, "shop-1") == first.model_copy(update={"name": "김밥천국"})
    longer = "merchant_id,name,category,lat,lon,hours,delivery_m\nshop-1,김밥천국,분식,37.24,127.18,매일 10:30-22:00,\n"
    assert counts(drop(town, "longer.csv", longer)) == (1, 0, 0)
    known = shop(town, "shop-1")
    assert known.hours is not None
    assert first.hours is not None
    assert (known.hours.open[0].until, known.hours.breaks) == ("22:00", first.hours.breaks)
    assert (known.hours.holidays, known.address) == ("closed", "수지로 1")
    assert known.delivery is not None
    assert (known.delivery.radius_m, known.delivery.areas) == (None, ("41461101",))
    empty = f"{whole}shop-1,김밥천국,분식,37.24,127.18,,,,,,\n"
    assert counts(drop(town, "empty.csv", empty)) == (1, 0, 0)
    assert (shop(town, "shop-1").hours, shop(town, "shop-1").delivery, shop(town, "shop-1").address) == (None, None, "")


def test_M10_a_file_with_hours_takes_no_days_off_away(town: Town) -> None:
    """An officer writes down the second and fourth Monday at the desk; no column of a file tells of it."""
    week = {"open": [{"days": ["mon"], "from_": "09:00", "until": "18:00"}], "closed_on": ["2026-12-01"]}
    week |= {"closed_monthly": [{"day": "mon", "weeks": [2, 4]}]}
    entry = {"merchant_id": "shop-1", "name": "김밥나라", "municipality": CODE, "category": "snack", "menu": []}
    assert counts(drop(town, "a.json", json.dumps([{**entry, "lat": 37.24, "lon": 127.18, "hours": week}]))) == (
        1,
        0,
        0,
    )
    first = shop(town, "shop-1").hours
    assert first is not None
    cells = "shop-1,김밥나라,분식,37.24,127.18,매일 10:00-22:00,,휴무\n"
    assert counts(drop(town, "b.csv", f"merchant_id,name,category,lat,lon,hours,breaks,holidays\n{cells}")) == (1, 0, 0)
    known = shop(town, "shop-1").hours
    assert known is not None
    assert (known.open[0].until, known.holidays) == ("22:00", "closed")
    assert (known.closed_on, known.closed_monthly) == (first.closed_on, first.closed_monthly)


@pytest.mark.parametrize("hours", ["", "매일 10:00-22:00"])
def test_M10_breaks_and_holidays_of_a_file_without_hours_are_not_passed_over(town: Town, hours: str) -> None:
    """Whose hours nobody tells is taken to be always open: but for what is told."""
    with_hours = "merchant_id,name,category,lat,lon,hours\n"
    assert counts(drop(town, "a.csv", f"{with_hours}shop-1,김밥나라,분식,37.24,127.18,{hours}\n")) == (1, 0, 0)
    before = shop(town, "shop-1").hours
    told = "merchant_id,name,category,lat,lon,breaks,holidays\nshop-1,김밥나라,분식,37.24,127.18,15:00-17:00,휴무\n"
    assert counts(drop(town, "b.csv", told)) == (1, 0, 0)
    assert counts(drop(town, "c.csv", f"{told}\n")) == (0, 1, 0)
    known = shop(town, "shop-1").hours
    assert known is not None
    assert known.open == (before.open if before is not None else ALWAYS)
    assert (known.breaks[0].until, known.holidays) == ("17:00", "closed")


def test_M10_an_empty_cell_of_hours_beside_a_break_leaves_the_break(town: Town) -> None:
    told = "merchant_id,name,category,lat,lon,hours,breaks\nshop-1,김밥나라,분식,37.24,127.18,,15:00-17:00\n"
    for counted, name in (((1, 0, 0), "a.csv"), ((0, 1, 0), "b.csv")):
        assert counts(drop(town, name, told + "\n" * (name == "b.csv"))) == counted
    known = shop(town, "shop-1").hours
    assert known is not None
    assert (known.open, known.breaks[0].from_) == (ALWAYS, "15:00")


def test_M10_a_file_of_a_mac_has_the_same_names_and_kinds(town: Town) -> None:
    """Such files have Hangul taken apart (NFD): `분식` is six letters there."""
    told = "가맹점번호,상호,업종,위도,경도,공휴일\nshop-1,김밥나라,분식,37.24,127.18,휴무\n"
    assert counts(drop(town, "mac.csv", normalize("NFD", told))) == (1, 0, 0)
    assert (shop(town, "shop-1").name, shop(town, "shop-1").category) == ("김밥나라", "snack")
    assert counts(drop(town, "again.csv", f"{told}\n")) == (0, 1, 0)


def test_R12_a_file_touches_no_other_towns_shop(town: Town) -> None:
    assert counts(drop(town, "a.csv", HEADER + line(1))) == (1, 0, 0)
    key = "merchants/41430/b.csv"
    bucket = Bucket(town.aws.client("s3"), town.aws.buckets["files"])
    bucket.write(key, (HEADER + line(1, "빼앗긴 가게")).encode(), "text/csv")
    told = event("receive_file", "merchants")
    told["detail"]["object"]["key"] = key
    handler.handler(told, Context(remaining_ms=900_000), town.clock)
    result = bucket.read_json(f"results/{key}.json", 1_000_000)
    assert result is not None
    assert [error["code"] for error in result["errors"]] == ["merchant_taken"]
    assert shop(town, "shop-1").name == "김밥나라"


@pytest.mark.parametrize(
    ("cell", "spans"),
    [
        ("매일 09:00-24:00", [(7, "09:00", "24:00")]),
        ("월~금 9:00~18:00", [(5, "09:00", "18:00")]),
        ("매일 0:00~24:00", [(7, "00:00", "24:00")]),
        ("월-금 9:00:00-18:00:00", [(5, "09:00", "18:00")]),
        ("mon-fri 09:00-18:00; Sat,Sun 10:00-15:00", [(5, "09:00", "18:00"), (2, "10:00", "15:00")]),
        ("금-월 18:00-02:00", [(4, "18:00", "02:00")]),
        ("화요일, 목요일 11:00-20:00", [(2, "11:00", "20:00")]),
        ("주말 11:00-20:00", [(2, "11:00", "20:00")]),
    ],
)
def test_hours_are_read_as_people_write_them(cell: str, spans: list[tuple[int, str, str]]) -> None:
    usual = {"merchant_id": "shop-1", "name": "이름", "municipality": CODE, "category": "snack"}
    found = ShopLine.model_validate({**usual, "lat": "37.2", "lon": "127.1", "hours": cell}).hours
    assert found is not None
    assert [(len(span.days), span.from_, span.until) for span in found.open] == spans


@pytest.mark.parametrize(
    "cell", ["10-20", "월-금", "목욕일 10:00-20:00", "월 25:00-26:00", "월 10:00-20:00;", "달 1:00-2:00"]
)
def test_R10_hours_that_mean_nothing_certain_are_an_error_of_the_line(cell: str) -> None:
    usual = {"merchant_id": "shop-1", "name": "이름", "municipality": CODE, "category": "snack"}
    with pytest.raises(ValueError, match="hours"):
        ShopLine.model_validate({**usual, "lat": "37.2", "lon": "127.1", "hours": cell})


def test_A1_resident_numbers_in_a_shops_name_address_and_dishes_are_masked_in_every_file(town: Town) -> None:
    number, hidden = "900101-1234567", "******-*******"
    header = "merchant_id,name,category,lat,lon,address\n"
    told = f"shop-1,김밥 {number},snack,37.24,127.18,예시로 1 ({number})\n"
    assert counts(drop(town, "lines.csv", header + told)) == (1, 0, 0)
    other = "shop-9,김밥,snack,37.24,127.18,예시로 9\n"
    assert counts(drop(town, "again.csv", header + told + other)) == (1, 1, 0)
    entry = {
        "merchant_id": "shop-2",
        "municipality": CODE,
        "name": f"예시 {number}",
        "category": "snack",
        "lat": 37.24,
        "lon": 127.18,
        "address": f"예시로 2 {number}",
        "menu": [{"item_id": "a", "name": f"정식 {number}", "kind": "meal", "price": 8_000}],
    }
    assert counts(drop(town, "entries.json", json.dumps([entry], ensure_ascii=False))) == (1, 0, 0)
    one, two = shop(town, "shop-1"), shop(town, "shop-2")
    assert (one.name, one.address) == (f"김밥 {hidden}", f"예시로 1 ({hidden})")
    assert (two.name, two.address, two.menu[0].name) == (f"예시 {hidden}", f"예시로 2 {hidden}", f"정식 {hidden}")
    rows = str([from_attributes(item) for item in town.table.client.scan(TableName=town.table.name)["Items"]])
    assert "1234567" not in rows
