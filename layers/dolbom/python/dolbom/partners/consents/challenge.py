"""What Cognito asks before it makes a token for a partner's client: a ticket that `exchanging` has written (P4).

No password opens such a client. Anybody can begin this flow; without the ticket, 256 bits that never leave our servers
and Cognito, nobody ends it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from dolbom.partners.consents.grants import hash_of
from dolbom.partners.consents.store import GrantStore

DEFINE, CREATE, VERIFY = (
    "DefineAuthChallenge_Authentication",
    "CreateAuthChallenge_Authentication",
    "VerifyAuthChallengeResponse_Authentication",
)
CHALLENGES = frozenset({DEFINE, CREATE, VERIFY})
NAME = "CUSTOM_CHALLENGE"


def answered(event: Mapping[str, Any], grants: Callable[[], GrantStore], pool: str, at: str) -> dict[str, Any]:
    """The event with what Cognito does next; of another pool than the residents', nothing but a refusal."""
    request, source = event["request"], event["triggerSource"]
    if source == DEFINE:
        return {**event, "response": _next(request.get("session") or [], is_ours=event.get("userPoolId") == pool)}
    if source == CREATE:
        return {**event, "response": {"publicChallengeParameters": {}, "privateChallengeParameters": {}}}
    return {**event, "response": {"answerCorrect": _opens(event, request, grants, at)}}


def _next(rounds: list[Any], *, is_ours: bool) -> dict[str, Any]:
    """One try: right, and tokens are made; wrong, and it is over."""
    if not is_ours or len(rounds) > 1 or any(each.get("challengeName") != NAME for each in rounds):
        return {"issueTokens": False, "failAuthentication": True}
    if not rounds:
        return {"issueTokens": False, "failAuthentication": False, "challengeName": NAME}
    is_right = rounds[0].get("challengeResult") is True
    return {"issueTokens": is_right, "failAuthentication": not is_right}


def _opens(event: Mapping[str, Any], request: Mapping[str, Any], grants: Callable[[], GrantStore], at: str) -> bool:
    subject = str((request.get("userAttributes") or {}).get("sub", ""))
    client = str((event.get("callerContext") or {}).get("clientId", ""))
    answer = request.get("challengeAnswer")
    if not subject or not client or not isinstance(answer, str) or request.get("userNotFound"):
        return False
    ticket = grants().ticket(hash_of(answer, "ticket"))
    return ticket is not None and ticket.opens(client, subject, at)
