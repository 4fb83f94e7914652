"""Counters of limits: how often something was done within a time, each a row that DynamoDB throws away after it.

A counter that cannot count stands in nobody's way (A10): it is named, and what it would have bounded is done.
"""

from collections.abc import Sequence
from datetime import datetime

from dolbom.dynamo.items import Item, counts
from dolbom.dynamo.table import Condition, Table, Update


def one_more(pk: str, sk: str, kind: str, count_max: int, until: datetime) -> Update:
    """The write that counts one more, if there is room; what counts less than none has no end, and is spoilt."""
    return Update(
        pk,
        sk,
        "SET #count = if_not_exists(#count, :none) + :one, expires_at = :expires, #kind = :kind",
        Condition("attribute_not_exists(#count) OR (#count >= :none AND #count < :max)"),
        {":none": 0, ":one": 1, ":max": count_max, ":expires": int(until.timestamp()), ":kind": kind},
        {"#count": "count", "#kind": "kind"},
    )


def is_any_spoilt(table: Table, counters: Sequence[Item | None]) -> bool:
    """Whether one of the counters that would count no more cannot count: it is named, and gone after its time."""
    there = [counter for counter in counters if counter is not None]
    return len(list(table.each(there, _count_of))) < len(there)


def _count_of(counter: Item) -> int:
    counts(counter["count"])
    return int(counter["count"])
