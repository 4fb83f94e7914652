"""The sandbox of partners: towns that are none, with shops and children of theirs, in which each refusal of an order
has a child or an amount that brings it about, always.

    python -m tools.sandbox          sets it up, and loads this month's money, on the embedded cloud
    python -m tools.sandbox --aws    in the AWS account of the environment

Everything is files, as towns drop them, so that orders, holds, captures and the nightly proof are the real ones; then
test cards, and one suspended child, as an officer makes them. Towns of the sandbox have codes that begin with 99, which
no municipality has; a child buys in its own town's shops alone, and moves into no town that is not of the sandbox. So
no won of the sandbox meets one that is not. The same again changes nothing; each month has money of its own.
"""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from dolbom.auth import Caller
from dolbom.clock import month_end, month_of, seoul_day, system_clock
from dolbom.dynamo.table import Table
from dolbom.meals.card_store import CardStore
from dolbom.meals.children import actions
from dolbom.meals.children.actions import CardRequest, StatusRequest
from dolbom.meals.names import SANDBOX
from dolbom.meals.store import MealStore
from tools.cloud import commands as embedded
from tools.cloud import people
from tools.cloud.clients import clients
from tools.day.script import until
from tools.deploy import OUTPUTS, read
from tools.steps import StepFailed, finish

MENU = [
    {"item_id": "gimbap", "name": "김밥", "kind": "meal", "price": 4_000},
    {"item_id": "bento", "name": "도시락", "kind": "meal", "price": 9_000},
    {"item_id": "feast", "name": "잔칫상", "kind": "meal", "price": 16_000},
    {"item_id": "soju", "name": "소주", "kind": "alcohol", "price": 5_000},
]
MONEY, MORE = 300_000, 320_000
RESULTS = "results/"
SUSPENDED = "sandbox-suspended"
PLENTY = "sandbox-plenty"
REFUSED = "sandbox-refused"
"""A child for whom nothing is ever held, so that no line that is published hangs on another one of the day."""
LAPSES = "sandbox-lapses"
"""A child whose money of the month is little, and who has more that lapses with the next one."""
NETWORK = "sandbox"
"""The card network whose purchases the test cards take, and no other's."""
CARDS = {"sandbox-card-plenty": "sandbox-plenty", "sandbox-card-little": "sandbox-little"}
"""Test cards, as the network's tokens: what their purchases in shops come to is their child's."""
OPERATOR = Caller(subject="sandbox", groups=frozenset({"officer"}), jurisdiction=frozenset({SANDBOX}))
WHY = "시험장 (sandbox)"


@dataclass(frozen=True)
class Town:
    """A town of the sandbox: what its rules have beside the common ones, and its children with their money a month."""

    code: str
    children: Mapping[str, int]
    rules: Mapping[str, Any] = field(default_factory=dict)
    begins: str = "2026-01-01T00:00:00+09:00"

    @property
    def shop(self) -> str:
        return f"sandbox-{self.code}"


TOWNS = (
    Town(
        f"{SANDBOX}000",
        {PLENTY: MONEY, REFUSED: MONEY, "sandbox-little": 5_000, "sandbox-nothing": 0, SUSPENDED: MONEY, LAPSES: 5_000},
        {"order_cap": 15_000},
    ),
    Town(f"{SANDBOX}001", {"sandbox-day-cap": MONEY}, {"day_cap": 3_000}),
    Town(f"{SANDBOX}002", {"sandbox-month-cap": MONEY}, {"month_cap": 3_000}),
    Town(f"{SANDBOX}003", {"sandbox-hours": MONEY}, {"meal_hours": [{"from_": "03:59", "until": "04:00"}]}),
    Town(f"{SANDBOX}004", {"sandbox-not-begun": 0}, begins="2099-01-01T00:00:00+09:00"),
)
SHOPS_BESIDE = ({"merchant_id": "sandbox-closed", "open": False}, {"merchant_id": "sandbox-pub", "category": "pub"})
"""Of the first town, beside its usual shop."""


def files(month: str) -> dict[str, str]:
    """All files of the sandbox with a month's money (`2026-11`), by key, in the order in which they are dropped."""
    made: dict[str, str] = {}
    for town in TOWNS:
        # A hold lives a minute: who waits so long sees one expire.
        rules = {"municipality": town.code, "version": 1, "effective_from": town.begins, "hold_minutes": 1}
        made[f"policies/{town.code}/sandbox.json"] = _json([{**rules, **town.rules}])
    for town in TOWNS:
        usual = {
            "merchant_id": town.shop,
            "name": f"모래밭 분식 {town.code} (시험용)",
            "municipality": town.code,
            "category": "snack",
            "lat": 37.2411,
            "lon": 127.1776,
            "menu": MENU,
        }
        beside = [{**usual, **other} for other in SHOPS_BESIDE] if town is TOWNS[0] else []
        made[f"merchants/{town.code}/sandbox.json"] = _json([usual, *beside])
        made[f"enrolments/{town.code}/sandbox.csv"] = "child_id\n" + "".join(f"{child}\n" for child in town.children)
        loads = [f"{month}-{child},{child},{won},\n" for child, won in town.children.items() if won]
        if PLENTY in town.children:
            # A day's cap on each day of the month.
            loads.append(f"{month}-{PLENTY}-more,{PLENTY},{MORE},\n")
        if LAPSES in town.children:
            loads.append(f"{month}-{LAPSES}-later,{LAPSES},{MONEY},{_end_of_the_next(month)}\n")
        if loads:
            made[f"loads/{town.code}/{month}.csv"] = "load_id,child_id,amount,lapses_on\n" + "".join(loads)
    return made


def _end_of_the_next(month: str) -> str:
    return month_end(month_end(date.fromisoformat(f"{month}-01")) + timedelta(days=1)).isoformat()


def children() -> list[str]:
    """All children of the sandbox."""
    return [child for town in TOWNS for child in town.children]


def as_officer(table: Table, now: datetime) -> list[str]:
    """What no file does: test cards, and one child suspended. The same again changes nothing; what was done, in lines.

    Raises:
        NotFound: the sandbox's files have not been taken in yet.
    """
    store = MealStore(table)
    for card, child in CARDS.items():
        account = actions.account_for(store, OPERATOR, child)
        request = CardRequest(card_ref=card, network=NETWORK, why="first")
        actions.issue_card(CardStore(table), account, OPERATOR, request, now)
    actions.set_status(store, OPERATOR, SUSPENDED, StatusRequest(status="suspended", why=WHY), now)
    return [f"{card}: {child}" for card, child in CARDS.items()] + [f"{SUSPENDED} is suspended"]


def _json(entries: list[dict[str, Any]]) -> str:
    return json.dumps(entries, ensure_ascii=False, indent=2)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.sandbox", description="Sets the partners' sandbox up.")
    parser.add_argument("--aws", action="store_true", help="in the AWS account of the environment")
    if parser.parse_args().aws:
        if not OUTPUTS.exists():
            raise StepFailed("deploy first: the names of bucket and table stand in what the deployment wrote")
        client, outputs = clients(is_aws=True), read(OUTPUTS)
        s3, dynamodb = client("s3"), client("dynamodb")
        bucket, name = outputs["bucket"]["files"], outputs["table"]["meals"]
    else:
        cloud = embedded.chosen()
        cloud.enter()
        s3, dynamodb = people.client(cloud, "s3"), people.client(cloud, "dynamodb")
        resources = embedded.known(cloud)["resources"]
        bucket, name = resources["buckets"]["files"], resources["tables"]["meals"]
    print("\n".join(set_up(s3, bucket, Table(dynamodb, name), system_clock())))


def set_up(s3: Any, bucket: str, table: Table, now: datetime) -> list[str]:
    """The whole sandbox, with this month's money; what was done, in lines.

    Raises:
        StepFailed: the files are not taken in; given again, it goes on.
    """
    dropped = files(month_of(seoul_day(now)))
    for key, content in dropped.items():
        s3.put_object(Bucket=bucket, Key=key, Body=content.encode())
        # One after the other: a child's town is there before the child, and the child before its money.
        if not until(lambda key=key: _is_taken_in(s3, bucket, key), bool):  # type: ignore[misc]
            raise StepFailed(f"{key} is not taken in: look at {RESULTS}{key}.json, and give the command again")
    return [*dropped, *as_officer(table, now)]


def _is_taken_in(s3: Any, bucket: str, key: str) -> bool:
    """Whether all lines of a file stand, from now or from before."""
    try:
        found = json.loads(s3.get_object(Bucket=bucket, Key=f"{RESULTS}{key}.json")["Body"].read())
    except s3.exceptions.NoSuchKey:
        return False
    return bool(found["state"] != "running" and not found["failed"])


if __name__ == "__main__":
    finish(main)
