"""The daily look (O6): all looks, each for itself, told as the findings of the day that ended.

It looks at how things are, so a day that was missed is not made up for: it stays a day without a run, which the list
of audits names, also where its call comes on a later day. Where a look fails, that is a finding, the others look all
the same, and the next hour tries again.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools import Logger

from dolbom.audits.findings.life import NOT_LOOKED, Found
from dolbom.audits.findings.store import FindingStore
from dolbom.audits.hygiene.looks import Places, looks
from dolbom.clock import Clock, parse_stamp, seoul_day
from dolbom.dynamo.items import Item
from dolbom.logs import failed

AUDIT: Final = "daily_hygiene"
A_DAY = timedelta(days=1)


def look_about(places: Places, findings: FindingStore, now: datetime, logger: Logger, clock: Clock) -> dict[str, Any]:
    """Looks at everything as of `now`, unless a run of the day has: how much was found, and whether all could be looked
    at. A call that comes on a later day than it was made for (a dead letter that is fed again) looks at nothing.

    Raises:
        Unavailable: DynamoDB does not take the findings. The run is not said to have ended.
    """
    day = (seoul_day(now) - A_DAY).isoformat()
    if seoul_day(clock()) > seoul_day(now):
        # It would tell of how things are today as of the day before the one on which it was to look.
        logger.warning("look_too_late", extra={"day": day})
        return {"day": day, "is_too_late": True}
    runs = findings.runs(AUDIT)
    if any(run.day == day and run.is_whole for run in runs):
        return {"day": day, "is_done": True}
    since = max((parse_stamp(run.at) for run in runs if run.day < day), default=now - A_DAY)
    found: list[Found] = []
    not_looked: list[str] = []
    unread: list[Item] = []
    for name, look in looks(places, now, since, unread.append).items():
        try:
            found += look()
        except Exception as error:  # whatever it is, the next look is at something else
            failed(logger, "not_looked", error, look=name)
            not_looked.append(name)
            found.append(Found(NOT_LOOKED, name, facts={"error": type(error).__name__}))
    is_all = not not_looked and not unread
    run = findings.seen(AUDIT, day, found, at=now, is_all=is_all)
    told = {"day": day, "findings": run.count, "is_whole": run.is_whole}
    logger.info("looked_about", extra=told)
    return told
