"""What a merchant is told as it happens tells nothing of how an order was paid (M8)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.clock import stamp
from dolbom.meals.accounts import Account
from dolbom.meals.orders import decisions, lifecycle
from dolbom.meals.orders.lifecycle import Approval, Basket, Order, Refusal
from dolbom.meals.orders.merchant_events import EVENTS, EventType, MerchantEvent, Step, event_of
from dolbom.meals.orders.receipts import Prepaid, merchant_view, prepaid_of
from dolbom.texts.meals import MERCHANT_EVENTS
from tests.support.merchant_events import events_of
from tests.support.strategies import CHILD, SHOP, TOWN, TOWN_RULES, blank_order

NOON = datetime(2026, 11, 21, 3, tzinfo=UTC)
FOOD, FEE = 12_000, 3_500
RICH = {"2026-11-30": 900_000}
PAID_BY = {
    "the benefit alone": (Account(CHILD, TOWN, lots=RICH), Basket(FOOD, FEE, 3_500, use_coupon=False)),
    "the benefit and a coupon": (Account(CHILD, TOWN, lots=RICH), Basket(FOOD, FEE, 500)),
    "own money, nearly all": (Account("child-b", TOWN, lots={"2026-11-30": 1}), Basket(FOOD, FEE, 50_000)),
    "a bit of each, and money of two months": (
        Account("child-c", TOWN, lots={"2026-11-21": 3_000, "2026-12-31": 2_000}),
        Basket(FOOD, FEE, 50_000),
    ),
}
FORBIDDEN_WORDS = ("benefit", "coupon", "own_money", "card", "tender", "급식", "카드", "복지", "아동", "쿠폰", "child")

steps = st.lists(
    st.tuples(
        st.sampled_from(["capture", "void", "expire", "refund"]),
        st.integers(1, FOOD),
        st.integers(0, FEE),
        st.booleans(),
    ),
    max_size=4,
)


def life(paid_by: str, what_happens: list[tuple[str, int, int, bool]]) -> Order:
    """An order that somebody has paid so, and all that became of it; what its state does not allow does not happen."""
    account, basket = PAID_BY[paid_by]
    approval = decisions.decide(account, TOWN_RULES, basket, NOON)
    assert isinstance(approval, Approval), approval
    order, account = lifecycle.held(blank_order(basket, NOON, account.child_id), approval, account, TOWN_RULES, NOON)
    for number, (kind, food, fee, at_fault) in enumerate(what_happens, 1):
        now = NOON + timedelta(minutes=number)
        if order.state == "held" and kind == "capture":
            order, account = lifecycle.captured(order, account, TOWN_RULES, food, fee, now)
        elif order.state == "held" and kind in ("void", "expire"):
            order, account = lifecycle.released(order, account, TOWN_RULES, kind, now)  # type: ignore[arg-type]
        elif order.state == "captured" and kind == "refund" and food <= order.food_paid and fee <= order.fee_paid:
            order, account = lifecycle.refunded(
                order, account, TOWN_RULES, f"refund-{number}", food, fee, now, merchant_at_fault=at_fault
            )
    return order


def told(order: Order, language: str = "ko") -> list[str]:
    """The bytes of each event, as they go out."""
    return [event.model_dump_json() for event in events_of(order, language)]


@given(steps, st.sampled_from(["ko", "en"]))
def test_M8_a_merchant_hears_the_same_of_an_order_whoever_pays_and_however(
    what_happens: list[tuple[str, int, int, bool]], language: str
) -> None:
    """As many events, at the same times, with the same fields, words and sizes: byte for byte."""
    heard = [told(life(paid_by, what_happens), language) for paid_by in PAID_BY]
    assert heard[0], "an order that was placed is told of"
    assert all(other == heard[0] for other in heard)


@given(steps, st.sampled_from(["ko", "en"]))
def test_M8_a_merchant_hears_the_same_of_any_other_prepaid_order(
    what_happens: list[tuple[str, int, int, bool]], language: str
) -> None:
    """Of one that has never been near a meal card: the fields have the same names, types and lengths."""
    ours = list(events_of(life("the benefit and a coupon", what_happens), language))
    others = [of_another_customer(event, number, language) for number, event in enumerate(ours)]
    for mine, other in zip(ours, others, strict=True):
        assert shape(mine.model_dump(mode="json")) == shape(other.model_dump(mode="json"))
        assert (mine.message, mine.data.payment, mine.type) == (other.message, other.data.payment, other.type)
        assert len(mine.model_dump_json()) == len(other.model_dump_json())


def of_another_customer(event: MerchantEvent, number: int, language: str) -> MerchantEvent:
    """The same meal, ordered by somebody who has paid with a bank's card; nothing of it comes from an `Order`."""
    at = stamp(NOON + timedelta(minutes=7 * number))
    shown = event.data
    lines = tuple(
        {"item_id": line.item_id, "name": line.name, "unit_price": line.unit_price.amount, "count": line.count}
        for line in shown.lines
    )
    amounts = [money.amount for money in (shown.food, shown.delivery_fee, shown.accepted, shown.returned)]
    other = Prepaid("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", SHOP, at, shown.state, lines, *amounts)
    return event_of(Step(event.type, f"a bank's payment {number}", at), other, language)


def shape(value: Any) -> Any:
    """Names, types and lengths of all fields."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(part) for part in value]
    return type(value), len(str(value))


@given(steps)
def test_M8_an_event_shows_the_order_as_the_list_did_at_that_moment(
    what_happens: list[tuple[str, int, int, bool]],
) -> None:
    order = life("the benefit alone", what_happens)
    for number, event in enumerate(events_of(order, "ko"), 1):
        assert event.data == merchant_view(prepaid_of(order.as_of(number)), "ko")


@given(steps)
def test_M8_each_event_has_an_id_of_its_own_and_keeps_it(what_happens: list[tuple[str, int, int, bool]]) -> None:
    order = life("the benefit alone", what_happens)
    ids = [event.event_id for event in events_of(order, "ko")]
    assert len(set(ids)) == len(ids)
    assert ids == [event.event_id for event in events_of(order, "en")]
    assert all(len(event_id) == 32 for event_id in ids)
    times = [event.timestamp for event in events_of(order, "ko")]
    assert all(before < after for before, after in pairwise(times))


def test_M8_of_a_declined_order_no_merchant_hears() -> None:
    poor = Account(CHILD, TOWN)
    assert isinstance(decisions.decide(poor, TOWN_RULES, Basket(FOOD, FEE, 0), NOON), Refusal)
    assert told(blank_order(Basket(FOOD, FEE, 0), NOON)) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_M8_no_word_that_a_merchant_hears_names_the_means_of_payment(language: str) -> None:
    what_happens = [("capture", 9_000, 3_500, False), ("refund", 4_000, 500, True)]
    for paid_by in PAID_BY:
        for lived in (what_happens, [("void", 1, 0, False)], [("expire", 1, 0, False)]):
            text = " ".join(told(life(paid_by, lived), language)).lower()
            assert [word for word in FORBIDDEN_WORDS if word in text] == []


def test_every_kind_of_event_has_its_meaning_and_its_words() -> None:
    types = set(get_args(EventType))
    assert set(EVENTS) == types
    assert set(MERCHANT_EVENTS) == types
    reached = {
        event.type
        for kind in ("capture", "void", "expire")
        for event in events_of(life("the benefit alone", [(kind, 9_000, 0, False), ("refund", 1, 0, False)]), "ko")
    }
    assert reached == types
