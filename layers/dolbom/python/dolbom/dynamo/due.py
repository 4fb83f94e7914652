"""What falls due: rows in the sparse index `clock` (keys only; hash `clock_shard`, range `due_at`), by shard.

A row is in the index as long as it has both attributes.
"""

import zlib
from datetime import datetime

from dolbom.clock import stamp
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Page, Table

CLOCK = "clock"
CLOCK_SHARDS = 8
DUE_A_SHARD_MAX = 500
"""Rows that one run takes from each shard; the next run takes the next."""


def clock_shard(what: str, id_: str) -> str:
    """What falls due is spread over shards, so that a dinner rush or a month's end is no hot key."""
    return f"{what}#{zlib.crc32(id_.encode()) % CLOCK_SHARDS}"


def due_page(table: Table, shard: str, until: datetime, limit: int, after: Item | None = None) -> Page:
    """The keys of a shard's rows that are due at an instant, longest due first."""
    return table.query(
        shard,
        between=("0", stamp(until)),
        limit=limit,
        after=after,
        index=CLOCK,
        index_keys=("clock_shard", "due_at"),
    )
