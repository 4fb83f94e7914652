"""What apps and people send in the authorization-code flow, and get."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from dolbom.model import Model
from dolbom.partners.partner import CALLBACK_MAX, ClientId
from dolbom.people.views import Moment

STATE_MIN, STATE_MAX = 8, 512
State = Annotated[
    str, StringConstraints(pattern=r"^[!-~]+$", min_length=STATE_MIN, max_length=STATE_MAX),
    Field(description="The app's own, drawn at random: it comes back as it is, and the app takes no other."),
]  # fmt: skip
RedirectUri = Annotated[str, Field(max_length=CALLBACK_MAX, description="As it is registered, letter by letter.")]
Challenge = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$"), Field(description="SHA-256 of the verifier, base64url.")
]
Verifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{43,128}$")]
Secret = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{20,128}$")]
ChildId = Annotated[str, Field(min_length=1, max_length=40)]


class OfApps(Model):
    """What libraries of OAuth send: what they send beside it (`scope`, `nonce`, `token_type_hint`) is not looked at, as
    RFC 6749, section 3, has it."""

    model_config = ConfigDict(extra="ignore")


class AuthorizeQuery(OfApps):
    """What an app asks for, as OAuth 2.1 writes it. There is no other method of PKCE than S256."""

    response_type: Annotated[str, StringConstraints(pattern="^code$")]
    client_id: ClientId
    redirect_uri: RedirectUri
    state: State
    code_challenge: Challenge
    code_challenge_method: Literal["S256"]


class AskingView(Model):
    """Who asks, and what for, in words for a child. `denied_to` is where the app is told of a no."""

    client_id: str
    partner_id: str
    partner: str
    title: str
    may: list[str]
    may_not: list[str]
    ends: str
    denied_to: str


class ConsentForm(Model):
    """What the app asks for, as it came, and for which child it is given."""

    client_id: ClientId
    redirect_uri: RedirectUri
    state: State
    code_challenge: Challenge
    code_challenge_method: Literal["S256"]
    child_id: ChildId


class ConsentGivenView(Model):
    """Open `redirect_to` now: its code is good once, until `valid_until`."""

    client_id: str
    partner_id: str
    child_id: str
    since: Moment
    redirect_to: str
    valid_until: Moment


class ConsentView(Model):
    client_id: str
    partner_id: str
    partner: str
    child_id: str
    since: Moment


class ConsentList(Model):
    """What holds of what one has consented to."""

    consents: list[ConsentView]


class WithdrawnView(Model):
    client_id: str
    consents: Literal["withdrawn"] = "withdrawn"


class TokenForm(OfApps):
    """A code with its verifier and the address that it was sent to, or a renewal token."""

    grant_type: Literal["authorization_code", "refresh_token"]
    client_id: ClientId
    code: Secret | None = None
    redirect_uri: RedirectUri | None = None
    code_verifier: Verifier | None = None
    refresh_token: Secret | None = None


class TokenView(Model):
    """`access_token` goes into `Authorization: Bearer …`; it is told by `children` in it for whom it is. Each
    `refresh_token` is good once."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - OAuth's word
    expires_in: int
    refresh_token: str


class RevokeForm(OfApps):
    client_id: ClientId
    token: Secret


class RevokedView(Model):
    revoked: Literal[True] = True
