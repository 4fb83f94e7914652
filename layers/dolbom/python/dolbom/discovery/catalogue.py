"""Which indicators there are (D1): 47 types of 21 bodies, as data; and what each is worth in a round (D2).

The numbers of types and bodies are the field's. Names marked `announced` in `data/indicators.tsv` stand in what its
owners announced; the others, all bounds and all points are **made up**, and so is which body sends what.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from dolbom.alerts.routing.centres import all_centres
from dolbom.discovery.rounds import Round
from dolbom.starting.patterns import compiled_later

DATA = Path(__file__).with_name("data")
Unit = Literal["months", "days", "times", "once", "man_won"]
"""`man_won`: ten thousand won. `once`: a household has it once at most while it
lasts; its value is 1, and its grade."""
DECAY_PARTS = 24
"""A line is worth so many parts of its points when it is new. Each indicator's life divides this, so that what is left
of it after whole months is a whole number of parts."""
SERVED = "served"
"""In place of a body: the list of households that are served already, by which no indicator is sent."""
PERCENT = 100
"""The local factor of what a municipality says nothing about."""
FACTOR_PERCENT_MAX = 1_000
_PERCENT = compiled_later(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Body:
    """An institution that sends indicators."""

    body: str
    name_ko: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One type of indicator, and how it scores: one grade for being there, the second and third from these values."""

    type: str
    body: str
    name_ko: str
    name_en: str
    unit: Unit
    value_max: int
    second: int
    third: int
    valid_months: int
    """A line older than this says nothing any more."""
    basis: str
    """The law by which it may be asked for."""
    source: Literal["announced", "made_up"]

    @property
    def parts_a_month(self) -> int:
        """How many of `DECAY_PARTS` a line loses each month."""
        return DECAY_PARTS // self.valid_months


@dataclass(frozen=True, slots=True)
class Weights:
    """What each type is worth, as one published version says."""

    version: int
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LocalFactor:
    """What a municipality makes of a type when it chooses for itself, in percent."""

    municipality: str
    type: str
    percent: int


@cache
def bodies() -> Mapping[str, Body]:
    """All bodies, by their name in folders."""
    return {row[0]: Body(*row) for row in _rows("bodies.tsv")}


@cache
def indicators() -> Mapping[str, Indicator]:
    """All types, by their name in files."""
    return {row[0]: _indicator(*row) for row in _rows("indicators.tsv")}


@cache
def types_of(body: str) -> frozenset[str]:
    """The types that a body sends."""
    return frozenset(each.type for each in indicators().values() if each.body == body)


@cache
def weights_for(round_code: str) -> Weights:
    """The newest version that had begun by a round; the first one for rounds before it."""
    rows = _rows("weights.tsv")
    versions = sorted({(since, int(version)) for version, since, _, _ in rows})
    begun = [version for since, version in versions if since <= round_code] or [versions[0][1]]
    return Weights(begun[-1], {name: int(points) for version, _, name, points in rows if int(version) == begun[-1]})


@cache
def local_factors_for(round_code: str) -> tuple[LocalFactor, ...]:
    """What municipalities make of types in a round."""
    return factors_of(_rows("local_factors.tsv"), round_code)


def factors_of(rows: Iterable[Sequence[str]], round_code: str) -> tuple[LocalFactor, ...]:
    """What rows (municipality, first round, type, percent) say in a round, each by its newest word.

    Raises:
        ValueError: one names no municipality or no type, or is no percentage: it would count for nobody.
    """
    begun = sorted(tuple(row) for row in rows if row[1] <= round_code)
    newest = {(town, name): percent for town, _, name, percent in begun}
    towns = {each.municipality_code for each in all_centres(Round.of(round_code).day)} if newest else set()
    return tuple(_local_factor(town, name, percent, towns) for (town, name), percent in sorted(newest.items()))


def _local_factor(town: str, name: str, percent: str, towns: Container[str]) -> LocalFactor:
    if town not in towns or name not in indicators():
        raise ValueError(f"a local factor of {town}, {name}: no municipality, or no type")
    if not _PERCENT.fullmatch(percent) or int(percent) > FACTOR_PERCENT_MAX:
        raise ValueError(f"a local factor of {town}, {name}: {percent} is no percentage up to {FACTOR_PERCENT_MAX}")
    return LocalFactor(town, name, int(percent))


def _indicator(*row: str) -> Indicator:
    name, body, name_ko, name_en, unit, value_max, second, third, valid, basis, source = row
    numbers = (int(value_max), int(second), int(third), int(valid))
    return Indicator(name, body, name_ko, name_en, unit, *numbers, basis, source)  # type: ignore[arg-type]


def _rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (DATA / name).read_text(encoding="utf-8").splitlines()[1:]]
