"""A town's rules are public, and bind each order. Who takes the days on which other hours, or other kinds of shops,
were allowed from the others learns of a town's month nothing that is hidden (M16): asked of a linear programme."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import highspy
import pytest

from dolbom.clock import SEOUL
from dolbom.meals.figures.counting import by_rules
from dolbom.meals.figures.disclosure import Figures, published
from dolbom.meals.figures.tally import Place, TableName, Tally, Use
from dolbom.meals.policy import MealHours, MealPolicy
from tests.rules.test_meal_figures import MONTH, all_cells, told

DAYS = range(1, 29)
CHANGES = 15
"""From this day on other parts are allowed."""
PARTS: Mapping[TableName, Sequence[Sequence[str]]] = {
    "hour": (("11", "12", "13", "14"), ("17", "18", "19", "20")),
    "category": (("korean", "snack", "mart"), ("chinese", "bakery", "western")),
}
"""Before and after."""
CHILDREN = (60, 120, 240)


def allowed(table: TableName, day: int) -> Sequence[str]:
    return PARTS[table][day >= CHANGES]


@cache
def a_town(table: TableName, seed: int, children: int) -> Tally:
    """Each child buys some times; the first two parts of each half are liked most."""
    chance, tally = random.Random(seed), Tally()
    for _ in range(children):
        uses = []
        for _ in range(chance.choice([1, 2, 4, 6])):
            day = chance.choice(DAYS)
            parts = allowed(table, day)
            (part,) = chance.choices(parts, [3, 2, 0.15, 0.1][: len(parts)])
            hour, kind = (int(part), "korean") if table == "hour" else (18, part)
            uses.append(Use(f"{MONTH}-{day:02}", hour, kind, 8_000))
        tally.add(uses, 0, lambda kind: Place(kind, "A"))
    return tally


def ranges(table: TableName, figures: Figures, tally: Tally) -> list[tuple[float, float]]:
    """Of each hidden part of few, the least and the most uses that it can have by all that is told."""
    pairs = [(f"{MONTH}-{day:02}", part) for day in DAYS for part in allowed(table, day)]
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for _ in pairs:
        solver.addVar(0.0, highspy.kHighsInf)

    def columns(names: set[str]) -> list[int]:
        return [number for number, pair in enumerate(pairs) if names & set(pair)]

    for left, times in told(figures, tally):
        if next(iter(left))[0] in ("day", table) and (found := columns({name for _, name in left})):
            solver.addRow(times, times, len(found), found, [1.0] * len(found))
    found_ranges = []
    for name, cell in all_cells(tally)[table].items():
        if name in figures.tables[table].cells or not 0 < cell.children < 5:
            continue
        ends = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            for number in range(len(pairs)):
                solver.changeColCost(number, float(number in columns({name})))
            solver.changeObjectiveSense(sense)
            solver.run()
            assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            ends.append(solver.getInfo().objective_function_value)
        found_ranges.append((ends[0], ends[1]))
    return found_ranges


def attacked(table: TableName, tables: Sequence[TableName]) -> tuple[int, int]:
    """Of how many hidden parts of few it is asked, and how many are found, or told to be of fewer than five uses."""
    asked = found = 0
    for children in CHILDREN:
        for seed in range(6):
            tally = a_town(table, seed, children)
            figures = published(tally, MONTH, tables)
            if figures.total is not None:
                ends = ranges(table, figures, tally)
                asked += len(ends)
                found += sum(most - least < 1 or most < 5 for least, most in ends)
    return asked, found


@pytest.mark.parametrize("table", PARTS)
def test_M16_who_knows_what_a_towns_rules_allowed_on_which_days_learns_no_hidden_number(table: TableName) -> None:
    asked, found = attacked(table, [table])
    assert asked > 5
    assert found == 0
    assert attacked(table, [])[1] > 0, "were the table told as in any other month"


def test_M16_a_month_in_which_hours_or_kinds_change_is_known_by_the_towns_versions() -> None:
    def version(number: int, day: int, month: int = 10, **rules: Any) -> MealPolicy:
        since = datetime(2026, month, day, tzinfo=SEOUL)
        return MealPolicy.model_validate(
            {"municipality": "41461", "version": number, "effective_from": since, **rules}, strict=False
        )

    noon: dict[str, Any] = {"meal_hours": (MealHours(from_="11:00", until="14:00"),)}
    before, first = version(1, 1, month=1), version(2, 1, **noon)
    assert by_rules([before], MONTH) == []
    assert by_rules([before, first], MONTH) == [], "what begins with the month holds in all of it"
    assert by_rules([before, version(2, 15, **noon)], MONTH) == ["hour"]
    assert by_rules([before, version(2, 15, day_cap=9_000)], MONTH) == []
    assert by_rules([before, version(2, 15, excluded_categories=("pub",))], MONTH) == ["category"]
    assert by_rules([version(1, 15, **noon)], MONTH) == [], "before it nothing was bought"
    assert by_rules([before, version(2, 1, month=11, **noon)], MONTH) == []
    late = before.model_copy(update={"version": 3, "effective_from": first.effective_from + timedelta(minutes=1)})
    assert by_rules([before, first, late], MONTH) == ["hour"]
