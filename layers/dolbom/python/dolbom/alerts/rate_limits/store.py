"""The hour's salt, and counters under its hashes (A10), in a table of their own: without backup, without stream.

Nothing in it tells a time more exactly than by the hour: to the second, it would join a counter with a report.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache

from dolbom.alerts import keys
from dolbom.alerts.rate_limits.limits import HOUR, Counter, hour_after, hour_of
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Cancelled, Condition, ConditionFailed, Delete, Put, Table, Update
from dolbom.errors import Unavailable

SALT_BYTES = 32


class SourceStore:
    def __init__(self, limits: Table) -> None:
        self.table = limits
        self._salt_of = lru_cache(maxsize=1)(self._read_salt)

    def salt(self, now: datetime) -> bytes:
        """The salt of an instant's hour. Whoever needs it first writes it over the last hour's, which is gone then."""
        return self._salt_of(hour_of(now), int(hour_after(now).timestamp()))

    def forget(self, now: datetime) -> None:
        """Throws away the salt of an hour that is over: what was counted under it says nothing from then on."""
        over = Condition("attribute_exists(pk) AND #hour < :hour", {":hour": hour_of(now)}, {"#hour": "hour"})
        with suppress(ConditionFailed, Unavailable):  # the next minute tries again
            self.table.write(Delete(keys.SALT, keys.SALT, over))

    def count(self, counters: Sequence[Counter], now: datetime) -> bool:
        """Counts one more in each; False, and nothing counted, if one of them is full."""
        try:
            self.table.transact(*(one_more(counter, now) for counter in counters))
        except Cancelled:
            return False
        return True

    def _read_salt(self, hour: str, until: int) -> bytes:
        new: Item = {"pk": keys.SALT, "sk": keys.SALT, "kind": "salt", "hour": hour, "expires_at": until}
        new["salt"] = os.urandom(SALT_BYTES)
        later = Condition("attribute_not_exists(pk) OR #hour < :hour", {":hour": hour}, {"#hour": "hour"})
        try:
            self.table.write(Put(new, later))
        except ConditionFailed as failed:
            # Another process was first; or its clock has passed the hour already.
            return bytes((failed.old or {})["salt"])
        return bytes(new["salt"])


def one_more(counter: Counter, now: datetime) -> Update:
    """The write that counts one more in this hour, if there is room."""
    return Update(
        keys.counter(counter.key),
        keys.COUNTED,
        "SET #count = if_not_exists(#count, :none) + :one, expires_at = :expires, #kind = :kind",
        Condition("attribute_not_exists(#count) OR #count < :max"),
        {
            ":none": 0,
            ":one": 1,
            ":max": counter.count_max,
            ":expires": int((hour_after(now) + HOUR).timestamp()),
            ":kind": "counter",
        },
        {"#count": "count", "#kind": "kind"},
    )
