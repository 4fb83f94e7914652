"""Nothing that a merchant sees tells how an order was paid (M8)."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from dolbom.clock import stamp
from dolbom.ids import new_uuid7
from dolbom.meals.accounts import Account
from dolbom.meals.orders import decisions, lifecycle
from dolbom.meals.orders.lifecycle import Approval, Basket, Left, Order, Tender
from dolbom.meals.orders.receipts import Prepaid, merchant_view, prepaid_of
from dolbom.meals.policy import MealPolicy

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
ORDER_ID = new_uuid7(NOW, b"\x00" * 10)
REF = lifecycle.ref_of(ORDER_ID)
POLICY = MealPolicy.model_validate({"municipality": "41460", "version": 1, "effective_from": NOW, "day_cap": 1_000_000})
ACCOUNT = Account("child-x", "41460", lots={"2026-11-30": 900_000, "2026-12-31": 900_000})
LINES = ({"item_id": "gimbap", "name": "김밥", "kind": "meal", "unit_price": 4_000, "count": 3},)
FORBIDDEN_WORDS = ("benefit", "coupon", "own", "card", "급식", "카드", "복지", "아동", "지원", "child")


def order_paid_with(account: Account, basket: Basket) -> tuple[Order, Account]:
    approval = decisions.decide(account, POLICY, basket, NOW)
    assert isinstance(approval, Approval)
    day = "2026-11-21"
    order = Order(ORDER_ID, account.child_id, "bunsik-1", "41460", 1, "f", day, stamp(NOW), LINES, basket,
                  Tender(0, 0, 0), Left(0, 0, 0), ref=REF)  # fmt: skip
    return lifecycle.held(order, approval, account, POLICY, NOW)


def shown(order: Order, language: str = "ko") -> str:
    return merchant_view(prepaid_of(order), language).model_dump_json()


@given(
    fee=st.integers(0, 6_000),
    rich=st.integers(1, 12_000),
    coupons_used=st.integers(0, 4),
    take=st.integers(1, 12_000),
)
def test_M8_the_same_order_looks_the_same_whoever_pays_and_however(
    fee: int, rich: int, coupons_used: int, take: int
) -> None:
    """All by the benefit, or nearly all by own money: byte for byte the same, at every step of the order's life."""
    basket = Basket(12_000, fee, 18_000)
    poor = replace(ACCOUNT, child_id="child-y", lots={"2026-11-30": rich}, coupons={"2026-11": coupons_used})
    one, one_account = order_paid_with(ACCOUNT, basket)
    two, two_account = order_paid_with(poor, basket)
    assert shown(one) == shown(two)
    taken = [lifecycle.captured(o, a, POLICY, take, fee, NOW) for o, a in ((one, one_account), (two, two_account))]
    assert shown(taken[0][0]) == shown(taken[1][0])
    voided = [lifecycle.released(o, a, POLICY, "void", NOW) for o, a in ((one, one_account), (two, two_account))]
    assert shown(voided[0][0]) == shown(voided[1][0])
    refunds = [lifecycle.refunded(o, a, POLICY, "refund-1", take, 0, NOW, merchant_at_fault=True) for o, a in taken]
    assert shown(refunds[0][0]) == shown(refunds[1][0])


@given(language=st.sampled_from(["ko", "en"]), food=st.integers(1, 50_000), fee=st.integers(0, 6_000))
def test_M8_any_other_prepaid_order_has_the_same_fields_and_words(language: str, food: int, fee: int) -> None:
    """An order that has never been near a benefit makes the same value, and so the same view."""
    lines = ({**LINES[0], "unit_price": food, "count": 1},)
    other = Prepaid(REF, "bunsik-1", stamp(NOW), "new", lines, food, fee, 0, 0)
    held, _ = order_paid_with(ACCOUNT, Basket(food, fee, 6_000))
    ours = prepaid_of(replace(held, lines=lines))
    assert merchant_view(ours, language) == merchant_view(other, language)


def test_M8_no_word_that_a_merchant_reads_names_the_means_of_payment() -> None:
    held, _ = order_paid_with(ACCOUNT, Basket(12_000, 3_000, 0))
    for language in ("ko", "en"):
        text = shown(held, language).lower()
        assert [word for word in FORBIDDEN_WORDS if word in text] == []


def test_M8_a_shop_sees_what_was_ordered_what_it_accepted_and_what_went_back() -> None:
    held = order_paid_with(ACCOUNT, Basket(12_000, 3_000, 0))
    taken = lifecycle.captured(*held, POLICY, 11_000, 3_000, NOW)
    returned = lifecycle.refunded(*taken, POLICY, "refund-1", 4_000, 500, NOW, merchant_at_fault=False)
    seen = [merchant_view(prepaid_of(order), "en") for order, _ in (held, taken, returned)]
    assert [(one.state, one.accepted.amount, one.returned.amount) for one in seen] == [
        ("new", 0, 0),
        ("accepted", 11_000, 0),
        ("accepted", 11_000, 4_000),
    ]
    gone = [
        lifecycle.released(*held, POLICY, kind, NOW)[0]  # type: ignore[arg-type]
        for kind in ("void", "expire")
    ]
    for order in (*gone, replace(held[0], journal=(), declined="over_day_cap")):
        assert merchant_view(prepaid_of(order), "en").state == "cancelled"
    last = seen[-1]
    assert (last.ref, last.merchant_id, last.placed_at) == (REF, "bunsik-1", "2026-11-21T12:00:00+09:00")
    assert (last.food.amount, last.delivery_fee.amount) == (12_000, 3_000)
    assert [line.model_dump() for line in last.lines] == [
        {"item_id": "gimbap", "name": "김밥", "unit_price": {"amount": 4_000, "currency": "KRW"}, "count": 3}
    ]
