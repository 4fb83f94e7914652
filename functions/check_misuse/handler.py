"""Looks at payments by named, explained rules, and opens cases (M14); and tells the partners' feeds what happened,
for the stream has no third reader. It never touches a child's account."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.clock import system_clock
from dolbom.deadline import Deadline
from dolbom.dynamo.streams import each_by, news, partial_batch
from dolbom.dynamo.table import Table
from dolbom.logs import lambda_handler
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.stream_consumer import Batch
from dolbom.meals.misuse.watch import MisuseWatch
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.meals.store import MealStore
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.feed.stream_consumer import Batch as Told
from dolbom.partners.store import PartnerStore
from dolbom.partners.webhooks.rounds import Waker, waker_of
from dolbom.settings import CheckMisuse

logger = Logger(service="check_misuse")
deadline = Deadline()


@cache
def table() -> Table:
    return Table(aws.client("dynamodb"), settings.read(CheckMisuse).meals_table, deadline=deadline, logger=logger)


watch = cache(lambda: MisuseWatch(MealStore(table()), WindowStore(table()), CaseStore(table()), system_clock))
feeds = cache(lambda: (FeedStore(table()), PartnerStore(table())))
waker = cache(lambda: waker_of(table(), settings.read(CheckMisuse).push_events, deadline, logger))


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Tells and looks at all new payments of a batch; answers which records must come again."""
    return checked(event, watch(), *feeds(), waker())


def checked(
    event: dict[str, Any], by: MisuseWatch, feeds: FeedStore, partners: PartnerStore, waker: Waker | None = None
) -> dict[str, Any]:
    """One delivery, told and looked at; the same again changes nothing. The feeds come first, and neither waits for
    what fails in the other. Who has a feed posted is told that it has grown."""
    event = news(event)
    told = Told(event, feeds, partners, by.clock)
    if waker is not None:
        waker.wake(told.partners, by.clock())
    batch = Batch(event, by)
    if batch.outcome.full:
        logger.warning("window_full", extra={"windows": len(batch.outcome.full)})

    return partial_batch(event, each_by(told.settle, batch.settle), logger)
