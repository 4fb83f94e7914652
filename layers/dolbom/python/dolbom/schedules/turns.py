"""Slots that were missed are done later, each once and in order: who has a schedule's turn asks which slot is next, and
writes it down before the one after it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dolbom.clock import Clock, parse_stamp, system_clock
from dolbom.dynamo.table import Table
from dolbom.schedules.plan import SCHEDULES
from dolbom.schedules.store import ScheduleStore, Standing

SCHEDULER = "aws.scheduler"
"""What a call by the clock says of itself."""
FIRST_SINCE = timedelta(minutes=1)
"""A schedule that never ran has missed nothing, but for the slot at which it is called."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A slot to be done, by whoever holds this token."""

    slot: datetime
    token: int
    begun_at: datetime


def next_slot(standing: Standing, now: datetime) -> datetime | None:
    """The first slot that is due by an instant and not done; None where all are."""
    reached = standing.reached
    return None if reached is None else next(SCHEDULES[standing.schedule].slots.after(reached, now), None)


class Turns:
    """The turns of one schedule. `now` of its calls is the instant by which slots are due."""

    def __init__(self, store: ScheduleStore, name: str, clock: Clock | None = None) -> None:
        self.store, self.name = store, name
        self.clock = clock or (lambda: system_clock())
        lease = SCHEDULES[name].lease
        if lease is None:
            raise ValueError("runs of it may overlap")
        self.lease = lease

    def take(self, holder: str, now: datetime) -> Turn | None:
        """Takes the next slot; None where nothing is due, or another run is at it.

        Raises:
            Unavailable: DynamoDB does not answer.
        """
        begun_at = self.clock()
        held = self.store.take(self.name, holder, begun_at, begun_at + self.lease, now - FIRST_SINCE)
        if held is None:
            return None
        slot = next_slot(held, now)
        if slot is None:
            self.store.let_go(held)
            return None
        return Turn(slot, held.token, begun_at)

    def still(self, turn: Turn) -> bool:
        """Whether a turn is still its run's, which then has it anew: asked right before what must not be done twice."""
        return self.store.renew(self.name, turn.token, self.clock() + self.lease) is not None

    def done(self, turn: Turn) -> bool:
        """Writes that a slot was done; False where the turn was over."""
        held = self.store.renew(self.name, turn.token, self.clock())
        return held is not None and self.store.end(held, turn.slot, turn.begun_at, self.clock(), "done")

    def failed(self, turn: Turn) -> None:
        """Writes that a slot was tried, and lets another run try it."""
        held = self.store.renew(self.name, turn.token, self.clock())
        if held is not None:
            self.store.end(held, turn.slot, turn.begun_at, self.clock(), "failed")

    def called(self, event: Mapping[str, Any], context: Any, do: Callable[[Turn], bool]) -> dict[str, int]:
        """What a function does that the clock called: `each`, by the instant at which it was."""
        return {"done": self.each(context.aws_request_id, parse_stamp(event["time"]), do)}

    def each(self, holder: str, now: datetime, do: Callable[[Turn], bool]) -> int:
        """Does all slots that are due, in order; how many. A slot of which `do` says that it is not done yet ends the
        run: the next one goes on with it.

        Raises:
            Exception: what `do` raises, once the turn is given back.
        """
        count = 0
        while (turn := self.take(holder, now)) is not None:
            try:
                is_done = do(turn)
            except Exception:
                self.failed(turn)
                raise
            if not is_done:
                self.failed(turn)
                return count
            if not self.done(turn):
                return count
            count += 1
        return count


def turns_of(name: str, table: Table) -> Turns:
    """The turns of a schedule, in this table."""
    return Turns(ScheduleStore(table), name)
