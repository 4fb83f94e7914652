"""Who a round chooses, by which way and why: the SQL against a second telling of the rules in Python (D2)."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from dolbom.discovery import tables
from dolbom.discovery.catalogue import LocalFactor, indicators, weights_for
from dolbom.discovery.choosing.query import Choice, choosing
from dolbom.discovery.rounds import Round

NOVEMBER = Round.of("2026-11")
EDITION = "2026-11-test"
Row = dict[str, Any]


def a_line(household: str, name: str, value: int = 1, age: int = 0, town: int = 41410) -> Row:
    centre = town * 1000 + 101
    values = (household, centre, town, name, value, NOVEMBER.month - age, f"예시로 {household}")
    return dict(zip(tables.LINE_TYPES, values, strict=True))


def write(folder: Path, name: str, rows: Sequence[Row], types: Mapping[str, str]) -> Path:
    text, into = folder / f"{name}.tsv", folder / f"{name}.parquet"
    text.write_text("".join("\t".join(str(row[column]) for column in types) + "\n" for row in rows))
    tables.write_rows(text, types, into, folder, order="household")
    return into


def chosen(
    folder: Path, lines: Sequence[Sequence[Row]], choice: Choice, left_out: Sequence[str] = ()
) -> tuple[list[Row], str]:
    """What the round says of these files of lines, and its SHA-256."""
    files = [write(folder, f"lines{number}", rows, tables.LINE_TYPES) for number, rows in enumerate(lines)]
    out = [{"household": each, "why": "served"} for each in left_out]
    table = {"indicators": files, "left_out": [write(folder, "left_out", out, tables.LEFT_OUT_TYPES)]}
    into = folder / "answer.parquet"
    tables.DuckDb(folder, table, EDITION).answer(choosing(NOVEMBER, choice, EDITION), into)
    return list(tables.read(into, folder, tables.ORDER)), tables.sha256_of(into, folder)


def told_again(lines: Sequence[Row], choice: Choice, left_out: Sequence[str]) -> dict[str, tuple[str, int, int]]:
    """Household → how, score, local score; by the rules' words, and nothing of the SQL."""
    percents = {(int(each.municipality), each.type): each.percent for each in choice.factors}
    score, local, town = Counter[str](), Counter[str](), {}
    for line in lines:
        known = indicators()[line["type"]]
        age = NOVEMBER.month - line["month"]
        if age < 0 or age >= known.valid_months:
            continue
        grade = 1 + (line["value"] >= known.second) + (line["value"] >= known.third)
        points = choice.weights.points[line["type"]] * grade * (24 * (known.valid_months - age) // known.valid_months)
        score[line["household"]] += points
        local[line["household"]] += points * percents.get((line["town"], line["type"]), 100)
        town[line["household"]] = line["town"]
    eligible = sorted(set(score) - set(left_out))
    central = sorted(eligible, key=lambda each: (-score[each], each))[: choice.central]
    rest = [each for each in eligible if each not in central]
    of_town = Counter(town[each] for each in eligible)
    seats = {code: choice.local * count for code, count in of_town.items()}
    quota = {code: many // len(eligible) for code, many in seats.items()}
    by_remainder = sorted(seats, key=lambda code: (-(seats[code] % len(eligible)), code))
    for code in by_remainder[: choice.local - sum(quota.values())]:
        quota[code] += 1
    found = {each: ("central", score[each], local[each]) for each in central}
    for code, places in quota.items():
        here = sorted((each for each in rest if town[each] == code), key=lambda each: (-local[each], each))
        found |= {each: ("local", score[each], local[each]) for each in here[:places]}
    return found


def a_country(seed: int, households: int = 120) -> list[Row]:
    chance = random.Random(seed)
    types = sorted(indicators())
    lines = {}
    for number in range(households):
        key, town = f"H{number:011d}", chance.choice((41410, 41410, 41410, 11110, 46910))
        for _ in range(chance.randint(1, 5)):
            name = chance.choice(types)
            value = chance.randint(1, indicators()[name].value_max)
            lines[key, name] = a_line(key, name, value, chance.randint(-1, 13), town)
    return list(lines.values())


FACTORS = (LocalFactor("11110", "rent_arrears", 300), LocalFactor("46910", "power_cut", 0))
SMALL = Choice(weights_for("2026-11"), FACTORS, central=20, local=17)


@pytest.mark.parametrize("seed", range(4))
def test_D2_who_is_chosen_is_what_the_rules_say(tmp_path: Path, seed: int) -> None:
    lines = a_country(seed)
    left_out = sorted({line["household"] for line in lines})[::9]
    rows, _ = chosen(tmp_path, [lines], SMALL, left_out)
    assert {row["household"]: (row["how"], row["score"], row["local_score"]) for row in rows} == told_again(
        lines, SMALL, left_out
    )
    assert tuple(rows[0]) == tables.COLUMNS


@pytest.mark.parametrize(
    ("central", "local"), [(20, 17), (0, 17), (20, 0), (31, 60), (500, 500), (0, 0)], ids=lambda places: str(places)
)
def test_D2_where_many_score_alike_each_border_is_by_the_order_of_keys(
    tmp_path: Path, central: int, local: int
) -> None:
    """Of 120 households all have one of three scores: both ways of choosing end amid those who have as much."""
    chance, names = random.Random(central), ("power_cut", "rent_arrears", "gas_cut")
    keys = [f"H{chance.randrange(10**11):011d}" for _ in range(120)]
    lines = [a_line(key, chance.choice(names), town=chance.choice((41410, 11110, 46910))) for key in keys]
    choice = Choice(weights_for("2026-11"), FACTORS, central=central, local=local)
    rows, _ = chosen(tmp_path, [lines], choice, keys[::10])
    assert {row["household"]: (row["how"], row["score"], row["local_score"]) for row in rows} == told_again(
        lines, choice, keys[::10]
    )


def test_D2_every_line_of_a_chosen_household_that_counts_is_a_reason(tmp_path: Path) -> None:
    rows, _ = chosen(
        tmp_path, [[a_line("A", "power_cut", 4, 1), a_line("A", "rent_arrears"), a_line("A", "gas_cut", 9, 6)]], SMALL
    )
    # 40 points, third grade, five of six months left; 26 points, new; what is six months old says nothing any more.
    assert [(row["type"], row["points"]) for row in rows] == [("power_cut", 40 * 3 * 20), ("rent_arrears", 26 * 24)]
    assert {row["score"] for row in rows} == {40 * 3 * 20 + 26 * 24}


def test_D2_what_happens_once_is_of_the_first_grade_whatever_a_line_says(tmp_path: Path) -> None:
    """A file that was kept when the type still took more is chosen by, where its body is silent since."""
    once = sorted(each.type for each in indicators().values() if each.unit == "once")
    rows, _ = chosen(tmp_path, [[a_line("A", name, 10) for name in once]], SMALL)
    points = weights_for("2026-11").points
    assert {row["type"]: row["points"] for row in rows} == {name: points[name] * 24 for name in once}
    assert once


def test_D2_whose_score_is_as_high_comes_in_the_order_of_keys(tmp_path: Path) -> None:
    lines = [a_line(key, "power_cut") for key in "DBCA"]
    rows, _ = chosen(tmp_path, [lines], Choice(weights_for("2026-11"), central=2, local=1))
    assert [(row["household"], row["how"]) for row in rows] == [("A", "central"), ("B", "central"), ("C", "local")]


def test_D2_shuffled_and_split_input_has_the_same_answer_to_the_letter(tmp_path: Path) -> None:
    lines = a_country(7, households=300)
    _, whole = chosen(tmp_path, [lines], SMALL)
    shuffled = random.Random(1).sample(lines, len(lines))
    _, split = chosen(tmp_path, [shuffled[::3], shuffled[1::3], shuffled[2::3]], SMALL)
    assert whole == split
    best = chosen(tmp_path, [lines], SMALL)[0][0]["household"]
    _, other = chosen(tmp_path, [[line for line in lines if line["household"] != best]], SMALL)
    assert other != whole


def test_D2_a_round_of_no_lines_chooses_nobody(tmp_path: Path) -> None:
    assert chosen(tmp_path, [[]], SMALL)[0] == []
