"""Opening hours are public. Who takes them for the hours in which each kind of shop sold (they bind no order) learns of
a town's month nothing that is hidden (M16): asked of a linear programme, in made-up towns whose shops sell in their
hours alone."""

import random
from collections.abc import Mapping, Sequence

import highspy
import pytest

from dolbom.meals.figures.disclosure import Figures, published
from dolbom.meals.figures.tally import Place, Tally, Use
from tests.rules.test_meal_figures import MONTH, all_cells, told

OPEN: Mapping[str, Sequence[int]] = {
    "bakery": range(7, 22),
    "snack": range(9, 21),
    "mart": range(9, 23),
    "korean": range(10, 22),
    "western": range(11, 22),
    "chinese": range(11, 22),
    "chicken_pizza": [*range(16, 24), 0, 1],
}
"""None is open all day: one that is would tell the attacker less."""
MEALS, BESIDE = (12, 18, 19), (11, 13, 17, 20)
CHILDREN = (30, 60, 200)
TABLES = ("category", "hour")


def a_town(chance: random.Random, children: int) -> Tally:
    """Each child buys some times a month, mostly at meals, in kinds of shops that are liked more or less."""
    liked = {kind: chance.random() ** 2 for kind in OPEN}
    tally = Tally()
    for _ in range(children):
        uses = []
        for kind in chance.choices(list(liked), list(liked.values()), k=chance.choice([1, 2, 4, 8])):
            often = [3 if hour in MEALS else 1 if hour in BESIDE else 0.05 for hour in OPEN[kind]]
            (hour,) = chance.choices(OPEN[kind], often)
            uses.append(Use(f"{MONTH}-{chance.randint(1, 28):02}", hour, kind, 8_000))
        tally.add(uses, 0, lambda kind: Place(kind, "A"))
    return tally


def ranges(figures: Figures, tally: Tally, hours: Mapping[str, Sequence[int]]) -> dict[tuple[str, str], float]:
    """Of each hidden cell of few, the most uses that it can have, less the least, by all that is told."""
    pairs = [(kind, f"{hour:02d}") for kind, open_at in hours.items() for hour in open_at]
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for _ in pairs:
        solver.addVar(0.0, highspy.kHighsInf)

    def columns(table: str, names: set[str]) -> list[int]:
        return [number for number, pair in enumerate(pairs) if pair[TABLES.index(table)] in names]

    for left, times in told(figures, tally):
        table = next(iter(left))[0]
        if table in TABLES and (found := columns(table, {name for _, name in left})):
            solver.addRow(times, times, len(found), found, [1.0] * len(found))
    widths = {}
    for table in TABLES:
        for name, cell in all_cells(tally)[table].items():
            if 0 < cell.children < 5 and name not in figures.tables[table].cells:  # type: ignore[index]
                widths[table, name] = _width(solver, columns(table, {name}))
    return widths


def _width(solver: highspy.Highs, columns: Sequence[int]) -> float:
    ends = []
    for sense in (highspy.ObjSense.kMaximize, highspy.ObjSense.kMinimize):
        solver.changeObjectiveSense(sense)
        for column in columns:
            solver.changeColCost(column, 1.0)
        solver.run()
        ends.append(solver.getObjectiveValue())
    for column in columns:
        solver.changeColCost(column, 0.0)
    return float(ends[0] - ends[1])


@pytest.mark.parametrize("children", CHILDREN)
def test_M16_who_knows_when_kinds_of_shops_are_open_learns_no_hidden_number(children: int) -> None:
    chance, asked = random.Random(children), 0
    for _ in range(12):
        tally = a_town(chance, children)
        figures = published(tally, MONTH)
        if figures.total is not None:
            widths = ranges(figures, tally, OPEN)
            asked += len(widths)
            assert all(width >= 4 for width in widths.values()), widths
    assert asked > 30


def test_the_attacker_by_hours_finds_what_a_kind_with_hours_of_its_own_tells() -> None:
    """Two hours in which nobody else is open: why it counts that hours bind no purchase."""
    tally = Tally()
    for hour, kind, children in ((6, "bakery", 9), (7, "bakery", 3), (18, "korean", 20), (12, "korean", 5)):
        for _ in range(children):
            tally.add([Use(f"{MONTH}-01", hour, kind, 8_000)], 0, lambda kind: Place(kind, "A"))
    figures = published(tally, MONTH)
    assert ranges(figures, tally, {"bakery": (6, 7), "korean": (12, 18)})["hour", "07"] == 0
    assert ranges(figures, tally, {"bakery": range(24), "korean": range(24)})["hour", "07"] >= 4
