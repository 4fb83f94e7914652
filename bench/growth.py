"""What the same act costs behind little and behind much: three years of orders, ten thousand open reports, a nation's
dinner rush of holds.

    make bench NAME=growth

Costs are counted, not timed: calls to DynamoDB, and what they send and bring, in bytes; the ratio is the worse of the
two. Orders and holds lie in an embedded cloud of the bench's own; reports, of which ten thousand would take it an hour,
in the tables in memory that the tests have. The rush is timed too: twenty thousand holds must go back within the
minute in which they end. The embedded engine takes each row of a transaction by itself, so its time is no measure of
DynamoDB's: what is counted, the function's processor time and its calls, stands beside it, and how long a call may take
for the minute to hold; and what function and engine took of processors, where others use the machine as well.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from aws_lambda_powertools import Logger

from dolbom.clock import SEOUL
from dolbom.deadline import Deadline
from dolbom.dynamo.items import Item
from dolbom.dynamo.sweep import Sweep
from dolbom.dynamo.table import Put
from dolbom.dynamo.together import LANES
from dolbom.ids import new_uuid7
from dolbom.meals.accounts import Account
from dolbom.meals.children.lapses import lapse_due
from dolbom.meals.orders.expiries import expire_due
from dolbom.meals.orders.lifecycle import Order
from dolbom.meals.orders.rows import order_item
from dolbom.meals.rows import account_put
from tests.exactly_once.harness.engine import a_table, an_engine
from tests.exactly_once.harness.world import HANEUL, Request, module
from tests.support import forget
from tests.support.files_in_memory import FilesInMemory
from tests.support.town import CODE, LOADS, Town
from tools.cloud.ministack import Cloud

HOW = "make bench NAME=growth"
GROWTH_MAX = 1.2
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=SEOUL)
MONTHS = (1, 36)
HOLDS = (100, 20_000)
REPORTS = (10, 10_000)
RUSH_S_MAX = 60
PROCESSOR_SHARE = 0.58
"""Of a processor, what Lambda gives to a function of 1,024 MB: a whole one comes with 1,769 MB."""
CLAIMS = {"token_use": "id", "sub": "s-haneul", "cognito:groups": "child", "child_id": HANEUL, "jurisdiction": CODE}
Costs = dict[str, tuple[int, int]]
"""Of each act, its calls and bytes."""


@dataclass
class Meter:
    """Calls, and bytes sent and brought, since it was last read."""

    calls: int = 0
    moved: int = 0
    lock: Any = field(default_factory=Lock)

    def count(self, calls: int, moved: int) -> None:
        with self.lock:
            self.calls += calls
            self.moved += moved

    def read(self) -> tuple[int, int]:
        found, self.calls, self.moved = (self.calls, self.moved), 0, 0
        return found


@contextmanager
def metered(client: Any) -> Iterator[Meter]:
    meter = Meter()

    def sent(params: Any, **_: Any) -> None:
        meter.count(1, len(params["body"]))

    def brought(parsed: Any, **_: Any) -> None:
        meter.count(0, len(json.dumps({name: parsed[name] for name in parsed if name != "ResponseMetadata"})))

    events = client.meta.events
    events.register("before-call.dynamodb", sent)
    events.register("after-call.dynamodb", brought)
    try:
        yield meter
    finally:
        events.unregister("before-call.dynamodb", sent)
        events.unregister("after-call.dynamodb", brought)


def measure() -> list[dict[str, Any]]:
    little, much = (_meals(months) for months in MONTHS)
    rows = [_row(act, little[act], much[act], f"behind {MONTHS[1]} months", f"{MONTHS[0]} month") for act in much]
    few, rush = (_holds(holds) for holds in HOLDS)
    rows.append(_row("hold", few["hold"], rush["hold"], f"a hundred of {HOLDS[1]:,} holds", f"{HOLDS[0]} holds"))
    rows += [rush["minute"], rush["processor"]]
    # Functions name their metrics when they are imported: after the tests' environment is set.
    from bench.parts import open_reports

    little, much = (open_reports.costs(reports) for reports in REPORTS)
    rows += [_row(act, little[act], much[act], f"behind {REPORTS[1]:,} open reports", f"{REPORTS[0]}") for act in much]
    return rows


def _row(act: str, little: tuple[int, int], much: tuple[int, int], unit: str, peer: str) -> dict[str, Any]:
    ratio = max(much[0] / little[0], much[1] / little[1])
    return {
        "name": f"growth.{act}",
        "value": much[1],
        "unit": f"bytes in {much[0]} calls {unit}",
        "peer": f"{peer}, {little[0]} calls",
        "peer_value": little[1],
        "ratio": round(ratio, 3),
        "target": GROWTH_MAX,
        "ok": ratio <= GROWTH_MAX,
        "how": HOW,
    }


# ── a child's years ───────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _town(name: str) -> Iterator[tuple[Town, Meter]]:
    with an_engine() as client, a_table(client, name):
        made = SimpleNamespace(client=lambda _: client, tables={"meals": name}, buckets={"files": "files"})
        town = Town(made, NOW)  # type: ignore[arg-type]
        town.bucket = FilesInMemory()
        town.shop("gimbap-1")
        with metered(client) as meter:
            yield town, meter


def _meals(months: int) -> Costs:
    """An order, its capture and the allowance, of a child who has eaten by the card each day for so many months."""
    with _town(f"growth-{months}") as (town, meter):
        policy_from = NOW - timedelta(days=31 * (months + 2))
        town.policy(2, policy_from)
        loaded = ""
        for day in range(30 * months, -1, -1):
            town.now = NOW - timedelta(days=day)
            if town.now.strftime("%Y-%m") != loaded:
                loaded = town.now.strftime("%Y-%m")
                # As the clocks do: what is left of a month lapses, and is no part of the account any more.
                lapse_due(town.meals, town.now, Sweep(Logger(service="keep_clocks"), Deadline()))
                town.load(HANEUL, 300_000)
            if day:
                town.pays(HANEUL, 8_000)
        app = module("meals_api").app
        forget(module("meals_api"))
        app.clock = lambda: NOW
        ask = Request("meals_api", "GET", "/v1/allowance", CLAIMS)
        costs: Costs = {}
        _answered(app(ask.event(), None))  # a warm process
        meter.read()
        costs["allowance"] = _cost(meter, lambda: _answered(app(ask.event(), None)))
        order_id = town.orders(HANEUL, 1_000)
        meter.read()
        orders: list[str] = []
        costs["order"] = _cost(meter, lambda: orders.append(town.orders(HANEUL, 1_000)))
        costs["capture"] = _cost(meter, lambda: town.captures(HANEUL, order_id, 1_000))
        return costs


def _answered(answer: dict[str, Any]) -> None:
    assert answer["statusCode"] == 200, answer["body"]


def _cost(meter: Meter, act: Callable[[], object]) -> tuple[int, int]:
    meter.read()
    act()
    return meter.read()


# ── a rush of holds ───────────────────────────────────────────────────────────────────────────────────────────────


def _holds(count: int) -> dict[str, Any]:
    """So many holds of as many children that end in one minute: what a hundred of them cost, and the minute."""
    from bench.parts.load import engine_s  # as below: functions are imported with it

    with _town(f"growth-holds-{count}") as (town, meter):
        town.enrols("haru")
        town.file("loads", LOADS + f"L-0001,haru,{CODE},50000\n")
        order = town.meals.order("haru", town.orders("haru", 7_000))
        account = town.meals.account("haru")
        assert order is not None
        assert account is not None
        puts = holds_like(order, account, count - 1)
        for start in range(0, len(puts), 100):
            town.table.transact(*(Put(item) for item in puts[start : start + 100]))
        meter.read()
        # As it is deployed: transactions on different rows are under way at the same time.
        town.table.client.serves_threads = True
        due, sweep = NOW + timedelta(minutes=30), Sweep(Logger(service="keep_clocks"), Deadline())
        engine = Cloud(urlsplit(town.table.client.endpoint).port or 0)
        before_s, started, processor = engine_s(engine), time.perf_counter(), time.process_time()
        expired = expire_due(town.meals, due, sweep)
        took_s, processor_s = time.perf_counter() - started, time.process_time() - processor
        engine_took_s = engine_s(engine) - before_s
        calls, moved = meter.read()
        assert (len(expired), sweep.rows_failed) == (count, 0)
        return {
            # What is asked for once a run, the shards' listings, is a part of both.
            "hold": (round(100 * calls / count) or 1, round(100 * moved / count)),
            "minute": _minute(count, calls, processor_s / PROCESSOR_SHARE, took_s),
            "processor": _processor(count, processor_s, engine_took_s),
        }


def _minute(count: int, calls: int, processor_s: float, took_s: float) -> dict[str, Any]:
    most_ms = (RUSH_S_MAX - processor_s) / calls * LANES * 1000
    return {
        "name": "growth.rush_minute",
        "value": round(took_s, 1),
        "unit": f"s for {count:,} holds by the embedded engine",
        "peer": "a minute",
        "peer_value": RUSH_S_MAX,
        "ratio": round(took_s / RUSH_S_MAX, 3),
        "target": 1,
        "ok": took_s <= RUSH_S_MAX,
        "how": HOW,
        "note": f"{calls:,} calls, {processor_s:.1f} s of a processor's share: of {LANES} at the same time "
        f"each may take {most_ms:.0f} ms on AWS",
    }


def _processor(count: int, ours_s: float, engines_s: float) -> dict[str, Any]:
    """What the rush takes of processors, its own and the engine's: what others take meanwhile is no part of it."""
    spent_s = ours_s + engines_s
    return {
        "name": "growth.rush_processor",
        "value": round(spent_s, 1),
        "unit": f"s of processors for {count:,} holds by the embedded engine",
        "peer": "a minute",
        "peer_value": RUSH_S_MAX,
        "ratio": round(spent_s / RUSH_S_MAX, 3),
        "target": 1,
        "ok": spent_s <= RUSH_S_MAX,
        "how": HOW,
        "note": f"{ours_s:.1f} s of them are the function's, {engines_s:.1f} the engine's",
    }


def holds_like(order: Order, account: Account, count: int) -> list[Item]:
    """The rows of so many other children with a hold each. Each order has an id of its own, by which the clock's index
    spreads them over its shards; of one shard a run takes no more than a part."""
    rows: list[Item] = []
    for number in range(count):
        child, order_id = f"child-{number:06}", new_uuid7(NOW, number.to_bytes(10, "big"))
        like = Account(**{**account.plain(), "child_id": child})
        rows += [dict(account_put(None, like).item), order_item(replace(order, child_id=child, order_id=order_id))]
    return rows
