"""The sender: what one partner's feed has beyond what was taken in, page by page and in order.

A page is what `GET /v1/partner/events?after=…&limit=20` answers, byte for byte: nothing that is pushed says what the
feed does not say (M8). The number is moved after the page was taken in; a sender that is killed between the two leaves
the page to the next one, which posts it again. So each event comes at least once, and each has its id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aws_lambda_powertools import Logger

from dolbom.aws import CALL_S_MAX
from dolbom.clock import Clock
from dolbom.deadline import Deadline
from dolbom.errors import Unreadable
from dolbom.gateways.outbound import POST_S_MAX, NotTaken, Outbound
from dolbom.gateways.seals import Seals
from dolbom.logs import unreadable
from dolbom.meals.orders.store import OrderStore
from dolbom.partners.feed.events import events_at
from dolbom.partners.feed.requests import PartnerEvents
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.store import PartnerStore
from dolbom.partners.webhooks.endpoint import TAKEN_IN, Endpoint, Standing
from dolbom.partners.webhooks.rows import name_of
from dolbom.partners.webhooks.signing import PURPOSE, headers_of
from dolbom.partners.webhooks.store import WebhookStore

PAGE_EVENTS = 20
POSTS_A_RUN_MAX = 300
CALLS_AFTER_A_POST = 2
"""A page that was taken in is written down, and the feed is let go."""
USER_AGENT = "dolbom-webhooks/1"


@dataclass(slots=True)
class Pushed:
    """What one run for one partner came to."""

    posts: int = 0
    events: int = 0
    why: str = ""
    """Why the last page was not taken in."""
    is_stopped: bool = False


@dataclass(slots=True)
class Sender:
    """All that posting takes."""

    orders: OrderStore
    partners: PartnerStore
    feeds: FeedStore
    webhooks: WebhookStore
    seals: Seals
    outbound: Outbound
    deadline: Deadline
    logger: Logger
    clock: Clock

    def push(self, partner_id: str) -> Pushed:
        """Posts what is new to a partner, and the test that it has asked for. A row that cannot be read, and without
        which nothing can be posted to this partner, is named in the log.

        Raises:
            Unavailable: AWS does not answer; what was posted and not written down is posted again.
        """
        run = Pushed()
        try:
            self._push(partner_id, run)
        except Unreadable as error:
            unreadable(self.logger, error)  # it is named, and the next minute looks again
        return run

    def _push(self, partner_id: str, run: Pushed) -> None:
        partner, endpoint = self.partners.partner(partner_id), self.webhooks.endpoint(partner_id)
        if partner is None or partner.state != "active" or endpoint is None:
            return
        standing = self.webhooks.standing(partner_id)
        if standing is None:
            return
        post = self._signed(endpoint)
        self._test(endpoint, standing, post)
        if endpoint.is_active:
            self._feed(endpoint, standing, post, run)

    def _test(self, endpoint: Endpoint, standing: Standing, post: Callable[[str, bytes], None]) -> None:
        try:
            test = self.webhooks.test(endpoint.partner_id)
        except Unreadable as error:
            unreadable(self.logger, error)  # a test is no part of the feed, and keeps none of it waiting
            return
        if test is None or test.outcome or self._is_late():
            return
        outcome = TAKEN_IN
        try:
            post(f"test-{test.test_id}", _body(PartnerEvents(events=[], next=standing.pushed)))
        except NotTaken as refused:
            outcome = refused.why
        self.webhooks.told_of_test(test.model_copy(update={"outcome": outcome, "sent_at": self.clock()}))

    def _feed(self, endpoint: Endpoint, standing: Standing, post: Callable[[str, bytes], None], run: Pushed) -> None:
        if not standing.is_due(self.clock()):
            return
        page, following = self._page(endpoint, standing)
        if following == standing.pushed:
            return  # the usual minute: nothing new, and nothing written
        held = self._moved(standing, standing.leased(self.clock()))
        while held is not None and following > held.pushed:
            if self._is_late() or run.posts >= POSTS_A_RUN_MAX:
                break
            if page.events:
                run.posts += 1
                try:
                    post(f"{held.partner_id}-{held.pushed + 1}-{following}", _body(page))
                except NotTaken as refused:
                    self._not_taken(held, refused.why, run)
                    return
                run.events += len(page.events)
            held = self._moved(held, held.advanced(following, self.clock()))
            if held is not None:
                page, following = self._page(endpoint, held)
        if held is not None:
            self._moved(held, held.released())

    def _page(self, endpoint: Endpoint, standing: Standing) -> tuple[PartnerEvents, int]:
        places, following = self.feeds.page(endpoint.partner_id, standing.pushed, PAGE_EVENTS)
        events = events_at(self.orders, places, endpoint.language)
        return PartnerEvents(events=events, next=following), following

    def _moved(self, before: Standing, after: Standing) -> Standing | None:
        return after if self.webhooks.move(before, after) else None

    def _not_taken(self, held: Standing, why: str, run: Pushed) -> None:
        after = held.failed(why, self.clock())
        run.why, run.is_stopped = why, after.state == "stopped"
        self.webhooks.move(held, after)
        tell_of(self.logger, after)

    def _signed(self, endpoint: Endpoint) -> Callable[[str, bytes], None]:
        """Posts under the endpoint's secrets, which are opened once it comes to that."""
        opened: list[str] = []

        def post(message_id: str, body: bytes) -> None:
            now: datetime = self.clock()
            if not opened:
                opened.extend(self._opened(endpoint, now))
            told = {"Content-Type": "application/json", "User-Agent": USER_AGENT}
            self.outbound.post(endpoint.url, body, {**told, **headers_of(message_id, now, body, opened)})

        return post

    def _opened(self, endpoint: Endpoint, now: datetime) -> list[str]:
        """The secrets that are valid now.

        Raises:
            Unreadable: one was not sealed for this partner.
        """
        try:
            purpose = {PURPOSE: endpoint.partner_id}
            return [self.seals.opened(each.sealed, purpose).decode() for each in endpoint.signing(now)]
        except (TypeError, ValueError) as error:
            raise Unreadable(ids=name_of(endpoint)) from error

    def _is_late(self) -> bool:
        """Whether a post might outlive the function, or what is written down after it."""
        return self.deadline.is_within(POST_S_MAX + CALLS_AFTER_A_POST * CALL_S_MAX)


def tell_of(logger: Logger, standing: Standing) -> None:
    """Names in the log what a partner's server did not take in: the dead letters stand in its feed, behind a number."""
    told = {
        "partner_id": standing.partner_id,
        "after": standing.pushed,
        "why": standing.why,
        "attempts": standing.attempts,
    }
    if standing.state == "stopped":
        logger.error("webhook_stopped", extra=told)
    else:
        logger.warning("webhook_not_taken", extra=told)


def _body(page: PartnerEvents) -> bytes:
    """The bytes with which the feed's own route answers."""
    return page.model_dump_json(exclude_none=True).encode()
