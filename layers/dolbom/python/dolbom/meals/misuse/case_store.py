"""Misuse cases as items of the meals table, by the municipality that works on them."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dolbom.dynamo.cursor import key_in
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import ABSENT, Condition, ConditionFailed, Put, Table
from dolbom.meals import keys
from dolbom.meals.misuse.cases import Case, Step, municipality_of
from dolbom.meals.misuse.rows import facts_in, lines_of
from dolbom.strict_json import canonical


class CaseChanged(Exception):
    """Somebody else has changed the case meanwhile."""


class CaseStore:
    """Reads and writes of cases."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def case(self, case_id: str) -> Case | None:
        """One case, or None."""
        item = self.table.get(keys.cases(municipality_of(case_id)), keys.case(case_id))
        return _case_of(item) if item else None

    def save(self, before: Case | None, after: Case) -> None:
        """Writes a case in place of what was read, or a new one.

        Raises:
            CaseChanged: it is no longer what was read.
        """
        condition = Condition("digest = :read", {":read": _digest(before)}) if before is not None else ABSENT
        try:
            self.table.write(Put({**_item(after), "digest": _digest(after)}, condition))
        except ConditionFailed:
            raise CaseChanged from None

    def page(self, municipality: str, limit: int, cursor: str | None = None) -> tuple[list[Case], Item | None]:
        """Cases of a municipality, the latest months first, and the key to go on after.

        Raises:
            Invalid: the cursor is no place among them.
        """
        pk = keys.cases(municipality)
        after = key_in(cursor, pk, keys.CASE)
        page = self.table.query(pk, prefix=keys.CASE, limit=limit, after=after, forward=False)
        return list(self.table.each(page.items, _case_of)), page.next


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


def _case_of(item: Mapping[str, Any]) -> Case:
    return Case(
        **{name: item[name] for name in _PLAIN},
        parts=item["parts"],
        evidence=tuple(facts_in(item["evidence"])),
        steps=tuple(Step(**step) for step in item["steps"]),
    )
