"""Slots for photos: given, used once, taken back when nobody used them."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from dolbom.alerts import keys
from dolbom.alerts.photo import Photo, PlaceHint
from dolbom.alerts.photos.slots import PHOTOS_MAX, SLOTS_MAX, UPLOAD_WITHIN, is_forgone
from dolbom.alerts.rows import hint_item, photo_item
from dolbom.alerts.store import AlertStore
from dolbom.dynamo.items import Item, counts
from dolbom.dynamo.table import ABSENT, Cancelled, Condition, ConditionFailed, Put, Update
from dolbom.dynamo.writes import as_seen

COUNTED = ("slots", "taken_back")


class _Overtaken(Exception):
    """The slot that was looked at has changed meanwhile: its upload has come, or another request was faster."""


class PhotoStore(AlertStore):
    """The alerts table with the slots of its photos."""

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
            _below("slots", photos_max, "pk"),
            {":none": 0, ":one": 1, ":kind": "photo_count"},
            {"#kind": "kind"},
        )
        given = Put(photo_item(photo), ABSENT)
        rounds = self.table.rounds()
        while rounds.another():
            try:
                self.table.transact(count, given, looks=given)
                return photo
            except Cancelled as cancelled:
                if self._is_counted_anew(pk, cancelled.old[0]):
                    continue
                # The count's condition alone may be reported; a slot that is there still counts as given.
                old = cancelled.old[1]
                there = Photo.of(old) if old is not None else self.photo(photo.alert_id, photo.photo_id)
            try:
                return self._instead_of_another(photo) if there is None else self._given_again(there, photo.asked_at)
            except _Overtaken:
                continue

    def _given_again(self, there: Photo, now: datetime) -> Photo:
        if there.state != "waiting" or now - there.asked_at < UPLOAD_WITHIN:
            return there
        later = there.model_copy(update={"asked_at": now})
        try:
            self.table.write(Put(photo_item(later), _still_waiting(there)))
        except ConditionFailed:
            raise _Overtaken from None
        return later

    def _instead_of_another(self, photo: Photo) -> Photo | None:
        """The slot in place of one that nobody used, if there is one: both change together, or neither."""
        pk = keys.alert(photo.alert_id)
        taken_back = Update(
            pk,
            keys.PHOTO_COUNT,
            "SET taken_back = if_not_exists(taken_back, :none) + :one, #kind = :kind",
            _below("taken_back", SLOTS_MAX - PHOTOS_MAX, "taken_back"),
            {":none": 0, ":one": 1, ":kind": "photo_count"},
            {"#kind": "kind"},
        )
        slots = self.table.each(self._slots(pk), Photo.of)
        other = next((slot for slot in slots if is_forgone(slot, photo.asked_at)), None)
        if other is None:
            return None
        expired = other.model_copy(update={"state": "expired", "code": "not_uploaded"})
        instead = (Put(photo_item(expired), _still_waiting(other)), Put(photo_item(photo), ABSENT))
        try:
            self.table.transact(*instead, taken_back)
        except Cancelled as cancelled:
            if cancelled.failed[2] and not self._is_counted_anew(pk, cancelled.old[2]):
                return None  # as many were taken back as may be
            raise _Overtaken from None  # its upload has come after all, or another request was faster
        return photo

    def _slots(self, pk: str) -> Iterator[Item]:
        return self.table.query_all(pk, prefix=keys.PHOTO)

    def _is_counted_anew(self, pk: str, count: Item | None) -> bool:
        """Counts a report's slots by its photos where the row that counts them cannot be read."""
        if count is None or list(self.table.each([count], _is_count)):
            return False
        slots = list(self._slots(pk))
        taken_back = sum(item.get("state") == "expired" for item in slots)
        seen = as_seen({name: count[name] for name in ("pk", *COUNTED) if name in count}, *COUNTED)
        anew = {":given": len(slots) - taken_back, ":back": taken_back}
        with suppress(ConditionFailed):  # another request has counted
            self.table.write(Update(pk, keys.PHOTO_COUNT, "SET slots = :given, taken_back = :back", seen, anew))
        return True

    def settle_photo(self, photo: Photo, hint: PlaceHint | None = None) -> bool:
        """Writes what became of a photo, once, with where it was taken: False if it was settled already."""
        writes = [Put(photo_item(photo), Condition("#state = :waiting", {":waiting": "waiting"}, _STATE))]
        if hint is not None:
            writes.append(Put(hint_item(photo.alert_id, hint), ABSENT))
        try:
            self.table.transact(*writes)
        except Cancelled:
            return False
        return True

    def hint(self, alert_id: str, photo_id: str, now: datetime) -> PlaceHint | None:
        """Where a photo was taken, as long as the reporter may say that it is right."""
        item = self.table.get(keys.alert(alert_id), keys.hint(photo_id))
        hint = PlaceHint.of(item) if item else None
        return hint if hint is not None and now < hint.until else None


_STATE = {"#state": "state"}


def _below(count: str, bound: int, absent: str) -> Condition:
    """That a count is one of the whole numbers from none up to a bound, or not there yet: one that is between two of
    them, or less than none, counts nothing."""
    values = {f":{count}{number}": number for number in range(bound)}
    return Condition(f"attribute_not_exists({absent}) OR {count} IN ({', '.join(values)})", values)


def _is_count(item: Item) -> bool:
    counts(item["slots"], item.get("taken_back", 0))
    return True


def _still_waiting(photo: Photo) -> Condition:
    """The slot is as it was seen: nobody has used it, or asked for it again."""
    values = {":waiting": "waiting", ":asked": photo.model_dump()["asked_at"]}
    return Condition("#state = :waiting AND asked_at = :asked", values, _STATE)
