"""Cognito's own part of a flow that tables in memory do not know: it asks the function that is its trigger what to ask,
whether the answer is right, and what goes into the token, and does as it is told."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from dolbom.logs import Failed
from tests.support import Context

Json = dict[str, Any]


@contextmanager
def asking(client: Any, trigger: Callable[[Json, Any], Json], pool: str, subjects: dict[str, str]) -> Iterator[None]:
    """The custom flow of a pool whose accounts are `subjects` by name, while it lasts."""
    sessions: dict[str, Json] = {}

    def call(source: str, client_id: str, username: str, **request: Any) -> Json:
        event = {
            "version": "1",
            "triggerSource": source,
            "userPoolId": pool,
            "userName": username,
            "callerContext": {"clientId": client_id},
            "request": {"userAttributes": {"sub": subjects[username], "email": f"{username}@example.org"}, **request},
            "response": {},
        }
        answer: Json = trigger(event, Context(remaining_ms=5000))["response"]
        return answer

    def begins(params: Json, **_: Any) -> Any:
        asked = json.loads(params["body"])
        username = asked["AuthParameters"]["USERNAME"]
        if asked["AuthFlow"] != "CUSTOM_AUTH" or username not in subjects:
            return refused("UserNotFoundException" if username not in subjects else "InvalidParameterException")
        next_ = call("DefineAuthChallenge_Authentication", asked["ClientId"], username, session=[])
        if next_["failAuthentication"]:
            return refused("NotAuthorizedException")
        call("CreateAuthChallenge_Authentication", asked["ClientId"], username, session=[])
        name = f"session-{len(sessions)}"
        sessions[name] = {"client": asked["ClientId"], "username": username}
        return said({"ChallengeName": next_["challengeName"], "Session": name})

    def answers(params: Json, **_: Any) -> Any:
        asked = json.loads(params["body"])
        session = sessions.pop(asked["Session"])
        who = (session["client"], session["username"])
        answer = asked["ChallengeResponses"]["ANSWER"]
        try:
            right = call("VerifyAuthChallengeResponse_Authentication", *who, challengeAnswer=answer)["answerCorrect"]
        except Failed:
            return refused("UserLambdaValidationException")
        rounds = [{"challengeName": "CUSTOM_CHALLENGE", "challengeResult": right}]
        if not call("DefineAuthChallenge_Authentication", *who, session=rounds)["issueTokens"]:
            return refused("NotAuthorizedException")
        made = call("TokenGeneration_Authentication", *who)["claimsOverrideDetails"]
        claims = {
            "sub": subjects[who[1]],
            "aud": who[0],
            "token_use": "id",
            "email": f"{who[1]}@example.org",
            "cognito:username": who[1],
            **made["claimsToAddOrOverride"],
            "cognito:groups": ",".join(made["groupOverrideDetails"]["groupsToOverride"]),
        }
        carried = {name: value for name, value in claims.items() if name not in made["claimsToSuppress"]}
        token = base64.urlsafe_b64encode(json.dumps(carried).encode()).decode()
        return said({"AuthenticationResult": {"IdToken": token, "RefreshToken": "never-told", "ExpiresIn": 900}})

    hooks = {"AdminInitiateAuth": begins, "AdminRespondToAuthChallenge": answers}
    for operation, hook in hooks.items():
        client.meta.events.register(f"before-call.cognito-identity-provider.{operation}", hook)
    try:
        yield
    finally:
        for operation, hook in hooks.items():
            client.meta.events.unregister(f"before-call.cognito-identity-provider.{operation}", hook)


def claims_of(token: str) -> Json:
    """What a token carries, as API Gateway hands it to a function."""
    found: Json = json.loads(base64.urlsafe_b64decode(token))
    return found


def said(answer: Json) -> Any:
    return SimpleNamespace(status_code=200), answer


def refused(code: str) -> Any:
    error = {"Error": {"Code": code, "Message": "refused"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return SimpleNamespace(status_code=400), error
