"""Accounts: what is left, and how an entry changes it (M1, M2, M5)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dolbom.clock import seoul_day
from dolbom.meals.accounts import Account, post
from dolbom.meals.ledger import Entry, Leg, LegAccount
from tests.support.strategies import accounts, instants

TODAY = date(2026, 12, 1)
LOT = "2026-12-31"


def account(**changes: object) -> Account:
    return Account("child-haneul", "41460", **changes)  # type: ignore[arg-type]


def spent(amount: int, day: str = "2026-12-01", lot: str = LOT, coupons: int = 0) -> Entry:
    legs = (Leg("benefit", -amount, lot), Leg("hold", amount))
    return Entry(f"o/{amount}", "hold", "2026-12-01T00:00:00.000000Z", day, legs, coupons=coupons)


def test_M2_only_money_that_has_not_lapsed_can_be_spent() -> None:
    haneul = account(lots={"2026-11-30": 50_000, "2026-12-01": 3_000, LOT: 4_000})
    assert haneul.spendable("2026-12-01") == 7_000
    assert haneul.spendable("2026-12-02") == 4_000
    assert account().spendable("2026-12-01") == 0


def test_M13_what_enforcement_found_tightens_and_never_loosens() -> None:
    haneul = account(
        lots={LOT: 9_000},
        days={"2026-12-01": 5_000},
        months={"2026-12": 6_000},
        coupons={"2026-12": 1},
        restraints={"balance": 2_000, "2026-12-01": 700, "2026-12": 80, "coupons:2026-12": 2},
    )
    assert haneul.spendable("2026-12-01") == 7_000
    assert haneul.spent_on("2026-12-01") == 5_700
    assert haneul.spent_on("2026-12-02") == 0
    assert haneul.spent_in("2026-12") == 6_080
    assert haneul.spent_in("2026-11") == 0
    assert haneul.coupons_used("2026-12") == 3
    assert haneul.coupons_used("2027-01") == 0
    assert account(lots={LOT: 1_000}, restraints={"balance": 2_000}).spendable("2026-12-01") == 0


def test_a_new_account_is_active_and_holds_nothing() -> None:
    new = account()
    assert (new.status, new.shortfall, new.version) == ("active", 0, 0)
    assert set(new.plain()) == {
        *("child_id", "municipality", "status", "lots", "days", "months", "coupons", "coupon_money"),
        *("shortfall", "restraints", "version"),
    }


def test_P3_tokens_of_the_version_that_was_taken_and_of_earlier_ones_count_no_more_and_nobody_elses_do() -> None:
    taken = account(version=4).without("mother", 7, TODAY)
    assert [taken.holds_for("mother", version) for version in (6, 7, 8)] == [False, False, True]
    assert taken.holds_for("father", 1)
    assert taken.version == 5
    assert taken.plain()["over"] == taken.over
    (name,) = taken.over
    assert (name[:-12], len(name)) == ("261201", 18)
    again = taken.without("father", 2, TODAY).without("mother", 9, date(2026, 12, 2))
    assert sorted(again.over.values()) == [2, 9], "of each person the last alone"
    assert [again.holds_for(*of) for of in (("mother", 9), ("mother", 10), ("father", 2))] == [False, True, False]


def test_P3_a_mark_stands_three_days_and_goes_with_what_is_posted_or_taken_then() -> None:
    taken = account().without("mother", 7, TODAY)
    nothing = Entry("l", "load", "", "2026-12-01", ())
    for days, is_kept in ((2, True), (3, False)):
        then = TODAY + timedelta(days=days)
        assert (post(taken, nothing, then).over == taken.over) is is_kept
        assert len(taken.without("father", 2, then).over) == 1 + is_kept


def test_M1_what_is_spent_counts_to_its_day_and_its_month() -> None:
    after = post(account(lots={LOT: 20_000}, version=4), spent(8_000, coupons=1), TODAY)
    assert after == account(
        lots={LOT: 12_000},
        days={"2026-12-01": 8_000},
        months={"2026-12": 8_000},
        coupons={"2026-12": 1},
        placed={"2026-12-01": 1},
        version=5,
    )


def test_M5_money_that_returns_after_midnight_returns_to_the_orders_day() -> None:
    before = account(
        lots={LOT: 1_000}, days={"2026-11-30": 8_000, "2026-12-01": 500}, months={"2026-11": 8_000, "2026-12": 500}
    )
    back = Entry(
        "o/void", "void", "2026-12-01T00:00:01.000000Z", "2026-11-30", (Leg("hold", -8_000), Leg("benefit", 8_000, LOT))
    )
    after = post(before, back, TODAY)
    assert after.days == {"2026-12-01": 500}
    assert after.months == {"2026-12": 500}
    assert after.lots == {LOT: 9_000}


def test_an_empty_lot_is_no_lot() -> None:
    assert post(account(lots={LOT: 8_000, "2027-01-31": 1}), spent(8_000), TODAY).lots == {"2027-01-31": 1}


def test_M11_a_shortfall_grows_with_what_the_till_took_and_shrinks_with_what_repays_it() -> None:
    at_till = Entry("t", "in_store", "", "2026-12-01", (Leg("shortfall", -4_000), Leg("merchant", 4_000)))
    owing = post(account(), at_till, TODAY)
    assert owing.shortfall == 4_000
    assert owing.days == {"2026-12-01": 4_000}
    repaid = Entry("l", "load", "", "2026-12-01", (Leg("fund", -4_000), Leg("shortfall", 4_000)))
    assert post(owing, repaid, TODAY).shortfall == 0


def test_counters_are_kept_for_three_days_and_two_months_and_then_dropped() -> None:
    old = account(
        days={"2026-11-27": 1, "2026-11-28": 2, "2026-11-29": 3},
        months={"2026-09": 1, "2026-10": 2, "2026-11": 3, "2026-12": 4},
        coupons={"2026-10": 1, "2026-11": 2},
        restraints={
            "2026-11-28": 1,
            "2026-11-29": 2,
            "2026-10": 3,
            "2026-11": 4,
            "coupons:2026-10": 5,
            "coupons:2026-11": 6,
            "coupon_money:2026-10": 8,
            "coupon_money:2026-11": 9,
            "balance": 7,
        },
    )
    kept = post(old, Entry("l", "load", "", "2026-12-01", ()), TODAY)
    assert kept.days == {"2026-11-29": 3}
    assert kept.months == {"2026-11": 3, "2026-12": 4}
    assert kept.coupons == {"2026-11": 2}
    assert kept.restraints == {
        "2026-11-29": 2,
        "2026-11": 4,
        "coupons:2026-11": 6,
        "coupon_money:2026-11": 9,
        "balance": 7,
    }


def test_counters_of_two_months_back_are_dropped_across_the_turn_of_the_year_too() -> None:
    old = account(months={"2025-11": 1, "2025-12": 2, "2026-01": 3})
    assert post(old, Entry("l", "load", "", "2026-01-31", ()), date(2026, 1, 31)).months == {"2025-12": 2, "2026-01": 3}


LEGS: list[LegAccount] = ["benefit", "shortfall", "own", "coupon", "hold", "merchant", "courier", "fund"]


@given(st.data())
def test_M2_an_entry_moves_in_the_account_what_its_legs_say_and_nothing_else(data: st.DataObject) -> None:
    now = data.draw(instants())
    today = seoul_day(now)
    before = data.draw(accounts(now))
    moves = data.draw(st.lists(st.tuples(st.sampled_from(LEGS), st.integers(-9_000, 9_000)), max_size=5))
    lot = data.draw(st.sampled_from(sorted(before.lots) or [LOT]))
    legs = [Leg(name, amount, lot if name == "benefit" else "") for name, amount in moves]
    legs.append(Leg("hold", -sum(amount for _, amount in moves)))
    kind = data.draw(st.sampled_from(["load", "hold", "capture", "refund", "in_store", "lapse"]))
    after = post(before, Entry("e", kind, "", today.isoformat(), tuple(legs)), today)
    benefit = sum(amount for name, amount in moves if name == "benefit")
    shortfall = sum(amount for name, amount in moves if name == "shortfall")
    assert sum(after.lots.values()) - sum(before.lots.values()) == benefit
    assert before.shortfall - after.shortfall == shortfall
    counts = 0 if kind in ("load", "lapse") else -benefit - shortfall
    assert after.days.get(today.isoformat(), 0) - before.days.get(today.isoformat(), 0) == counts
    assert after.months.get(today.isoformat()[:7], 0) - before.months.get(today.isoformat()[:7], 0) == counts
    assert after.version == before.version + 1
    assert (after.child_id, after.municipality, after.status) == (before.child_id, before.municipality, before.status)
