"""What a reporter is told of a report (A7): of one about somebody else nothing that case work has found out or done.

Two reports live side by side: the same words of the same reporter at the same times. Case workers do anything with the
one, and with its twin only what the state itself needs. Every answer that a reporter can get must be the same, byte for
byte.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dolbom.alerts import told
from dolbom.alerts.casework import actions, clocks
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
from dolbom.alerts.dossier import AlertFile
from dolbom.alerts.forms import Flag
from dolbom.alerts.photo import Photo, PlaceHint
from dolbom.alerts.report import Change, Event, Message, Office, Report
from dolbom.alerts.reports import receipts, views
from dolbom.alerts.transitions import reopened
from dolbom.alerts.views import message_view
from dolbom.errors import DolbomError, Invalid
from functions.alerts_api import handler as alerts_api
from tests.rules.test_alerts_actions import (
    COLLEAGUE,
    ELSEWHERE,
    HERE,
    REASON,
    START,
    THERE,
    WORKER,
    a_new,
    conversation,
    message,
    taken,
)
from tests.support.depth import DEPTH

DAY = timedelta(days=1)
FOUND_OUT = "쉼터"
"""What a worker writes into every free text: no reporter may read it."""

Act = Callable[[Report, datetime, Random], Change]


@dataclass
class Life:
    """A report with all that was written beside it."""

    report: Report
    events: list[Event] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    hints: list[PlaceHint] = field(default_factory=list)

    def take(self, change: Change | None) -> None:
        if change is None:
            return
        self.report = change.report
        self.events.append(change.event)
        self.messages += [change.message] if change.message is not None else []

    def seen(self, now: datetime) -> list[str]:
        """Every answer that its reporter can get at an instant."""
        file = AlertFile(self.report, *map(tuple, (self.events, self.messages, self.photos, self.hints)))  # type: ignore[arg-type]
        code = "0000-0000-0000-0000-0000"
        answers = (
            views.status(file, now),
            receipts.receipt(self.report, code),
            views.own_receipt(self.report),
            views.own_line(self.report),
            views.state_view(self.report),
        )
        return [answer.model_dump_json() for answer in answers]


def free(text: str) -> str:
    return f"{FOUND_OUT} {text}"


WORK: list[Act] = [
    lambda report, now, chance: actions.taken(
        report, TakeForm(version=1, reason=free("인수")), now, chance.choice([WORKER, COLLEAGUE]), FOUND_OUT
    ),
    lambda report, now, chance: actions.taken_over(
        report, ReasonForm(version=1, reason=free("휴가")), now, chance.choice([WORKER, COLLEAGUE]), FOUND_OUT
    ),
    lambda report, now, chance: actions.assigned(
        report,
        AssignForm(version=1, to=chance.choice([WORKER, COLLEAGUE]), note=free("부탁")),
        now,
        COLLEAGUE,
        FOUND_OUT,
    ),
    lambda report, now, chance: actions.given_back(
        report, ReasonForm(version=1, reason=free("휴직")), now, chance.choice([WORKER, COLLEAGUE])
    ),
    lambda report, now, chance: actions.flagged(
        report,
        FlagsForm(version=1, flags=[Flag(kind=chance.choice(["no_visit", "phone_watched"]))], reason=free("알게 됨")),
        now,
        WORKER,
    ),
    lambda report, now, chance: actions.contacted(
        report,
        ContactForm(
            version=1,
            how=chance.choice(["call", "visit"]),
            reached=chance.random() < 0.5,
            note=free("만남"),
            next_at=now + DAY,
        ),
        now,
        WORKER,
        FOUND_OUT,
    ),
    lambda report, now, _: actions.proposed(
        report, ProposalForm(version=1, programme="emergency_aid", reason=free("제안")), now, WORKER, FOUND_OUT
    ),
    lambda report, now, chance: actions.handed_over(
        report,
        HandOverForm(version=1, to="x", reason=free("이사")),
        now,
        WORKER,
        chance.choice([HERE, THERE, ELSEWHERE]),
    ),
    lambda report, now, _: actions.accepted(report, now, COLLEAGUE),
    lambda report, now, _: actions.returned(report, ReasonForm(version=1, reason=free("반려")), now, COLLEAGUE),
    lambda report, now, chance: actions.danger_judged(
        report, DangerForm(version=1, in_danger=chance.random() < 0.5, reason=free("판단")), now, WORKER
    ),
    lambda report, now, chance: actions.closed(
        report,
        CloseForm(version=1, outcome=chance.choice(["emergency_aid", "not_found"]), reason=free("종결")),
        now,
        WORKER,
    ),
]
ASKED: Act = lambda report, now, chance: actions.asked(  # noqa: E731 - one of a list, as the others
    report, QuestionForm(version=1, question=chance.choice(["when_seen", "call_us"])), now, report.taken_by or WORKER
)
REOPENED: Act = lambda report, now, _: reopened(report, free("다시"), now, WORKER)  # noqa: E731
OWN: list[Act] = [
    lambda report, now, chance: conversation.said(
        report,
        message(chance.choice(["어제도 그랬어요", "아이가 죽을 것 같아요. 살려 주세요"]), 1),
        now,
        _agreed(chance),
    ),
    lambda report, now, _: reopened(report, "다시 봐 주세요", now, None),
]


def _agreed(chance: Random) -> Office | None:
    return chance.choice([None, THERE])


def attempted(act: Act, life: Life, now: datetime, chance: Random) -> Change | None:
    try:
        return act(life.report, now, chance)
    except DolbomError:
        return None


def brought_to(state: str, twin: Life, now: datetime) -> None:
    """The least that case work does so that the twin's state is told as this one."""
    if told.state(twin.report) != state and told.state(twin.report) == "received":
        twin.take(actions.taken(twin.report, TakeForm(version=1), now, WORKER, "문구"))
    if told.state(twin.report) != state:
        form = CloseForm(version=1, outcome="counselled", reason=REASON)
        twin.take(actions.closed(twin.report, form, now, WORKER))
    assert told.state(twin.report) == state


def a_photo(life: Life, number: int, now: datetime, chance: Random) -> None:
    photo = Photo(
        alert_id=life.report.alert_id,
        photo_id=f"photo-{number}",
        state=chance.choice(["ready", "waiting"]),
        content_type="image/jpeg",
        asked_at=now,
    )
    life.photos.append(photo)
    life.hints.append(PlaceHint(photo_id=photo.photo_id, office=chance.choice([THERE, ELSEWHERE]), until=now + DAY))


def step(life: Life, twin: Life, now: datetime, chance: Random) -> None:
    """One thing that happens to both: the reporter's own, or what the state needs; or to the first alone: case work."""
    seed = chance.random()
    pick = chance.random()
    if pick < 0.6:
        life.take(attempted(chance.choice(WORK), life, now, chance))
        brought_to(told.state(life.report), twin, now)
    elif pick < 0.7:
        while (change := clocks.moved(life.report, now)) is not None:
            life.take(change)
    elif pick < 0.8 and life.report.state == twin.report.state:
        act = chance.choice([ASKED, REOPENED])
        for each in (life, twin):
            each.take(attempted(act, each, now, Random(seed)))
    elif pick < 0.9:
        for each in (life, twin):
            a_photo(each, len(each.photos), now, Random(seed))
    else:
        act = chance.choice(OWN)
        for each in (life, twin):
            each.take(attempted(act, each, now, Random(seed)))


def neighbours(seed: int) -> tuple[Life, Life]:
    one = a_new(about="neighbour", anonymous=bool(seed % 2), kinds=["isolation"])
    received = Event(at=START, version=1, what="received", by="reporter")
    return Life(one, [received]), Life(one, [received])


@settings(max_examples=DEPTH.examples * 3 // 2, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_A7_of_somebody_else_a_reporter_is_told_nothing_but_the_state_and_what_was_sent(seed: int) -> None:
    chance = Random(seed)
    life, twin = neighbours(seed)
    now = START
    for _ in range(40):
        now += timedelta(hours=chance.randrange(1, 60))
        step(life, twin, now, chance)
        assert life.seen(now) == twin.seen(now)
        assert FOUND_OUT not in str(life.seen(now))


def test_A7_the_histories_really_differ_and_cases_move_and_end() -> None:
    moved = ended = 0
    for seed in range(40):
        chance, (life, twin), now = Random(seed), neighbours(seed), START
        for _ in range(40):
            now += timedelta(hours=chance.randrange(1, 60))
            step(life, twin, now, chance)
        moved += life.report.office != twin.report.office
        ended += any(event.what == "closed" for event in life.events)
        assert len(life.events) >= len(twin.events)
    assert moved > 5
    assert ended > 5


def test_A7_every_answer_to_a_reporter_is_among_those_that_are_compared() -> None:
    seen = {"StatusView", "ReceiptView", "OwnReceiptView", "OwnReports", "StateView"}
    # What this very call has sent, looks at or has made, and where to send a photo to.
    of_one_call = {"SaidView", "UploadView", "CheckView", "NewCodeView", "RevokedView"}
    refused_quietly = {"OwnOpenings"}
    answers = {operation.answer.__name__ for operation in alerts_api.app.operations if operation.answer is not None}
    assert answers == seen | of_one_call | refused_quietly


def test_A7_a_report_for_oneself_is_told_whole() -> None:
    life = Life(taken())
    life.take(actions.asked(life.report, QuestionForm(version=2, text="언제 통화할 수 있나요?"), START, WORKER))
    status = views.status(AlertFile(life.report, tuple(life.events), tuple(life.messages), ()), START)
    assert (status.phrase, status.level, status.office.code) == ("푸른 작은 등대", "caseworker", HERE.code)
    assert [said.text for said in status.messages] == ["언제 통화할 수 있나요?"]
    assert [line.what for line in status.history] == ["asked"]


def test_A7_what_officers_do_for_themselves_is_told_to_nobody_not_even_that_it_was_done() -> None:
    life = Life(taken())
    life.take(actions.noted(life.report, NoteForm(version=2, note=FOUND_OUT), START, WORKER))
    life.take(actions.flagged(life.report, FlagsForm(version=3, flags=[], reason=REASON), START, WORKER))
    where = AddressForm(version=4, address=None, reason=REASON)
    life.take(actions.address_corrected(life.report, where, START, WORKER))
    judged = Event(at=START, version=5, what="discovery_judged", by="worker", who=WORKER)
    file = AlertFile(life.report, (*life.events, judged), tuple(life.messages), ())
    assert [line.what for line in views.status(file, START).history] == ["flagged"]


@pytest.mark.parametrize(
    "said",
    [
        {"kinds": ["violence"]},
        {"text": "예시: 남편이 때려요"},
        {"flags": [{"kind": "phone_watched"}]},
    ],
    ids=["by kind", "by words", "by flag"],
)
def test_A7_a_report_for_oneself_that_another_may_read_along_tells_no_plan_and_no_words(
    said: dict[str, object],
) -> None:
    life = Life(taken(a_new(**said)))
    contact = ContactForm(version=2, how="visit", reached=True, next_at=START + DAY)
    life.take(actions.contacted(life.report, contact, START, WORKER, "문구"))
    life.take(conversation.said(life.report, message("어젯밤에도 그랬어요"), START))
    life.take(actions.asked(life.report, QuestionForm(version=2, question="call_us"), START, WORKER))
    moved = actions.handed_over(life.report, HandOverForm(version=1, to="x", reason=REASON), START, WORKER, THERE)
    life.take(moved)
    life.take(actions.accepted(life.report, START, COLLEAGUE))
    status = views.status(AlertFile(life.report, tuple(life.events), tuple(life.messages), ()), START)
    assert (status.phrase, status.outcome, status.level) == (None, None, None)
    assert (status.state, status.office.code) == ("taken", HERE.code)
    assert [message.question for message in status.messages] == ["call_us"]
    assert [line.what for line in status.history] == ["message"]
    assert THERE.name not in status.model_dump_json()


def test_A7_a_question_about_somebody_else_is_of_the_list() -> None:
    report = taken(a_new(about="neighbour"))
    with pytest.raises(Invalid) as refused:
        actions.asked(report, QuestionForm(version=2, text="쉼터로 가신 것을 아시나요?"), START, WORKER)
    assert refused.value.code == "question_of_list"
    asked = actions.asked(report, QuestionForm(version=2, question="still_so"), START, WORKER).message
    assert asked is not None
    assert "지금도 그런가요?" in message_view(asked).text


def test_A12_nobody_reads_a_phrase_where_the_reporter_is_not_the_one_who_is_called() -> None:
    assert taken(a_new(about="neighbour")).phrase is None


def test_A7_wherever_a_report_is_now_its_first_office_is_told() -> None:
    moved = a_new(about="neighbour").model_copy(update={"office": ELSEWHERE, "offices_before": [HERE.code, THERE.code]})
    (known,) = {view.office.code for view in (receipts.receipt(moved, "-"), views.own_line(moved))}
    assert known == HERE.code
