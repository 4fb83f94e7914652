"""Random histories against the rules told a second time: every answer, and every state, for thousands of steps.

`HISTORY_STEPS` sets how many, and else the depth of the run (tests/depth.py); `HISTORY_SEED` where the seeds begin.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.depth import HISTORY_STEPS
from tests.exactly_once.histories import STEPS, History
from tests.exactly_once.model import Model
from tests.exactly_once.parts import total
from tests.exactly_once.remembered import SHOP_TOWN
from tests.exactly_once.world import World, a_world

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
            again = f".venv/bin/python -m tests.exactly_once.histories {seed} {STEPS}"
            pytest.fail("\n".join([*history.log[-20:], *wrong, f"play it again: {again}"]), pytrace=False)
        lines += history.log
        lines += [placed.state for placed in history.model.orders.values()]
        lines += in_shops(history.model) + after_their_end(history.model)
    text = "\n".join(lines)
    assert [word for word in REACHED if word not in text] == []


def in_shops(model: Model) -> list[str]:
    """What purchases in shops have come to (M11)."""
    found = []
    for bought in model.purchases.values():
        town = model.towns[model.children[bought.child].town]
        if model.spent(bought.child, bought.day) > town.day_cap:
            found.append("bought beyond the cap")
        if total(bought.parts, "shortfall"):
            found.append("bought on credit")
        if bought.back:
            found.append("given back by a shop")
    return found + ["repaid by a load" for child in model.children.values() if child.repaid]


def after_their_end(model: Model) -> list[str]:
    """What lapsed meanwhile, and what a town's coupons have come to (M2, M6)."""
    found = ["given back to the fund" for placed in model.orders.values() if placed.gone]
    found += ["spent again after its lapse" for placed in model.orders.values() if placed.graced]
    budget = model.towns[SHOP_TOWN].coupon_budget
    paid: Counter[tuple[str, str]] = Counter()
    for placed in model.orders.values():
        paid[placed.child, placed.day[:7]] += total(placed.paid(), "coupon")
    return found + ["no coupon money left" for won in paid.values() if won == budget]
