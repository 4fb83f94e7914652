"""Each kind of row that files write is far from what an item may be, filled to its bounds."""

from datetime import date, timedelta
from typing import Any

import pytest

from dolbom.dynamo.table import PRESENT, Put
from dolbom.meals.merchant import MENU_ITEMS_MAX, Merchant
from dolbom.meals.policy import MealHours, MealPolicy
from dolbom.meals.rows import account_of, account_put
from tests.conftest import Aws
from tests.support.items import ITEM_BYTES_MAX, item_bytes
from tests.support.shops import put_shop
from tests.support.town import CODE, Town

LOTS = 430
"""More than an account can have: one for each day of a load's longest life, and of a refund's grace."""
ROOM = 2


@pytest.fixture
def town(aws: Aws) -> Town:
    return Town(aws)


def largest(town: Town, pk: str) -> int:
    return max(item_bytes(row) for row in town.table.query_all(pk))


def filled(model: Any, name: str) -> Any:
    """As many of a list's values as it takes."""
    values = model.model_json_schema()["$defs"][name]["enum"]
    return (values * 20)[:20]


def test_a_merchant_with_the_longest_menu(town: Town) -> None:
    menu = [
        {"item_id": f"{number:040}", "name": "밥" * 60, "kind": "high_caffeine", "price": 1_000_000}
        for number in range(MENU_ITEMS_MAX)
    ]
    shop = {"merchant_id": "m" * 40, "name": "밥" * 60, "municipality": CODE, "category": "chicken_pizza"}
    put_shop(
        town.meals.table,
        Merchant.model_validate({**shop, "lat": 37.123456789012, "lon": 127.123456789012, "menu": menu}),
    )
    assert largest(town, f"MERCHANT#{'m' * 40}") < ITEM_BYTES_MAX / ROOM


def test_a_policy_with_every_list_filled(town: Town) -> None:
    hours = [MealHours(from_=f"{hour:02}:00", until=f"{hour:02}:30") for hour in range(20)]
    policy = MealPolicy.model_validate_json(
        MealPolicy(
            municipality="41310",
            version=999_999,
            effective_from=town.now,
            card_networks=tuple(f"network-{number:012}" for number in range(20)),
        ).model_dump_json()
    )
    town.meals.put_policy(policy.model_copy(update={"meal_hours": tuple(hours)}))
    assert largest(town, "POLICY#41310") < ITEM_BYTES_MAX / 10


def test_a_purchase_out_of_every_lot_that_an_account_can_have_and_its_cancellation(town: Town) -> None:
    child = "h" * 40
    town.enrols(child)
    item = town.table.get(f"CHILD#{child}", "ACCOUNT")
    assert item is not None
    account = account_of(item)
    first = date(2026, 11, 20)
    lots = {(first + timedelta(days=number)).isoformat(): 2_000 for number in range(LOTS)}
    rich = account_put(account, account_of(item | {"lots": lots})).item
    town.table.write(Put(rich, PRESENT))
    at = town.now.isoformat(timespec="seconds")
    columns = "txn_id,child_id,merchant_id,amount,purchased_at,cancels\n"
    town.file("settlements", columns + f"{'T' * 64},{child},{'m' * 40},{LOTS * 2_000},{at},\n")
    town.file("settlements", columns + f"{'C' * 64},{child},{'m' * 40},{LOTS * 2_000},{at},{'T' * 64}\n")
    rows = list(town.table.query_all(f"CHILD#{child}"))
    assert {len(row["journal"][0]["legs"]) for row in rows if row["kind"] == "entry"} == {LOTS + 1}
    assert max(item_bytes(row) for row in rows) < ITEM_BYTES_MAX / ROOM
