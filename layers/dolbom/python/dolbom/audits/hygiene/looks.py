"""What the daily look looks at (O6): each look tells of what it finds.

No look tells of a report, a reporter or a photo: findings lie in a table whose changes are kept to the second, and an
anonymous report's id there would tell when it was made. Of the alerts' side numbers are told; the runbook's commands
show what they are of.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from dolbom.alerts.keys import aside_shards as alerts_aside
from dolbom.audits.findings.life import Found
from dolbom.audits.hygiene.store import ROWS_MAX, AsideStore
from dolbom.clock import parse_stamp, rfc3339, seoul_day
from dolbom.discovery.catalogue import bodies
from dolbom.discovery.keys import CLOCK_KIND
from dolbom.discovery.rounds import Round
from dolbom.discovery.store import RoundStore
from dolbom.dynamo.due import aside_shard
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Table
from dolbom.gateways.photo_buckets import Uploads
from dolbom.gateways.queues import Queues
from dolbom.meals import keys
from dolbom.schedules.plan import SCHEDULES
from dolbom.schedules.store import ScheduleStore
from dolbom.schedules.watch import missed

PHOTO_STUCK_AFTER = timedelta(hours=1)
"""Cleaning takes seconds, and what nobody told of is taken in each quarter of an hour."""
SILENT_FROM = timedelta(days=5)
"""So long before its round runs, a body's file should be there."""
ROUNDS_BACK = 12
"""Where no body has sent anything for so many rounds, discovery is not used yet, and nobody is silent."""
ASIDE_MEALS = tuple(aside_shard(kind) for kind in (keys.HOLDS, keys.LAPSES, keys.QUESTIONS_DUE, keys.QUESTION_NOTICES))
ASIDE_ALERTS = (*alerts_aside(), aside_shard(CLOCK_KIND))
ASIDE_EACH_MAX = 50
Look = Callable[[], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the look looks."""

    meals: Table
    alerts: Table
    uploads: Uploads
    queues: Queues
    dead_letters: tuple[str, ...]


def looks(places: Places, now: datetime, since: datetime, unread: Callable[[Item], object]) -> Mapping[str, Look]:
    """All looks by their names, as of now; `since`: when the look before this one was. `unread` is told of each row
    that cannot be read."""
    return {
        "photos": lambda: photos(places.uploads, now),
        "bodies": lambda: silent(RoundStore(places.alerts), now),
        "schedules": lambda: schedules(ScheduleStore(places.meals), now, since, unread),
        "rows_of_meals": lambda: aside(AsideStore(places.meals)),
        "rows_of_alerts": lambda: aside_counted(AsideStore(places.alerts)),
        **{f"queue {name}": partial(letters, places.queues, name) for name in places.dead_letters},
    }


def photos(uploads: Uploads, now: datetime) -> Iterator[Found]:
    """Originals that lie in the intake, by its folders: stuck ones, and ones that were put aside there."""
    oldest: dict[str, datetime] = {}
    counted = Counter[str]()
    for key, put_at in uploads.lying(now - PHOTO_STUCK_AFTER):
        folder = key.partition("/")[0]
        counted[folder] += 1
        oldest[folder] = min(put_at, oldest.get(folder, put_at))
    for folder, count in sorted(counted.items()):
        hours = int((now - oldest[folder]) / timedelta(hours=1))
        yield Found("photos_stuck", f"uploads {folder}/", facts={"count": count, "hours": hours})


def letters(queues: Queues, name: str) -> Iterator[Found]:
    """Dead letters that lie in a queue."""
    count = queues.lying(name)
    if count:
        yield Found("dead_letters", f"queue {name}", facts={"count": count})


def silent(store: RoundStore, now: datetime) -> Iterator[Found]:
    """Bodies that have sent nothing for the round that is due soon; otherwise, for the one that ran last or since."""
    coming = Round.at(seoul_day(now))
    asked = coming if seoul_day(now) >= coming.day - SILENT_FROM else coming.before()
    heard = {*store.files(asked.code), *store.files(asked.before(-1).code)}
    if not heard and not any(store.files(asked.before(back).code) for back in range(1, ROUNDS_BACK + 1)):
        return
    for body, known in sorted(bodies().items()):
        if body not in heard:
            facts = {"round": asked.code, "body_ko": known.name_ko, "body_en": known.name_en}
            yield Found("body_silent", f"body {body}", facts=facts)


def schedules(
    store: ScheduleStore, now: datetime, since: datetime, unread: Callable[[Item], object]
) -> Iterator[Found]:
    """Schedules that have missed a slot: now, or since the last look, whatever was made up for meanwhile."""
    standings = store.standings(SCHEDULES, unread)
    slots = {each.schedule: each.slot for each in missed(standings, now)}
    for name, standing in standings.items():
        if standing.missed_slot is not None and standing.missed_at is not None and standing.missed_at > since:
            slots.setdefault(name, standing.missed_slot)
    for name, slot in sorted(slots.items()):
        done = standings[name].done_slot
        facts = {"slot": rfc3339(slot), "made_up": rfc3339(done) if done is not None and done >= slot else ""}
        yield Found("schedule_missed", f"schedule {name}", facts=facts)


def aside(store: AsideStore) -> Iterator[Found]:
    """Rows about meals that the clock has set aside, each by its key; where they are many of a kind, how many: more
    than a person would read, they would take the room of what else is found."""
    for shard in ASIDE_MEALS:
        rows = list(store.rows(shard))
        if len(rows) > ASIDE_EACH_MAX:
            yield Found("rows_aside", f"meals {shard}", facts=_counted(len(rows)))
            continue
        for place, due_at in rows:
            yield Found("row_aside", place, facts={"next": _told(due_at)})


def aside_counted(store: AsideStore) -> Iterator[Found]:
    """Rows about reports and rounds that the clock has set aside, by their kind: how many."""
    for shard in ASIDE_ALERTS:
        count = sum(1 for _ in store.rows(shard))
        if count:
            yield Found("rows_aside", f"alerts {shard}", facts=_counted(count))


def _told(due_at: str) -> str:
    """When a row is looked at again, as people read it; what is no stamp as it stands."""
    try:
        return rfc3339(parse_stamp(due_at))
    except (ValueError, OverflowError):
        return due_at


def _counted(count: int) -> dict[str, str | int]:
    """How many rows; where no more were counted, at least so many."""
    return {"count": count, "or_more": "+"} if count >= ROWS_MAX else {"count": count}
