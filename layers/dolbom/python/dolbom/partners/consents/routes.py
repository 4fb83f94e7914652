"""The routes of the authorization-code flow: what an app asks, what a resident consents to and withdraws, and what the
app gets for its code (P4)."""

from collections.abc import Callable

from dolbom.api import Api, Call
from dolbom.auth import PUBLIC, RESIDENTS, people
from dolbom.errors import Fault, Invalid
from dolbom.partners.consents import consenting, exchanging
from dolbom.partners.consents.consenting import Asked, Stores
from dolbom.partners.consents.exchanging import Issued, Tokens
from dolbom.partners.consents.forms import (
    AskingView,
    AuthorizeQuery,
    ConsentForm,
    ConsentGivenView,
    ConsentList,
    ConsentView,
    RevokedView,
    RevokeForm,
    TokenForm,
    TokenView,
    WithdrawnView,
)
from dolbom.partners.partner import App
from dolbom.texts import consents as texts

ANYBODY = people(*RESIDENTS)
PAGE = "/consent/"


def register(app: Api, stores: Callable[[], Stores], tokens: Callable[[], Tokens]) -> None:
    """Adds the routes to the API of people."""
    _register_consents(app, stores)
    _register_apps(app, stores, tokens)


def _register_consents(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(
        "GET /v1/oauth/authorize",
        auth=PUBLIC,
        query=AuthorizeQuery,
        answer=AskingView,
        errors=("app_unknown",),
        browsers_go_to=PAGE,
    )
    def ask_for_consent(call: Call[None, AuthorizeQuery]) -> AskingView:
        """Who asks for what, before anybody consents; a browser is sent to the page that asks it in turn.

        Nobody is sent anywhere else: what is wrong with the request is told there, never at an address that is not
        registered.
        """
        asked = _asked(call.query)
        return _asking(consenting.asking_app(stores(), asked, call.now), asked, call.language)

    @app.operation(
        "POST /v1/my/consents",
        auth=ANYBODY,
        body=ConsentForm,
        answer=ConsentGivenView,
        status=201,
        errors=("app_unknown", "not_found", "account_deleted", "too_many_entitlements"),
    )
    def give_consent(call: Call[ConsentForm]) -> ConsentGivenView:
        """Lets an app order for a child for whom one acts, and gives it its code; given again it is a new code."""
        given = consenting.give(stores(), call.caller, _asked(call.body), call.body.child_id, call.now)
        consent = given.consent
        return ConsentGivenView(
            client_id=consent.client_id,
            partner_id=consent.partner_id,
            child_id=consent.child_id,
            since=consent.since,
            redirect_to=given.redirect_to,
            valid_until=given.valid_until,
        )

    @app.operation("GET /v1/my/consents", auth=ANYBODY, answer=ConsentList)
    def list_consents(call: Call[None]) -> ConsentList:
        """What one has consented to, and it holds; of an app that is no more the name is its id."""
        given = consenting.given_by(stores(), call.caller, call.now)
        names = {each.client_id: stores().app(each.client_id, call.now) for each in given}
        return ConsentList(
            consents=[
                ConsentView(
                    client_id=each.client_id,
                    partner_id=each.partner_id,
                    partner=found.name if (found := names[each.client_id]) is not None else each.partner_id,
                    child_id=each.child_id,
                    since=each.since,
                )
                for each in given
            ]
        )

    @app.operation(
        "DELETE /v1/my/consents/{client_id}",
        auth=ANYBODY,
        answer=WithdrawnView,
        errors=("too_many_entitlements",),
    )
    def withdraw_consent(call: Call[None]) -> WithdrawnView:
        """Withdraws one's consent to an app, for all children: from now on it orders nothing. Twice is once."""
        consenting.withdraw(stores(), call.caller, call.path["client_id"], call.now)
        return WithdrawnView(client_id=call.path["client_id"])


def _register_apps(app: Api, stores: Callable[[], Stores], tokens: Callable[[], Tokens]) -> None:
    @app.operation(
        "POST /v1/oauth/token",
        auth=PUBLIC,
        body=TokenForm,
        answer=TokenView,
        errors=("invalid_grant",),
        takes_form=True,
    )
    def make_token_for_app(call: Call[TokenForm]) -> TokenView:
        """A code, or a renewal token, becomes a token of a quarter of an hour. Each is good once."""
        body = call.body
        if body.grant_type == "refresh_token":
            if body.refresh_token is None:
                raise Invalid(faults=[Fault("/refresh_token", "missing")])
            return _token(exchanging.renew(stores(), tokens, body.client_id, body.refresh_token, call.now))
        if body.code is None or body.redirect_uri is None or body.code_verifier is None:
            wanted = {"code": body.code, "redirect_uri": body.redirect_uri, "code_verifier": body.code_verifier}
            raise Invalid(faults=[Fault(f"/{name}", "missing") for name, given in wanted.items() if given is None])
        issued = exchanging.exchange(
            stores(), tokens, body.client_id, body.code, body.redirect_uri, body.code_verifier, call.now
        )
        return _token(issued)

    @app.operation("POST /v1/oauth/revoke", auth=PUBLIC, body=RevokeForm, answer=RevokedView, takes_form=True)
    def revoke_token_of_app(call: Call[RevokeForm]) -> RevokedView:
        """Ends what an app renews with, as when somebody signs out there. Whether there was one, nobody learns."""
        exchanging.revoke(stores(), call.body.client_id, call.body.token)
        return RevokedView()


def _asked(told: AuthorizeQuery | ConsentForm) -> Asked:
    return Asked(told.client_id, told.redirect_uri, told.state, told.code_challenge)


def _asking(app: App, asked: Asked, language: str) -> AskingView:
    name = {"name": app.name}
    return AskingView(
        client_id=app.client_id,
        partner_id=app.partner_id,
        partner=app.name,
        title=texts.TITLE.said(language, name),
        may=[words.said(language, name) for words in texts.MAY],
        may_not=[words.said(language, name) for words in texts.MAY_NOT],
        ends=texts.ENDS.said(language, name),
        denied_to=consenting.way_back(asked, {"error": "access_denied", "state": asked.state}),
    )


def _token(issued: Issued) -> TokenView:
    return TokenView(access_token=issued.token, expires_in=issued.seconds, refresh_token=issued.renewal)
