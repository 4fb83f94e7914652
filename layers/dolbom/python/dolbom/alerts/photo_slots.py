"""A photo of a report from the asking to the end (A6): a slot is given, filled once, and ends ready or refused.

Nothing but a cleaned photo is ever readable: a slot shows what stands in the evidence bucket, never the upload.
"""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from dolbom.alerts.forms import RequestId
from dolbom.alerts.reports import Instant, Stored
from dolbom.api import Model
from dolbom.ids import derived

PHOTOS_MAX = 5
PHOTO_BYTES_MAX = 10 * 1024 * 1024
UPLOAD_WITHIN = timedelta(minutes=10)
UPLOADS = "uploads/"

ContentType = Literal["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"]


class PhotoForm(Model):
    """Asks for a slot. The device makes `request_id`, so that asking again gives the same slot."""

    request_id: RequestId
    content_type: ContentType
    size_bytes: Annotated[int, Field(ge=1, le=PHOTO_BYTES_MAX)] | None = None


class Photo(Stored):
    """One photo's slot."""

    alert_id: str
    photo_id: str
    state: Literal["waiting", "ready", "refused"] = "waiting"
    content_type: ContentType
    asked_at: Instant
    code: str | None = None
    """Why it was refused."""
    image_key: str | None = None
    thumbnail_key: str | None = None
    width_px: int | None = None
    height_px: int | None = None


def slot(alert_id: str, form: PhotoForm, now: datetime) -> Photo:
    """The slot that a form asks for."""
    photo_id = derived("photo", alert_id, form.request_id)
    return Photo(alert_id=alert_id, photo_id=photo_id, content_type=form.content_type, asked_at=now)


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
