"""What can be done with a report, by whom and when: (report, form, now) → its next version, or a refusal.

    received ── take, assign ──▶ taken ── close, with an outcome ──▶ closed
       ▲                          │ ▲                                   │
       │                          └─┘ contact, ask, propose, take over, │
       │                              assign to another                 │
       ├── hand-over accepted, given back                               │
       └── reopened, by the reporter or an officer ◀────────────────────┘

There is no other way to `closed` (A5). Whatever is done keeps the first clock (A4), the safety flags (A8) and what the
reporter agreed to; only reopening starts the clock anew. The rules are pure: whoever calls them has checked the
version and that the report is the caller's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dolbom.alerts import keys, told
from dolbom.alerts.casework.forms import (
    AddressForm,
    AssignForm,
    CloseForm,
    ContactForm,
    DangerForm,
    FlagsForm,
    HandOverForm,
    NoteForm,
    ProposalForm,
    QuestionForm,
    ReasonForm,
    TakeForm,
)
from dolbom.alerts.deadlines import is_above, scheduled
from dolbom.alerts.forms import FlagKind
from dolbom.alerts.households.doors import parsed
from dolbom.alerts.households.same_door import is_other_house
from dolbom.alerts.notices import called_for
from dolbom.alerts.report import Change, Message, NoteKind, Office, Report, WorkerNote
from dolbom.alerts.transitions import next_version, raised_by_danger, refused_in_state
from dolbom.errors import Conflict, Fault, Invalid

AGAINST: Mapping[str, frozenset[FlagKind]] = {
    "call": frozenset({"no_home_call"}),
    "visit": frozenset({"no_visit"}),
    "text": frozenset({"no_message", "phone_watched"}),
    "message": frozenset({"no_message", "phone_watched"}),
}
"""Which safety flags forbid which way to reach somebody; others say whom to speak to, and no machine can judge it."""


def taken(report: Report, form: TakeForm, now: datetime, who: str, phrase: str) -> Change:
    """A worker takes a report that nobody has; from a colleague it is taken over."""
    _needs_open(report)
    _needs_no_hand_over(report)
    _needs_no_other(report, who)
    facts = {"reason": form.reason} if form.reason else {}
    changes = {"taken_by": who, "is_in_hand": True, "phrase": _phrase(report, phrase)}
    return next_version(report, now, "taken", who, facts, state="taken", **changes)


def taken_over(report: Report, form: ReasonForm, now: datetime, who: str, phrase: str) -> Change:
    """A worker takes a report from a colleague, who is told of it, with the reason."""
    _needs_taken(report)
    _needs_no_hand_over(report)
    if report.taken_by is None or report.taken_by == who:
        raise Conflict("already_so")
    facts = {"from": report.taken_by, "reason": form.reason}
    change = next_version(
        report, now, "taken_over", who, facts, taken_by=who, assigned_by=None, phrase=_phrase(report, phrase)
    )
    return Change(
        change.report, change.event, notes=(_note(report, report.taken_by, "taken_over", now, who, form.reason),)
    )


def assigned(report: Report, form: AssignForm, now: datetime, who: str, phrase: str) -> Change:
    """A lead gives a report to a worker, with a note; also one that another worker has. Both are told. Its clock goes
    on, and what the reporter has written since stays unread: the worker has not seen it."""
    _needs_open(report)
    _needs_no_hand_over(report)
    if report.taken_by == form.to:
        raise Conflict("already_so")
    before = report.taken_by
    facts = {"to": form.to, "note": form.note, **({"from": before} if before is not None else {})}
    changes = {"taken_by": form.to, "assigned_by": who, "is_in_hand": True, "phrase": _phrase(report, phrase)}
    change = next_version(report, now, "assigned", who, facts, state="taken", unread=report.unread, **changes)
    notes = [_note(report, form.to, "assigned", now, who, form.note)]
    if before is not None:
        notes.append(_note(report, before, "assigned_away", now, who, form.note))
    others = tuple(note for note in notes if note.worker != who)
    return Change(change.report, change.event, notes=others)


def given_back(report: Report, form: ReasonForm, now: datetime, who: str) -> Change:
    """Whoever has a report gives it back to the team, with the reason; a lead who gave it to them is told. Its clock
    goes on, and so does the attempt that was planned."""
    _needs_own(report, who)
    _needs_no_hand_over(report)
    changes = {"state": "received", "taken_by": None, "assigned_by": None, "phrase": None, "unread": report.unread}
    change = next_version(report, now, "given_back", who, {"reason": form.reason}, **changes)
    notes: tuple[WorkerNote, ...] = ()
    if report.assigned_by is not None and report.assigned_by != who:
        notes = (_note(report, report.assigned_by, "given_back", now, who, form.reason),)
    return Change(change.report, change.event, notes=notes)


def contacted(
    report: Report, form: ContactForm, now: datetime, who: str, phrase: str, beside: Sequence[FlagKind] = ()
) -> Change:
    """A call, a message or a visit, and whether it reached anybody. A phrase that was heard is used up (A12). What a
    safety flag forbids was done for a reason, or is refused (A8): of this report, or `beside` it of its home."""
    _needs_own(report, who)
    facts = form.model_dump(mode="json", exclude_none=True, exclude={"version"})
    against = despite(form.how, [*(flag.kind for flag in report.flags), *beside], form.despite_flag)
    if against:
        facts["against"] = against
    changes: dict[str, Any] = {"next_at": form.next_at}
    if form.reached:
        changes |= {"phrase": _phrase(report, phrase), "first_contact_at": report.first_contact_at or now}
    return next_version(report, now, "contacted", who, facts, **changes)


def despite(how: str, flags: Iterable[FlagKind], why: str | None) -> list[FlagKind]:
    """The flags that a way to reach somebody goes against.

    Raises:
        Invalid: there are some, and no reason (A8).
    """
    against = sorted(set(flags) & AGAINST[how])
    if against and why is None:
        raise Invalid("against_flag", faults=[Fault("/despite_flag")], facts={"flags": ", ".join(against)})
    return against


def noted(report: Report, form: NoteForm, now: datetime, who: str) -> Change:
    """A note for the file: colleagues read it there, a reporter never. Whoever has seen the report may add one, also to
    a colleague's and to a closed one."""
    return next_version(report, now, "noted", who, {"note": form.note}, unread=report.unread)


def handed_over(report: Report, form: HandOverForm, now: datetime, who: str, to: Office) -> Change:
    """Offers the report to another centre. Until that accepts, it stays here and the clock goes on.

    Back to a centre that gave it away before, it also goes up to the municipality, which can end the loop. A worker who
    has it is told what a colleague offers, and what becomes of it.
    """
    _needs_open(report)
    _needs_no_hand_over(report)
    if to.code == report.office.code:
        raise Invalid("hand_over_to_self", faults=[Fault("/to")])
    facts = {"to": to.code, "to_name": to.name, "reason": form.reason}
    notes = _told_holder(report, "handed_over", now, who, form.reason)
    change = next_version(report, now, "handed_over", who, facts, handed_to=to)
    if to.code in report.offices_before and is_above("municipality", report.level):
        raised = scheduled(change.report.model_copy(update={"level": "municipality"}))
        return Change(raised, change.event, called_for(raised, "escalated", now), notes=notes)
    return replace(change, notes=notes)


def accepted(report: Report, now: datetime, who: str) -> Change:
    """The other centre takes the report over, with its clock, flags and history."""
    to = _needs_hand_over(report)
    change = next_version(
        report,
        now,
        "hand_over_accepted",
        who,
        {"from": report.office.code, "to": to.code, "to_name": to.name},
        office=to,
        offices_before=list(dict.fromkeys([*report.offices_before, report.office.code])),
        handed_to=None,
        state="received",
        taken_by=None,
        assigned_by=None,
        next_at=None,
        phrase=None,
    )
    return replace(change, notes=_told_holder(report, "hand_over_accepted", now, who, to.name))


def returned(report: Report, form: ReasonForm, now: datetime, who: str) -> Change:
    """The other centre declines, or this one withdraws: the report is where it was."""
    _needs_hand_over(report)
    change = next_version(report, now, "hand_over_returned", who, {"reason": form.reason}, handed_to=None)
    return replace(change, notes=_told_holder(report, "hand_over_returned", now, who, form.reason))


def asked(report: Report, form: QuestionForm, now: datetime, who: str) -> Change:
    """A question to the reporter, who finds it with the receipt code; one of the list where a free text could tell
    somebody else of the person's life (A7)."""
    _needs_own(report, who)
    if form.question is None and told.is_quiet(report):
        raise Invalid("question_of_list", faults=[Fault("/question")])
    change = next_version(report, now, "asked", who, {}, messages=report.messages + 1)
    message = Message(
        message_id=keys.of_worker(change.report.version),
        alert_id=report.alert_id,
        by="worker",
        text=form.text or "",
        question=form.question,
        at=now,
    )
    return Change(change.report, change.event, message=message)


def proposed(report: Report, form: ProposalForm, now: datetime, who: str, name: str) -> Change:
    """A programme is proposed to the person concerned, with the reason (A14)."""
    _needs_own(report, who)
    facts = {"programme": form.programme, "name": name, "reason": form.reason}
    return next_version(report, now, "proposed", who, facts)


def closed(report: Report, form: CloseForm, now: datetime, who: str) -> Change:
    """The end of a report: an outcome from the closed list, and the officer's reason (A5)."""
    _needs_own(report, who)
    _needs_no_hand_over(report)
    facts = {"outcome": form.outcome, "reason": form.reason}
    outcome = {"outcome": form.outcome, "outcome_reason": form.reason, "closed_at": now, "next_at": None}
    change = next_version(report, now, "closed", who, facts, state="closed", phrase=None, **outcome)
    return Change(scheduled(change.report), change.event)


def danger_judged(report: Report, form: DangerForm, now: datetime, who: str) -> Change:
    """A worker raises danger, or lowers what a machine found: never a machine itself (A2)."""
    _needs_open(report)
    if form.in_danger == report.in_danger:
        raise Conflict("already_so")
    what = "danger_raised" if form.in_danger else "danger_lowered"
    if not form.in_danger:
        _needs_no_other(report, who)
    if form.in_danger:
        return raised_by_danger(next_version(report, now, what, who, {"reason": form.reason}), now)
    return next_version(report, now, what, who, {"reason": form.reason}, in_danger=False)


def flagged(report: Report, form: FlagsForm, now: datetime, who: str) -> Change:
    """What a worker has learned must not happen (A8), or may again. Told quietly from now on, it has no phrase."""
    _needs_open(report)
    for number, flag in enumerate(form.flags):
        if flag.kind in ("speak_only_to", "other") and flag.note is None:
            raise Invalid(faults=[Fault(f"/flags/{number}/note", "flag_note")])
    facts = {"reason": form.reason, "before": [flag.kind for flag in report.flags]}
    facts["after"] = [flag.kind for flag in form.flags]
    change = next_version(report, now, "flagged", who, facts, flags=form.flags)
    if told.is_quiet(change.report):
        return Change(change.report.model_copy(update={"phrase": None}), change.event)
    return change


def address_corrected(report: Report, form: AddressForm, now: datetime, who: str) -> Change:
    """A worker has found that the household lives elsewhere. Both addresses stay in the history; the report's household
    (A9) and its match (D3) follow, and its pin, its centre and its clock stay; but of another house than the reporter
    named, the pin no longer says where the household is."""
    _needs_open(report)
    _needs_no_other(report, who)
    if form.address == report.address:
        raise Conflict("already_so")
    facts = {"reason": form.reason, "before": report.address, "after": form.address}
    changes = {
        "address": form.address,
        "corrections": report.corrections + 1,
        "is_moved": _is_moved(report, form.address),
    }
    return next_version(report, now, "address_corrected", who, facts, **changes)


def _is_moved(report: Report, address: str | None) -> bool:
    """Once a worker has named another house, it is so for good: nobody has set the pin anew."""
    before, after = parsed(report.address), parsed(address)
    is_other = before is not None and after is not None and is_other_house(before, after)
    return report.is_moved or is_other


def _told_holder(report: Report, what: NoteKind, now: datetime, who: str, why: str) -> tuple[WorkerNote, ...]:
    """What whoever has a report is told that somebody else does with it."""
    holder = report.taken_by
    return (_note(report, holder, what, now, who, why),) if holder not in (None, who) else ()


def _note(report: Report, worker: str, what: NoteKind, now: datetime, who: str, why: str) -> WorkerNote:
    return WorkerNote(worker=worker, alert_id=report.alert_id, what=what, at=now, by=who, reason=why)


def _phrase(report: Report, phrase: str) -> str | None:
    """A phrase for the next call, where the reporter can read it too: changing, it would tell of calls."""
    return None if told.is_quiet(report) else phrase


def _needs_open(report: Report) -> None:
    if report.state == "closed":
        raise refused_in_state(report)


def _needs_taken(report: Report) -> None:
    if report.state != "taken":
        raise refused_in_state(report)


def _needs_own(report: Report, who: str) -> None:
    """What the worker alone does who has the report: a colleague takes it over first, with a reason."""
    _needs_taken(report)
    _needs_no_other(report, who)


def _needs_no_other(report: Report, who: str) -> None:
    if report.taken_by not in (None, who):
        raise Conflict("taken_by_another")


def _needs_no_hand_over(report: Report) -> None:
    if report.handed_to is not None:
        raise refused_in_state(report)


def _needs_hand_over(report: Report) -> Office:
    if report.handed_to is None:
        raise refused_in_state(report)
    return report.handed_to
