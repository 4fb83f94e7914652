"""Keeps the clocks, every minute: what nobody has done in time moves by itself."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics

from dolbom import aws, settings
from dolbom.alerts.casework.clocks import escalate_due, senders
from dolbom.alerts.store import AlertStore
from dolbom.clock import parse_stamp, seoul_day
from dolbom.deadline import Deadline
from dolbom.dynamo.sweep import Sweep
from dolbom.dynamo.table import Table
from dolbom.gateways.mail import Mail
from dolbom.gateways.topic import Topic
from dolbom.logs import lambda_handler
from dolbom.meals.children.lapses import lapse_due
from dolbom.meals.orders.expiries import expire_due
from dolbom.meals.orders.store import OrderStore

logger = Logger(service="keep_clocks")
metrics = Metrics(service="keep_clocks")
deadline = Deadline()
config = cache(lambda: settings.read(settings.KeepClocks))


@cache
def meals() -> OrderStore:
    return OrderStore(Table(aws.client("dynamodb"), config().meals_table, deadline=deadline, logger=logger))


@cache
def alerts() -> AlertStore:
    return AlertStore(Table(aws.client("dynamodb"), config().alerts_table, deadline=deadline, logger=logger))


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """One run, for the minute that the schedule names: a run that comes late does not skip what was due."""
    now = parse_stamp(event["time"])
    of_alerts, of_meals = (Sweep(logger, deadline, store.table, now) for store in (alerts(), meals()))
    duty = Topic(aws.client("sns"), config().duty_topic, deadline)
    mail = Mail(aws.client("sesv2"), config().mail_from, deadline)
    run = escalate_due(alerts(), senders(duty, mail, seoul_day(now)), now, of_alerts)  # first what lives may depend on
    done = {
        "alerts_moved": run.moved,
        "notices_told": run.told,
        "holds_expired": len(expire_due(meals(), now, of_meals)),
        "lots_lapsed": len(lapse_due(meals(), now, of_meals)),
        "rows_failed": of_alerts.rows_failed + of_meals.rows_failed,
    }
    for name, count in (run.numbers() | {"RowsFailed": done["rows_failed"]}).items():
        metrics.add_metric(name, "Count", count)
    metrics.flush_metrics()
    run.tell(logger)
    logger.info("clocks", extra=done)
    for sweep in (of_alerts, of_meals):
        sweep.end()
    return done
