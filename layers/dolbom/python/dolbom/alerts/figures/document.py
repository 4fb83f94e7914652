"""A month as it is published (A13): one document of all areas and tables, made once, that says of itself what it tells.
Whatever anybody reads of figures is read from it; pure, so the same reports make the same bytes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dolbom.alerts.figures.areas import NATION, Country, Named
from dolbom.alerts.figures.questions import OF_A_SLICE, ORDERED, QUESTIONS, SLICES
from dolbom.alerts.figures.suppression import SHOWN_FROM, AreaTold, Told, published, tables_within
from dolbom.alerts.figures.tally import Tally

FORMAT = "dolbom-figures/1"
ABOUT = (
    "Reports received in this month, as they stood at counted_at. A group of parts is told together where one of them, "
    "or what would tell one, is smaller than shown_from. `together` are areas that are told as one sum alone, `none` "
    "areas that had no report. An area that is named nowhere lies below one that is told together, or below one of "
    "`none`. No other document of this month is published, and this one is never changed."
)
Json = dict[str, Any]


def document(tally: Tally, month: str, counted_at: str, country: Country, *, is_all: bool) -> Json:
    """The month's document; `counted_at` in RFC 3339."""
    told = published(tally.nation(country.map_of, NATION), ORDERED)
    return {
        "format": FORMAT,
        "about": ABOUT,
        "month": month,
        "counted_at": counted_at,
        "is_all": is_all,
        "shown_from": SHOWN_FROM,
        "questions": {name: list(parts) for name, parts in QUESTIONS.items()},
        "areas": [area_told(each, country.names[each.code], QUESTIONS) for each in told],
        "slices": {by: _slices(tally, told[0], by) for by in SLICES} if told else {},
    }


def as_bytes(found: Json) -> bytes:
    """The document as it is stored: one area a line."""
    areas = ",\n".join(_line(each) for each in found["areas"])
    rest = _line({name: value for name, value in found.items() if name != "areas"})
    return f'{rest[:-1]},"areas":[\n{areas}\n]}}\n'.encode()


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def area_told(
    told: AreaTold, named: Named, questions: Mapping[str, Sequence[str]], total: str = "received", of: str = "reports"
) -> Json:
    """An area as a document has it; `total` and `of` are what its numbers are called, altogether and in a group."""
    together = {
        "areas": list(told.rest),
        total: told.rest_received,
        "tables": _tables(told.rest_tables, questions, of),
    }
    return {
        "code": told.code,
        "level": named.level,
        "name": named.name_ko,
        "above": told.above,
        total: told.received,
        "tables": _tables(told.tables, questions, of),
        "together": together if told.rest else None,
        "none": list(told.none),
    }


def _tables(tables: Mapping[str, Told], questions: Mapping[str, Sequence[str]], of: str) -> Json:
    return {name: _groups(told, questions[name], of) for name, told in tables.items()}


def _groups(told: Told, parts: Sequence[str], of: str = "reports") -> list[Json]:
    ordered = sorted(told.items(), key=lambda each: min(each[0]))
    return [{"parts": [parts[place] for place in sorted(group)], of: count} for group, count in ordered]


def _slices(tally: Tally, nation: AreaTold, by: str) -> list[Json]:
    """The nation's reports by category, or by kind of reporter: each group of the nation's own table, and how it is cut
    by discovery, outcome and first contact. Another tree over the same top, told by the same rule."""
    groups = {str(min(places)): frozenset(QUESTIONS[by][place] for place in places) for places in nation.tables[by]}
    tables: dict[str, Json] = {name: {} for name in groups}
    for question in OF_A_SLICE:
        rows = {name: tally.slice_row(by, parts, question) for name, parts in groups.items()}
        told = tables_within(nation.tables[question], rows, is_ordered=question in ORDERED)
        for name, each in told.items():
            tables[name][question] = _groups(each, QUESTIONS[question])
    return [
        {
            "parts": sorted(groups[str(min(places))], key=QUESTIONS[by].index),
            "received": count,
            "tables": tables[str(min(places))],
        }
        for places, count in sorted(nation.tables[by].items(), key=lambda each: min(each[0]))
    ]
