"""The secrets of the authorization-code flow, as values: codes, renewal tokens, tickets. Of each a hash is kept alone.

All three are drawn at random with 256 bits: a hash without salt is enough, and nothing is kept that one could be read
from (RFC 6749, RFC 7636, RFC 9700).
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from dolbom.ids import is_same_secret

CODE_LIVES = timedelta(seconds=60)
TICKET_LIVES = timedelta(seconds=60)
RENEWED_WITHIN = timedelta(days=30)
"""An app that did not come for so long asks for consent again."""
SENT_AGAIN_WITHIN = timedelta(seconds=60)
"""A renewal whose answer was lost is sent again with the token of before for so long; later that token was stolen."""
BESIDE_MAX = 4
"""Answers to one renewal that may each be the one that an app keeps, beside the newest."""
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Whose:
    """For whom, by whose consent, an app acts: all three secrets are bound to it. `since` is of the consent."""

    client_id: str
    partner_id: str
    child_id: str
    subject: str
    username: str
    """The account's name in its pool."""
    since: str

    def is_same_consent(self, other: "Whose") -> bool:
        return self == other


@dataclass(frozen=True, slots=True)
class Code:
    """A code. Stamps; `challenge` is what the verifier must hash to."""

    code_hash: str
    whose: Whose
    redirect_uri: str
    challenge: str
    valid_until: str
    state: Literal["open", "used"] = "open"

    @property
    def family(self) -> str:
        """The number of the renewals that come of it: known to nobody who does not know the code."""
        return hash_of(self.code_hash, "family")[:32]


@dataclass(frozen=True, slots=True)
class Renewal:
    """What an app may renew its token with, as hashes. `current` is the newest; `beside` is what the same token has
    become before it, sent again or at once: nobody knows which of the answers the app keeps, so the first of them
    that comes back is the one that goes on. `previous` is what they came of, and counts for a minute."""

    family: str
    whose: Whose
    current: str
    rotated_at: str
    valid_until: str
    previous: str = ""
    state: Literal["open", "ended"] = "open"
    beside: tuple[str, ...] = ()

    @property
    def good(self) -> tuple[str, ...]:
        """The hashes of the tokens of which one goes on."""
        return self.current, *self.beside

    def rotated(self, given: str, new: str, at: str, valid_until: str) -> "Renewal":
        """After one of the tokens that count (`given`, a hash) has become a new one."""
        if given in self.good:
            return replace(self, current=new, previous=given, beside=(), rotated_at=at, valid_until=valid_until)
        # A minute from the first of several: who has the token of before does not go on for ever.
        return replace(self, current=new, beside=self.good[:BESIDE_MAX], valid_until=valid_until)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What Cognito asks for before it makes a token of this account for this client."""

    ticket_hash: str
    client_id: str
    subject: str
    valid_until: str

    def opens(self, client_id: str, subject: str, at: str) -> bool:
        return (self.client_id, self.subject) == (client_id, subject) and at < self.valid_until


def new_secret() -> str:
    """43 characters of an URL, 256 bits."""
    return base64.urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")


def hash_of(secret: str, purpose: str) -> str:
    """What is kept of a secret; those of different purposes never meet."""
    return hashlib.sha256(f"dolbom {purpose}\x1f{secret}".encode()).hexdigest()


def is_verifier(verifier: str, challenge: str) -> bool:
    """Whether a verifier is the one that the challenge was made of, by S256; there is no other method."""
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return is_same_secret(made, challenge)


def renewal_token(family: str, secret: str) -> str:
    """A renewal token as the app keeps it."""
    return f"{family}.{secret}"


def parts_of(token: str) -> tuple[str, str]:
    """The family and the hash of the secret of a renewal token; of any other text what is nobody's."""
    family, _, secret = token.partition(".")
    return family, hash_of(secret, "renewal")
