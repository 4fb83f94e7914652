"""Keeps the clocks, every minute: what nobody has done in time moves by itself."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from dolbom import aws, settings
from dolbom.alerts.casework.clocks import Run, Senders, escalate_due
from dolbom.alerts.casework.delivery import by_mail, on_topic
from dolbom.alerts.store import AlertStore
from dolbom.clock import parse_stamp, seoul_day
from dolbom.dynamo.table import Table
from dolbom.gateways.mail import Mail
from dolbom.gateways.topic import Topic
from dolbom.meals.children.lapses import lapse_due
from dolbom.meals.orders.fulfilment import expire_due
from dolbom.meals.orders.store import OrderStore

TIME_TO_STOP_MS = 5_000
"""What is left of the function's time when a run stops: the next run, a minute later, goes on."""

DUE_MAX = 500
"""Holds, and accounts with lapsed money, that one run takes from each shard; the next run takes the next."""

logger = Logger(service="keep_clocks")
metrics = Metrics(service="keep_clocks")


@cache
def config() -> settings.KeepClocks:
    return settings.read(settings.KeepClocks)


@cache
def meals() -> OrderStore:
    return OrderStore(Table(aws.client("dynamodb"), config().meals_table))


@cache
def alerts() -> AlertStore:
    return AlertStore(Table(aws.client("dynamodb"), config().alerts_table))


@cache
def duty() -> Topic:
    return Topic(aws.client("sns"), config().duty_topic)


@cache
def mail() -> Mail:
    return Mail(aws.client("sesv2"), config().mail_from)


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """One run, for the minute that the schedule names: a run that comes late does not skip what was due."""
    now = parse_stamp(event["time"])

    def has_time() -> bool:
        return bool(context.get_remaining_time_in_millis() > TIME_TO_STOP_MS)

    # First what lives may depend on. Should that fail, the children's clocks are kept all the same.
    failure: Exception | None = None
    run = Run()
    try:
        run = _alerts(now, has_time)
    except Exception as error:  # raised below
        failure = error
    holds = sum(1 for order in expire_due(meals(), now, DUE_MAX, has_time))
    lots = sum(1 for entry in lapse_due(meals(), now, DUE_MAX, has_time))
    done = {
        "holds_expired": holds,
        "lots_lapsed": lots,
        "alerts_moved": run.moved,
        "alerts_failed": run.failed,
        "notices_told": run.told,
    }
    logger.info("clocks", extra=done)
    if failure is not None:
        raise failure
    return done


def _alerts(now: datetime, has_time: Callable[[], bool]) -> Run:
    voices: Senders = {"topic": on_topic(duty()), "mail": by_mail(mail(), seoul_day(now))}
    run = escalate_due(alerts(), voices, now, has_time)
    for name, count in (
        ("NoticesRefused", run.refused),
        ("NoticesGivenUp", run.given_up),
        ("ChannelsSilent", len(run.silent)),
    ):
        metrics.add_metric(name, MetricUnit.Count, count)
    metrics.flush_metrics()
    if run.failed:
        logger.error("alerts_not_moved", extra={"failed": run.failed})
    if run.given_up:
        logger.error("notices_given_up", extra={"given_up": run.given_up})
    if run.refused or run.silent:
        logger.error("notices_not_heard", extra={"refused": run.refused, "silent": sorted(run.silent)})
    return run
