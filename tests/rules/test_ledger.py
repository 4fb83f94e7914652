"""The ledger: legs sum to zero, and money is drawn where it would lapse first (M2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.meals.ledger import Entry, Leg, benefit_legs, draw, nonzero

TODAY = "2026-11-30"
LOTS = st.dictionaries(
    st.sampled_from(["2026-10-31", "2026-11-29", TODAY, "2026-12-01", "2026-12-31", "2027-01-31"]),
    st.integers(0, 50_000),
)


def entry(kind: str, *legs: Leg, coupons: int = 0) -> Entry:
    return Entry("e", kind, "2026-11-30T01:00:00.000000Z", TODAY, legs, coupons=coupons)  # type: ignore[arg-type]


def test_M2_money_that_lapses_first_is_spent_first() -> None:
    lots = {"2026-12-31": 9_000, TODAY: 5_000, "2026-11-29": 70_000, "2027-01-31": 9_000}
    assert draw(lots, 15_000, TODAY) == {TODAY: 5_000, "2026-12-31": 9_000, "2027-01-31": 1_000}


def test_M2_the_last_won_of_a_lot_is_spent_too() -> None:
    lots = {TODAY: 1, "2026-12-01": 0, "2026-12-31": 5}
    assert [draw(lots, amount, TODAY) for amount in (0, 1, 2)] == [{}, {TODAY: 1}, {TODAY: 1, "2026-12-31": 1}]


@given(LOTS, st.integers(0, 120_000))
def test_M2_what_is_drawn_is_what_is_asked_or_all_that_has_not_lapsed(lots: dict[str, int], amount: int) -> None:
    taken = draw(lots, amount, TODAY)
    unlapsed = {lot: held for lot, held in lots.items() if lot >= TODAY}
    assert sum(taken.values()) == min(amount, sum(unlapsed.values()))
    assert all(0 < taken[lot] <= unlapsed[lot] for lot in taken)
    for lot in taken:
        earlier = [other for other in unlapsed if other < lot]
        assert all(taken.get(other, 0) == unlapsed[other] for other in earlier), "an earlier lot was passed over"


def test_an_entry_whose_legs_do_not_sum_to_zero_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="entry e: legs sum to 1"):
        entry("hold", Leg("benefit", -4_999, TODAY), Leg("hold", 5_000))


@given(st.lists(st.integers(-100, 100), min_size=1, max_size=6))
def test_an_entry_stands_exactly_when_its_legs_sum_to_zero(moves: list[int]) -> None:
    legs = [Leg("fund", amount) for amount in moves]
    if sum(moves) == 0:
        assert entry("load", *legs).imbalance == 0
    else:
        with pytest.raises(ValueError):
            entry("load", *legs)


@pytest.mark.parametrize("kind", ["hold", "capture", "void", "expire", "refund", "in_store", "in_store_cancel"])
def test_M1_benefit_that_is_spent_or_given_back_counts_towards_the_caps(kind: str) -> None:
    assert entry(kind, Leg("benefit", -5_000, TODAY), Leg("hold", 5_000)).spent == 5_000
    assert entry(kind, Leg("benefit", 5_000, TODAY), Leg("hold", -5_000)).spent == -5_000


@pytest.mark.parametrize("kind", ["capture", "void", "expire", "refund", "in_store_cancel"])
def test_M5_what_the_fund_gets_back_takes_room_still_and_is_kept_by_nobody(kind: str) -> None:
    given_back = entry(kind, Leg("benefit", 1_000, TODAY), Leg("fund", 4_000), Leg("hold", -5_000))
    assert (given_back.spent, given_back.kept) == (-1_000, -5_000)


@pytest.mark.parametrize("kind", ["load", "load_undo", "lapse"])
def test_M1_a_load_or_a_lapse_is_no_spending(kind: str) -> None:
    assert entry(kind, Leg("benefit", -5_000, TODAY), Leg("fund", 5_000)).spent == 0


def test_M1_own_money_and_coupons_do_not_count_towards_the_caps() -> None:
    held = entry(
        "hold", Leg("benefit", -7_000, TODAY), Leg("own", -1_000), Leg("coupon", -3_000), Leg("hold", 11_000), coupons=1
    )
    assert held.spent == 7_000
    assert held.moved("own", "coupon") == -4_000
    assert held.moved("hold") == 11_000
    assert held.moved("merchant") == 0


def test_M11_what_a_till_took_beyond_the_loaded_money_counts_too() -> None:
    assert (
        entry("in_store", Leg("benefit", -3_000, TODAY), Leg("shortfall", -4_000), Leg("merchant", 7_000)).spent
        == 7_000
    )


def test_legs_take_out_or_put_back_by_lot_in_order() -> None:
    assert benefit_legs({"2026-12-31": 2, TODAY: 1}, -1) == [
        Leg("benefit", -1, TODAY),
        Leg("benefit", -2, "2026-12-31"),
    ]
    assert benefit_legs({TODAY: 1}, 1) == [Leg("benefit", 1, TODAY)]


def test_legs_that_move_nothing_are_not_kept() -> None:
    assert nonzero([Leg("coupon", 0), Leg("hold", 5), Leg("own", 0)]) == (Leg("hold", 5),)
