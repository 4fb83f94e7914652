"""A partner's app on its way to a token of a child (P4): codes, renewals and a ticket lie there, and are asked for."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dolbom import aws as clients
from dolbom.dynamo.table import Table
from dolbom.logs import Failed
from dolbom.partners.consents.grants import hash_of, parts_of
from dolbom.partners.partner import Client, Partner
from dolbom.partners.store import PartnerStore
from tests.recorded.stage import Request, Stage
from tests.rows.tables import Json
from tests.support import Context
from tests.support.custom_auth import asking

APP, PARTNER_ID, HOME = "quickapp", "quick", "https://quick.example.org/signed-in"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
ASKED = {"client_id": APP, "redirect_uri": HOME, "state": "Zk3xQ9vT2b", "code_challenge": CHALLENGE}
AT_DOOR = {**ASKED, "code_challenge_method": "S256", "response_type": "code"}
VERIFY = "VerifyAuthChallengeResponse_Authentication"
DRAWN_PLACES = ("CODE#", "TICKET#")
"""Partitions that are named after what is drawn by lot."""


class Flow:
    """One resident's consent to one app, for one child."""

    def __init__(self, who: Json, child_id: str) -> None:
        self.who, self.child_id = who, child_id
        self.shown: Json = {}
        """The first ticket that Cognito was shown, as it hands it on."""

    def cognito(self, stage: Stage, pool: str) -> AbstractContextManager[None]:
        """Cognito's part of it, while it lasts."""
        make_token = import_module("functions.make_token.handler")

        def trigger(told: Json, context: Any) -> Json:
            if told["triggerSource"] == VERIFY and not self.shown:
                self.shown = told
            answer: Json = make_token.handler(told, context, stage.clock)
            return answer

        subjects = {self.who["cognito:username"]: self.who["sub"]}
        return asking(clients.client("cognito-idp"), trigger, pool, subjects)

    def play(self, stage: Stage) -> None:
        """A code that nobody has exchanged yet, one that has become a renewal, and a renewal that was renewed."""
        table = Table(stage.aws.client("dynamodb"), stage.aws.tables["meals"])
        own = Client(client_id=APP, role="app", callback_urls=(HOME,))
        PartnerStore(table).put_partner(Partner(partner_id=PARTNER_ID, name="빨리 (예시)", contacts=(), clients=(own,)))
        self.codes = [self._code(stage) for _ in range(3)]
        self.renewals = [self._done(stage, self._exchange(code))["refresh_token"] for code in self.codes[1:]]
        self.previous = self.renewals[1]
        self.renewals[1] = self._done(stage, self._renew(self.previous))["refresh_token"]

    def of_apps(self) -> Iterator[Request]:
        """What the app and the resident ask of it."""
        yield Request("people", "GET", "/v1/oauth/authorize", query=AT_DOOR)
        yield self._give()
        yield Request("people", "GET", "/v1/my/consents", self.who)
        for code in self.codes[:2]:
            yield self._exchange(code)
        for token in (*self.renewals, self.previous):
            yield self._renew(token)
            yield Request("people", "POST", "/v1/oauth/revoke", body={"client_id": APP, "token": token})
        yield Request("people", "DELETE", f"/v1/my/consents/{APP}", self.who)

    def about(self, request: Request) -> list[str]:
        """Whom one of these requests is about: the consent, and the code or the renewals that it names."""
        body = request.body or {}
        consent = [APP, PARTNER_ID, self.child_id, self.who["sub"]]
        if request.path.startswith("/v1/my/consents"):
            return consent
        if not request.path.startswith("/v1/oauth/"):
            return []
        hashed = hash_of(body["code"], "code") if "code" in body else ""
        family = parts_of(body.get("refresh_token") or body.get("token") or "")[0]
        return [*consent, hashed, family or hash_of(hashed, "family")[:32]]

    def verified(self, stage: Stage) -> Any:
        """Whether the ticket opens. Where it cannot be read, Cognito is told nothing, and the app asks once more."""
        handler = import_module("functions.make_token.handler").handler
        try:
            return handler(self.shown, Context(remaining_ms=5_000), stage.clock)["response"]
        except Failed:
            return "asks again"

    @property
    def about_ticket(self) -> str:
        return f"{hash_of(self.shown['request']['challengeAnswer'], 'ticket')} {self.who['sub']}"

    def _code(self, stage: Stage) -> str:
        given = self._done(stage, self._give())
        return parse_qs(urlsplit(given["redirect_to"]).query)["code"][0]

    def _done(self, stage: Stage, request: Request) -> Any:
        status, answer = stage.ask(request)
        assert status < 300, (request, answer)
        return answer

    def _give(self) -> Request:
        body = {**ASKED, "code_challenge_method": "S256", "child_id": self.child_id}
        return Request("people", "POST", "/v1/my/consents", self.who, body)

    def _exchange(self, code: str) -> Request:
        body = {"grant_type": "authorization_code", "client_id": APP, "code": code}
        body |= {"redirect_uri": HOME, "code_verifier": VERIFIER}
        return Request("people", "POST", "/v1/oauth/token", body=body)

    def _renew(self, token: str) -> Request:
        body = {"grant_type": "refresh_token", "client_id": APP, "refresh_token": token}
        return Request("people", "POST", "/v1/oauth/token", body=body)
