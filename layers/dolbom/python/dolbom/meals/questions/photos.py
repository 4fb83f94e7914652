"""A question's uploaded photo's way into the evidence (A6, M12), by what cleans reports' photos.

Killed after any step and told of the same upload again it does the rest: the clean photo goes in first, under its
content's hash; then the slot says so, once; the original goes last.
"""

from dolbom.alerts.photos.receive import cleaned
from dolbom.alerts.photos.slots import PHOTO_BYTES_MAX
from dolbom.gateways.photo_buckets import Evidence, Uploads
from dolbom.meals.questions.question import FOLDER
from dolbom.meals.questions.store import QuestionStore


def receive(key: str, *, store: QuestionStore, uploads: Uploads, evidence: Evidence) -> str:
    """Takes in one upload below `FOLDER`; the result in a word, as of a report's photo.

    Raises:
        Unavailable: a service does not answer; the original stays, unreadable, for the next try.
    """
    ref, _, photo_id = key.removeprefix(FOLDER).partition("/")
    photo = store.photo(ref, photo_id) if ref and photo_id and "/" not in photo_id else None
    if photo is None:
        result = "unknown"
    elif photo.state != "waiting":
        result = "settled"
    else:
        original = uploads.read(key, PHOTO_BYTES_MAX)
        if original is None:
            return "gone"
        settled = cleaned(photo, original, evidence, f"{FOLDER}{photo.ref}")
        result = settled.state if store.settle_photo(photo, settled) else "settled"
    uploads.delete(key)
    return result
