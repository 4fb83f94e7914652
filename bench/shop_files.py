"""A file of shops on AWS's own engine (M10): what a line costs, all new, the same, one in a hundred changed.

    make bench NAME=shop_files              20,000 lines
    python -m bench.shop_files 200000       as many as are wanted, with what is done meanwhile

The tables are DynamoDB Local's, in a process of its own (needs Java 11 or later, as `make test-referee` does); the
files lie in memory. The file's lines are in no order of place. A run of `receive_file` ends early, after `RUN_S`, and
the note that it leaves calls the next one, as the bucket does. Write units are reckoned as DynamoDB charges
transactions: twice for each kilobyte begun of each item.
"""

import random
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

import botocore.session
from aws_lambda_powertools import Logger

from dolbom.clock import SEOUL
from dolbom.deadline import Deadline
from dolbom.dynamo.items import from_attributes
from dolbom.dynamo.table import Table
from dolbom.meals.files.intake import TIME_LEFT_S_MIN, Intake
from dolbom.meals.files.results import Result
from dolbom.meals.files.store import FileStore
from dolbom.meals.store import MealStore
from tests.support.files_in_memory import FilesInMemory
from tests.support.items import item_bytes
from tools import referee
from tools.cloud.ministack import free_port

HOW = "make bench NAME=shop_files"
LINES, TOWN, TABLE = 20_000, "41461", "dolbom-meals"
RUN_S = 120.0
CHANGED_EACH = 100
"""One shop in so many is called otherwise in the second file."""
CALLS_A_NEW_LINE_MAX, CALLS_CHANGED_MAX, WRITE_UNITS_MAX, PEAK_MB_MAX = 1.5, 0.05, 12.0, 512
KEY = f"merchants/{TOWN}/"
HEADER = "가맹점번호,상호,업종,위도,경도,영업시간,공휴일,배달거리,비고\r\n"


class Run:
    """What Lambda tells of a run: how long it still lives."""

    def __init__(self) -> None:
        self.ends = time.monotonic() + RUN_S + TIME_LEFT_S_MIN

    def get_remaining_time_in_millis(self) -> int:
        return round((self.ends - time.monotonic()) * 1000)


@dataclass
class Counted:
    """Calls to DynamoDB by name, and write units, since the last look."""

    calls: Counter[str] = field(default_factory=Counter)
    units: int = 0

    def note(self, params: Any, model: Any, **_: Any) -> None:
        self.calls[model.name] += 1
        for write in params.get("TransactItems", ()):
            ((_, part),) = write.items()
            size = item_bytes(from_attributes(part["Item"])) if "Item" in part else 1
            self.units += 2 * ceil(size / 1024)


def measure(lines: int = LINES, told: bool = False) -> list[dict[str, Any]]:
    referee.java()
    referee.unpack()
    with referee.running(free_port()) as endpoint:
        return _measured(_client(endpoint), lines, told)


def _client(endpoint: str) -> Any:
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    client = botocore.session.get_session().create_client(
        "dynamodb", region_name="ap-northeast-2", endpoint_url=endpoint, **keys
    )
    texts = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
    schema = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    client.create_table(TableName=TABLE, AttributeDefinitions=texts, KeySchema=schema, BillingMode="PAY_PER_REQUEST")
    return client


def _measured(client: Any, lines: int, told: bool) -> list[dict[str, Any]]:
    counted, files = Counted(), FilesInMemory()
    client.meta.events.register("provide-client-params.dynamodb.*", counted.note)
    shops = made_up(lines)
    changed = max(1, lines // CHANGED_EACH)
    renamed = [f"{name} 2호점" if number < changed else name for number, name in enumerate(name for name, _ in shops)]
    files.objects[f"{KEY}first.csv"] = file_of(shops, [name for name, _ in shops])
    files.objects[f"{KEY}again.csv"] = files.objects[f"{KEY}first.csv"]
    files.objects[f"{KEY}changed.csv"] = file_of(shops, renamed)
    before_mb = _peak_mb()
    found: dict[str, tuple[Result, Counted, float, int]] = {}
    for name in ("first", "again", "changed"):
        counted.calls, counted.units = Counter(), 0
        started = time.monotonic()
        result, runs = _taken_in(client, files, f"{KEY}{name}.csv", told)
        took_s = time.monotonic() - started
        found[name] = (result, Counted(Counter(counted.calls), counted.units), took_s, runs)
        if told:
            print(f"{name}: {result.posted:,} posted, {result.already:,} already, {result.failed:,} failed")
            print(f"  {runs} runs, {took_s:,.0f} s, {dict(counted.calls)}, {counted.units:,} write units", flush=True)
    first, again, second = (found[name] for name in ("first", "again", "changed"))
    assert (first[0].posted, first[0].failed, again[0].already) == (lines, 0, lines)
    assert (second[0].posted, second[0].already, second[0].failed) == (changed, lines - changed, 0)
    return [
        _row("shop_files.calls_a_new_line", "calls", first[1].calls.total() / lines, CALLS_A_NEW_LINE_MAX),
        _row("shop_files.units_a_new_line", "write units", first[1].units / lines, WRITE_UNITS_MAX),
        _row("shop_files.calls_a_line_1_percent_changed", "calls", second[1].calls.total() / lines, CALLS_CHANGED_MAX),
        _row("shop_files.calls_a_line_the_same_again", "calls", again[1].calls.total() / lines, CALLS_CHANGED_MAX),
        _row("shop_files.new_lines_per_s", "lines", lines / first[2]),
        _row("shop_files.changed_file_lines_per_s", "lines", lines / second[2]),
        _row(
            "shop_files.peak_mb",
            f"MB beyond what the files take here; {lines:,} lines",
            _peak_mb() - before_mb,
            PEAK_MB_MAX,
        ),
    ]


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 * 1024 if sys.platform == "darwin" else 1024)


def _taken_in(client: Any, files: FilesInMemory, key: str, told: bool) -> tuple[Result, int]:
    """A file to its end, and in how many runs."""
    runs = 0
    while True:
        runs += 1
        deadline = Deadline()
        deadline.begin(Run())
        table = Table(client, TABLE, deadline=deadline)
        clock = lambda: datetime.now(SEOUL)  # noqa: E731 - the one that a function has
        logger = Logger(service="receive_file")
        result = Intake(MealStore(table), FileStore(table), files, clock, deadline, logger).take_in(key)
        assert result is not None
        if told:
            print(f"  run {runs}: line {result.last_line:,} of {result.lines_in_file:,}", flush=True)
        if result.state != "running":
            return result, runs
        key = [name for name in files.objects if name.startswith("continue/")][-1]


def made_up(count: int) -> list[tuple[str, str]]:
    """Names, and the rest of their lines; in no order of place. The town is some 25 km wide."""
    chance = random.Random(20261126)
    found = []
    for number in range(count):
        name = "".join(chr(chance.randrange(0xAC00, 0xD7A4)) for _ in range(chance.randint(4, 12)))
        place = f"{37.1 + chance.random() / 4:.6f},{127.0 + chance.random() / 3:.6f}"
        hours = "월-금 10:30-21:00; 토 11:00-20:00,휴무,1500" if number % 2 else ",,"
        found.append((name, f"{place},{hours},예시"))
    return found


def file_of(shops: list[tuple[str, str]], names: list[str]) -> bytes:
    lines = (
        f"shop-{number:06},{name},분식,{rest}\r\n"
        for number, (name, (_, rest)) in enumerate(zip(names, shops, strict=True))
    )
    return ("\ufeff" + HEADER + "".join(lines)).encode()


def _row(name: str, unit: str, value: float, target: float | None = None) -> dict[str, Any]:
    row = {"name": name, "value": round(value, 4), "unit": unit, "peer": None, "peer_value": None, "ratio": None}
    return {**row, "target": target, "ok": target is None or value <= target, "how": HOW}


if __name__ == "__main__":
    for line in measure(int(sys.argv[1]) if len(sys.argv) > 1 else LINES, told=True):
        print(line)
