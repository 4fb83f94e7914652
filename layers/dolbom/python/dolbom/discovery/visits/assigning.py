"""Many of a centre's households given to one worker at once (D2): each for itself, and nobody's is taken away.

A household whose row cannot be read, or that somebody takes meanwhile, stops no other. Sent again it gives nothing
twice: what the worker has is told as given. Killed in between, the same request goes on.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from dolbom.alerts.forms import Reason
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.routing.centres import Centre
from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.clock import seoul_day, stamp
from dolbom.discovery.store import Visit
from dolbom.discovery.visits import actions
from dolbom.discovery.visits.forms import Code, Household, RoundCode
from dolbom.discovery.visits.store import VisitStore
from dolbom.errors import Fault, Invalid, NotFound
from dolbom.model import Model
from dolbom.patterns import NOT_BLANK
from dolbom.people.store import PeopleStore

LEADS = people("lead", "officer")
OF_A_TEAM = ("caseworker", "lead")
ASSIGNED_MAX = 50
Became = Literal["assigned", "taken_by_another", "closed", "not_there"]


class AssignmentsForm(Model):
    """Households of a centre, who of its team shall have those that nobody has, and what they are to know of it."""

    round: RoundCode
    centre: Code
    households: Annotated[list[Household], Field(min_length=1, max_length=ASSIGNED_MAX)]
    to: Annotated[str, Field(max_length=64, pattern=NOT_BLANK)]
    note: Reason


class AssignmentView(Model):
    """What became of one household: `assigned` where the worker has it now, else why it stays as it is."""

    household: str
    became: Became


class AssignmentsView(Model):
    """What became of each, in the order in which they were named."""

    assigned: int
    results: list[AssignmentView]


def register(app: Api, visits: Callable[[], VisitStore], staff: Callable[[], PeopleStore]) -> None:
    """Adds the route to the desk's API."""

    @app.operation(
        "POST /v1/desk/visit_assignments",
        auth=LEADS,
        body=AssignmentsForm,
        answer=AssignmentsView,
        errors=("invalid", "not_found", "no_such_worker"),
    )
    def assign_visits(call: Call[AssignmentsForm]) -> AssignmentsView:
        """Gives up to fifty households of a centre that nobody has to one worker of its team, with a note, each for
        itself. Sent again, it is the same answer."""
        centre = _own(call)
        must_be_of_team(staff(), centre, call.body.to, call.now)
        households = list(dict.fromkeys(call.body.households))
        known = visits().visits(households, call.body.round)
        results = [
            AssignmentView(household=household, became=_given(visits(), known.get(household), call))
            for household in households
        ]
        return AssignmentsView(assigned=sum(each.became == "assigned" for each in results), results=results)


def must_be_of_team(staff: PeopleStore, centre: Centre, account: str, now: datetime) -> None:
    """Holds that somebody works for a centre, its district or its municipality.

    Raises:
        Invalid: they do not.
    """
    codes = (centre.code, centre.district_code, centre.municipality_code)
    if account not in {person.subject for person in staff.team(codes, OF_A_TEAM, stamp(now))}:
        raise Invalid("no_such_worker", faults=[Fault("/to")])


def _own(call: Call[AssignmentsForm]) -> Centre:
    code = call.body.centre
    centre = routing.centre_of(code, seoul_day(call.now))
    if centre is None or centre.code != code or not routing.governs(call.caller, centre):
        raise NotFound()
    return centre


def _given(store: VisitStore, visit: Visit | None, call: Call[AssignmentsForm]) -> Became:
    """Gives one visit to the worker if nobody has it; as it stands once somebody was faster."""
    form = call.body
    rounds = store.table.rounds()
    while rounds.another():  # ends by an error of its own
        if visit is None or visit.centre != form.centre:
            return "not_there"
        if visit.state == "closed":
            return "closed"
        if visit.taken_by is not None:
            return "assigned" if visit.taken_by == form.to else "taken_by_another"
        if store.apply(actions.assigned(visit, form.to, form.note, call.now, call.caller.subject)):
            return "assigned"
        visit = store.visit(visit.household, visit.round)
