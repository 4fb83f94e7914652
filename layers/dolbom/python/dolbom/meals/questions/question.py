"""A question as it stands (M12): who asked, whose it is to answer, how far it has come, and since when.

    waiting ──▶ answered ──▶ closed        the asker's next word makes it wait again, from either;
       ▲  └──────────────────▲   │         closing and opening again are the asker's and the officer's alike
       └─────────────────────────┘

What was said are steps, rows of their own, each written with the version of the question that it made.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, Self

from pydantic import Field

from dolbom.alerts.photo import Picture
from dolbom.dynamo.items import Item, lies_at
from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.gateways.delivery import Standing
from dolbom.meals import keys

KEPT = timedelta(days=3 * 365)
"""How long each row is kept after it was last written; closed or not."""
SUBJECT_CHARACTERS_MAX = 100
ASKER_STEPS_MAX = 100
"""Steps of its asker that a question holds, and as many more where a life may be at risk."""
OFFICER_STEPS_MAX = 200
OPEN_MAX = 10
"""Questions that one asker has open at once."""
ASKED_A_DAY_MAX = 10
ASKED_A_DAY_IN_DANGER_MAX = 50
"""Where words tell of danger, the limits above do not hold; this one bounds what a machine could write."""

State = Literal["waiting", "answered", "closed"]
AskerKind = Literal["child", "guardian"]
What = Literal["asked", "added", "answered", "closed", "reopened", "moved", "escalated"]
By = Literal["asker", "officer", "service"]
NoticeKind = Literal["danger", "escalated"]
Channel = Literal["topic", "mail"]

FOLDER = "questions/"
"""Where uploads of photos of questions lie, and what was cleaned of them."""


class _Placed(Stored):
    """Base of rows that lie where their content says."""

    @classmethod
    def _validated(cls, item: Item) -> Self:
        found = super()._validated(item)
        if (place := found.place()) is not None:
            lies_at(item, *place)
        return found

    def place(self) -> tuple[str, str] | None:
        """Its keys, as its content tells them; None where that does not."""
        return None


class Question(_Placed):
    """One question; every change is a new version."""

    ref: str
    """Our name of it, made of its asker's account and id: nobody else's id leads to it."""
    question_id: str
    """As its asker's device numbers it."""
    asker: str
    """The asker's account (Cognito's `sub`). A guardian does not see what the child has asked, nor the other way
    round: the one may write about the other."""
    asker_kind: AskerKind
    child_id: str
    municipality: str
    subject: str
    fingerprint: str
    version: Count = 1
    state: State = "waiting"
    since: Instant
    """Since when it is in this state; of a waiting one, when the first word came that is not answered."""
    in_danger: bool = False
    """Words that wait for an answer tell of danger."""
    asked_at: Instant
    asker_steps: Count = 1
    officer_steps: Count = 0
    unread: Count = 0
    """Answers since its asker last looked."""
    escalated_at: Instant | None = None
    """When nobody had answered in time: of the present waiting, in the present town."""
    due_at: Instant | None = None
    """When the clock looks at it; None unless it waits, and has not escalated yet."""

    def place(self) -> tuple[str, str]:
        return keys.question(self.ref), keys.QUESTION


class Step(_Placed):
    """What was said or done, once: by its id, which is made of the device's number for it."""

    step_id: str
    ref: str
    number: Count
    """The version of the question that it made."""
    what: What
    by: By
    who: str | None = None
    """The officer's account; never set for an asker."""
    at: Instant
    text: str = ""
    in_danger: bool = False
    municipality: str
    """Whose question it was then; of a move, whose it is from now on."""

    def place(self) -> tuple[str, str]:
        return keys.question(self.ref), keys.step(self.step_id)


class Asker(_Placed):
    """What an asker has asked, in numbers: bounds, and what is new; and the last words. Where the row cannot be read
    they begin anew."""

    asker: str
    version: Count = 0
    open: Count = 0
    unread: Count = 0
    """Questions with answers that were not looked at."""
    day: str = ""
    asked: Count = 0
    """Questions asked on that day."""
    said_last: str | None = None
    """The end of what the asker wrote last, in whichever question: what comes soon after is heard together with it
    (A2)."""
    said_at: Instant | None = None
    """When that was written."""
    in_place_of: dict[str, Any] | None = Field(default=None, exclude=True)
    """The row that cannot be read, in whose place this is."""

    def place(self) -> tuple[str, str]:
        return keys.asker(self.asker), keys.ASKER


class Notice(_Placed):
    """Something that the municipality must be told, kept until it has been. It holds nothing of what was written."""

    notice_id: str
    ref: str
    what: NoticeKind
    channel: Channel
    municipality: str
    waiting_since: Instant
    state: Standing = "owed"
    attempts: Count = 0
    refusals: Count = 0
    may_have_been_heard: bool = False
    due_at: Instant | None = None

    def place(self) -> tuple[str, str]:
        return keys.question(self.ref), keys.notice(self.notice_id)


class QuestionPhoto(Picture):
    """A photo's slot; only what was cleaned is ever shown (A6)."""

    ref: str
    photo_id: str

    @classmethod
    def _validated(cls, item: Item) -> Self:
        found = super()._validated(item)
        lies_at(item, keys.question(found.ref), keys.photo(found.photo_id))
        return found


@dataclass(frozen=True, slots=True)
class Change:
    """A question's next version, and what belongs to it: all stored together, or nothing."""

    before: Question | None
    after: Question
    asker_before: Asker
    asker: Asker
    step: Step | None
    """None of a change that nobody said: its asker has looked."""
    notices: tuple[Notice, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class File:
    """A question with all that was said, the first first, and its photos."""

    question: Question
    steps: tuple[Step, ...]
    photos: tuple[QuestionPhoto, ...]
