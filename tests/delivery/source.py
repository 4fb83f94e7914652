"""A stream's event source mapping by AWS's documented rules, for handlers that run in the test's own process.

Modelled (Lambda Developer Guide, "Process DynamoDB records with Lambda", "Configuring partial batch response", "Error
handling"):

- records of one partition key keep their order; lanes of different keys run side by side, in any order;
- a batch that raises is tried again whole, or, with bisect, in two halves; splitting costs no retry;
- an answer with `batchItemFailures` settles what stands before the first failed sequence number, and the batch goes on
  from there; an unknown or empty identifier fails the whole batch;
- after `retries_max`, or when a record is older than `age_max_s`, the batch is given up: one message about it (never
  its records) goes to the on-failure destination, and the lane goes on;
- delivery is at least once: any batch may come again.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

Record = dict[str, Any]
Function = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Mapping:
    """The settings of an event source mapping."""

    batch_records_max: int = 100
    retries_max: int = 5
    bisect: bool = True
    lanes: int = 2
    """Shards times the parallelisation factor."""
    age_max_s: float | None = None


@dataclass
class Chance:
    """What the world may add: duplicates, small batches, interleaving. All from one seed."""

    seed: int = 0
    again: float = 0.0
    """How likely a settled batch comes again."""
    again_max: int = 10
    small_batches: bool = False
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)


@dataclass
class Run:
    """What came of a delivery."""

    invocations: int = 0
    given_up: list[dict[str, Any]] = field(default_factory=list)
    """The messages at the on-failure destination."""


def deliver(
    records: list[Record],
    function: Function,
    mapping: Mapping | None = None,
    chance: Chance | None = None,
    age_s: Callable[[], float] = lambda: 0.0,
) -> Run:
    """Delivers records until each is settled or given up."""
    mapping, chance, run = mapping or Mapping(), chance or Chance(), Run()
    lanes: list[list[Record]] = [[] for _ in range(mapping.lanes)]
    for record in records:
        lanes[lane_of(record, mapping.lanes)].append(record)
    going = [_lane(f"shardId-{index}", lane, function, mapping, chance, run, age_s) for index, lane in enumerate(lanes)]
    while going:
        lane = chance.random.choice(going)
        if next(lane, None) is None:
            going.remove(lane)
    return run


def lane_of(record: Record, lanes: int) -> int:
    """Records of one partition key always go the same way."""
    return zlib.crc32(record["dynamodb"]["Keys"]["pk"]["S"].encode()) % lanes


def _lane(
    shard: str,
    records: list[Record],
    function: Function,
    mapping: Mapping,
    chance: Chance,
    run: Run,
    age_s: Callable[[], float],
) -> Iterator[bool]:
    """One lane, a step for each invocation."""
    start = 0
    while start < len(records):
        most = min(mapping.batch_records_max, len(records) - start)
        size = chance.random.randint(1, most) if chance.small_batches else most
        yield from _batch(shard, records[start : start + size], function, mapping, chance, run, age_s)
        start += size


def _batch(
    shard: str,
    batch: list[Record],
    function: Function,
    mapping: Mapping,
    chance: Chance,
    run: Run,
    age_s: Callable[[], float],
) -> Iterator[bool]:
    attempt = 0
    while batch:
        failed_at = _invoked(batch, function, run)
        yield True
        if failed_at is None:
            for _ in range(chance.again_max):
                if chance.random.random() >= chance.again:
                    break
                _invoked(batch, function, run)
                yield True
            return
        is_cut = 0 < failed_at < len(batch)
        batch = batch[failed_at:]
        if failed_at == 0 and mapping.bisect and len(batch) > 1 and not is_cut:
            middle = len(batch) // 2
            for half in (batch[:middle], batch[middle:]):
                yield from _batch(shard, half, function, mapping, chance, run, age_s)
            return
        attempt += 0 if is_cut else 1
        if attempt > mapping.retries_max or (mapping.age_max_s is not None and age_s() > mapping.age_max_s):
            run.given_up.append(_message(shard, batch, attempt))
            return


def _invoked(batch: list[Record], function: Function, run: Run) -> int | None:
    """Where the batch failed first, or None where it is settled."""
    run.invocations += 1
    try:
        answer = function({"Records": batch})
    except Exception:
        return 0
    failures = (answer or {}).get("batchItemFailures") or []
    if not failures:
        return None
    numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
    named = [failure.get("itemIdentifier") for failure in failures]
    if any(name not in numbers for name in named):
        return 0
    return min(numbers.index(name) for name in named)


def _message(shard: str, batch: list[Record], attempts: int) -> dict[str, Any]:
    """What the on-failure destination gets: where the records are, not the records."""
    first, last = batch[0], batch[-1]
    return {
        "requestContext": {
            "requestId": "316aa6d0-8154-xmpl-9af7-85d5f4a6bc81",
            "functionArn": "arn:aws:lambda:ap-northeast-2:123456789012:function:dolbom-example",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": attempts,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": "2026-11-20T00:12:32.103Z",
        "DDBStreamBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": first["dynamodb"]["SequenceNumber"],
            "endSequenceNumber": last["dynamodb"]["SequenceNumber"],
            "approximateArrivalOfFirstRecord": "2026-11-20T00:10:32.103Z",
            "approximateArrivalOfLastRecord": "2026-11-20T00:10:32.103Z",
            "batchSize": len(batch),
            "streamArn": first["eventSourceARN"],
        },
    }
