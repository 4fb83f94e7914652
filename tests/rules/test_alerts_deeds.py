"""What each deed of a case worker changes of a report and leaves in its history, and nothing beside it (A4, A5, A8)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dolbom.alerts.casework import actions
from dolbom.alerts.casework.forms import (
    AddressForm,
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
from dolbom.alerts.forms import Flag
from dolbom.alerts.report import Change, Report
from dolbom.alerts.reports.forms import ReportForm
from dolbom.alerts.reports.intake import received
from dolbom.alerts.routing.centres import Centre, Routed, office_of
from dolbom.alerts.transitions import next_version, raised_by_danger, reopened
from dolbom.errors import Conflict, DolbomError, Invalid
from tests.support.alerts_forms import a_report

START = datetime(2026, 11, 21, 3, tzinfo=UTC)
NOW = START + timedelta(days=1)
WORKER, REASON, PHRASE = "worker-1", "예시 사유", "푸른 작은 등대"
HERE, THERE = (
    Centre(code, f"예시 {code}", code[:5], "예시구", code[:5], "예시시", "031-000-0000", date(2023, 5, 1), None)
    for code in ("41463101", "41463102")
)


def a_new(**changes: Any) -> Report:
    form = ReportForm.model_validate(a_report(1, **changes))
    return received(form, Routed(HERE, (), "inside"), START).report


def taken(report: Report | None = None) -> Report:
    made = actions.taken(report or a_new(), TakeForm(version=1), START, WORKER, "빨간 느린 기차").report
    return made.model_copy(update={"unread": 1})


def closed(report: Report | None = None) -> Report:
    form = CloseForm(version=1, outcome="counselled", reason=REASON)
    return actions.closed(report or taken(), form, START, WORKER).report


def watched() -> Report:
    """Of somebody whose telephone is read: nothing is told that tells of the case."""
    return taken(a_new(flags=[{"kind": "phone_watched"}]))


def done(before: Report, change: Change) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """What a deed changed of a report, its version aside; and the line of history: what, by whom, facts."""
    after = change.report
    assert after.version == change.event.version == before.version + 1
    fields = {name: getattr(after, name) for name in type(after).model_fields if name != "version"}
    changed = {name: value for name, value in fields.items() if value != getattr(before, name)}
    return changed, (change.event.what, change.event.by, change.event.who, change.event.facts)


BY = ("worker", WORKER)
TO = HandOverForm(version=2, to=THERE.code, reason=REASON)
NEXT = NOW + timedelta(days=2)
READ = {"unread": None}
"""Whoever acts has read what the reporter has said."""
DEEDS: list[tuple[Report, Callable[[Report], Change], dict[str, Any], tuple[Any, ...]]] = [
    (
        a_new(),
        lambda report: actions.taken(report, TakeForm(version=1), NOW, WORKER, PHRASE),
        {"state": "taken", "taken_by": WORKER, "is_in_hand": True, "phrase": PHRASE},
        ("taken", *BY, {}),
    ),
    (
        taken(),
        lambda report: actions.taken(report, TakeForm(version=2, reason=REASON), NOW, WORKER, PHRASE),
        READ | {"phrase": PHRASE},
        ("taken", *BY, {"reason": REASON}),
    ),
    (
        taken(),
        lambda report: actions.contacted(
            report, ContactForm(version=2, how="call", reached=True, next_at=NEXT), NOW, WORKER, PHRASE
        ),
        READ | {"phrase": PHRASE, "first_contact_at": NOW, "next_at": NEXT},
        ("contacted", *BY, {"how": "call", "reached": True, "next_at": "2026-11-24T03:00:00Z"}),
    ),
    (
        taken().model_copy(update={"first_contact_at": START, "next_at": NEXT}),
        lambda report: actions.contacted(
            report, ContactForm(version=2, how="visit", reached=False, note="예시"), NOW, WORKER, PHRASE
        ),
        READ | {"next_at": None},
        ("contacted", *BY, {"how": "visit", "reached": False, "note": "예시"}),
    ),
    (
        closed().model_copy(update={"unread": 2}),
        lambda report: actions.noted(report, NoteForm(version=3, note="예시"), NOW, WORKER),
        {},
        ("noted", *BY, {"note": "예시"}),
    ),
    (
        taken(),
        lambda report: actions.handed_over(report, TO, NOW, WORKER, office_of(THERE)),
        READ | {"handed_to": office_of(THERE)},
        ("handed_over", *BY, {"to": THERE.code, "to_name": office_of(THERE).name, "reason": REASON}),
    ),
    (
        taken(),
        lambda report: actions.asked(report, QuestionForm(version=2, text="예시"), NOW, WORKER),
        READ | {"messages": 1},
        ("asked", *BY, {}),
    ),
    (
        taken(),
        lambda report: actions.proposed(
            report, ProposalForm(version=2, programme="emergency_aid", reason=REASON), NOW, WORKER, "긴급복지지원"
        ),
        READ,
        ("proposed", *BY, {"programme": "emergency_aid", "name": "긴급복지지원", "reason": REASON}),
    ),
    (
        taken().model_copy(update={"next_at": NEXT}),
        lambda report: actions.closed(report, CloseForm(version=2, outcome="counselled", reason=REASON), NOW, WORKER),
        READ
        | {"state": "closed", "outcome": "counselled", "outcome_reason": REASON, "closed_at": NOW}
        | {"next_at": None, "phrase": None, "due_at": None},
        ("closed", *BY, {"outcome": "counselled", "reason": REASON}),
    ),
    (
        taken(),
        lambda report: actions.danger_judged(report, DangerForm(version=2, in_danger=True, reason=REASON), NOW, WORKER),
        READ
        | {"in_danger": True, "paged_at": NOW, "clock_from": NOW}
        | {"deadline_at": NOW + timedelta(hours=2), "due_at": NOW + timedelta(hours=1)},
        ("danger_raised", *BY, {"reason": REASON}),
    ),
    (
        taken().model_copy(update={"in_danger": True}),
        lambda report: actions.danger_judged(
            report, DangerForm(version=2, in_danger=False, reason=REASON), NOW, WORKER
        ),
        READ | {"in_danger": False},
        ("danger_lowered", *BY, {"reason": REASON}),
    ),
    (
        taken(),
        lambda report: actions.flagged(
            report, FlagsForm(version=2, flags=[Flag(kind="no_visit")], reason=REASON), NOW, WORKER
        ),
        READ | {"flags": [Flag(kind="no_visit")]},
        ("flagged", *BY, {"reason": REASON, "before": [], "after": ["no_visit"]}),
    ),
    (
        taken().model_copy(update={"address": "예시로 12"}),
        lambda report: actions.address_corrected(
            report, AddressForm(version=2, address="예시로 99", reason=REASON), NOW, WORKER
        ),
        READ | {"address": "예시로 99", "corrections": 1, "is_moved": True},
        ("address_corrected", *BY, {"reason": REASON, "before": "예시로 12", "after": "예시로 99"}),
    ),
    (
        closed(),
        lambda report: reopened(report, REASON, NOW, WORKER),
        {"state": "received", "taken_by": None, "is_in_hand": False, "level": "team", "clock_from": NOW}
        | {"deadline_at": NOW + timedelta(days=14), "promised_at": NOW + timedelta(days=14)}
        | {"due_at": NOW + timedelta(days=14) * 0.75, "outcome": None, "outcome_reason": None, "closed_at": None},
        ("reopened", *BY, {"reason": REASON}),
    ),
    (
        closed(taken(a_new(kinds=["violence"]))).model_copy(update={"unread": 1, "paged_at": START}),
        lambda report: reopened(report, REASON, NOW, None),
        {"state": "received", "taken_by": None, "is_in_hand": False, "level": "team", "clock_from": NOW}
        | {"deadline_at": NOW + timedelta(hours=2), "promised_at": NOW + timedelta(hours=2), "paged_at": None}
        | {"due_at": NOW + timedelta(hours=1.5), "outcome": None, "outcome_reason": None, "closed_at": None},
        ("reopened", "reporter", None, {"reason": REASON}),
    ),
]


@pytest.mark.parametrize(
    ("before", "deed", "changes", "line"), DEEDS, ids=lambda one: one[0] if type(one) is tuple else ""
)
def test_each_deed_changes_what_it_is_and_stands_in_the_history_with_who_and_why(
    before: Report, deed: Callable[[Report], Change], changes: dict[str, Any], line: tuple[Any, ...]
) -> None:
    change = deed(before)
    assert change.event.at == NOW
    assert done(before, change) == (changes, line)


REFUSED: list[tuple[Report, Callable[[Report], Any], type[DolbomError], str, dict[str, Any], list[tuple[str, str]]]] = [
    *(
        (
            report,
            lambda report: actions.taken(report, TakeForm(version=1), NOW, WORKER, PHRASE),
            Conflict,
            "not_in_this_state",
            {"state": state},
            [],
        )
        for report, state in (
            (closed(), "closed"),
            (taken().model_copy(update={"handed_to": office_of(THERE)}), "handed_over"),
        )
    ),
    (
        taken(),
        lambda report: actions.danger_judged(
            report, DangerForm(version=2, in_danger=False, reason=REASON), NOW, WORKER
        ),
        Conflict,
        "already_so",
        {},
        [],
    ),
    (
        taken(),
        lambda report: reopened(report, REASON, NOW, WORKER),
        Conflict,
        "not_in_this_state",
        {"state": "taken"},
        [],
    ),
    (
        taken(),
        lambda report: actions.returned(report, ReasonForm(version=2, reason=REASON), NOW, WORKER),
        Conflict,
        "not_in_this_state",
        {"state": "taken"},
        [],
    ),
    (
        taken(),
        lambda report: actions.handed_over(report, TO, NOW, WORKER, office_of(HERE)),
        Invalid,
        "hand_over_to_self",
        {},
        [("/to", "")],
    ),
    (
        watched(),
        lambda report: actions.asked(report, QuestionForm(version=2, text="예시"), NOW, WORKER),
        Invalid,
        "question_of_list",
        {},
        [("/question", "")],
    ),
    (
        watched(),
        lambda report: actions.contacted(
            report, ContactForm(version=2, how="text", reached=False), NOW, WORKER, PHRASE
        ),
        Invalid,
        "against_flag",
        {"flags": "phone_watched"},
        [("/despite_flag", "")],
    ),
    *(
        (
            taken(),
            lambda report, kind=kind: actions.flagged(
                report,
                FlagsForm(version=2, flags=[Flag(kind="no_visit"), Flag(kind=kind)], reason=REASON),
                NOW,
                WORKER,
            ),
            Invalid,
            "invalid",
            {},
            [("/flags/1/note", "flag_note")],
        )
        for kind in ("speak_only_to", "other")
    ),
]


@pytest.mark.parametrize(("report", "deed", "kind", "code", "facts", "faults"), REFUSED)
def test_what_cannot_be_done_is_refused_by_its_code_and_the_field_at_fault(
    report: Report,
    deed: Callable[[Report], Any],
    kind: type[DolbomError],
    code: str,
    facts: dict[str, Any],
    faults: list[tuple[str, str]],
) -> None:
    with pytest.raises(kind) as refused:
        deed(report)
    assert (refused.value.code, refused.value.facts) == (code, facts)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == faults


def test_A7_a_question_goes_to_the_reporter_in_the_workers_words_or_as_one_of_the_list() -> None:
    for report, text, question in ((taken(), "언제 뵐 수 있을까요", None), (watched(), None, "when_seen")):
        change = actions.asked(report, QuestionForm(version=2, text=text, question=question), NOW, WORKER)
        message = change.message
        assert message is not None
        assert (message.message_id, message.alert_id) == (f"worker-{report.version + 1:06d}", report.alert_id)
        assert (message.by, message.text, message.question, message.at) == ("worker", text or "", question, NOW)


def test_A12_what_is_told_quietly_has_no_phrase_from_then_on() -> None:
    report = watched()
    assert report.phrase is None
    reached = ContactForm(version=2, how="visit", reached=True)
    assert actions.contacted(report, reached, NOW, WORKER, PHRASE).report.phrase is None


def test_A8_what_a_flag_says_whom_to_speak_to_is_taken_with_a_note() -> None:
    flags = [Flag(kind="speak_only_to", note="딸"), Flag(kind="other", note="예시")]
    assert actions.flagged(taken(), FlagsForm(version=2, flags=flags, reason=REASON), NOW, WORKER).report.flags == flags


@pytest.mark.parametrize(("minutes", "is_paged"), [(0, False), (9, False), (10, True), (11, True)])
def test_A2_danger_that_is_said_again_pages_again_after_ten_minutes(minutes: int, is_paged: bool) -> None:
    report = taken(a_new(kinds=["violence"])).model_copy(update={"paged_at": START})
    now = START + timedelta(minutes=minutes)
    change = next_version(report, now, "message", None, {})
    raised = raised_by_danger(change, now)
    assert [notice.what for notice in raised.notices] == ["danger"] * is_paged
    assert raised.report.paged_at == (now if is_paged else START)
    assert raised.report.unread == report.unread, "the reporter has read nothing for the worker"
    assert (raised.event.by, raised.report.deadline_at) == ("reporter", report.deadline_at)


def test_A2_danger_that_nobody_was_paged_for_pages_at_once() -> None:
    unpaged = taken(a_new(kinds=["violence"])).model_copy(update={"paged_at": None})
    raised = raised_by_danger(next_version(unpaged, START, "message", None, {}), START)
    assert [notice.what for notice in raised.notices] == ["danger"]
    calm = taken().model_copy(update={"paged_at": START})
    raised = raised_by_danger(next_version(calm, START, "message", None, {}), START)
    assert [notice.what for notice in raised.notices] == ["danger"]
