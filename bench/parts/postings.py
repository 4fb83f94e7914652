"""Lines of a town's file of loads, posted to an embedded cloud: many in a transaction, and each for itself.

Both ways take in a file of new loads of children who have accounts, by the code of `receive_file`; a `Result` and the
money on the accounts say that all of it came. The file lies in memory, so S3 is left out of both.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger

from dolbom.clock import SEOUL
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.meals.files.intake import Intake
from dolbom.meals.files.store import FileStore
from dolbom.meals.policy import MealPolicy
from dolbom.meals.policy_store import publish
from dolbom.meals.store import MealStore
from tests.exactly_once.harness.engine import a_table, an_engine
from tests.support.files_in_memory import FilesInMemory
from tests.support.line_by_line import LineByLine
from tests.support.meeting import calls_of

TOWN, TABLE, AMOUNT = "41461", "bench-files", 9_000


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a file takes: seconds, and those of them that are our own processor's; calls to DynamoDB."""

    seconds: float
    processor_s: float
    calls: float


def lines_taken_in(together: int, alone: int) -> tuple[Line, Line]:
    """A line of a file of `together` lines as it is, and one of a file of `alone` lines each for itself."""
    with an_engine() as client, a_table(client, TABLE):
        table = Table(client, TABLE)
        meals, files = MealStore(table), FilesInMemory()
        policy = {"municipality": TOWN, "version": 1, "effective_from": "2026-01-01T00:00:00+09:00"}
        publish(meals, MealPolicy.model_validate(policy), datetime.now(SEOUL))
        children = max(together, alone)
        _taken_in(Intake, meals, files, "enrolments", "child_id", [_child(number) for number in range(children)])
        ours = _loaded(Intake, meals, files, "L", together)
        peer = _loaded(LineByLine, meals, files, "M", alone)
        for number, loads in ((0, 2), (min(together, alone), 1), (children, 0)):
            account = meals.account(_child(number))
            assert (sum(account.lots.values()) if account is not None else 0) == loads * AMOUNT, number
        return ours, peer


def _loaded(way: type[Intake], meals: MealStore, files: FilesInMemory, letter: str, lines: int) -> Line:
    rows = [f"{letter}-{number:06},{_child(number)},{AMOUNT}" for number in range(lines)]
    return _taken_in(way, meals, files, "loads", "load_id,child_id,amount", rows)


def _taken_in(
    way: type[Intake], meals: MealStore, files: FilesInMemory, kind: str, head: str, rows: Sequence[str]
) -> Line:
    key = f"{kind}/{TOWN}/{len(files.objects)}.csv"
    files.objects[key] = "\n".join([head, *rows, ""]).encode()
    intake = way(
        meals, FileStore(meals.table), files, lambda: datetime.now(SEOUL), Deadline(), Logger(service="receive_file")
    )
    with calls_of(meals.table.client) as calls:
        started, processor = time.perf_counter(), time.process_time()
        result: Any = intake.take_in(key)
        took_s, processor_s = time.perf_counter() - started, time.process_time() - processor
    assert (result.state, result.failed, result.posted) == ("done", 0, result.lines), result
    return Line(took_s / len(rows), processor_s / len(rows), calls.total() / len(rows))


def _child(number: int) -> str:
    return f"child-{number:06}"
