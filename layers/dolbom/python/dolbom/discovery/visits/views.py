"""What a case worker sees of a round: the list with its progress, one visit, and what an act made of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from dolbom.alerts.forms import Flag, FlagKind
from dolbom.alerts.report import Level, Outcome, Report
from dolbom.alerts.routing.centres import Centre
from dolbom.alerts.views import Moment
from dolbom.discovery.catalogue import DECAY_PARTS
from dolbom.discovery.matching.rules import Confidence
from dolbom.discovery.store import Nothing, Visit, VisitState
from dolbom.discovery.visits.actions import VisitEvent
from dolbom.discovery.visits.levels import level_of
from dolbom.discovery.visits.store import VisitRow
from dolbom.discovery.words import in_words
from dolbom.model import Model

Grade = Literal["highest", "high", "usual"]
GRADES: tuple[tuple[int, Grade], ...] = ((150, "highest"), (75, "high"), (0, "usual"))
"""From how many points on a household is of which grade."""
LISTED_REASONS_MAX = 3


class ReasonView(Model):
    """One indicator that a household was chosen by, in words."""

    type: str
    ko: str
    en: str
    points: int


class ListedReason(Model):
    """The same in a list."""

    ko: str
    en: str


class VisitRowView(Model):
    """One household as the list shows it: why, and not where."""

    household: str
    round: str
    version: int
    centre: str
    centre_name: str
    place: int
    """Its place in its centre's list, 1 for the highest score."""
    how: Literal["central", "local"]
    points: int
    grade: Grade
    reasons: list[ListedReason]
    """The gravest, three at most."""
    reasons_more: int
    state: VisitState
    level: Level
    overdue: bool
    mine: bool
    taken_by: str | None
    taken_by_name: str | None
    given_at: Moment | None
    """When a lead gave it to whoever has it, who has done nothing with it since; nothing otherwise."""
    attempts: int
    reached: bool
    next_at: Moment | None
    letter_at: Moment | None
    received_at: Moment
    deadline_at: Moment
    outcome: Outcome | None
    nothing: Nothing | None


class ProgressView(Model):
    """How far a round has come, of all households that were asked about."""

    all: int
    done: int
    mine: int
    """Taken by oneself, and open or closed."""
    mine_done: int
    waiting: int
    """Taken by nobody."""
    overdue: int
    outcomes: dict[Outcome, int]
    nothing: dict[Nothing, int]
    """Why those that got nothing got nothing."""


class VisitsView(Model):
    round: str
    progress: ProgressView
    visits: list[VisitRowView]
    next: str | None


class VisitEventView(Model):
    at: Moment
    version: int
    what: str
    who: str
    name: str | None
    """What colleagues call whoever did it."""
    to_name: str | None
    facts: dict[str, Any]


class AlertOnHousehold(Model):
    """A report that may be on the same household, as the desk finds it (D3)."""

    alert_id: str
    confidence: Confidence
    """How surely it is the same household."""
    state: str
    received_at: Moment
    flags: list[Flag]


class VisitView(VisitRowView):
    """One household, with all that is needed to call or to knock."""

    flags: list[FlagKind]
    """Safety flags of the home, of reports that are surely on it, whosever they are (A8)."""
    address: str | None
    """Nothing for the central desk: who knocks is of the centre, or of an office above it."""
    centre_phone: str
    score_reasons: list[ReasonView]
    outcome_reason: str | None
    programme: str | None
    closed_at: Moment | None
    assigned_by: str | None
    assigned_by_name: str | None = None
    given_note: str | None = None
    """What the lead who gave it wants known of it, for as long as whoever has it has done nothing with it."""
    alerts: list[AlertOnHousehold]
    """Reports on the household that the caller may see, newest first."""
    history: list[VisitEventView]
    """Newest first; of a long one, the newest."""


class VisitActView(Model):
    """A visit after an act."""

    household: str
    round: str
    version: int
    state: VisitState
    level: Level
    taken_by: str | None
    attempts: int
    next_at: Moment | None
    deadline_at: Moment
    outcome: Outcome | None
    nothing: Nothing | None


def grade_of(points: int) -> Grade:
    """The grade of so many whole points."""
    return next(grade for least, grade in GRADES if points >= least)


def progress_of(rows: Sequence[VisitRow], who: str, now: datetime) -> ProgressView:
    """How far the households of some rows have come."""
    done = [row for row in rows if row.state == "closed"]
    mine = [row for row in rows if row.taken_by == who]
    return ProgressView(
        all=len(rows),
        done=len(done),
        mine=len(mine),
        mine_done=sum(row.state == "closed" for row in mine),
        waiting=sum(row.state == "waiting" for row in rows),
        overdue=sum(is_overdue(row, now) for row in rows),
        outcomes=dict(Counter(row.outcome for row in done if row.outcome is not None)),
        nothing=dict(Counter(row.nothing for row in done if row.nothing is not None)),
    )


def is_overdue(row: VisitRow | Visit, now: datetime) -> bool:
    return row.state != "closed" and row.deadline_at <= now


def row_view(
    row: VisitRow | Visit, visit: Visit | None, centre: Centre, names: Mapping[str, str], who: str, now: datetime
) -> VisitRowView:
    """A row for a worker; `visit` is its own row, which says why, if it can be read."""
    return VisitRowView(**_row(row, visit, centre, names, who, now))


def visit_view(
    visit: Visit,
    events: Sequence[VisitEvent],
    centre: Centre,
    names: Mapping[str, str],
    who: str,
    now: datetime,
    *,
    is_told_where: bool,
    flags: list[FlagKind],
    alerts: Sequence[tuple[Report, Confidence]],
) -> VisitView:
    """One visit for a worker."""
    return VisitView(
        **_row(visit, visit, centre, names, who, now),
        flags=flags,
        address=visit.address if is_told_where else None,
        centre_phone=centre.office_phone,
        score_reasons=[
            ReasonView(type=reason.type, points=reason.points // DECAY_PARTS, **in_words(reason))
            for reason in visit.reasons
        ],
        outcome_reason=visit.outcome_reason,
        programme=visit.programme,
        closed_at=visit.closed_at,
        assigned_by=visit.assigned_by,
        assigned_by_name=names.get(visit.assigned_by or ""),
        given_note=_note_of(visit, events),
        alerts=[
            AlertOnHousehold(
                alert_id=report.alert_id,
                confidence=confidence,
                state=report.state,
                received_at=report.received_at,
                flags=report.flags,
            )
            for report, confidence in alerts
        ],
        history=[_event_view(event, names) for event in events],
    )


def action_view(visit: Visit, now: datetime) -> VisitActView:
    """A visit after an act."""
    same = {name: getattr(visit, name) for name in VisitActView.model_fields if name in Visit.model_fields}
    return VisitActView(**same, level=level_of(visit, now))


def people_in(visit: Visit, events: Sequence[VisitEvent]) -> list[str]:
    """The accounts that a visit tells of."""
    told = [
        visit.taken_by,
        visit.assigned_by,
        *(event.who for event in events),
        *(_given_to(event) for event in events),
    ]
    return [account for account in told if account is not None]


def _row(
    row: VisitRow | Visit, visit: Visit | None, centre: Centre, names: Mapping[str, str], who: str, now: datetime
) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in VisitRowView.model_fields if name in VisitRow.model_fields}
    reasons = visit.reasons if visit is not None else []
    points = row.score // DECAY_PARTS
    return {
        **same,
        "centre_name": centre.name_ko,
        "points": points,
        "grade": grade_of(points),
        "reasons": [ListedReason(**in_words(reason)) for reason in reasons[:LISTED_REASONS_MAX]],
        "reasons_more": max(0, len(reasons) - LISTED_REASONS_MAX),
        "level": level_of(row, now),
        "overdue": is_overdue(row, now),
        "mine": row.taken_by == who,
        "taken_by_name": names.get(row.taken_by or ""),
        "reached": row.first_contact_at is not None,
    }


def _event_view(event: VisitEvent, names: Mapping[str, str]) -> VisitEventView:
    same = {name: getattr(event, name) for name in ("at", "version", "what", "who", "facts")}
    return VisitEventView(**same, name=names.get(event.who), to_name=names.get(_given_to(event) or ""))


def _note_of(visit: Visit, events: Sequence[VisitEvent]) -> str | None:
    """The lead's note of a visit that was given and not worked on since; a letter may have gone out meanwhile."""
    given = next((event for event in events if event.what == "assigned"), None) if visit.given_at is not None else None
    note = given.facts.get("note") if given is not None else None
    return note if isinstance(note, str) else None


def _given_to(event: VisitEvent) -> str | None:
    to = event.facts.get("to") if event.what == "assigned" else None
    return to if isinstance(to, str) else None
