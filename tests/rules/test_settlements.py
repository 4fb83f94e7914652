"""Purchases in shops and their cancellations as values (M11): where the money comes from, and where it goes back to."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dolbom.clock import stamp
from dolbom.meals.accounts import Account
from dolbom.meals.files.results import LineError
from dolbom.meals.files.settlements import Cancellation, Purchase, Settled, bought, cancelled
from dolbom.meals.ledger import Entry, Leg
from tests.support.strategies import CHILD
from tests.support.usual import LOT, NOON, TODAY, account, policy

YESTERDAY = NOON - timedelta(days=1)
TOMORROW = NOON + timedelta(days=1)
PURCHASE = Purchase("T-1", CHILD, "gimbap-1", 8_000, NOON, "bc-card")


def settled(entry: Entry, amount: int, cancels: str = "") -> Settled:
    return Settled(entry.entry_id, entry.day, "gimbap-1", amount, entry.legs, cancels)


def back(
    before: tuple[Account, Entry], amount: int, others: tuple[Entry, ...] = (), number: str = "C-1", **how: Any
) -> tuple[Account, Entry]:
    line = Cancellation(number, CHILD, "gimbap-1", amount, NOON, "T-1", "bc-card")
    rows = [settled(other, -1, "bc-card.T-1") for other in others]
    purchase = settled(before[1], before[1].moved("merchant"))
    return cancelled(before[0], purchase, rows, line, how.get("rules", policy()), how.get("now", NOON))


def test_M11_a_purchase_takes_what_lapses_first_and_owes_the_rest() -> None:
    after, entry = bought(account(lots={TODAY: 3_000, LOT: 4_000}), PURCHASE, NOON)
    assert (entry.entry_id, entry.kind, entry.day, entry.at) == ("in_store/bc-card.T-1", "in_store", TODAY, stamp(NOON))
    assert entry.legs == (
        Leg("benefit", -3_000, TODAY), Leg("benefit", -4_000, LOT), Leg("shortfall", -1_000), Leg("merchant", 8_000),
    )  # fmt: skip
    assert (after.lots, after.shortfall, after.days) == ({}, 1_000, {TODAY: 8_000})


def test_M11_a_purchase_of_yesterday_counts_to_its_day_and_takes_what_had_not_lapsed_then() -> None:
    late = replace(PURCHASE, purchased_at=YESTERDAY)
    after, entry = bought(account(lots={"2026-11-30": 8_000, LOT: 50_000}), late, NOON)
    assert (late.day, entry.day, entry.at) == ("2026-11-30", "2026-11-30", stamp(NOON))
    assert (after.lots, after.days) == ({LOT: 50_000}, {"2026-11-30": 8_000})


def test_M11_a_cancelled_purchase_goes_back_to_its_lots_the_latest_lapse_first() -> None:
    before = bought(account(lots={TODAY: 3_000, LOT: 50_000}), PURCHASE, NOON)
    after, entry = back(before, 8_000)
    assert (entry.entry_id, entry.kind, entry.day) == ("in_store_cancel/bc-card.C-1", "in_store_cancel", TODAY)
    assert (entry.at, entry.why) == (stamp(NOON), "")
    assert entry.legs == (Leg("merchant", -8_000), Leg("benefit", 5_000, LOT), Leg("benefit", 3_000, TODAY))
    assert (after.lots, after.days) == ({TODAY: 3_000, LOT: 50_000}, {})


def test_M11_each_part_goes_on_where_the_parts_before_it_stopped_and_not_beyond_the_purchase() -> None:
    before = bought(account(lots={TODAY: 3_000, LOT: 50_000}), PURCHASE, NOON)
    one, first = back(before, 4_999)
    two, second = back((one, before[1]), 2, (first,), "C-2")
    assert first.legs == (Leg("merchant", -4_999), Leg("benefit", 4_999, LOT))
    assert second.legs == (Leg("merchant", -2), Leg("benefit", 1, LOT), Leg("benefit", 1, TODAY))
    with pytest.raises(LineError) as refused:
        back((two, before[1]), 3_000, (first, second), "C-3")
    assert (refused.value.code, refused.value.facts) == ("more_than_bought", {"left": 2_999, "txn_id": "T-1"})
    last, third = back((two, before[1]), 2_999, (first, second), "C-3")
    assert third.legs == (Leg("merchant", -2_999), Leg("benefit", 2_999, TODAY))
    assert (last.lots, last.days) == ({TODAY: 3_000, LOT: 50_000}, {})
    # The same line again is not counted beside itself.
    assert back((two, before[1]), 2, (first, second), "C-2")[1].legs == second.legs


def test_M11_what_has_lapsed_goes_to_the_fund_and_counts_as_given_back() -> None:
    before = bought(account(lots={TODAY: 3_000, LOT: 50_000}), PURCHASE, NOON)
    one, first = back(before, 6_000, now=TOMORROW)
    assert first.legs == (Leg("merchant", -6_000), Leg("benefit", 5_000, LOT), Leg("fund", 1_000))
    assert first.why == "to_fund_after_lapse"
    _, second = back((one, before[1]), 2_000, (first,), "C-2", now=TOMORROW)
    assert second.legs == (Leg("merchant", -2_000), Leg("fund", 2_000))


def test_M11_what_is_owed_is_made_good_first_and_what_a_load_repaid_goes_to_the_present_lot() -> None:
    owing, entry = bought(account(lots={TODAY: 3_000}), PURCHASE, NOON)
    assert owing.shortfall == 5_000
    after, part = back((owing, entry), 6_000)
    # Of what comes back, what lapses first repays first.
    assert part.legs == (Leg("merchant", -6_000), Leg("shortfall", 5_000), Leg("benefit", 1_000, LOT))
    assert (after.shortfall, after.lots) == (0, {LOT: 1_000})
    repaid = replace(owing, shortfall=0)
    assert back((repaid, entry), 8_000)[1].legs == (
        Leg("merchant", -8_000), Leg("benefit", 5_000, LOT), Leg("benefit", 3_000, TODAY),
    )  # fmt: skip
