"""Random histories against the rules told a second time: every answer, and every state, for thousands of steps.

`HISTORY_STEPS` sets how many, else the depth of the run (tests/support/depth.py); `HISTORY_SEED` is the first seed.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.exactly_once.harness.histories import STEPS, History
from tests.exactly_once.harness.model import Model
from tests.exactly_once.harness.parts import COUPON, FUND, NO_LOT, OWED, PAID, still_paid
from tests.exactly_once.harness.remembered import SHOP_TOWN
from tests.exactly_once.harness.world import World, a_world
from tests.support.depth import HISTORY_STEPS

HISTORIES_A_BLOCK = 5
BLOCKS = max(1, HISTORY_STEPS // (STEPS * HISTORIES_A_BLOCK))
FIRST_SEED = int(os.environ.get("HISTORY_SEED", "1"))

# Histories that only ever succeed, or never do, would prove little.
REACHED = (
    *("held", "captured", "voided", "expired", "declined"),
    *("over_day_cap", "over_month_cap", "over_order_cap", "not_enough_money", "fee_not_covered"),
    *("outside_meal_hours", "account_suspended", "merchant_elsewhere"),
    *("order_id_reused", "order_id_stale", "hold_expired", "already_captured", "already_voided", "over_hold"),
    *("not_captured", "over_captured", "captured_otherwise", "order_declined", "refund_id_reused"),
    *("dies after", "answer is lost", "bought beyond the cap", "bought on credit", "repaid by a load"),
    *("repaid by a void", "repaid by an expiry", "repaid by the rest of a capture", "repaid by a refund"),
    *("repaid by a cancellation", "paid wholly with own money", "siblings_order: 409 order_id_reused"),
    *("void: 409 hold_expired", "a coupon came back with its fee", "at fault, and its coupon stays used"),
    *("given back by a shop", "given back to the fund", "no coupon money left", "spent again after its lapse"),
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with a_world() as made:
        yield made


@pytest.mark.parametrize("block", range(BLOCKS))
def test_M1_to_M6_hold_through_whatever_a_town_does(world: World, block: int) -> None:
    lines: list[str] = []
    first = FIRST_SEED + block * HISTORIES_A_BLOCK
    for seed in range(first, first + HISTORIES_A_BLOCK):
        history = History(world, seed)
        wrong = history.play(STEPS)
        if wrong:
            again = f".venv/bin/python -m tests.exactly_once.harness.histories {seed} {STEPS}"
            pytest.fail("\n".join([*history.log[-20:], *wrong, f"play it again: {again}"]), pytrace=False)
        lines += history.log
        lines += [placed.state for placed in history.model.orders.values()]
        lines += in_shops(history.model) + after_their_end(history.model)
    text = "\n".join(lines)
    assert [word for word in REACHED if word not in text] == []


def in_shops(model: Model) -> list[str]:
    """What purchases in shops have come to, and who repaid what they took on credit (M2, M11)."""
    found = []
    for bought in model.purchases.values():
        town = model.towns[model.children[bought.child].town]
        if model.spent(bought.child, bought.day) > town.day_cap:
            found.append("bought beyond the cap")
    for row in model.rows:
        if row.out_of == OWED and row.into == PAID:
            found.append("bought on credit")
        if row.because == "taken back":
            found.append("given back by a shop")
        if row.into == OWED and row.because in REPAID_BY:
            found.append(REPAID_BY[row.because])
    return found


REPAID_BY = {
    "loaded": "repaid by a load",
    "voided": "repaid by a void",
    "expired": "repaid by an expiry",
    "captured": "repaid by the rest of a capture",
    "refunded": "repaid by a refund",
    "refunded at fault": "repaid by a refund",
    "taken back": "repaid by a cancellation",
}


def after_their_end(model: Model) -> list[str]:
    """What lapsed meanwhile, and what a town's coupons have come to (M2, M6)."""
    found = []
    for row in model.rows:
        if row.out_of == PAID and row.part != NO_LOT and row.into == FUND:
            found.append("given back to the fund")
        if row.out_of == PAID and row.part[:1].isdigit() and row.into not in (row.part, OWED, FUND):
            found.append("spent again after its lapse")
    budget = model.towns[SHOP_TOWN].coupon_budget
    paid: Counter[tuple[str, str]] = Counter()
    for placed in model.orders.values():
        paid[placed.child, placed.day[:7]] += still_paid(model.about("order", placed.order_id, placed.child)).get(
            COUPON, 0
        )
    return found + ["no coupon money left" for won in paid.values() if won == budget] + of_tender(model)


def of_tender(model: Model) -> list[str]:
    """Who paid an order, and what became of its coupon (M6)."""
    found = []
    for placed in model.orders.values():
        if placed.state != "declined" and not placed.tender[0]:
            found.append("paid wholly with own money")
        back = [row for row in model.about("order", placed.order_id, placed.child) if row.part == COUPON]
        if placed.tender[1] and back[-1].because == "refunded at fault" and not model.uses_a_coupon(placed):
            found.append("a coupon came back with its fee")
        if placed.tender[1] and model.uses_a_coupon(placed) and any(each.at_fault for each in placed.refunds):
            found.append("at fault, and its coupon stays used")
    return found
