"""An uploaded photo's way into the evidence (A6). Fail closed: only what was cleaned can ever be read.

It may be killed after any step and told of the same upload again: the clean photo goes in first, under its
content's hash; then the slot says so, once; the original goes last. As long as the original is there, the
work is not done, and is done again.
"""

from hashlib import sha256
from typing import TypeVar

from dolbom.alerts import told
from dolbom.alerts.photo import Photo, Picture, PlaceHint
from dolbom.alerts.photos import clean as photos
from dolbom.alerts.photos import sandbox
from dolbom.alerts.photos.slots import HINT_KEPT, PHOTO_BYTES_MAX, of_upload_key
from dolbom.alerts.photos.store import PhotoStore
from dolbom.alerts.report import CENTRAL
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.routing.centres import office_of
from dolbom.clock import seoul_day
from dolbom.gateways.photo_buckets import Evidence, Uploads

P = TypeVar("P", bound=Picture)


def receive(key: str, *, alerts: PhotoStore, uploads: Uploads, evidence: Evidence) -> str:
    """Takes in one upload; the result in a word.

    `ready`, or `refused` (the slot says why), or `settled` (it was done before), or `unknown` (no such slot), or
    `gone` (nothing there any more).

    Raises:
        Unavailable: a service does not answer; the original stays, unreadable, for the next try.
    """
    ids = of_upload_key(key)
    photo = alerts.photo(*ids) if ids is not None else None
    if photo is None:
        result = "unknown"
    elif photo.state != "waiting":
        result = "settled"
    else:
        original = uploads.read(key, PHOTO_BYTES_MAX)
        if original is None:
            return "gone"
        settled = cleaned(photo, original, evidence, f"alerts/{photo.alert_id}")
        hint = _hint(photo, original, alerts) if photo.use_position and settled.state == "ready" else None
        result = settled.state if alerts.settle_photo(settled, hint) else "settled"
    uploads.delete(key)
    return result


def _hint(photo: Photo, original: bytes, alerts: PhotoStore) -> PlaceHint | None:
    """The centre where the photo was taken, if its reporter wants it looked at and it is another than the report's.

    Of the position nothing is kept but the name of a whole dong; of an anonymous report's photos it is not read.
    """
    report = alerts.report_if_readable(photo.alert_id)  # a hint is no reason to lose a photo
    if report is None or report.anonymous:
        return None
    position = sandbox.position(original)
    if position is None:
        return None
    office = office_of(routing.route(position, seoul_day(photo.asked_at)).centre)
    # What is told of a report decides, not where it is now: a hint that stays away would tell of a move (A7).
    if office.code in (CENTRAL, told.office_code(report)):
        return None
    return PlaceHint(photo_id=photo.photo_id, office=office, until=photo.asked_at + HINT_KEPT)


def cleaned(photo: P, original: bytes, evidence: Evidence, folder: str) -> P:
    """The slot as it ends: with the clean photo and its thumbnail, which lie in a folder of the evidence by then, or
    refused with the reason."""
    if len(original) > PHOTO_BYTES_MAX:
        return photo.model_copy(update={"state": "refused", "code": "too_large"})
    try:
        clean = sandbox.clean(original)
    except photos.Refused as refused:
        return photo.model_copy(update={"state": "refused", "code": refused.code})
    image_key, thumbnail_key = _key(folder, clean.image), _key(folder, clean.thumbnail)
    evidence.put_jpeg(image_key, clean.image)
    evidence.put_jpeg(thumbnail_key, clean.thumbnail)
    size = {"width_px": clean.width_px, "height_px": clean.height_px}
    return photo.model_copy(update={"state": "ready", "image_key": image_key, "thumbnail_key": thumbnail_key, **size})


def _key(folder: str, jpeg: bytes) -> str:
    return f"{folder}/{sha256(jpeg).hexdigest()}.jpg"
