"""A round as it is published (A13): one document of all areas, made once; whatever anybody reads is read from it. Pure.

It is another document than a month's of reports, and counts other things: no household stands in it that a report
stands for, and no number of it is a sum of numbers of another."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from dolbom.alerts.figures.areas import NATION, Country
from dolbom.alerts.figures.document import area_told
from dolbom.alerts.figures.suppression import SHOWN_FROM, Area, added, published
from dolbom.alerts.figures.tally import tree
from dolbom.discovery.figures.questions import KIN, QUESTIONS, Answers

FORMAT = "dolbom-round-figures/2"
ABOUT = (
    "Households that this round brought to centres, as they stood at counted_at. A group of parts is told together "
    "where one of them, or what would tell one, is smaller than shown_from. `together` are areas that are told as one "
    "sum alone, `none` areas that had no household. No other document of this round is published, and this one is "
    "never changed."
)
Json = dict[str, Any]
Counted = Mapping[str, Counter[tuple[str, str]]]
"""Centre → (question, part) → households."""


def counted(households: Iterable[tuple[str, Answers]]) -> dict[str, Counter[tuple[str, str]]]:
    """Households added up by the code of their centre."""
    found: dict[str, Counter[tuple[str, str]]] = {}
    for centre, answered in households:
        found.setdefault(centre, Counter()).update(answered.items())
    return found


def document(counts: Counted, round_code: str, counted_at: str, country: Country, *, is_all: bool) -> Json:
    """The round's document; `counted_at` in RFC 3339."""

    def centre(code: str) -> Area:
        of = counts.get(code, Counter[tuple[str, str]]())
        return Area(code, {name: tuple(of[name, part] for part in parts) for name, parts in QUESTIONS.items()})

    def over(code: str, within: list[Area]) -> Area:
        rows = {name: added((each.rows[name] for each in within), len(parts)) for name, parts in QUESTIONS.items()}
        return Area(code, rows, tuple(within))

    told = published(tree(country.map_of, NATION, centre, over), kin=KIN)
    return {
        "format": FORMAT,
        "about": ABOUT,
        "round": round_code,
        "counted_at": counted_at,
        "is_all": is_all,
        "shown_from": SHOWN_FROM,
        "questions": {name: list(parts) for name, parts in QUESTIONS.items()},
        "areas": [area_told(each, country.names[each.code], QUESTIONS, "households", "households") for each in told],
    }
