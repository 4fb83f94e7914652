"""A photo of a report as it stands (A6), and what it suggests of its place."""

from typing import Literal

from dolbom.alerts.report import Instant, Office, Stored

ContentType = Literal["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"]


class Photo(Stored):
    """One photo's slot."""

    alert_id: str
    photo_id: str
    state: Literal["waiting", "ready", "refused", "expired"] = "waiting"
    content_type: ContentType
    asked_at: Instant
    code: str | None = None
    """Why it was refused."""
    use_position: bool = False
    image_key: str | None = None
    thumbnail_key: str | None = None
    width_px: int | None = None
    height_px: int | None = None


class PlaceHint(Stored):
    """The centre where a photo was taken, by the position in it: of the position itself nothing is kept."""

    photo_id: str
    office: Office
    until: Instant
    """The reporter may agree until then; after that it is not shown, and is deleted."""
