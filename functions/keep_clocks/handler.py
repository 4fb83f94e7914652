"""Keeps the clocks, every minute: what nobody has done in time moves by itself."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics

from dolbom import aws, settings
from dolbom.alerts.casework.clocks import escalate_due, senders
from dolbom.alerts.rate_limits.store import SourceStore
from dolbom.alerts.store import AlertStore
from dolbom.clock import parse_stamp, seoul_day
from dolbom.deadline import Deadline
from dolbom.discovery.visits.clock import rounds_due
from dolbom.discovery.visits.clock_store import RoundClockStore
from dolbom.dynamo.sweep import Sweep
from dolbom.dynamo.table import Table
from dolbom.gateways.mail import Mail
from dolbom.gateways.topic import Topic
from dolbom.logs import count_all, lambda_handler
from dolbom.meals.children.lapses import lapse_due
from dolbom.meals.orders.expiries import expire_due
from dolbom.meals.orders.store import OrderStore
from dolbom.meals.questions.clock import questions_due
from dolbom.meals.questions.store import QuestionStore
from dolbom.schedules.run import scheduled
from dolbom.schedules.watch import numbers

logger, metrics, deadline = Logger(service="keep_clocks"), Metrics(service="keep_clocks"), Deadline()
config = cache(lambda: settings.read(settings.KeepClocks))
table = cache(lambda name: Table(aws.client("dynamodb"), getattr(config(), name), deadline=deadline, logger=logger))
meals = cache(lambda: OrderStore(table("meals_table")))
alerts = cache(lambda: AlertStore(table("alerts_table")))


@lambda_handler(logger, deadline)
@scheduled("keep_clocks", lambda: meals().table, logger)
def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """One run, for the minute that the schedule names: a run that comes late does not skip what was due."""
    now = parse_stamp(event["time"])
    of_alerts, of_meals = (Sweep(logger, deadline, store.table, now) for store in (alerts(), meals()))
    duty = Topic(aws.client("sns"), config().duty_topic, deadline)
    mail = Mail(aws.client("sesv2"), config().mail_from, deadline)
    run = escalate_due(alerts(), senders(duty, mail, seoul_day(now)), now, of_alerts)  # first what lives may depend on
    done = {
        "alerts_moved": run.moved,
        "holds_expired": len(expire_due(meals(), now, of_meals)),
        "lots_lapsed": len(lapse_due(meals(), now, of_meals)),
        "questions_late": questions_due(QuestionStore(meals().table), duty, mail, now, of_meals, run),
        "rounds_late": rounds_due(RoundClockStore(alerts().table), mail, now, of_alerts, run),
        "notices_told": run.told,
        "rows_failed": of_alerts.rows_failed + of_meals.rows_failed,
    }
    count_all(metrics, run.numbers() | numbers(meals().table, now, logger) | {"RowsFailed": done["rows_failed"]})
    run.tell(logger)
    logger.info("clocks", extra=done)
    SourceStore(table("limits_table")).forget(now)
    of_alerts.end()
    of_meals.end()
    return done
