"""Reads and writes of questions, in the meals table.

A change is one transaction: the question if it still is the version that was read, what was said if it is new, its
place on the board, its asker's numbers, and the notices that it calls for. Killed before, nothing is so; after, all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from dolbom.dynamo.due import ASIDE_A_RUN_MAX, aside_shard, due_page
from dolbom.dynamo.items import Item, by_place, counts
from dolbom.dynamo.stored import Count, Stored
from dolbom.dynamo.table import (
    ABSENT,
    BATCH_GET_KEYS_MAX,
    Cancelled,
    Condition,
    ConditionFailed,
    Delete,
    Page,
    Put,
    Table,
    Write,
)
from dolbom.dynamo.writes import as_seen
from dolbom.meals import keys
from dolbom.meals.questions import rows
from dolbom.meals.questions.question import Asker, Change, File, Notice, Question, QuestionPhoto, Step


class Canned(Stored):
    """The answers that a town keeps ready: title and text of each."""

    version: Count
    answers: list[Annotated[list[str], Field(min_length=2, max_length=2)]]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(title, text) for title, text in self.answers]


_AS_IT_IS = Condition("attribute_exists(pk) OR attribute_not_exists(pk)")


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand for one who says something: the question, the step if it was said before, the asker."""

    question: Question | None
    step: Step | None
    asker: Asker | None


class QuestionStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def question(self, ref: str) -> Question | None:
        """One question, or None."""
        item = self.table.get(keys.question(ref), keys.QUESTION)
        return Question.of(item) if item else None

    def standing(self, ref: str, step_id: str, asker: str | None) -> Standing:
        """A question, one of its steps, and an asker if one is named: one AWS call, whatever there is of them."""
        places = {
            "question": (keys.question(ref), keys.QUESTION),
            "step": (keys.question(ref), keys.step(step_id)),
            **({"asker": (keys.asker(asker), keys.ASKER)} if asker is not None else {}),
        }
        items = by_place(self.table.get_many(list(places.values())))
        found = {name: items.get(place) for name, place in places.items()}
        question, step, known = found["question"], found["step"], found.get("asker")
        return Standing(
            Question.of(question) if question else None,
            Step.of(step) if step else None,
            self._asker_of(asker, known) if asker is not None else None,
        )

    def asker(self, account: str) -> Asker:
        """What somebody has asked, in numbers."""
        item = self.table.get(keys.asker(account), keys.ASKER)
        return self._asker_of(account, item)

    def _asker_of(self, account: str, item: Item | None) -> Asker:
        """An asker's numbers; they begin anew where there are none, or none that can be read: limits stop nobody."""
        found = next(self.table.each([item] if item else [], _asker_in), None)
        return found or Asker.model_construct(asker=account, in_place_of=item)

    def file(self, question: Question) -> File:
        """A question with all that belongs to it; a row that cannot be read hides no other."""
        items = list(self.table.query_all(keys.question(question.ref)))
        said = (item for item in items if item["sk"].startswith(keys.STEP))
        shown = (item for item in items if item["sk"].startswith(keys.PHOTO))
        steps, photos = list(self.table.each(said, Step.of)), list(self.table.each(shown, QuestionPhoto.of))
        steps.sort(key=lambda step: step.number)
        photos.sort(key=lambda photo: photo.asked_at)
        return File(question, tuple(steps), tuple(photos))

    def commit(self, change: Change, now: datetime, *, looks: bool = False) -> bool:
        """Stores a change; False if something of it is no longer as it was read. `looks`: where it meets another
        change, it is looked at first whether the question still is as it was."""
        before, after = change.before, change.after
        as_read = Condition("version = :version", {":version": before.version}) if before is not None else ABSENT
        writes: list[Write] = [Put(rows.question_item(after, now), as_read)]
        if before is not None and rows.board_key(before) != rows.board_key(after):
            writes.append(Delete(*rows.board_key(before), _AS_IT_IS))
        writes.append(Put(rows.board_item(after, now), _AS_IT_IS))
        if change.asker != change.asker_before:
            writes.append(Put(rows.asker_item(change.asker, now), _as_read(change.asker_before)))
        if before is None:
            writes.append(Put(rows.asked_item(after), _AS_IT_IS))
        if change.step is not None:
            writes.append(Put(rows.step_item(change.step)))
        writes += [Put(rows.notice_item(notice)) for notice in change.notices]
        try:
            self.table.transact(*writes, looks=looks and writes[0])
        except Cancelled:
            return False
        return True

    # ── lists ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def asked_by(self, account: str, limit: int, after: Item | None) -> tuple[list[Question], Item | None]:
        """Somebody's own questions, newest first."""
        page = self.table.query(keys.asker(account), prefix=keys.ASKED, limit=limit, after=after, forward=False)
        return self._questions(page.items), page.next

    def on_board(
        self, municipality: str, state: str, limit: int, after: Item | None
    ) -> tuple[list[Question], Item | None]:
        """A town's questions in one state: of what waits the grave, then the longest waiting first; else the latest
        first."""
        prefix = board_prefix(state)
        forward = prefix == board_prefix(keys.WAITING)
        page = self.table.query(keys.board(municipality), prefix=prefix, limit=limit, after=after, forward=forward)
        return self._questions(page.items), page.next

    def _questions(self, listed: Iterable[Item]) -> list[Question]:
        """The questions of a list's rows, in their order."""
        refs = [keys.ref_on_board(row["sk"]) for row in listed]
        wanted = [(keys.question(ref), keys.QUESTION) for ref in refs]
        found = {question.ref: question for question in self.table.each(self.table.get_many(wanted), Question.of)}
        return [found[ref] for ref in refs if ref in found]

    # ── photos ────────────────────────────────────────────────────────────────────────────────────────────────────

    def photo(self, ref: str, photo_id: str) -> QuestionPhoto | None:
        """A photo's slot, or None."""
        item = self.table.get(keys.question(ref), keys.photo(photo_id))
        return QuestionPhoto.of(item) if item else None

    def photos(self, ref: str) -> list[QuestionPhoto]:
        """All slots that a question was given."""
        return [QuestionPhoto.of(item) for item in self.table.query_all(keys.question(ref), prefix=keys.PHOTO)]

    def give_slot(self, question: Question, slot: QuestionPhoto, instead: QuestionPhoto | None, now: datetime) -> bool:
        """Gives one more slot, in place of one that nobody used if there is one; False if the question, or that slot,
        is no longer as it was read."""
        counted = question.model_copy(update={"version": question.version + 1})
        as_read = Condition("version = :version", {":version": question.version})
        writes: list[Write] = [Put(rows.question_item(counted, now), as_read), Put(rows.photo_item(slot))]
        if instead is not None:
            expired = instead.model_copy(update={"state": "expired", "code": "not_uploaded"})
            writes.append(Put(rows.photo_item(expired), _still_waiting(instead)))
        try:
            self.table.transact(*writes, looks=writes[0])
        except Cancelled:
            return False
        return True

    def give_again(self, slot: QuestionPhoto, now: datetime) -> bool:
        """Gives a slot for as long again; False if it is no longer waiting as it was read."""
        return self._settled(slot.model_copy(update={"asked_at": now}), _still_waiting(slot))

    def settle_photo(self, before: QuestionPhoto, after: QuestionPhoto) -> bool:
        """Writes what became of a photo, once; False if it was settled already."""
        waiting = Condition("#state = :waiting", {":waiting": before.state}, _STATE)
        return self._settled(after, waiting)

    def _settled(self, after: QuestionPhoto, condition: Condition) -> bool:
        try:
            self.table.write(Put(rows.photo_item(after), condition))
        except ConditionFailed:
            return False
        return True

    # ── answers that are kept ready ───────────────────────────────────────────────────────────────────────────────

    def canned(self, municipality: str) -> Canned | None:
        """What a town keeps ready; None where it has put nothing yet, or nothing that can be read: that is named, and
        what the town puts next takes its place."""
        item = self.table.get(keys.board(municipality), keys.CANNED)
        return next(self.table.each([item] if item else [], Canned.of), None)

    def put_canned(self, municipality: str, version: int, canned: Canned) -> bool:
        """Puts a town's answers in place of those of a version, or of what cannot be read; False if others were put
        meanwhile."""
        item = {"pk": keys.board(municipality), "sk": keys.CANNED, "kind": "canned", **canned.model_dump()}
        as_read = Condition("version = :version", {":version": version}) if version else ABSENT
        try:
            self.table.write(Put(item, as_read))
        except ConditionFailed as failed:
            return version == 0 and failed.old is not None and self._replaced(failed.old, item)
        return True

    def _replaced(self, spoilt: Item, item: Item) -> bool:
        """Puts a row in place of one that cannot be read, if it still is that one."""
        if list(self.table.each([spoilt], Canned.of)):
            return False
        try:
            self.table.write(Put(item, as_seen(spoilt, *item)))
        except ConditionFailed:
            return False
        return True

    # ── the clock ─────────────────────────────────────────────────────────────────────────────────────────────────

    def due(self, what: str, shard: int, now: datetime, limit: int) -> list[Item]:
        """What is due of a shard, longest due first, as it stands: `keys.QUESTIONS_DUE` or `keys.QUESTION_NOTICES`."""
        return self._as_they_stand(due_page(self.table, f"{what}#{shard}", now, limit))

    def due_again(self, what: str, now: datetime) -> list[Item]:
        """What was set aside and is to be looked at again, as much as one run takes."""
        return self._as_they_stand(due_page(self.table, aside_shard(what), now, ASIDE_A_RUN_MAX))

    def _as_they_stand(self, page: Page) -> list[Item]:
        order = {(item["pk"], item["sk"]): item["due_at"] for item in page.items}
        places: Sequence[tuple[str, str]] = list(order)
        found: list[Item] = []
        for start in range(0, len(places), BATCH_GET_KEYS_MAX):
            found += self.table.get_many(places[start : start + BATCH_GET_KEYS_MAX])
        return sorted(found, key=lambda item: order[item["pk"], item["sk"]])

    def due_row(self, item: Item) -> Question | Notice:
        """What a due row is."""
        return Question.of(item) if item.get("kind") == "question" else Notice.of(item)

    def change_notice(self, before: Notice, after: Notice) -> bool:
        """Writes what became of a notice; False if it is no longer as it was before."""
        as_before = Condition(
            "#state = :state AND attempts = :attempts AND due_at = :due_at",
            {":state": before.state, ":attempts": before.attempts, ":due_at": before.model_dump()["due_at"]},
            _STATE,
        )
        try:
            self.table.write(Put(rows.notice_item(after), as_before))
        except ConditionFailed:
            return False
        return True


def own_list(account: str) -> tuple[str, str]:
    """The partition of somebody's own questions, and how their keys begin in it: whose cursor it is."""
    return keys.asker(account), keys.ASKED


def board_list(municipality: str, state: str) -> tuple[str, str]:
    """The partition of a town's board, and how the keys of a state begin in it: whose cursor it is."""
    return keys.board(municipality), board_prefix(state)


def board_prefix(state: str) -> str:
    """How the sort keys of a state's rows on a board begin."""
    return f"{state.upper()}#"


def _asker_in(item: Item) -> Asker:
    counts(item["version"])  # which a new one alone is without
    return Asker.of(item)


def _as_read(asker: Asker) -> Condition:
    """That an asker's numbers are still those that were read, also where they could not be."""
    row = asker.in_place_of if asker.in_place_of is not None else {"version": asker.version} if asker.version else None
    if row is None:
        return ABSENT
    if "version" not in row:
        return Condition("attribute_exists(pk) AND attribute_not_exists(version)")
    return Condition("version = :version", {":version": row["version"]})


_STATE = {"#state": "state"}


def _still_waiting(photo: QuestionPhoto) -> Condition:
    """The slot is as it was seen: nobody has used it, or asked for it again."""
    values = {":waiting": "waiting", ":asked": photo.model_dump()["asked_at"]}
    return Condition("#state = :waiting AND asked_at = :asked", values, _STATE)
