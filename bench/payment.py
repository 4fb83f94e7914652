"""Payments: how fast the function starts, what a payment adds to the bare AWS call, and what one costs.

    make bench NAME=payment
    make bench NAME=payment AGAINST=/path/to/another/checkout    before and after: what a payment takes of a processor

Starts are measured as those of all functions are (bench/start.py). Calls are timed in turn, one of ours and one of the
peer's.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.parts import load, rows, starts
from bench.parts.starts import WORK
from dolbom.clock import month_end, seoul_day
from dolbom.meals.accounts import Account
from dolbom.meals.orders.allowance import token_of
from tests.exactly_once.harness.world import FAMILY, HANEUL, TOWN_POLICY, Request
from tests.support.strategies import SHOP, shop
from tools.steps import ROOT

HOW = "make bench NAME=payment"
CALLS = 1_500
SPENT_ROUNDS = 3
AGAINST = os.environ.get("AGAINST", "")
INIT_VS_CLIENT_MAX, INIT_VS_NAIVE_MAX, WARM_VS_CALL_MAX = 0.85, 0.6, 0.75
CALLS_MAX, WRITE_UNITS_MAX = 1, 6
NAIVE_PACKAGES = ("aws-xray-sdk==2.15.0", "wrapt==2.5.2")
USD_A_MILLION_WRITE_UNITS = 0.68
"""DynamoDB on demand in Seoul (ap-northeast-2), aws.amazon.com/dynamodb/pricing/on-demand, read in November 2026."""
row = partial(rows.row, how=HOW)


def measure() -> list[dict[str, Any]]:
    WORK.mkdir(parents=True, exist_ok=True)
    built = starts.assets()
    return [*_starts(built), _warm(built), *_spent(built), *_counts(), *load.measure(HOW)]


# ── starts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _starts(built: Path) -> list[dict[str, Any]]:
    # The tutorials' composition ships whole packages.
    naive = starts.Start("import bench_naive", (_naive(), built / "dolbom" / "python", starts.SITE))
    ours = starts.of_function(built, "meals_api")
    ms = starts.medians({"client": starts.CLIENT, "ours": ours, "naive": naive})
    return [
        row(
            "payment.init_vs_client",
            ms["ours"],
            "ms",
            "bare botocore client",
            ms["client"],
            target=INIT_VS_CLIENT_MAX,
        ),
        row(
            "payment.init_vs_naive",
            ms["ours"],
            "ms",
            "resource + Tracer + idempotency layer",
            ms["naive"],
            target=INIT_VS_NAIVE_MAX,
        ),
    ]


def _naive() -> Path:
    """The naive composition as a module, with the two packages that it wants beside ours."""
    folder = WORK / "naive"
    if not (folder / "aws_xray_sdk").exists():
        install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
        subprocess.run([*install, *NAIVE_PACKAGES], check=True)
    (folder / "bench_naive.py").write_text((ROOT / "bench" / "parts" / "naive_handler.py").read_text())
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(folder)], check=True)
    return folder


# ── a warm payment ──────────────────────────────────────────────────────────────────────────────────────────────


def _warm(built: Path) -> dict[str, Any]:
    times = _told(built, "warm", CALLS)
    ours, bare, tuned = (statistics.median(times[name]) for name in ("ours", "bare", "tuned"))
    note = f"our own client makes the bare call in {tuned:.0f} µs: {tuned / bare:.2f} of botocore's"
    peer = "bare transact_write_items"
    return row("payment.warm_vs_call", ours, "µs", peer, bare, target=WARM_VS_CALL_MAX, note=note)


def _spent(built: Path) -> list[dict[str, Any]]:
    """What an approved payment takes of a processor in its function, and by part; beside another checkout's."""
    there = starts.of_another(AGAINST) if AGAINST else None
    whole: dict[str, list[float]] = {"here": [], "there": []}
    parts: list[Mapping[str, float]] = []
    for _ in range(SPENT_ROUNDS):
        told = _told(built, "spent", CALLS)
        whole["here"].append(told["whole"])
        parts.append(told["parts"])
        if there is not None:
            whole["there"].append(_told(there, "spent", CALLS, "whole")["whole"])
    by_part = {name: statistics.median(each[name] for each in parts) for name in parts[0]}
    note = ", ".join(f"{name} {us:.0f}" for name, us in sorted(by_part.items(), key=lambda part: -part[1]))
    ours = statistics.median(whole["here"])
    found = [row("payment.processor_us", ours, "µs", note=f"by part, each without those within it: {note}")]
    if there is not None:
        before = statistics.median(whole["there"])
        how = f"{HOW} AGAINST={AGAINST}"
        found.append(rows.row("payment.processor_vs_against", ours, "µs", f"in {AGAINST}", before, how=how))
    return found


def _told(built: Path, module: str, *asked: object) -> dict[str, Any]:
    """What a module beside this one tells of payments in a function's process, as it is deployed."""
    paths = (*starts.of_function(built, "meals_api").paths, ROOT)
    scene = WORK / "payment.json"
    scene.write_text(json.dumps(_scene()))
    with _stub(_answers()) as endpoint:
        done = subprocess.run(
            [sys.executable, "-S", "-m", f"bench.parts.{module}", str(scene), *map(str, asked)],
            env=starts.environment(paths, AWS_ENDPOINT_URL=endpoint),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
            cwd=ROOT,
        )
    told: dict[str, Any] = json.loads(done.stderr)
    return told


def _scene() -> Mapping[str, Any]:
    """An order of a usual size by a child who has just looked at the allowance."""
    last_day = month_end(seoul_day(datetime.now(UTC))).isoformat()
    account = Account(HANEUL, TOWN_POLICY.municipality, lots={last_day: 200_000}, version=7)
    lines = [
        {"item_id": item, "unit_price": {"amount": price}, "count": 1}
        for item, price in (("gimbap", 4_000), ("ramyeon", 4_500), ("tteokbokki", 3_500))
    ]
    body = {
        "child_id": HANEUL,
        "merchant_id": SHOP,
        "lines": lines,
        "delivery_fee": {"amount": 3_000},
        "allowance_token": token_of(account),
    }
    return {"event": json.dumps(Request("meals_api", "POST", "/v1/orders", FAMILY).event()), "body": body}


def _answers() -> Mapping[str, Any]:
    """What the stub tells of policy and shop; everything else is an empty answer."""
    policy, profile = TOWN_POLICY.model_dump_json(), shop().model_dump_json()
    return {
        "Query policy": {"Items": [{"policy": {"S": policy}}], "Count": 1},
        "GetItem merchant": {"Item": {"profile": {"S": profile}}},
    }


@contextmanager
def _stub(answers: Mapping[str, Any]) -> Iterator[str]:
    told = WORK / "answers.json"
    told.write_text(json.dumps(answers))
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.parts.stub", str(told)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait()


# ── counts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _counts() -> list[dict[str, Any]]:
    """Calls and write units of an order's life, counted by the engine; and what a million of them cost."""
    counted = load.count()
    calls, units, indexes = counted["order"]
    life = sum(table + index for _, table, index in counted.values())
    cost = life * USD_A_MILLION_WRITE_UNITS
    parts = ", ".join(f"{name} {table:g} + {index:g} of indexes" for name, (_, table, index) in counted.items())
    return [
        row("payment.aws_calls", calls, "calls", target=CALLS_MAX),
        row("payment.write_units", units, "units", target=WRITE_UNITS_MAX),
        row("payment.index_write_units", indexes, "units"),
        row("payment.usd_a_million", cost, "USD", note=f"write units of an order's life: {parts}; USD "
            f"{USD_A_MILLION_WRITE_UNITS} a million in Seoul (aws.amazon.com/dynamodb/pricing/on-demand)"),
    ]  # fmt: skip
