"""Questions, and what belongs to them, as items of the meals table."""

from datetime import datetime

from dolbom.clock import stamp
from dolbom.dynamo.due import clock_shard
from dolbom.dynamo.items import Item
from dolbom.meals import keys
from dolbom.meals.questions.question import KEPT, Asker, Notice, Question, QuestionPhoto, Step

RANK_DANGER, RANK_ORDINARY = 0, 1


def question_item(question: Question, now: datetime) -> Item:
    clock = {"clock_shard": clock_shard(keys.QUESTIONS_DUE, question.ref)} if question.due_at is not None else {}
    head = {"pk": keys.question(question.ref), "sk": keys.QUESTION, "kind": "question", **_kept(now)}
    return {**head, **question.model_dump(), **clock}


def step_item(step: Step) -> Item:
    head = {"pk": keys.question(step.ref), "sk": keys.step(step.step_id), "kind": "question_step", **_kept(step.at)}
    return {**head, **step.model_dump()}


def notice_item(notice: Notice) -> Item:
    clock = {"clock_shard": clock_shard(keys.QUESTION_NOTICES, notice.ref)} if notice.due_at is not None else {}
    pk, sk = keys.question(notice.ref), keys.notice(notice.notice_id)
    head = {"pk": pk, "sk": sk, "kind": "question_notice", **_kept(notice.waiting_since)}
    return {**head, **notice.model_dump(), **clock}


def photo_item(photo: QuestionPhoto) -> Item:
    pk, sk = keys.question(photo.ref), keys.photo(photo.photo_id)
    return {"pk": pk, "sk": sk, "kind": "question_photo", **_kept(photo.asked_at), **photo.model_dump()}


def asker_item(asker: Asker, now: datetime) -> Item:
    head = {"pk": keys.asker(asker.asker), "sk": keys.ASKER, "kind": "asker", **_kept(now)}
    return {**head, **asker.model_dump()}


def asked_item(question: Question) -> Item:
    """A question in its asker's list: nothing but where it is."""
    sk = keys.asked(stamp(question.asked_at), question.ref)
    return {"pk": keys.asker(question.asker), "sk": sk, "kind": "asked", **_kept(question.asked_at)}


def board_key(question: Question) -> tuple[str, str]:
    """Where a question stands on its town's board."""
    rank = RANK_DANGER if question.in_danger else RANK_ORDINARY
    return keys.board(question.municipality), keys.on_board(question.state, rank, stamp(question.since), question.ref)


def board_item(question: Question, now: datetime) -> Item:
    pk, sk = board_key(question)
    return {"pk": pk, "sk": sk, "kind": "on_board", **_kept(now)}


def _kept(since: datetime) -> Item:
    return {"expires_at": int((since + KEPT).timestamp())}
