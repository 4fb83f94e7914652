"""Questions as their askers and their officers see them. Nobody is shown an account's number."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import PlainSerializer

from dolbom.clock import rfc3339
from dolbom.gateways.photo_buckets import VIEW_TIME, Evidence
from dolbom.meals.opening.working_days import due_after
from dolbom.meals.questions.acts import Done
from dolbom.meals.questions.danger import Danger
from dolbom.meals.questions.forms import CannedAnswer
from dolbom.meals.questions.question import File, Question, QuestionPhoto, Step, What
from dolbom.model import Model
from dolbom.texts import questions as texts

Moment = Annotated[datetime, PlainSerializer(rfc3339, return_type=str)]
StateName = Literal["waiting", "answered", "closed"]


class Help(Model):
    """A number to call or to write to, in both languages."""

    number: str
    how: str
    ko: str
    en: str


class Told(Model):
    """What is told where words tell of danger: whom to call, and how to report."""

    emergency: list[Help] | None = None
    what_next: str | None = None


class AskedView(Told):
    """A question as it was asked: sent again, it is the same answer."""

    question_id: str
    child_id: str
    subject: str
    asked_at: Moment
    answer_by: Moment
    """The end of the third working day after it came."""


class SaidView(Told):
    """Something that was said; sent again, it is the same answer."""

    question_id: str
    text: str
    at: Moment


class StateView(Model):
    """How a question stands."""

    question_id: str
    state: StateName
    since: Moment


class QuestionLine(StateView):
    """A question in a list."""

    child_id: str
    subject: str
    asked_at: Moment
    unread: int
    """Answers that its asker has not looked at."""


class QuestionList(Model):
    """One's own questions; `message` says in words if there is a new answer."""

    questions: list[QuestionLine]
    message: str | None = None
    next: str | None = None


class StepView(Model):
    what: What
    by: Literal["asker", "officer", "service"]
    at: Moment
    text: str | None = None


class PhotoView(Model):
    photo_id: str
    state: Literal["waiting", "ready", "refused", "expired"]
    code: str | None = None


class QuestionView(QuestionLine):
    """A question with all that was said, the first first."""

    answer_by: Moment | None = None
    steps: list[StepView]
    photos: list[PhotoView]


class UploadView(Model):
    """Where and with which fields the photo is sent: an HTML form's POST, with the file last."""

    question_id: str
    photo_id: str
    url: str
    fields: dict[str, str]
    expires_at: Moment


class PhotoLinks(Model):
    """Addresses that show one photo for a minute."""

    image: str
    thumbnail: str
    expires_at: Moment


class DeskLine(Model):
    """A question on a town's board."""

    question_ref: str
    version: int
    state: StateName
    since: Moment
    in_danger: bool
    """Words that wait for an answer tell of danger: it stands first."""
    is_late: bool
    """Nobody answered within three working days."""
    child_id: str
    asker_kind: Literal["child", "guardian"]
    subject: str
    asked_at: Moment


class DeskList(Model):
    questions: list[DeskLine]
    next: str | None = None


class DeskStepView(StepView):
    in_danger: bool
    who: str | None = None
    """The officer's account."""
    who_name: str | None = None
    """What colleagues call them; nothing where none is known."""


class DeskView(DeskLine):
    """A question with all that was said, the first first."""

    municipality: str
    answer_by: Moment | None = None
    steps: list[DeskStepView]
    photos: list[PhotoView]


class DeskStateView(Model):
    question_ref: str
    version: int
    municipality: str
    state: StateName
    since: Moment


class CannedView(Model):
    """The answers that a town keeps ready, and their version."""

    municipality: str
    version: int
    answers: list[CannedAnswer]


def asked(done: Done, language: str) -> AskedView:
    question = done.question
    return AskedView(
        **_told(done.danger, language),
        question_id=question.question_id,
        child_id=question.child_id,
        subject=question.subject,
        asked_at=question.asked_at,
        answer_by=due_after(question.asked_at),
    )


def said(done: Done, step: Step, language: str) -> SaidView:
    told = _told(done.danger, language)
    return SaidView(**told, question_id=done.question.question_id, text=step.text, at=step.at)


def state(question: Question) -> StateView:
    return StateView(question_id=question.question_id, state=question.state, since=question.since)


def line(question: Question) -> QuestionLine:
    return QuestionLine(**_line(question))


def view(file: File) -> QuestionView:
    question = file.question
    steps = [
        StepView(what=step.what, by=step.by, at=step.at, text=step.text or None)
        for step in file.steps
        if step.what != "escalated"  # the office's own affair
    ]
    return QuestionView(
        **_line(question), answer_by=_answer_by(question), steps=steps, photos=list(map(_photo, file.photos))
    )


def new_answers(questions: list[Question], language: str) -> str | None:
    """One sentence if there is something new; it says of nothing what it is about (M8)."""
    return texts.NEW_ANSWER.said(language, {}) if any(question.unread for question in questions) else None


def desk_line(question: Question) -> DeskLine:
    return DeskLine(**_desk_line(question))


def desk_view(file: File, names: Mapping[str, str]) -> DeskView:
    """A question for its office; `names` of staff by their accounts."""
    question = file.question
    steps = [
        DeskStepView(
            what=step.what,
            by=step.by,
            at=step.at,
            text=step.text or None,
            in_danger=step.in_danger,
            who=step.who,
            who_name=names.get(step.who or ""),
        )
        for step in file.steps
    ]
    return DeskView(
        **_desk_line(question),
        municipality=question.municipality,
        answer_by=_answer_by(question),
        steps=steps,
        photos=list(map(_photo, file.photos)),
    )


def desk_state(question: Question) -> DeskStateView:
    return DeskStateView(
        question_ref=question.ref,
        version=question.version,
        municipality=question.municipality,
        state=question.state,
        since=question.since,
    )


def links(photo: QuestionPhoto | None, evidence: Evidence, now: datetime) -> PhotoLinks | None:
    """Addresses of a cleaned photo; None of anything else."""
    if photo is None or photo.image_key is None or photo.thumbnail_key is None:
        return None
    image, thumbnail = map(evidence.view_url, (photo.image_key, photo.thumbnail_key))
    return PhotoLinks(image=image, thumbnail=thumbnail, expires_at=now + VIEW_TIME)


def _told(danger: Danger, language: str) -> dict[str, Any]:
    if danger.emergency is None:
        return {}
    return {
        "emergency": [Help(**line) for line in danger.emergency],
        "what_next": texts.IN_DANGER.said(language, {}),
    }


def _line(question: Question) -> dict[str, Any]:
    return {
        **state(question).model_dump(mode="python"),
        "since": question.since,
        "child_id": question.child_id,
        "subject": question.subject,
        "asked_at": question.asked_at,
        "unread": question.unread,
    }


def _desk_line(question: Question) -> dict[str, Any]:
    return {
        "question_ref": question.ref,
        "version": question.version,
        "state": question.state,
        "since": question.since,
        "in_danger": question.in_danger,
        "is_late": question.escalated_at is not None,
        "child_id": question.child_id,
        "asker_kind": question.asker_kind,
        "subject": question.subject,
        "asked_at": question.asked_at,
    }


def _answer_by(question: Question) -> datetime | None:
    return due_after(question.since) if question.state == "waiting" else None


def _photo(photo: QuestionPhoto) -> PhotoView:
    return PhotoView(photo_id=photo.photo_id, state=photo.state, code=photo.code)
