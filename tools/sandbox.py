"""The sandbox of partners: towns that are none, with shops and children of theirs, in which each refusal of an order
has a child or an amount that brings it about, always.

    python -m tools.sandbox          sets it up, and loads this month's money, on the embedded cloud
    python -m tools.sandbox --aws    in the AWS account and region of the environment

Everything is files, as towns drop them, so that orders, holds, captures and the nightly proof are the real ones. Towns
of the sandbox have codes that begin with 99, which no municipality has; a child buys in its own town's shops alone. So
no won of the sandbox meets one that is not. The same again changes nothing; each month has money of its own.
"""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import botocore.session

from dolbom.clock import month_of, seoul_day, system_clock
from dolbom.meals.names import SANDBOX
from tools.cloud import commands as embedded
from tools.cloud import people
from tools.deploy import OUTPUTS, read
from tools.steps import StepFailed, finish

MENU = [
    {"item_id": "gimbap", "name": "김밥", "kind": "meal", "price": 4_000},
    {"item_id": "bento", "name": "도시락", "kind": "meal", "price": 9_000},
    {"item_id": "feast", "name": "잔칫상", "kind": "meal", "price": 16_000},
    {"item_id": "soju", "name": "소주", "kind": "alcohol", "price": 5_000},
]
MONEY = 300_000


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
        {"sandbox-plenty": MONEY, "sandbox-little": 5_000, "sandbox-nothing": 0},
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
        loads = [f"{month}-{child},{child},{won}\n" for child, won in town.children.items() if won]
        if loads:
            made[f"loads/{town.code}/{month}.csv"] = "load_id,child_id,amount\n" + "".join(loads)
    return made


def _json(entries: list[dict[str, Any]]) -> str:
    return json.dumps(entries, ensure_ascii=False, indent=2)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.sandbox", description="Sets the partners' sandbox up.")
    parser.add_argument("--aws", action="store_true", help="in the AWS account of the environment")
    if parser.parse_args().aws:
        if not OUTPUTS.exists():
            raise StepFailed("deploy first: the bucket's name stands in what the deployment wrote")
        s3: Any = botocore.session.get_session().create_client("s3")
        bucket = read(OUTPUTS)["bucket"]["files"]
    else:
        cloud = embedded.chosen()
        cloud.enter()
        s3, bucket = people.client(cloud, "s3"), embedded.known(cloud)["resources"]["buckets"]["files"]
    for key, content in files(month_of(seoul_day(system_clock()))).items():
        s3.put_object(Bucket=bucket, Key=key, Body=content.encode())
        print(key)


if __name__ == "__main__":
    finish(main)
