"""The routes of those who ask (M12): a child or a guardian, about their own child, and nobody sees it but them and the
municipality. Who no longer speaks for the child is asked for a new token first (P3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dolbom.alerts.photos.slots import PHOTO_BYTES_MAX, UPLOAD_WITHIN
from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.deadline import Deadline
from dolbom.dynamo.cursor import cursor_of, key_in
from dolbom.dynamo.table import Table
from dolbom.errors import NotFound
from dolbom.gateways.photo_buckets import Evidence, Uploads
from dolbom.meals.questions import acts, danger, photo_slots, rules, views
from dolbom.meals.questions.forms import MessageForm, MineQuery, PhotoForm, QuestionForm, StepForm
from dolbom.meals.questions.question import Question
from dolbom.meals.questions.store import QuestionStore, own_list
from dolbom.meals.store import MealStore
from dolbom.settings import MealsApi

FAMILY = people("child", "guardian")
MINE = "/v1/questions"
ONE = f"{MINE}/{{question_id}}"


@dataclass(frozen=True, slots=True)
class Stores:
    questions: QuestionStore
    meals: MealStore
    uploads: Uploads
    evidence: Evidence


def stores_of(table: Table, meals: MealStore, s3: Any, config: MealsApi, deadline: Deadline) -> Stores:
    """The stores of the questions in a table, with the buckets that a function is told of."""
    uploads, evidence = Uploads(s3, config.uploads_bucket, deadline), Evidence(s3, config.evidence_bucket, deadline)
    return Stores(QuestionStore(table), meals, uploads, evidence)


def heard(path: str, body: bytes) -> Mapping[str, Any]:
    """Whom to call first, in a refusal of what somebody asks: whatever else the API refuses waits for no lexicon."""
    return danger.numbers_for(body) if path.startswith(MINE) else {}


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the meals API."""
    _register_lists(app, stores)
    _register_acts(app, stores)
    _register_photos(app, stores)


def _register_lists(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(f"GET {MINE}", auth=FAMILY, query=MineQuery, answer=views.QuestionList)
    def list_questions(call: Call[None, MineQuery]) -> views.QuestionList:
        """One's own questions, newest first, and whether there is a new answer. A page may hold fewer than `limit`."""
        app.still_entitled(call.caller)
        after = key_in(call.query.next, *own_list(call.caller.subject))
        page, following = stores().questions.asked_by(call.caller.subject, call.query.limit, after)
        mine = [question for question in page if question.child_id in call.caller.children]
        return views.QuestionList(
            questions=list(map(views.line, mine)),
            message=views.new_answers(mine, call.language),
            next=cursor_of(following),
        )

    @app.operation(f"GET {ONE}", auth=FAMILY, answer=views.QuestionView, errors=("not_found",))
    def read_question(call: Call[None]) -> views.QuestionView:
        """One of one's own questions with all that was said. Its answers are then no longer new."""
        app.still_entitled(call.caller)
        question = _own(stores(), call)
        file = stores().questions.file(question)
        acts.look(stores().questions, question, call.now)
        return views.view(file)


def _register_acts(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(
        f"POST {MINE}",
        auth=FAMILY,
        body=QuestionForm,
        answer=views.AskedView,
        status=201,
        errors=("child_needed", "not_found", "question_differs", "questions_open", "too_many_questions"),
    )
    def ask_question(call: Call[QuestionForm]) -> views.AskedView:
        """Asks the municipality; the same question again gets the same answer. Where its words tell of danger, the
        answer has the numbers to call."""
        app.still_entitled(call.caller)
        return views.asked(acts.ask(stores().questions, stores().meals, call), call.language)

    @app.operation(
        f"POST {ONE}/messages",
        auth=FAMILY,
        body=MessageForm,
        answer=views.SaidView,
        status=201,
        errors=("not_found", "question_differs", "question_full"),
    )
    def add_to_question(call: Call[MessageForm]) -> views.SaidView:
        """Adds to one's own question: it waits for an answer again, also if it was closed."""
        app.still_entitled(call.caller)
        done = acts.say(stores().questions, call, call.body.request_id, call.body.text, rules.added)
        if done.step is None:
            raise NotFound()
        return views.said(done, done.step, call.language)

    @app.operation(
        f"POST {ONE}/close",
        auth=FAMILY,
        body=StepForm,
        answer=views.StateView,
        errors=("not_found", "question_differs"),
    )
    def close_question(call: Call[StepForm]) -> views.StateView:
        """Closes one's own question, answered or not; one that is closed stays so."""
        app.still_entitled(call.caller)
        return views.state(acts.say(stores().questions, call, call.body.request_id, "", rules.closed).question)

    @app.operation(
        f"POST {ONE}/reopen",
        auth=FAMILY,
        body=StepForm,
        answer=views.StateView,
        errors=("not_found", "question_differs", "question_full"),
    )
    def reopen_question(call: Call[StepForm]) -> views.StateView:
        """Opens one's own closed question again: it waits for an answer. One that is open stays as it is."""
        app.still_entitled(call.caller)
        return views.state(acts.say(stores().questions, call, call.body.request_id, "", rules.reopened).question)


def _register_photos(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(
        f"POST {ONE}/photos",
        auth=FAMILY,
        body=PhotoForm,
        answer=views.UploadView,
        status=201,
        errors=("not_found", "photos_full", "photo_done", "photo_expired"),
    )
    def ask_for_question_photo(call: Call[PhotoForm]) -> views.UploadView:
        """Gives leave to upload one photo to one's own question."""
        app.still_entitled(call.caller)
        slot = photo_slots.slot_for(stores().questions, call)
        seconds = int(UPLOAD_WITHIN.total_seconds())
        post = stores().uploads.presigned_post(
            photo_slots.upload_key(slot), slot.content_type, PHOTO_BYTES_MAX, seconds
        )
        return views.UploadView(
            question_id=call.path["question_id"].lower(),
            photo_id=slot.photo_id,
            url=post.url,
            fields=dict(post.fields),
            expires_at=call.now + UPLOAD_WITHIN,
        )

    @app.operation(f"GET {ONE}/photos/{{photo_id}}", auth=FAMILY, answer=views.PhotoLinks, errors=("not_found",))
    def view_question_photo(call: Call[None]) -> views.PhotoLinks:
        """Addresses of one cleaned photo of one's own question, good for a minute."""
        app.still_entitled(call.caller)
        question = _own(stores(), call)
        photo = stores().questions.photo(question.ref, call.path["photo_id"])
        found = views.links(photo, stores().evidence, call.now)
        if found is None:
            raise NotFound()
        return found


def _own(stores: Stores, call: Call[Any, Any]) -> Question:
    ref = rules.ref_of(call.caller.subject, call.path["question_id"].lower())
    return acts.own(call.caller, stores.questions.question(ref))
