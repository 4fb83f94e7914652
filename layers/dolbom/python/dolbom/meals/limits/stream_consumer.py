"""A batch of the meals table's stream for limit enforcement (M13): each child is enforced once, and its records share
the outcome."""

from collections.abc import Mapping
from typing import Any

from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.limits.rows import touched_by


class Batch:
    """A batch's records by child, enforced."""

    def __init__(self, event: Mapping[str, Any], by: Enforcement) -> None:
        self._children: dict[str, str] = {}
        days_by_child: dict[str, set[str]] = {}
        for record in event["Records"]:
            try:
                child_id, days = touched_by(record)
            except Exception:  # noqa: S112 - what cannot be read fails by itself, when it is settled
                continue
            self._children[record["eventID"]] = child_id
            if days:
                days_by_child.setdefault(child_id, set()).update(days)
        self._failed = by.enforce_all(days_by_child)

    def settle(self, record: Mapping[str, Any]) -> None:
        """Raises what went wrong with a record or its child."""
        child_id = self._children.get(record["eventID"])
        if child_id is None:
            child_id, _ = touched_by(record)
        if child_id in self._failed:
            raise self._failed[child_id]
