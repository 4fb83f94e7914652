"""Clocks of rounds and what is owed of them, in the `alerts` table."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from dolbom.discovery import keys
from dolbom.discovery.visits.round_clock import RoundClock, RoundNotice
from dolbom.discovery.visits.store import VisitRow, VisitStore
from dolbom.dynamo.due import ASIDE_A_RUN_MAX, CLOCK_SHARDS, aside_shard, due_page
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import (
    ABSENT,
    BATCH_GET_KEYS_MAX,
    Cancelled,
    Condition,
    ConditionFailed,
    Page,
    Put,
    Table,
    Write,
)


class RoundClockStore:
    """Clocks of rounds and their notices, in the `alerts` table."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def begin(self, clock: RoundClock) -> None:
        """Puts a clock there where none is; one that goes already goes on."""
        with suppress(ConditionFailed):
            self.table.write(Put(_clock_item(clock), ABSENT))

    def due(self, now: datetime) -> Iterator[Item]:
        """What is due, as it stands, at most a page of each shard: the next run takes the next."""
        for shard in range(CLOCK_SHARDS):
            page = due_page(self.table, f"{keys.CLOCK_KIND}#{shard}", now, BATCH_GET_KEYS_MAX)
            yield from self._as_they_stand(page)

    def due_again(self, now: datetime) -> Iterator[Item]:
        """What was set aside and is to be looked at again, as much as one run takes."""
        yield from self._as_they_stand(due_page(self.table, aside_shard(keys.CLOCK_KIND), now, ASIDE_A_RUN_MAX))

    def _as_they_stand(self, page: Page) -> list[Item]:
        order = {(item["pk"], item["sk"]): item["due_at"] for item in page.items}
        return sorted(self.table.get_many(list(order)), key=lambda item: order[item["pk"], item["sk"]])

    def due_row(self, item: Item) -> RoundClock | RoundNotice:
        """What a due row is."""
        return RoundClock.of(item) if item.get("kind") == "round_clock" else RoundNotice.of(item)

    def open_rows(self, clock: RoundClock) -> list[VisitRow]:
        """What a clock's centre is not done with."""
        return VisitStore(self.table).open_rows(clock.centre, clock.round)

    def move(self, before: RoundClock, after: RoundClock, notice: RoundNotice | None) -> bool:
        """Writes a clock's next step with what is to be told: both or none; False if it has moved meanwhile."""
        as_seen = Condition("version = :version", {":version": before.version})
        writes: list[Write] = [Put(_clock_item(after), as_seen)]
        if notice is not None:
            writes.append(Put(_notice_item(notice), ABSENT))
        try:
            self.table.transact(*writes)
        except Cancelled:
            return False
        return True

    def change_notice(self, before: RoundNotice, after: RoundNotice) -> bool:
        """Writes what became of a notice; False if it is no longer as it was before."""
        as_before = Condition(
            "#state = :state AND attempts = :attempts AND due_at = :due_at",
            {":state": before.state, ":attempts": before.attempts, ":due_at": before.model_dump()["due_at"]},
            {"#state": "state"},
        )
        try:
            self.table.write(Put(_notice_item(after), as_before))
        except ConditionFailed:
            return False
        return True


def _clock_item(clock: RoundClock) -> Item:
    """A clock as it lies; off the clock's index once its centre is done."""
    place = {"pk": keys.of_round(clock.round), "sk": keys.clock_of(clock.centre), "kind": "round_clock"}
    return {**place, **clock.model_dump(), **_on_the_clock(clock)}


def _notice_item(notice: RoundNotice) -> Item:
    """A notice as it lies; off the clock's index once it is over."""
    place = {
        "pk": keys.of_round(notice.round),
        "sk": keys.notice(notice.centre, notice.version),
        "kind": "round_notice",
    }
    return {**place, **notice.model_dump(), **_on_the_clock(notice)}


def _on_the_clock(row: RoundClock | RoundNotice) -> Item:
    return {"clock_shard": keys.clock(row.centre)} if row.due_at is not None else {}
