"""Each minute: whose feed is to be pushed is started, each partner in a call of its own, so that none waits for another
one's server; and how many partners hear nothing any more is counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aws_lambda_powertools import Logger

from dolbom import aws
from dolbom.deadline import Deadline
from dolbom.dynamo.held import Held
from dolbom.dynamo.table import Table
from dolbom.errors import Unavailable
from dolbom.gateways.functions import Starter
from dolbom.logs import failed
from dolbom.meals.policy import CACHED_FOR
from dolbom.partners.webhooks.endpoint import Endpoint, Standing
from dolbom.partners.webhooks.store import WebhookStore

PARTNERS_HELD_MAX = 200
LATE_ATTEMPTS = 6
"""From the sixth page on that was not taken in, half an hour after the first, somebody is told."""


@dataclass(slots=True)
class Round:
    """What one minute found."""

    started: list[str] = field(default_factory=list)
    waiting: int = 0
    """Partners whose servers have not taken the same page for half an hour or longer."""
    stopped: int = 0
    """Partners to whom nothing is pushed any more."""


def start_due(webhooks: WebhookStore, starter: Starter, logger: Logger, now: datetime) -> Round:
    """Starts a sender for each partner who may have something to hear. One that cannot be started waits a minute."""
    found = Round()
    endpoints = list(webhooks.endpoints())
    paused = {endpoint.partner_id for endpoint in endpoints if not endpoint.is_active}
    for standing in _standings(webhooks, endpoints):
        is_paused = standing.partner_id in paused
        found.waiting += not is_paused and standing.state == "pushing" and standing.attempts >= LATE_ATTEMPTS
        found.stopped += not is_paused and standing.state == "stopped"
        # A test is sent to one that is stopped or paused as well: so it is found out whether it answers again.
        if is_paused or standing.state == "stopped" or standing.is_due(now):
            try:
                starter.start(call_for(standing.partner_id))
                found.started.append(standing.partner_id)
            except Unavailable as error:
                failed(logger, "sender_not_started", error, partner_id=standing.partner_id)
    return found


def _standings(webhooks: WebhookStore, endpoints: Sequence[Endpoint]) -> list[Standing]:
    return webhooks.standings([endpoint.partner_id for endpoint in endpoints])


class Waker:
    """Starts a sender as soon as a feed has grown; the minute makes good what is missed here. It stands in nobody's
    way: whatever goes wrong is a line of the log. Whether a partner is told at all is held for a minute."""

    def __init__(self, webhooks: WebhookStore, starter: Starter, logger: Logger) -> None:
        self._webhooks, self._starter, self._logger = webhooks, starter, logger
        self._told: Held[bool] = Held(CACHED_FOR, PARTNERS_HELD_MAX)

    def wake(self, partners: Iterable[str], now: datetime) -> None:
        for partner_id in sorted(partners):
            try:
                if self._told.get(partner_id, now, lambda partner_id=partner_id: self._is_told(partner_id)):  # type: ignore[misc]
                    self._starter.start(call_for(partner_id))
            except Exception as error:
                failed(self._logger, "sender_not_started", error, partner_id=partner_id)

    def _is_told(self, partner_id: str) -> bool:
        endpoint = self._webhooks.endpoint(partner_id)
        return endpoint is not None and endpoint.is_active


def waker_of(table: Table, name: str, deadline: Deadline, logger: Logger) -> Waker:
    """One that starts the function of this name."""
    return Waker(WebhookStore(table), Starter(lambda: aws.client("lambda"), name, deadline), logger)


def call_for(partner_id: str) -> dict[str, str]:
    """The event with which a sender is called for one partner."""
    return {"partner_id": partner_id}
