"""A made-up town on the tables in memory: policies, shops, children with money, and what they do."""

import copy
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools import Logger

from dolbom.clock import SEOUL
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.objects import Bucket
from dolbom.ids import new_uuid7
from dolbom.meals.files.intake import Intake
from dolbom.meals.files.store import FileStore
from dolbom.meals.limits.store import LimitStore
from dolbom.meals.merchant import Merchant
from dolbom.meals.orders import fulfilment, payments
from dolbom.meals.orders.lifecycle import Order
from dolbom.meals.orders.requests import CaptureRequest, OrderRequest, RefundRequest
from dolbom.meals.orders.store import OrderStore
from dolbom.meals.policy import MealPolicy
from tests.conftest import Aws
from tests.support.played import as_after
from tests.support.shops import put_shop

LOGGER = Logger(service="receive_file")
CODE = "41461"
NETWORK = "bc-card"
LOADS = "load_id,child_id,municipality,amount\n"
PURCHASES = "txn_id,child_id,merchant_id,amount,purchased_at\n"

_after: dict[str, tuple[datetime, "itertools.count[int]"]] = {}


class Town:
    """Time stands still until it is moved."""

    def __init__(self, aws: Aws, now: datetime | None = None, first_number: int = 1) -> None:
        self.aws = aws
        self.now = now or datetime(2026, 11, 20, 12, 0, tzinfo=SEOUL)
        self.table = Table(aws.client("dynamodb"), aws.tables["meals"], sleep=lambda _: None)
        self.meals = OrderStore(self.table)
        self.limits = LimitStore(self.table)
        self.bucket = Bucket(aws.client("s3"), aws.buckets["files"])
        self._numbers = itertools.count(first_number)
        self.policy()

    def as_after(self, name: str, play: Callable[[], object]) -> None:
        """The town as it is after `play`, which goes by this name: its tables, its hour, and what it counts on from.
        Files are not there again."""
        as_after(name, play)
        self.now, numbers = _after.setdefault(name, (self.now, copy.copy(self._numbers)))
        self._numbers = copy.copy(numbers)
        self.meals = OrderStore(self.table)

    def clock(self) -> datetime:
        return self.now

    def later(self, **how: float) -> None:
        self.now += timedelta(**how)

    def policy(self, version: int = 1, starts: datetime | None = None, **rules: Any) -> None:
        at = starts or datetime(2026, 1, 1, tzinfo=SEOUL)
        self.meals.put_policy(MealPolicy(municipality=CODE, version=version, effective_from=at, **rules))
        self.meals = OrderStore(self.table)

    def shop(self, merchant_id: str, category: str = "snack", lat: float = 37.24, lon: float = 127.18) -> str:
        menu = [
            {"item_id": f"w{won}", "name": "오늘의 밥", "kind": "meal", "price": won}
            for won in range(1000, 40_000, 500)
        ]
        shop = {"merchant_id": merchant_id, "name": f"{merchant_id} 식당", "municipality": CODE, "category": category}
        put_shop(self.meals.table, Merchant.model_validate({**shop, "lat": lat, "lon": lon, "menu": menu}))
        return merchant_id

    def enrols(self, *children: str) -> None:
        self.file("enrolments", "child_id\n" + "".join(f"{child_id}\n" for child_id in children))

    def load(self, child_id: str, amount: int, lapses_on: str = "") -> None:
        """Money for a child, who is enrolled if that is the first of it; until the policy's day, if none is said."""
        if self.meals.account(child_id) is None:
            self.enrols(child_id)
        columns = LOADS if not lapses_on else LOADS.replace("\n", ",lapses_on\n", 1)
        row = f"load-{next(self._numbers)},{child_id},{CODE},{amount}" + f",{lapses_on}" * bool(lapses_on)
        self.file("loads", f"{columns}{row}\n")

    def buys(self, child_id: str, amount: int, merchant_id: str = "gimbap-1", at: datetime | None = None) -> None:
        """A purchase at a till, as the card network's file tells it."""
        when = (at or self.now).isoformat(timespec="seconds")
        self.file("settlements", PURCHASES + f"txn-{next(self._numbers)},{child_id},{merchant_id},{amount},{when}\n")

    def file(self, folder: str, content: str) -> None:
        sender = NETWORK if folder == "settlements" else CODE
        key = f"{folder}/{sender}/{next(self._numbers)}.csv"
        self.bucket.write(key, content.encode(), "text/csv")
        result = Intake(self.meals, FileStore(self.table), self.bucket, self.clock, Deadline(), LOGGER).take_in(key)
        assert result is not None
        assert result.failed == 0, result.errors

    def orders(self, child_id: str, amount: int, merchant_id: str = "gimbap-1", **more: Any) -> str:
        """An order of one line; the order's id."""
        order_id = new_uuid7(self.now, next(self._numbers).to_bytes(10, "big"))
        lines = [{"item_id": f"w{amount}", "unit_price": {"amount": amount}, "count": 1}]
        request = OrderRequest.model_validate(
            {"order_id": order_id, "merchant_id": merchant_id, "lines": lines, **more}
        )
        payments.place(self.meals, child_id, request, self.now)
        return order_id

    def captures(self, child_id: str, order_id: str, amount: int, fee: int = 0) -> Order:
        request = CaptureRequest.model_validate({"food": {"amount": amount}, "delivery_fee": {"amount": fee}})
        return fulfilment.capture(self.meals, child_id, order_id, request, self.now)

    def pays(self, child_id: str, amount: int, merchant_id: str = "gimbap-1") -> str:
        """An order that the shop accepts at once."""
        order_id = self.orders(child_id, amount, merchant_id)
        self.captures(child_id, order_id, amount)
        return order_id

    def cancels(self, child_id: str, order_id: str) -> None:
        fulfilment.void(self.meals, child_id, order_id, self.now)

    def refunds(self, child_id: str, order_id: str, amount: int, **how: Any) -> None:
        request = RefundRequest.model_validate(
            {"refund_id": f"refund-{next(self._numbers):04}", "food": {"amount": amount}, **how}
        )
        fulfilment.refund(self.meals, child_id, order_id, request, self.now)

    def items(self, kind: str) -> list[dict[str, Any]]:
        """All rows of a kind, in DynamoDB's form."""
        pages = self.aws.client("dynamodb").get_paginator("scan").paginate(TableName=self.table.name)
        return [item for page in pages for item in page["Items"] if item["kind"] == {"S": kind}]

    def row(self, child_id: str, which: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The one journal row that is meant."""
        (found,) = [row for row in self.meals.journal_rows(child_id) if which(row)]
        return found


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
