"""What is posted to others, as the OpenAPI documents tell it."""

from typing import Any

from pydantic import BaseModel

from dolbom.meals.orders.merchant_events import EVENTS as MEANINGS
from dolbom.partners.feed.requests import PartnerEvents

# What a function's service posts to others by itself: the model of it, by its name, and what it means.
WEBHOOKS: dict[str, tuple[type[BaseModel], tuple[tuple[str, str], ...]]] = {
    "meals_api": (
        PartnerEvents,
        (
            (
                "partner.events",
                "A page of one's feed, as `GET /v1/partner/events` answers it: events in order, at least once each."
                " A test is a page without any.\n\n"
                + "\n".join(f"- `{name}` {meaning}" for name, meaning in MEANINGS.items()),
            ),
        ),
    ),
}
SIGNED = (
    ("webhook-id", "The same for the same message, however often it comes."),
    ("webhook-timestamp", "When it was signed, in seconds since 1970."),
    ("webhook-signature", "`v1,` and the signature of Standard Webhooks; of two secrets, two, a space between."),
)
"""The headers of each message."""


def webhook(name: str, description: str, schema: Any) -> dict[str, Any]:
    """One webhook: what is sent, and what its receiver answers."""
    return {
        "post": {
            "operationId": name.replace(".", "_"),
            "summary": description.partition("\n")[0],
            "description": description,
            "parameters": [
                {"name": header, "in": "header", "required": True, "description": words, "schema": {"type": "string"}}
                for header, words in SIGNED
            ],
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {"2XX": {"description": "Received. Anything else, or no answer: it is sent again."}},
        }
    }
