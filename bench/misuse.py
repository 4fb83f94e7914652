"""The misuse watch (M14): what one more payment costs behind 10 past payments, and behind 10,000.

    make bench NAME=misuse

Both pasts have the same habits: a shop with ten payments a day from five children. One is a day long, the other a
thousand days; all its windows are still there, although TTL would have taken most of them. Each measured payment
falls on a day of its own, right after its past. A window is bounded by its period, by `FACTS_MAX` facts and by its TTL.
"""

import statistics
import time
from datetime import datetime, timedelta
from typing import Any

from bench.parts.meals import SHOP, a_town
from dolbom.clock import SEOUL
from dolbom.dynamo.table import Table
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.facts import FACTS_MAX, Fact, WindowKey, windows_of
from dolbom.meals.misuse.watch import MisuseWatch
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.meals.store import MealStore
from tests.support.town import CODE, Town

HOW = "make bench NAME=misuse"
FEW, MANY = 10, 10_000
A_DAY, CHILDREN = 10, 5
DAYS_MEASURED = 60
GROWTH_MAX = 1.1
BEGIN = datetime(2024, 1, 1, 12, tzinfo=SEOUL)


def measure() -> list[dict[str, Any]]:
    with a_town() as town:
        watches = {past: _watch(town, f"past-{past}", past) for past in (FEW, MANY)}
        spent: dict[int, list[float]] = {past: [] for past in watches}
        calls: dict[int, list[int]] = {past: [] for past in watches}
        for day in range(DAYS_MEASURED):
            for past, (watch, table) in watches.items():
                facts = _day(past // A_DAY + day)
                before, started = table.calls, time.process_time()
                for fact in facts:
                    assert not watch.look([fact]).failed
                spent[past].append((time.process_time() - started) / len(facts))
                calls[past].append(table.calls - before)
    few, many = (statistics.median(spent[past]) * 1e6 for past in (FEW, MANY))
    calls_each = statistics.median(calls[MANY]) / A_DAY
    return [
        {
            "name": "misuse.cost_growth",
            "value": round(many, 1),
            "unit": f"µs of processor a record behind {MANY:,} payments",
            "peer": f"behind {FEW}",
            "peer_value": round(few, 1),
            "ratio": round(many / few, 3),
            "target": GROWTH_MAX,
            "ok": many / few <= GROWTH_MAX,
            "how": HOW,
        },
        {
            "name": "misuse.calls_per_record",
            "value": calls_each,
            "unit": f"AWS calls, one record at a time; a window holds {FACTS_MAX} facts at most",
            "peer": f"behind {FEW}",
            "peer_value": statistics.median(calls[FEW]) / A_DAY,
            "ratio": None,
            "target": None,
            "ok": True,
            "how": HOW,
        },
    ]


class Counting(Table):
    """A table that counts its calls."""

    calls = 0

    def _call(self, operation: str, *, named: bool = True, **arguments: Any) -> Any:
        self.calls += 1
        return super()._call(operation, named=named, **arguments)


def _watch(town: Town, name: str, past: int) -> tuple[MisuseWatch, Counting]:
    """A watch over a table of its own, with a past in its windows."""
    texts = [{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")]
    town.table.client.create_table(
        TableName=name,
        AttributeDefinitions=texts,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table = Counting(town.table.client, name)
    windows: dict[WindowKey, list[Fact]] = {}
    for day in range(past // A_DAY):
        for fact in _day(day):
            for key in windows_of(fact):
                windows.setdefault(key, []).append(fact)
    store = WindowStore(table)
    for key, facts in windows.items():
        store.add(key, facts)
    return MisuseWatch(MealStore(town.table), store, CaseStore(table), town.clock), table


def _day(number: int) -> list[Fact]:
    """A day's ten payments at the shop: two each by five children."""
    at = BEGIN + timedelta(days=number)
    return [
        Fact(
            at + timedelta(minutes=37 * place),
            f"in_store/{number}-{place}",
            "in_store",
            f"child-{place % CHILDREN}",
            SHOP,
            CODE,
            6_000,
        )
        for place in range(A_DAY)
    ]
