"""What a payment costs at DynamoDB: write units, counted by the engine and not by us. At most six: three items of at
most one kilobyte each, and each twice because it is a transaction. And what a household costs that discovery brings to
its centre: two such items."""

import math
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bench.payment import USD_A_MILLION_WRITE_UNITS
from dolbom.discovery.catalogue import indicators
from dolbom.discovery.choosing.query import CENTRAL_HOUSEHOLDS, LOCAL_HOUSEHOLDS
from dolbom.discovery.choosing.run import HOUSEHOLDS_A_SECOND
from dolbom.discovery.store import PAGE_HOUSEHOLDS, Reason, RoundStore, Visit, listed_item
from dolbom.dynamo.table import Table
from dolbom.ids import new_uuid7
from dolbom.meals.orders.lifecycle import ref_of
from tests.conftest import TABLE_PROPERTIES
from tests.exactly_once.harness import contention
from tests.exactly_once.harness.contention import PRICE
from tests.exactly_once.harness.engine import a_table, an_engine, counted, stored
from tests.exactly_once.harness.world import (
    ALONE,
    APP,
    FAMILY,
    HANEUL,
    Answer,
    Request,
    aws_calls,
    module,
    token_of_items,
)
from tests.support import resources
from tests.support.strategies import SHOP
from tools.steps import ROOT

TABLE = "write-units"
ITEM_BYTES_MAX = 1_024
COSTS = ROOT / "docs" / "costs.md"
SCALE = ROOT / "docs" / "scale.md"
DISCOVERY = ROOT / "docs" / "decisions" / "discovery.md"
REASONS_OF_A_KILOBYTE = 11
"""With so many a chosen household's row is under a kilobyte."""
pytestmark = pytest.mark.xdist_group("engine")


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    with an_engine() as made:
        yield made


@pytest.fixture
def client(engine: Any) -> Iterator[Any]:
    """The engine with one child's money in a table of the test's own, and a process that holds all that is held."""
    with a_table(engine, TABLE):
        contention.restart_all(1)
        contention.set_scene(900_000)
        first = order(1)
        call(first)
        call(step(first, "void"))
        yield engine


def call(request: Request) -> Answer:
    answer = contention.call(request, 0)
    assert answer.status < 300, answer
    return answer


def order(buns: int = 3, **more: Any) -> Request:
    """An order of a usual size: three lines, a delivery fee, a coupon."""
    lines = [{"item_id": "bun", "unit_price": {"amount": PRICE}, "count": 1} for _ in range(buns)]
    body = {
        "order_id": new_uuid7(module("meals_api").app.clock()),
        "child_id": HANEUL,
        "merchant_id": SHOP,
        "lines": lines,
        "delivery_fee": {"amount": 3_000},
        **more,
    }
    return Request("meals_api", "POST", "/v1/orders", {**ALONE, "aud": contention.APP_OF_CHILDREN}, body)


def step(placed: Request, what: str, **body: Any) -> Request:
    path = {"order_id": ref_of(placed.body["order_id"])}
    return Request("meals_api", "POST", f"/v1/orders/{{order_id}}/{what}", APP, body, path)


def told(client: Any) -> Request:
    """An order by a child who has just looked at the allowance."""
    return order(allowance_token=token_of_items(stored(client, TABLE), HANEUL))


def placed() -> Request:
    made = order()
    call(made)
    return made


def captured() -> Request:
    made = placed()
    call(step(made, "capture"))
    return made


def declined() -> Request:
    lines = [{"item_id": "bun", "unit_price": {"amount": PRICE}, "count": 7} for _ in range(3)]
    return order(lines=lines)


PATHS: dict[str, Callable[[Any], Request]] = {
    "An order, the allowance just read": told,
    "An order": lambda _: order(),
    "A declined order": lambda _: declined(),
    "A capture": lambda _: step(placed(), "capture"),
    "A void": lambda _: step(placed(), "void"),
    "A cancellation": lambda _: cancel(placed()),
    "A refund": lambda _: step(captured(), "refunds", refund_id="refund-01", food={"amount": 500}),
    "Reading the allowance": lambda _: look("/v1/allowance"),
    "Reading an order": lambda _: look("/v1/orders/{order_id}", placed()),
}


def cancel(made: Request) -> Request:
    path, query = {"order_id": made.body["order_id"]}, {"child_id": HANEUL}
    return Request("meals_api", "POST", "/v1/orders/{order_id}/cancel", FAMILY, path=path, query=query)


def look(resource: str, made: Request | None = None) -> Request:
    path = {"order_id": made.body["order_id"]} if made is not None else {}
    return Request("meals_api", "GET", resource, FAMILY, path=path, query={"child_id": HANEUL})


def published() -> dict[str, tuple[int, float, float]]:
    """The table of docs/costs.md: of each path its AWS calls, its write units, and those of the indexes."""
    rows = re.findall(r"^\| ([A-Z][^|]*?) \| (\d+) \| (\d+) \| (\d+) \|$", COSTS.read_text(), re.MULTILINE)
    return {name: (int(calls), float(units), float(indexes)) for name, calls, units, indexes in rows}


def test_the_table_of_costs_has_every_path() -> None:
    assert list(published()) == list(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_each_path_costs_what_the_table_of_costs_says(client: Any, path: str) -> None:
    request = PATHS[path](client)
    calls: list[str] = []
    with counted(client) as units, aws_calls(client, before=lambda name, _: calls.append(name)):
        assert contention.call(request, 0).status < 500
    found = len(calls), sum(table for _, table, _ in units), sum(index for _, _, index in units)
    assert found == published()[path], (calls, units)


def test_an_approved_payment_is_one_call_and_six_write_units() -> None:
    calls, units, _ = published()["An order, the allowance just read"]
    assert (calls, units) == (1, 6)


def test_a_million_orders_cost_what_the_page_says() -> None:
    """Each ordered and captured: write units by the price of a million of them."""
    units = sum(sum(published()[path][1:]) for path in ("An order, the allowance just read", "A capture"))
    assert (
        f"{units:g} write units × USD {USD_A_MILLION_WRITE_UNITS} = **USD {units * USD_A_MILLION_WRITE_UNITS:.2f}**"
        in (COSTS.read_text())
    )


def test_a_retry_costs_nothing_lasting(client: Any) -> None:
    again = order()
    first = call(again)
    stood = stored(client, TABLE)
    assert call(again) == first
    assert stored(client, TABLE) == stood


def test_the_items_of_a_payment_stay_small(client: Any) -> None:
    made = placed()
    for key, item in stored(client, TABLE).items():
        if made.body["order_id"] in key[1] or key[1] == "ACCOUNT":
            assert size_of(item) <= ITEM_BYTES_MAX, f"{key} has {size_of(item)} bytes"


def size_of(value: Any) -> int:
    """DynamoDB's count of bytes: names and values; 3 for a list or map and 1 for each of its elements."""
    if isinstance(value, dict):
        return sum(len(name.encode()) + size_of(part) for name, part in value.items()) + 3 + len(value)
    if isinstance(value, list):
        return sum(size_of(part) for part in value) + 3 + len(value)
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, int):
        return (len(str(abs(value))) + 1) // 2 + 1 + (value < 0)
    return len(str(value).encode())


@pytest.fixture(scope="module")
def alerts(engine: Any) -> RoundStore:
    """The table of alerts as it is deployed, but for its stream."""
    (found,) = (
        each["Properties"]
        for each in resources("data", "AWS::DynamoDB::Table").values()
        if each["Properties"]["TableName"] == "dolbom-alerts"
    )
    wanted = {name: found[name] for name in TABLE_PROPERTIES if name in found and name != "StreamSpecification"}
    engine.create_table(**wanted)
    return RoundStore(Table(engine, found["TableName"], sleep=lambda _: None))


def a_page(round_code: str, reasons: int) -> list[Visit]:
    """Households of one centre at an address of usual length, each with the reasons of the longest names."""
    begun = datetime(2026, 11, 19, 19, tzinfo=UTC)
    types = sorted(indicators(), key=len, reverse=True)[:reasons]
    return [
        Visit(
            household=f"{number:012d}",
            round=round_code,
            centre="41465101",
            how="central",
            score=24_000,
            place=number,
            reasons=[Reason(type=each, points=2_400, value=12, month=24_323) for each in types],
            address="경기도 용인시 예시구 예시로123번길 45, 예시마을아파트 101동 1203호",
            house="H" * 12,
            received_at=begun,
            deadline_at=begun + timedelta(days=14),
        )
        for number in range(1, PAGE_HOUSEHOLDS + 1)
    ]


LISTS_READ = 500
BYTES_A_READ_UNIT = 4_096


def test_D2_a_centres_list_is_read_for_what_scale_says() -> None:
    """Before a round, what is open; after it, all of it, for the figures: four kilobytes are a unit. MiniStack
    counts no reads; DynamoDB Local, asked once, said the same."""
    (visit, *_) = a_page("2026-11", 4)
    listed = [listed_item(visit.model_copy(update={"place": place})) for place in range(1, LISTS_READ + 1)]
    sizes = [sum(len(name) + size_of(part) for name, part in item.items() if part is not None) for item in listed]
    units = math.ceil(sum(sizes) / BYTES_A_READ_UNIT)
    assert f"{LISTS_READ} households of a centre's list | {units} read units" in SCALE.read_text()


@pytest.mark.parametrize(
    ("reasons", "units"), [(1, 6), (REASONS_OF_A_KILOBYTE, 6), (REASONS_OF_A_KILOBYTE + 1, 8), (25, 8)]
)
def test_D2_a_household_of_a_page_costs_what_the_decision_says(alerts: RoundStore, reasons: int, units: int) -> None:
    page = a_page(f"2026-{reasons:02d}", reasons)
    with counted(alerts.table.client) as found:
        assert alerts.page(page, page[0].received_at) == PAGE_HOUSEHOLDS
    assert sum(of_table + of_indexes for _, of_table, of_indexes in found) == units * PAGE_HOUSEHOLDS
    assert len(found) == 1
    households, said = CENTRAL_HOUSEHOLDS + LOCAL_HOUSEHOLDS, DISCOVERY.read_text()
    million = households * units / 1_000_000
    assert f"{million:g} million write units, USD {million * USD_A_MILLION_WRITE_UNITS:.2f}" in said
    assert f"Up to {REASONS_OF_A_KILOBYTE} reasons" in said
    assert f"{households / HOUSEHOLDS_A_SECOND / 60:.0f} minutes a round" in said
