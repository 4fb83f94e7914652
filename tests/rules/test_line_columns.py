"""Lines of files as models: what each cell may hold, and which fault of a line is named (M2, M11)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dolbom.clock import SEOUL
from dolbom.meals.accounts import Account
from dolbom.meals.files.loads import load_of, loaded
from dolbom.meals.files.results import LineError
from dolbom.meals.files.settlements import Cancellation, Purchase, settlement_of
from tests.support.usual import policy

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TOWN = "41460"
LOAD = {"load_id": "L-1", "child_id": "haru", "municipality": TOWN, "amount": "60000"}
PURCHASE = {
    "txn_id": "T-1",
    "child_id": "haru",
    "merchant_id": "shop-1",
    "amount": "9000",
    "purchased_at": "2026-11-20 12:00",
}


def error(read: Any) -> tuple[str, str]:
    with pytest.raises(LineError) as found:
        read()
    return found.value.code, found.value.facts.get("column", "")


def settlement(**cells: str) -> Purchase | Cancellation:
    values = {name: cell for name, cell in {**PURCHASE, **cells}.items() if cell}
    return settlement_of(values, NOW, {"card-1": "nabi"}.get, "bc-card")


@pytest.mark.parametrize(
    "amount", ["0", "-1", "+5", "1e3", "1_000", "1,00", "1,0000", "1.0", "٣", "1000001", "00000001", "1 000", "원"]
)
def test_M2_an_amount_is_whole_won_in_plain_digits_or_none(amount: str) -> None:
    assert error(lambda: load_of({**LOAD, "amount": amount}, TOWN)) == ("bad_value", "amount")
    assert error(lambda: settlement(amount=amount)) == ("bad_value", "amount")


@pytest.mark.parametrize("amount", [1, 1_000_000])
def test_M2_an_amount_is_from_one_won_to_a_million(amount: int) -> None:
    assert load_of({**LOAD, "amount": str(amount)}, TOWN).amount == amount
    assert settlement(amount=str(amount)).amount == amount


@pytest.mark.parametrize("day", ["2026-13-01", "tomorrow", "11/30/2026", "2026-12-31 00:00:01", "2026-12-31 12:00"])
def test_M2_a_day_that_is_none_is_named_before_all_else(day: str) -> None:
    assert error(lambda: load_of({"lapses_on": day, "amount": "x"}, TOWN)) == ("bad_value", "lapses_on")


@pytest.mark.parametrize("column", ["load_id", "child_id", "municipality", "amount"])
def test_M2_of_several_faults_of_a_load_the_first_column_is_named(column: str) -> None:
    columns = list(LOAD)
    bad = dict.fromkeys(columns[columns.index(column) :], "!")
    assert error(lambda: load_of({**LOAD, **bad}, TOWN)) == ("bad_value", column)


def test_M11_faults_of_a_settlement_are_named_in_the_order_in_which_a_line_is_judged() -> None:
    every = {"txn_id": "!", "card_ref": "card-0", "child_id": "", "merchant_id": "!", "amount": "!", "cancels": "!"}
    every["purchased_at"] = "at noon"
    named = []
    for column, cured in (
        ("purchased_at", "2027-11-20 12:00"),
        ("purchased_at", "2020-11-20 12:00"),
        ("purchased_at", "2026-11-20 12:00"),
        ("txn_id", "T-1"),
        ("card_ref", "card-1"),
        ("merchant_id", "shop-1"),
        ("amount", "100"),
        ("cancels", "T-0"),
    ):
        named.append(error(lambda: settlement(**every)))
        every[column] = cured
    assert named == [
        ("bad_value", "purchased_at"),
        ("in_the_future", ""),
        ("too_old", ""),
        ("bad_value", "txn_id"),
        ("unknown_card", ""),
        ("bad_value", "merchant_id"),
        ("bad_value", "amount"),
        ("bad_value", "cancels"),
    ]
    assert settlement(**every) == Cancellation(
        "T-1", "nabi", "shop-1", 100, settlement().purchased_at, "T-0", "bc-card"
    )  # type: ignore[union-attr]


@pytest.mark.parametrize("whose", [{"child_id": ""}, {"card_ref": "card-1"}])
def test_M11_a_line_names_a_card_or_a_child_and_not_both(whose: dict[str, str]) -> None:
    assert error(lambda: settlement(**whose)) == ("bad_value", "card_ref")


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-11-20 09:05", "2026-11-20T09:05:00+09:00"),
        ("2026-11-20T09:05:07", "2026-11-20T09:05:07+09:00"),
        ("2026-11-20 09:05:07.5", "2026-11-20T09:05:07.500000+09:00"),
        ("2026-11-20   09:05:07.000001", "2026-11-20T09:05:07.000001+09:00"),
        ("2026-1-5 9:05", "2026-01-05T09:05:00+09:00"),
        ("2026/1/5 9:05", "2026-01-05T09:05:00+09:00"),
        ("2026. 1. 5. 오후 9:05", "2026-01-05T21:05:00+09:00"),
        ("2026. 1. 5. 오전 9:05:07", "2026-01-05T09:05:07+09:00"),
        ("2026-01-05 오전 12:05", "2026-01-05T00:05:00+09:00"),
        ("2026-01-05 오후 12:05", "2026-01-05T12:05:00+09:00"),
        ("2026-01-05 오전1:05", "2026-01-05T01:05:00+09:00"),
        *((f"2026-01-05 9:05 {half}", "2026-01-05T09:05:00+09:00") for half in ("AM", "am", "Am")),
        *((f"2026-01-05 9:05{half}", "2026-01-05T21:05:00+09:00") for half in ("PM", "pm", "Pm")),
        ("2026-11-20T09:05Z", "2026-11-20T09:05:00+00:00"),
        ("2026-11-20T09:05:07 +0900", "2026-11-20T09:05:07+09:00"),
        ("2026-11-20T09:05-05:30", "2026-11-20T09:05:00-05:30"),
    ],
)
def test_M11_a_time_is_read_as_programs_and_spreadsheets_write_it_and_is_seouls_where_it_does_not_say(
    cell: str, at: str
) -> None:
    found = settlement(purchased_at=cell)
    assert isinstance(found, Purchase)
    assert found.purchased_at.isoformat() == at
    if at.endswith("+09:00"):
        assert found.purchased_at.tzinfo is SEOUL


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-11-20", "09:05", "2026-11-20 9:5", "2026-11-20 09:60", "2026-11-20 24:00", "2026-11-20 25:00"),
        *("2026-11-20 09:05:60", "2026-11-20 09:05:07.0000001", "2026-11-20 09:05:7", "2026-02-30 09:05"),
        *("2026-11/20 09:05", "1926-11-20 09:05", "26-11-20 09:05", "2026-11-20 09:05+25:00", "২026-11-20 09:05"),
        *("2026-11-20 오전 13:05", "2026-11-20 오후 0:05", "2026-11-20 오전 9:05 PM", "2026-11-20 오전 9:05 AM"),
    ],
)
def test_M11_a_time_that_is_none_is_named(cell: str) -> None:
    assert error(lambda: settlement(purchased_at=cell)) == ("bad_value", "purchased_at")


@pytest.mark.parametrize(
    "cell",
    ["2026-12-31", "2026-12-1", "2026/12/31", "2026. 12. 1.", "2026.12.31", "2026-12-31 00:00:00", "2026. 12. 1. 0:00"],
)
def test_M2_a_day_is_read_as_spreadsheets_write_it(cell: str) -> None:
    day = load_of({**LOAD, "lapses_on": cell}, TOWN).lapses_on
    assert day == ("2026-12-31" if "31" in cell else "2026-12-01")


def test_M11_a_purchase_lies_a_quarter_of_an_hour_ahead_at_most_and_four_hundred_days_back() -> None:
    moment = timedelta(microseconds=1)
    last, first = NOW + timedelta(minutes=15), NOW - timedelta(days=400)
    for at in (last, first):
        assert settlement(purchased_at=at.isoformat()).amount == 9_000
    assert error(lambda: settlement(purchased_at=(last + moment).isoformat())) == ("in_the_future", "")
    with pytest.raises(LineError) as found:
        settlement(purchased_at=(first - moment).isoformat())
    assert (found.value.code, found.value.facts) == ("too_old", {"days_max": 400})


def test_M2_a_load_lapses_today_at_the_earliest_and_a_year_and_a_day_ahead_at_most() -> None:
    account, today = Account("haru", TOWN), NOW.date()

    def lot(lapses_on: str) -> dict[str, int]:
        load = load_of({**LOAD, "lapses_on": lapses_on}, TOWN)
        return dict(loaded(account, load, policy(municipality=TOWN), NOW)[0].lots)

    for days in (0, 366):
        assert list(lot((today + timedelta(days=days)).isoformat()).values()) == [60_000]
    assert error(lambda: lot((today - timedelta(days=1)).isoformat())) == ("lapsed", "")
    with pytest.raises(LineError) as found:
        lot((today + timedelta(days=367)).isoformat())
    assert (found.value.code, found.value.facts) == ("lapses_too_late", {"days_max": 366})


def test_M2_a_load_repays_what_is_owed_first_and_is_for_an_account_of_its_own_town() -> None:
    load = load_of(LOAD, TOWN)
    for owed, rest in ((0, 60_000), (59_999, 1), (60_000, None), (70_000, None)):
        after, entry = loaded(Account("haru", TOWN, shortfall=owed), load, policy(municipality=TOWN), NOW)
        assert (after.shortfall, after.lots.get("2026-11-30")) == (max(0, owed - 60_000), rest)
        assert (entry.entry_id, entry.kind, entry.day) == ("load/41460.L-1", "load", "2026-11-21")
        assert entry.moved("fund") == -60_000
    for account, code in ((None, "unknown_child"), (Account("haru", "41461"), "other_municipality")):
        assert error(lambda account=account: loaded(account, load, policy(), NOW)) == (code, "")


def test_M2_a_line_that_says_another_town_is_refused_and_one_that_says_none_is_of_the_sender() -> None:
    without = {name: cell for name, cell in LOAD.items() if name != "municipality"}
    assert load_of(without, TOWN).municipality == TOWN
    with pytest.raises(LineError) as found:
        load_of(LOAD, "41461")
    assert (found.value.code, found.value.facts) == ("outside_jurisdiction", {"town": "41461"})


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"municipality": "41460"},
        {"municipality": "41465"},
        {"municipality": "경기도 용인시"},
        {"municipality": "", "municipality_name": "용인시"},
        {"municipality": "41460", "municipality_name": "경기 용인시 수지구"},
        {"municipality": "41463", "municipality_name": "경기도 용인시"},
        {"municipality": "41460", "municipality_name": "용인"},
        {"municipality_name": "수지구"},
    ],
)
def test_M2_a_town_is_known_by_its_code_its_name_and_its_districts(cells: dict[str, str]) -> None:
    line = {name: cell for name, cell in {**LOAD, **cells}.items() if cell or name not in cells}
    line = line if "municipality" in cells or not cells else {n: c for n, c in line.items() if n != "municipality"}
    assert load_of(line, TOWN) == load_of(LOAD, TOWN)


@pytest.mark.parametrize(
    ("code", "name", "found"),
    [
        ("41460", "화성시", "two_towns"),
        ("41590", "경기도 용인시", "two_towns"),
        ("41465", "수원시 장안구", "two_towns"),
        ("41590", "화성시", "outside_jurisdiction"),
        ("", "화성시", "outside_jurisdiction"),
        ("화성시", "", "outside_jurisdiction"),
        ("용인", "용인시", "bad_value"),
        ("4146", "용인시", "two_towns"),
    ],
)
def test_M2_a_line_of_two_towns_or_of_another_one_is_not_taken(code: str, name: str, found: str) -> None:
    cells = {"municipality": code, "municipality_name": name}
    line = {name: cell for name, cell in {**LOAD, **cells}.items() if cell}
    assert error(lambda: load_of(line, TOWN))[0] == found
