"""The model of the rules, by hand: what comes of a few days, reckoned on paper; and each changed rule is noticed."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from dolbom.clock import SEOUL
from tests.exactly_once.harness.acts import an_id
from tests.exactly_once.harness.changed import CHANGED
from tests.exactly_once.harness.model import Model
from tests.exactly_once.harness.remembered import SHOP_TOWN, TOWNS, Rules
from tests.exactly_once.harness.told import Told
from tests.exactly_once.harness.world import BADA, HANEUL, OTHER_TOWN

A, B = "2026-11-30", "2026-12-31"
"""Two lots: the second is not the present lot of November."""
MakeModel = Callable[[Mapping[str, Rules]], Model]


def at(clock: str, day: str = A) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SEOUL).astimezone(UTC)


NOON = at("12:00")


class Town:
    """A model with one child's money, and few words for what she does."""

    def __init__(self, make: MakeModel, rules: Rules = TOWNS[SHOP_TOWN], **lots: int) -> None:
        self.model = make(TOWNS | {SHOP_TOWN: rules})
        self.model.load(HANEUL, "load-0", 0, A)
        for name, amount in lots.items():
            self.model.load(HANEUL, f"load-{name}", amount, {"a": A, "b": B}[name])

    def order(
        self, which: str, food: int, fee: int = 0, own: int = 0, now: datetime = NOON, child: str = HANEUL
    ) -> Told:
        return self.model.order(now, child, an_id(which, now), food, fee, own, True, "")

    def captured(self, which: str, food: int, fee: int = 0, own: int = 0, now: datetime = NOON) -> str:
        """An order, held and captured whole: its id."""
        assert self.order(which, food, fee, own, now).status == 201
        assert self.model.capture(now, HANEUL, an_id(which, now), None, None).status == 200
        return an_id(which, now)

    def refund(self, order_id: str, refund_id: str, food: int, fee: int = 0, at_fault: bool = False) -> Told:
        return self.model.refund(NOON, HANEUL, order_id, refund_id, food, fee, at_fault)

    def buy(self, name: str, amount: int, day: str = A, now: datetime = NOON) -> None:
        self.model.purchase(now, HANEUL, name, amount, day)

    def has(self, shortfall: int = 0, **lots: int) -> None:
        """What is owed, and every lot; named as in the beginning."""
        days = {"a": A, "b": B}
        assert self.model.shortfall(HANEUL) == shortfall
        assert self.model.lots(HANEUL) == {days[name]: amount for name, amount in lots.items()}


def scenario(told: Callable[[MakeModel], None]) -> Callable[[MakeModel], None]:
    SCENARIOS[told.__name__] = told
    return told


SCENARIOS: dict[str, Callable[[MakeModel], None]] = {}


@scenario
def a_void_repays_what_is_owed(make: MakeModel) -> None:
    town = Town(make, b=20_000)
    town.order("hold", 13_000)
    town.buy("txn", 20_000, "2026-11-29")
    town.has(shortfall=13_000)
    assert town.model.void(NOON, HANEUL, an_id("hold", NOON)).status == 200
    town.has(shortfall=0)
    assert town.model.left(NOON, HANEUL) == (0, 0, 4)
    assert (town.model.spent(HANEUL, A), town.model.spent(HANEUL, "2026-11")) == (0, 20_000)
    town.model.load(HANEUL, "load-next", 10_000, B)
    town.has(b=10_000)
    assert town.model.left(NOON, HANEUL) == (10_000, 10_000, 4)


@scenario
def what_repays_is_of_the_earliest_lapse_also_when_it_has_lapsed(make: MakeModel) -> None:
    """5,000 of A and 7,000 of B come back after A's end; 4,000 is owed: A repays it, its other 1,000 is the fund's."""
    town = Town(make, a=5_000, b=10_000)
    evening, after_midnight = at("23:50"), at("00:10", "2026-12-01")
    town.order("hold", 12_000, now=evening)
    town.buy("txn", 7_000, now=evening)
    town.has(shortfall=4_000)
    town.model.void(after_midnight, HANEUL, an_id("hold", evening))
    town.has(b=7_000)
    assert town.model.spent(HANEUL, A) == 8_000


@scenario
def the_rest_of_a_capture_is_of_the_latest_lapse_and_repays_by_the_earliest_of_it(make: MakeModel) -> None:
    """Of 5,000 A and 7,000 B, 8,000 come back: all of B and 1,000 of A. 4,000 is owed: the 1,000 of A, 3,000 of B."""
    town = Town(make, a=5_000, b=10_000)
    town.order("hold", 12_000)
    town.buy("txn", 7_000)
    town.model.capture(NOON, HANEUL, an_id("hold", NOON), 4_000, 0)
    town.has(b=4_000)
    assert town.model.spent(HANEUL, A) == 11_000


@scenario
def an_expiry_and_a_refund_repay_too(make: MakeModel) -> None:
    town = Town(make, b=10_000)
    kept = town.captured("kept", 6_000)
    town.order("hold", 4_000)
    town.buy("txn", 9_000)
    town.has(shortfall=9_000)
    town.model.expire(at("12:29"))
    town.has(shortfall=9_000)
    town.model.expire(at("12:30"))
    town.has(shortfall=5_000)
    town.refund(kept, "r-1", 2_000)
    town.has(shortfall=3_000)
    town.refund(kept, "r-2", 4_000)
    town.has(b=1_000)


@scenario
def what_is_owed_cannot_be_spent(make: MakeModel) -> None:
    """The purchase is of the day after A's end, so A cannot pay for it; nobody has lapsed A yet."""
    town = Town(make, a=5_000)
    town.buy("txn", 3_000, "2026-12-01", now=at("00:10", "2026-12-01"))
    town.has(shortfall=3_000, a=5_000)
    assert town.model.spendable(HANEUL, A) == 2_000
    assert town.model.spendable(HANEUL, "2026-12-01") == 0


@scenario
def a_purchase_draws_on_what_had_not_lapsed_on_its_own_day(make: MakeModel) -> None:
    town = Town(make, a=5_000, b=5_000)
    town.buy("txn", 6_000, A, now=at("09:00", "2026-12-01"))
    town.has(b=4_000)
    town.buy("txn", 6_000, A)
    town.has(b=4_000)


@scenario
def a_refund_goes_back_own_money_first_then_the_latest_lapse_and_goes_on_there(make: MakeModel) -> None:
    town = Town(make, a=3_000, b=5_000)
    kept = town.captured("kept", 10_000, own=2_000)
    assert town.model.orders[HANEUL, kept].tender == (8_000, 0, 2_000)
    assert town.refund(kept, "r-1", 3_000).status == 201
    town.has(b=1_000)
    town.refund(kept, "r-1", 3_000)
    town.has(b=1_000)
    assert town.refund(kept, "r-1", 3_001) == Told(409, "refund_id_reused")
    town.refund(kept, "r-2", 5_000)
    town.has(a=1_000, b=5_000)
    assert town.refund(kept, "r-3", 2_001) == Told(422, "over_captured")
    town.refund(kept, "r-3", 2_000)
    town.has(a=3_000, b=5_000)


@scenario
def a_void_after_the_end_finds_it_expired_and_one_in_time_stays_one(make: MakeModel) -> None:
    town = Town(make, b=20_000)
    late, voided = an_id("late", NOON), an_id("voided", NOON)
    town.order("late", 5_000)
    town.order("voided", 5_000)
    first = town.model.void(at("12:29"), HANEUL, voided)
    assert first.status == 200
    assert town.model.void(at("12:30"), HANEUL, late) == Told(409, "hold_expired")
    assert town.model.orders[HANEUL, late].state == "expired"
    town.has(b=20_000)
    assert town.model.void(at("12:30"), HANEUL, voided) == first
    assert town.model.capture(at("12:30"), HANEUL, voided, None, None) == Told(409, "already_voided")


@scenario
def an_id_is_one_order_in_a_family(make: MakeModel) -> None:
    town = Town(make, b=5_000)
    assert town.order("held", 5_000).status == 201
    assert town.order("declined", 5_000).status == 402
    for which in ("held", "declined"):
        assert town.order(which, 5_000, child=BADA) == Told(409, "order_id_reused")
        made, next_day = an_id(which, NOON), at("12:00", "2026-12-01")
        known = town.model.order(next_day, BADA, made, 5_000, 0, 0, True, "")
        assert known == Told(409, "order_id_reused"), "known before it is stale, and before there is an account"
    assert town.order("new", 5_000, child=BADA) == Told(404, "not_found")
    town.model.load(HANEUL, "load-late", 50_000, B)
    assert town.order("declined", 5_000) == Told(402, ("not_enough_money", (0, 0, 4)))


@scenario
def an_order_may_be_paid_wholly_with_own_money(make: MakeModel) -> None:
    for there in (0, 300):
        town = Town(make, b=there)
        assert town.order("too little", 4_000, own=3_999 - there) == Told(402, ("not_enough_money", (there, there, 4)))
        answer = town.order("own", 4_000, own=4_000 - there)
        assert answer.status == 201
        assert answer.facts["tender"] == (there, 0, 4_000 - there)
        assert answer.facts["left"] == (0, 0, 4)
    town = Town(make, Rules(20_000, split_tender=False), b=3_999)
    assert town.order("short", 4_000, own=4_000) == Told(402, ("not_enough_money", (3_999, 3_999, 4)))
    town.captured("whole", 3_999, 3_500, own=500)


@scenario
def a_coupon_comes_back_with_its_last_won_at_the_merchants_fault(make: MakeModel) -> None:
    town = Town(make, b=60_000)
    assert town.model.coupons(NOON, HANEUL) == (4, 3_000)
    kept = town.captured("one", 1_000, 3_500, own=500)
    assert town.model.coupons(NOON, HANEUL)[0] == 3
    town.refund(kept, "r-1", 1_000, 500, at_fault=True)
    town.refund(kept, "r-2", 0, 2_999, at_fault=True)
    assert town.model.coupons(NOON, HANEUL)[0] == 3, "a won of it is still paid"
    town.refund(kept, "r-3", 0, 1, at_fault=True)
    assert town.model.coupons(NOON, HANEUL)[0] == 4
    kept = town.captured("two", 1_000, 3_000)
    town.refund(kept, "r-1", 0, 2_000, at_fault=True)
    town.refund(kept, "r-2", 0, 1_000)
    town.refund(kept, "r-3", 1_000, 0, at_fault=True)
    assert town.model.coupons(NOON, HANEUL)[0] == 3, "the refund that brought the last won did not say so"


@scenario
def a_coupon_comes_back_with_its_hold_or_when_it_had_nothing_to_pay(make: MakeModel) -> None:
    town = Town(make, Rules(20_000, coupon_budget=5_000), b=60_000)
    for which in ("voided", "free", "little"):
        town.order(which, 1_000, 1_500)
    assert town.model.coupons(NOON, HANEUL) == (1, 500)
    town.model.void(NOON, HANEUL, an_id("voided", NOON))
    town.model.capture(NOON, HANEUL, an_id("free", NOON), None, 0)
    town.model.capture(NOON, HANEUL, an_id("little", NOON), None, 100)
    assert town.model.coupons(NOON, HANEUL) == (3, 3_000)
    town.captured("more", 1_000, 3_000)
    assert town.order("last", 1_000, 2_000) == Told(402, ("fee_not_covered", (17_000, 57_000, 2)))
    town.captured("last", 1_000, 1_900, now=at("12:01"))
    assert town.model.coupons(NOON, HANEUL) == (0, 0)


@scenario
def a_coupon_that_must_cover_the_whole_fee_pays_that_or_nothing(make: MakeModel) -> None:
    town = Town(make, Rules(20_000, coupon_needs_whole_fee=True), b=60_000)
    assert town.order("whole", 1_000, 3_000).facts["tender"] == (1_000, 3_000, 0)
    assert town.order("more", 1_000, 3_001, own=3_001).facts["tender"] == (1_000, 0, 3_001)


@scenario
def the_smallest_limit_tells_and_the_first_at_a_tie(make: MakeModel) -> None:
    rules = Rules(9_000, month_cap=9_000, order_cap=9_000)
    assert Town(make, rules, b=9_000).order("all", 9_001) == Told(402, ("over_order_cap", (9_000, 9_000, 4)))
    assert Town(make, rules, b=8_999).order("all", 9_001) == Told(402, ("not_enough_money", (8_999, 8_999, 4)))
    town = Town(make, rules, b=50_000)
    town.buy("txn", 1_000)
    assert town.order("day", 9_001) == Told(402, ("over_day_cap", (8_000, 8_000, 4)))
    town.buy("yesterday", 10_000, "2026-11-29")
    assert town.order("month", 9_001) == Told(402, ("over_month_cap", (0, 0, 4)))
    assert town.order("own", 9_001, own=9_001).status == 201
    assert Town(make, Rules(9_000), b=50_000).order("fee", 9_000, 3_001) == Told(
        402, ("fee_not_covered", (9_000, 50_000, 4))
    )


@scenario
def a_shop_gives_back_what_paid_last_first(make: MakeModel) -> None:
    """13,000 of B and 7,000 on credit; a load repaid that. So the present lot, A, gets 7,000, and then B its 13,000."""
    town = Town(make, b=13_000)
    town.model.take_back(NOON, HANEUL, "early", 1_000, "txn")
    town.buy("txn", 20_000)
    town.has(shortfall=6_000)
    town.model.load(HANEUL, "load-more", 10_000, B)
    town.has(b=4_000)
    for name, child, amount in (("early", HANEUL, 500), ("wrong", BADA, 500), ("much", HANEUL, 19_001)):
        town.model.take_back(NOON, child, name, amount, "txn")
        town.has(b=4_000)
    town.model.take_back(NOON, HANEUL, "part", 12_000, "txn")
    town.has(a=6_000, b=10_000)
    town.model.take_back(NOON, HANEUL, "rest", 7_000, "txn")
    town.has(a=6_000, b=17_000)
    assert town.model.spent(HANEUL, "2026-11") == 0


@scenario
def a_shop_gives_back_to_the_latest_lapse_first(make: MakeModel) -> None:
    town = Town(make, a=3_000, b=5_000)
    town.buy("txn", 8_000)
    town.model.take_back(NOON, HANEUL, "part", 6_000, "txn")
    town.has(a=1_000, b=5_000)


@scenario
def what_comes_back_after_its_lapse_is_the_funds_and_stays_spent_on_its_day(make: MakeModel) -> None:
    late = at("12:00", "2026-12-01")
    for grace, there in ((None, {}), (2, {"2026-12-03": 3_000})):
        town = Town(make, Rules(20_000, grace_days=grace), a=5_000)
        kept = town.captured("kept", 3_000)
        town.model.lapse(late)
        town.has()
        town.model.refund(late, HANEUL, kept, "r-1", 3_000, 0, False)
        assert town.model.lots(HANEUL) == there
        assert town.model.spent(HANEUL, A) == (0 if there else 3_000)
        assert town.model.spent(HANEUL, "2026-12-01") == 0


@scenario
def the_day_of_an_order_is_its_own_and_the_caps_are_of_its_day_and_month(make: MakeModel) -> None:
    town = Town(make, Rules(20_000, month_cap=25_000), b=90_000)
    evening, after_midnight = at("23:50"), at("00:10", "2026-12-01")
    answer = town.order("hold", 20_000, now=evening)
    assert (answer.facts["day"], answer.facts["left"]) == (A, (0, 5_000, 4))
    assert town.model.left(after_midnight, HANEUL) == (20_000, 25_000, 4)
    town.model.void(after_midnight, HANEUL, an_id("hold", evening))
    assert town.model.left(after_midnight, HANEUL) == (20_000, 25_000, 4)
    assert town.model.left(at("23:59"), HANEUL) == (20_000, 25_000, 4)


@scenario
def a_new_id_is_of_now_and_an_old_one_stays_what_it_was(make: MakeModel) -> None:
    town = Town(make, b=20_000)
    made = an_id("made", NOON)
    assert town.model.order(at("12:15:01"), HANEUL, made, 1_000, 0, 0, True, "") == Told(422, "order_id_stale")
    first = town.model.order(at("12:15"), HANEUL, made, 1_000, 0, 0, True, "")
    town.model.void(at("12:16"), HANEUL, made)
    assert town.model.order(at("18:00"), HANEUL, made, 1_000, 0, 0, True, "") == first
    assert town.model.order(at("18:00"), HANEUL, made, 1_000, 0, 1, True, "") == Told(409, "order_id_reused")
    town.model.move(HANEUL, OTHER_TOWN)
    assert town.order("elsewhere", 1_000) == Told(422, "merchant_elsewhere")


@scenario
def a_quote_tells_what_an_order_would_and_holds_nothing(make: MakeModel) -> None:
    town = Town(make, b=10_000)
    quoted = town.model.quote(NOON, HANEUL, 4_000, 3_500, 500)
    town.has(b=10_000)
    assert quoted == Told(200, {"tender": (4_000, 3_000, 500), "left": (6_000, 6_000, 3)})
    placed = town.order("same", 4_000, 3_500, own=500)
    assert {name: placed.facts[name] for name in ("tender", "left")} == quoted.facts


@scenario
def a_cancellations_id_is_its_own_whatever_it_cancels(make: MakeModel) -> None:
    town = Town(make, b=20_000)
    town.buy("one", 5_000)
    town.buy("two", 6_000)
    town.model.take_back(NOON, HANEUL, "back", 1_000, "one")
    town.has(b=10_000)
    town.model.take_back(NOON, HANEUL, "back", 2_000, "two")
    town.has(b=10_000)
    town.model.take_back(NOON, HANEUL, "waits", 500, "three")
    town.model.take_back(NOON, HANEUL, "waits", 500, "four")
    town.buy("four", 1_000)
    town.has(b=9_500)
    town.buy("three", 1_000)
    town.has(b=8_500)


@scenario
def a_line_above_the_limit_is_refused_by_name(make: MakeModel) -> None:
    town = Town(make, b=20_000)
    refused = Told(200, {"refused": ["bad_value"]})
    assert town.model.purchase(NOON, HANEUL, "dear", 1_000_001, A) == refused
    town.has(b=20_000)
    assert town.model.purchase(NOON, HANEUL, "dear", 1_000_000, A) == Told(200, {})
    town.has(shortfall=980_000)
    assert town.model.take_back(NOON, HANEUL, "back", 1_000_001, "dear") == refused
    town.has(shortfall=980_000)


@scenario
def a_purchase_comes_back_by_the_present_towns_rules_an_order_by_its_own(make: MakeModel) -> None:
    late = at("12:00", "2026-12-01")
    model = make(TOWNS | {SHOP_TOWN: Rules(20_000), OTHER_TOWN: Rules(20_000, grace_days=5)})
    model.load(HANEUL, "load-a", 10_000, A)
    assert model.order(NOON, HANEUL, an_id("kept", NOON), 3_000, 0, 0, True, "").status == 201
    model.capture(NOON, HANEUL, an_id("kept", NOON), None, None)
    model.purchase(NOON, HANEUL, "txn", 2_000, A)
    model.lapse(late)
    model.move(HANEUL, OTHER_TOWN)
    model.refund(late, HANEUL, an_id("kept", NOON), "r-1", 3_000, 0, False)
    assert model.lots(HANEUL) == {}
    model.take_back(late, HANEUL, "back", 2_000, "txn")
    assert model.lots(HANEUL) == {"2026-12-06": 2_000}


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_rules_come_to(name: str) -> None:
    SCENARIOS[name](lambda towns: Model(dict(towns)))


@pytest.mark.parametrize("changed", CHANGED, ids=lambda changed: changed.__name__)
def test_a_changed_rule_is_noticed(changed: type[Model]) -> None:
    def is_noticed(scenario: Callable[[MakeModel], Any]) -> bool:
        try:
            scenario(lambda towns: changed(dict(towns)))
        except AssertionError:
            return True
        return False

    assert [name for name, scenario in SCENARIOS.items() if is_noticed(scenario)] != []
