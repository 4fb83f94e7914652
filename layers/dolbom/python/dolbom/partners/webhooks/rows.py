"""Webhooks as items of the meals table."""

from dolbom.dynamo.items import Item
from dolbom.partners.webhooks import keys
from dolbom.partners.webhooks.endpoint import AskedTest, Endpoint, Standing


def endpoint_item(endpoint: Endpoint) -> Item:
    return {"pk": keys.WEBHOOKS, "sk": endpoint.partner_id, "kind": "webhook", **endpoint.model_dump()}


def name_of(endpoint: Endpoint) -> dict[str, str]:
    """What names an endpoint's row in a log."""
    return {"pk": keys.WEBHOOKS, "sk": endpoint.partner_id}


def standing_item(standing: Standing) -> Item:
    return {
        "pk": keys.pushed(standing.partner_id),
        "sk": keys.STANDING,
        "kind": "webhook_standing",
        **standing.model_dump(),
    }


def asked_test_item(test: AskedTest) -> Item:
    return {"pk": keys.pushed(test.partner_id), "sk": keys.TEST, "kind": "webhook_test", **test.model_dump()}
