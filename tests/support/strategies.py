"""Hypothesis strategies of the domain, in one place: what is valid, what is on the edge, and what is broken."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from dolbom.clock import month_of, seoul_day, seoul_midnight, stamp
from dolbom.ids import new_uuid7
from dolbom.meals.accounts import Account
from dolbom.meals.merchant import MenuItem, Merchant
from dolbom.meals.orders.lifecycle import Basket, Left, Order, Tender, ref_of
from dolbom.meals.policy import MealHours, MealPolicy

TOWN = "41460"
OTHER_TOWN = "41430"
CHILD = "child-haneul"
SHOP = "shop-bunsik"

TOWN_RULES = MealPolicy(municipality=TOWN, version=1, effective_from=datetime(2025, 12, 31, 15, tzinfo=UTC))
"""The usual rules."""
YEAR = (date(2026, 1, 1), date(2027, 12, 31))
amounts = st.integers(0, 40_000)
prices = st.sampled_from([0, 1, 99, 1_000, 2_999, 3_000, 3_001, 8_000, 9_500, 19_999, 20_000, 20_001]) | amounts
days = st.dates(*YEAR)
month_edges = st.sampled_from([date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)])


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """An instant, half of the time within five seconds of a midnight in Seoul, often of a month's end (R5)."""
    midnight = seoul_midnight(draw(days | month_edges)).astimezone(UTC)
    near = st.integers(-5_000, 5_000).map(lambda ms: timedelta(milliseconds=ms))
    anywhere = st.integers(0, 86_399).map(lambda s: timedelta(seconds=s))
    return midnight + draw(near | anywhere)


clock_times = st.builds(lambda h, m: f"{h:02d}:{m:02d}", st.integers(0, 23), st.integers(0, 59))


@st.composite
def policies(draw: st.DrawFn) -> MealPolicy:
    """A municipality's rules, the usual ones most of the time."""
    return MealPolicy(
        municipality=TOWN,
        version=1,
        effective_from=datetime(2025, 12, 31, 15, tzinfo=UTC),
        day_cap=draw(st.just(20_000) | prices),
        month_cap=draw(st.none() | st.sampled_from([0, 30_000, 240_000])),
        order_cap=draw(st.none() | st.sampled_from([1, 8_000, 14_000])),
        meal_hours=draw(
            st.just(()) | st.tuples(st.builds(lambda a, b: MealHours(from_=a, until=b), clock_times, clock_times))
        ),
        coupon_max=draw(st.sampled_from([3_000, 0, 2_500])),
        coupons_a_month=draw(st.sampled_from([4, 0, 1])),
        coupon_needs_whole_fee=draw(st.booleans()),
        coupon_budget_a_month=draw(st.sampled_from([None, None, 10_000, 4_000, 0])),
        split_tender=draw(st.booleans()),
        refund_after_lapse=draw(st.sampled_from(["fund", "child"])),
        refund_grace_days=draw(st.sampled_from([1, 14])),
    )


def counters(keys: st.SearchStrategy[str], values: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(keys, values, max_size=4)


@st.composite
def accounts(draw: st.DrawFn, now: datetime) -> Account:
    """An account as it may stand at an instant: lots that lapse soon, late and long ago; some of it spent."""
    today = seoul_day(now)
    near_days = st.integers(-3, 40).map(lambda n: (today + timedelta(days=n)).isoformat())
    counted = st.integers(-2, 1).map(lambda n: (today + timedelta(days=n)).isoformat())
    months = st.just(month_of(today))
    return Account(
        child_id=CHILD,
        municipality=TOWN,
        status=draw(st.sampled_from(["active"] * 9 + ["suspended"])),
        lots=draw(counters(near_days, st.integers(1, 60_000))),
        days=draw(counters(counted, st.integers(1, 25_000))),
        months=draw(counters(months, st.integers(1, 200_000))),
        coupons=draw(counters(months, st.integers(1, 5))),
        coupon_money=draw(counters(months, st.integers(1, 12_000))),
        shortfall=draw(st.just(0) | st.integers(0, 5_000)),
        restraints=draw(
            st.just({})
            | counters(
                st.sampled_from([today.isoformat(), month_of(today), f"coupon_money:{month_of(today)}", "balance"]),
                st.integers(1, 9_000),
            )
        ),
        version=draw(st.integers(1, 99)),
    )


baskets = st.builds(
    Basket,
    food=prices.filter(bool),
    delivery_fee=st.sampled_from([0, 1, 2_500, 3_000, 3_500]) | st.integers(0, 6_000),
    own_money_max=st.sampled_from([0, 0, 1, 500, 50_000]) | amounts,
    use_coupon=st.booleans(),
)


@st.composite
def placements(draw: st.DrawFn) -> tuple[datetime, MealPolicy, Account, Basket]:
    """An instant, rules, an account and a basket that are approved: with some own money, some coupon, several lots."""
    now = draw(instants())
    today = seoul_day(now)
    lots = {today.isoformat(): draw(st.integers(1, 9_000)), (today + timedelta(days=31)).isoformat(): 30_000}
    rules = MealPolicy(
        municipality=TOWN,
        version=1,
        effective_from=datetime(2025, 12, 31, 15, tzinfo=UTC),
        day_cap=draw(st.sampled_from([20_000, 9_000])),
        refund_after_lapse=draw(st.sampled_from(["fund", "child"])),
    )
    basket = Basket(
        draw(st.integers(1, 25_000)), draw(st.sampled_from([0, 1, 2_500, 3_500])), 50_000, draw(st.booleans())
    )
    return now, rules, Account(CHILD, TOWN, lots=lots, version=1), basket


def blank_order(basket: Basket, now: datetime, child_id: str = CHILD) -> Order:
    """An order before anything is decided on it."""
    order_id = new_uuid7(now, bytes(10))
    return Order(
        order_id=order_id,
        child_id=child_id,
        merchant_id=SHOP,
        municipality=TOWN,
        policy_version=1,
        fingerprint="0" * 64,
        day=seoul_day(now).isoformat(),
        placed_at=stamp(now),
        lines=({"item_id": "set", "name": "세트", "kind": "meal", "unit_price": basket.food, "count": 1},),
        basket=basket,
        tender=Tender(0, 0, 0),
        left=Left(0, 0, 0),
        ref=ref_of(order_id),
    )


MENU = (
    MenuItem(item_id="gimbap", name="김밥", kind="meal", price=4_000),
    MenuItem(item_id="ramyeon", name="라면", kind="meal", price=4_500),
    MenuItem(item_id="tteokbokki", name="떡볶이", kind="side", price=3_500),
    MenuItem(item_id="soju", name="소주", kind="alcohol", price=5_000),
    MenuItem(item_id="energy", name="에너지 음료", kind="high_caffeine", price=2_000),
    MenuItem(item_id="feast", name="잔칫상", kind="meal", price=900_000),
)


def shop(**changes: Any) -> Merchant:
    """A made-up shop of the town."""
    profile: dict[str, Any] = {
        "merchant_id": SHOP,
        "name": "수지분식",
        "municipality": TOWN,
        "category": "snack",
        "lat": 37.32,
        "lon": 127.09,
        "menu": MENU,
    }
    return Merchant(**(profile | changes))


# ── what clients send, and what nobody should ───────────────────────────────────────────────────────────────────

line_bodies = st.builds(
    lambda item, count: {"item_id": item.item_id, "unit_price": {"amount": item.price}, "count": count},
    st.sampled_from(MENU[:3]),
    st.integers(1, 4),
)


@st.composite
def order_bodies(draw: st.DrawFn, now: datetime) -> dict[str, Any]:
    """The body of an order that is right in every field."""
    body: dict[str, Any] = {
        "order_id": new_uuid7(now, draw(st.binary(min_size=10, max_size=10))),
        "merchant_id": SHOP,
        "lines": draw(st.lists(line_bodies, min_size=1, max_size=4)),
    }
    optional = {
        "delivery_fee": {"amount": draw(st.sampled_from([0, 2_500, 3_000]))},
        "own_money_max": {"amount": draw(st.sampled_from([0, 5_000]))},
        "use_coupon": draw(st.booleans()),
    }
    return body | {name: value for name, value in optional.items() if draw(st.booleans())}


json_leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["", " ", "\u0000", "\u202e", "🍙" * 40, "가" * 200, "0", "4000", "-1", "x" * 10_240, "../..", "'--"]
    )
)
json_values = st.recursive(
    json_leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
wrong_amounts: st.SearchStrategy[Any] = (
    st.integers(max_value=-1)
    | st.integers(min_value=1_000_001)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["4000", "", None, True, [], {}, "사천 원", 1e300])
)
wrong_ids = st.sampled_from(
    ["", "x", "x" * 10_240, "🍙", "\u0000", "a\nb", "가나다", "..", "ORDER#1", "00000000-0000-0000-0000-000000000000"]
) | st.text(max_size=60)


@st.composite
def broken_somewhere(draw: st.DrawFn, body: Any) -> Any:
    """A JSON value with one place in it replaced by anything, dropped, or joined by a field that nobody knows."""
    copied = json.loads(json.dumps(body))
    places = list(_places(copied))
    holder, key = draw(st.sampled_from(places))
    match draw(st.sampled_from(["replace", "drop", "add"])):
        case "replace":
            holder[key] = draw(json_values)
        case "drop" if isinstance(holder, dict):
            del holder[key]
        case _ if isinstance(holder, dict):
            holder[draw(st.text(min_size=1, max_size=8))] = draw(json_values)
        case _:
            holder[key] = None
    return copied


def _places(value: Any) -> Any:
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])
