"""Whether everything that runs by the clock did. Looked at each minute, by what runs each minute; that nobody looks any
more is an alarm's to find."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aws_lambda_powertools import Logger

from dolbom.clock import rfc3339
from dolbom.dynamo.table import Table
from dolbom.logs import failed
from dolbom.schedules.plan import SCHEDULES
from dolbom.schedules.store import ScheduleStore, Standing


@dataclass(frozen=True, slots=True)
class Missed:
    """A slot that nobody has done in time."""

    schedule: str
    slot: datetime


def missed(standings: Mapping[str, Standing], now: datetime) -> list[Missed]:
    """Of each schedule the last slot that should be done by an instant and is not. One that is looked for since later
    has missed nothing."""
    found = []
    for name, schedule in SCHEDULES.items():
        slot = schedule.slots.last(now - schedule.late_after)
        standing = standings.get(name)
        reached = standing.reached if standing is not None else None
        if slot is not None and reached is not None and reached < slot:
            found.append(Missed(name, slot))
    return found


def _note(store: ScheduleStore, missed: Missed, now: datetime, logger: Logger) -> None:
    try:
        store.note_missed(missed.schedule, missed.slot, now)
    except Exception as error:  # it is told by the log and its number, and noted by the next minute
        failed(logger, "missed_not_noted", error, schedule=missed.schedule)


def numbers(table: Table, now: datetime, logger: Logger) -> dict[str, int]:
    """How many schedules have missed a slot, as a metric, each named in the log. Without an answer no number: then the
    alarm that nobody looks rings."""
    store = ScheduleStore(table)
    try:
        standings = store.standings(SCHEDULES)
        for name in SCHEDULES.keys() - standings.keys():
            store.look_for(name, now)
    except Exception as error:  # what else is due this minute is done all the same
        failed(logger, "schedules_not_watched", error)
        return {}
    found = missed(standings, now)
    for each in found:
        logger.error("schedule_missed", extra={"schedule": each.schedule, "slot": rfc3339(each.slot)})
        if standings[each.schedule].missed_slot != each.slot:
            _note(store, each, now, logger)
    return {"SchedulesMissed": len(found)}
