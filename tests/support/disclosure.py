"""Somebody who wants to know what a published month does not tell. Reads nothing but that document, as anybody may, and
asks a linear programme (HiGHS) for the least and the greatest value that each hidden number can have.

Unknown is how many reports each smallest area has by each part of each question. Known is what is told: each number is
a sum of unknowns; and an area has the same reports whatever it is cut by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy

Json = Mapping[str, Any]
Cell = tuple[str, str, str]
"""Area, question, part; question and part empty for the area's reports altogether. Of a slice, the area is its part."""


@dataclass
class Attack:
    """All that is told of a month, as equations. `within` is the map of the country: area → areas in it."""

    told: Json
    within: Mapping[str, Sequence[str]]
    columns: dict[tuple[str, str, str], int] = field(default_factory=dict)
    known: set[Cell] = field(default_factory=set)
    slices: list[str] = field(default_factory=list)
    met: list[Any] = field(default_factory=list)
    """Countries of which all that is told would be true: all unknowns of each solution that was found."""

    def __post_init__(self) -> None:
        self.questions: Mapping[str, Sequence[str]] = self.told["questions"]
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        for leaf in self.leaves(self.told["areas"][0]["code"]):
            for question, parts in self.questions.items():
                for part in parts:
                    self.columns[leaf, question, part] = len(self.columns)
                    self.solver.addVar(0.0, highspy.kHighsInf)
            first, *others = self.questions
            for other in others:
                signs = {**dict.fromkeys(self._of([leaf], first, None), 1.0)}
                self._row({**signs, **dict.fromkeys(self._of([leaf], other, None), -1.0)}, 0)
        for area in self.told["areas"]:
            self._say([area["code"]], area["received"], area["tables"])
            if (together := area["together"]) is not None:
                self._say(together["areas"], together["received"], together["tables"])
            for code in area["none"]:
                self._say([code], 0, {})
        for by, slices in self.told.get("slices", {}).items():
            self._slice(by, slices)

    def _slice(self, by: str, slices: Sequence[Json]) -> None:
        """The nation cut by one question and then by others: each part's reports are the nation's by that question, and
        all parts together are the nation's by the others."""
        parts, nation = self.questions[by], self.told["areas"][0]["code"]
        names = [f"{by}={part}" for part in parts]
        for name, part in zip(names, parts, strict=True):
            self.slices.append(name)
            for question in (asked := [q for each in slices[:1] for q in each["tables"]]):
                for each in self.questions[question]:
                    self.columns[name, question, each] = len(self.columns)
                    self.solver.addVar(0.0, highspy.kHighsInf)
                of_all = dict.fromkeys(self._of([nation], by, [part]), -1.0)
                self._row({**dict.fromkeys(self._of([name], question, None), 1.0), **of_all}, 0)
        for question in asked:
            for each in self.questions[question]:
                of_all = dict.fromkeys(self._of([nation], question, [each]), -1.0)
                self._row({**dict.fromkeys(self._of(names, question, [each]), 1.0), **of_all}, 0)
        for told in slices:
            rows = [f"{by}={part}" for part in told["parts"]]
            for question, groups in told["tables"].items():
                self._row(dict.fromkeys(self._of(rows, question, None), 1.0), told["received"])
                for group in groups:
                    self._row(dict.fromkeys(self._of(rows, question, group["parts"]), 1.0), group["reports"])
                    if group["reports"] == 0 or len(rows) == len(group["parts"]) == 1:
                        self.known |= {(row, question, part) for row in rows for part in group["parts"]}

    def leaves(self, code: str) -> list[str]:
        below = self.within.get(code, ())
        return [leaf for each in below for leaf in self.leaves(each)] if below else [code]

    def _of(self, areas: Sequence[str], question: str, parts: Sequence[str] | None) -> list[int]:
        leaves = [leaf for code in areas for leaf in self.leaves(code)]
        return [self.columns[leaf, question, part] for leaf in leaves for part in parts or self.questions[question]]

    def _row(self, signs: Mapping[int, float], value: int) -> None:
        self.solver.addRow(value, value, len(signs), list(signs), list(signs.values()))

    def _say(self, areas: Sequence[str], received: int, tables: Mapping[str, Sequence[Json]]) -> None:
        for question in self.questions:
            self._row(dict.fromkeys(self._of(areas, question, None), 1.0), received)
        for question, groups in tables.items():
            for group in groups:
                self._row(dict.fromkeys(self._of(areas, question, group["parts"]), 1.0), group["reports"])
        if len(areas) == 1:
            self.known.add((areas[0], "", ""))
        for code in self._all(areas) if received == 0 else ():
            self.known |= {(code, "", ""), *((code, q, part) for q, parts in self.questions.items() for part in parts)}
        for question, groups in tables.items():
            for group in groups:
                if len(areas) == 1 and len(group["parts"]) == 1:
                    self.known.add((areas[0], question, group["parts"][0]))
                if group["reports"] == 0:  # of a sum that is nothing, each is nothing
                    self.known |= {(code, question, part) for code in self._all(areas) for part in group["parts"]}

    def _all(self, areas: Sequence[str]) -> Iterator[str]:
        for code in areas:
            yield code
            yield from self._all(self.within.get(code, ()))

    def hidden(self) -> list[Cell]:
        """Every number of the country that the document does not tell."""
        cells = [(code, "", "") for code in self._all([self.told["areas"][0]["code"]])]
        cells += [(code, q, part) for code, _, _ in cells for q, parts in self.questions.items() for part in parts]
        cells += [cell for cell in self.columns if cell[0] in self.slices]
        return [cell for cell in cells if cell not in self.known]

    def narrow(self, cells: Sequence[Cell], below: int) -> dict[Cell, tuple[float, float]]:
        """Of these cells those of which it can be said that they lie in a range narrower than this. Where two countries
        that were met lie that far apart, nothing need be asked."""
        found = {}
        for cell in cells:
            at = self._columns(cell)
            values = [country[at].sum() for country in self.met]
            if not values or max(values) - min(values) < below:
                found[cell] = self.range(cell)
        return {cell: (least, most) for cell, (least, most) in found.items() if most - least < below}

    def _columns(self, cell: Cell) -> list[int]:
        code, question, part = cell
        return self._of([code], question or next(iter(self.questions)), [part] if part else None)

    def range(self, cell: Cell) -> tuple[float, float]:
        """The least and the greatest that it can be."""
        columns = self._columns(cell)
        found = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self.solver.changeObjectiveSense(sense)
            for column in columns:
                self.solver.changeColCost(column, 1.0)
            self.solver.run()
            assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            found.append(round(self.solver.getObjectiveValue(), 6))
            self.met.append(numpy.array(self.solver.getSolution().col_value))
        for column in columns:
            self.solver.changeColCost(column, 0.0)
        return found[0], found[1]


class OneList(Attack):
    """The same, of somebody who also argues that all tables are of one list of reports: unknown is how many reports
    each smallest area has by both a slice's question and another one, so that the slice's table and the areas' two
    tables must come from the same numbers."""

    def __init__(self, told: Json, within: Mapping[str, Sequence[str]], by: str, question: str) -> None:
        self.told, self.within, self.by, self.question = told, within, by, question
        self.questions = told["questions"]
        self.columns, self.known, self.slices, self.met = {}, set(), [], []
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        for leaf in self.leaves(told["areas"][0]["code"]):
            for part in self.questions[by]:
                for other in self.questions[question]:
                    self.columns[leaf, part, other] = len(self.columns)
                    self.solver.addVar(0.0, highspy.kHighsInf)
        for area in told["areas"]:
            self._say([area["code"]], area["received"], area["tables"])
            if (together := area["together"]) is not None:
                self._say(together["areas"], together["received"], together["tables"])
            for code in area["none"]:
                self._say([code], 0, {})
        everywhere = self.leaves(told["areas"][0]["code"])
        for each in told["slices"][by]:
            for group in each["tables"][question]:
                self._row(dict.fromkeys(self._both(everywhere, each["parts"], group["parts"]), 1.0), group["reports"])

    def _both(self, leaves: Sequence[str], parts: Sequence[str], others: Sequence[str]) -> list[int]:
        return [self.columns[leaf, part, other] for leaf in leaves for part in parts for other in others]

    def _of(self, areas: Sequence[str], question: str, parts: Sequence[str] | None) -> list[int]:
        leaves = [leaf for code in areas for leaf in self.leaves(code)]
        is_of_slice = question == self.by
        first = parts if is_of_slice and parts else self.questions[self.by]
        second = parts if question == self.question and parts else self.questions[self.question]
        return self._both(leaves, first, second)

    def _say(self, areas: Sequence[str], received: int, tables: Mapping[str, Sequence[Json]]) -> None:
        self._row(dict.fromkeys(self._of(areas, self.by, None), 1.0), received)
        for question in (self.by, self.question):
            for group in tables.get(question, ()):
                self._row(dict.fromkeys(self._of(areas, question, group["parts"]), 1.0), group["reports"])
