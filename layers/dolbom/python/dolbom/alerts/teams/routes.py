"""The desk's routes for a team: its roster, giving a report to one of it, and the questions that it keeps ready."""

from collections.abc import Callable
from typing import Any

from dolbom.alerts.casework import actions
from dolbom.alerts.casework.forms import AssignForm
from dolbom.alerts.casework.phrases import new_phrase
from dolbom.alerts.casework.queue_routes import WORKERS
from dolbom.alerts.casework.routes import Stores, action, must_be_theirs
from dolbom.alerts.report import Change, Report
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.teams import forms, views
from dolbom.alerts.teams.question_store import ReadyQuestions, ReadyQuestionStore
from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.clock import seoul_day, stamp
from dolbom.errors import Conflict, Fault, Invalid, NotFound

LEADS = people("lead", "officer")
OF_A_TEAM = ("caseworker", "lead")
"""Who can be given a report."""


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds what a team has beside its case work to the desk's API."""
    _register_people(app, stores)
    _register_questions(app, lambda: ReadyQuestionStore(stores().alerts.table))


def _register_people(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(
        "GET /v1/desk/team", auth=WORKERS, query=forms.OfficeQuery, answer=views.TeamView, errors=("not_found",)
    )
    def list_team(call: Call[None, forms.OfficeQuery]) -> views.TeamView:
        """Who works for an office of one's own jurisdiction now, also by an office above it."""
        at = stamp(call.now)
        return views.team_view(stores().people.team(_own_office(call, call.query.centre), OF_A_TEAM, at), at)

    @action(app, stores, "assign", AssignForm, "no_such_worker", "already_so", auth=LEADS)
    def assign(call: Call[AssignForm], report: Report) -> Change:
        """Gives an open report to a worker of its office, with a note; the worker finds it among the own. Its clock
        and its trace go on (A3, A4)."""
        must_be_theirs(call, report)
        team = stores().people.team(report.office.codes, OF_A_TEAM, stamp(call.now))
        if call.body.to not in {person.subject for person in team}:
            raise Invalid("no_such_worker", faults=[Fault("/to")])
        return actions.assigned(report, call.body, call.now, call.caller.subject, new_phrase())


def _register_questions(app: Api, store: Callable[[], ReadyQuestionStore]) -> None:
    @app.operation(
        "GET /v1/desk/ready_questions",
        auth=WORKERS,
        query=forms.OfficeQuery,
        answer=views.ReadyQuestionsOf,
        errors=("not_found",),
    )
    def list_ready_questions(call: Call[None, forms.OfficeQuery]) -> views.ReadyQuestionsOf:
        """The questions to reporters that an office keeps ready, and those of the offices above it."""
        codes = _own_office(call, call.query.centre)
        found = store().ready(codes)
        offices = [
            views.ready_view(found.get(code) or ReadyQuestions(code=code, version=0, questions=[])) for code in codes
        ]
        return views.ReadyQuestionsOf(offices=offices)

    @app.operation(
        "PUT /v1/desk/ready_questions",
        auth=LEADS,
        body=forms.ReadyQuestionsForm,
        answer=views.ReadyQuestionsView,
        errors=("not_found", "questions_changed"),
    )
    def put_ready_questions(call: Call[forms.ReadyQuestionsForm]) -> views.ReadyQuestionsView:
        """Puts all questions that an office of one's own jurisdiction keeps ready, in place of those of the version
        that was read. The same again is no change."""
        form = call.body
        _own_office(call, form.centre)
        questions = [[question.title, question.text] for question in form.questions]
        new = ReadyQuestions(code=form.centre, version=form.version + 1, questions=questions)
        if not store().put(new) and store().ready([form.centre]).get(form.centre) != new:
            raise Conflict("questions_changed")
        return views.ready_view(new)


def _own_office(call: Call[Any, Any], code: str) -> tuple[str, ...]:
    """The code of the office that is asked about and, of a centre, those of its district and its town: whoever has a
    town has its districts' centres, too.

    Raises:
        NotFound: it is of nobody's or of somebody else's jurisdiction.
    """
    codes = routing.offices_at(code, seoul_day(call.now))
    if not any(call.caller.governs(each) for each in codes):
        raise NotFound()
    return codes
