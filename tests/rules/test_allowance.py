"""Allowance: what can be spent here and now, in words without any mark (M8, M9); its token carries no right."""

import base64
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.meals.accounts import Account
from dolbom.meals.orders import allowance, decisions
from dolbom.meals.orders.allowance import account_in, token_of
from dolbom.meals.orders.lifecycle import Approval, Basket, Refusal
from dolbom.meals.orders.requests import AllowanceView
from dolbom.meals.orders.views import order_view
from dolbom.meals.policy import MealHours, MealPolicy
from dolbom.texts import problems
from dolbom.texts.problems import meals, orders
from tests.support.strategies import CHILD, TOWN, accounts, blank_order, instants, json_values, policies, shop

NOON = datetime.fromisoformat("2026-12-25T12:00:00+09:00")
TODAY, MONTH, LOT = "2026-12-25", "2026-12", "2026-12-31"
POLICY = MealPolicy(municipality=TOWN, version=1, effective_from="2026-01-01T00:00:00+09:00")  # type: ignore[arg-type]
MARKS = ("급식", "아동카드", "복지", "지원금", "benefit", "welfare", "subsid", "meal card", "poor", "저소득", "결식")


def account(**changes: Any) -> Account:
    return Account(CHILD, TOWN, **({"lots": {LOT: 100_000}} | changes))


def view(
    account: Account, policy: MealPolicy = POLICY, language: str = "ko", now: datetime = NOON, merchant: Any = None
) -> AllowanceView:
    return allowance.view(account, policy, merchant, now, language, asked_here=merchant is not None)


def test_M9_one_look_says_what_is_left_today_and_this_month_and_when_it_lapses() -> None:
    seen = view(
        account(
            lots={LOT: 30_000, "2027-01-31": 5_000, "2026-11-30": 7_000},
            days={TODAY: 4_000},
            months={MONTH: 44_000},
            coupons={MONTH: 1},
        )
    )
    assert (seen.today.amount, seen.month.amount, seen.day_cap.amount) == (16_000, 35_000, 20_000)
    assert (seen.coupons.left, seen.coupons.each_up_to.amount) == (3, 3_000)
    assert [(lapse.on, lapse.amount.amount) for lapse in seen.lapses] == [(LOT, 30_000), ("2027-01-31", 5_000)]
    assert seen.message == "지금 16,000원까지 주문할 수 있어요."
    assert seen.warning == "12월 31일이 지나면 30,000원은 쓸 수 없어요. 그 전에 맛있게 드세요."
    assert seen.here is None
    assert seen.child_id == CHILD
    assert seen.notice is None


def test_M9_one_number_says_what_can_be_paid_now_and_a_code_why_it_is_nothing() -> None:
    assert (view(account()).up_to.amount, view(account()).code) == (20_000, None)
    by_the_order = view(account(), POLICY.model_copy(update={"order_cap": 14_000}))
    assert (by_the_order.up_to.amount, by_the_order.today.amount) == (14_000, 20_000)
    spent = view(account(days={TODAY: 20_000}))
    assert (spent.up_to.amount, spent.code) == (0, "over_day_cap")
    stopped = view(account(status="suspended"))
    assert (stopped.up_to.amount, stopped.today.amount, stopped.code) == (0, 20_000, "account_suspended")


def test_M9_english_readers_read_english() -> None:
    seen = view(account(), language="en")
    assert seen.message == "You can order for up to 20,000 won now."
    assert seen.warning == "100,000 won can be spent until December 31. Enjoy it before then."


def test_M2_the_warning_comes_seven_days_before_money_lapses_and_not_earlier() -> None:
    assert view(account(), now=NOON - timedelta(days=1)).warning is not None
    assert view(account(), now=NOON - timedelta(days=2)).warning is None
    assert view(account(lots={})).warning is None
    assert view(account(), POLICY.model_copy(update={"lapse_warning_days": 5})).warning is None


@pytest.mark.parametrize(
    ("child", "rules", "merchant", "code"),
    [
        (account(), POLICY, shop(), None),
        (account(), POLICY, shop(open=False), "merchant_closed"),
        (account(), POLICY, shop(category="pub"), "merchant_excluded"),
        (account(), POLICY, shop(municipality="41430"), "merchant_elsewhere"),
        (account(status="suspended"), POLICY, shop(), "account_suspended"),
        (
            account(),
            POLICY.model_copy(update={"meal_hours": (MealHours(from_="17:00", until="20:00"),)}),
            shop(),
            "outside_meal_hours",
        ),
        (account(days={TODAY: 20_000}), POLICY, shop(), "over_day_cap"),
        (account(lots={}), POLICY, shop(), "not_enough_money"),
        (account(months={MONTH: 60_000}), POLICY.model_copy(update={"month_cap": 60_000}), shop(), "over_month_cap"),
        (account(lots={}, status="suspended"), POLICY, shop(open=False), "merchant_closed"),
    ],
)
def test_M9_whether_this_shop_takes_an_order_now_and_why_not(
    child: Account, rules: MealPolicy, merchant: Any, code: str | None
) -> None:
    here = view(child, rules, merchant=merchant).here
    assert here is not None
    assert (here.can_order, here.code) == (code is None, code)
    assert (here.detail is None) == (code is None)


@pytest.mark.parametrize(
    ("child", "ko", "en"),
    [
        (
            account(days={TODAY: 20_000}),
            "오늘 쓸 수 있는 금액을 다 썼어요. 내일 다시 채워져요.",
            "You have spent all that there is for today. It fills up again tomorrow.",
        ),
        (
            account(months={MONTH: 60_000}),
            "이번 달에 쓸 수 있는 금액을 다 썼어요. 다음 달에 다시 주문할 수 있어요.",
            "You have spent all that there is for this month. You can order again next month.",
        ),
        (
            account(lots={}),
            "지금은 쓸 수 있는 금액이 없어요. 금액이 새로 들어오면 다시 주문할 수 있어요.",
            "There is nothing to spend now. You can order again when more has come in.",
        ),
    ],
)
def test_M9_a_child_with_nothing_left_reads_why_and_when_it_fills_up_and_never_up_to_0_won(
    child: Account, ko: str, en: str
) -> None:
    rules = POLICY.model_copy(update={"month_cap": 60_000})
    for language, words in (("ko", ko), ("en", en)):
        seen = view(child, rules, language, merchant=shop())
        assert seen.here is not None
        assert (seen.message, seen.here.detail) == (words, words)


@pytest.mark.parametrize(
    ("code", "facts", "words"),
    [
        ("over_day_cap", {"left_today": 0}, "오늘 쓸 수 있는 금액을 다 썼어요. 내일 다시 채워져요."),
        (
            "over_day_cap",
            {"left_today": 1},
            "오늘은 1원까지 주문할 수 있어요. 메뉴를 조금 줄여 보세요. 내일 다시 채워져요.",
        ),
        (
            "fee_not_covered",
            {"left_coupons": 0},
            "이번 달 배달비 쿠폰을 다 썼어요. 배달비가 없는 가게를 고르거나 직접 낼 금액을 정해 주세요.",
        ),
        (
            "fee_not_covered",
            {"left_coupons": 1},
            "배달비가 쿠폰으로 모두 지원되지 않아요. 다른 가게를 고르거나 직접 낼 금액을 정해 주세요.",
        ),
        ("over_captured", {"food_max": 0, "delivery_fee_max": 0}, "이미 모두 환불되어 더 환불할 금액이 없습니다."),
        (
            "over_captured",
            {"food_max": 0, "delivery_fee_max": 3_000},
            "음식 0원, 배달비 3,000원까지 환불할 수 있습니다.",
        ),
    ],
)
def test_M1_M6_a_refusal_with_nothing_left_says_so_and_one_with_something_left_says_how_much(
    code: str, facts: dict[str, int], words: str
) -> None:
    assert problems.detail(code, "ko", facts) == words


def test_M9_a_shop_that_nobody_knows_is_named_as_such() -> None:
    here = allowance.view(account(), POLICY, None, NOON, "ko", asked_here=True).here
    assert here is not None
    assert here.code == "unknown_merchant"


@given(st.data(), st.sampled_from(["ko", "en"]))
def test_M8_no_word_of_an_allowance_marks_its_reader(data: st.DataObject, language: str) -> None:
    now = data.draw(instants())
    seen = allowance.view(data.draw(accounts(now)), data.draw(policies()), shop(), now, language, asked_here=True)
    words = f"{seen.message} {seen.warning} {seen.here.detail if seen.here else ''}".lower()
    assert not [mark for mark in MARKS if mark in words]
    assert " 0원" not in words
    assert "to 0 won" not in words
    assert 0 <= seen.today.amount <= seen.month.amount
    assert seen.today.amount <= seen.day_cap.amount


PROBLEMS = orders.PROBLEMS | meals.PROBLEMS
NOTHING_LEFT = {code: problem.spent.words for code, problem in PROBLEMS.items() if problem.spent is not None}


@pytest.mark.parametrize("code", sorted(set(NOTHING_LEFT) - {"over_captured", "load_spent"}))
def test_M4_a_declined_order_is_shown_again_with_the_words_of_its_decline(code: str) -> None:
    order = replace(blank_order(Basket(9_000, 3_000, 0), NOON), declined=code)
    assert order_view(order, "ko").detail == NOTHING_LEFT[code].ko
    assert order_view(order, "en").detail == NOTHING_LEFT[code].en


def test_M8_no_words_about_payments_mark_their_reader() -> None:
    spoken = [text for problem in PROBLEMS.values() for text in (problem.title, *problem.detail)]
    spoken += [text for words in NOTHING_LEFT.values() for text in words]
    assert not [mark for mark in MARKS if mark in " ".join(spoken).lower()]


# ── the token ───────────────────────────────────────────────────────────────────────────────────────────────────


def token(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def told(**changes: Any) -> dict[str, Any]:
    content = json.loads(base64.urlsafe_b64decode(token_of(account()) + "=="))
    return {**content, **changes}


@given(st.data())
def test_M9_a_token_tells_exactly_the_account_that_it_was_read_of(data: st.DataObject) -> None:
    child = data.draw(accounts(data.draw(instants())))
    assert account_in(token_of(child)) == child


def test_a_token_tells_of_a_suspended_account_and_of_rights_that_were_taken() -> None:
    for child in (account(status="suspended"), account(over={"261225" + "a" * 12: 3}), account(shortfall=10**12)):
        assert account_in(token_of(child)) == child
    assert account_in(token(told(shortfall=10**12 + 1))) is None
    assert account_in(token(told(days={"x" * 20: 1}))) is not None
    assert account_in(token(told(days={"x" * 21: 1}))) is None
    assert account_in(token(told(lots={"2019-12-31": 1}))) is not None
    assert account_in(token(told(lots={"1999-12-31": 1}))) is None


def test_a_token_has_4096_characters_at_most() -> None:
    filler = json.dumps(told(days={f"{number:020}": 10**12 for number in range(72)}), separators=(",", ":"))
    longest, longer = (
        base64.urlsafe_b64encode(filler.ljust(size).encode()).decode().rstrip("=") for size in (3_072, 3_073)
    )
    assert (len(longest), len(longer)) == (4_096, 4_098)
    assert account_in(longest) is not None
    assert account_in(longer) is None


def test_M9_a_notice_is_told_on_its_day_alone() -> None:
    notice = {"code": "day_counted", "day": TODAY, "spent": 27_000}
    assert allowance.notice_text(notice, NOON, "en") == (
        "With what you spent in shops, today comes to 27,000 won. You can order again tomorrow."
    )
    assert allowance.notice_text(notice, NOON + timedelta(days=1), "en") is None
    assert allowance.notice_text(None, NOON, "en") is None


@pytest.mark.parametrize(
    "content",
    [
        None, 1, [], "x", {}, [told()],
        told(lots=None), told(lots=[]), told(lots={LOT: "1"}), told(lots={LOT: 1.0}), told(lots={LOT: True}),
        told(lots={LOT: None}), told(lots={"someday": 1}), told(lots={"9999-12-31": 1}), told(lots={"": 1}),
        told(lots={LOT: 10**60}), told(days={TODAY: -(10**60)}), told(months={"\ud800": 1}), told(days={"x" * 50: 1}),
        told(restraints={"balance": 10**40}), told(shortfall=10**40), told(version=10**40), told(version="1"),
        told(version=True), told(shortfall=0.5), told(status="rich"), told(status=1), told(child_id=1),
        told(child_id="\ud800"), told(child_id="x" * 3_000), told(municipality="\ud800"),
        told(municipality=None), told(owner="me"),
    ],
)  # fmt: skip
def test_a_token_that_tells_nothing_sensible_tells_nothing(content: Any) -> None:
    assert account_in(token(content)) is None


@pytest.mark.parametrize(
    "text", ["", "=", "a", "🍙", "x" * 4_097, "e30", "%%%%", "\ud800", "bnVsbA", "W1tbW1tbW1tbW1tb"]
)
def test_a_text_that_is_no_token_tells_nothing(text: str) -> None:
    assert account_in(text) is None


def test_no_token_tells_nothing() -> None:
    assert account_in(None) is None


@given(json_values)
def test_anything_in_a_tokens_clothes_tells_an_account_or_nothing(content: Any) -> None:
    assert account_in(token(content)) is None


@given(st.sampled_from(sorted(told())), json_values)
def test_a_token_with_one_field_replaced_tells_a_sound_account_or_nothing(name: str, value: Any) -> None:
    seen = account_in(token(told(**{name: value})))
    if seen is not None:
        assert account_in(token_of(seen)) == seen


def test_M9_nobody_is_told_of_money_to_order_with_where_no_order_is_taken() -> None:
    suspended = view(account(status="suspended"))
    assert suspended.message == problems.detail("account_suspended", "ko", {})
    dinner = POLICY.model_copy(update={"meal_hours": (MealHours(from_="17:00", until="20:00"),)})
    assert view(account(), dinner).message == "주문할 수 있는 시간은 17:00–20:00이에요."
    assert view(account(), dinner, now=NOON.replace(hour=18)).message == "지금 20,000원까지 주문할 수 있어요."


@given(st.data())
def test_M9_what_the_allowance_tells_is_what_an_order_gets(data: st.DataObject) -> None:
    now = data.draw(instants())
    child, rules = data.draw(accounts(now)), data.draw(policies())
    rules = rules.model_copy(update={"order_cap": data.draw(st.sampled_from([None, 0, 1, 7_000, 14_000]))})
    seen = view(child, rules, "en", now, shop())
    assert seen.here is not None
    at_once = re.search(r"order for up to ([0-9,]+) won", seen.message)
    most = int(at_once[1].replace(",", "")) if at_once is not None else 0
    assert seen.here.can_order == (most > 0)
    if most:
        assert isinstance(decisions.decide(child, rules, Basket(most, 0, 0), now), Approval)
    refused = decisions.decide(child, rules, Basket(most + 1, 0, 0), now)
    assert isinstance(refused, Refusal)
    if not most:
        assert (seen.code, seen.here.code) == (refused.code, refused.code)
        # Of the hours it says more: when they are.
        if refused.code != "outside_meal_hours":
            assert seen.message == problems.detail(refused.code, "en", refused.left.facts)


def test_M9_a_town_with_a_cap_of_one_order_tells_it_before_the_days() -> None:
    rules = POLICY.model_copy(update={"order_cap": 14_000})
    assert (
        view(account(), rules).message
        == "지금 한 번에 14,000원까지 주문할 수 있어요. 오늘은 모두 20,000원까지 쓸 수 있어요."
    )
    spent = account(days={TODAY: 6_000})
    assert view(spent, rules, "en").message == "You can order for up to 14,000 won now."
