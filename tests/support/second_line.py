"""The second line (M13) over a town: the records of its ledgers delivered, and what it found."""

from typing import Any

from dolbom.meals.limits.enforce import Enforcement
from functions.enforce_limits.handler import enforced
from tests.support.streams import Record, batch, journal_records
from tests.support.town import Town


def deliver(town: Town, records: list[Record] | None = None) -> Any:
    by = Enforcement(town.meals, town.limits, town.clock)
    return enforced(batch(journal_records(town.aws) if records is None else records), by)


def open_breaches(town: Town, child: str) -> dict[str, tuple[str, int, int]]:
    return {
        row["sk"]: (row["breach"]["cause"], row["breach"]["limit"], row["breach"]["found"])
        for row in town.limits.breaches(child)
        if row["state"] == "open"
    }
