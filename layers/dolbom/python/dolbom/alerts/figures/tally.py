"""A month's reports, added up by centre (A13): numbers, and nothing of a report. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dolbom.alerts.figures.questions import OF_A_SLICE, QUESTIONS, SLICES, Answers
from dolbom.alerts.figures.suppression import Area, Row, added


@dataclass(slots=True)
class Tally:
    centres: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    """Centre → (question, part) → reports."""
    slices: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """(question of the slice, its part, question, part) → reports of the nation."""

    def add(self, centre: str, answers: Answers) -> None:
        """One more report."""
        self.centres.setdefault(centre, Counter()).update(answers.items())
        for by in SLICES:
            self.slices.update((by, answers[by], question, answers[question]) for question in OF_A_SLICE)

    def slice_row(self, by: str, parts: frozenset[str], question: str) -> Row:
        """The nation's reports of some parts of a slice, by a question."""
        return tuple(sum(self.slices[by, part, question, each] for part in parts) for each in QUESTIONS[question])

    def nation(self, map_of: Mapping[str, Mapping[str, list[str]]], code: str) -> Area:
        """The tree of areas with their reports."""
        return tree(map_of, code, self._centre, self._over)

    def _centre(self, code: str) -> Area:
        counts = self.centres.get(code, Counter())
        return Area(code, {name: tuple(counts[name, part] for part in parts) for name, parts in QUESTIONS.items()})

    def _over(self, code: str, within: list[Area]) -> Area:
        rows = {name: added((each.rows[name] for each in within), len(parts)) for name, parts in QUESTIONS.items()}
        return Area(code, rows, tuple(within))


def tree(
    map_of: Mapping[str, Mapping[str, list[str]]],
    code: str,
    centre: Callable[[str], Area],
    over: Callable[[str, list[Area]], Area],
) -> Area:
    """The tree of areas: province → municipality → its centres, whether or not they had anything; a province without
    municipalities is a centre itself."""
    provinces = [
        over(province, [over(town, [centre(each) for each in centres]) for town, centres in towns.items()])
        if towns
        else centre(province)
        for province, towns in map_of.items()
    ]
    return over(code, provinces)
