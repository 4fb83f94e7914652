"""The one optimistic loop: whoever is overtaken waits a moment and decides anew, until it is said to be enough."""

from itertools import pairwise

import pytest

from dolbom.dynamo.retry import ROUNDS_MAX, WAIT_S_MAX, WAIT_S_MIN, Rounds
from dolbom.errors import Unavailable


def test_a_first_round_waits_for_nobody() -> None:
    slept: list[float] = []
    rounds = Rounds(slept.append)
    assert rounds.another()
    assert slept == []


def test_each_later_round_waits_a_moment_that_may_grow_up_to_a_ceiling() -> None:
    slept: list[float] = []
    rounds = Rounds(slept.append)
    for number in range(ROUNDS_MAX):
        rounds.another()
        assert len(slept) == number
    assert all(WAIT_S_MIN / 2 <= seconds <= WAIT_S_MAX for seconds in slept)
    assert all(seconds <= WAIT_S_MIN * 2**number for number, seconds in enumerate(slept))
    assert max(slept) > WAIT_S_MAX / 4


def test_two_who_overtake_each_other_do_not_wait_alike() -> None:
    waits: list[list[float]] = [[], []]
    for slept in waits:
        rounds = Rounds(slept.append)
        for _ in range(10):
            rounds.another()
    assert waits[0] != waits[1]
    assert any(one != other for one, other in pairwise(waits[0]))


def test_who_is_overtaken_on_and_on_is_told_to_come_again_and_waits_no_more() -> None:
    slept: list[float] = []
    rounds = Rounds(slept.append)
    for _ in range(ROUNDS_MAX):
        rounds.another()
    for _ in range(2):
        with pytest.raises(Unavailable) as told:
            rounds.another()
        assert told.value.status == 503
        assert told.value.retry_after_s == 1
    assert len(slept) == ROUNDS_MAX - 1
