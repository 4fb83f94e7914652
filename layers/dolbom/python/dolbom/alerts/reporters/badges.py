"""Badges (명예사회복지공무원, 협의체 위원): a municipality says of whom it knows that they look after their neighbours.

The officer of the municipality gives a badge and ends it, each time with a reason; the person cannot. It counts for
reports that lie in that municipality, from its first day to the day on which it ends. What was reported under it
stays so.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from dolbom.alerts.forms import Reason
from dolbom.alerts.report import SignedIn
from dolbom.clock import seoul_day
from dolbom.dates import Day
from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.errors import Conflict, Fault, Invalid
from dolbom.model import Model

BADGE_CHANGES_MAX = 50

BadgeKind = Literal["honorary", "council"]

ReporterId = Annotated[
    str,
    Field(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"),
    AfterValidator(str.lower),
]
Municipality = Annotated[str, Field(pattern=r"^[0-9]{5}$")]


class GrantForm(Model):
    """Gives a badge to an account."""

    account: ReporterId
    badge: BadgeKind
    municipality: Municipality
    valid_from: Day
    valid_until: Day | None = None
    """The first day on which it no longer holds."""
    reason: Reason


class EndForm(Model):
    """Ends a badge."""

    municipality: Municipality
    valid_until: Day
    """The first day on which it no longer holds."""
    reason: Reason


class BadgeEvent(Stored):
    """One decision about a badge, by which officer, when and why."""

    what: Literal["granted", "ended"]
    at: Instant
    who: str
    reason: str


class Badge(Stored):
    """The badge that an account has, or had, of a municipality."""

    account: str
    badge: BadgeKind
    municipality: str
    valid_from: str
    valid_until: str | None = None
    version: Count = 1
    history: list[BadgeEvent]

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at an instant."""
        day = seoul_day(at).isoformat()
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


def granted(before: Badge | None, form: GrantForm, now: datetime, who: str) -> Badge:
    """The badge that an officer gives, in place of what the account had; the same again changes nothing.

    Raises:
        Invalid: it would end before it begins.
        Conflict: `BADGE_CHANGES_MAX` decisions were made about it.
    """
    if form.valid_until is not None and form.valid_until <= form.valid_from:
        raise Invalid(faults=[Fault("/valid_until", code="ends_before_it_begins")])
    given = {name: getattr(form, name) for name in ("account", "badge", "municipality", "valid_from", "valid_until")}
    if before is not None and all(getattr(before, name) == value for name, value in given.items()):
        return before
    return _decided(before, given, BadgeEvent(what="granted", at=now, who=who, reason=form.reason))


def ended(before: Badge, form: EndForm, now: datetime, who: str) -> Badge:
    """The badge with its last day; one that has ended by then stays as it is.

    Raises:
        Conflict: `BADGE_CHANGES_MAX` decisions were made about it.
    """
    if before.valid_until is not None and before.valid_until <= form.valid_until:
        return before
    given = {**before.model_dump(include={"account", "badge", "municipality", "valid_from"})}
    given["valid_until"] = form.valid_until
    return _decided(before, given, BadgeEvent(what="ended", at=now, who=who, reason=form.reason))


def kind_of(badge: Badge | None, now: datetime) -> SignedIn:
    """As whom somebody reports who has this badge of the place's municipality, or none."""
    return badge.badge if badge is not None and badge.holds(now) else "resident"


def _decided(before: Badge | None, given: dict[str, str | None], event: BadgeEvent) -> Badge:
    history = [*(before.history if before is not None else ()), event]
    if len(history) > BADGE_CHANGES_MAX:
        raise Conflict()
    version = before.version + 1 if before is not None else 1
    kept = (before.model_extra or {}) if before is not None else {}
    return Badge.model_validate({**kept, **given, "version": version, "history": history})
