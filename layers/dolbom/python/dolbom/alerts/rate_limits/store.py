"""Today's salt in the `identities` table, and counters under its hashes in the `alerts` table (A10)."""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from dolbom.alerts import keys
from dolbom.alerts.rate_limits.limits import Counter, hour_of
from dolbom.clock import seoul_day
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Cancelled, Condition, ConditionFailed, Put, Table, Update

SALT_BYTES = 32
COUNTERS_KEPT = timedelta(hours=2)


class SourceStore:
    def __init__(self, alerts: Table, identities: Table) -> None:
        self._alerts = alerts
        self._identities = identities
        self._salt_of = lru_cache(maxsize=2)(self._read_salt)

    def salt(self, now: datetime) -> bytes:
        """The salt of an instant's Seoul day. Whoever needs it first writes it over yesterday's, which is gone then."""
        return self._salt_of(seoul_day(now).isoformat())

    def count(self, counters: Sequence[Counter], now: datetime) -> bool:
        """Counts one more in each; False, and nothing counted, if one of them is full."""
        try:
            self._alerts.transact(*(one_more(counter, now) for counter in counters))
        except Cancelled:
            return False
        return True

    def _read_salt(self, day: str) -> bytes:
        new: Item = {"pk": keys.SALT, "sk": keys.SALT, "kind": "salt", "day": day, "salt": os.urandom(SALT_BYTES)}
        later = Condition("attribute_not_exists(pk) OR #day < :day", {":day": day}, {"#day": "day"})
        try:
            self._identities.write(Put(new, later))
        except ConditionFailed as failed:
            # Another process was first; or its clock has passed midnight already.
            return bytes((failed.old or {})["salt"])
        return bytes(new["salt"])


def one_more(counter: Counter, now: datetime) -> Update:
    """The write that counts one more in this hour, if there is room."""
    return Update(
        keys.counter(counter.key),
        hour_of(now),
        "SET #count = if_not_exists(#count, :none) + :one, expires_at = :expires, #kind = :kind",
        Condition("attribute_not_exists(#count) OR #count < :max"),
        {
            ":none": 0,
            ":one": 1,
            ":max": counter.count_max,
            ":expires": int((now + COUNTERS_KEPT).timestamp()),
            ":kind": "counter",
        },
        {"#count": "count", "#kind": "kind"},
    )
