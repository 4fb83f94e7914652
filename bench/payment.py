"""Payments: how fast the function starts, what a payment adds to the bare AWS call, and what one costs.

    make bench NAME=payment

Starts are processor time of fresh processes with the assets as deployed, a bare interpreter's subtracted: what other
programs do meanwhile hardly shows. Calls are timed in turn, one of ours and one of the peer's.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.parts import load
from dolbom.clock import month_end, seoul_day
from dolbom.meals.accounts import Account
from dolbom.meals.orders.allowance import token_of
from tests.exactly_once.world import FAMILY, HANEUL, TOWN_POLICY, Request
from tests.strategies import SHOP, shop
from tools import layers
from tools.steps import BUILD, ROOT

HOW = "make bench NAME=payment"
STARTS = 15
CALLS = 1_500
INIT_VS_CLIENT_MAX, INIT_VS_NAIVE_MAX, WARM_VS_CALL_MAX = 1.2, 0.6, 1.35
CALLS_MAX, WRITE_UNITS_MAX = 1, 4
WORK = BUILD / "bench"
SITE = Path(os.__file__).parent / "site-packages"
NAIVE_PACKAGES = ("aws-xray-sdk==2.15.0", "wrapt==2.5.2")
USD_A_MILLION_WRITE_UNITS = 0.68
"""DynamoDB on demand in Seoul (ap-northeast-2), aws.amazon.com/dynamodb/pricing/on-demand, read in November 2026."""

CLIENT = "import botocore.session\nbotocore.session.get_session().create_client('dynamodb')"
OURS = "import handler\nhandler.store()"
NAIVE = "import bench_naive"


def measure() -> list[dict[str, Any]]:
    layers.build(layers.platform("local"))
    WORK.mkdir(parents=True, exist_ok=True)
    return [*_starts(), _warm(), *_counts(), *load.measure(HOW)]


# ── starts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _starts() -> list[dict[str, Any]]:
    assets = layers.platform("local").folder
    domain, deps = assets / "dolbom" / "python", assets / "deps" / "python"
    site = Path(next(path for path in sys.path if path.endswith("site-packages")))
    naive = _naive()
    sides = {
        "bare": ("pass", []),
        "client": (CLIENT, [site]),
        "ours": (OURS, [assets / "functions" / "meals_api", domain, deps]),
        # The tutorials' composition ships whole packages.
        "naive": (NAIVE, [naive, domain, site]),
    }
    spent: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(STARTS + 1):
        for name, (code, paths) in sides.items():
            taken = _processor_ms(code, paths)
            if number:  # the first of each reads the files for all that follow
                spent[name].append(taken)
    ms = {name: statistics.median(taken) for name, taken in spent.items()}
    client, ours, other = (ms[name] - ms["bare"] for name in ("client", "ours", "naive"))
    return [
        row("payment.init_vs_client", ours, "ms", "bare botocore client", client, target=INIT_VS_CLIENT_MAX),
        row(
            "payment.init_vs_naive",
            ours,
            "ms",
            "resource + Tracer + idempotency layer",
            other,
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


def _processor_ms(code: str, paths: list[Path]) -> float:
    """User and system time of one fresh process."""
    command = [sys.executable, "-S", "-c", f"{code}\nimport os\nos._exit(0)"]  # its end is no part of its start
    with (WORK / "starts.log").open("ab") as log:
        process = subprocess.Popen(command, env=_environment(paths), stdout=log, stderr=log, cwd=WORK)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{code!r} fails; see {WORK / 'starts.log'}"
    return (usage.ru_utime + usage.ru_stime) * 1000


def _environment(paths: list[Path], **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "ap-northeast-2",
        "AWS_EC2_METADATA_DISABLED": "true",
        "DOLBOM_MEALS_TABLE": "meals",
        "POWERTOOLS_SERVICE_NAME": "meals_api",
        "POWERTOOLS_METRICS_NAMESPACE": "Dolbom",
        **more,
    }


# ── a warm payment ──────────────────────────────────────────────────────────────────────────────────────────────


def _warm() -> dict[str, Any]:
    assets = layers.platform("local").folder
    paths = [assets / "functions" / "meals_api", assets / "dolbom" / "python", assets / "deps" / "python", ROOT]
    scene = WORK / "payment.json"
    scene.write_text(json.dumps(_scene()))
    with _stub(_answers()) as endpoint:
        done = subprocess.run(
            [sys.executable, "-S", "-m", "bench.parts.warm", str(CALLS), str(scene)],
            env=_environment(paths, AWS_ENDPOINT_URL=endpoint),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
            cwd=ROOT,
        )
    times: dict[str, list[float]] = json.loads(done.stderr)
    ours, bare, tuned = (statistics.median(times[name]) for name in ("ours", "bare", "tuned"))
    note = f"our own client validates no parameters and makes the bare call in {tuned:.0f} µs: {ours / tuned:.2f} times"
    peer = "bare transact_write_items"
    return row("payment.warm_vs_call", ours, "µs", peer, bare, target=WARM_VS_CALL_MAX, note=note)


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


def row(
    name: str,
    value: float,
    unit: str,
    peer: str | None = None,
    peer_value: float | None = None,
    *,
    target: float | None = None,
    note: str | None = None,
) -> dict[str, Any]:
    """One line of the report; where there is a peer the target is of the ratio."""
    ratio = None if peer_value is None else value / peer_value
    judged = value if ratio is None else ratio
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "peer": peer,
        "peer_value": None if peer_value is None else round(peer_value, 2),
        "ratio": None if ratio is None else round(ratio, 3),
        "target": target,
        "ok": target is None or judged <= target,
        "how": HOW,
        "note": note,
    }
