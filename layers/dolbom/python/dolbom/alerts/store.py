"""Reports and all that belongs to them in the `alerts` table."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from dolbom.alerts import keys
from dolbom.alerts.dossier import SHOWN_MAX, AlertFile
from dolbom.alerts.photo import Photo, PlaceHint
from dolbom.alerts.report import Change, Event, Message, Notice, Report, WorkerNote
from dolbom.alerts.rows import beside, notice_item, report_item
from dolbom.dynamo.due import ASIDE_A_RUN_MAX, due_page
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import (
    BATCH_GET_KEYS_MAX,
    Cancelled,
    Condition,
    ConditionFailed,
    Page,
    Put,
    Table,
)
from dolbom.errors import bad_next

FILE_CALLS_MAX = 15
"""AWS calls that reading a file makes at most: a page; the report; six parts; messages by name, in hundreds."""
NAME_CHARACTERS_MAX = 64
"""Of a message's id: a longer one is none of ours."""
DUE_PAGES_MAX = 200
"""Pages of due rows that one run reads of a shard; what is left is first in the next run."""


class AlertStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def apply(self, change: Change, *, looks: bool = False) -> bool:
        """Writes a report's next version with its line of history and its notices: all or none. `looks`: where it
        meets another change, it is looked at first whether the report still is as it was.

        False if somebody else made that version first.
        """
        before = Condition("version = :before", {":before": change.report.version - 1})
        try:
            next_version = Put(report_item(change.report), before)
            self.table.transact(next_version, *beside(change), looks=looks and next_version)
        except Cancelled:
            return False
        return True

    def put_on_clock(self, report: Report) -> None:
        """Writes a report with the attributes by which the clock finds it, if it still is of this version: without
        them, nobody is told when it is overdue (A4)."""
        as_read = Condition("version = :version", {":version": report.version})
        with suppress(ConditionFailed):  # a newer version has them
            self.table.write(Put(report_item(report), as_read))

    def report(self, alert_id: str) -> Report | None:
        """A report, or None."""
        item = self.table.get(keys.alert(alert_id), keys.REPORT)
        return Report.of(item) if item else None

    def report_if_readable(self, alert_id: str) -> Report | None:
        """A report, or None, also where it cannot be read: then it is named."""
        item = self.table.get(keys.alert(alert_id), keys.REPORT)
        return next(self.table.each([item] if item else [], Report.of), None)

    def reports(self, alert_ids: Sequence[str]) -> list[Report]:
        """Those of up to 100 reports that exist, oldest first; one that cannot be read is left out."""
        items = self.table.get_many([(keys.alert(alert_id), keys.REPORT) for alert_id in alert_ids])
        return sorted(self.table.each(items, Report.of), key=lambda report: report.received_at)

    def file(self, alert_id: str) -> AlertFile | None:
        """A report with what belongs to it, oldest first, or None: one AWS call. Of one that is longer than a page, the
        newest of its history and of what was said, in `FILE_CALLS_MAX` calls, however long it is."""
        page = self.table.query(keys.alert(alert_id))
        if page.next is None:
            return self._file(page.items)
        item = self.table.get(keys.alert(alert_id), keys.REPORT)
        return self._file([item, *self._newest(alert_id)], is_whole=False) if item is not None else None

    def _newest(self, alert_id: str) -> Iterator[Item]:
        """Beside the report: all its photos; the newest of its history, and the messages that it names; what its
        workers said last, which no flood of messages hides; and what was kept beside it while it could not be read."""
        pk = keys.alert(alert_id)

        def some(prefix: str) -> tuple[Item, ...]:
            return self.table.query(pk, prefix=prefix, limit=SHOWN_MAX, forward=False).items

        events = some(keys.EVENT)
        yield from (*events, *some(keys.PHOTO), *some(keys.HINT))
        named = (event.get("message") for event in events)
        said = {name for name in named if isinstance(name, str) and 0 < len(name) <= NAME_CHARACTERS_MAX}
        said |= {keys.said_beside(notice["sk"]) for notice in some(keys.BESIDE)}
        found = {item["sk"]: item for item in some(keys.OF_WORKERS)}
        wanted = [(pk, keys.message(message_id)) for message_id in sorted(said)]
        for start in range(0, len(wanted), BATCH_GET_KEYS_MAX):
            found |= {item["sk"]: item for item in self.table.get_many(wanted[start : start + BATCH_GET_KEYS_MAX])}
        if any(event.get("what") in _UNNAMED and event.get("message") is None for event in events):
            found |= {item["sk"]: item for item in some(keys.MESSAGE)}
        yield from found.values()

    def _file(self, items: Iterable[Item], *, is_whole: bool = True) -> AlertFile | None:
        report = None
        events: list[Event] = []
        messages: list[Message] = []
        photos: list[Photo] = []
        hints: list[PlaceHint] = []
        for part in self.table.each(items, _part_of):
            match part:
                case Report():
                    report = part
                case Event():
                    events.append(part)
                case Message():
                    messages.append(part)
                case Photo():
                    photos.append(part)
                case PlaceHint():
                    hints.append(part)
        if report is None:
            return None
        events.sort(key=lambda event: event.version)
        messages.sort(key=lambda message: message.at)
        photos.sort(key=lambda photo: photo.asked_at)
        left = 0 if is_whole else max(0, report.version - len(events)) + max(0, report.messages - len(messages))
        return AlertFile(report, tuple(events), tuple(messages), tuple(photos), tuple(hints), left)

    def message(self, alert_id: str, message_id: str) -> Message | None:
        """A message, or None."""
        item = self.table.get(keys.alert(alert_id), keys.message(message_id))
        return Message.of(item) if item else None

    def notes(self, worker: str, limit: int, after: str | None) -> tuple[list[WorkerNote], str | None]:
        """A page of what a worker is told of reports, newest first, and where the next one starts after.

        Raises:
            Invalid: `after` is no place among them.
        """
        if after is not None and not after.startswith(keys.NOTE):
            raise bad_next()
        pk = keys.worker(worker)
        key = {"pk": pk, "sk": after} if after is not None else None
        page = self.table.query(pk, prefix=keys.NOTE, limit=limit, after=key, forward=False)
        found = list(self.table.each(page.items, WorkerNote.model_validate))
        return found, page.next["sk"] if page.next else None

    # Notices and the clock

    def notice(self, alert_id: str, notice_id: str) -> Notice | None:
        """A notice, or None."""
        item = self.table.get(keys.alert(alert_id), keys.notice(notice_id))
        return Notice.of(item) if item else None

    def change_notice(self, before: Notice, after: Notice) -> bool:
        """Writes what became of a notice; False if it is no longer as it was before."""
        as_before = Condition(
            "#state = :state AND attempts = :attempts AND due_at = :due_at",
            {":state": before.state, ":attempts": before.attempts, ":due_at": before.model_dump()["due_at"]},
            _STATE,
        )
        try:
            self.table.write(Put(notice_item(after), as_before))
        except ConditionFailed:
            return False
        return True

    def due(self, shard: str, now: datetime) -> Iterator[Item]:
        """The rows of one shard that are due, longest due first, as they stand: reports and notices (`due_row`)."""
        after: Item | None = None
        for _ in range(DUE_PAGES_MAX):
            page = due_page(self.table, shard, now, BATCH_GET_KEYS_MAX, after)
            yield from self._as_they_stand(page)
            after = page.next
            if after is None:
                return

    def due_again(self, shard: str, now: datetime) -> Iterator[Item]:
        """Of the rows that were set aside those that are to be looked at again, as many as one run takes."""
        yield from self._as_they_stand(due_page(self.table, shard, now, ASIDE_A_RUN_MAX))

    def _as_they_stand(self, page: Page) -> list[Item]:
        order = {(item["pk"], item["sk"]): item["due_at"] for item in page.items}
        return sorted(self.table.get_many(list(order)), key=lambda item: order[item["pk"], item["sk"]])

    def due_row(self, item: Item) -> Report | Notice:
        """What a due row is."""
        return Report.of(item) if item.get("kind") == "report" else Notice.of(item)

    def photo(self, alert_id: str, photo_id: str) -> Photo | None:
        """A photo's slot, or None."""
        item = self.table.get(keys.alert(alert_id), keys.photo(photo_id))
        return Photo.of(item) if item else None


_STATE = {"#state": "state"}
_UNNAMED = {"message", "reopened"}
"""Lines of history that once did not name their message."""


_PARTS: dict[str, type[Report | Event | Message | Photo | PlaceHint]] = {
    keys.REPORT: Report,
    keys.EVENT: Event,
    keys.MESSAGE: Message,
    keys.PHOTO: Photo,
    keys.HINT: PlaceHint,
}
"""What belongs to a file, by how its sort key begins: that is there, whatever else of a row is not."""


def _part_of(item: Item) -> Report | Event | Message | Photo | PlaceHint | None:
    """A part of a report's file; None of what is none."""
    model = next((model for begins, model in _PARTS.items() if item["sk"].startswith(begins)), None)
    return model.of(item) if model is not None else None
