"""Payments through API Gateway on an embedded cloud of one's own, and their write units as its engine counts them."""

import http.client
import json
import os
import statistics
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, cycle
from pathlib import Path
from typing import Any

from bench.parts.rows import row
from dolbom.clock import month_end, seoul_day, stamp
from dolbom.dynamo.table import Table
from dolbom.ids import new_uuid7
from dolbom.meals.accounts import Account, post
from dolbom.meals.ledger import Entry, Leg
from dolbom.meals.merchant import MenuItem
from dolbom.meals.orders.store import OrderStore
from dolbom.partners.store import PartnerStore
from tests.exactly_once.harness import contention
from tests.exactly_once.harness.engine import a_table, an_engine, counted, stored
from tests.exactly_once.harness.world import APP, FAMILY, HANEUL, TOWN_POLICY, Request, module, token_of_items
from tests.support.shops import put_shop
from tests.support.strategies import SHOP, shop
from tools.cloud import commands as embedded
from tools.cloud import people
from tools.cloud.ministack import Cloud, free_port
from tools.deploy import deploy_local

CLIENTS = (1, 8, 32)
SECONDS = 8.0
WARMED_BY = 6
"""Tries that a client's first payment has."""
CHILDREN = 48
"""Of each guardian, who may have 50: a child places fifty orders at once and then one each quarter of an hour."""
CLOUD, CLIENTS_OWN = "MiniStack", "clients"
PRICE = 10
Row = dict[str, Any]


# ── write units ─────────────────────────────────────────────────────────────────────────────────────────────────


def count() -> dict[str, tuple[int, float, float]]:
    """Calls, write units of the table and of its indexes, for each step of a usual order."""
    found: dict[str, tuple[int, float, float]] = {}
    table = "bench"
    with an_engine() as client, a_table(client, table):
        contention.restart_all(1)
        contention.set_scene(900_000)
        lines = [{"item_id": "bun", "unit_price": {"amount": contention.PRICE}, "count": 1} for _ in range(3)]
        body = {"child_id": HANEUL, "merchant_id": SHOP, "lines": lines, "delivery_fee": {"amount": 3_000}}
        for round_number in range(2):  # the second with a warm process
            order_id = new_uuid7(module("meals_api").app.clock())
            token = token_of_items(stored(client, table), HANEUL)
            steps = {
                "order": ("/v1/orders", FAMILY, {**body, "order_id": order_id, "allowance_token": token}),
                "capture": ("/v1/orders/{order_id}/capture", APP, {"child_id": HANEUL}),
            }
            for name, (resource, claims, sent) in steps.items():
                request = Request("meals_api", "POST", resource, claims, sent, {"order_id": order_id})
                with counted(client) as units:
                    answer = contention.call(request, 0)
                assert answer.status < 300, (round_number, answer)
                found[name] = (len(units), sum(table for _, table, _ in units), sum(index for _, _, index in units))
    return found


# ── through the front door ──────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Round:
    """What so many clients saw."""

    clients: int
    milliseconds: list[float]
    seconds: float
    busy: str
    functions_ms: Mapping[str, float]
    """Processor time of each function, for each payment that was answered."""

    @property
    def rps(self) -> float:
        return len(self.milliseconds) / self.seconds

    @property
    def p50(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.milliseconds, n=100)[98]


def measure(how: str) -> list[Row]:
    """Payments a second and their times, at 1, 8 and 32 clients, each with children of its own."""
    cloud = Cloud(free_port(), is_tethered=True)
    try:
        known = embedded.up(cloud)
        tokens = _invite(cloud)
        _set_scene(cloud, known["resources"]["tables"]["meals"])
        rounds = [_round(cloud, known["apis"]["meals"], tokens[clients], clients) for clients in CLIENTS]
    finally:
        cloud.stop()
    rows: list[Row] = []
    for each in rounds:
        shown = f"{os.cpu_count()} cores carry clients and cloud alike; busy meanwhile: {each.busy}"
        for name, value, unit in (
            ("rps", each.rps, "payments/s"),
            ("p50_ms", each.p50, "ms"),
            ("p99_ms", each.p99, "ms"),
        ):
            line = {
                "name": f"payment.{name}_{each.clients}",
                "value": round(value, 1),
                "unit": unit,
                "ok": True,
                "how": how,
            }
            rows.append({**line, "note": shown} if name == "rps" else line)
        by_function = ", ".join(
            f"{name} {ms:.2f}" for name, ms in sorted(each.functions_ms.items(), key=lambda spent: -spent[1])
        )
        note = f"processor time, of the functions alone: {by_function}; those behind the stream may still be at work"
        rows.append(
            row(
                f"payment.functions_ms_{each.clients}",
                sum(each.functions_ms.values()),
                "ms a payment",
                how=how,
                note=note,
            )
        )
    return rows


def _children(clients: int) -> list[str]:
    return [f"child-bench-{clients}-{number:02d}" for number in range(CHILDREN)]


def _invite(cloud: Cloud) -> dict[int, str]:
    """A made-up guardian for so many clients each, of children of their own; their ID tokens."""
    guardians = {
        clients: people.Person(f"bench{clients}", "guardian", children=",".join(_children(clients)))
        for clients in CLIENTS
    }
    outputs = deploy_local(cloud)
    people.invite(cloud, outputs, list(guardians.values()))
    signed_in = people.sign_in(cloud, outputs, list(guardians.values()))
    return {clients: str(signed_in[guardian.username]["id_token"]) for clients, guardian in guardians.items()}


def _set_scene(cloud: Cloud, table: str) -> None:
    store = OrderStore(Table(people.client(cloud, "dynamodb"), table))
    store.put_policy(TOWN_POLICY.model_copy(update={"day_cap": 1_000_000}))
    put_shop(store.table, shop(menu=(MenuItem(item_id="bun", name="찐빵", kind="meal", price=PRICE),)))
    PartnerStore(store.table).serve(people.HOUSE, [SHOP])
    day = seoul_day(datetime.now(UTC))
    for child in chain.from_iterable(map(_children, CLIENTS)):
        legs = (Leg("fund", -1_000_000), Leg("benefit", 1_000_000, month_end(day).isoformat()))
        entry = Entry("load/bench", "load", stamp(datetime.now(UTC)), day.isoformat(), legs)
        account = post(Account(child, TOWN_POLICY.municipality), entry, day)
        store.post_entry(None, account, entry, "bench")


def _round(cloud: Cloud, address: str, token: str, clients: int) -> Round:
    times: list[list[float]] = [[] for _ in range(clients)]
    gate = threading.Barrier(clients + 1)
    ends: list[float] = []

    def buy(number: int) -> None:
        children = cycle(_children(clients)[number::clients])
        where = urllib.parse.urlsplit(address)
        connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=60)
        try:
            _warm(connection, where.path, token, children)
            gate.wait()
            while time.perf_counter() < ends[0]:
                started = time.perf_counter()
                _pay(connection, where.path, token, next(children))
                times[number].append((time.perf_counter() - started) * 1000)
        except BaseException:
            gate.abort()
            raise

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    while gate.n_waiting < clients and not gate.broken:
        time.sleep(0.01)
    before = _busy_s(cloud)
    started = time.perf_counter()
    ends.append(started + SECONDS)
    gate.wait()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    spent = {name: until - before.get(name, 0.0) for name, until in _busy_s(cloud).items()}
    milliseconds = [ms for each in times for ms in each]
    functions = {name: s for name, s in spent.items() if name not in (CLOUD, CLIENTS_OWN)}
    totals = {CLOUD: spent[CLOUD], "functions": sum(functions.values()), CLIENTS_OWN: spent[CLIENTS_OWN]}
    busy = ", ".join(f"{name} {s / seconds:.0%} of a core" for name, s in totals.items())
    a_payment = {name: s * 1000 / len(milliseconds) for name, s in functions.items() if s}
    return Round(clients, milliseconds, seconds, busy, a_payment)


def _warm(connection: http.client.HTTPConnection, path: str, token: str, children: Iterator[str]) -> None:
    """A first payment, which may start a process: on a machine that others use as well, many at once may take longer
    than a call may, and are tried again."""
    for left in reversed(range(WARMED_BY)):
        try:
            _pay(connection, path, token, next(children))
        except (AssertionError, http.client.HTTPException, OSError):
            if not left:
                raise
            connection.close()
        else:
            return


def _pay(connection: http.client.HTTPConnection, path: str, token: str, child: str) -> None:
    body = {
        "order_id": new_uuid7(datetime.now(UTC)),
        "child_id": child,
        "merchant_id": SHOP,
        "lines": [{"item_id": "bun", "unit_price": {"amount": PRICE}, "count": 1}],
    }
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", f"{path}/orders", json.dumps(body), headers)
    answer = connection.getresponse()
    told = answer.read()
    if answer.status != 201:
        raise AssertionError(f"{answer.status}: {told[:300]!r}")


def engine_s(cloud: Cloud) -> float:
    """Processor seconds so far of an embedded cloud without functions."""
    return _busy_s(cloud)[CLOUD]


def _busy_s(cloud: Cloud) -> dict[str, float]:
    """Processor seconds so far: of MiniStack's own processes, of the clients, and of each function that it started."""
    pid = int((cloud.folder / "pid").read_text())
    tick = os.sysconf("SC_CLK_TCK")
    spent = defaultdict(float, {CLIENTS_OWN: time.process_time()})
    for member in (pid, *_descendants(pid)):
        spent[_function(member) or CLOUD] += _ticks(member) / tick
    return spent


def _function(pid: int) -> str | None:
    """Of which function a process of the cloud's is; nothing where it is the cloud's own."""
    try:
        own = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return None
    return next(
        (each.partition(b"=")[2].decode() for each in own if each.startswith(b"AWS_LAMBDA_FUNCTION_NAME=")), None
    )


def _ticks(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
            fields = stat.read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    except OSError:
        return 0


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as children:  # noqa: PTH123
            direct = [int(child) for child in children.read().split()]
    except OSError:
        return found
    for child in direct:
        found += [child, *_descendants(child)]
    return found
