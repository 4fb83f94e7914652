"""What a case worker sends with each action. Each names the version of the report that the worker has seen."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from dolbom.alerts.forms import FLAGS_MAX, Address, Flag, Reason, Text
from dolbom.alerts.report import Outcome
from dolbom.dates import Instant
from dolbom.errors import Fault, Invalid
from dolbom.ids import as_read
from dolbom.model import Model
from dolbom.patterns import NOT_BLANK

VERSION_MAX = 999_999
NEXT_ATTEMPT_DAYS_MAX = 14
"""Counselling is due within as many days (A4)."""

Version = Annotated[int, Field(ge=1, le=VERSION_MAX)]


class VersionForm(Model):
    version: Version


class TakeForm(VersionForm):
    reason: Reason | None = None


class ContactForm(VersionForm):
    how: Literal["call", "text", "visit", "message"]
    reached: bool
    note: Reason | None = None
    despite_flag: Reason | None = None
    """Why it was done against a safety flag; needed where one forbids it."""
    next_at: Instant | None = None
    """When the next attempt is planned: from now on, within `NEXT_ATTEMPT_DAYS_MAX`."""

    def check(self, now: datetime) -> None:
        """What only the present instant can tell.

        Raises:
            Invalid: the next attempt is planned for the past, or too late.
        """
        if self.next_at is not None and not now < self.next_at <= now + timedelta(days=NEXT_ATTEMPT_DAYS_MAX):
            fault = Fault("/next_at", code="next_attempt", facts={"days_max": NEXT_ATTEMPT_DAYS_MAX})
            raise Invalid(faults=[fault])


class HandOverForm(VersionForm):
    to: Annotated[str, Field(max_length=20, pattern=NOT_BLANK)]
    """The code of the other centre."""
    reason: Reason


class ReasonForm(VersionForm):
    reason: Reason


class AssignForm(VersionForm):
    """Who of the team shall have the report, and what they are to know of it."""

    to: Annotated[str, Field(max_length=64, pattern=NOT_BLANK)]
    """The worker's account, as the team's roster names it."""
    note: Reason


class NoteForm(VersionForm):
    """What colleagues are to know of a report; no reporter reads it."""

    note: Text


Question = Literal["when_seen", "where_exactly", "who_lives_there", "photo", "still_so", "call_us"]
"""The questions of the list (`dolbom.texts.alerts.QUESTIONS`), which tell nothing of anybody."""


class QuestionForm(VersionForm):
    """A question in one's own words, or one of the list: exactly one of them."""

    text: Text | None = None
    question: Question | None = None

    def check(self) -> None:
        """The rule between the fields.

        Raises:
            Invalid: neither, or both.
        """
        if (self.text is None) == (self.question is None):
            raise Invalid(faults=[Fault("/question", "one_question")])


class FlagsForm(VersionForm):
    """The safety flags from now on, all of them, and why they are changed."""

    flags: Annotated[list[Flag], Field(max_length=FLAGS_MAX)]
    reason: Reason


class AddressForm(VersionForm):
    """Where the report's household really lives, as the worker has found it, and how; null where nobody knows."""

    address: Address | None
    reason: Reason


class ProposalForm(VersionForm):
    programme: Annotated[str, Field(pattern=r"^[a-z_]{2,40}$")]
    reason: Reason


class DangerForm(VersionForm):
    in_danger: bool
    reason: Reason


class CloseForm(VersionForm):
    outcome: Outcome
    reason: Reason


class HouseholdForm(Model):
    """Whether a report is on the same household as another: a worker knows better than a rule (A9)."""

    same_as: Annotated[str, Field(min_length=26, max_length=60), AfterValidator(as_read)] | None
    """Another report on the household, its number as it was typed; null for a household of its own."""
    reason: Reason


class OpeningForm(Model):
    """Why an identity is opened: it is written down before anything is shown (A11)."""

    reason: Reason
