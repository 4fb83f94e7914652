"""The partners' sandbox: each line of the table that is published for partners is played, and does what it says."""

import json
import re
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom.clock import SEOUL
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Put
from dolbom.errors import DolbomError
from dolbom.ids import new_uuid7
from dolbom.meals.figures.counting import Run, months_due
from dolbom.meals.figures.store import FigureStore
from dolbom.meals.files.intake import Intake
from dolbom.meals.files.store import FileStore
from dolbom.meals.names import is_sandbox
from dolbom.meals.orders import fulfilment, payments
from dolbom.meals.orders.requests import CaptureRequest, OrderRequest
from dolbom.meals.orders.store import OrderStore
from dolbom.meals.policy_store import town_item
from functions.desk_api import handler as desk_api
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.town import Town
from tools.sandbox import MENU, TOWNS, files
from tools.steps import ROOT

ROW = re.compile(
    r"^\| `(sandbox-[a-z-]+)` \| `(sandbox-[a-z0-9-]+)` \| `(\w+)` × (\d+) \| ([\d,]+) \| `(\w+)` \|$", re.M
)
PLAYED = ROW.findall((ROOT / "docs" / "partners.md").read_text())
PRICES = {str(item["item_id"]): int(str(item["price"])) for item in MENU}


@pytest.fixture
def town(aws: Aws) -> Town:
    town = Town(aws)
    for key, content in files("2026-11").items():
        town.bucket.write(key, content.encode(), "text/plain")
        intake = Intake(
            town.meals, FileStore(town.table), town.bucket, town.clock, Deadline(), Logger(service="receive_file")
        )
        result = intake.take_in(key)
        assert result is not None
        assert result.failed == 0, (key, result.errors)
    town.meals = OrderStore(town.table)
    return town


def placed(town: Town, child: str, shop: str, item: str, count: int, fee: int = 0) -> Any:
    """An order, or the code of its refusal."""
    lines = [{"item_id": item, "unit_price": {"amount": PRICES[item]}, "count": count}]
    body = {"order_id": new_uuid7(town.now), "merchant_id": shop, "lines": lines, "delivery_fee": {"amount": fee}}
    try:
        return payments.place(town.meals, child, OrderRequest.model_validate(body), town.now)
    except DolbomError as error:
        return error.code


def test_the_published_table_has_each_refusal_that_an_order_can_be_declined_with() -> None:
    assert {code for *_, code in PLAYED} >= {
        *("held", "over_order_cap", "over_day_cap", "over_month_cap", "not_enough_money", "fee_not_covered"),
        *("outside_meal_hours", "not_begun", "lines_refused", "merchant_closed", "merchant_excluded"),
        *("merchant_elsewhere", "unknown_merchant"),
    }


@pytest.mark.parametrize(("child", "shop", "item", "count", "fee", "code"), PLAYED)
def test_each_line_of_the_published_table_does_what_it_says(
    town: Town, child: str, shop: str, item: str, count: str, fee: str, code: str
) -> None:
    found = placed(town, child, shop, item, int(count), int(fee.replace(",", "")))
    assert getattr(found, "state", found) == code


def test_a_hold_of_the_sandbox_expires_after_a_minute(town: Town) -> None:
    order = placed(town, "sandbox-plenty", "sandbox-99000", "bento", 1)
    town.later(minutes=1)
    with pytest.raises(DolbomError) as refused:
        fulfilment.capture(town.meals, "sandbox-plenty", order.order_id, CaptureRequest.model_validate({}), town.now)
    assert refused.value.code == "hold_expired"


def test_no_won_of_the_sandbox_meets_one_that_is_not(town: Town) -> None:
    assert all(is_sandbox(each.code) for each in TOWNS)
    assert not is_sandbox("41460")
    town.shop("gimbap-1")
    town.load("haru", 50_000)
    assert placed(town, "sandbox-plenty", "gimbap-1", "gimbap", 1) == "merchant_elsewhere"
    assert placed(town, "haru", "sandbox-99000", "gimbap", 1) == "merchant_elsewhere"


def test_M16_no_month_of_the_sandbox_is_counted(town: Town) -> None:
    town.table.write(Put(town_item("41460")))
    assert getattr(placed(town, "sandbox-plenty", "sandbox-99000", "bento", 1), "state", "") == "held"
    store = FigureStore(town.table)
    assert {each.code for each in TOWNS} <= set(store.towns())
    run = Run(store, datetime(2026, 12, 8, 3, tzinfo=SEOUL), Deadline(), Logger(service="count_figures"))
    run.count()
    assert (run.children, run.months) == (0, len(months_due(run.now)))
    assert [store.month(each.code, "2026-11") for each in TOWNS] == [None] * len(TOWNS)
    assert store.month("41460", "2026-11") is not None


def test_no_officers_list_of_towns_has_the_sandbox(town: Town) -> None:
    forget(desk_api)
    told = deepcopy(event("desk_api", "list_towns"))
    told["requestContext"]["authorizer"]["claims"]["jurisdiction"] = "99"
    answer = desk_api.app(told, Context())
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"towns": []})
