"""A batch of the meals table's stream for the misuse watch (M14): its new facts are looked at together."""

from collections.abc import Mapping
from typing import Any

from dolbom.meals.misuse.facts import Fact
from dolbom.meals.misuse.rows import new_facts
from dolbom.meals.misuse.watch import MisuseWatch


class Batch:
    """A batch's records with their new facts, looked at."""

    def __init__(self, event: Mapping[str, Any], by: MisuseWatch) -> None:
        self._facts: dict[str, list[Fact]] = {}
        for record in event["Records"]:
            try:
                self._facts[record["eventID"]] = new_facts(record)
            except Exception:  # noqa: S112 - what cannot be read fails by itself, when it is settled
                continue
        self.outcome = by.look(fact for found in self._facts.values() for fact in found)

    def settle(self, record: Mapping[str, Any]) -> None:
        """Raises what went wrong with a record or one of its facts."""
        found = self._facts.get(record["eventID"])
        for fact in found if found is not None else new_facts(record):
            if fact.fact_id in self.outcome.failed:
                raise self.outcome.failed[fact.fact_id]
