"""Files of a million lines, of loads (M2) and purchases (M11): how fast they are read and checked, in how much memory.

    make bench NAME=files

The file is made as it is read, so nothing of it is held by the bench. Ours surveys it (limits, hash, encoding), reads
it a second time and makes a load of each line, as `receive_file` does before it posts one. The peer reads the same
bytes once with Python's own `csv.DictReader`, and checks nothing. Each runs in a process of its own, whose peak is the
whole process with all that it has imported. Posting is measured by itself (bench/parts/postings.py): a file of loads as
it is taken in, as it would be line by line, and as it was line by line by botocore: to an embedded cloud, which takes
each row by itself; beside it stands a DynamoDB that waits with each answer, as AWS's does.
"""

import codecs
import csv
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from bench.parts import postings
from dolbom.clock import SEOUL
from dolbom.gateways.objects import CHUNK_BYTES
from dolbom.meals.files.csv_lines import lines
from dolbom.meals.files.decoding import survey
from dolbom.meals.files.loads import COLUMNS, OPTIONAL_COLUMNS, load_of
from dolbom.meals.files.settlements import CANCELS, WHOSE_COLUMNS, settlement_of
from dolbom.meals.files.settlements import COLUMNS as PURCHASE_COLUMNS

HOW = "make bench NAME=files"
LINES = 1_000_000
TOWN = "41410"
PEAK_MB_MAX = 256
POSTED, POSTED_ALONE, SPEEDUP_MIN = 10_000, 1_000, 10
POSTED_IN = (1_056, 200)
MS_A_CALL, MS_A_ROW = 4, 0.25
"""What a call is taken to wait for DynamoDB, and what more for each of its rows: assumed, not measured on AWS."""
KB_A_MB = 1024


def measure() -> list[dict[str, Any]]:
    (ours_s, ours_kb), (peer_s, peer_kb) = _apart(_ours), _apart(_peer)
    _, settled_kb = _apart(_settled)
    ours, alone, before, bare = postings.lines_taken_in(POSTED, POSTED_ALONE)
    posting = {"peer": "line by line", "target": None, "ok": True}
    by_call, by_call_alone = postings.lines_posted_in(MS_A_CALL, 0, *POSTED_IN)
    by_row, by_row_alone = postings.lines_posted_in(MS_A_CALL, MS_A_ROW, *POSTED_IN)
    speedup, since = alone.seconds / ours.seconds, before.seconds / ours.seconds
    lines_per_s = {"peer": "csv.DictReader, unchecked", "peer_value": round(LINES / peer_s), "target": None, "ok": True}
    peak = {"peer": "csv.DictReader, unchecked", "peer_value": round(peer_kb / KB_A_MB), "target": PEAK_MB_MAX}
    return [
        _row(
            "files.speedup",
            f"lines posted a second, by an embedded cloud; {POSTED:,} against {POSTED_ALONE:,} line by line",
            round(1 / ours.seconds),
            round(speedup, 1),
            posting | {"peer_value": round(1 / alone.seconds), "target": SPEEDUP_MIN, "ok": speedup >= SPEEDUP_MIN},
        ),
        # As it was when lines did not go together, and DynamoDB had no client of our own.
        _row(
            "files.speedup_since",
            f"the same, against {POSTED_ALONE:,} line by line by botocore",
            round(1 / ours.seconds),
            round(since, 1),
            posting
            | {"peer": "line by line, by botocore", "peer_value": round(1 / before.seconds)}
            | {"target": SPEEDUP_MIN, "ok": since >= SPEEDUP_MIN},
        ),
        # What that engine takes for the same transactions where nothing is read or decided: by it nothing is quicker.
        _row(
            "files.speedup_of_bare",
            "lines a second of the same transactions bare, by the same embedded cloud",
            round(1 / bare.seconds),
            round(alone.seconds / bare.seconds, 1),
            posting | {"peer_value": round(1 / alone.seconds)},
        ),
        _row(
            "files.vs_bare",
            "lines a second, as posted, next to bare",
            round(1 / ours.seconds),
            round(ours.seconds / bare.seconds, 2),
            {"peer": "bare transactions", "peer_value": round(1 / bare.seconds), "target": None, "ok": True},
        ),
        _row(
            "files.speedup_by_call",
            f"the same, at {MS_A_CALL} ms a call",
            round(1 / by_call.seconds),
            round(by_call_alone.seconds / by_call.seconds, 1),
            posting | {"peer_value": round(1 / by_call_alone.seconds)},
        ),
        _row(
            "files.speedup_by_row",
            f"the same, at {MS_A_CALL} ms a call and {MS_A_ROW} ms more for each row of it",
            round(1 / by_row.seconds),
            round(by_row_alone.seconds / by_row.seconds, 1),
            posting | {"peer_value": round(1 / by_row_alone.seconds)},
        ),
        # What others take of the machine meanwhile is no part of these.
        _row(
            "files.speedup_by_processors",
            "µs of processors a line, ours and the embedded engine's",
            round(_processors(ours) * 1e6),
            round(_processors(alone) / _processors(ours), 1),
            posting | {"peer_value": round(_processors(alone) * 1e6)},
        ),
        _row(
            "files.speedup_of_bare_by_processors",
            "the same, of bare transactions",
            round(_processors(bare) * 1e6),
            round(_processors(alone) / _processors(bare), 1),
            posting | {"peer_value": round(_processors(alone) * 1e6)},
        ),
        # Where the rest of a line's time goes: the embedded cloud takes each row by itself, however many come at once.
        _row(
            "files.line_processor_us",
            f"µs of our own processor a line, {ours.processor_s / ours.seconds:.0%} of its time",
            round(ours.processor_s * 1e6),
            round(alone.processor_s / ours.processor_s, 1),
            {"peer": "line by line", "peer_value": round(alone.processor_s * 1e6), "target": None, "ok": True},
        ),
        _row(
            "files.line_calls",
            "calls to DynamoDB a line",
            round(ours.calls, 3),
            round(alone.calls / ours.calls, 1),
            {"peer": "line by line", "peer_value": round(alone.calls, 2), "target": None, "ok": True},
        ),
        _row(
            "files.lines_per_s", "lines read and checked", round(LINES / ours_s), round(peer_s / ours_s, 2), lines_per_s
        ),
        _row(
            "files.peak_mb",
            f"MB of the whole process; {LINES:,} lines",
            round(ours_kb / KB_A_MB),
            round(ours_kb / peer_kb, 2),
            peak | {"ok": ours_kb / KB_A_MB <= PEAK_MB_MAX},
        ),
        _row(
            "files.settlement_peak_mb",
            f"MB of the whole process; {LINES:,} lines of purchases",
            round(settled_kb / KB_A_MB),
            round(settled_kb / peer_kb, 2),
            peak | {"ok": settled_kb / KB_A_MB <= PEAK_MB_MAX},
        ),
    ]


def _processors(line: postings.Line) -> float:
    return line.processor_s + line.engine_s


def _row(name: str, unit: str, value: float, ratio: float, more: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "ratio": ratio, "how": HOW, **more}


def chunks() -> Iterator[bytes]:
    """A town's file of loads, in chunks as S3 gives them."""
    return _in_chunks(
        "충전번호,아동번호,금액,소멸일,비고",
        (f"L-{number:07},child-{number % 25_000:05},{90_000 + number % 7},,예시" for number in range(LINES)),
    )


def purchases() -> Iterator[bytes]:
    """A network's file of purchases, one in fifty of them a cancellation."""
    return _in_chunks(
        "txn_id,card_ref,merchant_id,amount,purchased_at,cancels",
        (
            f"T-{number:07},card-{number % 25_000:05},shop-{number % 3_000:04},{1_000 + number % 19},"
            f"2026-11-20 12:{number % 60:02},{'' if number % 50 else f'T-{number - 1:07}'}"
            for number in range(1, LINES + 1)
        ),
    )


def _in_chunks(head: str, rows: Iterator[str]) -> Iterator[bytes]:
    pending = f"\ufeff{head}\r\n".encode()
    for row in rows:
        pending += f"{row}\r\n".encode()
        while len(pending) >= CHUNK_BYTES:
            yield pending[:CHUNK_BYTES]
            pending = pending[CHUNK_BYTES:]
    yield pending


def _ours() -> int:
    surveyed = survey(chunks())
    found = lines(chunks(), surveyed.encoding, COLUMNS, OPTIONAL_COLUMNS, [])
    return sum(load_of(line.values, TOWN).amount > 0 for line in found)


def _settled() -> int:
    surveyed = survey(purchases())
    found = lines(purchases(), surveyed.encoding, PURCHASE_COLUMNS, (*WHOSE_COLUMNS, CANCELS), [])
    now = datetime(2026, 11, 21, tzinfo=SEOUL)
    return sum(
        settlement_of(line.values, now, lambda card: f"child-{card[5:]}", "bc-card").amount > 0 for line in found
    )


def _peer() -> int:
    reader = csv.DictReader(codecs.iterdecode((part for part in _lines()), "utf-8-sig"))
    return sum(int(row["금액"]) > 0 for row in reader)


def _lines() -> Iterator[bytes]:
    pending = b""
    for chunk in chunks():
        *whole, pending = (pending + chunk).split(b"\n")
        yield from (line + b"\n" for line in whole)
    yield pending


def _timed(work: Callable[[], int], answers: Any) -> None:
    started = time.perf_counter()
    found = work()
    took_s = time.perf_counter() - started
    assert found == LINES, found
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers.put((took_s, peak // 1024 if sys.platform == "darwin" else peak))


def _apart(work: Callable[[], int]) -> tuple[float, int]:
    """The seconds that some work takes in a process of its own, and that process's peak in KB."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=_timed, args=(work, answers))
    process.start()
    found: tuple[float, int] = answers.get()
    process.join()
    return found
