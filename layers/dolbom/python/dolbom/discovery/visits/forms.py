"""What a case worker sends about a visit. Each act has an id of its own and names the version that the worker has seen:
sent again, it is the same act."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from dolbom.alerts.casework.forms import NEXT_ATTEMPT_DAYS_MAX, Version
from dolbom.alerts.forms import Reason, RequestId
from dolbom.alerts.report import Outcome
from dolbom.dates import Instant
from dolbom.discovery.store import Nothing, VisitState
from dolbom.errors import Fault, Invalid
from dolbom.ids import as_read
from dolbom.model import Model
from dolbom.patterns import JURISDICTION, NOT_BLANK, as_typed

ROUND_PATTERN = r"^20[0-9]{2}-(01|03|05|07|09|11)$"
PAGE_ROWS, PAGE_ROWS_MAX = 20, 100
CURSOR_CHARACTERS_MAX = 200
LETTERS_MAX = 50
"""Households of one list of letters."""

RoundCode = Annotated[str, Field(pattern=ROUND_PATTERN)]
Household = Annotated[str, Field(min_length=12, max_length=30), AfterValidator(as_read)]
Code = Annotated[str, Field(pattern=JURISDICTION), BeforeValidator(as_typed)]

HELPED: frozenset[Outcome] = frozenset({"emergency_aid", "livelihood_benefit", "other_public_service", "private_aid"})
"""Outcomes by which a household got something: of a programme, which is named."""
WHY_NOTHING: dict[Outcome, frozenset[Nothing]] = {
    "counselled": frozenset({"above_limits", "no_programme_fits", "no_need", "indicator_wrong"}),
    "already_served": frozenset({"served_by_state", "served_by_town"}),
    "not_found": frozenset({"moved_away", "no_such_home", "nobody_there", "died"}),
    "refused": frozenset({"help_refused", "contact_refused"}),
}
"""The other outcomes, each with the reasons of which one is needed: so it shows why a household got nothing. A false
report is none of them, for nobody has reported; what an indicator said in error is a reason."""


class VisitsQuery(Model):
    """A page of a round's households, of all that the worker answers for or of one office."""

    round: RoundCode | None = None
    """The newest that has run, where none is named."""
    centre: Code | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None
    order: Literal["score", "due", "next"] = "score"
    whose: Literal["mine", "team", "nobody"] | None = None
    """Taken by oneself, by a colleague, or by nobody."""
    state: VisitState | None = None
    is_open: bool | None = None
    overdue: bool | None = None
    planned: bool | None = None
    """Whether a next attempt is planned."""
    letter: bool | None = None
    """Whether it stands on a list of letters."""


class VisitForm(Model):
    request_id: RequestId
    version: Version


class VisitReasonForm(VisitForm):
    reason: Reason


class VisitAssignForm(VisitForm):
    """Who of the team shall have the visit, and what they are to know of it."""

    to: Annotated[str, Field(max_length=64, pattern=NOT_BLANK)]
    """The worker's account, as the team's roster names it."""
    note: Reason


class VisitAttemptForm(VisitForm):
    """A call, or a visit, and whether it reached anybody: nobody there, if not."""

    how: Literal["call", "visit"]
    reached: bool
    note: Reason | None = None
    despite_flag: Reason | None = None
    """Why it was done against a safety flag; needed where one of a report on the household forbids it."""
    next_at: Instant | None = None
    """When the next attempt is planned: from now on, within `NEXT_ATTEMPT_DAYS_MAX`. Where nobody was reached there is
    one: a household is not left without an outcome (A5) and without a day. Who does not come again closes."""

    def check(self, now: datetime) -> None:
        """The rule between the fields, and what only the present instant can tell.

        Raises:
            Invalid: nobody was reached and no next attempt is planned; or it is planned for the past, or too late.
        """
        if self.next_at is None and not self.reached:
            raise Invalid(faults=[Fault("/next_at", "next_attempt_needed", {"days_max": NEXT_ATTEMPT_DAYS_MAX})])
        if self.next_at is not None and not now < self.next_at <= now + timedelta(days=NEXT_ATTEMPT_DAYS_MAX):
            raise Invalid(faults=[Fault("/next_at", "next_attempt", {"days_max": NEXT_ATTEMPT_DAYS_MAX})])


class VisitCloseForm(VisitForm):
    """The end of a visit (A5): an outcome, the officer's reason, and either the programme that helps or why nothing
    does."""

    outcome: Literal[
        "counselled",
        "emergency_aid",
        "livelihood_benefit",
        "other_public_service",
        "private_aid",
        "already_served",
        "not_found",
        "refused",
    ]
    reason: Reason
    nothing: Nothing | None = None
    programme: Annotated[str, Field(pattern=r"^[a-z_]{2,40}$")] | None = None

    def check(self) -> None:
        """The rule between the fields.

        Raises:
            Invalid: something was got by no programme, or with a reason why nothing was; or nothing, without one.
        """
        if self.outcome in HELPED:
            if self.nothing is not None:
                raise Invalid(faults=[Fault("/nothing", "nothing_but_helped")])
            if self.programme is None and self.outcome != "private_aid":
                raise Invalid(faults=[Fault("/programme", "programme_needed")])
            return
        allowed = WHY_NOTHING[self.outcome]
        if self.nothing not in allowed:
            raise Invalid(faults=[Fault("/nothing", "why_nothing", {"allowed": ", ".join(sorted(allowed))})])
        if self.programme is not None:
            raise Invalid(faults=[Fault("/programme", "helped_by_nothing")])


class LettersForm(Model):
    """Households of a centre that a letter goes to."""

    request_id: RequestId
    round: RoundCode
    centre: Code
    households: Annotated[list[Household], Field(min_length=1, max_length=LETTERS_MAX)]


class LettersQuery(Model):
    """A list of letters that was made."""

    round: RoundCode
    centre: Code
    request_id: RequestId
