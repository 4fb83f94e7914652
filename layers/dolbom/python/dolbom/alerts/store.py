"""Reports, their history and their photos' slots in the `alerts` table; each report's identity in `identities`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from dolbom.alerts import keys
from dolbom.alerts.dossier import AlertFile
from dolbom.alerts.photos.slots import PHOTOS_MAX, SLOTS_MAX, UPLOAD_WITHIN, Photo, PlaceHint, is_forgone
from dolbom.alerts.rate_limits.limits import Counter
from dolbom.alerts.rate_limits.store import one_more
from dolbom.alerts.report import Change, Event, Message, Notice, Report
from dolbom.alerts.reporters.store import link_item
from dolbom.clock import stamp
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import (
    ABSENT,
    BATCH_GET_KEYS_MAX,
    Cancelled,
    Condition,
    ConditionFailed,
    Put,
    Table,
    Update,
    Write,
)

DUE_PAGES_MAX = 200
"""Pages of due rows that one run reads of a shard; what is left is first in the next run."""


class AlertStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def create(
        self,
        received: Change,
        identity: Mapping[str, Any],
        identities: Table,
        counters: Sequence[Counter] = (),
    ) -> Report | None:
        """Writes a new report, all that belongs to it, its identity apart, and what it counts towards: all or none. An
        identity with an `account` is linked to it, so that whoever signs in finds the own reports.

        Returns the report as stored: if it was there already, the one that was there, and nothing is counted. None
        if it is new and a counter is full.
        """
        now = received.event.at
        writes: list[Write] = [Put(_report_item(received.report)), *_beside(received)]
        writes += [one_more(counter, now) for counter in counters]
        homes = [self.table] * len(writes)
        if identity:
            pk = keys.alert(received.report.alert_id)
            writes.append(Put({"pk": pk, "sk": keys.IDENTITY, "kind": "identity", **identity}))
            homes.append(identities)
        if "account" in identity:
            writes.append(Put(link_item(identity["account"], received.report)))
            homes.append(identities)
        try:
            self.table.transact(*writes, tables=homes)
        except Cancelled as cancelled:
            # The engines need not report every failed condition: whether it is there is asked once more.
            old = cancelled.old[0] or self.table.get(keys.alert(received.report.alert_id), keys.REPORT)
            return Report.model_validate(old) if old is not None else None
        return received.report

    def apply(self, change: Change) -> bool:
        """Writes a report's next version with its line of history and its notices: all or none.

        False if somebody else made that version first.
        """
        before = Condition("version = :before", {":before": change.report.version - 1})
        try:
            self.table.transact(Put(_report_item(change.report), before), *_beside(change))
        except Cancelled:
            return False
        return True

    def report(self, alert_id: str) -> Report | None:
        """A report, or None."""
        item = self.table.get(keys.alert(alert_id), keys.REPORT)
        return Report.model_validate(item) if item else None

    def reports(self, alert_ids: Sequence[str]) -> list[Report]:
        """Those of up to 100 reports that exist, oldest first."""
        items = self.table.get_many([(keys.alert(alert_id), keys.REPORT) for alert_id in alert_ids])
        return sorted((Report.model_validate(item) for item in items), key=lambda report: report.received_at)

    def file(self, alert_id: str) -> AlertFile | None:
        """A report with all that belongs to it, oldest first, or None."""
        report = None
        events: list[Event] = []
        messages: list[Message] = []
        photos: list[Photo] = []
        hints: list[PlaceHint] = []
        for item in self.table.query_all(keys.alert(alert_id)):
            match item["kind"]:
                case "report":
                    report = Report.model_validate(item)
                case "event":
                    events.append(Event.model_validate(item))
                case "message":
                    messages.append(Message.model_validate(item))
                case "photo":
                    photos.append(Photo.model_validate(item))
                case "hint":
                    hints.append(PlaceHint.model_validate(item))
        if report is None:
            return None
        messages.sort(key=lambda message: message.at)
        photos.sort(key=lambda photo: photo.asked_at)
        return AlertFile(report, tuple(events), tuple(messages), tuple(photos), tuple(hints))

    def message(self, alert_id: str, message_id: str) -> Message | None:
        """A message, or None."""
        item = self.table.get(keys.alert(alert_id), keys.message(message_id))
        return Message.model_validate(item) if item else None

    # Notices and the clock

    def notice(self, alert_id: str, notice_id: str) -> Notice | None:
        """A notice, or None."""
        item = self.table.get(keys.alert(alert_id), keys.notice(notice_id))
        return Notice.model_validate(item) if item else None

    def change_notice(self, before: Notice, after: Notice) -> bool:
        """Writes what became of a notice; False if it is no longer as it was before."""
        as_before = Condition(
            "#state = :state AND attempts = :attempts AND due_at = :due_at",
            {":state": before.state, ":attempts": before.attempts, ":due_at": before.model_dump()["due_at"]},
            _STATE,
        )
        try:
            self.table.write(Put(_notice_item(after), as_before))
        except ConditionFailed:
            return False
        return True

    def due(self, shard: str, now: datetime) -> Iterator[Report | Notice]:
        """Reports and notices of one shard that are due, longest due first, as they stand."""
        after: Item | None = None
        for _ in range(DUE_PAGES_MAX):
            page = self.table.query(
                shard,
                between=("0", stamp(now)),
                limit=BATCH_GET_KEYS_MAX,
                after=after,
                index=keys.CLOCK,
                index_keys=("clock_shard", "due_at"),
            )
            order = {(item["pk"], item["sk"]): item["due_at"] for item in page.items}
            found = self.table.get_many(list(order))
            for item in sorted(found, key=lambda item: order[item["pk"], item["sk"]]):
                yield Report.model_validate(item) if item["kind"] == "report" else Notice.model_validate(item)
            after = page.next
            if after is None:
                return

    # Photos

    def photo(self, alert_id: str, photo_id: str) -> Photo | None:
        """A photo's slot, or None."""
        item = self.table.get(keys.alert(alert_id), keys.photo(photo_id))
        return Photo.model_validate(item) if item else None

    def give_slot(self, photo: Photo, photos_max: int) -> Photo | None:
        """Gives a report one more slot for a photo; one that was given already is given again, for as long again.

        Returns the slot as stored, or None if all `photos_max` are given to other photos. A slot that nobody used in
        time is taken back for another photo: what is uploaded to it later finds it settled, and is deleted.
        """
        pk = keys.alert(photo.alert_id)
        count = Update(
            pk,
            keys.PHOTO_COUNT,
            "SET slots = if_not_exists(slots, :none) + :one, #kind = :kind",
            Condition("attribute_not_exists(slots) OR slots < :max"),
            {":none": 0, ":one": 1, ":max": photos_max, ":kind": "photo_count"},
            {"#kind": "kind"},
        )
        try:
            self.table.transact(count, Put(_photo_item(photo), ABSENT))
        except Cancelled as cancelled:
            # The count's condition alone may be reported; a slot that is there still counts as given.
            old = cancelled.old[1]
            there = Photo.model_validate(old) if old is not None else self.photo(photo.alert_id, photo.photo_id)
            return self._given_again(there, photo.asked_at) if there is not None else self._instead_of_another(photo)
        return photo

    def _given_again(self, there: Photo, now: datetime) -> Photo | None:
        if there.state != "waiting" or now - there.asked_at < UPLOAD_WITHIN:
            return there
        later = there.model_copy(update={"asked_at": now})
        try:
            self.table.write(Put(_photo_item(later), _still_waiting(there)))
        except ConditionFailed:
            return self.photo(there.alert_id, there.photo_id)
        return later

    def _instead_of_another(self, photo: Photo) -> Photo | None:
        """The slot in place of one that nobody used, if there is one: both change together, or neither."""
        pk = keys.alert(photo.alert_id)
        taken_back = Update(
            pk,
            keys.PHOTO_COUNT,
            "SET taken_back = if_not_exists(taken_back, :none) + :one, #kind = :kind",
            Condition("attribute_not_exists(taken_back) OR taken_back < :max"),
            {":none": 0, ":one": 1, ":max": SLOTS_MAX - PHOTOS_MAX, ":kind": "photo_count"},
            {"#kind": "kind"},
        )
        for item in self.table.query_all(pk, prefix=keys.PHOTO):
            other = Photo.model_validate(item)
            if not is_forgone(other, photo.asked_at):
                continue
            expired = other.model_copy(update={"state": "expired", "code": "not_uploaded"})
            try:
                self.table.transact(
                    Put(_photo_item(expired), _still_waiting(other)), Put(_photo_item(photo), ABSENT), taken_back
                )
            except Cancelled:
                continue  # its upload has come after all, or another request was faster
            return photo
        return None

    def settle_photo(self, photo: Photo, hint: PlaceHint | None = None) -> bool:
        """Writes what became of a photo, once, with where it was taken: False if it was settled already."""
        writes = [Put(_photo_item(photo), Condition("#state = :waiting", {":waiting": "waiting"}, _STATE))]
        if hint is not None:
            writes.append(Put(_hint_item(photo.alert_id, hint), ABSENT))
        try:
            self.table.transact(*writes)
        except Cancelled:
            return False
        return True

    def hint(self, alert_id: str, photo_id: str, now: datetime) -> PlaceHint | None:
        """Where a photo was taken, as long as the reporter may say that it is right."""
        item = self.table.get(keys.alert(alert_id), keys.hint(photo_id))
        hint = PlaceHint.model_validate(item) if item else None
        return hint if hint is not None and now < hint.until else None


_STATE = {"#state": "state"}


def _report_item(report: Report) -> Item:
    pk = keys.alert(report.alert_id)
    return {"pk": pk, "sk": keys.REPORT, "kind": "report", **report.model_dump(), **_clock(report, report.alert_id)}


def _beside(change: Change) -> list[Put]:
    """The rows that are written with a report's version: its event, its notices and its message."""
    pk, message = keys.alert(change.report.alert_id), change.message
    event = {"pk": pk, "sk": keys.event(change.event.version), "kind": "event", **change.event.model_dump()}
    rows = [Put(event), *(Put(_notice_item(notice)) for notice in change.notices)]
    if message is not None:
        rows.append(Put({"pk": pk, "sk": keys.message(message.message_id), "kind": "message", **message.model_dump()}))
    return rows


def _notice_item(notice: Notice) -> Item:
    pk, sk = keys.alert(notice.alert_id), keys.notice(notice.notice_id)
    return {"pk": pk, "sk": sk, "kind": "notice", **notice.model_dump(), **_clock(notice, notice.alert_id)}


def _clock(row: Report | Notice, alert_id: str) -> Item:
    """A row is in the clock's index as long as something is due."""
    if row.due_at is None:
        return {}
    is_mail = isinstance(row, Notice) and row.channel == "mail"
    return {"clock_shard": keys.mail_shard(alert_id) if is_mail else keys.clock_shard(alert_id)}


def _still_waiting(photo: Photo) -> Condition:
    """The slot is as it was seen: nobody has used it, or asked for it again."""
    values = {":waiting": "waiting", ":asked": photo.model_dump()["asked_at"]}
    return Condition("#state = :waiting AND asked_at = :asked", values, _STATE)


def _hint_item(alert_id: str, hint: PlaceHint) -> Item:
    pk, sk = keys.alert(alert_id), keys.hint(hint.photo_id)
    return {"pk": pk, "sk": sk, "kind": "hint", "expires_at": int(hint.until.timestamp()), **hint.model_dump()}


def _photo_item(photo: Photo) -> Item:
    return {"pk": keys.alert(photo.alert_id), "sk": keys.photo(photo.photo_id), "kind": "photo", **photo.model_dump()}
