"""M8: the pages of a merchant's orders tell no more than the orders: not whose they are, nor of any declined one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import an_id, ref_of
from tests.exactly_once.harness.world import APP, BADA, HANEUL, NEXT_LOT, NOON, Request, World, a_world
from tests.support.strategies import SHOP

MINUTES = range(6)
DECLINED = (1, 2, 5)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with a_world() as made:
        for child in (HANEUL, BADA):
            acts.load(f"load-{child}", 50_000, NEXT_LOT, child=child).run(made, 0)
        for minute in MINUTES:
            made.now = NOON + timedelta(minutes=minute)
            ramyeon = 9 if minute in DECLINED else 1
            child = BADA if minute % 2 else HANEUL
            acts.order(an_id(str(minute), made.now), {"ramyeon": ramyeon}, child=child).run(made, 0)
        yield made


def pages(world: World, what: str, limit: int) -> Iterator[Any]:
    query = {"merchant_id": SHOP, "day": "2026-11-30", "limit": str(limit)}
    while True:
        page = world.call(Request("meals_api", "GET", f"/v1/merchant/{what}", APP, None, {}, query)).body
        yield page
        if "next" not in page:
            return
        query["next"] = page["next"]


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_M8_a_declined_order_leaves_no_gap_in_a_merchants_pages(world: World, limit: int) -> None:
    wanted = [ref_of(an_id(str(n), NOON + timedelta(minutes=n))) for n in reversed(MINUTES) if n not in DECLINED]
    found = [[order["ref"] for order in page["orders"]] for page in pages(world, "orders", limit)]
    assert found == [wanted[start : start + limit] for start in range(0, len(wanted), limit)]


@pytest.mark.parametrize("what", ["orders", "events"])
def test_M8_where_a_merchants_page_goes_on_is_told_by_an_order_of_that_page(world: World, what: str) -> None:
    for page in list(pages(world, what, 1))[:-1]:
        (row,) = page[what]
        assert page["next"] == row.get("data", row)["ref"]
