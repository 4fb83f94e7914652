"""enforce_limits: the second line (M13), over records as the stream of the tables in memory gives them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dolbom.audits.proof import prove
from dolbom.clock import SEOUL, stamp
from dolbom.dynamo.table import Put
from dolbom.meals import keys
from dolbom.meals.accounts import Change
from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.orders.allowance import notice_text
from dolbom.meals.orders.decisions import coupon_worth, left_of
from dolbom.meals.orders.store import OrderStore
from dolbom.meals.policy import MealPolicy
from dolbom.meals.rows import account_put
from tests.conftest import Aws
from tests.support.second_line import deliver, open_breaches
from tests.support.town import CODE, PURCHASES, Town

DAY = "2026-11-20"
MONTH = "2026-11"
ELSEWHERE = "41430"


@pytest.fixture
def town(aws: Aws) -> Town:
    town = Town(aws)
    town.shop("gimbap-1")
    return town


def left_today(town: Town, child: str) -> int:
    account = town.meals.account(child)
    policy = town.meals.policy(CODE, town.now)
    assert account is not None
    assert policy is not None
    return left_of(account, policy, town.now).today


def test_M13_a_day_within_its_limits_changes_nothing(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 12_000)
    before = town.meals.account("haru")
    assert deliver(town) == {"batchItemFailures": []}
    assert town.meals.account("haru") == before
    assert town.limits.breaches("haru") == []


def test_M13_a_purchase_in_a_shop_that_breaks_the_cap_opens_a_breach_with_its_proof_and_tells_the_child(
    town: Town,
) -> None:
    town.load("haru", 100_000)
    order_id = town.pays("haru", 12_000)
    town.later(minutes=30)
    town.buys("haru", 15_000)
    deliver(town)
    assert open_breaches(town, "haru") == {f"BREACH#{DAY}#day_cap": ("in_store", 20_000, 27_000)}
    (row,) = town.limits.breaches("haru")
    assert [(entry_id, amount) for _, entry_id, amount in row["breach"]["proof"]] == [
        (f"{order_id}/hold", 12_000),
        ("in_store/bc-card.txn-5", 15_000),
    ]
    assert left_today(town, "haru") == 0
    notice = town.limits.notice("haru")
    assert notice_text(notice, town.now, "ko") == (
        "매장에서 쓴 금액까지 더해 오늘은 모두 27,000원을 썼어요. 내일 다시 주문할 수 있어요."
    )
    assert notice_text(notice, town.now + timedelta(days=1), "ko") is None


def test_M13_a_cancelled_order_heals_the_breach_by_itself(town: Town) -> None:
    town.load("haru", 100_000)
    order_id = town.orders("haru", 12_000)
    town.buys("haru", 15_000)
    deliver(town)
    town.cancels("haru", order_id)
    deliver(town)
    assert open_breaches(town, "haru") == {}
    assert [row["state"] for row in town.limits.breaches("haru")] == ["closed"]
    assert town.limits.notice("haru") is None
    assert left_today(town, "haru") == 5_000


def test_M13_an_account_that_forgot_a_payment_is_pulled_down_to_the_truth_and_freed_when_it_is_right_again(
    town: Town,
) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 12_000)
    right = town.meals.account("haru")
    assert right is not None
    (lot,) = right.lots
    wrong = replace(right, days={}, months={}, lots={lot: 100_000}, version=right.version + 1)
    town.table.write(account_put(right, wrong))
    deliver(town)
    account = town.meals.account("haru")
    assert account is not None
    assert account.restraints == {DAY: 12_000, MONTH: 12_000, "balance": 12_000}
    assert (left_today(town, "haru"), account.spendable(DAY)) == (8_000, 88_000)
    assert set(open_breaches(town, "haru")) == {
        f"BREACH#{DAY}#drift",
        f"BREACH#{MONTH}#drift",
        "BREACH#balance#drift",
    }
    mended = replace(right, restraints=account.restraints, version=account.version + 1)
    town.table.write(account_put(account, mended))
    deliver(town)
    account = town.meals.account("haru")
    assert account is not None
    assert account.restraints == {}
    assert open_breaches(town, "haru") == {}


def test_M13_on_the_first_of_a_month_what_was_forgotten_of_the_last_one_is_found_too(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 3_000)
    town.later(days=10)
    town.pays("haru", 12_000)
    town.later(days=1)
    right = town.meals.account("haru")
    assert right is not None
    # It offers nothing, so nothing else makes anybody read the whole ledger.
    town.table.write(account_put(right, replace(right, days={}, months={}, lots={}, version=right.version + 1)))
    enforcement = Enforcement(town.meals, town.limits, lambda: town.now)
    assert enforcement.enforce_all({"haru": {"2026-12-01"}}) == {}
    account = town.meals.account("haru")
    assert account is not None
    assert account.restraints == {"2026-11-30": 12_000, "2026-11": 15_000}


def test_M13_an_account_that_forgot_what_coupons_paid_is_pulled_down_and_a_lowered_coupon_budget_is_a_breach(
    town: Town,
) -> None:
    town.policy(2, datetime(2026, 2, 1, tzinfo=SEOUL), coupon_budget_a_month=6_000)
    town.load("haru", 100_000)
    order_id = town.orders("haru", 9_000, delivery_fee={"amount": 2_500})
    town.captures("haru", order_id, 9_000, 2_500)
    deliver(town)
    assert town.limits.breaches("haru") == []
    right = town.meals.account("haru")
    assert right is not None
    town.table.write(account_put(right, replace(right, coupon_money={}, version=right.version + 1)))
    deliver(town)
    account = town.meals.account("haru")
    policy = town.meals.policy(CODE, town.now)
    assert account is not None
    assert policy is not None
    assert account.restraints == {f"coupon_money:{MONTH}": 2_500}
    assert coupon_worth(account, policy, town.now) == 3_000
    assert open_breaches(town, "haru") == {f"BREACH#coupon_money:{MONTH}#drift": ("drift", 0, 2_500)}
    (row,) = town.limits.breaches("haru")
    assert row["breach"]["proof"] == [[keys.order(order_id), f"{order_id}/hold", 2_500]]
    mended = replace(account, coupon_money=right.coupon_money, version=account.version + 1)
    town.table.write(account_put(account, mended))
    town.later(days=1)
    town.policy(3, town.now, coupon_budget_a_month=2_000)
    town.later(hours=1)
    deliver(town)
    account = town.meals.account("haru")
    assert account is not None
    assert account.restraints == {}
    assert open_breaches(town, "haru") == {f"BREACH#{MONTH}#coupon_budget": ("lowered_policy", 2_000, 2_500)}


def test_M13_it_never_makes_the_allowance_larger_than_the_account_says(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 5_000)
    right = town.meals.account("haru")
    assert right is not None
    (lot,) = right.lots
    strict = replace(
        right, days={DAY: 19_000}, months={MONTH: 19_000}, lots={lot: 2_000}, coupons={MONTH: 4}, version=9
    )
    town.table.write(account_put(right, strict))
    deliver(town)
    assert town.meals.account("haru") == strict


def test_M13_money_taken_beyond_the_load_is_a_breach_until_the_next_load_repays_it(town: Town) -> None:
    town.load("haru", 3_000)
    town.buys("haru", 10_000)
    deliver(town)
    assert open_breaches(town, "haru") == {f"BREACH#{DAY}#shortfall": ("in_store", 0, 7_000)}
    assert notice_text(town.limits.notice("haru"), town.now, "ko") == (
        "매장에서 쓴 금액 중 7,000원은 다음에 들어오거나 돌아오는 금액으로 먼저 채워져요."
    )
    town.load("haru", 20_000)
    deliver(town)
    assert open_breaches(town, "haru") == {}


def test_M13_money_that_comes_back_while_a_shortfall_is_open_cannot_be_spent_twice(town: Town) -> None:
    town.load("haru", 10_000)
    order_id = town.orders("haru", 8_000)
    town.buys("haru", 6_000)
    town.cancels("haru", order_id)
    deliver(town)
    account = town.meals.account("haru")
    assert account is not None
    assert (sum(account.lots.values()), account.shortfall) == (4_000, 0)
    assert account.spendable(DAY) == 4_000
    assert open_breaches(town, "haru") == {}


def moves(town: Town, child: str, municipality: str, day_cap: int) -> None:
    """A child goes to live in a town with another cap."""
    start = datetime(2026, 1, 1, tzinfo=SEOUL)
    town.meals.put_policy(MealPolicy(municipality=municipality, version=1, effective_from=start, day_cap=day_cap))
    account = town.meals.account(child)
    assert account is not None
    trace = Change("desk", stamp(town.now), f"move {municipality}", "이사")
    town.meals.change_account(account, replace(account, municipality=municipality, version=account.version + 1), trace)


def test_M1_M13_what_was_spent_before_a_move_is_held_to_the_town_that_it_was_spent_in(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 18_000)
    moves(town, "haru", ELSEWHERE, 15_000)
    deliver(town)
    assert open_breaches(town, "haru") == {}
    town.later(days=1)
    town.buys("haru", 15_000)
    deliver(town)
    assert open_breaches(town, "haru") == {}
    town.buys("haru", 1_000)
    deliver(town)
    assert open_breaches(town, "haru") == {"BREACH#2026-11-21#day_cap": ("in_store", 15_000, 16_000)}
    assert prove("CHILD#haru", list(town.table.query_all("CHILD#haru")), policies_of(town), town.now) == []


@pytest.mark.parametrize("file_after", [timedelta(minutes=1), timedelta(days=1)], ids=["the same day", "the day after"])
def test_M1_M13_a_purchase_before_a_move_whose_file_comes_after_it_is_held_to_where_it_was_made(
    town: Town, file_after: timedelta
) -> None:
    town.load("haru", 100_000)
    town.later(days=3)
    bought_at = town.now
    moves(town, "haru", ELSEWHERE, 8_000)
    town.now += file_after
    town.buys("haru", 15_000, at=bought_at)
    deliver(town)
    assert open_breaches(town, "haru") == {}
    # Over the cap of both towns it is a breach; and a purchase made here is held to the cap here.
    town.buys("haru", 6_000, at=bought_at)
    town.later(days=1)
    town.buys("haru", 9_000)
    deliver(town)
    assert open_breaches(town, "haru") == {
        "BREACH#2026-11-23#day_cap": ("in_store", 20_000, 21_000),
        f"BREACH#{town.now.date()}#day_cap": ("in_store", 8_000, 9_000),
    }


def test_M1_M13_what_is_taken_back_or_loaded_in_another_town_takes_no_breach_away(town: Town) -> None:
    town.load("haru", 100_000)
    town.later(days=1)
    bought_at = town.now
    town.buys("haru", 30_000)
    deliver(town)
    town.later(days=1)
    moves(town, "haru", ELSEWHERE, 40_000)
    bought = town.row("haru", lambda row: row["journal"][0]["kind"] == "in_store")
    txn = bought["journal"][0]["id"].rpartition(".")[2]
    when = bought_at.isoformat(timespec="seconds")
    town.file("settlements", f"{PURCHASES.strip()},cancels\nback-1,haru,gimbap-1,1000,{when},{txn}\n")
    deliver(town)
    assert open_breaches(town, "haru") == {"BREACH#2026-11-21#day_cap": ("in_store", 20_000, 29_000)}


def test_M1_M13_where_a_child_came_from_is_known_by_its_moves_too(town: Town) -> None:
    """Nothing was posted in the second town, and a change that cannot be read tells of no move."""
    town.load("haru", 100_000)
    town.later(days=1)
    moves(town, "haru", ELSEWHERE, 30_000)
    town.later(days=1)
    bought_at = town.now
    town.later(days=1)
    moves(town, "haru", CODE, 20_000)
    town.table.write(Put({"pk": "CHILD#haru", "sk": "CHANGE#0", "kind": "change"}))
    town.meals = OrderStore(town.table)
    town.buys("haru", 26_000, at=bought_at)
    deliver(town)
    assert open_breaches(town, "haru") == {}


def test_M1_M13_a_breach_of_the_former_towns_narrower_cap_is_opened_though_its_file_comes_after_the_move(
    town: Town,
) -> None:
    town.load("haru", 100_000)
    town.later(days=1)
    bought_at = town.now
    town.later(days=1)
    moves(town, "haru", ELSEWHERE, 40_000)
    town.buys("haru", 19_000, at=bought_at)
    deliver(town)
    assert open_breaches(town, "haru") == {}
    town.buys("haru", 6_000, at=bought_at)
    deliver(town)
    assert open_breaches(town, "haru") == {"BREACH#2026-11-21#day_cap": ("in_store", 20_000, 25_000)}
    # What is bought here is held to the cap here.
    town.buys("haru", 39_000)
    deliver(town)
    assert list(open_breaches(town, "haru")) == ["BREACH#2026-11-21#day_cap"]


def policies_of(town: Town) -> Any:
    return lambda municipality: town.meals.policies(municipality, town.now)


def test_M13_a_lowered_policy_is_named_as_the_cause(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 18_000)
    town.policy(2, town.now + timedelta(hours=1), day_cap=15_000)
    town.later(hours=2)
    deliver(town)
    assert open_breaches(town, "haru") == {f"BREACH#{DAY}#day_cap": ("lowered_policy", 15_000, 18_000)}


def test_M13_a_cap_lowered_for_tomorrow_is_no_breach_of_today(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 18_000)
    town.policy(2, datetime(2026, 11, 21, tzinfo=SEOUL), day_cap=15_000)
    town.later(days=1)
    deliver(town)
    assert open_breaches(town, "haru") == {}


def test_M13_what_a_till_tells_after_the_cap_went_up_is_not_laid_on_the_policy(town: Town) -> None:
    town.load("haru", 100_000)
    town.policy(2, datetime(2026, 11, 21, tzinfo=SEOUL), day_cap=30_000)
    bought_at = town.now
    town.later(days=1)
    town.buys("haru", 21_000, at=bought_at)
    deliver(town)
    assert open_breaches(town, "haru") == {f"BREACH#{DAY}#day_cap": ("in_store", 20_000, 21_000)}


def test_M13_a_month_cap_passed_in_shops_is_a_breach_of_the_month(town: Town) -> None:
    town.policy(2, datetime(2026, 2, 1, tzinfo=SEOUL), month_cap=30_000)
    town.load("haru", 100_000)
    for _ in range(3):
        town.buys("haru", 12_000)
        town.later(days=1)
    town.now -= timedelta(days=1)
    deliver(town)
    assert open_breaches(town, "haru") == {f"BREACH#{MONTH}#month_cap": ("in_store", 30_000, 36_000)}
    assert notice_text(town.limits.notice("haru"), town.now, "en") == (
        "This month comes to 36,000 won. You can order again next month."
    )


def test_M13_a_purchase_reported_days_later_breaks_its_own_day(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 12_000)
    at = town.now
    town.later(days=5)
    town.buys("haru", 15_000, at=at)
    deliver(town)
    assert open_breaches(town, "haru") == {f"BREACH#{DAY}#day_cap": ("in_store", 20_000, 27_000)}
    assert left_today(town, "haru") == 20_000
    assert town.limits.notice("haru") is None
