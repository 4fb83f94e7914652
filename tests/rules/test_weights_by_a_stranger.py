"""A stranger attacks the proposals of weights, who knows what is promised and what is told of them (A13).

Made-up rounds are weighed one after the other, each with the two before it. All that is told of each type and of
everybody is put together again as equations over *one list of households*: how many of each round had each set of
types, and got something or not. HiGHS then tells the least and the greatest whole number that each hidden one can be.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations, product

import highspy
import numpy as np
import pytest

from dolbom.discovery.feedback.hits import EVERYBODY, Outcomes, are_shown, told_of
from dolbom.discovery.feedback.proposing import ROUNDS_LOOKED_AT
from tests.support.depth import NAME

SEEDS = 12 if NAME == "ci" else 3
APART = 6
TYPES = ("power_cut", "rent_arrears", "water_cut")
SETS = list(chain.from_iterable(combinations(TYPES, size) for size in (1, 2, 3)))
ROUNDS = 4
Kind = tuple[int, tuple[str, ...], bool]
"""Households of a round, with these types, that got something or not."""
KINDS: list[Kind] = list(product(range(ROUNDS), SETS, (True, False)))
People = Mapping[Kind, int]


@dataclass(frozen=True)
class Number:
    """Households of some rounds with a type (or all), that got something or not."""

    rounds: frozenset[int]
    name: str
    is_hit: bool

    def row(self) -> np.ndarray:
        return np.array(
            [
                of in self.rounds and is_hit == self.is_hit and (self.name in types or self.name == EVERYBODY)
                for of, types, is_hit in KINDS
            ],
            dtype=float,
        )

    def value(self, people: People) -> int:
        return int(self.row() @ np.array([people[kind] for kind in KINDS]))


def outcomes(people: People, rounds: Iterable[int], name: str) -> Outcomes:
    hits, others = (Number(frozenset(rounds), name, is_hit).value(people) for is_hit in (True, False))
    return Outcomes(hits + others, hits)


def proposals(people: People) -> Iterator[tuple[frozenset[int], Mapping[str, Outcomes], frozenset[str]]]:
    """The rounds of each proposal, the numbers of all, and which of them are told."""
    earlier: list[tuple[frozenset[int], dict[str, Outcomes]]] = []
    for newest in range(ROUNDS):
        rounds = frozenset(range(max(0, newest - ROUNDS_LOOKED_AT + 1), newest + 1))
        numbers = {name: outcomes(people, rounds, name) for name in (EVERYBODY, *TYPES)}
        few = {
            name
            for name, of in product(numbers, rounds)
            if not are_shown((each := outcomes(people, [of], name)).hits, each.spoken_to - each.hits)
        }
        before = {name: [told[name] for of, told in earlier if of & rounds and name in told] for name in numbers}
        by_type = {name: each for name, each in numbers.items() if name != EVERYBODY and each.spoken_to}
        told = told_of(numbers[EVERYBODY], by_type, few, before)
        earlier.append((rounds, {name: numbers[name] for name in told}))
        yield rounds, numbers, told


@dataclass
class Stranger:
    """What is told, as equations, and what follows from it."""

    solver: highspy.Highs = field(default_factory=highspy.Highs)

    def __post_init__(self) -> None:
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("random_seed", 1)
        width = len(KINDS)
        self.solver.addVars(width, np.zeros(width), np.full(width, highspy.kHighsInf))
        every = np.arange(width, dtype=np.int32)
        self.solver.changeColsIntegrality(width, every, np.full(width, highspy.HighsVarType.kInteger))

    def is_told(self, row: np.ndarray, value: int) -> None:
        at = np.flatnonzero(row).astype(np.int32)
        self.solver.addRow(float(value), float(value), len(at), at, row[at])

    def between(self, row: np.ndarray) -> tuple[float, float]:
        """The least and the greatest that a number can be."""
        found = []
        for sign in (1, -1):
            every = np.arange(len(KINDS), dtype=np.int32)
            self.solver.changeColsCost(len(KINDS), every, sign * row)
            self.solver.run()
            status = self.solver.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                found.append(float(np.rint(np.array(self.solver.getSolution().col_value)) @ row))
            else:
                assert sign < 0, f"what is told contradicts itself: {status}"
                found.append(float("inf"))
        return found[0], found[1]


def a_country(random_: random.Random) -> People:
    """Few types are common, and some households have several; a type may be missing from a round."""
    often = dict(zip(SETS, random_.choices((0, 0, 1, 2, 3, 6, 8, 20, 40), k=len(SETS)), strict=True))
    return Counter(
        {
            (of, types, is_hit): random_.choice((0, 1, often[types] // 2, often[types], often[types]))
            for of, types, is_hit in KINDS
        }
    )


def without(rounds: frozenset[int], names: Iterable[str], *, is_hit: bool) -> np.ndarray:
    """Households of some rounds that have none of some types."""
    return np.array(
        [of in rounds and each == is_hit and not set(names) & set(types) for of, types, each in KINDS], dtype=float
    )


def attacked(people: People) -> tuple[Stranger, list[np.ndarray]]:
    """The stranger who has all that is told, and what is not told: each number, each type in a round by itself, and
    who has none of some types whose numbers are told."""
    stranger, secret = Stranger(), []
    for rounds, numbers, told in proposals(people):
        for name, is_hit in product(numbers, (True, False)):
            number = Number(rounds, name, is_hit)
            if name in told:
                stranger.is_told(number.row(), number.value(people))
            else:
                secret.append(number.row())
        if EVERYBODY in told:
            sets = [names for names in SETS if told.issuperset(names)]
            secret += [without(rounds, names, is_hit=is_hit) for names, is_hit in product(sets, (True, False))]
    for of, name, is_hit in product(range(ROUNDS), TYPES, (True, False)):
        secret.append(Number(frozenset([of]), name, is_hit).row())
    return stranger, secret


@pytest.mark.parametrize("seed", range(SEEDS))
def test_A13_nothing_that_proposals_do_not_tell_is_worked_out_as_few(seed: int) -> None:
    """Also not from everybody less several types: whether they have a household in common nobody is told."""
    random_, few = random.Random(seed), 0
    for _ in range(6):
        people = a_country(random_)
        stranger, secret = attacked(people)
        for row in secret:
            value = int(row @ np.array([people[kind] for kind in KINDS]))
            if 0 < value < APART:
                few += 1
                least, most = stranger.between(row)
                assert most - least >= APART, (value, least, most)
    assert few


def test_A13_the_stranger_works_out_what_is_told_too_much() -> None:
    """The same attack where only the small numbers are left out: everybody less the others is they."""
    people = Counter(dict.fromkeys(KINDS, 0) | {(0, ("power_cut",), True): 20, (0, ("rent_arrears",), True): 3})
    people |= {(0, ("power_cut",), False): 10, (0, ("rent_arrears",), False): 10}
    stranger = Stranger()
    for name, is_hit in ((EVERYBODY, True), (EVERYBODY, False), ("power_cut", True), ("power_cut", False)):
        number = Number(frozenset([0]), name, is_hit)
        stranger.is_told(number.row(), number.value(people))
    assert stranger.between(without(frozenset([0]), ["power_cut"], is_hit=True)) == (3, 3)
