"""The ministry's routes for staff (P5): who there is, and what became of each account by whom and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.gateways.directory import INVITED, Directory, Signer
from dolbom.model import Model
from dolbom.people.entitlements import Decision, Person
from dolbom.people.staff import members
from dolbom.people.staff.members import ReasonForm, StaffForm
from dolbom.people.store import PeopleStore
from dolbom.people.views import Moment

MINISTRY = people("ministry")
PAGE_STAFF_MAX = 60
"""As many as Cognito lists at once."""
PAGE_STAFF = 30
CURSOR_CHARACTERS_MAX = 2000
PLACE = "[!-~]+"
"""Cognito's own word for a place, that only it understands."""


@dataclass(frozen=True, slots=True)
class Stores:
    """What the routes read and write."""

    people: PeopleStore
    staff: Directory


class StaffQuery(Model):
    """A page of the staff."""

    limit: Annotated[int, Field(ge=1, le=PAGE_STAFF_MAX)] = PAGE_STAFF
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None


class SignerView(Model):
    """An account of the staff."""

    username: str
    account: str
    email: str
    enabled: bool
    invited: bool
    """Whether the invitation is not taken up yet."""


class StaffList(Model):
    staff: list[SignerView]
    next: str | None


class DecisionView(Model):
    what: str
    at: Moment
    who: str
    """The account that decided, or the tool."""
    who_name: str | None = None
    """What colleagues call them; nothing where none is known."""
    reason: str


class GrantView(Model):
    kind: str
    value: str
    since: Moment
    until: Moment | None
    history: list[DecisionView]


class StaffView(SignerView):
    """An account with all that it is or was entitled to, and every decision about it."""

    entitlements: list[GrantView]
    name: str | None = None
    """What colleagues call them."""
    renewals: list[DecisionView]
    """When its second factor was made to be registered anew, by whom and why; the last twenty."""


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the API of people."""

    def shown(known: Signer, person: Person) -> StaffView:
        decisions = [*person.renewals, *(each for held in person.entitlements.values() for each in held.history)]
        return _view(known, person, stores().people.names(each.who for each in decisions))

    @app.operation("GET /v1/desk/staff", auth=MINISTRY, query=StaffQuery, answer=StaffList, errors=("bad_next",))
    def list_staff(call: Call[None, StaffQuery]) -> StaffList:
        """All accounts of the staff, in Cognito's order."""
        found, following = stores().staff.page(call.query.limit, word_in(call.query.next, PLACE))
        return StaffList(
            staff=[SignerView.model_validate(_shown(each)) for each in found], next=cursor_after(following)
        )

    @app.operation("GET /v1/desk/staff/{username}", auth=MINISTRY, answer=StaffView, errors=("not_found",))
    def read_staff(call: Call[None]) -> StaffView:
        """One account: what it may and might, and who decided that, when and why."""
        known = members.found(stores().staff, call.path["username"])
        return shown(known, stores().people.person(known.account))

    @app.operation(
        "POST /v1/desk/staff",
        auth=MINISTRY,
        body=StaffForm,
        answer=StaffView,
        errors=("invalid", "forbidden", "staff_name_taken", "too_many_entitlements", "invitation_not_sent"),
    )
    def invite_staff(call: Call[StaffForm]) -> StaffView:
        """Makes an account, or gives one that there is just these entitlements; the invitation goes out by e-mail. At
        the first sign-in it registers an authenticator app. Sent again, it is the same; three days after somebody was
        invited who has not signed in yet, it mails a new first password, since the one before has run out."""
        return shown(*members.invite(stores().people, stores().staff, call.body, call.caller.subject, call.now))

    @app.operation(
        "POST /v1/desk/staff/{username}/end",
        auth=MINISTRY,
        body=ReasonForm,
        answer=StaffView,
        errors=("invalid", "not_found", "forbidden"),
    )
    def end_staff(call: Call[ReasonForm]) -> StaffView:
        """Ends all that an account may, at once, and closes it. Sent again, it is the same."""
        username, by = call.path["username"], call.caller.subject
        return shown(*members.end(stores().people, stores().staff, username, call.body.reason, by, call.now))

    @app.operation(
        "POST /v1/desk/staff/{username}/second_factor",
        auth=MINISTRY,
        body=ReasonForm,
        answer=StaffView,
        errors=("invalid", "not_found", "forbidden"),
    )
    def forget_second_factor(call: Call[ReasonForm]) -> StaffView:
        """Has an account whose phone is lost register an authenticator app anew; every token that it has is over."""
        ours, username, by = stores(), call.path["username"], call.caller.subject
        app.logger.info("second_factor_forgotten", extra={"account": username, "by": by})
        return shown(*members.forget_second_factor(ours.people, ours.staff, username, call.body.reason, by, call.now))


def _shown(known: Signer) -> dict[str, object]:
    shown = {name: getattr(known, name) for name in ("username", "account", "email", "enabled")}
    return {**shown, "invited": known.status == INVITED}


def _view(known: Signer, person: Person, names: Mapping[str, str]) -> StaffView:
    def told(d: Decision) -> DecisionView:
        return DecisionView(what=d.what, at=d.at, who=d.who, who_name=names.get(d.who), reason=d.why)

    renewals = list(map(told, person.renewals))
    entitlements = [
        GrantView(
            kind=each.kind,
            value=each.value,
            since=each.valid_from,
            until=each.valid_until,
            history=list(map(told, each.history)),
        )
        for _, each in sorted(person.entitlements.items())
    ]
    shown = {**_shown(known), "name": person.name or None, "entitlements": entitlements, "renewals": renewals}
    return StaffView.model_validate(shown)
