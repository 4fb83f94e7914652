"""The desk's routes for questions (M12): officers see and answer those of their own municipality."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.dynamo.cursor import cursor_of, key_in
from dolbom.dynamo.table import Table
from dolbom.errors import NotFound
from dolbom.gateways.photo_buckets import Evidence
from dolbom.meals.questions import acts, canned, rules, views
from dolbom.meals.questions.forms import AnswerForm, BoardQuery, CannedForm, CannedQuery, EndForm, StepForm
from dolbom.meals.questions.question import Asker, Change, Question
from dolbom.meals.questions.rules import Said
from dolbom.meals.questions.store import QuestionStore, board_list
from dolbom.meals.store import MealStore
from dolbom.people.store import Names

OFFICERS = people("officer")
BOARD = "/v1/desk/questions"
ONE = f"{BOARD}/{{question_ref}}"


@dataclass(frozen=True, slots=True)
class Stores:
    questions: QuestionStore
    meals: MealStore
    evidence: Evidence
    names: Names


def stores_of(table: Table, meals: MealStore, evidence: Evidence, names: Names) -> Stores:
    """The stores of the questions in a table, and who tells the names of staff."""
    return Stores(QuestionStore(table), meals, evidence, names)


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""
    _register_reading(app, stores)
    _register_acts(app, stores)
    _register_canned(app, stores)


def _register_reading(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(f"GET {BOARD}", auth=OFFICERS, query=BoardQuery, answer=views.DeskList, errors=("not_found",))
    def list_board(call: Call[None, BoardQuery]) -> views.DeskList:
        """A municipality's questions in one state: what waits with danger in it first, then the longest waiting; of
        the answered and the closed the latest first."""
        query = call.query
        if not call.caller.governs(query.municipality):
            raise NotFound()
        after = key_in(query.next, *board_list(query.municipality, query.state))
        page, following = stores().questions.on_board(query.municipality, query.state, query.limit, after)
        return views.DeskList(questions=list(map(views.desk_line, page)), next=cursor_of(following))

    @app.operation(f"GET {ONE}", auth=OFFICERS, answer=views.DeskView, errors=("not_found",))
    def read_asked(call: Call[None]) -> views.DeskView:
        """A question with all that was said, the first first."""
        file = stores().questions.file(_governed(stores(), call))
        return views.desk_view(file, stores().names(step.who for step in file.steps if step.who is not None))

    @app.operation(f"GET {ONE}/photos/{{photo_id}}", auth=OFFICERS, answer=views.PhotoLinks, errors=("not_found",))
    def view_asked_photo(call: Call[None]) -> views.PhotoLinks:
        """Addresses of one cleaned photo of a question, good for a minute."""
        question = _governed(stores(), call)
        photo = stores().questions.photo(question.ref, call.path["photo_id"])
        found = views.links(photo, stores().evidence, call.now)
        if found is None:
            raise NotFound()
        return found


def _register_acts(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(
        f"POST {ONE}/answers",
        auth=OFFICERS,
        body=AnswerForm,
        answer=views.DeskStateView,
        status=201,
        errors=("not_found", "question_changed", "question_differs", "question_full"),
    )
    def answer_question(call: Call[AnswerForm]) -> views.DeskStateView:
        """Answers a question as of the version that was read; the same answer again changes nothing."""
        body = call.body
        done = acts.act(stores().questions, call, body.request_id, rules.answered, body.text, body.version)
        return views.desk_state(done.question)

    @app.operation(
        f"POST {ONE}/close",
        auth=OFFICERS,
        body=EndForm,
        answer=views.DeskStateView,
        errors=("not_found", "question_changed", "question_differs", "question_in_danger"),
    )
    def close_asked(call: Call[EndForm]) -> views.DeskStateView:
        """Closes a question as of the version that was read; one that tells of danger must be answered first."""
        body = call.body
        done = acts.act(stores().questions, call, body.request_id, rules.closed, version=body.version)
        return views.desk_state(done.question)

    @app.operation(
        f"POST {ONE}/reopen",
        auth=OFFICERS,
        body=StepForm,
        answer=views.DeskStateView,
        errors=("not_found", "question_differs", "question_full"),
    )
    def reopen_asked(call: Call[StepForm]) -> views.DeskStateView:
        """Opens a closed question again: it waits for an answer. One that is open stays as it is."""
        return views.desk_state(acts.act(stores().questions, call, call.body.request_id, rules.reopened).question)

    @app.operation(
        f"POST {ONE}/move",
        auth=OFFICERS,
        body=StepForm,
        answer=views.DeskStateView,
        errors=("not_found", "question_differs"),
    )
    def move_asked(call: Call[StepForm]) -> views.DeskStateView:
        """Hands a question to the town that the child lives in now; its clock goes on. Where that is one's own, it
        stays."""

        def where_the_child_lives(question: Question, asker: Asker, said: Said) -> Change | None:
            account = stores().meals.account(question.child_id)
            return rules.moved(question, asker, said, account.municipality) if account is not None else None

        done = acts.act(stores().questions, call, call.body.request_id, where_the_child_lives)
        return views.desk_state(done.question)


def _register_canned(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(
        "GET /v1/desk/canned_answers",
        auth=OFFICERS,
        query=CannedQuery,
        answer=views.CannedView,
        errors=("not_found",),
    )
    def list_canned_answers(call: Call[None, CannedQuery]) -> views.CannedView:
        """The answers that a municipality keeps ready; a first few where it has put none yet."""
        if not call.caller.governs(call.query.municipality):
            raise NotFound()
        return canned.view(call.query.municipality, stores().questions.canned(call.query.municipality))

    @app.operation(
        "PUT /v1/desk/canned_answers",
        auth=OFFICERS,
        body=CannedForm,
        answer=views.CannedView,
        errors=("not_found", "canned_changed"),
    )
    def put_canned_answers(call: Call[CannedForm]) -> views.CannedView:
        """Puts all answers that a municipality keeps ready, in place of those of the version that was read."""
        if not call.caller.governs(call.body.municipality):
            raise NotFound()
        return canned.put(stores().questions, call.body)


def _governed(stores: Stores, call: Call[Any, Any]) -> Question:
    return acts.governed(call.caller, stores.questions.question(call.path["question_ref"]))
