"""The routes by which a partner's server decides about its webhook. Nothing is posted from here: the sender does."""

from collections.abc import Callable
from typing import Any

from dolbom import aws
from dolbom.api import Api, Call
from dolbom.auth import partner
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.seals import Seals
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.store import PartnerStore
from dolbom.partners.webhooks.decisions import Decide, Webhooks
from dolbom.partners.webhooks.requests import ReplayRequest, Webhook, WebhookRequest, WebhookTest
from dolbom.partners.webhooks.store import WebhookStore
from dolbom.settings import MealsApi

DECIDES = partner("webhooks.write")


def decisions_of(table: Table, feeds: FeedStore, config: MealsApi, deadline: Deadline) -> Webhooks:
    """What the routes decide with; KMS is asked for its client when a secret is made."""
    seals = Seals(lambda: aws.client("kms"), config.names_key, deadline)
    return Webhooks(WebhookStore(table), feeds, seals, is_loopback_allowed=config.webhooks_reach == "loopback")


def register(app: Api, webhooks: Decide, partners: Callable[[], PartnerStore]) -> None:
    """Adds the routes to the meals API."""

    @app.operation("GET /v1/partner/webhook", auth=DECIDES, answer=Webhook, errors=("not_found",))
    def read_webhook(call: Call[None, None]) -> Webhook:
        """Where one's feed is posted, how far it was taken in, and why not further."""
        return webhooks().read(_who(call, partners), call.now)

    @app.operation("PUT /v1/partner/webhook", auth=DECIDES, body=WebhookRequest, answer=Webhook, errors=("not_found",))
    def put_webhook(call: Call[WebhookRequest, None]) -> Webhook:
        """Has one's feed posted to an address, signed as Standard Webhooks are.

        The first time the answer has the `secret`, which is told once; what happens from then on is posted. Another
        address goes on where the one before has stopped.
        """
        return webhooks().put(_who(call, partners), call.body, call.now)

    @app.operation("POST /v1/partner/webhook/secret", auth=DECIDES, answer=Webhook, status=201, errors=("not_found",))
    def renew_webhook_secret(call: Call[None, None]) -> Webhook:
        """Makes a new secret, told once. For a day each message is signed with the one before as well.

        A further one made within that day takes the new one's place, so that an answer may be lost.
        """
        return webhooks().renew_secret(_who(call, partners), call.now)

    @app.operation("POST /v1/partner/webhook/test", auth=DECIDES, answer=WebhookTest, status=202, errors=("not_found",))
    def test_webhook(call: Call[None, None]) -> WebhookTest:
        """Asks for a test: within a minute a signed page without events is posted. `GET` tells what came of it."""
        return webhooks().test(_who(call, partners), call.now)

    @app.operation(
        "POST /v1/partner/webhook/replay",
        auth=DECIDES,
        body=ReplayRequest,
        answer=Webhook,
        errors=("not_found", "beyond_the_feed"),
    )
    def replay_webhook(call: Call[ReplayRequest, None]) -> Webhook:
        """Posts again what stands in the feed behind a number; a webhook that has stopped begins again.

        A number that the feed does not have yet is 422 `beyond_the_feed`.
        """
        return webhooks().replay(_who(call, partners), call.body.after, call.now)


def _who(call: Call[Any, Any], partners: Callable[[], PartnerStore]) -> str:
    return partners().acting(call.caller.client, call.now).partner_id
