"""What partners' servers decide about their webhooks, and see of them."""

from typing import Annotated

from pydantic import Field

from dolbom.model import Model
from dolbom.partners.feed.requests import AFTER_MAX
from dolbom.partners.webhooks.endpoint import URL_CHARACTERS_MAX, Language


class WebhookRequest(Model):
    """Where to post: an https address with a public name, on port 443."""

    url: Annotated[str, Field(min_length=1, max_length=URL_CHARACTERS_MAX)]
    language: Annotated[Language, Field(description="Of the words for people in each event.")] = "ko"
    is_active: Annotated[bool, Field(description="False: nothing is posted, and the place in the feed is kept.")] = True


class ReplayRequest(Model):
    after: Annotated[
        int, Field(ge=0, lt=AFTER_MAX, description="A number of the feed; what stands behind it is posted again.")
    ]


class WebhookTest(Model):
    """A test: what came of it is told by the webhook."""

    test_id: str
    asked_at: str
    sent_at: str | None = None
    outcome: (
        Annotated[str, Field(description="`taken_in`, or why not: `status_500`, `no_answer_in_time`, …")] | None
    ) = None


class Webhook(Model):
    """A webhook as it stands."""

    url: str
    language: Language
    state: Annotated[
        str,
        Field(
            description="`pushing`: all is taken in; `waiting`: it is tried again; `stopped`: nothing is posted until"
            " a `PUT` or a replay; `paused`: nothing is posted, as was wished."
        ),
    ]
    pushed: Annotated[int, Field(description="The number in the feed up to which everything was taken in.")]
    last: Annotated[int, Field(description="The number of the feed's last event.")]
    pushed_at: str | None = None
    attempts: Annotated[int, Field(description="How often the next page was not taken in.")] = 0
    waiting_since: str | None = None
    next_try_at: str | None = None
    why: Annotated[str, Field(description="Why it was not taken in the last time.")] | None = None
    old_secret_valid_until: (
        Annotated[str, Field(description="Until when messages are signed with the secret before as well.")] | None
    ) = None
    test: WebhookTest | None = None
    secret: Annotated[str, Field(description="Told once, when it is made: `whsec_…`.")] | None = None
