"""Who calls, and what they may touch. Default is deny; what is not theirs looks as if it were missing.

People come with a Cognito ID token, partners with an access token of the client-credentials flow (scopes). API Gateway
has verified the token, and that it is of the pool that the route is for: residents have one, staff another (P5). What
it may do is decided here, in one place, by the claims that `make_token` put into it (P3); user attributes (`custom:…`)
are not looked at, whoever wrote them.

Where the pages' distribution stands between, API Gateway knows CloudFront's network address alone. The caller's comes
in one header, which the edge sets whatever was sent under its name; it is believed only beside the secret that the
distribution shows its origins. Whoever makes either up is known by the address that API Gateway saw.
"""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from dolbom.clock import stamp
from dolbom.errors import Fault, Forbidden, Invalid, NotFound, NotSignedIn
from dolbom.ids import is_same_secret
from dolbom.patterns import JURISDICTION
from dolbom.starting.patterns import compiled_later
from dolbom.starting.values import value

VIEWER_HEADER = "x-dolbom-viewer"
ORIGIN_HEADER = "x-dolbom-origin"
SCOPE_PREFIX = "dolbom/"
_JURISDICTION = compiled_later(JURISDICTION)
_VERSION = compiled_later(r"[0-9]{1,9}")
RESIDENTS = frozenset({"child", "guardian", "resident", "honorary", "council"})
APP = "app"
"""In place of all other groups in a token that a partner's app has by consent: a route that does not name it is closed
to that app (P4)."""
STAFF = frozenset({"caseworker", "lead", "officer", "auditor", "ministry"})
"""The groups of the two pools. Nobody of one pool is ever in a group of the other."""
CHILDREN_MAX = 50
"""Children that one guardian's token names; further ones are not spoken for."""


@value
class Auth:
    """What a route asks of its caller. Exactly one of the three kinds."""

    kind: str
    """`public`, `people` (ID token, one of `groups`) or `partner` (access token, all of `scopes`)."""
    groups: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()

    @property
    def is_staff(self) -> bool:
        """Whether it is for people of the staff's pool."""
        return bool(self.groups) and self.groups <= STAFF


PUBLIC = Auth("public")


def people(*groups: str) -> Auth:
    """A route for signed-in people of any of these groups, all of them residents or all of them staff."""
    return Auth("people", groups=frozenset(groups))


def partner(*scopes: str) -> Auth:
    """A route for partners' servers that hold all of these scopes (named without the resource server)."""
    return Auth("partner", scopes=frozenset(SCOPE_PREFIX + scope for scope in scopes))


@value
class Caller:
    """The verified caller of one request."""

    subject: str = ""
    """Cognito's `sub`, or the partner's client id; empty for a guest. Never a name."""
    client: str = ""
    """The Cognito client that the token was given to: a person's app, or the partner's server."""
    groups: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    children: tuple[str, ...] = ()
    """For whom the person acts: oneself first, and then the others."""
    own_child: str = ""
    """The child whose own account it is; empty of anybody else's."""
    jurisdiction: frozenset[str] = frozenset()
    entitlements: int = 0
    """The version of the person's entitlements of which the token was made; what was taken away later is told by a
    higher one."""
    entitled_until: str = ""
    """A stamp from which on one of them holds no more; empty of a token without such an end."""
    username: str = field(default="", repr=False)
    """Cognito's name of the account in its pool."""
    partner: str = ""
    """The partner to whose app the person has consented; empty of the residents' own app. It sees the orders alone that
    came through that partner (P4)."""

    @property
    def is_guest(self) -> bool:
        return not self.subject

    def child(self, wanted: str | None) -> str:
        """The child that this call is for: one's own account, or one of a guardian's children.

        Raises:
            NotFound: not a child of this caller; the same answer as for a child that does not exist.
            Invalid: who acts for several, oneself among them, must say for which.
        """
        if self.scopes:
            if wanted is None:
                raise Invalid("child_needed", faults=[Fault("/child_id")])
            return wanted
        if wanted is not None:
            if wanted not in self.children:
                raise NotFound()
            return wanted
        if len(self.children) != 1:
            raise Invalid("child_needed", faults=[Fault("/child_id")])
        return self.children[0]

    def governs(self, code: str) -> bool:
        """Whether an area or centre code lies in this officer's jurisdiction (their own codes and all below them)."""
        return any(code.startswith(own) for own in self.jurisdiction)


GUEST = Caller()


def admit(auth: Auth, claims: Mapping[str, Any]) -> Caller:
    """The caller of a request with these verified claims, if the route lets them in.

    Raises:
        NotSignedIn: no token, or one of the wrong use (an access token in place of an ID token).
        Forbidden: signed in, and not of a group or scope that the route admits.
    """
    if auth.kind == "public":
        return caller_of(claims) if claims else GUEST
    if not claims:
        raise NotSignedIn()
    caller = caller_of(claims)
    if auth.kind == "people":
        if claims.get("token_use") != "id":
            raise NotSignedIn()
        if not caller.groups & auth.groups:
            raise Forbidden()
    else:
        if claims.get("token_use") != "access":
            raise NotSignedIn()
        if not auth.scopes or not auth.scopes <= caller.scopes:
            raise Forbidden()
    return caller


def must_be_entitled_still(caller: Caller, now: datetime) -> None:
    """Holds that nothing has ended since the token was made of what it was known then that it would (P3).

    Raises:
        NotSignedIn: something has: a new token tells what is left.
    """
    if caller.entitled_until and caller.entitled_until <= stamp(now):
        raise NotSignedIn("entitlements_changed")


def caller_of(claims: Mapping[str, Any]) -> Caller:
    """The caller that a token's claims describe."""
    is_person = claims.get("token_use") == "id"
    groups = _list(claims.get("cognito:groups")) if is_person else ()
    if APP in groups:
        groups = (APP,)
    own = _list(claims.get("child_id"))[:1] if "child" in groups else ()
    others = _list(claims.get("children"))[:CHILDREN_MAX] if {"guardian", APP} & set(groups) else ()
    version = str(claims.get("entitlements", ""))
    return Caller(
        subject=str(claims.get("sub") or claims.get("client_id") or ""),
        client=str((claims.get("aud") if is_person else claims.get("client_id")) or ""),
        groups=frozenset(groups),
        scopes=frozenset() if is_person else frozenset(str(claims.get("scope", "")).split()),
        children=tuple(dict.fromkeys((*own, *others))),
        own_child=own[0] if own else "",
        jurisdiction=_jurisdiction(claims) if is_person else frozenset(),
        entitlements=int(version) if is_person and _VERSION.fullmatch(version) else 0,
        entitled_until=str(claims.get("entitled_until", "")) if is_person else "",
        username=str(claims.get("cognito:username", "")) if is_person else "",
        partner=str(claims.get("partner", "")) if APP in groups else "",
    )


def peer_in(context: Mapping[str, Any]) -> str:
    """Who API Gateway says has called it."""
    return str((context.get("identity") or {}).get("sourceIp", ""))


def address_of(headers: Mapping[str, str], peer: str, secret: Callable[[], str]) -> str:
    """The caller's network address; `peer` is the one that API Gateway saw. `headers` have names in lower case.

    The secret is asked for only where one was shown; an empty one proves nothing.
    """
    shown, viewer = headers.get(ORIGIN_HEADER), headers.get(VIEWER_HEADER, "")
    if not shown or not _is_address(viewer):
        return peer
    known = secret()
    return viewer if known and is_same_secret(shown, known) else peer


def _jurisdiction(claims: Mapping[str, Any]) -> frozenset[str]:
    """The codes that a claim names. What has not the form of one gives no right: a single digit would be half Korea."""
    return frozenset(code for code in _list(claims.get("jurisdiction")) if _JURISDICTION.fullmatch(code))


def _list(claim: Any) -> tuple[str, ...]:
    """A claim that holds several values: API Gateway passes lists on as text, `a,b` or `[a b]`."""
    if claim is None:
        return ()
    if isinstance(claim, list | tuple):
        return tuple(str(value) for value in claim)
    return tuple(part for part in str(claim).strip("[]").replace(",", " ").split() if part)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
