"""A photo of a report from the asking to the end (A6): a slot is given, filled once, and ends ready or refused.

Nothing but a cleaned photo is ever readable: a slot shows what stands in the evidence bucket, never the upload.
"""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from dolbom.alerts.forms import RequestId
from dolbom.alerts.photo import ANY_KIND, AnyContentType, Photo, Picture
from dolbom.ids import derived
from dolbom.model import Model

PHOTOS_MAX = 5
PHOTO_BYTES_MAX = 10 * 1024 * 1024
SLOTS_MAX = 25
"""Slots that one report is ever given, those among them that nobody used."""
UPLOAD_WITHIN = timedelta(minutes=10)
SLOT_HELD = timedelta(minutes=20)
"""How long a slot that nobody uploads to is kept: an upload that began in time may take as long again."""
HINT_KEPT = timedelta(hours=24)
"""How long the reporter may say that the place where a photo was taken is the right one; then it is forgotten."""
UPLOADS = "uploads/"


class PhotoForm(Model):
    """Asks for a slot. The device makes `request_id`, so that asking again gives the same slot."""

    request_id: RequestId
    content_type: AnyContentType = "application/octet-stream"
    size_bytes: Annotated[int, Field(ge=1, le=PHOTO_BYTES_MAX)] | None = None
    use_photo_position: bool = False
    """Whether the position in the photo may be looked at, to suggest the centre of the place where it was taken."""


def slot(alert_id: str, form: PhotoForm, now: datetime) -> Photo:
    """The slot that a form asks for. The kind of file that the device says is for the address to upload to alone: HEIC
    would name the make of an anonymous neighbour's phone (A1)."""
    photo_id = derived("photo", alert_id, form.request_id)
    return Photo(
        alert_id=alert_id,
        photo_id=photo_id,
        content_type=ANY_KIND,
        asked_at=now,
        use_position=form.use_photo_position,
    )


def is_forgone(photo: Picture, now: datetime) -> bool:
    """Whether nobody used a slot while it was theirs: it may be given to another photo."""
    return photo.state == "waiting" and now - photo.asked_at >= SLOT_HELD


def upload_key(photo: Photo) -> str:
    """Where the reporter's device puts the original; it says nothing of them."""
    return f"{UPLOADS}{photo.alert_id}/{photo.photo_id}"


def of_upload_key(key: str) -> tuple[str, str] | None:
    """The report and photo of an upload's key, or None if we never gave such a key."""
    prefix, _, rest = key.partition("/")
    alert_id, _, photo_id = rest.partition("/")
    if f"{prefix}/" != UPLOADS or not alert_id or not photo_id or "/" in photo_id:
        return None
    return alert_id, photo_id
