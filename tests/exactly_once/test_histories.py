"""Random histories against the rules told a second time: every answer, and every state, for thousands of steps.

`HISTORY_STEPS` sets how many (CI goes further than a developer's run); `HISTORY_SEED` where the seeds begin.
"""

import os
from collections.abc import Iterator

import pytest

from tests.exactly_once.histories import STEPS, History
from tests.exactly_once.world import World, a_world

HISTORIES_A_BLOCK = 5
BLOCKS = max(1, int(os.environ.get("HISTORY_STEPS", "2000")) // (STEPS * HISTORIES_A_BLOCK))
FIRST_SEED = int(os.environ.get("HISTORY_SEED", "1"))

# Histories that only ever succeed, or never do, would prove little.
REACHED = (
    *("held", "captured", "voided", "expired", "declined", "over_day_cap", "not_enough_money", "fee_not_covered"),
    *("order_id_reused", "order_id_stale", "hold_expired", "already_captured", "already_voided", "over_hold"),
    *("not_captured", "over_captured", "captured_otherwise", "order_declined"),
    *("dies after", "answer is lost"),
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
    text = "\n".join(lines)
    assert [word for word in REACHED if word not in text] == []
