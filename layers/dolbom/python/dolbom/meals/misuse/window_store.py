"""Misuse windows as items of the meals table: facts by id, added without reading first."""

from collections.abc import Mapping, Sequence
from typing import Any

from dolbom.dynamo.items import reading
from dolbom.dynamo.table import ABSENT, Condition, ConditionFailed, Put, Table, Update
from dolbom.meals import keys
from dolbom.meals.misuse.facts import FACTS_MAX, Fact, WindowKey, WindowKind
from dolbom.meals.misuse.rows import facts_in, lines_of, packed

FACTS_A_WRITE_MAX = 100
"""As many as a batch of the stream brings: an update's expression takes 4 KB, which is some 200 of them."""


class WindowStore:
    """Adds facts to windows. The same fact again changes nothing."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def add(self, key: WindowKey, facts: Sequence[Fact]) -> tuple[list[Fact], bool]:
        """All facts of the window after these are in it, in order of time, and whether it had room for them: of those
        for which it has none, the earlier ones are taken up to `FACTS_MAX`.

        One AWS call for each `FACTS_A_WRITE_MAX`, and one more for a window's first facts.
        """
        found: list[Fact] = []
        has_room = True
        for start in range(0, len(facts), FACTS_A_WRITE_MAX):
            found, fits = self._add(key, facts[start : start + FACTS_A_WRITE_MAX])
            has_room = has_room and fits
        return found, has_room

    def _add(self, key: WindowKey, facts: Sequence[Fact]) -> tuple[list[Fact], bool]:
        has_room = True
        rounds = self.table.rounds()
        while rounds.another():
            try:
                return reading(facts_of_window, self.table.update(_adding(key, facts))), has_room
            except ConditionFailed as failed:
                if failed.old is not None:
                    known = reading(facts_of_window, failed.old)
                    new = [fact for fact in facts if fact.fact_id not in {each.fact_id for each in known}]
                    facts = new[: max(0, FACTS_MAX - len(known))]
                    has_room = has_room and len(facts) == len(new)
                    if not facts:
                        return known, has_room
                    continue
            try:
                item = _item(key, facts)
                self.table.write(Put(item, ABSENT))
            except ConditionFailed:
                continue
            return facts_of_window(item), has_room

    def month(self, kind: WindowKind, subject: str, month: str) -> list[Fact]:
        """All facts of a subject's windows of a month that are still kept, in order of time."""
        items = self.table.query_all(keys.window(subject), prefix=f"{kind}#{month}")
        return sorted(fact for facts in self.table.each(items, facts_of_window) for fact in facts)


def _adding(key: WindowKey, facts: Sequence[Fact]) -> Update:
    names = {f"#f{index}": fact.fact_id for index, fact in enumerate(facts)}
    values: dict[str, Any] = {f":f{index}": packed(fact) for index, fact in enumerate(facts)}
    assignments = ", ".join(f"facts.#f{index} = :f{index}" for index in range(len(facts)))
    return Update(
        keys.window(key.subject),
        f"{key.kind}#{key.period}",
        f"SET {assignments}",
        # What is no map fails the condition, and is named as a row that cannot be read.
        Condition(
            "attribute_exists(pk) AND attribute_type(facts, :map) AND size(facts) <= :room",
            {":map": "M", ":room": FACTS_MAX - len(facts)},
        ),
        values=values,
        names=names,
    )


def _item(key: WindowKey, facts: Sequence[Fact]) -> dict[str, Any]:
    return {
        "pk": keys.window(key.subject),
        "sk": f"{key.kind}#{key.period}",
        "kind": "window",
        "facts": lines_of(facts),
        "expires_at": key.expires_at,
    }


def facts_of_window(item: Mapping[str, Any]) -> list[Fact]:
    """What a window holds, in order of time."""
    return facts_in(item["facts"])
