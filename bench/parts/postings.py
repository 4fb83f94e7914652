"""Lines of a town's file of loads, posted many in a transaction, and each for itself: to an embedded cloud, and to a
DynamoDB that takes as long as it is told.

Both ways take in a file of new loads of children who have accounts, by the code of `receive_file`; a `Result` and the
money on the accounts say that all of it came. The file lies in memory, so S3 is left out of both. Beside them stand the
bare transactions: what the first way sent, sent once more to an engine that stands as it did, with nothing read and
nothing decided. No way to post these rows is quicker by that engine.
"""

import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger

from bench.parts.rows_stub import a_client
from dolbom.clock import SEOUL
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.meals.files.intake import Intake
from dolbom.meals.files.store import FileStore
from dolbom.meals.policy import MealPolicy
from dolbom.meals.policy_store import publish
from dolbom.meals.store import MealStore
from dolbom.wire.client import Answer, Wire
from tests.exactly_once.harness.engine import a_table, an_engine, counted
from tests.support.files_in_memory import FilesInMemory
from tests.support.line_by_line import LineByLine

Units = list[tuple[str, float, float]]
TOWN, TABLE, AMOUNT = "41461", "bench-files", 9_000
TOGETHER, ALONE = "L", "M"
"""What the numbers of each way's loads begin with."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a file takes: seconds, and those of them that are our own processor's; calls to DynamoDB, and
    the write units of the table and its indexes, where they are counted."""

    seconds: float
    processor_s: float
    calls: float = 0
    write_units: float = 0


class Kept(Wire):
    """Our own client as it is deployed, that keeps what it sent."""

    def __init__(self, like: Wire) -> None:
        waits = {"connect_timeout_s": 1.0, "read_timeout_s": 30.0, "attempts_max": 1, "backoff_s_max": 0.0}
        super().__init__(like.endpoint, like.region, like.credentials, **waits)  # type: ignore[arg-type]
        self.calls: list[tuple[str, bytes]] = []

    def sent(self, operation: str, body: bytes) -> Answer:
        self.calls.append((operation, body))
        return super().sent(operation, body)

    def all_written(self, bodies: Iterable[bytes]) -> None:
        for body in bodies:
            assert super().sent("TransactWriteItems", body).status == 200


def lines_taken_in(together: int, alone: int) -> tuple[Line, Line, Line]:
    """A line of a file of `together` lines as it is, and one of a file of `alone` lines each for itself, by an embedded
    cloud; and one of the first file as bare transactions."""
    with an_engine() as client:
        kept = Kept(client)
        with a_table(client, TABLE):
            ways = _both(kept, together, alone)
        with a_table(client, TABLE):
            bare = _bare(kept, together)
        kept.close()
    return *ways, bare


def _bare(kept: Kept, lines: int) -> Line:
    """A line of the first way's transactions, over the accounts that were opened before them."""
    bodies = [body for operation, body in kept.calls if operation == "TransactWriteItems"]
    of_loads = [body for body in bodies if b"LINE#load#" in body]
    kept.all_written(body for body in bodies if b"LINE#load#" not in body)
    own = [body for body in of_loads if f"{TOWN}.{TOGETHER}-".encode() in body]
    started, processor = time.perf_counter(), time.process_time()
    kept.all_written(own)
    took_s, processor_s = time.perf_counter() - started, time.process_time() - processor
    return Line(took_s / lines, processor_s / lines, len(own) / lines)


def lines_posted_in(ms_a_call: float, ms_a_row: float, together: int, alone: int) -> tuple[Line, Line]:
    """The same, by a DynamoDB that takes so many milliseconds a call and so many more for each row of it."""
    with a_client(ms_a_call, ms_a_row) as client:
        return _both(client, together, alone)


def units_of_lines(lines: int) -> tuple[Line, Line]:
    """The same, of files of as many lines each, with their write units: to ask for these costs a little time."""
    with an_engine() as client, a_table(client, TABLE):
        return _both(client, lines, lines, counts_units=True)


def _both(client: Any, together: int, alone: int, *, counts_units: bool = False) -> tuple[Line, Line]:
    table = Table(client, TABLE)
    meals, files = MealStore(table), FilesInMemory()
    policy = {"municipality": TOWN, "version": 1, "effective_from": "2026-01-01T00:00:00+09:00"}
    publish(meals, MealPolicy.model_validate(policy), datetime.now(SEOUL))
    # Each way has children of its own: who has money already is in the clock's index, and costs less.
    children = [_child(number) for number in range(together + alone)]
    _taken_in(Intake, meals, files, "enrolments", "child_id", children)
    found = []
    for way, letter, whose in ((Intake, TOGETHER, children[:together]), (LineByLine, ALONE, children[together:])):
        counting: AbstractContextManager[Units] = counted(client) if counts_units else nullcontext([])
        with counting as units:
            line = _loaded(way, meals, files, letter, whose)
        found.append(replace(line, write_units=sum(table + index for _, table, index in units) / len(whose)))
    for child in (children[0], children[together - 1], children[together], children[-1]):
        account = meals.account(child)
        assert account is not None, child
        assert sum(account.lots.values()) == AMOUNT, child
    return found[0], found[1]


def _loaded(way: type[Intake], meals: MealStore, files: FilesInMemory, letter: str, children: list[str]) -> Line:
    rows = [f"{letter}-{number:06},{child},{AMOUNT}" for number, child in enumerate(children)]
    return _taken_in(way, meals, files, "loads", "load_id,child_id,amount", rows)


def _taken_in(
    way: type[Intake], meals: MealStore, files: FilesInMemory, kind: str, head: str, rows: Sequence[str]
) -> Line:
    key = f"{kind}/{TOWN}/{len(files.objects)}.csv"
    files.objects[key] = "\n".join([head, *rows, ""]).encode()
    intake = way(
        meals, FileStore(meals.table), files, lambda: datetime.now(SEOUL), Deadline(), Logger(service="receive_file")
    )
    calls = meals.table.client.calls if isinstance(meals.table.client, Kept) else []
    called, started, processor = len(calls), time.perf_counter(), time.process_time()
    result: Any = intake.take_in(key)
    took_s, processor_s = time.perf_counter() - started, time.process_time() - processor
    assert (result.state, result.failed, result.posted) == ("done", 0, result.lines), result
    return Line(took_s / len(rows), processor_s / len(rows), (len(calls) - called) / len(rows))


def _child(number: int) -> str:
    return f"child-{number:06}"
