"""How a question goes on, as pure functions over values (M12)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dolbom.clock import seconds_left_of_day, seoul_day, stamp
from dolbom.errors import Conflict, TooMany
from dolbom.ids import derived
from dolbom.meals.opening.working_days import due_after
from dolbom.meals.questions.question import (
    ASKED_A_DAY_IN_DANGER_MAX,
    ASKED_A_DAY_MAX,
    ASKER_STEPS_MAX,
    OFFICER_STEPS_MAX,
    OPEN_MAX,
    Asker,
    By,
    Change,
    Channel,
    Notice,
    NoticeKind,
    Question,
    Step,
    What,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says or does: under which number, who, when, and what was found in the words."""

    step_id: str
    by: By
    at: datetime
    who: str | None = None
    text: str = ""
    in_danger: bool = False
    last: str | None = None
    """What the asker's next words are heard together with; None where nothing was written."""

    @property
    def words(self) -> dict[str, Any]:
        """The asker's last words, if these are any."""
        return {"said_last": self.last, "said_at": self.at} if self.last is not None else {}


def ref_of(asker: str, question_id: str) -> str:
    """The one question of an account and its device's number."""
    return derived("question", asker, question_id)


def step_id_of(ref: str, by: By, number: str) -> str:
    """The one step of a question and a device's number; an asker's and an officer's never meet."""
    return derived("question step", ref, by, number)


def asked(question: Question, asker: Asker, said: Said) -> Change:
    """A new question.

    Raises:
        TooMany: its asker has asked as much today, or has as many open; words of danger are kept all the same.
    """
    today = seoul_day(said.at).isoformat()
    asked_today = asker.asked if asker.day == today else 0
    limit = ASKED_A_DAY_IN_DANGER_MAX if said.in_danger else ASKED_A_DAY_MAX
    if asked_today >= limit:
        raise TooMany(
            "too_many_questions", retry_after_s=seconds_left_of_day(said.at), facts={"a_day_max": ASKED_A_DAY_MAX}
        )
    if asker.open >= OPEN_MAX and not said.in_danger:
        raise Conflict("questions_open", facts={"open_max": OPEN_MAX})
    counted = _next(asker, open=asker.open + 1, day=today, asked=asked_today + 1, **said.words)
    after = question.model_copy(update={"due_at": due_after(said.at), "in_danger": said.in_danger})
    change = _change(None, after, asker, counted, _step(after, "asked", said))
    return _with_danger(change, said) if said.in_danger else change


def added(question: Question, asker: Asker, said: Said) -> Change:
    """The asker's next word: it waits for an answer, be it answered or closed before.

    Raises:
        Conflict: it holds as many steps of its asker, and this one tells of no danger.
    """
    _has_room(question, said)
    return _waits_again(question, asker, said, "added")


def reopened(question: Question, asker: Asker, said: Said) -> Change | None:
    """It is open again, as the asker or an officer wishes: its asker waits. None of one that is open."""
    if question.state != "closed":
        return None
    _has_room(question, said)
    return _waits_again(question, asker, said, "reopened")


def answered(question: Question, asker: Asker, said: Said) -> Change:
    """The municipality's answer. What was closed meanwhile is answered, too, and open again: the asker may go on.

    Raises:
        Conflict: it holds as many steps of officers.
    """
    _has_room(question, said)
    after = _next_version(
        question,
        said,
        state="answered",
        since=said.at,
        in_danger=False,
        escalated_at=None,
        due_at=None,
        unread=question.unread + 1,
    )
    counted = _next(asker, open=asker.open + (question.state == "closed"), unread=asker.unread + (not question.unread))
    return _change(question, after, asker, counted, _step(after, "answered", said))


def closed(question: Question, asker: Asker, said: Said) -> Change | None:
    """It is over, for its asker or the officer; None of one that is.

    Raises:
        Conflict: an officer closes what waits for an answer and tells of danger: it must be answered.
    """
    if question.state == "closed":
        return None
    if said.by == "officer" and question.in_danger:
        raise Conflict("question_in_danger")
    after = _next_version(
        question, said, state="closed", since=said.at, in_danger=False, escalated_at=None, due_at=None
    )
    return _change(question, after, asker, _next(asker, open=max(0, asker.open - 1)), _step(after, "closed", said))


def moved(question: Question, asker: Asker, said: Said, municipality: str) -> Change | None:
    """It goes to the town that the child lives in now; its clock goes on. One that had escalated escalates there, too.
    None if it is there."""
    if question.municipality == municipality:
        return None
    due = question.due_at if question.escalated_at is None else question.escalated_at
    after = _next_version(question, said, municipality=municipality, due_at=due, escalated_at=None)
    change = _change(question, after, asker, asker, _step(after, "moved", said))
    return _with_danger(change, said) if question.in_danger else change


def escalated(question: Question, asker: Asker, now: datetime) -> Change | None:
    """What the clock makes of a question at an instant; None if nothing is due."""
    if question.due_at is None or now < question.due_at:
        return None
    said = Said(
        derived("question escalated", question.ref, stamp(question.due_at), question.municipality), "service", now
    )
    after = _next_version(question, said, escalated_at=now, due_at=None)
    notices = _notices(after, "escalated", now)
    return _change(question, after, asker, asker, _step(after, "escalated", said), notices)


def seen(question: Question, asker: Asker) -> Change | None:
    """Its asker has looked at its answers; None if there are no new ones."""
    if not question.unread:
        return None
    after = question.model_copy(update={"version": question.version + 1, "unread": 0})
    return _change(question, after, asker, _next(asker, unread=max(0, asker.unread - 1)), None)


def _waits_again(question: Question, asker: Asker, said: Said, what: What) -> Change:
    is_waiting = question.state == "waiting"
    news: dict[str, Any] = {"in_danger": question.in_danger or said.in_danger}
    if not is_waiting:
        news |= {"state": "waiting", "since": said.at, "due_at": due_after(said.at), "escalated_at": None}
    after = _next_version(question, said, **news)
    counts = {"open": asker.open + 1} if question.state == "closed" else {}
    counted = _next(asker, **counts, **said.words) if counts or said.words else asker
    change = _change(question, after, asker, counted, _step(after, what, said))
    return _with_danger(change, said) if said.in_danger and not question.in_danger else change


def _next_version(question: Question, said: Said, **news: Any) -> Question:
    count = {"asker": "asker_steps", "officer": "officer_steps"}.get(said.by)
    counted = {count: getattr(question, count) + 1} if count is not None else {}
    return question.model_copy(update={"version": question.version + 1, **counted, **news})


def _next(asker: Asker, **news: Any) -> Asker:
    return asker.model_copy(update={"version": asker.version + 1, **news})


def _has_room(question: Question, said: Said) -> None:
    if said.by == "officer":
        steps, most = question.officer_steps, OFFICER_STEPS_MAX
    else:
        steps, most = question.asker_steps, ASKER_STEPS_MAX * (2 if said.in_danger else 1)
    if steps >= most:
        raise Conflict("question_full", facts={"steps_max": most})


def _step(question: Question, what: What, said: Said) -> Step:
    return Step(
        step_id=said.step_id,
        ref=question.ref,
        number=question.version,
        what=what,
        by=said.by,
        who=said.who,
        at=said.at,
        text=said.text,
        in_danger=said.in_danger,
        municipality=question.municipality,
    )


def _change(
    before: Question | None,
    after: Question,
    asker: Asker,
    counted: Asker,
    step: Step | None,
    notices: tuple[Notice, ...] = (),
) -> Change:
    return Change(before, after, asker, counted, step, notices)


def _with_danger(change: Change, said: Said) -> Change:
    notices = _notices(change.after, "danger", said.at)
    return Change(change.before, change.after, change.asker_before, change.asker, change.step, notices)


def _notices(question: Question, what: NoticeKind, now: datetime) -> tuple[Notice, ...]:
    """On the topic and by mail, each for itself, so that neither waits for the other; the clock says both."""

    def notice(channel: Channel) -> Notice:
        return Notice(
            notice_id=f"{question.version:06d}-{channel}",
            ref=question.ref,
            what=what,
            channel=channel,
            municipality=question.municipality,
            waiting_since=question.since,
            due_at=now,
        )

    return (notice("topic"), notice("mail"))
