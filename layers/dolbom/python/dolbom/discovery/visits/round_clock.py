"""The clock of a centre's share of a round (A4): its row, and what its offices must be told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from dolbom.alerts.deadlines import ANSWER_WITHIN, LADDER, LEVELS, is_above
from dolbom.alerts.report import Level
from dolbom.discovery import keys
from dolbom.discovery.visits.levels import OnTheClock, level_of, next_rung
from dolbom.dynamo.items import Item, lies_at
from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.gateways.delivery import Standing

REMIND_EVERY = timedelta(days=7)


class RoundClock(Stored):
    """How high what a centre is not done with has come, of one round."""

    round: str
    centre: str
    version: Count = 0
    level: Level = "caseworker"
    reminded_at: Instant | None = None
    due_at: Instant | None = None
    """When it is looked at next; None once the centre is done with all."""

    @classmethod
    def _validated(cls, item: Item) -> "RoundClock":
        found = super()._validated(item)
        lies_at(item, keys.of_round(found.round), keys.clock_of(found.centre))
        return found


class RoundNotice(Stored):
    """Something that an office must be told of a round, kept until it has been said."""

    round: str
    centre: str
    version: Count
    """Of the clock that called for it."""
    what: Literal["escalated", "overdue"]
    channel: Literal["mail"] = "mail"
    level: Level
    households: Count
    deadline_at: Instant
    """The earliest of theirs."""
    state: Standing = "owed"
    attempts: Count = 0
    refusals: Count = 0
    may_have_been_heard: bool = False
    due_at: Instant | None = None

    @classmethod
    def _validated(cls, item: Item) -> "RoundNotice":
        found = super()._validated(item)
        lies_at(item, keys.of_round(found.round), keys.notice(found.centre, found.version))
        return found


def moved(
    clock: RoundClock, still_open: Sequence[OnTheClock], now: datetime
) -> tuple[RoundClock, RoundNotice | None] | None:
    """What the clock does at an instant, one step; None if nothing is due. After an outage it still takes every rung,
    so that each office is told."""
    if clock.due_at is None or now < clock.due_at:
        return None
    after = clock.model_copy(update={"version": clock.version + 1})
    if not still_open:
        return after.model_copy(update={"due_at": None}), None
    levels = [level_of(visit, now) for visit in still_open]
    if is_above(max(levels, key=LEVELS.index), clock.level):
        level = LEVELS[LEVELS.index(clock.level) + 1]
        late = [visit for visit, theirs in zip(still_open, levels, strict=True) if not is_above(level, theirs)]
        raised = after.model_copy(update={"level": level})
        return raised, _notice(raised, "escalated", late, now)
    overdue = [visit for visit in still_open if visit.deadline_at <= now]
    if overdue and (clock.reminded_at is None or now >= clock.reminded_at + REMIND_EVERY):
        told = after.model_copy(update={"reminded_at": now})
        return told, _notice(told, "overdue", overdue, now)
    rungs = [at for visit in still_open if (at := next_rung(visit, now)) is not None]
    again = [clock.reminded_at + REMIND_EVERY] if overdue and clock.reminded_at is not None else []
    return after.model_copy(update={"due_at": min(rungs + again)}), None


def _notice(
    clock: RoundClock, what: Literal["escalated", "overdue"], late: Sequence[OnTheClock], now: datetime
) -> RoundNotice:
    return RoundNotice(
        round=clock.round,
        centre=clock.centre,
        version=clock.version,
        what=what,
        level=clock.level,
        households=len(late),
        deadline_at=min(visit.deadline_at for visit in late),
        due_at=now,
    )


def begun(round_code: str, centre: str, received_at: datetime) -> RoundClock:
    """The clock of a centre that a round has brought households to, at its first rung."""
    return RoundClock(round=round_code, centre=centre, due_at=received_at + ANSWER_WITHIN * LADDER[0][0] / 100)
