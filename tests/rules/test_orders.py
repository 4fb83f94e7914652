"""What becomes of a hold: captures, voids, expiry, refunds (M3, M5, M6)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.clock import parse_stamp, seoul_day
from dolbom.errors import Unreadable
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.ledger import Leg
from dolbom.meals.orders.lifecycle import Basket, Left, Tender, captured, due, held, refunded, released, undone
from dolbom.meals.orders.rows import journal_append, named_in, order_item, order_of, reference_item
from dolbom.meals.policy import MealPolicy
from tests.support.strategies import blank_order, placements
from tests.support.usual import LOT, MONTH, NOON, TODAY, account, approved, basket, placed, policy

# ── holds, captures, voids, expiry ──────────────────────────────────────────────────────────────────────────────


def test_M3_ordering_holds_the_money_for_thirty_minutes() -> None:
    order, after = placed(basket(8_000, 3_200, own=200))
    assert order.state == "held"
    assert order.hold_until == "2026-12-01T03:30:00.000000Z"
    assert order.journal[0].entry_id == f"{order.order_id}/hold"
    assert order.journal[0].at == "2026-12-01T03:00:00.000000Z"
    assert order.journal[0].legs == (
        Leg("benefit", -8_000, LOT), Leg("coupon", -3_000), Leg("own", -200), Leg("hold", 11_200),
    )  # fmt: skip
    assert order.tender == Tender(8_000, 3_000, 200)
    assert order.left == Left(12_000, 92_000, 3)
    assert after.lots == {LOT: 92_000}
    assert (after.days, after.months, after.coupons) == ({TODAY: 8_000}, {MONTH: 8_000}, {MONTH: 1})
    assert after.coupon_money == {MONTH: 3_000}
    assert placed(basket(8_000), rules=policy(hold_minutes=5))[0].hold_until == "2026-12-01T03:05:00.000000Z"


def test_M6_a_free_delivery_takes_no_coupon() -> None:
    order, after = placed(basket(8_000))
    assert order.journal[0].coupons == 0
    assert after.coupons == {}


def test_M3_a_hold_is_due_when_its_life_is_over_and_no_moment_earlier() -> None:
    order, after = placed(basket(8_000))
    ends = NOON + timedelta(minutes=30)
    assert not due(order, ends - timedelta(microseconds=1))
    assert due(order, ends)
    assert not due(released(order, after, policy(), "void", NOON)[0], ends)


def test_M3_the_merchants_acceptance_captures_all() -> None:
    order, account_held = placed(basket(8_000, 3_200, own=200))
    taken, after = captured(order, account_held, policy(), 8_000, 3_200, NOON)
    assert taken.state == "captured"
    assert taken.journal[1].entry_id == f"{order.order_id}/capture"
    assert taken.journal[1].legs == (Leg("hold", -11_200), Leg("merchant", 8_000), Leg("courier", 3_200))
    assert (taken.food_paid, taken.fee_paid) == (8_000, 3_200)
    assert (after.lots, after.days, after.coupons) == (account_held.lots, account_held.days, account_held.coupons)
    assert after.coupon_money == account_held.coupon_money
    assert after.version == account_held.version + 1
    assert order.journal == taken.journal[:1], "the order that was read is not changed in place"


def test_M3_what_is_not_captured_returns() -> None:
    order, account_held = placed(basket(22_000, 3_200, own=2_200))
    taken, after = captured(order, account_held, policy(), 15_000, 3_200, NOON)
    assert taken.journal[1].legs == (
        Leg("hold", -25_200), Leg("merchant", 15_000), Leg("courier", 3_200),
        Leg("own", 2_000), Leg("benefit", 5_000, LOT),
    )  # fmt: skip
    assert after.days == {TODAY: 15_000}
    assert after.lots == {LOT: 85_000}


def test_M6_a_coupon_comes_back_only_when_no_won_of_it_is_spent() -> None:
    order, account_held = placed(basket(8_000, 3_200, own=200))
    assert captured(order, account_held, policy(), 8_000, 0, NOON)[1].coupons == {}
    assert captured(order, account_held, policy(), 8_000, 1, NOON)[1].coupons == {MONTH: 1}
    without, account_without = placed(basket(8_000, 200, own=200, use_coupon=False))
    assert captured(without, account_without, policy(), 8_000, 0, NOON)[0].journal[1].coupons == 0


@pytest.mark.parametrize(("kind", "state"), [("void", "voided"), ("expire", "expired")])
def test_M3_a_released_hold_gives_everything_back(kind: Any, state: str) -> None:
    before = account(lots={TODAY: 3_000, LOT: 50_000})
    order, account_held = placed(basket(22_000, 3_200, own=2_200), before)
    given_back, after = released(order, account_held, policy(), kind, NOON)
    assert given_back.state == state
    assert given_back.journal[1].entry_id == f"{order.order_id}/{kind}"
    assert after == replace(before, placed={TODAY: 1}, version=before.version + 2)
    assert given_back.journal[1].why == ""


# ── refunds ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_M6_a_refund_goes_back_in_the_published_order() -> None:
    """Of food: own money first, then the benefit, latest lapse first. Of the fee: own money, then the coupon."""
    before = account(lots={TODAY: 3_000, LOT: 50_000})
    order, account_held = placed(basket(22_000, 3_200, own=2_200), before)
    taken, account_taken = captured(order, account_held, policy(), 22_000, 3_200, NOON)

    def back(food: int, fee: int) -> tuple[Leg, ...]:
        order, _ = refunded(taken, account_taken, policy(), "refund-1", food, fee, NOON, merchant_at_fault=False)
        return order.journal[-1].legs

    assert back(1_500, 0) == (Leg("merchant", -1_500), Leg("own", 1_500))
    assert back(2_500, 0) == (Leg("merchant", -2_500), Leg("own", 2_000), Leg("benefit", 500, LOT))
    assert back(22_000, 0) == (
        Leg("merchant", -22_000), Leg("own", 2_000), Leg("benefit", 17_000, LOT), Leg("benefit", 3_000, TODAY),
    )  # fmt: skip
    assert back(0, 100) == (Leg("courier", -100), Leg("own", 100))
    assert back(0, 3_200) == (Leg("courier", -3_200), Leg("own", 200), Leg("coupon", 3_000))


def test_M6_several_refunds_go_on_where_the_last_one_stopped() -> None:
    order, account_held = placed(basket(22_000, own=2_000))
    step = captured(order, account_held, policy(), 22_000, 0, NOON)
    step = refunded(*step, policy(), "refund-1", 1_500, 0, NOON, merchant_at_fault=False)
    assert step[0].state == "captured"
    step = refunded(*step, policy(), "refund-2", 1_500, 0, NOON, merchant_at_fault=False)
    assert step[0].journal[-1].legs == (Leg("merchant", -1_500), Leg("own", 500), Leg("benefit", 1_000, LOT))
    assert step[0].journal[-1].entry_id == f"{order.order_id}/refund/refund-2"
    assert step[0].food_paid == 19_000
    assert step[1].days == {TODAY: 19_000}
    assert step[0].refund("refund-1") == 2
    assert step[0].refund("refund-2") == 3
    assert step[0].refund("refund") is None


def test_M6_a_refund_after_a_part_capture_gives_back_only_what_was_captured() -> None:
    order, account_held = placed(basket(22_000, own=2_000))
    taken, after = captured(order, account_held, policy(), 20_500, 0, NOON)
    assert taken.journal[-1].moved("own") == 1_500
    refund, _ = refunded(taken, after, policy(), "refund-1", 1_000, 0, NOON, merchant_at_fault=False)
    assert refund.journal[-1].legs == (
        Leg("merchant", -1_000), Leg("own", 500), Leg("benefit", 500, LOT),
    )  # fmt: skip


def test_M6_the_coupon_counts_as_unused_again_with_its_fee_when_the_merchant_is_at_fault() -> None:
    order, account_held = placed(basket(8_000, 2_500))
    step = captured(order, account_held, policy(), 8_000, 2_500, NOON)
    step = refunded(*step, policy(), "refund-1", 1, 0, NOON, merchant_at_fault=True)
    assert step[1].coupons == {MONTH: 1}, "the coupon has paid the fee, and still does"
    assert step[0].journal[-1].why == "merchant_at_fault"
    step = refunded(*step, policy(), "refund-2", 0, 2_499, NOON, merchant_at_fault=True)
    assert step[1].coupons == {MONTH: 1}
    step = refunded(*step, policy(), "refund-3", 0, 1, NOON, merchant_at_fault=True)
    assert step[1].coupons == {}
    step = refunded(*step, policy(), "refund-4", 1_000, 0, NOON, merchant_at_fault=True)
    assert step[1].coupons == {}, "one order gives back one coupon"
    assert step[0].journal[-1].coupons == 0


def test_M6_a_fee_that_goes_back_for_another_reason_keeps_its_coupon_used() -> None:
    order, account_held = placed(basket(8_000, 2_500))
    step = captured(order, account_held, policy(), 8_000, 2_500, NOON)
    step = refunded(*step, policy(), "refund-1", 1_000, 2_500, NOON, merchant_at_fault=False)
    step = refunded(*step, policy(), "refund-2", 1_000, 0, NOON, merchant_at_fault=True)
    assert step[1].coupons == {MONTH: 1}


def test_M2_money_that_returns_after_its_lapse_goes_to_the_fund_with_an_entry_that_tells_so() -> None:
    before = account(lots={TODAY: 3_000, LOT: 50_000})
    order, account_held = placed(basket(8_000), before)
    tomorrow = NOON + timedelta(days=1)
    given_back, after = released(order, account_held, policy(), "void", tomorrow)
    assert given_back.journal[1].legs == (Leg("hold", -8_000), Leg("benefit", 5_000, LOT), Leg("fund", 3_000))
    assert given_back.journal[1].why == "to_fund_after_lapse"
    assert after.lots == {LOT: 50_000}


def test_M2_money_that_returns_on_its_last_day_is_not_lapsed() -> None:
    order, account_held = placed(basket(3_000), account(lots={TODAY: 3_000}))
    last_moment = datetime.fromisoformat("2026-12-01T23:59:59.999999+09:00")
    assert released(order, account_held, policy(), "void", last_moment)[1].lots == {TODAY: 3_000}
    assert released(order, account_held, policy(), "void", last_moment + timedelta(microseconds=1))[1].lots == {}


def test_M2_a_municipality_may_give_lapsed_money_back_to_the_child_with_some_days_grace() -> None:
    kind = policy(refund_after_lapse="child", refund_grace_days=5)
    order, account_held = placed(basket(3_000), account(lots={TODAY: 3_000}))
    given_back, after = released(order, account_held, kind, "expire", NOON + timedelta(days=2))
    assert given_back.journal[1].legs == (Leg("hold", -3_000), Leg("benefit", 3_000, "2026-12-08"))
    assert given_back.journal[1].why == ""
    assert after.lots == {"2026-12-08": 3_000}


def test_M6_a_refund_by_a_merchant_at_fault_after_the_lapse_says_both() -> None:
    order, account_held = placed(basket(3_000), account(lots={TODAY: 3_000}))
    step = captured(order, account_held, policy(), 3_000, 0, NOON)
    refund, after = refunded(*step, policy(), "r", 3_000, 0, NOON + timedelta(days=1), merchant_at_fault=True)
    assert refund.journal[-1].why == "merchant_at_fault to_fund_after_lapse"
    assert after.lots == {}


def test_M2_what_lapsed_is_told_also_where_a_part_of_it_goes_back_to_the_child() -> None:
    before = account(lots={TODAY: 3_000, LOT: 50_000})
    order, held_too = placed(basket(22_000, own=2_000), before)
    step = captured(order, held_too, policy(), 22_000, 0, NOON)
    refund, _ = refunded(*step, policy(), "r", 22_000, 0, NOON + timedelta(days=1), merchant_at_fault=False)
    assert refund.journal[-1].legs == (
        Leg("merchant", -22_000), Leg("own", 2_000), Leg("benefit", 17_000, LOT), Leg("fund", 3_000),
    )  # fmt: skip
    assert refund.journal[-1].why == "to_fund_after_lapse"


def test_M6_a_coupon_that_was_once_given_back_without_its_fee_is_not_given_back_again_with_it() -> None:
    step = captured(*placed(basket(8_000, 3_000)), policy(), 8_000, 3_000, NOON)
    first, after = refunded(*step, policy(), "r-1", 1, 0, NOON, merchant_at_fault=True)
    of_before = replace(first, journal=(*first.journal[:-1], replace(first.journal[-1], coupons=-1)))
    second, _ = refunded(of_before, after, policy(), "r-2", 0, 3_000, NOON, merchant_at_fault=True)
    assert second.journal[-1].coupons == 0
    assert refunded(first, after, policy(), "r-2", 0, 3_000, NOON, merchant_at_fault=True)[0].journal[-1].coupons == -1


def test_M6_what_each_purse_pays_is_all_of_a_hold_what_is_kept_of_a_capture_and_else_nothing() -> None:
    order, held_too = placed(basket(22_000, 3_200, own=2_200))
    assert order.paid == order.tender == Tender(20_000, 3_000, 2_200)
    for kind in ("void", "expire"):
        assert released(order, held_too, policy(), kind, NOON)[0].paid == Tender(0, 0, 0)  # type: ignore[arg-type]
    step = captured(order, held_too, policy(), 21_000, 3_000, NOON)
    assert step[0].paid == Tender(20_000, 3_000, 1_000)
    assert refunded(*step, policy(), "r", 5_000, 1, NOON, merchant_at_fault=False)[0].paid == Tender(16_000, 2_999, 0)
    assert replace(order, journal=(), declined="over_day_cap").paid == Tender(0, 0, 0)


def test_M5_a_refund_on_another_day_returns_to_the_orders_day() -> None:
    order, account_held = placed(basket(9_000))
    step = captured(order, account_held, policy(), 9_000, 0, NOON)
    refund, after = refunded(*step, policy(), "r", 4_000, 0, NOON + timedelta(days=1), merchant_at_fault=False)
    assert refund.journal[-1].day == TODAY
    assert after.days == {TODAY: 5_000}


def test_M4_an_order_stands_as_it_was_first_answered() -> None:
    order, account_held = placed(basket(9_000))
    taken, _ = captured(order, account_held, policy(), 9_000, 0, NOON)
    assert taken.as_of(1) == order
    assert taken.entry("capture") == 1
    assert taken.entry("void") is None


def test_a_declined_order_holds_nothing() -> None:
    assert blank_order(basket(1), NOON).state == "declined"
    assert not due(blank_order(basket(1), NOON), NOON)


def test_a_line_costs_its_price_as_often_as_it_is_ordered() -> None:
    lines: tuple[Mapping[str, object], ...] = ({"unit_price": 4_000, "count": 3}, {"unit_price": 500, "count": 1})
    order = replace(blank_order(basket(12_500), NOON), lines=lines)
    assert [order.line_amount(0), order.line_amount(1)] == [12_000, 500]


@given(placements(), st.data())
def test_M3_M5_M6_whatever_becomes_of_an_order_no_won_is_lost_made_or_moved_to_another_day(
    placement: tuple[datetime, MealPolicy, Account, Basket], data: st.DataObject
) -> None:
    placed_at, rules, before, asked = placement
    decision = approved(before, rules, asked, placed_at)
    order, account_now = held(blank_order(asked, placed_at), decision, before, rules, placed_at)
    later = placed_at + timedelta(seconds=data.draw(st.sampled_from([0, 1, 10, 1_800, 86_400, 40 * 86_400])))
    end = data.draw(st.sampled_from(["void", "expire", "capture"]))
    if end == "capture":
        food = data.draw(st.integers(1, asked.food))
        fee = data.draw(st.integers(0, asked.delivery_fee))
        order, account_now = captured(order, account_now, rules, food, fee, later)
        for number in range(data.draw(st.integers(0, 3))):
            part = data.draw(st.integers(0, order.food_paid)), data.draw(st.integers(0, order.fee_paid))
            order, account_now = refunded(
                order, account_now, rules, f"r{number}", *part, later, merchant_at_fault=data.draw(st.booleans())
            )
    else:
        order, account_now = released(order, account_now, rules, end, later)  # type: ignore[arg-type]

    moved = {name: sum(entry.moved(name) for entry in order.journal) for name in
             ("benefit", "own", "coupon", "hold", "merchant", "courier", "fund")}  # fmt: skip
    assert moved["hold"] == 0
    assert moved["merchant"] + moved["courier"] == -moved["benefit"] - moved["own"] - moved["coupon"] - moved["fund"]
    assert 0 <= moved["fund"] <= decision.tender.benefit
    assert moved["merchant"] + moved["courier"] >= 0
    assert -decision.tender.own_money <= moved["own"] <= 0
    assert -decision.tender.coupon <= moved["coupon"] <= 0
    # The food that stays bought is paid by the benefit first; the fee never is.
    assert -moved["benefit"] - moved["fund"] == min(order.food_paid, decision.tender.benefit)
    assert sum(account_now.lots.values()) == sum(before.lots.values()) + moved["benefit"]
    assert {entry.day for entry in order.journal} == {seoul_day(placed_at).isoformat()}
    assert 0 <= sum(entry.coupons for entry in order.journal) <= 1
    assert account_now.version == before.version + len(order.journal)
    assert parse_stamp(order.hold_until) == placed_at + timedelta(minutes=rules.hold_minutes)


@given(st.integers(1, 30_000), st.integers(0, 5_000), st.data())
def test_M6_what_is_undone_grows_with_every_won_and_ends_with_everything(
    food: int, fee: int, data: st.DataObject
) -> None:
    asked = basket(food, fee, own=50_000)
    order, _ = placed(asked, account(lots={TODAY: 2_000, LOT: 50_000}))
    less = data.draw(st.integers(0, food)), data.draw(st.integers(0, fee))
    more = data.draw(st.integers(less[0], food)), data.draw(st.integers(less[1], fee))
    small, large = undone(order, *less), undone(order, *more)
    assert sum(small.values()) == sum(less)
    assert all(0 <= small.get(place, 0) <= won for place, won in large.items())
    everything = undone(order, food, fee)
    assert {place: won for place, won in everything.items() if won} == {
        (leg.account, leg.lot): -leg.amount for leg in order.journal[0].legs if leg.account != "hold"
    }


@given(st.data())
def test_M6_what_each_purse_pays_and_got_back_is_what_the_ledger_says(data: st.DataObject) -> None:
    food, fee = data.draw(st.integers(1, 30_000)), data.draw(st.integers(0, 5_000))
    order, account_held = placed(basket(food, fee, own=40_000, use_coupon=data.draw(st.booleans())))
    assert (order.paid, order.tender.less(order.paid)) == (order.tender, Tender(0, 0, 0))
    captured_food, captured_fee = data.draw(st.integers(1, food)), data.draw(st.integers(0, fee))
    step = captured(order, account_held, policy(), captured_food, captured_fee, NOON)
    for number in range(data.draw(st.integers(0, 3))):
        back_food = data.draw(st.integers(0, step[0].food_paid))
        back_fee = data.draw(st.integers(0, step[0].fee_paid))
        step = refunded(*step, policy(), f"refund-{number}", back_food, back_fee, NOON, merchant_at_fault=False)
    moved = {
        purse: -sum(entry.moved(*accounts) for entry in step[0].journal)
        for purse, accounts in (
            ("benefit", ("benefit", "fund", "shortfall")),
            ("coupon", ("coupon",)),
            ("own", ("own",)),
        )
    }
    assert step[0].paid == Tender(moved["benefit"], moved["coupon"], moved["own"])
    assert released(order, account_held, policy(), "void", NOON)[0].paid == Tender(0, 0, 0)


def test_an_order_that_code_of_tomorrow_has_written_is_read_over_what_is_not_known() -> None:
    order, _ = placed(basket(8_000, 3_200, own=200))
    item = order_item(order)
    known: list[str] = [name for name, value in item.items() if isinstance(value, dict)]
    assert known == ["basket", "tender", "left"]
    tomorrow = {**item, "new": 1, **{name: {**item[name], "new": {"deep": [1]}} for name in known}}
    assert order_of(tomorrow) == order_of(item) == order


def changed(**changes: Any) -> dict[str, Any]:
    return {**order_item(placed(basket(9_000, 3_000))[0]), **changes}


@pytest.mark.parametrize(
    "spoilt",
    [
        changed(pk="CHILD#another"),
        changed(sk="JOURNAL#2026-12-01#ORDER#another"),
        changed(child_id="another"),
        changed(journal=[]),
        changed(hold_until="soon"),
        changed(placed_at="2026-12-01T12:00:00"),
        changed(policy_version="1"),
        changed(policy_version=-1),
        changed(fingerprint="f" * 201),
        changed(declined=5),
        changed(ref=5),
        changed(partner=5),
        changed(lines=[["gimbap"]]),
        changed(lines=[["gimbap", "김밥", "meal", "9000", 1]]),
        changed(tender={"benefit": "9000", "coupon": 0, "own_money": 0}),
        changed(left={}),
    ],
)
def test_an_order_that_is_none_cannot_be_read(spoilt: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        order_of(spoilt)


def test_an_order_of_before_there_were_references_is_known_by_its_id_and_a_declined_one_has_no_journal() -> None:
    row = order_item(replace(placed(basket(9_000))[0], ref="", fingerprint="f" * 200))
    assert "ref" not in row
    assert order_of(row).ref == row["order_id"]
    declined = order_of({**row, "declined": "over_day_cap", "journal": [], "hold_until": ""})
    assert (declined.state, declined.declined, declined.partner) == ("declined", "over_day_cap", "")


def test_an_order_lies_with_what_it_has_and_on_the_clock_only_while_it_is_held() -> None:
    order, held_too = placed(basket(9_000, 3_000))
    row = order_item(replace(order, ref="R" * 26, partner="p-1"))
    assert (row["kind"], row["state"], row["ref"], row["partner"]) == ("order", "held", "R" * 26, "p-1")
    assert (row["due_at"], row["basket"]) == (
        order.hold_until,
        {"food": 9_000, "delivery_fee": 3_000, "own_money_max": 0, "use_coupon": True},
    )
    assert row["tender"] == {"benefit": 9_000, "coupon": 3_000, "own_money": 0}
    assert row["left"] == {"today": 11_000, "month": 91_000, "coupons": 3}
    assert "declined" not in row
    over = order_item(captured(order, held_too, policy(), 9_000, 3_000, NOON)[0])
    assert not {"due_at", "clock_shard", "partner"} & over.keys()
    assert order_of(row) == replace(order, ref="R" * 26, partner="p-1")


def test_an_order_is_found_by_its_reference_with_the_app_that_it_came_through() -> None:
    order = replace(placed(basket(9_000))[0], ref="R" * 26)
    row = reference_item(order)
    assert row == {
        "pk": keys.reference("R" * 26),
        "sk": "PLACED",
        "kind": "reference",
        "child_id": order.child_id,
        "order_id": order.order_id,
    }
    assert named_in(row) == (order.child_id, order.order_id, "")
    through = reference_item(replace(order, partner="p-1"))
    assert named_in(through) == (order.child_id, order.order_id, "p-1")
    for spoilt in (row | {"child_id": 5}, row | {"partner": 5}, row | {"order_id": "none"}):
        with pytest.raises(Unreadable):
            named_in(spoilt)


def test_what_is_appended_to_a_journal_is_what_is_new_if_nobody_else_has() -> None:
    order, held_too = placed(basket(9_000, 3_000))
    after = captured(order, held_too, policy(), 9_000, 3_000, NOON)[0]
    write = journal_append(order, after)
    assert (write.pk, write.sk) == (keys.child(order.child_id), keys.order(order.order_id))
    assert write.values == {":added": order_item(after)["journal"][1:], ":state": "captured"}
    assert write.expression == (
        "SET journal = list_append(journal, :added), #state = :state "
        "REMOVE aside_due, aside_from, aside_looks, aside_why, clock_shard, due_at"
    )
    assert (write.names, write.condition.expression) == ({"#state": "state"}, "size(journal) = :known")
    assert write.condition.values == {":known": 1}
