"""The weekly look at shops (O5): what a payment costs in a town of few shops, and in one of many.

    make bench NAME=patterns

Five weeks of payments in made-up shops, each with the same habits, read from a table in memory as from DynamoDB: pages
of an index, then their rows. Times are of the processor; read units are counted by DynamoDB's rules: half a unit for
each 4 KB of a page of the index, and of each row.
"""

import json
import math
import time
import tracemalloc
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dolbom.audits.patterns.rules import patterns
from dolbom.audits.patterns.store import PatternStore
from dolbom.audits.patterns.weeks import PAST_WEEKS, weeks_of
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Page, Table

HOW = "make bench NAME=patterns"
FEW, MANY = 20, 200
A_WEEK = 60
"""Payments of a shop in a week."""
CHILDREN = 900
CAP = 20_000
WEEK = date(2026, 11, 16)
UNIT_BYTES = 4_096
GROWTH_MAX, PEAK_MB_MAX = 1.2, 256


def measure() -> list[dict[str, Any]]:
    few, many = _once(FEW), _once(MANY)
    growth = many["us"] / few["us"]
    return [
        _row("patterns.payment_us", many["us"], "µs of processor a payment", few["us"], None, ok=True),
        _row("patterns.growth", growth, "", 1.0, GROWTH_MAX, ok=growth <= GROWTH_MAX),
        _row("patterns.peak_mb", many["mb"], "MB", few["mb"], PEAK_MB_MAX, ok=many["mb"] <= PEAK_MB_MAX),
        _row("patterns.units", many["units"], "read units a payment", few["units"], None, ok=True),
    ]


def _row(name: str, value: float, unit: str, few: float, target: float | None, *, ok: bool) -> dict[str, Any]:
    told = {"name": name, "value": round(value, 3), "unit": unit, "peer": f"{FEW} shops, not {MANY}"}
    return {**told, "peer_value": round(few, 3), "ratio": None, "target": target, "ok": ok, "how": HOW}


def _once(shops: int) -> dict[str, float]:
    street = Street()
    begun = time.process_time()
    _look(street, shops)
    spent = time.process_time() - begun
    tracemalloc.start()
    _look(Street(), shops)
    peak = tracemalloc.get_traced_memory()[1] / 1_048_576
    tracemalloc.stop()
    payments = shops * A_WEEK * (PAST_WEEKS + 1)
    return {"us": spent / payments * 1e6, "mb": peak, "units": street.units / payments}


def _look(street: "Street", shops: int) -> None:
    """What a run does with a town, but for what it writes."""
    names = {f"shop-{number:04}": "snack" for number in range(shops)}
    store = PatternStore(street)
    found = {shop: weeks_of(store.facts(shop, WEEK, _unread), WEEK, CAP) for shop in names}
    patterns(found, names)
    assert sum(week.payments for weeks in found.values() for week in weeks) == shops * A_WEEK * (PAST_WEEKS + 1)


def _unread(row: Item) -> None:
    raise ValueError(row)


class Street(Table):
    """Shops whose payments are made as they are read; it counts the read units."""

    def __init__(self) -> None:
        super().__init__(None, "bench")
        self.units = 0.0

    def query(self, pk: str, *, limit: int | None = None, after: Item | None = None, **_: Any) -> Page:
        first = after["number"] + 1 if after is not None else 0
        last = min(first + (limit or 0), A_WEEK * (PAST_WEEKS + 1))
        items = [{"number": number, **_place(pk, number)} for number in range(first, last)]
        self.units += math.ceil(sum(map(_bytes, items)) / UNIT_BYTES) / 2
        is_over = last == A_WEEK * (PAST_WEEKS + 1)
        return Page(tuple(items), None if is_over else items[-1])

    def get_many(self, keys: Sequence[tuple[str, str]], **_: Any) -> list[Item]:
        rows = [_payment(pk, sk) for pk, sk in keys]
        self.units += sum(math.ceil(_bytes(row) / UNIT_BYTES) / 2 for row in rows)
        return rows


def _bytes(item: Item) -> int:
    return len(json.dumps(item))


def _place(shop: str, number: int) -> dict[str, str]:
    """A payment's keys, which say all of it."""
    week, of_week = divmod(number, A_WEEK)
    day = WEEK + timedelta(weeks=week - PAST_WEEKS, days=of_week % 7)
    return {"pk": f"CHILD#child-{number * 7 % CHILDREN}", "sk": f"JOURNAL#{day}#IN_STORE#{shop}.{number}"}


def _payment(pk: str, sk: str) -> Item:
    _, day, _, name = sk.split("#")
    shop, _, number = name.partition(".")
    amount = 6_500 + 500 * (int(number) % 5)
    legs = [
        {"account": "benefit", "amount": -amount, "lot": "2026-12-31"},
        {"account": "merchant", "amount": amount, "lot": ""},
    ]
    entry = {"id": f"in_store/{name}", "day": day, "kind": "in_store", "at": f"{day}T03:00:00.000000Z", "legs": legs}
    told = {"municipality": "41461", "merchant_id": shop, "purchased_at": f"{day}T03:{int(number) % 60:02}:00.000000Z"}
    return {"pk": pk, "sk": sk, "kind": "entry", **told, "journal": [entry]}
