"""A town with shops at the desk and near a child, through both APIs, and whether its cells agree with its shops."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dolbom.clock import system_clock
from dolbom.meals.keys import LEAF
from dolbom.meals.merchant import Merchant
from dolbom.meals.merchants.cell_store import shops_in
from dolbom.meals.merchants.cells import Found, found_of
from functions.desk_api import handler as desk_api
from functions.meals_api import handler as meals_api
from tests.conftest import Aws
from tests.support import forget
from tests.support.shops import ask_desk, ask_meals
from tests.support.town import CODE, Town

CHILD = "child-haneul"
NEAR = {"lat": "37.24", "lon": "127.18", "radius_m": "1000"}
WHY = "가맹 신청 승인"
MENU = [
    {"item_id": "gukbap", "name": "국밥", "kind": "meal", "price": 9_000},
    {"item_id": "soju", "name": "소주", "kind": "alcohol", "price": 5_000},
]
SHOP: dict[str, Any] = {
    "merchant_id": "gukbap-1",
    "name": "김밥나라 예시점",
    "municipality": CODE,
    "category": "korean",
    "lat": 37.2401,
    "lon": 127.18,
    "menu": MENU,
}


@contextmanager
def a_town_at_noon(aws: Aws) -> Iterator[Town]:
    """A town at noon of a Friday, and a child with money; both APIs live at its time."""
    made = Town(aws)
    for handler in (desk_api, meals_api):
        forget(handler)
        handler.app.clock = made.clock
    made.load(CHILD, 50_000)
    yield made
    for handler in (desk_api, meals_api):
        handler.app.clock = system_clock


def register(**shop: Any) -> tuple[int, Any]:
    return ask_desk("register_merchant", **{**SHOP, "why": WHY, **shop})


def near(case: str = "list_merchants", merchant_id: str = "", **query: str) -> tuple[int, Any]:
    """A child looks for shops."""
    return ask_meals(case, {"merchant_id": merchant_id} if merchant_id else None, **query)


@contextmanager
def calls_of(client: Any) -> Iterator[list[str]]:
    """What is asked of DynamoDB meanwhile."""
    seen: list[str] = []

    def note(event_name: str, **_: Any) -> None:
        seen.append(event_name)

    client.meta.events.register("before-call.dynamodb.*", note)
    try:
        yield seen
    finally:
        client.meta.events.unregister("before-call.dynamodb.*", note)


def found(**query: str) -> list[str]:
    status, answer = near(**{**NEAR, **query})
    assert status == 200, answer
    return [shop["merchant_id"] for shop in answer["merchants"]]


def in_cells(town: Town) -> dict[str, Found]:
    """All shops of all cells, each once."""
    rows = town.aws.client("dynamodb").scan(TableName=town.table.name)["Items"]
    every = [
        shop for row in rows if row["sk"]["S"].startswith(LEAF) for shop in shops_in({"packed": row["packed"]["B"]})
    ]
    assert len({shop.merchant_id for shop in every}) == len(every)
    return {shop.merchant_id: shop for shop in every}


def agree(town: Town) -> None:
    """The cells tell of exactly the shops whose profiles are active, exactly as these say."""
    rows = town.aws.client("dynamodb").scan(TableName=town.table.name)["Items"]
    profiles = [Merchant.model_validate_json(row["profile"]["S"]) for row in rows if "profile" in row]
    told = {merchant.merchant_id: found_of(merchant) for merchant in profiles}
    assert in_cells(town) == {name: shop for name, shop in told.items() if shop is not None}
