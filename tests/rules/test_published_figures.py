"""What is published of a month (A13): a linear programme over all of it finds no number that it does not tell."""

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from dolbom.alerts.figures.areas import NATION, Country, Named, country
from dolbom.alerts.figures.document import as_bytes, document
from dolbom.alerts.figures.questions import QUESTIONS
from dolbom.alerts.figures.suppression import SHOWN_FROM
from dolbom.alerts.figures.tally import Tally
from tests.support import depth
from tests.support.disclosure import Attack, OneList

SEEDS = range(24 if depth.NAME == "ci" else 2)
CELLS = 2_000 if depth.NAME == "ci" else 60
"""Of each document so many hidden numbers are attacked, drawn by its seed."""
KINDS = {
    "nearly nothing": lambda rng: rng.choice([0, 0, 0, 1, 2]),
    "sparse": lambda rng: rng.choice([0, 0, 1, 3, 7]),
    "dense": lambda rng: rng.randint(20, 120),
    "one large and small ones": lambda rng: rng.choice([0, 1, 2, 150]),
}


def a_country(rng: random.Random) -> Country:
    """Two or three provinces; one of them may have one municipality, and a municipality one centre."""
    map_of: dict[str, dict[str, list[str]]] = {"central": {}}
    for province in (str(number) for number in range(11, 11 + rng.choice([2, 3]))):
        towns = [f"{province}{number}00" for number in range(1, 1 + rng.choice([1, 2]))]
        map_of[province] = {town: [f"{town}{at}00" for at in range(1, 1 + rng.choice([1, 2, 3]))] for town in towns}
    codes = [*map_of, *(town for towns in map_of.values() for town in towns)]
    codes += [centre for towns in map_of.values() for centres in towns.values() for centre in centres]
    return Country(map_of, {code: Named(code, "centre", code, None) for code in [NATION, *codes]})


def within(of: Country) -> dict[str, list[str]]:
    """The map that an attacker has."""
    towns = {town: centres for each in of.map_of.values() for town, centres in each.items()}
    return {NATION: list(of.map_of), **{province: list(each) for province, each in of.map_of.items()}, **towns}


def a_month(rng: random.Random, of: Country, many: Any) -> Tally:
    """Reports of which each area has its own habits: most parts are rare somewhere, and some never occur."""
    tally = Tally()
    often = {
        name: [rng.random() ** 4 * rng.choice([0, 1, 1, 1]) + 0.001 for _ in each] for name, each in QUESTIONS.items()
    }
    for centre in [code for code in within(of)[NATION] if not of.map_of[code]] + [
        centre for towns in of.map_of.values() for centres in towns.values() for centre in centres
    ]:
        own = {name: [each * rng.random() for each in weights] for name, weights in often.items()}
        for _ in range(many(rng)):
            tally.add(centre, {name: rng.choices(QUESTIONS[name], own[name])[0] for name in QUESTIONS})
    return tally


def told_of(seed: int, kind: str) -> tuple[dict[str, Any], Country]:
    rng = random.Random(seed)
    of = a_country(rng)
    return document(a_month(rng, of, KINDS[kind]), "2026-09", "2026-11-01T00:00:00+09:00", of, is_all=True), of


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_A13_whoever_has_the_whole_document_cannot_say_a_hidden_number(seed: int, kind: str) -> None:
    """Each number that is not told can be at least six apart: none is bounded to a single value, nor below five."""
    found, of = told_of(seed, kind)
    if not found["areas"]:
        assert found["slices"] == {}
        return
    attack = Attack(found, within(of))
    hidden = attack.hidden()
    some = random.Random(seed).sample(hidden, min(len(hidden), CELLS))
    assert attack.narrow(some, SHOWN_FROM) == {}


@pytest.mark.parametrize(("by", "question"), [("category", "discovery"), ("reporter", "outcome")])
@pytest.mark.parametrize("kind", KINDS)
def test_A13_nor_can_who_argues_that_all_tables_are_of_one_list_of_reports(kind: str, by: str, question: str) -> None:
    """Not proved, and so attacked: the nation's slices and the areas' tables bound no hidden number of an area."""
    for seed in SEEDS:
        found, of = told_of(100 + seed, kind)
        if not found["areas"]:
            continue
        hidden = [
            cell for cell in Attack(found, within(of)).hidden() if cell[1] in (by, question) and "=" not in cell[0]
        ]
        some = random.Random(seed).sample(hidden, min(len(hidden), CELLS // 4))
        assert OneList(found, within(of), by, question).narrow(some, SHOWN_FROM) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_A13_no_number_that_is_told_is_from_one_to_five(kind: str) -> None:
    for seed in range(10):
        found, _ = told_of(seed, kind)
        assert not [number for number in numbers_of(found) if 0 < number < SHOWN_FROM], seed


def numbers_of(found: Any) -> list[int]:
    """Every number of reports in a document."""
    if isinstance(found, list):
        return [number for each in found for number in numbers_of(each)]
    if not isinstance(found, dict):
        return []
    own = [found[name] for name in ("received", "reports") if name in found]
    return own + [number for each in found.values() for number in numbers_of(each)]


def naive(found: Mapping[str, Any], tally: Tally, of: Country) -> dict[str, Any]:
    """The same month as somebody publishes it who leaves out small cells, and nothing else."""
    areas = []
    waiting = [(tally.nation(of.map_of, NATION))]
    while waiting:
        area = waiting.pop(0)
        waiting += area.within
        tables = {
            name: [
                {"parts": [part], "reports": count}
                for part, count in zip(QUESTIONS[name], row, strict=True)
                if count == 0 or count >= SHOWN_FROM
            ]
            for name, row in area.rows.items()
        }
        areas.append({"code": area.code, "received": area.received, "tables": tables, "together": None, "none": []})
    return {**found, "areas": areas, "slices": {}}


def test_A13_the_attack_finds_what_small_cells_left_out_alone_would_tell() -> None:
    rng = random.Random(3)
    of = a_country(rng)
    tally = a_month(rng, of, KINDS["dense"])
    told = document(tally, "2026-09", "2026-11-01T00:00:00+09:00", of, is_all=True)
    attack = Attack(naive(told, tally, of), within(of))
    found = attack.narrow(attack.hidden(), SHOWN_FROM)
    truth = {
        (area.code, name, part): count
        for area in flat(tally.nation(of.map_of, NATION))
        for name, row in area.rows.items()
        for part, count in zip(QUESTIONS[name], row, strict=True)
    }
    exact = {cell: low for cell, (low, high) in found.items() if low == high}
    assert len(exact) > 10
    assert {cell: truth[cell] for cell in exact} == exact
    ours = Attack(told, within(of))
    assert ours.narrow(sorted(exact.keys() & set(ours.hidden())), SHOWN_FROM) == {}


def flat(area: Any) -> list[Any]:
    return [area, *(each for below in area.within for each in flat(below))]


def test_A13_the_same_reports_in_another_order_make_the_same_bytes() -> None:
    rng, real = random.Random(8), country(date(2026, 9, 30))
    centres = [centre for towns in real.map_of.values() for each in towns.values() for centre in each]
    reports = [
        (rng.choice(centres[:400]), {name: rng.choice(parts) for name, parts in QUESTIONS.items()})
        for _ in range(2_000)
    ]
    made = []
    for order in (reports, reports[::-1]):
        tally = Tally()
        for centre, answers in order:
            tally.add(centre, answers)
        made.append(as_bytes(document(tally, "2026-09", "2026-11-01T00:00:00+09:00", real, is_all=True)))
    assert made[0] == made[1]
    assert b'"level":"centre"' in made[0]


def test_A13_of_a_nation_with_five_reports_nothing_is_told() -> None:
    tally = Tally()
    for _ in range(5):
        tally.add("11110101", {name: parts[0] for name, parts in QUESTIONS.items()})
    found = document(tally, "2026-09", "2026-11-01T00:00:00+09:00", country(date(2026, 9, 30)), is_all=True)
    assert (found["areas"], found["slices"]) == ([], {})
