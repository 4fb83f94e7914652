"""Slots for a question's photos (A6, M12): given, used once, taken back when nobody used them."""

from datetime import datetime
from typing import Any

from dolbom.alerts.photos.slots import PHOTOS_MAX, SLOTS_MAX, UPLOAD_WITHIN, is_forgone
from dolbom.api import Call
from dolbom.errors import Conflict
from dolbom.ids import derived
from dolbom.meals.questions import rules
from dolbom.meals.questions.acts import own
from dolbom.meals.questions.forms import PhotoForm
from dolbom.meals.questions.question import FOLDER, Question, QuestionPhoto
from dolbom.meals.questions.store import QuestionStore


def upload_key(photo: QuestionPhoto) -> str:
    """Where the asker's device puts the original; it says nothing of them."""
    return f"{FOLDER}{photo.ref}/{photo.photo_id}"


def slot_for(store: QuestionStore, call: Call[PhotoForm, Any]) -> QuestionPhoto:
    """A slot for one photo of one's own question; asked for again, the same, for as long again.

    Raises:
        NotFound: no question of the caller's.
        Conflict: `photos_full`; `photo_done`: it was uploaded; `photo_expired`: it was given to another since.
    """
    ref = rules.ref_of(call.caller.subject, call.path["question_id"].lower())
    slot = QuestionPhoto(
        ref=ref,
        photo_id=derived("question photo", ref, call.body.request_id),
        content_type=call.body.content_type,
        asked_at=call.now,
    )
    rounds = store.table.rounds()
    while rounds.another():
        question = own(call.caller, store.question(ref))
        given = _given(store, question, slot, call.now)
        if given is not None:
            return given


def _given(store: QuestionStore, question: Question, slot: QuestionPhoto, now: datetime) -> QuestionPhoto | None:
    """The slot as it is given; None if something has changed meanwhile."""
    slots = store.photos(slot.ref)
    there = next((known for known in slots if known.photo_id == slot.photo_id), None)
    if there is not None:
        if there.state == "expired":
            raise Conflict("photo_expired")
        if there.state != "waiting":
            raise Conflict("photo_done")
        if now - there.asked_at < UPLOAD_WITHIN:
            return there
        return there.model_copy(update={"asked_at": now}) if store.give_again(there, now) else None
    used = [known for known in slots if known.state in ("waiting", "ready")]
    forgone = next((known for known in used if is_forgone(known, now)), None)
    if len(slots) >= SLOTS_MAX or (len(used) >= PHOTOS_MAX and forgone is None):
        raise Conflict("photos_full", facts={"photos_max": PHOTOS_MAX})
    instead = forgone if len(used) >= PHOTOS_MAX else None
    return slot if store.give_slot(question, slot, instead, now) else None
