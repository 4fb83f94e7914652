"""Asking for a consent, giving it, withdrawing it (P4).

What an app asks for is looked at in full before anything is shown or given: a client that is registered and lives, one
of its own addresses letter by letter, PKCE by S256. Nobody is ever sent to an address that is not registered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlencode, urlsplit

from dolbom.auth import Caller
from dolbom.clock import stamp
from dolbom.errors import Fault, Invalid, NotFound
from dolbom.partners.consents.grants import CODE_LIVES, Code, Whose, hash_of, new_secret
from dolbom.partners.consents.store import GrantStore
from dolbom.partners.partner import App
from dolbom.people.consents import CONSENT, Consent, consents
from dolbom.people.entitlements import Decision, Person, ended, granted
from dolbom.people.store import Also, PeopleStore

GIVEN, WITHDRAWN = "consented in the app", "withdrawn in the app"


@dataclass(frozen=True, slots=True)
class Stores:
    """What consents read and write. `app` finds a partner's living app by its client; `take_rights` writes the end of a
    consent into the child's account; `issuer` is who makes the tokens, told with each code (RFC 9207)."""

    people: PeopleStore
    grants: GrantStore
    app: Callable[[str, datetime], App | None]
    take_rights: Also
    issuer: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app asks for."""

    client_id: str
    redirect_uri: str
    state: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Given:
    """A consent with the way back to the app. `redirect_to` holds the code: it is shown once."""

    consent: Consent
    redirect_to: str
    valid_until: str


def asking_app(stores: Stores, asked: Asked, now: datetime) -> App:
    """The app that asks.

    Raises:
        Invalid: there is no such app, its partner has ended, or the address is none of its own.
    """
    app = stores.app(asked.client_id, now)
    if app is None:
        raise Invalid("app_unknown", faults=[Fault("/client_id")])
    if asked.redirect_uri not in app.callback_urls:
        raise Invalid("app_unknown", faults=[Fault("/redirect_uri")])
    return app


def give(stores: Stores, caller: Caller, asked: Asked, child_id: str, now: datetime) -> Given:
    """Writes down that the app may order for a child, and makes its code; given again it stays, with a new code.

    Raises:
        Invalid: as for `asking_app`.
        NotFound: the caller does not act for this child (any more).
        Conflict: the account was deleted, or has as many entitlements or decisions as there can be.
    """
    app, at = asking_app(stores, asked, now), stamp(now)
    wanted = Consent(app.partner_id, app.client_id, child_id)

    def decide(person: Person) -> Person:
        if child_id not in person.children(at):
            raise NotFound()
        return granted(person, CONSENT, wanted.value, Decision("granted", at, caller.subject, GIVEN))

    person = stores.people.change(caller.subject, decide)
    held = next(each for each in consents(person, at) if each.value == wanted.value)
    code, until = new_secret(), stamp(now + CODE_LIVES)
    whose = Whose(app.client_id, app.partner_id, child_id, caller.subject, caller.username, held.since)
    stores.grants.make_code(Code(hash_of(code, "code"), whose, asked.redirect_uri, asked.challenge, until))
    return Given(held, way_back(asked, {"code": code, "state": asked.state, "iss": stores.issuer}), until)


def way_back(asked: Asked, told: dict[str, str]) -> str:
    """The app's own address with what it is told there."""
    joined = "&" if urlsplit(asked.redirect_uri).query else "?"
    return f"{asked.redirect_uri}{joined}{urlencode(told)}"


def given_by(stores: Stores, caller: Caller, now: datetime) -> list[Consent]:
    """What the caller has consented to, and it holds."""
    return sorted(consents(stores.people.person(caller.subject), stamp(now)))


def withdraw(stores: Stores, caller: Caller, client_id: str, now: datetime) -> None:
    """Ends the caller's consents to an app, for all children, at once; where there is none, nothing."""
    at = stamp(now)
    decision = Decision("ended", at, caller.subject, WITHDRAWN)
    mine = [each for each in stores.people.person(caller.subject).entitlements if _is_for(each, client_id)]

    def without(key: tuple[str, str], person: Person) -> Person:
        return ended(person, [each for name, each in person.entitlements.items() if name == key], decision)

    for key in sorted(mine):
        # One child at a time: each writes into an account of its own, and a transaction has a bound.
        stores.people.change(caller.subject, partial(without, key), stores.take_rights)


def _is_for(key: tuple[str, str], client_id: str) -> bool:
    return key[0] == CONSENT and key[1].split(" ")[1] == client_id
