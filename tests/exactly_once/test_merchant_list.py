"""M8: a shop's list as a whole is no mark. What the service tells of a day is the same whatever paid its orders; and in
the list that a delivery app makes of them and of its others, as docs/api.md says, nobody can tell which are which."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dolbom.clock import SEOUL
from dolbom.ids import new_uuid7
from dolbom.meals.accounts import Account
from dolbom.meals.orders import decisions, lifecycle
from dolbom.meals.orders.lifecycle import Approval, Basket
from dolbom.meals.orders.receipts import merchant_view, prepaid_of
from dolbom.partners.feed.rows import Grown
from dolbom.partners.feed.store import FeedStore
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import an_id
from tests.exactly_once.harness.world import APP, BADA, HANEUL, NEXT_LOT, NOON, Request, World, a_world
from tests.support.merchant_events import events_of
from tests.support.strategies import SHOP, TOWN, TOWN_RULES, blank_order

# ── what the service tells of a day ─────────────────────────────────────────────────────────────────────────────

ENDS: tuple[Callable[[str], list[acts.Act]], ...] = (
    lambda _: [],
    lambda order_id: [acts.capture(order_id)],
    lambda order_id: [acts.capture(order_id, food=3_500), acts.refund(order_id, "refund-01", 500)],
    lambda order_id: [acts.void(order_id)],
    lambda order_id: [acts.capture(order_id), acts.refund(order_id, "refund-01", 3_500, 100, at_fault=True)],
)
PAID = ("benefit", "coupon", "own", "both")
slowly = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with a_world() as made:
        yield made


def told_of_a_day(world: World, orders: Sequence[tuple[int, int, str]]) -> list[Any]:
    """A day of these orders (what is bought, how it ends, how it is paid): all pages of list and events, as bytes."""
    world.restore(world.empty)
    world.restart_all()
    world.now = NOON
    acts.load("load-1", 100_000, NEXT_LOT, child=HANEUL).run(world, 0)
    acts.load("load-2", 1, NEXT_LOT, child=BADA).run(world, 0)
    for number, (items, end, paid) in enumerate(orders):
        world.now = NOON + timedelta(minutes=number)
        order_id = an_id(f"mix {number}", world.now)
        placed = acts.order(
            order_id,
            {"gimbap": items},
            fee=2_000,
            own=0 if paid == "coupon" else 50_000,
            coupon=paid == "coupon",
            child=BADA if paid in ("own", "both") else HANEUL,
        ).run(world, 0)
        assert placed.status == 201, placed
        for step in ENDS[end](order_id):
            assert step.run(world, 0).status < 300
    told = [Grown(row["child_id"], row["order_id"], row["ref"], row.get("partner", ""), len(row["journal"]))
            for _, row in sorted(world.items().items()) if row["kind"] == "order"]  # fmt: skip
    told.sort(key=lambda order: order.order_id)
    assert FeedStore(world.store().table).add("happybowl", told) == {}
    return [pages(world), pages_of_feed(world)]


def pages_of_feed(world: World) -> list[str]:
    """What the shop's partner is told of the same orders, as its feed's consumer writes it."""
    after, found = "0", []
    while True:
        request = Request("meals_api", "GET", "/v1/partner/events", APP, None, {}, {"after": after, "limit": "2"})
        page = world.process("meals_api").app(request.event(), None)
        assert page["statusCode"] == 200
        told = json.loads(page["body"])
        if not told["events"]:
            return found
        found.append(json.dumps([page["headers"], page["body"]]))
        after = str(told["next"])


def pages(world: World) -> list[str]:
    query, found = {"merchant_id": SHOP, "day": "2026-11-30", "limit": "2"}, []
    while True:
        request = Request("meals_api", "GET", "/v1/merchant/orders", APP, None, {}, query)
        page = world.process("meals_api").app(request.event(), None)
        assert page["statusCode"] == 200
        found.append(json.dumps([page["headers"], page["body"]]))
        following = json.loads(page["body"]).get("next")
        if following is None:
            return found
        query = {**query, "next": following}


@slowly
@given(st.lists(st.tuples(st.just(1), st.integers(0, 4), st.sampled_from(PAID)), min_size=1, max_size=4), st.data())
def test_M8_a_days_list_and_events_are_the_same_bytes_whatever_paid_each_of_its_orders(
    world: World, orders: list[tuple[int, int, str]], data: st.DataObject
) -> None:
    others = [(items, end, data.draw(st.sampled_from(PAID))) for items, end, _ in orders]
    assert told_of_a_day(world, orders) == told_of_a_day(world, others)


# ── merged with the delivery app's other orders ─────────────────────────────────────────────────────────────────

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Meal:
    """What somebody orders, and what becomes of it: minutes after noon, amounts, and the end."""

    minute: int
    food: int
    fee: int
    steps: tuple[tuple[str, int, int], ...] = ()


@dataclass
class DeliveryApp:
    """What docs/api.md asks of an app, from that page alone: its own customers' orders in the form of ours."""

    chance: random.Random
    words: Mapping[str, str]
    payment: str
    told: list[Any] = field(default_factory=list)

    def order(self, meal: Meal) -> Any:
        """The order, with all of its events; the list shows the last of them."""
        ref = "".join(self.chance.choices(LETTERS, k=26))
        shown = {
            "ref": ref,
            "merchant_id": SHOP,
            "placed_at": told_at(meal.minute),
            "state": "new",
            "lines": [{"item_id": "set", "name": "세트", "unit_price": won(meal.food), "count": 1}],
            "food": won(meal.food),
            "delivery_fee": won(meal.fee),
            "accepted": won(0),
            "returned": won(0),
            "payment": self.payment,
        }
        events = [self.event("order.placed", meal.minute, shown)]
        for number, (kind, food, _) in enumerate(meal.steps, 1):
            if kind == "capture":
                shown = {**shown, "state": "accepted", "accepted": won(food)}
            elif kind == "refund":
                shown = {**shown, "returned": won(shown["returned"]["amount"] + food)}
            else:
                shown = {**shown, "state": "cancelled"}
            what = {"capture": "order.accepted", "refund": "order.refunded"}.get(kind, "order.cancelled")
            events.append(self.event(what, meal.minute + number, shown))
        return shown, events

    def event(self, what: str, minute: int, shown: Any) -> Any:
        event_id = f"{self.chance.getrandbits(128):032x}"
        return {
            "event_id": event_id,
            "type": what,
            "timestamp": told_at(minute),
            "message": self.words[what],
            "data": shown,
        }


def won(amount: int) -> Any:
    return {"amount": amount, "currency": "KRW"}


def told_at(minute: int) -> str:
    return (NOON.astimezone(SEOUL) + timedelta(minutes=minute)).isoformat(timespec="seconds")


PURSES: Mapping[str, tuple[Account, bool]] = {
    "benefit": (Account("child-a", TOWN, lots={NEXT_LOT: 900_000}), False),
    "coupon": (Account("child-b", TOWN, lots={NEXT_LOT: 900_000}), True),
    "split": (Account("child-c", TOWN, lots={NEXT_LOT: 1_000}), True),
    "own": (Account("child-d", TOWN), False),
}


def by_meal_card(meal: Meal, purse: str, entropy: bytes) -> Any:
    """The same meal, ordered here: the order as the list shows it, and its events."""
    account, is_with_coupon = PURSES[purse]
    now: datetime = NOON + timedelta(minutes=meal.minute)
    basket = Basket(meal.food, meal.fee, 1_000_000, is_with_coupon)
    approval = decisions.decide(account, TOWN_RULES, basket, now)
    assert isinstance(approval, Approval), approval
    order_id = new_uuid7(now, entropy)
    blank = replace(
        blank_order(basket, now, account.child_id), order_id=order_id, ref=lifecycle.ref_of(order_id), merchant_id=SHOP
    )
    order, account = lifecycle.held(blank, approval, account, TOWN_RULES, now)
    for number, (kind, food, fee) in enumerate(meal.steps, 1):
        at = now + timedelta(minutes=number)
        if kind == "capture":
            order, account = lifecycle.captured(order, account, TOWN_RULES, food, fee, at)
        elif kind == "refund":
            order, account = lifecycle.refunded(
                order, account, TOWN_RULES, f"refund-{number}", food, fee, at, merchant_at_fault=number % 2 == 0
            )
        else:
            order, account = lifecycle.released(order, account, TOWN_RULES, kind, at)  # type: ignore[arg-type]
    shown = json.loads(merchant_view(prepaid_of(order), "ko").model_dump_json(exclude_none=True))
    return shown, [json.loads(event.model_dump_json(exclude_none=True)) for event in events_of(order, "ko")]


def merged(told: Sequence[Any]) -> str:
    """The shop's screen: orders newest first, events as they happened; random names by where they first stand."""
    orders = sorted((shown for shown, _ in told), key=lambda shown: (shown["placed_at"], shown["ref"]), reverse=True)
    events = sorted((event for _, each in told for event in each), key=lambda event: event["timestamp"])
    assert all(re.fullmatch(f"[{LETTERS}]{{26}}", shown["ref"]) for shown in orders)
    assert all(re.fullmatch("[0-9a-f]{32}", event["event_id"]) for event in events)
    text = json.dumps([orders, events], ensure_ascii=False)
    for number, name in enumerate([each["ref"] for each in orders] + [event["event_id"] for event in events]):
        text = text.replace(name, f"name-{number}")
    return text


@st.composite
def meals(draw: st.DrawFn) -> list[Meal]:
    found = []
    for number in range(draw(st.integers(1, 5))):
        food, fee = draw(st.integers(100, 30_000)), draw(st.integers(0, 5_000))
        kept, kept_fee = draw(st.integers(1, food)), draw(st.integers(0, fee))
        back = draw(st.integers(1, kept))
        steps = draw(
            st.sampled_from(
                [
                    (),
                    (("void", 0, 0),),
                    (("expire", 0, 0),),
                    (("capture", food, fee),),
                    (("capture", kept, kept_fee), ("refund", back, kept_fee)),
                ]
            )
        )
        found.append(Meal(10 * number, food, fee, steps))
    return found


@given(meals(), st.lists(st.sampled_from(["another customer", *PURSES]), min_size=5, max_size=5), st.randoms())
def test_M8_in_the_merged_list_no_order_can_be_told_from_any_other(
    ordered: list[Meal], whose: list[str], chance: random.Random
) -> None:
    """Whichever of a day's orders are paid by meal card, and by which purse: the shop's screen is the same."""
    sample, _ = by_meal_card(Meal(0, 100, 0), "benefit", bytes(10))
    words = {event["type"]: event["message"] for event in all_kinds_of_events()}
    app = DeliveryApp(random.Random(7), words, sample["payment"])
    mixed = [
        app.order(meal) if who == "another customer" else by_meal_card(meal, who, chance.randbytes(10))
        for meal, who in zip(ordered, whose, strict=False)
    ]
    assert merged(mixed) == merged([app.order(meal) for meal in ordered])


def all_kinds_of_events() -> list[Any]:
    """The words are published, one for each type: whatever order they are of."""
    lives = [(("capture", 100, 0), ("refund", 100, 0)), (("void", 0, 0),)]
    return [event for steps in lives for event in by_meal_card(Meal(0, 100, 0, steps), "own", bytes(10))[1]]


# ── the names that cannot be compared: they look random, as the app's own do ────────────────────────────────────


def evenness(names: Sequence[str], letters: str) -> float:
    """The worst χ² of any place of these names against letters that are drawn evenly; about its degrees of freedom."""
    expected = len(names) / len(letters)
    return max(
        sum((Counter(place)[letter] - expected) ** 2 / expected for letter in letters)
        for place in zip(*names, strict=True)
    )


def test_M8_references_and_events_have_the_form_and_the_evenness_of_random_ones() -> None:
    chance = random.Random(11)
    told = [
        by_meal_card(Meal(minute // 100, 9_000, 3_000), list(PURSES)[minute % 4], chance.randbytes(10))
        for minute in range(4_000)
    ]
    app = DeliveryApp(chance, Counter(), "")
    own = [app.order(Meal(minute // 100, 9_000, 3_000)) for minute in range(4_000)]
    for orders in (told, own):
        refs = [shown["ref"] for shown, _ in orders]
        events = [event["event_id"] for _, each in orders for event in each]
        assert len({*refs}) == len({*events}) == 4_000
        assert evenness(refs, LETTERS) < 31 + 6 * (2 * 31) ** 0.5
        assert evenness(events, "0123456789abcdef") < 15 + 6 * (2 * 15) ** 0.5
        # Nor does a name tell when: of neighbours in time, as many rise as fall.
        rising = sum(before < after for before, after in pairwise(refs))
        assert abs(rising - 2_000) < 6 * (4_000 / 12) ** 0.5 * 2
