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
from dolbom.dynamo import counters
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Cancelled, Condition, ConditionFailed, Delete, Put, Table, Update
from dolbom.errors import Unavailable

SALT_BYTES = 32


class SourceStore:
    def __init__(self, limits: Table) -> None:
        self.table = limits
        self._salt_of = lru_cache(maxsize=1)(self._read_salt)

    def salt(self, now: datetime) -> bytes:
        """The salt of an instant's hour. Whoever needs it first writes it over the last hour's, which is gone then; and
        over what is no salt, or of no hour that it can be."""
        return self._salt_of(now.replace(minute=0, second=0, microsecond=0))

    def forget(self, now: datetime) -> None:
        """Throws away the salt of an hour that is over: what was counted under it says nothing from then on."""
        with suppress(ConditionFailed, Unavailable):  # the next minute tries again
            self.table.write(Delete(keys.SALT, keys.SALT, _no_salt_of(now)))

    def count(self, wanted: Sequence[Counter], now: datetime) -> bool:
        """Counts one more in each; False, and nothing counted, if one of them is full. What cannot be counted in stands
        in nobody's way."""
        try:
            self.table.transact(*(one_more(counter, now) for counter in wanted))
        except Cancelled as cancelled:
            return counters.is_any_spoilt(self.table, cancelled.old)
        return True

    def _read_salt(self, hour: datetime) -> bytes:
        new: Item = {"pk": keys.SALT, "sk": keys.SALT, "kind": "salt", "hour": hour_of(hour)}
        new |= {"expires_at": int(hour_after(hour).timestamp()), "salt": os.urandom(SALT_BYTES)}
        condition = _no_salt_of(hour)
        rounds = self.table.rounds()
        while rounds.another():
            try:
                self.table.write(Put(new, condition))
                return bytes(new["salt"])
            except ConditionFailed as failed:
                known = (failed.old or {}).get("salt")
            if isinstance(known, bytes) and len(known) == SALT_BYTES:
                return known  # another process was first; or its clock has passed the hour already
            condition = Condition("salt = :known", {":known": known})


def _no_salt_of(now: datetime) -> Condition:
    """That what lies there, if anything, is an earlier hour's, or no salt: one that nobody throws away would name
    everybody whose report was counted under it (A10). Clocks may have passed the hour, and no clock two."""
    return Condition(
        "NOT attribute_type(#hour, :text) OR NOT attribute_type(salt, :bytes) OR #hour < :hour OR #hour > :next",
        {":hour": hour_of(now), ":next": hour_of(now + HOUR), ":text": "S", ":bytes": "B"},
        {"#hour": "hour"},
    )


def one_more(counter: Counter, now: datetime) -> Update:
    """The write that counts one more in this hour, if there is room."""
    return counters.one_more(
        keys.counter(counter.key), keys.COUNTED, "counter", counter.count_max, hour_after(now) + HOUR
    )
