"""What a payment costs at DynamoDB: write units, counted by the engine and not by us. At most four: two items of at
most one kilobyte each, and each twice because it is a transaction."""

from collections.abc import Iterator
from typing import Any

import pytest

from dolbom.ids import new_uuid7
from tests.exactly_once import contention
from tests.exactly_once.contention import PRICE
from tests.exactly_once.engine import a_table, an_engine, counted, stored
from tests.exactly_once.world import APP, FAMILY, HANEUL, Answer, Request, module, token_of_items
from tests.strategies import SHOP

TABLE = "write-units"
ITEM_BYTES_MAX = 1_024
pytestmark = pytest.mark.xdist_group("engine")


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    with an_engine() as made:
        yield made


@pytest.fixture
def client(engine: Any) -> Iterator[Any]:
    """The engine with one child's money in a table of the test's own, and a process that holds policy and shop."""
    with a_table(engine, TABLE):
        contention.restart_all(1)
        contention.set_scene(900_000)
        call(order(1))
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
    return Request("meals_api", "POST", "/v1/orders", FAMILY, body)


def step(placed: Request, what: str, **body: Any) -> Request:
    path = {"order_id": placed.body["order_id"]}
    return Request("meals_api", "POST", f"/v1/orders/{{order_id}}/{what}", APP, {"child_id": HANEUL, **body}, path)


def test_an_approved_payment_costs_four_write_units_and_one_call(client: Any) -> None:
    with counted(client) as units:
        call(order(allowance_token=token_of_items(stored(client, TABLE), HANEUL)))
    # Beside the table, the new order is written into two indexes: its hold's end, and its shop's day.
    assert units == [("TransactWriteItems", 4.0, 2.0)]


def test_a_capture_and_a_refund_cost_six_write_units(client: Any) -> None:
    """With its second entry an order grows over a kilobyte."""
    placed = order(allowance_token=token_of_items(stored(client, TABLE), HANEUL))
    call(placed)
    with counted(client) as units:
        call(step(placed, "capture"))
    assert units == [("TransactWriteItems", 6.0, 1.0)]
    with counted(client) as units:
        call(step(placed, "refunds", refund_id="refund-01", food={"amount": 500}))
    assert units == [("TransactWriteItems", 6.0, 0.0)]


def test_a_retry_costs_nothing_lasting(client: Any) -> None:
    placed = order()
    first = call(placed)
    stood = stored(client, TABLE)
    assert call(placed) == first
    assert stored(client, TABLE) == stood


def test_the_items_of_a_payment_stay_small(client: Any) -> None:
    placed = order()
    call(placed)
    for key, item in stored(client, TABLE).items():
        if placed.body["order_id"] in key[1] or key[1] == "ACCOUNT":
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
