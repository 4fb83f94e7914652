"""Posts the partners' feeds to their servers: each minute it starts itself once for each partner that may have
something to hear, and for one partner posts what is new."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics

from dolbom import aws, settings
from dolbom.clock import parse_stamp, system_clock
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.functions import Starter
from dolbom.gateways.outbound import Outbound
from dolbom.gateways.seals import Seals
from dolbom.logs import count_all, lambda_handler
from dolbom.meals.orders.store import OrderStore
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.store import PartnerStore
from dolbom.partners.webhooks.push import Sender
from dolbom.partners.webhooks.rounds import start_due
from dolbom.partners.webhooks.store import WebhookStore
from dolbom.schedules.run import scheduled

logger, metrics = Logger(service="push_events"), Metrics(service="push_events")
deadline = Deadline()
config = cache(lambda: settings.read(settings.PushEvents))
table = cache(lambda: Table(aws.client("dynamodb"), config().meals_table, deadline=deadline, logger=logger))
starter = cache(lambda: Starter(lambda: aws.client("lambda"), config().push_events, deadline))


@cache
def sender() -> Sender:
    stores = (OrderStore(table()), PartnerStore(table()), FeedStore(table()), WebhookStore(table()))
    seals = Seals(lambda: aws.client("kms"), config().names_key, deadline)
    outbound = Outbound(is_loopback_allowed=config().webhooks_reach == "loopback")
    return Sender(*stores, seals, outbound, deadline, logger, lambda: system_clock())


@lambda_handler(logger, deadline)
@scheduled("push_events", table, logger)
def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """One partner's turn, or the minute that the schedule names."""
    if "partner_id" in event:
        run = sender().push(event["partner_id"])
        told = {"posts": run.posts, "events": run.events}
        logger.info("pushed", extra={"partner_id": event["partner_id"], **told})
        return told
    found = start_due(WebhookStore(table()), starter(), logger, parse_stamp(event["time"]))
    count_all(metrics, {"WebhooksWaiting": found.waiting, "WebhooksStopped": found.stopped})
    logger.info("started", extra={"started": len(found.started)})
    return {"started": len(found.started), "waiting": found.waiting, "stopped": found.stopped}
