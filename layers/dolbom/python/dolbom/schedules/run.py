"""What a function that the clock calls begins and ends with: its run leaves a beat, and where no two may overlap, it
has the schedule to itself."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from aws_lambda_powertools import Logger

from dolbom.clock import parse_stamp, system_clock
from dolbom.dynamo.table import Table
from dolbom.logs import failed
from dolbom.schedules.plan import SCHEDULES
from dolbom.schedules.store import Result, ScheduleStore, Standing
from dolbom.schedules.turns import FIRST_SINCE, SCHEDULER

Handler = Callable[..., Any]


def scheduled(name: str, table: Callable[[], Table], logger: Logger) -> Callable[[Handler], Handler]:
    """Of a handler: a call by the clock leaves a beat, and runs only while no other does, if so its schedule says. Any
    other call passes. One that answers `is_too_late` has done nothing of its slot, which stays missed."""
    lease = SCHEDULES[name].lease

    def store() -> ScheduleStore:
        return ScheduleStore(table())

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def handle(event: Any, context: Any) -> Any:
            if event.get("source") != SCHEDULER:
                return handler(event, context)
            slot, started_at = parse_stamp(event["time"]), system_clock()
            held = None
            if lease is not None:
                try:
                    until = started_at + lease
                    held = store().take(name, context.aws_request_id, started_at, until, slot - FIRST_SINCE)
                except Exception as error:  # it does no harm beside another run; one row that is spoilt stops nobody
                    failed(logger, "turn_not_taken", error, schedule=name)
                else:
                    if held is None:
                        logger.info("another_run", extra={"schedule": name})
                        return {"another_run": True}
            try:
                done = handler(event, context)
            except Exception:
                _ended(name, store, logger, held, slot, started_at, "failed")
                raise
            is_too_late = isinstance(done, dict) and "is_too_late" in done
            _ended(name, store, logger, held, slot, started_at, "failed" if is_too_late else "done")
            return done

        return handle

    return decorate


def _ended(
    name: str,
    store: Callable[[], ScheduleStore],
    logger: Logger,
    held: Standing | None,
    slot: datetime,
    started_at: datetime,
    result: Result,
) -> None:
    """The beat of a run. What was done is done, whether it can be written or not: who watches will ask for it."""
    try:
        if held is None:
            store().beat(name, slot, started_at, system_clock(), result)
        elif not store().end(held, slot, started_at, system_clock(), result):
            logger.error("run_was_stale", extra={"schedule": name, "token": held.token})
    except Exception as error:
        failed(logger, "beat_not_written", error, schedule=name)
