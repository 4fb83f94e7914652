"""How a report goes on to its next version where both its reporter and its workers can make it: reopened, in danger."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dolbom.alerts import told
from dolbom.alerts.deadlines import scheduled, time_to_answer
from dolbom.alerts.notices import called_for
from dolbom.alerts.report import Change, Event, Report
from dolbom.errors import Conflict


def reopened(report: Report, reason: str, now: datetime, who: str | None) -> Change:
    """A closed report begins again, one level up; `who` is the worker, or None for the reporter."""
    _needs_closed(report)
    return next_version(report, now, "reopened", who, {"reason": reason}, **_anew(report, now))


PAGE_AGAIN_AFTER = timedelta(minutes=10)
"""How often the duty officer is paged for one report that was in danger already, however often it is said."""


def raised_by_danger(change: Change, now: datetime) -> Change:
    """The same change, with danger in it: hours in place of days, first in the queue, and the duty officer is paged;
    where it was in danger before, paged again, but not each minute."""
    report = change.report
    if report.in_danger and report.paged_at is not None and now - report.paged_at < PAGE_AGAIN_AFTER:
        return change
    in_hours = now + time_to_answer(in_danger=True)
    sooner = {"clock_from": now, "deadline_at": in_hours} if in_hours < report.deadline_at else {}
    raised = scheduled(report.model_copy(update={"in_danger": True, "paged_at": now, **sooner}))
    return replace(change, report=raised, notices=(*change.notices, *called_for(raised, "danger", now)))


def _anew(report: Report, now: datetime) -> dict[str, Any]:
    """What changes when a closed report begins again."""
    begun = report.model_copy(
        update={
            "state": "received",
            "taken_by": None,
            "assigned_by": None,
            "is_in_hand": False,
            "level": "team",
            "clock_from": now,
            "deadline_at": now + time_to_answer(report.in_danger),
            "promised_at": told.promise(report, now),
            "outcome": None,
            "outcome_reason": None,
            "closed_at": None,
            "paged_at": None,
        }
    )
    again = scheduled(begun)
    changed = (
        *("state", "taken_by", "assigned_by", "is_in_hand", "level", "clock_from", "deadline_at", "promised_at"),
        *("outcome", "outcome_reason", "closed_at", "paged_at"),
    )
    return {name: getattr(again, name) for name in (*changed, "due_at")}


def next_version(
    report: Report, now: datetime, what: str, who: str | None, facts: dict[str, Any], **changes: Any
) -> Change:
    """The report's next version with some `changes`, and the line of history that tells who made it and why."""
    version = report.version + 1
    event = Event(at=now, version=version, what=what, by="reporter" if who is None else "worker", who=who, facts=facts)
    # Whoever has the report acts on the version that was read, with all that the reporter has said by then. A colleague
    # who sets a flag, or another centre that takes an offer, has not read it for them.
    has_it = who is not None and changes.get("taken_by", report.taken_by) == who
    read = {"unread": None} if has_it else {}
    return Change(report.model_copy(update={**read, **changes, "version": version}), event)


def refused_in_state(report: Report) -> Conflict:
    """The refusal of what a report's present state does not allow."""
    state = "handed_over" if report.handed_to is not None else report.state
    return Conflict("not_in_this_state", facts={"state": state})


def _needs_closed(report: Report) -> None:
    if report.state != "closed":
        raise refused_in_state(report)
