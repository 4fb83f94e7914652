"""A child's money in random histories (M1–M6, M9, M11, M15, P4): several towns with rules of their own, one that has
not begun and one that joins another, shops of two partners, cards that are replaced, and whatever families, partners,
shops, tills and officers do. What is expected is told from the rules (`money/books.py`), answer by answer."""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from dolbom.audits import proof
from dolbom.clock import seoul_day
from dolbom.errors import Conflict
from dolbom.ids import new_uuid7
from dolbom.meals import enrolment, returns
from dolbom.meals.accounts import post
from dolbom.meals.children import bulk_moves, undo
from dolbom.meals.files import settlements
from dolbom.meals.monthly_loads import actions as monthly_loads
from dolbom.meals.orders import lifecycle
from dolbom.meals.policy import MealPolicy
from dolbom.partners.partner import Bound
from dolbom.partners.store import PartnerStore
from tests.histories.city import a_city, lot
from tests.histories.money.books import Books
from tests.histories.money.ends import at_the_end, streams
from tests.histories.money.months import Months as Life
from tests.histories.money.scene import OWN_APP, Act, server
from tests.histories.money.things import Said, Wish, day_of, later
from tests.histories.money.world import HOMES, START, founded
from tests.recorded.stage import Request
from tests.support.depth import DEPTH

STEPS = 55
WEIGHTS = {
    "places": 26, "places_again": 3, "quotes": 1, "reads": 3, "captures": 16, "gives_up": 5, "refunds": 14, "loads": 8,
    "buys": 6, "takes_back": 7, "waited_for": 1, "undoes": 4, "suspends": 2, "moves": 2, "cards": 2, "sees": 2,
    "waits": 12, "streams": 5, "meets": 9, "enrols": 2, "joins": 1, "splits": 2, "serves": 2, "previewed": 4,
    "confirmed": 5, "months_undone": 2,
}  # fmt: skip
ALONE = ("splits", "serves", "previewed", "confirmed", "months_undone")
"""What is more than one request, and meets nobody."""
ASKED = {"places": 4, "captures": 4, "gives_up": 3, "refunds": 3, "undoes": 1, "cards": 1}
"""What may be met by something else, before any of its calls."""
BESIDE = ASKED | {"places_again": 1, "loads": 1, "buys": 2, "takes_back": 2, "suspends": 1}


def live(seed: int, steps: int = STEPS) -> Life:
    with a_city(START) as city:
        life = Life(city, random.Random(seed), founded(city))
        city.later(hours=life.chance.choice([0, 14, 26, 34]))
        try:
            for child in HOMES:
                life.happens(life.loaded(f"first-{child}", child, life.chance.choice([9_000, 30_000, 90_000])))
                for days in life.chance.sample(range(6), 2):
                    small, day = life.chance.choice([2_000, 3_000, 5_000]), later(day_of(city.now), days)
                    life.happens(life.loaded(f"own-{child}-{days}", child, small, day))
            for _ in range(steps):
                step(life)
            at_the_end(life)
        except AssertionError as differs:
            told = "\n".join(life.acts)
            raise AssertionError(f"seed {seed}, after\n{told}\n{differs}") from differs
        return life


def step(life: Life) -> None:
    life.city.later(seconds=20)
    name = lot(life.chance, **WEIGHTS)
    if name == "waits":
        life.waits()
        return
    if name == "streams":
        streams(life)
        return
    if name in ALONE:
        getattr(life, name)()
        return
    if name == "meets":
        first, second = drawn(life, ASKED), drawn(life, BESIDE)
        if first is not None and second is not None:
            life.meet(first, second)
            life.compares()
        return
    act = drawn(life, {name: 1})
    if act is not None:
        life.happens(act)
        life.compares()


def drawn(life: Life, weights: dict[str, int]) -> Act | None:
    act: Act | None = getattr(life, lot(life.chance, **weights))()
    return act


@pytest.mark.parametrize("seed", range(DEPTH.lives))
def test_M1_M6_every_answer_about_money_is_the_rules(seed: int) -> None:
    live(seed)


def test_M11_M15_what_is_taken_back_before_a_town_begins_is_there_at_once() -> None:
    with a_city(START) as city:
        life = Life(city, random.Random(0), founded(city))
        for act in (
            life.loads("doyun"),
            life.bought("T-1", "doyun", "shop-one", 4_000, city.now),
            life.taken_back("C-1", "doyun", "shop-one", 3_000, "T-1"),
        ):
            life.happens(act)
        assert life.books.children["doyun"].spent["2026-11-29"] == 1_000


def test_M11_what_was_taken_back_is_told_whole_where_the_fund_has_it() -> None:
    """The lot has lapsed meanwhile: the officer sees what the shop gave back, and not nothing."""
    with a_city(START) as city:
        life = Life(city, random.Random(0), founded(city))
        for act in (life.loads("haru"), life.bought("T-1", "haru", "shop-one", 4_000, city.now)):
            life.happens(act)
        city.later(days=3)
        life.ticks()
        life.happens(life.taken_back("C-1", "haru", "shop-one", 3_000, "T-1"))
        at_the_end(life)


def test_M13_M15_O1_before_a_town_begins_no_cap_is_passed_and_none_is_missed() -> None:
    with a_city(START) as city:
        life = Life(city, random.Random(0), founded(city))
        life.happens(life.bought("T-1", "doyun", "shop-three", 58_000, city.now))
        at_the_end(life)


def merged() -> None:
    """An order of before its town joined another one: both towns' first versions have the number 1."""
    with a_city(START) as city:
        life = Life(city, random.Random(0), founded(city))
        life.happens(life.loaded("L-1", "sora", 90_000))
        life.happens(life.joined("41", "2026-11-30"))
        life.happens(life.placed(new_uuid7(city.now, bytes(10)), "sora", OWN_APP, Wish("shop-two", 25_000)))
        life.happens(life.allows("sora"))
        city.later(days=1)
        at_the_end(life)


def split() -> None:
    """A child moves away after it was looked at with others, who are to be moved together."""
    with a_city(START) as city:
        life = Life(city, random.Random(0), founded(city))
        children = ["haru", "nabi"]
        token = life.moved_together("41460", "41460", "41430", children, "", {})
        seen = life.books.looked_at("41460", "41430", children)
        life.happens(life.moved("nabi", "41460", "41480"))
        life.moved_together("41460", "41460", "41430", children, token, seen)


@pytest.mark.parametrize("scene", [merged, split])
def test_O1_M15_history_stays_right_where_towns_merge_and_split(scene: Callable[[], None]) -> None:
    scene()


def back(order_id: str, refund_id: str, fee: int, books: Books) -> Said:
    return books.refund(order_id, "happybowl", refund_id, 0, fee, at_fault=True)


def test_M6_a_coupon_is_unused_again_with_the_last_won_that_it_paid() -> None:
    """And not with the first: its fee would be paid twice."""
    with a_city(START) as city:
        life = Life(city, random.Random(0), founded(city))
        order_id = new_uuid7(city.now, bytes(10))
        who = server("happybowl")
        life.happens(life.loads("haru"))
        life.happens(life.placed(order_id, "haru", "happybowl", Wish("shop-one", 1_000, 3_000)))
        path = f"/v1/orders/{order_id}"
        captures = Request("meals", "POST", f"{path}/capture", who, {})
        life.happens(Act("captures", captures, lambda books: books.capture(order_id, "happybowl", None, None)))
        for number, fee in enumerate((1, 2_999)):
            refund_id = f"refund-{number:04}"
            body = {"refund_id": refund_id, "delivery_fee": {"amount": fee}, "merchant_at_fault": True}
            refunds = Request("meals", "POST", f"{path}/refunds", who, body)
            rule = partial(back, order_id, refund_id, fee)
            life.happens(Act("refunds", refunds, rule))
            life.happens(life.allows("haru"))


Back = dict[tuple[str, str], int]


def lapsed_is_the_childs(back: Back, owed: int, policy: MealPolicy, now: datetime) -> Any:
    return RETURN_LEGS(back, owed, policy.model_copy(update={"refund_after_lapse": "child"}), now)  # type: ignore[arg-type]


def early_lots_first(order: Any, food: int, fee: int) -> Back:
    """As much of each purse, and of the lots those first that lapse first."""
    back = dict(UNDONE(order, food, fee))
    benefit = sum(part for (account, _), part in back.items() if account == "benefit")
    for last, given in sorted((leg.lot, -leg.amount) for leg in order.journal[0].legs if leg.account == "benefit"):
        back["benefit", last] = min(benefit, given)
        benefit -= back["benefit", last]
    return back  # type: ignore[return-value]


def present_lot_last(purchase: Any, before: int, amount: int, present: str) -> Back:
    """All of a purchase's lots, latest first, and only then what was on credit."""
    gave = {leg.lot: -leg.amount for leg in purchase.legs if leg.account == "benefit"}
    back: Back = {}
    for last, given in (*sorted(gave.items(), reverse=True), (present, purchase.amount - sum(gave.values()))):
        gone = min(before, given)
        part = min(amount, given - gone)
        before, amount = before - gone, amount - part
        back["benefit", last] = back.get(("benefit", last), 0) + part
    return back


def coupon_with_its_first_won(*told: Any, merchant_at_fault: bool) -> Any:
    """It is unused again with the first won of its fee that goes back, and not with the last."""
    order, account = told[:2]
    after, posted = REFUNDED(*told, merchant_at_fault=merchant_at_fault)
    entry = after.journal[-1]
    is_open = sum(one.coupons for one in order.journal) > 0
    if not (merchant_at_fault and is_open and entry.moved("coupon") > 0 and not entry.coupons):
        return after, posted
    early = replace(entry, coupons=-1)
    return replace(after, journal=(*order.journal, early)), post(account, early, seoul_day(told[6]))


def by_number(orders: Sequence[Any], policies: Any) -> list[Any]:
    """The versions of an order's number, whosever they are."""
    wanted = {(row["municipality"], row["policy_version"]) for row in orders}
    return [policy for town, version in wanted for policy in policies(town) if policy.version == version]


def told_at_first(request: Any, _found: object) -> str:
    """A token that says nothing of the children."""
    return hashlib.sha256(request.into.encode()).hexdigest()[:32]


def undone_unasked(*told: Any, in_part: bool) -> Any:
    """A load of which a part is spent is taken back without a word, as if in part had been asked."""
    return LOAD_UNDONE(*told, in_part=True)


def enrolled_anywhere(*told: Any) -> bool:
    """Whom another town has, is enrolled all the same."""
    try:
        return ENROL(*told)
    except Conflict:
        return False


ENROL, RETURN_LEGS, UNDONE, REFUNDED = enrolment.enrol, returns.return_legs, lifecycle.undone, lifecycle.refunded
LOAD_UNDONE = undo.undone
BROKEN: dict[str, tuple[object, str, Any, Sequence[int]]] = {
    "what comes back repays nothing": (returns, "_repaying", lambda _back, _owed: {}, range(20)),
    "an order is everybody's": (Bound, "owns", lambda _self, _partner: True, range(20)),
    "lapsed money is always the child's": (lifecycle, "return_legs", lapsed_is_the_childs, range(20)),
    "early lots go back first": (lifecycle, "undone", early_lots_first, range(20)),
    "the present lot goes back last": (settlements, "_coming_back", present_lot_last, range(20)),
    "a coupon is back while a part of its fee is kept": (
        lifecycle, "refunded", coupon_with_its_first_won, range(20)
    ),
    "a month is confirmed unseen": (monthly_loads, "_must_stand", lambda *_: None, range(20)),
    "a child is two towns'": (enrolment, "enrol", enrolled_anywhere, range(20)),
    "a load is undone in part unasked": (undo, "undone", undone_unasked, range(20)),
    "a lost shop is served on": (PartnerStore, "serves", lambda *_: True, range(20)),
}  # fmt: skip
"""What is broken, and the lives that notice it sooner or later."""


def lives_on(seeds: Sequence[int]) -> None:
    for seed in seeds:
        live(seed)


@pytest.mark.parametrize("broken", list(BROKEN)[: DEPTH.broken])
def test_a_rule_of_money_that_is_broken_is_noticed(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, otherwise, seeds = BROKEN[broken]
    monkeypatch.setattr(where, name, otherwise)
    with pytest.raises(AssertionError):
        lives_on(seeds)


BROKEN_TOWNS: dict[str, tuple[object, str, Any, Callable[[], None]]] = {
    "the night judges by a version's number alone": (proof, "_deciding", by_number, merged),
    "whoever has moved away is moved on": (bulk_moves, "_token", told_at_first, split),
}


@pytest.mark.parametrize("broken", list(BROKEN_TOWNS)[: DEPTH.broken])
def test_a_rule_of_towns_that_is_broken_is_noticed(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, otherwise, scene = BROKEN_TOWNS[broken]
    monkeypatch.setattr(where, name, otherwise)
    with pytest.raises(AssertionError):
        scene()
