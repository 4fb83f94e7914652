"""What a partner decides about its webhook: where it is told, its secrets, a test, and from where on once more."""

import secrets
from collections.abc import Callable
from datetime import datetime

from dolbom.clock import rfc3339
from dolbom.errors import Fault, Invalid, NotFound
from dolbom.gateways.outbound import fault_of
from dolbom.gateways.seals import Seals
from dolbom.partners.feed.store import FeedStore, beyond_the_feed
from dolbom.partners.webhooks.endpoint import AskedTest, Endpoint, SealedSecret, Standing
from dolbom.partners.webhooks.requests import Webhook, WebhookRequest, WebhookTest
from dolbom.partners.webhooks.signing import PURPOSE, new_secret
from dolbom.partners.webhooks.store import WebhookStore

TEST_ID_BYTES = 8


class Webhooks:
    """The decisions of one partner. `is_loopback_allowed` as for `Outbound`."""

    def __init__(self, store: WebhookStore, feeds: FeedStore, seals: Seals, *, is_loopback_allowed: bool) -> None:
        self.store, self.feeds, self.seals = store, feeds, seals
        self.is_loopback_allowed = is_loopback_allowed

    def read(self, partner_id: str, now: datetime, secret: str | None = None) -> Webhook:
        """The webhook as it stands.

        Raises:
            NotFound: there is none.
        """
        endpoint, standing = self._both(partner_id)
        return _view(endpoint, standing, self.feeds.last(partner_id), self.store.test_told(partner_id), now, secret)

    def put(self, partner_id: str, asked: WebhookRequest, now: datetime) -> Webhook:
        """Where to post from now on. The first time, the feed is told from its present end on, and a secret is made; an
        address that changes, or is put once more after it was given up, is tried at once.

        Raises:
            Invalid: no address that anything could be posted to.
        """
        if fault := fault_of(asked.url, is_loopback_allowed=self.is_loopback_allowed):
            raise Invalid(faults=[Fault("/url", f"webhook_{fault}")])
        rounds = self.store.table.rounds()
        while rounds.another():
            before = self.store.endpoint(partner_id)
            standing = self.store.standing(partner_id)
            secret = None
            if before is not None and standing is not None and _is_so(before, standing, asked):
                return self.read(partner_id, now)
            if before is None:
                secret = new_secret()
                after = Endpoint(
                    partner_id=partner_id,
                    **asked.model_dump(),
                    secrets=[SealedSecret(sealed=self._sealed(secret, partner_id))],
                )
            else:
                after = before.model_copy(update={**asked.model_dump(), "version": before.version + 1})
            if standing is None:
                begun = Standing(partner_id=partner_id, pushed=self.feeds.last(partner_id))
            else:
                begun = standing.begun_again()
            if self.store.commit(before, after, (standing, begun)):
                return self.read(partner_id, now, secret)

    def renew_secret(self, partner_id: str, now: datetime) -> Webhook:
        """A new secret; the one before goes on signing for a day.

        Raises:
            NotFound: there is no webhook.
        """
        rounds = self.store.table.rounds()
        while rounds.another():
            before, _ = self._both(partner_id)
            secret = new_secret()
            kept = before.with_secret(self._sealed(secret, partner_id), now)
            after = before.model_copy(update={"secrets": kept, "version": before.version + 1})
            if self.store.commit(before, after, None):
                return self.read(partner_id, now, secret)

    def test(self, partner_id: str, now: datetime) -> WebhookTest:
        """Asks for a test: a signed page without events, within a minute.

        Raises:
            NotFound: there is no webhook.
        """
        self._both(partner_id)
        asked = AskedTest(partner_id=partner_id, test_id=secrets.token_hex(TEST_ID_BYTES), asked_at=now)
        self.store.ask_test(asked)
        return _test_view(asked)

    def replay(self, partner_id: str, after: int, now: datetime) -> Webhook:
        """Has the feed posted again from behind a number; one that was given up is begun again. Sent again before a
        sender has begun, it is the same replay. Where it cannot be read how far it was pushed, it is said so anew.

        Raises:
            NotFound: there is no webhook.
            Invalid: the feed has no such number yet.
        """
        rounds = self.store.table.rounds()
        while rounds.another():
            if after > (last := self.feeds.last(partner_id)):
                raise beyond_the_feed(last)
            spoilt = self.store.spoilt_standing(partner_id)
            if spoilt is not None:
                if self.store.begin_anew(spoilt, Standing(partner_id=partner_id, pushed=after)):
                    return self.read(partner_id, now)
                continue
            _, standing = self._both(partner_id)
            if standing.is_to_begin(after) or self.store.move(standing, standing.begun_again(after)):
                return self.read(partner_id, now)

    def _both(self, partner_id: str) -> tuple[Endpoint, Standing]:
        endpoint, standing = self.store.endpoint(partner_id), self.store.standing(partner_id)
        if endpoint is None or standing is None:
            raise NotFound()
        return endpoint, standing

    def _sealed(self, secret: str, partner_id: str) -> bytes:
        return self.seals.sealed(secret.encode(), {PURPOSE: partner_id})


def _is_so(endpoint: Endpoint, standing: Standing, asked: WebhookRequest) -> bool:
    """Whether what is asked for is how it is already, with nothing to begin again."""
    same = all(getattr(endpoint, name) == value for name, value in asked.model_dump().items())
    return same and standing.state == "pushing" and standing.attempts == 0


Decide = Callable[[], Webhooks]


def _view(
    endpoint: Endpoint, standing: Standing, last: int, test: AskedTest | None, now: datetime, secret: str | None
) -> Webhook:
    old = [each.valid_until for each in endpoint.signing(now) if each.valid_until is not None]
    state = "waiting" if standing.attempts and standing.state == "pushing" else standing.state
    return Webhook(
        url=endpoint.url,
        language=endpoint.language,
        state=state if endpoint.is_active else "paused",
        pushed=standing.pushed,
        last=last,
        pushed_at=_told(standing.pushed_at),
        attempts=standing.attempts,
        waiting_since=_told(standing.waiting_since),
        next_try_at=_told(standing.next_try_at),
        why=standing.why or None,
        old_secret_valid_until=_told(old[0] if old else None),
        test=_test_view(test) if test is not None else None,
        secret=secret,
    )


def _test_view(test: AskedTest) -> WebhookTest:
    return WebhookTest(
        test_id=test.test_id, asked_at=rfc3339(test.asked_at), sent_at=_told(test.sent_at), outcome=test.outcome or None
    )


def _told(at: datetime | None) -> str | None:
    return rfc3339(at) if at is not None else None
