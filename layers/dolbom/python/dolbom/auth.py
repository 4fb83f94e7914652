"""Who calls, and what they may touch. Default is deny; what is not theirs looks as if it were missing.

People come with a Cognito ID token (groups and custom attributes), partners with an access token of the
client-credentials flow (scopes). API Gateway has verified the token; what it may do is decided here, in one place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dolbom.errors import Fault, Forbidden, Invalid, NotFound, NotSignedIn
from dolbom.patterns import JURISDICTION

SCOPE_PREFIX = "dolbom/"
_JURISDICTION = re.compile(JURISDICTION)
CHILDREN_MAX = 50
"""Children that one guardian's token names; further ones are not spoken for."""


@dataclass(frozen=True, slots=True)
class Auth:
    """What a route asks of its caller. Exactly one of the three kinds."""

    kind: str
    """`public`, `people` (ID token, one of `groups`) or `partner` (access token, all of `scopes`)."""
    groups: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()


PUBLIC = Auth("public")


def people(*groups: str) -> Auth:
    """A route for signed-in people of any of these groups."""
    return Auth("people", groups=frozenset(groups))


def partner(*scopes: str) -> Auth:
    """A route for partners' servers that hold all of these scopes (named without the resource server)."""
    return Auth("partner", scopes=frozenset(SCOPE_PREFIX + scope for scope in scopes))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Caller:
    """The verified caller of one request."""

    subject: str = ""
    """Cognito's `sub`, or the partner's client id; empty for a guest. Never a name."""
    groups: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    children: tuple[str, ...] = ()
    jurisdiction: frozenset[str] = frozenset()

    @property
    def is_guest(self) -> bool:
        return not self.subject

    def child(self, wanted: str | None) -> str:
        """The child that this call is for: one's own account, or one of a guardian's children.

        Raises:
            NotFound: not a child of this caller; the same answer as for a child that does not exist.
            Invalid: a guardian of several children must say which.
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


def caller_of(claims: Mapping[str, Any]) -> Caller:
    """The caller that a token's claims describe."""
    is_person = claims.get("token_use") == "id"
    groups = _list(claims.get("cognito:groups")) if is_person else ()
    children: tuple[str, ...] = ()
    if "child" in groups:
        children = _list(claims.get("custom:child_id"))[:1]
    elif "guardian" in groups:
        children = _list(claims.get("custom:children"))[:CHILDREN_MAX]
    return Caller(
        subject=str(claims.get("sub") or claims.get("client_id") or ""),
        groups=frozenset(groups),
        scopes=frozenset() if is_person else frozenset(str(claims.get("scope", "")).split()),
        children=children,
        jurisdiction=_jurisdiction(claims) if is_person else frozenset(),
    )


def _jurisdiction(claims: Mapping[str, Any]) -> frozenset[str]:
    """The codes that a claim names. What has not the form of one gives no right: a single digit would be half Korea."""
    return frozenset(code for code in _list(claims.get("custom:jurisdiction")) if _JURISDICTION.fullmatch(code))


def _list(claim: Any) -> tuple[str, ...]:
    """A claim that holds several values: API Gateway passes lists on as text, `a,b` or `[a b]`."""
    if claim is None:
        return ()
    if isinstance(claim, list | tuple):
        return tuple(str(value) for value in claim)
    return tuple(part for part in str(claim).strip("[]").replace(",", " ").split() if part)
