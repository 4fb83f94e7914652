"""Webhooks as items of the meals table."""

from dolbom.dynamo.items import Item, lies_at, reading
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


def endpoint_of(item: Item) -> Endpoint:
    """An endpoint from its row.

    Raises:
        Unreadable: it is none, or another partner's; as for the others.
    """
    return reading(_endpoint_of, item)


def standing_of(item: Item) -> Standing:
    return reading(_standing_of, item)


def asked_test_of(item: Item) -> AskedTest:
    return reading(_asked_test_of, item)


def _endpoint_of(item: Item) -> Endpoint:
    found = Endpoint.of(item)
    lies_at(item, keys.WEBHOOKS, found.partner_id)
    return found


def _standing_of(item: Item) -> Standing:
    found = Standing.of(item)
    lies_at(item, keys.pushed(found.partner_id), keys.STANDING)
    return found


def _asked_test_of(item: Item) -> AskedTest:
    found = AskedTest.of(item)
    lies_at(item, keys.pushed(found.partner_id), keys.TEST)
    return found
