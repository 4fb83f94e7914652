"""A stranger attacks the months' figures, who knows what is promised and what is served, and nothing of how it is made.

Made-up months are published, and all that anybody is shown of them (each area's answer, at all levels) is put together
again as equations over *one list of reports*: how many each centre had of each category, kind of reporter and part of
a question. HiGHS then tells the least and the greatest whole number that each hidden cell can be (A13).
"""

import csv
import io
import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise, product
from typing import Any

import highspy
import numpy as np
import pytest

from dolbom.alerts.figures.areas import Country, Named, may_read
from dolbom.alerts.figures.areas import country as country_of_areas
from dolbom.alerts.figures.document import document
from dolbom.alerts.figures.questions import QUESTIONS
from dolbom.alerts.figures.suppression import Area, published
from dolbom.alerts.figures.tally import Tally
from dolbom.alerts.figures.views import FiguresView, as_table, view
from dolbom.auth import Caller
from tests.support.depth import NAME

SEEDS = 2 if NAME == "ci" else 1
APART = 6
"""What is promised of each number that is not told: values at least so far apart agree with all that is."""
SLICED = ("discovery", "outcome", "first_contact")
FEW = {"discovery": 3, "outcome": 3, "first_contact": 4, "category": 3, "reporter": 2}
"""So many parts of each question have reports: the attacker is told of the others that they have none."""
FEWEST = dict.fromkeys(QUESTIONS, 2)
MAPS: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = {
    "a town with one centre, a province with one town": {
        "11": {"11010": ["11010101", "11010102", "11010103"], "11020": ["11020101"]},
        "29": {"29010": ["29010101"]},
        "central": {},
    },
    "one town": {"11": {"11010": ["11010101", "11010102", "11010103", "11010104"]}},
    "provinces of two": {
        "11": {"11010": ["11010101", "11010102"], "11020": ["11020101", "11020102"]},
        "29": {"29010": ["29010101", "29010102"]},
    },
}
DENSITIES = {"a handful": (0, 6), "sparse": (7, 20), "some": (21, 60), "dense": (90, 160)}


def country_of(map_of: Mapping[str, Mapping[str, list[str]]]) -> Country:
    names = {"nation": Named("nation", "nation", "nation", None)}
    for province, towns in map_of.items():
        names[province] = Named(province, "province" if towns else "centre", province, "nation")
        for town, centres in towns.items():
            names[town] = Named(town, "municipality", town, province)
            names.update({each: Named(each, "centre", each, town) for each in centres})
    return Country(map_of, names)


def leaves_of(country: Country) -> dict[str, list[str]]:
    """Each area with the centres in it."""
    found: dict[str, list[str]] = {code: [] for code in country.names}
    for code, named in country.names.items():
        at: Named | None = named
        while named.level == "centre" and at:
            found[at.code].append(code)
            at = country.names[at.above] if at.above else None
    return found


def above(country: Country, code: str) -> list[str]:
    found = []
    while over := country.names[code].above:
        found.append(over)
        code = over
    return found


Report = tuple[str, dict[str, str]]
Where = tuple[tuple[str, tuple[str, ...]], ...]
"""Of each question, some parts."""


def reports_of(random_: random.Random, country: Country, number: int, few: Mapping[str, int] = FEW) -> list[Report]:
    """A month's list: centres and parts that are seldom beside such that are frequent."""
    centres = leaves_of(country)["nation"]
    weights = [random_.choice((1, 1, 3, 12)) for _ in centres]
    parts = {question: random_.sample(all_, few[question]) for question, all_ in QUESTIONS.items()}
    often = {question: [random_.choice((1, 4, 12)) for _ in each] for question, each in parts.items()}
    return [
        (centre, {question: random_.choices(parts[question], often[question])[0] for question in QUESTIONS})
        for centre in random_.choices(centres, weights, k=number)
    ]


def served(reports: Iterable[Report], country: Country) -> tuple[list[FiguresView], dict[str, Any]]:
    """The answers of all areas, and the document that they are read from."""
    tally = Tally()
    for centre, answers in reports:
        tally.add(centre, answers)
    made = document(tally, "2026-08", "2026-10-01T05:00:00+09:00", country, is_all=True)
    return [view(made, named, above(country, code)) for code, named in country.names.items()], made


@dataclass(frozen=True)
class Statement:
    """So many reports lay in an area, had one of the parts of each question, and were one of the slice's."""

    areas: tuple[str, ...]
    where: Where
    least: int
    most: int


def statements(views: Sequence[FiguresView]) -> Iterator[Statement]:
    """Everything that is served, as numbers. Shares bound what they are shares of."""
    for each in views:
        here, total = (each.area,), each.received
        if total is not None:
            yield Statement(here, (), total, total)
        yield from (Statement((code,), (), 0, 0) for code in each.none)
        yield from (Statement((other.code,), (), other.received, other.received) for other in each.within)
        if each.together:
            yield Statement(tuple(each.together.areas), (), each.together.received, each.together.received)
        if total:
            yield from _of_tables(here, (), total, each)
        for by, slices in (("category", each.by_category), ("reporter", each.by_reporter)):
            for slice_ in slices:
                where = ((by, tuple(slice_.parts)),)
                yield Statement(here, where, slice_.received, slice_.received)
                yield from _of_tables(here, where, slice_.received, slice_)


def _of_tables(here: tuple[str, ...], where: Any, total: int, told: Any) -> Iterator[Statement]:
    for table in told.tables:
        for group in table.groups:
            at = (*where, (table.question, tuple(group.parts)))
            yield Statement(here, at, group.reports, group.reports)
            if group.share_percent is not None:
                yield _of_percent(here, at, total, group.share_percent)


def shares(views: Sequence[FiguresView]) -> Iterator["Share"]:
    """All shares of which the whole is not what the area received."""
    for each in views:
        yield from _of_shares((each.area,), (), each)
        yield from (share for other in each.within for share in _of_shares((other.code,), (), other))
        for by, slices in (("category", each.by_category), ("reporter", each.by_reporter)):
            for slice_ in slices:
                yield from _of_shares((each.area,), ((by, tuple(slice_.parts)),), slice_)


def _of_percent(here: tuple[str, ...], at: Any, total: int, percent: int) -> Statement:
    """Rounded either way at a half."""
    return Statement(here, at, -((1 - 2 * percent) * total // 200), (2 * percent + 1) * total // 200)


def _of_shares(here: tuple[str, ...], where: Any, told: Any) -> Iterator["Share"]:
    known, waits = ("never", "selected", "open"), QUESTIONS["first_contact"]
    if told.never_percent is not None:
        of = (2 * told.never_percent - 1, 2 * told.never_percent + 1)
        yield Share(here, (*where, ("discovery", ("never",))), (*where, ("discovery", known)), *of)
    reached = tuple(each for each in waits if each != "no_contact")
    for share, within in ((100, told.half_within), (180, told.nine_tenths_within)):
        if within is not None:
            part = (*where, ("first_contact", tuple(waits[: waits.index(within) + 1])))
            yield Share(here, part, (*where, ("first_contact", reached)), share, 200)


@dataclass(frozen=True)
class Share:
    """Of an area's reports that are in `of`, so many two-hundredths are in `part` too."""

    areas: tuple[str, ...]
    part: Where
    of: Where
    least: int
    most: int


@dataclass
class Stranger:
    """Who has the map and the statements, and asks what each cell can be."""

    leaves: Mapping[str, Sequence[str]]
    told: Sequence[Statement]
    shares: Sequence[Share] = ()
    solved: list[np.ndarray] = field(default_factory=list)
    marks: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nothing = [each for each in self.told if each.most == 0]
        self.told = [each for each in dict.fromkeys(self.told) if each.most]
        centres = self.leaves["nation"]
        kinds = list(product(centres, QUESTIONS["category"], QUESTIONS["reporter"]))
        cells = [
            {"at": centre, "category": category, "reporter": reporter, "of": question, question: part}
            for question in SLICED
            for centre, category, reporter in kinds
            for part in QUESTIONS[question]
        ]
        empty = [self._where(each) for each in nothing]
        self.cells = [each for each in cells if not any(_lies(each, where) for where in empty)]
        self.solver = self._solver()

    def _where(self, told: Statement) -> dict[str, frozenset[str]]:
        centres = frozenset(leaf for area in told.areas for leaf in self.leaves[area])
        where = {question: frozenset(parts) for question, parts in told.where}
        return {"at": centres, **where}

    def column(self, told: Statement) -> np.ndarray:
        """Which cells a statement adds up: those of the question that it asks, or of any one of them."""
        where = self._where(told)
        of = next((question for question in where if question in SLICED), "discovery")
        column = self._marked("of", {of})
        for question, parts in where.items():
            column = column & self._marked(question, parts)
        return column.astype(float)

    def _marked(self, question: str, parts: Collection[str]) -> np.ndarray:
        found = np.zeros(len(self.cells), dtype=bool)
        for part in parts:
            if (question, part) not in self.marks:
                self.marks[question, part] = np.array([cell.get(question) == part for cell in self.cells], dtype=bool)
            found |= self.marks[question, part]
        return found

    def _solver(self) -> highspy.Highs:
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("random_seed", 1)
        width = len(self.cells)
        solver.addVars(width, np.zeros(width), np.full(width, highspy.kHighsInf))
        for each in self.told:
            self._row(solver, self.column(each), each.least, each.most)
        for share in dict.fromkeys(self.shares):
            part, of = (self.column(Statement(share.areas, where, 0, 0)) for where in (share.part, share.of))
            self._row(solver, 200 * part - share.least * of, 0, highspy.kHighsInf)
            self._row(solver, 200 * part - share.most * of, -highspy.kHighsInf, 0)
        for one, other in pairwise(SLICED):
            # One list of reports: each question has as many of each centre, category and kind of reporter.
            sums: dict[tuple[str, str, str], np.ndarray] = {}
            for at, cell in enumerate(self.cells):
                if cell["of"] in (one, other):
                    key = (cell["at"], cell["category"], cell["reporter"])
                    sums.setdefault(key, np.zeros(width))[at] = 1 if cell["of"] == one else -1
            for row in sums.values():
                self._row(solver, row, 0, 0)
        return solver

    @staticmethod
    def _row(solver: highspy.Highs, row: np.ndarray, least: float, most: float) -> None:
        at = np.flatnonzero(row).astype(np.int32)
        if len(at):
            solver.addRow(float(least), float(most), len(at), at, row[at])

    def extreme(self, column: np.ndarray, *, most: bool) -> int:
        """The greatest or the least whole number that a sum of cells can be."""
        width = len(self.cells)
        every = np.arange(width, dtype=np.int32)
        self.solver.changeColsIntegrality(width, every, np.full(width, highspy.HighsVarType.kContinuous))
        self.solver.changeColsCost(width, every, -column if most else column)
        found = self._run()
        if np.abs(found - np.rint(found)).max() > 1e-6:
            self.solver.changeColsIntegrality(width, every, np.full(width, highspy.HighsVarType.kInteger))
            found = self._run()
        self.solved.append(np.rint(found))
        return int(self.solved[-1] @ column)

    def _run(self) -> np.ndarray:
        self.solver.run()
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, "what is told contradicts itself"
        return np.array(self.solver.getSolution().col_value)

    def narrow(self, targets: Mapping[Any, Statement], apart: int = APART) -> dict[Any, tuple[int, int]]:
        """Those of the hidden numbers of which less than `apart` is left open, with the least and the greatest. A list
        of reports that was found for one number is a witness for all others."""
        found = {}
        for name, target in targets.items():
            column = self.column(target)
            if not column.any():
                continue
            values = [int(each @ column) for each in self.solved]
            if values and max(values) - min(values) >= apart:
                continue
            least, most = self.extreme(column, most=False), self.extreme(column, most=True)
            if most - least < apart:
                found[name] = (least, most)
        return found


def _lies(cell: Mapping[str, str], where: Mapping[str, frozenset[str]]) -> bool:
    return all(question in cell and cell[question] in parts for question, parts in where.items())


def hidden(views: Sequence[FiguresView], country: Country) -> dict[Any, Statement]:
    """Each area's number, each part of each area's and each slice's, that is not told by itself."""
    told = {(each.areas, each.where) for each in statements(views) if each.least == each.most}
    asked: list[tuple[tuple[str, ...], Where]] = [((code,), ()) for code in country.names]
    asked += [
        ((code,), ((question, (part,)),))
        for code in country.names
        for question, all_ in QUESTIONS.items()
        for part in all_
    ]
    asked += [
        (("nation",), ((by, (kind,)), (question, (part,))))
        for by in ("category", "reporter")
        for kind in QUESTIONS[by]
        for question in SLICED
        for part in QUESTIONS[question]
    ]
    return {each: Statement(*each, 0, 0) for each in asked if each not in told}


def truth(reports: Sequence[Report], leaves: Mapping[str, Sequence[str]], target: Statement) -> int:
    return sum(
        centre in leaves[target.areas[0]] and all(answers[question] in parts for question, parts in target.where)
        for centre, answers in reports
    )


CASES = [(where, density) for where in MAPS for density in DENSITIES]
if NAME != "ci":
    CASES = [("a town with one centre, a province with one town", "sparse")]


@pytest.mark.parametrize(("where", "density"), CASES)
def test_no_hidden_number_can_be_computed_from_all_that_is_served(where: str, density: str) -> None:
    country = country_of(MAPS[where])
    leaves = leaves_of(country)
    for seed in range(SEEDS):
        random_ = random.Random(f"{where} {density} {seed}")
        reports = reports_of(random_, country, random_.randint(*DENSITIES[density]), FEW if NAME == "ci" else FEWEST)
        views, _ = served(reports, country)
        told = list(statements(views))
        for each in told:
            if each.least == each.most and len(each.areas) == 1:
                assert truth(reports, leaves, each) == each.least, (where, density, seed, each)
                assert not 1 <= each.least <= 5, (where, density, seed, each)
        if not told:
            assert len(reports) < APART
            continue
        targets = hidden(views, country)
        found = Stranger(leaves, told, list(shares(views))).narrow(targets)
        assert {name: each for name, each in found.items() if each != (0, 0)} == {}, (where, density, seed)


def test_the_stranger_finds_what_a_month_with_only_small_numbers_left_out_tells() -> None:
    country = country_of(MAPS["one town"])
    leaves = leaves_of(country)
    reports = reports_of(random.Random(2), country, 40, FEWEST)
    all_ = [Statement(each.areas, each.where, number, number) for each, number in _true(reports, country)]
    naive = [each for each in all_ if not 1 <= each.least <= 5]
    left_out = {(each.areas, each.where): each for each in all_ if 1 <= each.least <= 5}
    found = Stranger(leaves, naive).narrow(left_out, apart=1)
    assert len(found) >= 3
    assert all(found[name] == (left_out[name].least,) * 2 for name in found)


def _true(reports: Sequence[Report], country: Country) -> Iterator[tuple[Statement, int]]:
    leaves = leaves_of(country)
    for code in country.names:
        cuts = [(), *(((question, (part,)),) for question, parts in QUESTIONS.items() for part in parts)]
        for where in cuts:
            target = Statement((code,), where, 0, 0)
            yield target, truth(reports, leaves, target)


def test_a_second_count_of_a_month_would_tell_of_one_report() -> None:
    """Why there are no revisions: of two documents that differ by a report, the difference is that report."""
    country = country_of(MAPS["one town"])
    reports = reports_of(random.Random(3), country, 150, FEWEST)
    late = reports[0]
    first, second = (served(each, country) for each in (reports, [*reports, late]))
    numbers = [{(at.areas, at.where): at.least for at in statements(views)} for views, _ in (first, second)]
    grown = {name for name in numbers[0] if numbers[1].get(name, 0) - numbers[0][name] == 1}
    assert (("nation",), (("discovery", (late[1]["discovery"],)),)) in grown
    assert ((late[0],), ()) in grown


@pytest.mark.parametrize("number", range(7))
def test_a_month_with_hardly_a_report_tells_nothing_or_all_six(number: int) -> None:
    country = country_of(MAPS["provinces of two"])
    views, made = served(reports_of(random.Random(number), country, number), country)
    numbers = {each.least for each in statements(views)}
    assert numbers <= ({0} if number == 0 else set() if number < APART else {0, 6})
    assert as_table(made)[0].count("\n") <= 1 or number in (0, APART)


def test_the_spreadsheet_tells_no_number_that_the_answers_do_not() -> None:
    country = country_of(MAPS["a town with one centre, a province with one town"])
    views, made = served(reports_of(random.Random(5), country, 60), country)
    told = {each.least for each in statements(views) if each.least == each.most}
    for code in country.names:
        rows = list(csv.reader(io.StringIO(as_table(made, code)[0].lstrip("\ufeff"))))
        assert {int(row[-1]) for row in rows[1:]} <= told
        assert not {int(row[-1]) for row in rows[1:]} & set(range(1, APART))


WORLDS = [((2,), 2, 14), ((2, 1), 1, 17)]
if NAME == "ci":
    WORLDS = [
        ((2,), 2, 20),
        ((3,), 2, 15),
        ((2,), 3, 15),
        ((4,), 1, 22),
        ((3,), 1, 40),
        ((2, 2), 1, 26),
        ((2, 1), 2, 15),
    ]


@pytest.mark.parametrize("ordered", [frozenset(), frozenset({"first_contact"})])
@pytest.mark.parametrize(("towns", "parts", "number"), WORLDS)
def test_who_argues_from_the_rule_itself_computes_nothing_below_five(
    towns: Sequence[int], parts: int, number: int, ordered: frozenset[str]
) -> None:
    """Every list of so many reports from so many centres of each town is published; of those that look alike, no number
    from 1 to 4 is the same in all. So also who knows how it is decided what is hidden computes none."""
    alike: dict[str, list[set[int]]] = {}
    for world in _compositions(number, sum(towns) * parts):
        nation = _nation([world[at : at + parts] for at in range(0, len(world), parts)], towns)
        told = published(nation, ordered)
        key = repr(
            [
                (each.code, each.received, each.none, each.rest, each.rest_received, _sorted(each.tables))
                for each in told
            ]
        )
        numbers = list(_numbers(nation))
        seen = alike.setdefault(key, [set() for _ in numbers])
        for values, value in zip(seen, numbers, strict=True):
            values.add(value)
    assert len(alike) > 1
    computed = [(key, values) for key, seen in alike.items() for values in seen if len(values) == 1]
    assert [(key, values) for key, values in computed if values & set(range(1, 5))] == []


def _nation(rows: Sequence[tuple[int, ...]], towns: Sequence[int]) -> Area:
    """The centres with these rows in one town, which is the nation, or in several."""
    left = [Area(f"c{at}", {"first_contact": row}, ()) for at, row in enumerate(rows)]
    if len(towns) == 1:
        return _over("nation", left)
    found = []
    for at, size in enumerate(towns):
        found.append(_over(f"t{at}", left[:size]))
        left = left[size:]
    return _over("nation", found)


def _over(code: str, within: Sequence[Area]) -> Area:
    rows = [each.rows["first_contact"] for each in within]
    return Area(code, {"first_contact": tuple(map(sum, zip(*rows, strict=True)))}, tuple(within))


def _numbers(area: Area) -> Iterator[int]:
    row = area.rows["first_contact"]
    yield from (sum(row), *row)
    for each in area.within:
        yield from _numbers(each)


def test_who_argues_from_the_rule_may_be_told_a_five() -> None:
    """Three centres of five each are one sum of 15, and whoever knows that each was too small knows each."""
    areas = tuple(Area(str(at), {"discovery": (number,)}, ()) for at, number in enumerate((5, 5, 5, 8)))
    nation, told = published(Area("nation", {"discovery": (23,)}, areas))
    assert (told.received, nation.rest, nation.rest_received) == (8, ("0", "1", "2"), 15)


def _sorted(tables: Mapping[str, Mapping[frozenset[int], int]]) -> list[tuple[str, list[tuple[list[int], int]]]]:
    return [(of, sorted((sorted(group), reports) for group, reports in told.items())) for of, told in tables.items()]


def _compositions(number: int, cells: int) -> Iterator[tuple[int, ...]]:
    if cells == 1:
        yield (number,)
        return
    for first in range(number + 1):
        for rest in _compositions(number - first, cells - 1):
            yield (first, *rest)


def test_a_neighbour_asks_in_vain_for_a_centre() -> None:
    """Whoever governs one centre reads that one, and neither its neighbour nor the town, province or nation."""
    day = date(2026, 8, 31)
    country = country_of_areas(day)
    town, centres = next(
        (town, all_) for towns in country.map_of.values() for town, all_ in towns.items() if len(all_) > 1
    )
    for group in ("caseworker", "lead", "officer"):
        neighbour = Caller(subject="staff-1", groups=frozenset({group}), jurisdiction=frozenset({centres[1]}))
        readable = {code for code in (*centres, town, town[:2], "nation", "central") if may_read(neighbour, code, day)}
        assert readable == {centres[1]}, group
