"""Misuse cases as items of the meals table, by the municipality that works on them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Any

from dolbom.clock import parse_stamp
from dolbom.dynamo.items import Item, beyond, counters, lies_at, lists, reading, texts, words_of
from dolbom.dynamo.table import ABSENT, Condition, ConditionFailed, Put, Table
from dolbom.errors import bad_next
from dolbom.meals import keys
from dolbom.meals.misuse.cases import Case, Move, State, Step, municipality_of
from dolbom.meals.misuse.rows import facts_in, lines_of
from dolbom.meals.misuse.rule import RuleName, SubjectKind
from dolbom.starting.patterns import compiled_later
from dolbom.strict_json import canonical

CASES_READ_MAX = 2_000
"""Cases that one request looks through, beside the rest of the last one's month."""
_PLACE = compiled_later(r"20[0-9]{2}-(0[1-9]|1[0-2]) [0-9]{3} [0-9A-Z-]{1,60}")


class CaseChanged(Exception):
    """Somebody else has changed the case meanwhile."""


class CaseStore:
    """Reads and writes of cases."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def case(self, case_id: str) -> Case | None:
        """One case, or None."""
        item = self.table.get(keys.cases(municipality_of(case_id)), keys.case(case_id))
        return reading(case_of, item) if item else None

    def save(self, before: Case | None, after: Case) -> None:
        """Writes a case in place of what was read, or a new one.

        Raises:
            CaseChanged: it is no longer what was read.
        """
        condition = (
            Condition("digest = :read", {":read": before.read_as or _digest(before)}) if before is not None else ABSENT
        )
        try:
            self.table.write(Put({**_item(after), "digest": _digest(after), **after.beyond}, condition))
        except ConditionFailed:
            raise CaseChanged from None

    def page(
        self, municipality: str, limit: int, place: str | None = None, state: State | None = None
    ) -> tuple[list[Case], str | None]:
        """Cases of a municipality, in one state or all, and the place that the next page starts after. The latest
        months come first, in each the highest scores, however they fall on pages. Where few of very many are wanted, a
        page may hold fewer than `limit`, and still have a next one.

        Raises:
            Invalid: it is no place among them.
        """
        found: list[Case] = []
        last = place
        for read, case in enumerate(self._ordered(municipality, place)):
            if len(found) == limit or read == CASES_READ_MAX:
                return found, last
            if state in (None, case.state):
                found.append(case)
            last = _place(case)
        return found, None

    def _ordered(self, municipality: str, place: str | None) -> Iterator[Case]:
        """The cases after a place, month by month: each is read whole, so that its order does not hang on pages."""
        first = keys.CASE
        last = keys.case(f"{municipality}-{_month_in(place)}~") if place is not None else f"{keys.CASE}~"
        rows = self.table.query_all(keys.cases(municipality), between=(first, last), forward=False)
        cases = self.table.each(rows, case_of)
        for _, month in groupby(cases, key=lambda case: case.period):
            for case in sorted(month, key=_place, reverse=True):
                if place is None or _place(case) < place:
                    yield case


def _place(case: Case) -> str:
    return f"{case.period} {case.score:03d} {case.case_id}"


def _month_in(place: str) -> str:
    if not _PLACE.fullmatch(place):
        raise bad_next()
    return place[: len("2026-11")]


def _item(case: Case) -> Item:
    return {
        "pk": keys.cases(case.municipality),
        "sk": keys.case(case.case_id),
        "kind": "case",
        **{name: getattr(case, name) for name in _PLAIN},
        "parts": dict(case.parts),
        "evidence": lines_of(case.evidence),
        "steps": [asdict(step) for step in case.steps],
    }


def _digest(case: Case) -> str:
    return hashlib.sha256(canonical(_item(case))).hexdigest()[:32]


_PLAIN = ("case_id", "municipality", "rule", "subject_kind", "subject_id", "period", "opened_at", "state")


def case_of(item: Mapping[str, Any]) -> Case:
    """A case from its item."""
    texts(item["digest"], *(item[name] for name in _PLAIN))
    for literal, name in ((RuleName, "rule"), (State, "state"), (SubjectKind, "subject_kind")):
        words_of(literal, item[name])
    lies_at(item, keys.cases(item["municipality"]), keys.case(item["case_id"]))
    date.fromisoformat(f"{item['period']}-01")
    parse_stamp(item["opened_at"])
    counters(item["parts"])
    lists(item["steps"])
    evidence = tuple(facts_in(item["evidence"]))
    if not evidence:
        raise ValueError("a case that stands on nothing")
    return Case(
        **{name: item[name] for name in _PLAIN},
        parts=item["parts"],
        evidence=evidence,
        steps=tuple(map(_step_of, item["steps"])),
        beyond=beyond(item, (*_PLAIN, "parts", "evidence", "steps")),
        read_as=item["digest"],
    )


def _step_of(item: Mapping[str, Any]) -> Step:
    known = {name: item[name] for name in Step.__dataclass_fields__}
    texts(*known.values())
    words_of(Move, known["what"])
    parse_stamp(known["at"])
    return Step(**known)
