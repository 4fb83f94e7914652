"""How schedules stand, in the meals table: a row each.

A run that may overlap another one writes once, at its end. One that may not takes the schedule first, and gets a token:
a number that only grows. Whoever comes after a run that lost its turn has a higher one, and the stale run's end is
refused.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

from dolbom.clock import stamp
from dolbom.dynamo.items import Item, lies_at, reading
from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.dynamo.table import Condition, ConditionFailed, Put, Table, Update
from dolbom.schedules import keys

Result = Literal["done", "failed"]


class Standing(Stored):
    """A schedule as it stands."""

    schedule: str
    since: Instant | None = None
    """Since when it is looked for: earlier slots are nobody's."""
    token: Count = 0
    holder: str = ""
    """The call of the function that has it to itself, until `held_until`."""
    held_until: Instant | None = None
    slot: Instant | None = None
    """Of the last run, as the next three."""
    started_at: Instant | None = None
    ended_at: Instant | None = None
    result: Result | None = None
    done_slot: Instant | None = None
    """The last slot that was done."""
    missed_slot: Instant | None = None
    """The last slot of which the watch said that nobody had done it in time, whatever was made up for since."""
    missed_at: Instant | None = None
    """When it said so."""

    @property
    def reached(self) -> datetime | None:
        """Up to which instant nothing is missing."""
        return max((at for at in (self.since, self.done_slot) if at is not None), default=None)


def _standing_of(item: Item) -> Standing:
    found = Standing.of(item)
    lies_at(item, keys.schedule(found.schedule), keys.STANDING)
    return found


def standing_of(item: Item) -> Standing:
    """A standing from its row.

    Raises:
        Unreadable: it is none, or another schedule's.
    """
    return reading(_standing_of, item)


class ScheduleStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def standings(self, names: Iterable[str], unread: Callable[[Item], object] | None = None) -> dict[str, Standing]:
        """How these stand; one that never ran is left out, as one that cannot be read, which is named in the log, and
        told to `unread`."""
        found = self.table.get_many([(keys.schedule(name), keys.STANDING) for name in names], consistent=False)
        return {each.schedule: each for each in self.table.each(found, standing_of, unread)}

    def look_for(self, name: str, since: datetime) -> None:
        """Begins to look for a schedule's runs, if nobody does."""
        row = {"pk": keys.schedule(name), "sk": keys.STANDING, "kind": "schedule", "schedule": name}
        try:
            self.table.write(Put(row | {"since": stamp(since)}))
        except ConditionFailed:
            return

    def note_missed(self, name: str, slot: datetime, now: datetime) -> None:
        """Notes that a slot was not done in time, so that it is known after it is made up for."""
        later = Condition("attribute_not_exists(missed_slot) OR missed_slot < :slot")
        values = {":slot": stamp(slot), ":now": stamp(now)}
        sets = "SET missed_slot = :slot, missed_at = :now"
        try:
            self.table.write(Update(keys.schedule(name), keys.STANDING, sets, later, values))
        except ConditionFailed:
            return

    def beat(self, name: str, slot: datetime, started_at: datetime, ended_at: datetime, result: Result) -> None:
        """Writes that a run ended; of one that ended after a later slot was done, nothing."""
        sets, values = _of_run(name, slot, started_at, ended_at, result)
        if result == "done":
            sets.append("done_slot = :slot")
        latest = Condition("attribute_not_exists(done_slot) OR done_slot <= :slot")
        try:
            self.table.write(self._update(name, f"SET {', '.join(sets)}", latest, values))
        except ConditionFailed:
            return

    def take(self, name: str, holder: str, now: datetime, until: datetime, since: datetime) -> Standing | None:
        """Takes a schedule until an instant, with a new token; None while another call has it. If it never ran, it is
        looked for from `since` on.

        A call that is made again after it was killed has the same name: it need not wait for itself.
        """
        free = Condition("attribute_not_exists(held_until) OR held_until < :now OR holder = :holder")
        sets = "SET #kind = :kind, schedule = :name, since = if_not_exists(since, :since), holder = :holder, "
        sets += "held_until = :until, #token = if_not_exists(#token, :zero) + :one"
        values = {
            ":kind": "schedule",
            ":name": name,
            ":holder": holder,
            ":now": stamp(now),
            ":until": stamp(until),
            ":since": stamp(since),
            ":zero": 0,
            ":one": 1,
        }
        names = {"#kind": "kind", "#token": "token"}
        try:
            row = self.table.update(Update(keys.schedule(name), keys.STANDING, sets, free, values, names))
        except ConditionFailed:
            return None
        return standing_of(row)

    def renew(self, name: str, token: int, until: datetime) -> Standing | None:
        """Holds a schedule until another instant; None where another run has taken it since: this one is stale, and
        must do nothing more."""
        mine = Condition("#token = :token AND attribute_exists(holder)", {":token": token}, {"#token": "token"})
        to = {":until": stamp(until)}
        try:
            row = self.table.update(Update(keys.schedule(name), keys.STANDING, "SET held_until = :until", mine, to))
        except ConditionFailed:
            return None
        return standing_of(row)

    def let_go(self, held: Standing) -> None:
        """Lets go of a schedule for which nothing was to be done."""
        mine = Condition("#token = :token", {":token": held.token}, {"#token": "token"})
        pk = keys.schedule(held.schedule)
        try:
            self.table.write(Update(pk, keys.STANDING, "REMOVE holder, held_until", mine))
        except ConditionFailed:
            return

    def end(self, held: Standing, slot: datetime, started_at: datetime, ended_at: datetime, result: Result) -> bool:
        """Writes that a run ended, and lets go; False where another run has taken the schedule since: this one is
        stale."""
        sets, values = _of_run(held.schedule, slot, started_at, ended_at, result)
        if result == "done" and (held.done_slot is None or held.done_slot < slot):
            sets.append("done_slot = :slot")
        mine = Condition("#token = :token")
        update = self._update(
            held.schedule,
            f"SET {', '.join(sets)} REMOVE holder, held_until",
            mine,
            {**values, ":token": held.token},
            {"#token": "token"},
        )
        try:
            self.table.write(update)
        except ConditionFailed:
            return False
        return True

    def _update(
        self, name: str, expression: str, only_if: Condition, values: Item, more: dict[str, str] | None = None
    ) -> Update:
        names = {"#kind": "kind", "#result": "result", **(more or {})}
        return Update(keys.schedule(name), keys.STANDING, expression, only_if, values, names)


def _of_run(
    name: str, slot: datetime, started_at: datetime, ended_at: datetime, result: Result
) -> tuple[list[str], Item]:
    sets = ["#kind = :kind", "schedule = :name", "slot = :slot", "started_at = :started", "ended_at = :ended"]
    values = {
        ":kind": "schedule",
        ":name": name,
        ":slot": stamp(slot),
        ":result": result,
        ":started": stamp(started_at),
        ":ended": stamp(ended_at),
    }
    return [*sets, "#result = :result"], values
