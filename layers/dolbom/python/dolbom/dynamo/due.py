"""What falls due: rows in the sparse index `clock` (keys only; hash `clock_shard`, range `due_at`), by shard.

A row is in the index as long as it has both attributes. One that cannot be seen to is set aside: it waits in a shard
of its own, `ASIDE#<kind>`, and is looked at again after a minute, two, four, and so on up to a day. So it holds up no
other and costs no run; and once it is mended, or the code is, it goes on by itself.
"""

import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from dolbom.clock import stamp
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Condition, ConditionFailed, Page, Table, Update

CLOCK = "clock"
CLOCK_SHARDS = 8
DUE_A_SHARD_MAX = 500
"""Rows that one run takes from each shard; the next run takes the next."""
DUE_PAGES_MAX = 10
"""So many times as many, of what goes together: a national dinner rush ends in one minute."""


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


def due_rows(table: Table, what: str, until: datetime) -> Iterator[Item]:
    """The keys of what falls due by an instant, shard after shard, those of a shard longest due first: as many as one
    run takes of what goes together. A page is read when the one before it is done."""
    for shard in range(CLOCK_SHARDS):
        after: Item | None = None
        for _ in range(DUE_PAGES_MAX):
            page = due_page(table, f"{what}#{shard}", until, DUE_A_SHARD_MAX, after)
            yield from page.items
            after = page.next
            if after is None:
                break


ASIDE = "ASIDE#"
ASIDE_A_RUN_MAX = 100
"""Rows that were set aside, of one kind, that one run looks at again."""
FIRST_LOOK_AFTER = timedelta(minutes=1)
LOOKS_APART_MAX = timedelta(days=1)
LOOKS_MAX = 1_000_000
"""No row is looked at as often in its life."""


def aside_shard(what: str) -> str:
    """Where rows of a kind wait that were set aside."""
    return f"{ASIDE}{what}"


def is_aside(row: Item) -> bool:
    """Whether a row of the index was set aside."""
    return str(row.get("clock_shard", "")).startswith(ASIDE)


def set_aside(table: Table, row: Item, why: str, now: datetime) -> None:
    """Sets a row of the index aside, or once more, for twice as long as before; one that has changed meanwhile stays
    where it is. `why` is told to whoever mends it."""
    shard = row["clock_shard"]
    known = table.get(row["pk"], row["sk"]) if is_aside(row) else None
    looks = known.get("aside_looks") if known is not None else 0
    # A row that cannot be read may say anything of how often it was looked at.
    looks = looks if type(looks) is int and 0 <= looks < LOOKS_MAX else 0
    pause = min(LOOKS_APART_MAX, FIRST_LOOK_AFTER * 2 ** min(looks, 20))
    try:
        table.write(
            Update(
                row["pk"],
                row["sk"],
                "SET clock_shard = :aside, due_at = :later, aside_from = if_not_exists(aside_from, :shard), "
                "aside_due = if_not_exists(aside_due, :due), aside_looks = :looks, aside_why = :why",
                Condition("clock_shard = :shard AND due_at = :due", {":shard": shard, ":due": row["due_at"]}),
                {
                    ":aside": shard if is_aside(row) else aside_shard(shard.partition("#")[0]),
                    ":later": stamp(now + pause),
                    ":looks": looks + 1,
                    ":why": why,
                },
            )
        )
    except ConditionFailed:
        return


def put_back(table: Table, pk: str, sk: str, now: datetime) -> bool:
    """Puts a row that was set aside back to where it was, due when it was, and so at once, also for a run that is told
    the second and no more; False if it is not aside."""
    row = table.get(pk, sk) or {}
    if not is_aside(row):
        return False
    try:
        table.write(
            Update(
                pk,
                sk,
                "SET clock_shard = aside_from, due_at = if_not_exists(aside_due, :now) "
                "REMOVE aside_from, aside_due, aside_looks, aside_why",
                Condition("clock_shard = :aside AND attribute_exists(aside_from)", {":aside": row["clock_shard"]}),
                {":now": stamp(now.replace(microsecond=0))},
            )
        )
    except ConditionFailed:
        return False
    return True
