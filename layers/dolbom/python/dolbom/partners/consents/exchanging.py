"""What an app's code becomes: a token that lives for a quarter of an hour, and what it is renewed with (P4).

The token is Cognito's own, of the account that consented, made for the app's client: API Gateway verifies it as any
other, and `make_token` puts the consent into it, and nothing else. Cognito asks for a ticket before, which only this
code can write (`challenge`). Renewals are ours: each is good once, and who comes with one of before ends them all.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from dolbom.clock import parse_stamp, stamp
from dolbom.errors import BadInput
from dolbom.gateways.directory import Denied
from dolbom.partners.consents.consenting import Stores
from dolbom.partners.consents.grants import (
    RENEWED_WITHIN,
    SENT_AGAIN_WITHIN,
    TICKET_LIVES,
    Renewal,
    Ticket,
    Whose,
    hash_of,
    is_verifier,
    new_secret,
    parts_of,
    renewal_token,
)
from dolbom.people.consents import Consent, consents


class Tokens(Protocol):
    """Who makes tokens: the residents' pool."""

    def token_for(self, username: str, client_id: str, ticket: str) -> tuple[str, int]: ...


@dataclass(frozen=True, slots=True)
class Issued:
    token: str
    seconds: int
    renewal: str
    child_id: str


def exchange(
    stores: Stores, tokens: Callable[[], Tokens], client_id: str, code: str, redirect_uri: str, verifier: str,
    now: datetime,
) -> Issued:  # fmt: skip
    """A code with its verifier becomes a token.

    Raises:
        BadInput: it is no code, not this app's, not sent to this address, over, used, or the verifier is another; or
            the consent was withdrawn meanwhile. Nobody learns which.
        Unavailable: the code may be used up; the app asks again.
    """
    at = stamp(now)
    found = stores.grants.code(hash_of(code, "code"))
    if (
        found is None
        or (found.whose.client_id, found.redirect_uri) != (client_id, redirect_uri)
        or not is_verifier(verifier, found.challenge)
    ):
        raise invalid_grant()
    if found.state == "used":
        # Whoever has code and verifier a second time has stolen both, or was stolen from.
        _end(stores, found.family)
        raise invalid_grant()
    if at >= found.valid_until or not _holds(stores, found.whose, at):
        raise invalid_grant()
    secret, (ticket, row) = new_secret(), _ticket(found.whose, now)
    renewal = Renewal(found.family, found.whose, hash_of(secret, "renewal"), at, stamp(now + RENEWED_WITHIN))
    if not stores.grants.exchange(replace(found, state="used"), renewal, row):
        # Somebody was faster by a moment: the same as if this one had come later.
        _end(stores, found.family)
        raise invalid_grant()
    return _issued(tokens, found.whose, ticket, renewal_token(found.family, secret))


def renew(stores: Stores, tokens: Callable[[], Tokens], client_id: str, token: str, now: datetime) -> Issued:
    """A renewal token becomes a new token and a new renewal token.

    Raises:
        BadInput: as for `exchange`; one of before ends all that came of its code.
        Unavailable: sent again within a minute, it goes on.
    """
    family, given = parts_of(token)
    rounds = stores.grants.table.rounds()
    while rounds.another():
        found = _renewable(stores, client_id, family, given, now)
        secret, (ticket, row) = new_secret(), _ticket(found.whose, now)
        after = found.rotated(given, hash_of(secret, "renewal"), stamp(now), stamp(now + RENEWED_WITHIN))
        # Where somebody was faster by a moment, this one is looked at again, as if it had come later.
        if stores.grants.rotate(found, after, row):
            return _issued(tokens, found.whose, ticket, renewal_token(family, secret))


def revoke(stores: Stores, client_id: str, token: str) -> None:
    """Ends what an app renews with (RFC 7009); of what it does not have, nothing, and nobody learns which."""
    family, given = parts_of(token)
    found = stores.grants.renewal(family)
    if found is not None and found.whose.client_id == client_id and given in (*found.good, found.previous):
        _end(stores, family)


def _renewable(stores: Stores, client_id: str, family: str, given: str, now: datetime) -> Renewal:
    """What this token renews.

    Raises:
        BadInput: nothing; all that came of its code is over if the token is one of before.
    """
    at, found = stamp(now), stores.grants.renewal(family)
    if found is None or found.whose.client_id != client_id or found.state != "open" or at >= found.valid_until:
        raise invalid_grant()
    if given not in found.good and not _is_sent_again(found, given, now):
        _end(stores, family)
        raise invalid_grant()
    if not _holds(stores, found.whose, at):
        raise invalid_grant()
    return found


def invalid_grant() -> BadInput:
    return BadInput("invalid_grant", facts={"error": "invalid_grant"})


def _is_sent_again(found: Renewal, given: str, now: datetime) -> bool:
    return given == found.previous and now < parse_stamp(found.rotated_at) + SENT_AGAIN_WITHIN


def _holds(stores: Stores, whose: Whose, at: str) -> bool:
    """Whether the consent is the one that was given then, and its partner's app is there still."""
    given = Consent(whose.partner_id, whose.client_id, whose.child_id, whose.since)
    is_there = stores.app(whose.client_id, parse_stamp(at)) is not None
    return is_there and given in consents(stores.people.person(whose.subject), at)


def _ticket(whose: Whose, now: datetime) -> tuple[str, Ticket]:
    ticket = new_secret()
    until = stamp(now + TICKET_LIVES)
    return ticket, Ticket(hash_of(ticket, "ticket"), whose.client_id, whose.subject, until)


def _end(stores: Stores, family: str) -> None:
    """Ends a family of renewals, whoever rotates it meanwhile."""
    rounds = stores.grants.table.rounds()
    while rounds.another():
        found = stores.grants.renewal(family)
        if found is None or found.state == "ended" or stores.grants.rotate(found, replace(found, state="ended")):
            return


def _issued(tokens: Callable[[], Tokens], whose: Whose, ticket: str, renewal: str) -> Issued:
    try:
        token, seconds = tokens().token_for(whose.username, whose.client_id, ticket)
    except Denied:
        raise invalid_grant() from None  # the account is gone or closed
    return Issued(token, seconds, renewal, whose.child_id)
