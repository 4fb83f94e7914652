"""24 hours of a busy town, replayed from the start (R6): the time that a record takes, and the same state twice.

    make bench NAME=backlog

The town is that of `tests/delivery/busy_day.py`: a thousand children and 5,000 records. Each consumer gets them in
batches of a hundred on one lane, with all its AWS calls, from MiniStack in a process of its own on the same machine; so
the time is mostly that of MiniStack, and an upper bound. Then it gets all of them again, and changes nothing.
"""

import time
from typing import Any

from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Table
from dolbom.meals.store import MealStore
from tests.delivery.busy_day import EVENING, BusyDay, write_all
from tests.delivery.source import Mapping, deliver
from tests.delivery.world import consumers
from tests.exactly_once.harness.engine import a_table, an_engine

HOW = "make bench NAME=backlog"
NAMES = {"enforce_limits": "limits", "check_misuse": "misuse"}
LANE = Mapping(lanes=1)


def measure() -> list[dict[str, Any]]:
    day = BusyDay()
    rows = []
    with an_engine() as client, a_table(client, "busy-day"):
        table = Table(client, "busy-day")
        day.town(MealStore(table))
        write_all(client, "busy-day", day.rows.values())
        for name, function in consumers(table, lambda: EVENING).items():
            started = time.perf_counter()
            deliver(day.records, function, LANE)
            took_s = time.perf_counter() - started
            once = _state(table)
            deliver(day.records, function, LANE)
            is_same = _state(table) == once
            rows.append(_row(NAMES[name], took_s, len(day.records), is_same=is_same))
    return rows


def _state(table: Table) -> list[Item]:
    """Every row, in order."""
    found: list[Item] = []
    after = None
    while True:
        page = table.scan(0, 1, after)
        found += page.items
        after = page.next
        if after is None:
            return sorted(found, key=lambda row: (row["pk"], row["sk"]))


def _row(name: str, took_s: float, records: int, *, is_same: bool) -> dict[str, Any]:
    return {
        "name": f"{name}.backlog_ms_per_record",
        "value": round(took_s * 1000 / records, 2),
        "unit": f"ms; {records:,} records of a busy town's day in {took_s:.0f} s",
        "peer": None,
        "peer_value": None,
        "ratio": None,
        "target": None,
        "ok": is_same,
        "how": HOW,
        "note": "replayed from the start, the state is the same" if is_same else "replayed, the state is ANOTHER",
    }
