"""Lines of a town's file of loads, posted many in a transaction, and each for itself: to an embedded cloud, and to a
DynamoDB that takes as long as it is told.

Both ways take in a file of new loads of children who have accounts, by the code of `receive_file`; a `Result` and the
money on the accounts say that all of it came. The file lies in memory, so S3 is left out of both. Beside them stand the
bare transactions: what the first way sent, sent once more to an engine that stands as it did, with nothing read and
nothing decided. No way to post these rows is quicker by that engine. And line by line by botocore: as files were taken
in before lines went together, and before DynamoDB had a client of our own.
"""

import json
import time
import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from aws_lambda_powertools import Logger

from bench.parts.load import engine_s
from bench.parts.rows_stub import a_client
from dolbom import aws
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
from tools.cloud.ministack import Cloud

Units = list[tuple[str, float, float]]
TOWN, TABLE, AMOUNT = "41461", "bench-files", 9_000
TOGETHER, ALONE, BEFORE = "L", "M", "N"
"""What the numbers of each way's loads begin with."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a file takes: seconds; of processors, our own and the embedded engine's; calls to DynamoDB, and
    the write units of the table and its indexes, where they are counted."""

    seconds: float
    processor_s: float
    engine_s: float = 0
    calls: float = 0
    write_units: float = 0


class Ways(NamedTuple):
    """A line of a file as it is taken in, one for itself, one for itself by botocore, and a line of bare
    transactions."""

    together: Line
    alone: Line
    before: Line
    bare: Line


class Kept(Wire):
    """Our own client as it is deployed, that keeps what it sent."""

    def __init__(self, like: Wire) -> None:
        waits = {"connect_timeout_s": 1.0, "read_timeout_s": 30.0, "attempts_max": 1, "backoff_s_max": 0.0}
        super().__init__(like.endpoint, like.region, like.credentials, **waits)  # type: ignore[arg-type]
        self.calls: list[tuple[str, bytes]] = []

    def sent(self, operation: str, body: bytes) -> Answer:
        self.calls.append((operation, body))
        return super().sent(operation, body)

    def all_written(self, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            assert super().sent("TransactWriteItems", body).status == 200


def lines_taken_in(together: int, alone: int) -> Ways:
    """A line of a file of `together` lines as it is, and of files of `alone` lines each for itself, by an embedded
    cloud; and one of the first file as bare transactions."""
    with an_engine() as client:
        kept = Kept(client)
        with a_table(client, TABLE):
            ways = _both(kept, together, alone)
            before = _before(client, alone)
        with a_table(client, TABLE):
            bare = _bare(kept, together)
        kept.close()
    return Ways(*ways, before, bare)


def _before(client: Any, lines: int) -> Line:
    """A line of a file that is taken in line by line, by botocore."""
    meals, files = MealStore(Table(aws.by_botocore("dynamodb"), TABLE)), FilesInMemory()
    engine = _engine(client)
    children = [f"before-{number:06}" for number in range(lines)]
    _taken_in(Intake, MealStore(Table(client, TABLE)), files, "enrolments", "child_id", children, engine)
    return _loaded(LineByLine, meals, files, BEFORE, children, engine)


def _bare(kept: Kept, lines: int) -> Line:
    """A line of the first way's transactions, over the accounts that were opened before them."""
    bodies = [_anew(body) for operation, body in kept.calls if operation == "TransactWriteItems"]
    of_loads = [body for body in bodies if b"LINE#load#" in body]
    kept.all_written([body for body in bodies if b"LINE#load#" not in body])
    own = [body for body in of_loads if f"{TOWN}.{TOGETHER}-".encode() in body]
    engine = _engine(kept)
    started, processor, engine_began = time.perf_counter(), time.process_time(), _spent(engine)
    kept.all_written(own)
    took_s, processor_s = time.perf_counter() - started, time.process_time() - processor
    engine_took_s = _spent(engine) - engine_began
    _must_have(MealStore(Table(kept, TABLE)), _child(0), _child(lines - 1))
    return Line(took_s / lines, processor_s / lines, engine_took_s / lines, len(own) / lines)


def _must_have(meals: MealStore, *children: str) -> None:
    """That the money is there: what was taken for a repetition would have cost little, and loaded nothing."""
    for child in children:
        account = meals.account(child)
        assert account is not None, child
        assert sum(account.lots.values()) == AMOUNT, child


def _anew(body: bytes) -> bytes:
    """A transaction as another call: by its token the engine would know it for the first one, and write nothing."""
    return json.dumps({**json.loads(body), "ClientRequestToken": str(uuid.uuid4())}).encode()


def _engine(client: Any) -> Cloud | None:
    """The embedded engine's process; None where another one is asked."""
    cloud = Cloud(urlsplit(client.endpoint).port or 0)
    return cloud if cloud.is_up() else None


def _spent(engine: Cloud | None) -> float:
    return engine_s(engine) if engine is not None else 0


def lines_posted_in(ms_a_call: float, ms_a_row: float, together: int, alone: int) -> tuple[Line, Line]:
    """The same, by a DynamoDB that takes so many milliseconds a call and so many more for each row of it."""
    with a_client(ms_a_call, ms_a_row) as client:
        return _both(client, together, alone)


def units_of_lines(lines: int) -> tuple[Line, Line]:
    """The same, of files of as many lines each, with their write units: to ask for these costs a little time."""
    with an_engine() as client, a_table(client, TABLE):
        return _both(client, lines, lines, counts_units=True)


def _both(client: Any, together: int, alone: int, *, counts_units: bool = False) -> tuple[Line, Line]:
    meals, files, engine = MealStore(Table(client, TABLE)), FilesInMemory(), _engine(client)
    policy = {"municipality": TOWN, "version": 1, "effective_from": "2026-01-01T00:00:00+09:00"}
    publish(meals, MealPolicy.model_validate(policy), datetime.now(SEOUL))
    # Each way has children of its own: who has money already is in the clock's index, and costs less.
    children = [_child(number) for number in range(together + alone)]
    _taken_in(Intake, meals, files, "enrolments", "child_id", children, engine)
    found = []
    for way, letter, whose in ((Intake, TOGETHER, children[:together]), (LineByLine, ALONE, children[together:])):
        counting: AbstractContextManager[Units] = counted(client) if counts_units else nullcontext([])
        with counting as units:
            line = _loaded(way, meals, files, letter, whose, engine)
        found.append(replace(line, write_units=sum(table + index for _, table, index in units) / len(whose)))
    _must_have(meals, children[0], children[together - 1], children[together], children[-1])
    return found[0], found[1]


def _loaded(
    way: type[Intake], meals: MealStore, files: FilesInMemory, letter: str, children: list[str], engine: Cloud | None
) -> Line:
    rows = [f"{letter}-{number:06},{child},{AMOUNT}" for number, child in enumerate(children)]
    return _taken_in(way, meals, files, "loads", "load_id,child_id,amount", rows, engine)


def _taken_in(
    way: type[Intake],
    meals: MealStore,
    files: FilesInMemory,
    kind: str,
    head: str,
    rows: Sequence[str],
    engine: Cloud | None,
) -> Line:
    key = f"{kind}/{TOWN}/{len(files.objects)}.csv"
    files.objects[key] = "\n".join([head, *rows, ""]).encode()
    intake = way(
        meals, FileStore(meals.table), files, lambda: datetime.now(SEOUL), Deadline(), Logger(service="receive_file")
    )
    calls = meals.table.client.calls if isinstance(meals.table.client, Kept) else []
    called, engine_began = len(calls), _spent(engine)
    started, processor = time.perf_counter(), time.process_time()
    result: Any = intake.take_in(key)
    took_s, processor_s = time.perf_counter() - started, time.process_time() - processor
    assert (result.state, result.failed, result.posted) == ("done", 0, result.lines), result
    engine_took_s = _spent(engine) - engine_began
    return Line(
        took_s / len(rows), processor_s / len(rows), engine_took_s / len(rows), (len(calls) - called) / len(rows)
    )


def _child(number: int) -> str:
    return f"child-{number:06}"
