"""A case worker's round in random histories (D2, D3, A4, A5, A9): households come to two centres, workers and leads
act on them, two at once, functions die, everything is delivered again, reports meet the round, time passes. Each
answer, list and page is compared with the rules as `visits/books.py` tells them."""

import random
from datetime import UTC, datetime

import pytest

from tests.histories.city import a_city, lot
from tests.histories.visits.round import Desk
from tests.support.depth import DEPTH

START = datetime(2026, 11, 19, 19, tzinfo=UTC)
STEPS = 120
WEIGHTS = {
    "brings": 5, "pages_again": 2, "does": 50, "dies": 10, "again": 6, "meets": 10, "letters": 3, "reports": 2,
    "waits": 6, "looks": 4, "knows": 1,
}  # fmt: skip


def live(seed: int, steps: int = STEPS) -> Desk:
    with a_city(START) as city:
        life = Desk(city, random.Random(seed))
        try:
            for _ in range(4):
                life.brings()
            for _ in range(steps):
                city.later(seconds=7)
                getattr(life, lot(life.chance, **WEIGHTS))()
            life.looks()
            life.knows()
        except AssertionError as differs:
            told = "\n".join(life.acts[-30:])
            raise AssertionError(f"seed {seed}, after\n{told}\n{differs}") from differs
        return life


@pytest.mark.parametrize("seed", range(DEPTH.lives))
def test_D2_D3_every_answer_about_a_household_is_the_rules(seed: int) -> None:
    live(seed)
