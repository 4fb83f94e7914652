"""Reports, what belongs to them, and photos as items of the `alerts` table."""

from datetime import timedelta

from dolbom.alerts import keys
from dolbom.alerts.photo import Photo, PlaceHint
from dolbom.alerts.report import Change, Message, Notice, Report, WorkerNote
from dolbom.clock import stamp
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Put

NOTES_KEPT = timedelta(days=90)


def report_item(report: Report) -> Item:
    pk = keys.alert(report.alert_id)
    return {"pk": pk, "sk": keys.REPORT, "kind": "report", **report.model_dump(), **_clock(report, report.alert_id)}


def beside(change: Change) -> list[Put]:
    """The rows that are written with a report's version: its event, notices and message, and what workers are told."""
    pk, message = keys.alert(change.report.alert_id), change.message
    line = change.event.model_copy(update={"message": message.message_id}) if message is not None else change.event
    event = {"pk": pk, "sk": keys.event(line.version), "kind": "event", **line.model_dump()}
    rows = [Put(event), *(Put(notice_item(notice)) for notice in change.notices)]
    if message is not None:
        rows.append(Put(message_item(message)))
    return rows + [Put(note_item(note)) for note in change.notes]


def message_item(message: Message) -> Item:
    pk, sk = keys.alert(message.alert_id), keys.message(message.message_id)
    return {"pk": pk, "sk": sk, "kind": "message", **message.model_dump()}


def note_item(note: WorkerNote) -> Item:
    pk, sk = keys.worker(note.worker), keys.note(stamp(note.at), note.alert_id)
    return {
        "pk": pk,
        "sk": sk,
        "kind": "note",
        "expires_at": int((note.at + NOTES_KEPT).timestamp()),
        **note.model_dump(),
    }


def notice_item(notice: Notice) -> Item:
    pk, sk = keys.alert(notice.alert_id), keys.notice(notice.notice_id)
    return {"pk": pk, "sk": sk, "kind": "notice", **notice.model_dump(), **_clock(notice, notice.alert_id)}


def _clock(row: Report | Notice, alert_id: str) -> Item:
    """A row is in the clock's index as long as something is due."""
    if row.due_at is None:
        return {}
    is_mail = isinstance(row, Notice) and row.channel == "mail"
    return {"clock_shard": keys.mail_shard(alert_id) if is_mail else keys.report_shard(alert_id)}


def identity_item(alert_id: str, sealed: bytes) -> Item:
    """Who reported and who is concerned, sealed, in the `identities` table."""
    return {"pk": keys.identity(alert_id), "sk": keys.IDENTITY, "kind": "identity", "sealed": sealed}


def photo_item(photo: Photo) -> Item:
    return {"pk": keys.alert(photo.alert_id), "sk": keys.photo(photo.photo_id), "kind": "photo", **photo.model_dump()}


def hint_item(alert_id: str, hint: PlaceHint) -> Item:
    pk, sk = keys.alert(alert_id), keys.hint(hint.photo_id)
    return {"pk": pk, "sk": sk, "kind": "hint", "expires_at": int(hint.until.timestamp()), **hint.model_dump()}
