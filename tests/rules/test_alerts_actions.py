"""What may be done with a report (A4, A5, A8, A12), as pure values; and ninety days of everything at once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dolbom.alerts.casework import actions, clocks
from dolbom.alerts.casework.forms import (
    AssignForm,
    CloseForm,
    ContactForm,
    DangerForm,
    FlagsForm,
    HandOverForm,
    ProposalForm,
    QuestionForm,
    ReasonForm,
    TakeForm,
)
from dolbom.alerts.deadlines import is_above
from dolbom.alerts.forms import Flag
from dolbom.alerts.report import Change, Office, Report
from dolbom.alerts.reports import conversation
from dolbom.alerts.reports.forms import ReportForm
from dolbom.alerts.reports.intake import received
from dolbom.alerts.routing.centres import Centre, Routed, office_of
from dolbom.alerts.transitions import reopened
from dolbom.errors import Conflict, DolbomError, Invalid
from tests.support.alerts_forms import a_report, request_id
from tests.support.depth import DEPTH

START = datetime(2026, 11, 21, 3, tzinfo=UTC)
WORKER, COLLEAGUE, LEAD = "worker-1", "worker-2", "lead-1"
REASON = "예시 사유"


def a_centre(code: str) -> Centre:
    return Centre(code, f"예시 {code}", code[:5], "예시구", code[:5], "예시시", "031-000-0000", date(2023, 5, 1), None)


CENTRES = [a_centre(code) for code in ("41463101", "41463102", "41430101")]
HERE, THERE, ELSEWHERE = map(office_of, CENTRES)


def a_new(number: int = 1, **changes: Any) -> Report:
    form = ReportForm.model_validate(a_report(number, **changes))
    return received(form, Routed(CENTRES[0], (), "inside"), START).report


def taken(report: Report | None = None) -> Report:
    return actions.taken(report or a_new(), TakeForm(version=1), START, WORKER, "푸른 작은 등대").report


def closed(report: Report | None = None) -> Report:
    form = CloseForm(version=1, outcome="counselled", reason=REASON)
    return actions.closed(report or taken(), form, START, WORKER).report


def offered(report: Report, to: Office = THERE) -> Change:
    form = HandOverForm(version=1, to=to.code, reason=REASON)
    return actions.handed_over(report, form, START, WORKER, to)


def moved_to(report: Report, to: Office) -> Report:
    return actions.accepted(offered(report, to).report, START, COLLEAGUE).report


def test_A5_a_report_is_closed_with_an_outcome_and_a_reason_and_then_rests() -> None:
    report = closed()
    assert (report.state, report.outcome, report.outcome_reason) == ("closed", "counselled", REASON)
    assert report.due_at is None


def test_A5_the_outcome_is_from_the_closed_list() -> None:
    with pytest.raises(ValueError):
        CloseForm.model_validate({"version": 1, "outcome": "done", "reason": REASON})
    with pytest.raises(ValueError):
        CloseForm.model_validate({"version": 1, "outcome": "counselled", "reason": " "})


def test_A5_nobody_closes_what_nobody_has_taken() -> None:
    with pytest.raises(Conflict):
        closed(a_new())


def test_A5_nobody_closes_what_is_being_handed_over() -> None:
    with pytest.raises(Conflict):
        closed(offered(taken()).report)


def test_a_colleague_who_is_away_is_replaced_with_a_reason() -> None:
    with pytest.raises(Conflict):
        actions.taken(taken(), TakeForm(version=2, reason="휴가"), START, COLLEAGUE, "빨간 느린 기차")
    over = actions.taken_over(taken(), ReasonForm(version=2, reason="휴가"), START, COLLEAGUE, "빨간 느린 기차")
    assert over.report.taken_by == COLLEAGUE
    assert over.event.facts == {"from": WORKER, "reason": "휴가"}
    (note,) = over.notes  # whose it was is told
    assert (note.worker, note.by, note.reason) == (WORKER, COLLEAGUE, "휴가")
    for nobodys in (a_new(), closed(), over.report):
        with pytest.raises(Conflict):
            actions.taken_over(nobodys, ReasonForm(version=1, reason="휴가"), START, COLLEAGUE, "문구")


def given_by_a_lead(report: Report) -> Change:
    return actions.assigned(report, AssignForm(version=1, to=WORKER, note="전화부터"), START, LEAD, "빨간 느린 기차")


def test_A3_A4_a_lead_gives_a_report_to_a_worker_and_its_clock_goes_on() -> None:
    new = a_new().model_copy(update={"unread": 2})
    given = given_by_a_lead(new)
    assert (given.report.state, given.report.taken_by, given.report.assigned_by) == ("taken", WORKER, LEAD)
    same = ("clock_from", "deadline_at", "due_at", "level", "office", "flags")
    assert [getattr(given.report, name) for name in same] == [getattr(new, name) for name in same]
    assert given.report.unread == 2, "the worker has not read it yet"
    assert (given.event.what, given.event.who, given.event.facts) == (
        "assigned",
        LEAD,
        {"to": WORKER, "note": "전화부터"},
    )
    (note,) = given.notes
    assert (note.worker, note.what, note.by, note.reason) == (WORKER, "assigned", LEAD, "전화부터")


def test_A3_a_lead_moves_a_report_from_one_worker_to_another_and_both_are_told() -> None:
    given = actions.assigned(taken(), AssignForm(version=2, to=COLLEAGUE, note="교대"), START, LEAD, "문구")
    assert given.report.taken_by == COLLEAGUE
    assert given.event.facts == {"to": COLLEAGUE, "note": "교대", "from": WORKER}
    assert {(note.worker, note.what) for note in given.notes} == {(COLLEAGUE, "assigned"), (WORKER, "assigned_away")}


def test_A3_a_lead_who_takes_a_report_is_told_nothing() -> None:
    assert actions.assigned(a_new(), AssignForm(version=1, to=LEAD, note="직접"), START, LEAD, "문구").notes == ()


def test_A3_nothing_is_given_that_is_closed_offered_or_theirs_already() -> None:
    for report in (closed(), offered(taken()).report, given_by_a_lead(a_new()).report):
        with pytest.raises(Conflict) as refused:
            given_by_a_lead(report)
        is_theirs = report.state == "taken" and report.handed_to is None
        assert refused.value.code == ("already_so" if is_theirs else "not_in_this_state")


def test_A3_A4_a_worker_gives_a_report_back_with_a_reason_and_its_lead_is_told() -> None:
    given = given_by_a_lead(a_new()).report
    back = actions.given_back(given, ReasonForm(version=2, reason="휴직"), START, WORKER)
    assert (back.report.state, back.report.taken_by, back.report.assigned_by) == ("received", None, None)
    assert (back.report.deadline_at, back.report.clock_from, back.report.due_at) == (
        given.deadline_at,
        given.clock_from,
        given.due_at,
    )
    assert back.event.facts == {"reason": "휴직"}
    (note,) = back.notes
    assert (note.worker, note.what, note.by, note.reason) == (LEAD, "given_back", WORKER, "휴직")
    assert actions.given_back(taken(), ReasonForm(version=2, reason="휴직"), START, WORKER).notes == ()
    with pytest.raises(Conflict):
        actions.given_back(given, ReasonForm(version=2, reason="휴직"), START, COLLEAGUE)


WORKERS_OWN: dict[str, Callable[[Report, str], Change]] = {
    "contact": lambda report, who: actions.contacted(
        report, ContactForm(version=2, how="call", reached=True), START, who, "문구"
    ),
    "question": lambda report, who: actions.asked(report, QuestionForm(version=2, text="예시"), START, who),
    "proposal": lambda report, who: actions.proposed(
        report, ProposalForm(version=2, programme="emergency_aid", reason=REASON), START, who, "긴급복지지원"
    ),
    "closing": lambda report, who: actions.closed(
        report, CloseForm(version=2, outcome="counselled", reason=REASON), START, who
    ),
    "danger lowered": lambda report, who: actions.danger_judged(
        report.model_copy(update={"in_danger": True}), DangerForm(version=2, in_danger=False, reason=REASON), START, who
    ),
}


@pytest.mark.parametrize("what", WORKERS_OWN)
def test_a_colleague_takes_a_report_over_before_doing_what_its_worker_does(what: str) -> None:
    deed, report = WORKERS_OWN[what], taken()
    with pytest.raises(Conflict) as refused:
        deed(report, COLLEAGUE)
    assert refused.value.code == "taken_by_another"
    assert deed(report, WORKER).report.version == report.version + 1
    over = actions.taken_over(report, ReasonForm(version=2, reason=REASON), START, COLLEAGUE, "문구").report
    assert deed(over, COLLEAGUE).report.version == over.version + 1


def test_A2_whoever_sees_danger_raises_it_whosever_the_report_is() -> None:
    form = DangerForm(version=2, in_danger=True, reason=REASON)
    assert actions.danger_judged(taken(), form, START, COLLEAGUE).report.in_danger


@pytest.mark.parametrize(
    ("flag", "how", "is_against"),
    [
        ("no_home_call", "call", True),
        ("no_home_call", "visit", False),
        ("no_visit", "visit", True),
        ("no_visit", "call", False),
        ("no_message", "text", True),
        ("no_message", "message", True),
        ("phone_watched", "text", True),
        ("phone_watched", "message", True),
        ("phone_watched", "visit", False),
    ],
)
def test_A8_what_a_safety_flag_forbids_needs_a_reason_that_is_written_down(
    flag: str, how: Literal["call", "text", "visit", "message"], is_against: bool
) -> None:
    report = taken(a_new(flags=[{"kind": flag}]))
    plain = ContactForm(version=2, how=how, reached=False)
    if not is_against:
        assert "against" not in actions.contacted(report, plain, START, WORKER, "문구").event.facts
        return
    with pytest.raises(Invalid) as refused:
        actions.contacted(report, plain, START, WORKER, "문구")
    assert (refused.value.code, refused.value.facts) == ("against_flag", {"flags": flag})
    despite = plain.model_copy(update={"despite_flag": "문을 두드리는 소리가 들려 확인이 급했음"})
    facts = actions.contacted(report, despite, START, WORKER, "문구").event.facts
    assert (facts["against"], facts["despite_flag"]) == ([flag], "문을 두드리는 소리가 들려 확인이 급했음")


def test_A8_flags_that_a_worker_learns_of_are_set_with_a_reason_and_a_watched_phone_reads_no_phrase() -> None:
    report = taken(a_new(flags=[{"kind": "no_visit"}]))
    form = FlagsForm(version=2, flags=[Flag(kind="phone_watched")], reason="남편이 휴대전화를 봅니다")
    change = actions.flagged(report, form, START, COLLEAGUE)
    assert [flag.kind for flag in change.report.flags] == ["phone_watched"]
    assert (change.report.phrase, change.report.taken_by) == (None, WORKER)
    assert change.event.facts == {
        "reason": "남편이 휴대전화를 봅니다",
        "before": ["no_visit"],
        "after": ["phone_watched"],
    }
    with pytest.raises(Invalid):
        actions.flagged(report, FlagsForm(version=2, flags=[Flag(kind="speak_only_to")], reason=REASON), START, WORKER)


def test_A12_a_phrase_that_was_heard_is_used_up_and_one_that_was_not_stays() -> None:
    report = taken()
    missed = ContactForm(version=2, how="call", reached=False)
    assert actions.contacted(report, missed, START, WORKER, "새 문구").report.phrase == report.phrase
    heard = ContactForm(version=2, how="call", reached=True)
    after = actions.contacted(report, heard, START, WORKER, "새 문구").report
    assert after.phrase == "새 문구"
    assert after.first_contact_at == START


def test_A3_a_hand_over_keeps_the_first_clock_the_flags_and_the_history() -> None:
    report = a_new(flags=[{"kind": "no_visit"}])
    there = moved_to(report, THERE)
    for kept in ("received_at", "clock_from", "deadline_at", "due_at", "flags", "level", "contact"):
        assert getattr(there, kept) == getattr(report, kept)
    assert (there.office, there.offices_before, there.state) == (THERE, [HERE.code], "received")
    assert there.version == report.version + 2


def test_A3_a_hand_over_that_is_declined_leaves_the_report_where_it_was() -> None:
    report = taken()
    back = actions.returned(offered(report).report, ReasonForm(version=3, reason=REASON), START, COLLEAGUE).report
    assert back == report.model_copy(update={"version": back.version})


def test_A3_whoever_has_a_report_is_told_what_others_do_with_its_hand_over() -> None:
    form = HandOverForm(version=2, to=THERE.code, reason="관할이 달라요")
    offer = actions.handed_over(taken(), form, START, COLLEAGUE, THERE)
    there, back = (
        actions.accepted(offer.report, START, LEAD),
        actions.returned(offer.report, ReasonForm(version=3, reason="주소 확인"), START, LEAD),
    )
    told = [(note.worker, note.what, note.by, note.reason) for change in (offer, there, back) for note in change.notes]
    assert told == [
        (WORKER, "handed_over", COLLEAGUE, "관할이 달라요"),
        (WORKER, "hand_over_accepted", LEAD, THERE.name),
        (WORKER, "hand_over_returned", LEAD, "주소 확인"),
    ]
    # Of what one does oneself one is not told, and nobody is where nobody has it.
    assert offered(taken()).notes == offered(a_new()).notes == ()
    assert actions.accepted(offered(a_new()).report, START, LEAD).notes == ()
    # In a loop that goes up to the municipality, too.
    again = taken().model_copy(update={"offices_before": [THERE.code]})
    assert [note.what for note in actions.handed_over(again, form, START, COLLEAGUE, THERE).notes] == ["handed_over"]


OTHERS_DEEDS: dict[str, Callable[[Report, str], Change]] = {
    "a flag": lambda report, who: actions.flagged(
        report, FlagsForm(version=2, flags=[Flag(kind="no_visit")], reason=REASON), START, who
    ),
    "danger": lambda report, who: actions.danger_judged(
        report, DangerForm(version=2, in_danger=True, reason=REASON), START, who
    ),
    "an offer": lambda report, who: actions.handed_over(
        report, HandOverForm(version=2, to=THERE.code, reason=REASON), START, who, THERE
    ),
    "an offer declined": lambda report, who: actions.returned(
        report.model_copy(update={"handed_to": THERE}), ReasonForm(version=2, reason=REASON), START, who
    ),
}


@pytest.mark.parametrize("what", OTHERS_DEEDS)
def test_A7_what_a_colleague_does_takes_no_mark_away_from_who_has_not_read_the_reporter(what: str) -> None:
    report = taken().model_copy(update={"unread": 2})
    assert OTHERS_DEEDS[what](report, COLLEAGUE).report.unread == 2
    assert OTHERS_DEEDS[what](report, WORKER).report.unread is None
    nobodys = a_new().model_copy(update={"unread": 2})
    assert OTHERS_DEEDS[what](nobodys, WORKER).report.unread == 2, "nobody has it yet"


def test_A7_a_centre_that_takes_a_report_over_has_not_read_what_came_meanwhile() -> None:
    waiting = offered(taken()).report.model_copy(update={"unread": 3})
    assert actions.accepted(waiting, START, COLLEAGUE).report.unread == 3
    over = actions.taken_over(
        taken().model_copy(update={"unread": 3}), ReasonForm(version=2, reason=REASON), START, COLLEAGUE, "문구"
    )
    assert over.report.unread is None


def test_A3_each_step_of_a_hand_over_stands_in_the_history_with_who_where_and_why() -> None:
    offer = offered(a_new())
    to = {"to": THERE.code, "to_name": THERE.name}
    assert (offer.event.what, offer.event.who, offer.event.facts) == ("handed_over", WORKER, {**to, "reason": REASON})
    taken_over = actions.accepted(offer.report, START, COLLEAGUE).event
    assert (taken_over.what, taken_over.who) == ("hand_over_accepted", COLLEAGUE)
    assert taken_over.facts == {"from": HERE.code, **to}
    back = actions.returned(offer.report, ReasonForm(version=2, reason=REASON), START, COLLEAGUE).event
    assert (back.what, back.who, back.facts) == ("hand_over_returned", COLLEAGUE, {"reason": REASON})


def test_A3_while_it_is_offered_the_other_centre_sees_it_too() -> None:
    assert THERE.code not in a_new().answerable
    assert {HERE.code, THERE.code} <= offered(a_new()).report.answerable
    assert HERE.code not in moved_to(a_new(), ELSEWHERE).answerable


def test_A3_the_second_hand_over_in_a_loop_goes_up_to_the_municipality_and_tells_it() -> None:
    there = moved_to(a_new(), THERE)
    assert there.level == "caseworker"
    change = offered(there, HERE)
    assert change.report.level == "municipality"
    told = [(notice.what, notice.channel) for notice in change.notices]
    assert told == [("escalated", "topic"), ("escalated", "mail")]


def test_A3_however_often_it_goes_to_and_fro_a_report_names_each_centre_once_and_the_first_first() -> None:
    report = a_new()
    for _ in range(50):
        report = moved_to(moved_to(moved_to(report, THERE), ELSEWHERE), HERE)
    assert report.offices_before == [HERE.code, THERE.code, ELSEWHERE.code]
    assert report.version == 1 + 2 * 3 * 50
    # Who had it before is known still: back there it goes up to the municipality.
    assert offered(report, THERE).report.level == "municipality"


def test_A2_a_worker_who_raises_danger_shortens_the_time_to_hours_and_pages() -> None:
    now = START + timedelta(days=3)
    change = actions.danger_judged(taken(), DangerForm(version=2, in_danger=True, reason=REASON), now, WORKER)
    assert change.report.in_danger
    assert change.report.deadline_at == now + timedelta(hours=2)
    assert [notice.what for notice in change.notices] == ["danger"]


def test_A2_danger_on_an_overdue_report_does_not_give_it_more_time() -> None:
    now = START + timedelta(days=15)
    change = actions.danger_judged(taken(), DangerForm(version=2, in_danger=True, reason=REASON), now, WORKER)
    assert change.report.deadline_at == START + timedelta(days=14)


def test_A2_only_a_worker_lowers_danger_and_the_deadline_stays() -> None:
    report = taken(a_new(kinds=["violence"]))
    lowered = actions.danger_judged(report, DangerForm(version=2, in_danger=False, reason=REASON), START, WORKER)
    assert not lowered.report.in_danger
    assert lowered.report.deadline_at == report.deadline_at
    assert lowered.event.facts == {"reason": REASON}


def test_a_reopened_report_starts_a_new_clock_one_level_up() -> None:
    now = START + timedelta(days=20)
    again = reopened(closed(), REASON, now, None).report
    assert (again.state, again.level, again.outcome, again.taken_by) == ("received", "team", None, None)
    assert again.deadline_at == now + timedelta(days=14)
    assert again.due_at is not None


def message(text: str, number: int = 1) -> conversation.MessageForm:
    return conversation.MessageForm(request_id=request_id(number), text=text)


def test_A2_a_message_of_danger_raises_the_report_and_pages_as_the_report_itself_would() -> None:
    change = conversation.said(taken(), message("이제 정말 죽고 싶어요"), START + timedelta(days=1))
    assert change.report.in_danger
    assert change.report.deadline_at == START + timedelta(days=1, hours=2)
    assert [notice.what for notice in change.notices] == ["danger"]
    assert change.event.version == change.report.version


def test_A7_every_message_opens_a_closed_report_again_and_one_of_danger_raises_it() -> None:
    plain = conversation.said(closed(), message("아직 아무도 오지 않았어요"), START)
    assert (plain.report.state, plain.report.in_danger, plain.report.outcome) == ("received", False, None)
    assert plain.event.facts == {"reopened": True}
    danger = conversation.said(closed(), message("남편이 또 때려요"), START)
    assert (danger.report.state, danger.report.in_danger, danger.report.outcome) == ("received", True, None)
    assert danger.report.version == closed().version + 1
    assert danger.event.facts == {"reopened": True}, "its history says that it begins again"
    assert danger.report.due_at is not None


def test_A2_a_report_with_too_many_messages_still_takes_one_of_danger() -> None:
    full = a_new().model_copy(update={"messages": conversation.MESSAGES_MAX})
    with pytest.raises(Conflict):
        conversation.said(full, message("하나 더"), START)
    assert conversation.said(full, message("살려 주세요"), START).report.in_danger


Deed = Callable[[Report, datetime, Random], Change]
DEEDS: list[Deed] = [
    lambda report, now, chance: actions.taken(
        report, TakeForm(version=1, reason=REASON), now, chance.choice([WORKER, COLLEAGUE]), "문구"
    ),
    lambda report, now, chance: actions.taken_over(
        report, ReasonForm(version=1, reason=REASON), now, chance.choice([WORKER, COLLEAGUE]), "문구"
    ),
    lambda report, now, chance: actions.contacted(
        report, ContactForm(version=1, how="visit", reached=chance.random() < 0.5), now, WORKER, "문구"
    ),
    lambda report, now, chance: actions.assigned(
        report, AssignForm(version=1, to=chance.choice([WORKER, COLLEAGUE]), note=REASON), now, LEAD, "문구"
    ),
    lambda report, now, chance: actions.given_back(
        report, ReasonForm(version=1, reason=REASON), now, chance.choice([WORKER, COLLEAGUE])
    ),
    lambda report, now, _: actions.asked(report, QuestionForm(version=1, text="예시"), now, WORKER),
    lambda report, now, _: actions.proposed(
        report, ProposalForm(version=1, programme="emergency_aid", reason=REASON), now, WORKER, "긴급복지지원"
    ),
    lambda report, now, chance: actions.handed_over(
        report,
        HandOverForm(version=1, to="x", reason=REASON),
        now,
        WORKER,
        chance.choice([HERE, THERE, ELSEWHERE]),
    ),
    lambda report, now, _: actions.accepted(report, now, COLLEAGUE),
    lambda report, now, _: actions.returned(report, ReasonForm(version=1, reason=REASON), now, COLLEAGUE),
    lambda report, now, chance: actions.danger_judged(
        report, DangerForm(version=1, in_danger=chance.random() < 0.5, reason=REASON), now, WORKER
    ),
    lambda report, now, _: actions.closed(
        report, CloseForm(version=1, outcome="counselled", reason=REASON), now, WORKER
    ),
    lambda report, now, chance: reopened(report, REASON, now, chance.choice([None, WORKER])),
    lambda report, now, chance: conversation.said(
        report, message(chance.choice(["고맙습니다", "죽고 싶어요"]), chance.randrange(10**6)), now
    ),
]


@settings(max_examples=min(25, DEPTH.examples), deadline=None)
@given(seed=st.integers(0, 2**32), diligence=st.sampled_from([0.0, 0.01, 0.1]))
def test_A4_A5_in_ninety_days_of_random_work_and_outages_no_report_is_forgotten_or_ends_without_outcome(
    seed: int, diligence: float
) -> None:
    """Hours pass; officers and reporters do anything at any time; the clock is away for up to two days at once."""
    chance = Random(seed)
    reports = [a_new(number, kinds=[chance.choice(["money", "violence"])]) for number in range(6)]
    flags = [report.flags for report in reports]
    away_until = START
    last_run = START
    for hour in range(90 * 24):
        now = START + timedelta(hours=hour)
        for place, report in enumerate(reports):
            if chance.random() < diligence:
                reports[place] = done(report, chance.choice(DEEDS), now, chance)
        if chance.random() < 0.01:
            away_until = now + timedelta(hours=chance.randrange(48))
        if now >= away_until:
            reports = [kept(report, now, last_run) for report in reports]
            last_run = now
    assert [report.flags for report in reports] == flags


def done(report: Report, deed: Deed, now: datetime, chance: Random) -> Report:
    try:
        change = deed(report, now, chance)
    except DolbomError:
        return report
    after = change.report
    assert after.version == change.event.version == report.version + 1
    assert (after.state == "closed") == (after.outcome is not None) == (after.closed_at is not None)
    assert (after.state == "closed") == (after.due_at is None), "what is open always has a time at which it moves"
    if after.state != "closed" and report.state != "closed":
        assert after.deadline_at <= report.deadline_at, "nothing but closing and reopening gives more time"
        assert not is_above(report.level, after.level)
    assert change.event.what in ("closed", "message") or report.state == "closed" or after.state != "closed"
    return after


def kept(report: Report, now: datetime, last_run: datetime) -> Report:
    """One run of the clock over one report, and what must hold after it."""
    overdue_before = report.deadline_at <= last_run
    while (change := clocks.moved(report, now)) is not None:
        assert [notice.channel for notice in change.notices] == ["topic", "mail"], "said, and written"
        assert report.state != "closed", "the clock moves no closed report"
        report = change.report
    if report.state != "closed":
        assert report.due_at is not None
        assert report.due_at > now
        time_used = (now - report.clock_from) / (report.deadline_at - report.clock_from)
        if time_used >= 0.9 or overdue_before:
            assert report.level == "ministry", "near or past its deadline, and not gone up"
    return report
