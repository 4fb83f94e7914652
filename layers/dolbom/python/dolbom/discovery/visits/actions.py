"""What can be done with a visit, by whom and when: (visit, form, now) → its next version, or a refusal.

    waiting ── take, assign ──▶ taken ── close, with an outcome ──▶ closed
       ▲                         │ ▲                                  │
       │                         └─┘ attempt, take over,              │
       ├── given back                assign to another                │
       └── reopened ◀─────────────────────────────────────────────────┘

The rules are those of reports (A4, A5): there is no other way to `closed`, and only reopening starts the clock anew.
A letter may be sent by whoever of the centre sees to letters, whoever has the visit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field

from dolbom.alerts.casework.actions import despite
from dolbom.alerts.deadlines import ANSWER_WITHIN
from dolbom.alerts.forms import FlagKind
from dolbom.discovery.store import Visit
from dolbom.discovery.visits.forms import VisitAttemptForm, VisitCloseForm, VisitReasonForm
from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.errors import Conflict


class VisitEvent(Stored):
    """One line of a visit's history, written with the change that it tells of and never changed."""

    household: str
    round: str
    version: Count
    """The visit's version that this made."""
    at: Instant
    what: str
    who: str
    facts: dict[str, Any] = Field(default_factory=dict)
    request_id: str | None = None
    act: str | None = None
    """A hash of the act, so that the same one sent again is known."""


@dataclass(frozen=True, slots=True)
class VisitChange:
    """A visit's next version, and the line of history that tells of it."""

    visit: Visit
    event: VisitEvent


def taken(visit: Visit, now: datetime, who: str) -> VisitChange:
    """A worker takes a visit that nobody has."""
    _needs_open(visit)
    if visit.taken_by not in (None, who):
        raise Conflict("taken_by_another")
    if visit.state == "taken":
        raise _refused(visit)
    return _next(visit, now, "taken", who, {}, state="taken", taken_by=who)


def taken_over(visit: Visit, form: VisitReasonForm, now: datetime, who: str) -> VisitChange:
    """A worker takes a visit from a colleague, with the reason."""
    _needs_taken(visit)
    if visit.taken_by == who:
        raise _refused(visit)
    facts = {"from": visit.taken_by, "reason": form.reason}
    return _next(visit, now, "taken_over", who, facts, taken_by=who, assigned_by=None, given_at=None)


def assigned(visit: Visit, to: str, note: str, now: datetime, who: str) -> VisitChange:
    """A lead gives a visit to a worker, with a note; also one that another has."""
    _needs_open(visit)
    if visit.taken_by == to:
        raise _refused(visit)
    facts = {"to": to, "note": note, **({"from": visit.taken_by} if visit.taken_by is not None else {})}
    return _next(visit, now, "assigned", who, facts, **_given(to, who, now))


def _given(to: str, who: str, now: datetime) -> dict[str, Any]:
    """Whoever is given a visit sees that it is new to them until they act on it; who gives it to themselves knows."""
    return {"state": "taken", "taken_by": to, "assigned_by": who, "given_at": now if to != who else None}


def given_back(visit: Visit, form: VisitReasonForm, now: datetime, who: str) -> VisitChange:
    """Whoever has a visit gives it back to the team, with the reason; a planned attempt stays planned."""
    _needs_own(visit, who)
    changes = {"state": "waiting", "taken_by": None, "assigned_by": None, "given_at": None}
    return _next(visit, now, "given_back", who, {"reason": form.reason}, **changes)


def attempted(visit: Visit, form: VisitAttemptForm, now: datetime, who: str, flags: Sequence[FlagKind]) -> VisitChange:
    """A call or a visit, and whether it reached anybody; against a safety flag of the home for a reason only (A8)."""
    _needs_own(visit, who)
    facts = form.model_dump(mode="json", exclude_none=True, exclude={"version", "request_id"})
    against = despite(form.how, flags, form.despite_flag)
    if against:
        facts["against"] = against
    changes: dict[str, Any] = {"attempts": visit.attempts + 1, "next_at": form.next_at, "given_at": None}
    if form.reached and visit.first_contact_at is None:
        changes |= {"first_contact_at": now, "reached_by": form.how}
    return _next(visit, now, "attempted", who, facts, **changes)


def lettered(visit: Visit, letters_id: str, now: datetime, who: str) -> VisitChange:
    """A letter goes to the household, the only one of its round."""
    _needs_open(visit)
    if visit.letter is not None:
        raise _refused(visit)
    given_at = None if visit.taken_by == who else visit.given_at
    facts = {"list": letters_id}
    return _next(visit, now, "letter", who, facts, letter=letters_id, letter_at=now, given_at=given_at)


def closed(visit: Visit, form: VisitCloseForm, now: datetime, who: str) -> VisitChange:
    """The end of a visit: an outcome, and either what helps or why nothing does (A5)."""
    _needs_own(visit, who)
    said = {"outcome": form.outcome, "nothing": form.nothing, "programme": form.programme}
    facts = {"reason": form.reason, **{name: value for name, value in said.items() if value is not None}}
    end = {**said, "outcome_reason": form.reason, "closed_at": now, "next_at": None, "given_at": None}
    return _next(visit, now, "closed", who, facts, state="closed", **end)


def reopened(visit: Visit, form: VisitReasonForm, now: datetime, who: str) -> VisitChange:
    """A closed visit begins again, one level up."""
    if visit.state != "closed":
        raise _refused(visit)
    facts = {"reason": form.reason, "outcome": visit.outcome, "nothing": visit.nothing}
    none = dict.fromkeys(
        ("taken_by", "assigned_by", "outcome", "outcome_reason", "nothing", "programme", "closed_at", "next_at")
    )
    anew = {"clock_from": now, "deadline_at": now + ANSWER_WITHIN, "level_from": "team"}
    return _next(visit, now, "reopened", who, facts, state="waiting", **none, **anew)


def _next(visit: Visit, now: datetime, what: str, who: str, facts: dict[str, Any], **changes: Any) -> VisitChange:
    after = visit.model_copy(update={**changes, "version": visit.version + 1})
    told = {name: value for name, value in facts.items() if value is not None}
    event = VisitEvent(
        household=visit.household, round=visit.round, version=after.version, at=now, what=what, who=who, facts=told
    )
    return VisitChange(after, event)


def _needs_open(visit: Visit) -> None:
    if visit.state == "closed":
        raise _refused(visit)


def _needs_taken(visit: Visit) -> None:
    if visit.state != "taken":
        raise _refused(visit)


def _needs_own(visit: Visit, who: str) -> None:
    """What the worker alone does who has the visit: a colleague takes it over first, with a reason."""
    _needs_taken(visit)
    if visit.taken_by != who:
        raise Conflict("taken_by_another")


def _refused(visit: Visit) -> Conflict:
    return Conflict("not_in_this_state", facts={"state": visit.state})
