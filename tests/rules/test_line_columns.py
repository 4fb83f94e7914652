"""Lines of files as models: what each cell may hold, and which fault of a line is named (M2, M11)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dolbom.meals.files.loads import load_of
from dolbom.meals.files.results import LineError
from dolbom.meals.files.settlements import Cancellation, Purchase, settlement_of

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


@pytest.mark.parametrize("amount", ["0", "-1", "+5", "1e3", "1_000", "1,000", "1.0", "٣", "1000001", "00000001", "１"])
def test_M2_an_amount_is_whole_won_in_plain_digits_or_none(amount: str) -> None:
    assert error(lambda: load_of({**LOAD, "amount": amount}, TOWN)) == ("bad_value", "amount")
    assert error(lambda: settlement(amount=amount)) == ("bad_value", "amount")


@pytest.mark.parametrize("day", ["2026-13-01", "tomorrow", "11/30/2026"])
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
