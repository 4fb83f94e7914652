"""What askers and officers do with a question, each once however often it is sent (M12).

For whoever it is not, it is missing: an asker's own account is part of where a question lies, and an officer is asked
for the town of what was read. Both are the same calls to AWS, and the same answer.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from dolbom.api import Call
from dolbom.auth import Caller
from dolbom.errors import Conflict, NotFound
from dolbom.ids import derived_uuid4
from dolbom.meals.questions import rules
from dolbom.meals.questions.danger import Danger, judged, numbers_in_refusals, told
from dolbom.meals.questions.forms import QuestionForm
from dolbom.meals.questions.question import Asker, Change, Question, Step
from dolbom.meals.questions.rules import Said
from dolbom.meals.questions.store import QuestionStore
from dolbom.meals.store import MealStore
from dolbom.strict_json import canonical

_OTHER = "another under one number"
Decide = Callable[[Question, Asker, Said], Change | None]


@dataclass(frozen=True, slots=True)
class Done:
    """A question after what was done, the step that it was if it was one, and what its words say of danger."""

    question: Question
    step: Step | None
    danger: Danger


def own(caller: Caller, question: Question | None) -> Question:
    """The question, if the caller asked it and still speaks for its child.

    Raises:
        NotFound: there is none, or it is another's.
    """
    if question is None or question.asker != caller.subject or question.child_id not in caller.children:
        raise NotFound()
    return question


def governed(caller: Caller, question: Question | None) -> Question:
    """The question, if it is for the officer's municipality to answer.

    Raises:
        NotFound: there is none, or it is another's.
    """
    if question is None or not caller.governs(question.municipality):
        raise NotFound()
    return question


def ask(store: QuestionStore, meals: MealStore, call: Call[QuestionForm, Any]) -> Done:
    """Asks, once. Where another was asked under its number and this one tells of danger, it is a question of its own.

    Raises:
        NotFound: no child of the caller's, or one without an account.
        Conflict: `question_differs`: another was asked under this id; `questions_open`: too many are open.
        TooMany: too many today.
    """
    try:
        return _ask(store, meals, call, call.body)
    except _OfItsOwn as other:
        own = derived_uuid4(_OTHER, call.body.question_id, other.of)
        return _ask(store, meals, call, call.body.model_copy(update={"question_id": own}))


def _ask(store: QuestionStore, meals: MealStore, call: Call[QuestionForm, Any], form: QuestionForm) -> Done:
    caller, now = call.caller, call.now
    child_id = caller.child(form.child_id)
    ref = rules.ref_of(caller.subject, form.question_id)
    said = Said(rules.step_id_of(ref, "asker", form.question_id), "asker", now, None, form.text)
    fingerprint = _fingerprint(child_id, form.subject, form.text)
    rounds = store.table.rounds()
    while rounds.another():
        standing = store.standing(ref, said.step_id, caller.subject)
        known = standing.question
        if known is not None:
            if known.fingerprint != fingerprint:
                _refuse(said, form.subject, is_again=form is not call.body, of=fingerprint)
            return Done(known, standing.step, _heard(known, standing.step, form.subject, form.text))
        account = meals.account(child_id)
        if account is None:
            raise NotFound()
        question = Question(
            ref=ref,
            question_id=form.question_id,
            asker=caller.subject,
            asker_kind="child" if child_id == caller.own_child else "guardian",
            child_id=child_id,
            municipality=account.municipality,
            subject=form.subject,
            fingerprint=fingerprint,
            since=now,
            asked_at=now,
        )
        asker = standing.asker or Asker(asker=caller.subject)
        judged_now = judged(said, asker, form.subject)
        danger = told(form.subject, form.text, in_danger=judged_now.in_danger)
        with numbers_in_refusals(danger):
            change = rules.asked(question, asker, judged_now)
        if store.commit(change, now, looks=True):
            return Done(change.after, change.step, danger)


def say(store: QuestionStore, call: Call[Any, Any], number: str, text: str, decide: Decide) -> Done:
    """What its asker says or does, once; words of danger under a number that is taken are words of their own.

    Raises:
        NotFound: no question of the caller's.
        Conflict: `question_differs`: something else was said under this number; and what the rule refuses.
    """
    try:
        return _say(store, call, number, text, decide)
    except _OfItsOwn as other:
        return _say(store, call, derived_uuid4(_OTHER, number, other.of), text, decide, is_again=True)


def _say(
    store: QuestionStore, call: Call[Any, Any], number: str, text: str, decide: Decide, *, is_again: bool = False
) -> Done:
    ref = rules.ref_of(call.caller.subject, call.path["question_id"].lower())
    said = Said(rules.step_id_of(ref, "asker", number), "asker", call.now, None, text)
    rounds = store.table.rounds()
    while rounds.another():
        standing = store.standing(ref, said.step_id, call.caller.subject)
        question = own(call.caller, standing.question)
        if standing.step is not None:
            if standing.step.text != text:
                _refuse(said, is_again=is_again, of=text)
            return Done(question, standing.step, _heard(question, standing.step, text))
        asker = standing.asker or Asker(asker=call.caller.subject)
        judged_now = judged(said, asker) if text else said
        danger = told(text, in_danger=judged_now.in_danger)
        with numbers_in_refusals(danger):
            change = decide(question, asker, judged_now)
        if change is None:
            return Done(question, None, danger)
        if store.commit(change, call.now, looks=True):
            return Done(change.after, change.step, danger)


def act(
    store: QuestionStore, call: Call[Any, Any], number: str, decide: Decide, text: str = "", version: int | None = None
) -> Done:
    """What an officer says or does, once; as of a `version`, where it must not pass over what came meanwhile.

    Raises:
        NotFound: no question of the officer's municipality.
        Conflict: `question_changed`: its asker has written meanwhile; and as for `say`.
    """
    ref = call.path["question_ref"]
    said = Said(rules.step_id_of(ref, "officer", number), "officer", call.now, call.caller.subject, text)
    rounds = store.table.rounds()
    while rounds.another():
        standing = store.standing(ref, said.step_id, None)
        question = governed(call.caller, standing.question)
        if standing.step is not None:
            if standing.step.text != text:
                raise Conflict("question_differs")
            return Done(question, standing.step, Danger())
        if version is not None and version != question.version:
            raise Conflict("question_changed", facts={"version": question.version})
        change = decide(question, store.asker(question.asker), said)
        if change is None:
            return Done(question, None, Danger())
        if store.commit(change, call.now, looks=True):
            return Done(change.after, change.step, Danger())


def look(store: QuestionStore, question: Question, now: datetime) -> Question:
    """Notes that its asker has looked at a question; what was answered meanwhile stays new."""
    change = rules.seen(question, store.asker(question.asker))
    return change.after if change is not None and store.commit(change, now) else question


def _heard(question: Question, step: Step | None, *texts: str) -> Danger:
    """What was answered to words when they came; by the question as it stands, where their own row is gone."""
    return told(*texts, in_danger=(question if step is None else step).in_danger)


def _refuse(said: Said, subject: str = "", *, is_again: bool, of: str) -> NoReturn:
    """Refuses what comes under a number that is taken; where it tells of danger it comes under one `of` its own."""
    in_danger = bool(said.text) and judged(said, Asker(asker=""), subject).in_danger
    if in_danger and not is_again:
        raise _OfItsOwn(of)
    raise Conflict("question_differs")


class _OfItsOwn(Exception):
    """Another stands under the number of words of danger."""

    def __init__(self, of: str) -> None:
        super().__init__("another stands under its number")
        self.of = of


def _fingerprint(child_id: str, subject: str, text: str) -> str:
    return hashlib.sha256(canonical({"child": child_id, "subject": subject, "text": text})).hexdigest()
