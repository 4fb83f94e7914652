"""Where a partner's feed is posted, as its file says: `"webhook": {"url": "https://…", "language": "ko"}`. The same as
the partner's own `PUT /v1/partner/webhook`; the secret is printed when it is made, and never again."""

from typing import Any

from pydantic import ValidationError

from dolbom.clock import system_clock
from dolbom.dynamo.table import Table
from dolbom.errors import Invalid
from dolbom.gateways.seals import Seals
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.webhooks.decisions import Webhooks
from dolbom.partners.webhooks.requests import WebhookRequest
from dolbom.partners.webhooks.store import WebhookStore
from infra.names import physical
from tools.steps import StepFailed

FIELD = "webhook"


def put(table: Table, kms: Any, told: Any, *, is_embedded: bool) -> list[str]:
    """What was done, in lines; nothing where the file says nothing of a webhook.

    Raises:
        StepFailed: nothing could be posted to the file's address.
    """
    if FIELD not in told:
        return []
    try:
        asked = WebhookRequest.model_validate(told[FIELD])
        decide = Webhooks(
            WebhookStore(table),
            FeedStore(table),
            Seals(lambda: kms, f"alias/{physical('names')}"),
            is_loopback_allowed=is_embedded,
        )
        found = decide.put(told["partner_id"], asked, system_clock())
    except ValidationError as error:
        faults = [f"{FIELD}.{'.'.join(map(str, fault['loc']))}" for fault in error.errors(include_url=False)]
        raise StepFailed("The partner's file is wrong: " + "; ".join(faults)) from None
    except Invalid as refused:
        raise StepFailed(f"The partner's file is wrong: {FIELD}.url: {refused.faults[0].code}") from None
    secret = [f"its webhook's secret, told this once: {found.secret}"] if found.secret else []
    return [f"its feed is posted to {found.url}: {found.state}", *secret]
