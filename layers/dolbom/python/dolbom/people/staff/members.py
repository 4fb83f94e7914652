"""Staff (P5): made, ended and helped by the ministry, each time with a reason; never one's own account.

What somebody may is written before Cognito is told that the account is closed or its second factor forgotten, and after
it is told of a new one: cut off in between, nobody has more than was decided, and the same request again finishes it.
Of two who decide at once about somebody, the last decision holds, in Cognito too.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from dolbom.clock import stamp
from dolbom.errors import Conflict, Forbidden, NotFound
from dolbom.gateways.directory import FIRST_PASSWORD_DAYS, INVITED, Directory, Signer
from dolbom.korea.identifiers import Unnumbered
from dolbom.model import Model
from dolbom.patterns import JURISDICTION, NOT_BLANK, as_typed
from dolbom.people.claims import JURISDICTIONS_MAX
from dolbom.people.entitlements import (
    Decision,
    Kind,
    Person,
    ended,
    ended_all,
    granted,
    named,
    renewed,
    with_tokens_over,
)
from dolbom.people.store import PeopleStore

REASON_CHARACTERS_MAX = 500
Reason = Annotated[str, Field(max_length=REASON_CHARACTERS_MAX, pattern=NOT_BLANK), Unnumbered]
Username = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{2,39}$")]
Email = Annotated[str, Field(max_length=254, pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")]
Code = Annotated[str, Field(pattern=JURISDICTION), BeforeValidator(as_typed)]
Name = Annotated[str, Field(max_length=40, pattern=NOT_BLANK), Unnumbered]
StaffGroup = Literal["caseworker", "lead", "officer", "auditor", "ministry"]


class StaffForm(Model):
    """Somebody of the staff: the account, and all that it shall be entitled to."""

    username: Username
    email: Email
    """The invitation goes there, and the code for a forgotten password."""
    name: Name | None = None
    """What colleagues call them, as `김예시 주무관`: it stands beside what they did. Left out, it stays as it is."""
    group: StaffGroup
    jurisdiction: Annotated[list[Code], Field(max_length=JURISDICTIONS_MAX)] = Field(default_factory=list)
    """Codes of areas or centres; each stands for all below it."""
    reason: Reason


class ReasonForm(Model):
    reason: Reason


def invite(people: PeopleStore, staff: Directory, form: StaffForm, by: str, now: datetime) -> tuple[Signer, Person]:
    """The account with just these entitlements, made if there is none. The same again is the same, and
    whoever has not signed in yet and may hold no first password that is good is mailed one: an account that was never
    given any entitlement, whose mail may not have gone, and one that was invited longer ago than a password lasts.

    Raises:
        Forbidden: it is the caller's own.
        Conflict: the name is somebody else's, or there are too many entitlements.
        Unavailable: the invitation cannot be mailed. Nothing is granted; the same again goes on.
    """
    before = staff.find(form.username)
    is_mailed = before is None and staff.invite(form.username, form.email)
    known = before or staff.find(form.username)
    if known is None or known.email != form.email:
        raise Conflict("staff_name_taken")
    must_be_anothers(known, by)
    if not is_mailed and known.status == INVITED and not _may_have_a_password(people.person(known.account), now):
        staff.invite_again(known.username)
    at, why = stamp(now), form.reason
    wanted: list[tuple[Kind, str]] = [("group", form.group), *(("jurisdiction", code) for code in form.jurisdiction)]

    def decide(person: Person) -> Person:
        extra = [each for each in person.held(at) if each.key not in wanted]
        after = ended(person, extra, Decision("ended", at, by, why))
        for kind, value in wanted:
            after = granted(after, kind, value, Decision("granted", at, by, why))
        return named(after, form.name) if form.name is not None else after

    person = people.change(known.account, decide)
    _tell(people, staff, known, person, at)
    return replace(known, enabled=True), person


def _may_have_a_password(person: Person, now: datetime) -> bool:
    """Whether the first password that was mailed may still be good. Each invitation that is sent again later mails
    another, which ends the one before."""
    given = [each.history[0].at for each in person.entitlements.values()]
    return bool(given) and min(given) > stamp(now - timedelta(days=FIRST_PASSWORD_DAYS))


def end(
    people: PeopleStore, staff: Directory, username: str, why: str, by: str, now: datetime
) -> tuple[Signer, Person]:
    """The account without any entitlement, and closed: from this instant on it opens nothing (P3).

    Raises:
        NotFound: nobody has this name.
        Forbidden: it is the caller's own.
    """
    known = found(staff, username)
    must_be_anothers(known, by)
    decision = Decision("ended", stamp(now), by, why)
    person = people.change(known.account, lambda person: ended_all(person, decision))
    _tell(people, staff, known, person, decision.at)
    return replace(known, enabled=False), person


def _tell(people: PeopleStore, staff: Directory, known: Signer, person: Person, at: str) -> None:
    """Tells Cognito whether somebody may sign in: who may anything. Whoever has decided otherwise meanwhile has told it
    before or after us, so what stands is looked at again, and told again where it differs."""
    while True:
        may = _may_anything(person, at)
        (staff.open if may else staff.close)(known.username)
        person = people.person(known.account)
        if _may_anything(person, at) is may:
            return


def _may_anything(person: Person, at: str) -> bool:
    """As of the last decision: another process's clock may be before ours."""
    decided = (each.history[-1].at for each in person.entitlements.values())
    return bool(person.held(max([at, *decided])))


def forget_second_factor(
    people: PeopleStore, staff: Directory, username: str, why: str, by: str, now: datetime
) -> tuple[Signer, Person]:
    """The account, which registers an authenticator app at its next sign-in. Every token that it has is over: whoever
    lost a phone may have lost them with it. Who decided it, and why, is kept with what the person may.

    Raises:
        NotFound: nobody has this name.
        Forbidden: it is the caller's own.
    """
    known = found(staff, username)
    must_be_anothers(known, by)
    decision = Decision("renewed", stamp(now), by, why)
    people.change(known.account, lambda person: renewed(person, decision))
    staff.forget_second_factor(known.username)
    # Until now the lost phone still let somebody in: such a token is over, too.
    return known, people.change(known.account, with_tokens_over)


def found(staff: Directory, username: str) -> Signer:
    """Who has this name.

    Raises:
        NotFound: nobody.
    """
    known = staff.find(username)
    if known is None:
        raise NotFound()
    return known


def must_be_anothers(known: Signer, by: str) -> None:
    """Holds that nobody decides on the own account.

    Raises:
        Forbidden: somebody does.
    """
    if known.account == by:
        raise Forbidden()
