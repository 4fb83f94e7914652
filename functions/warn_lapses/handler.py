"""Tells the accounts that are linked to a child, by mail, that money lapses soon (M2, O3)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics

from dolbom import aws, settings
from dolbom.clock import system_clock
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.directory import Directory
from dolbom.gateways.mail import Mail
from dolbom.logs import count_all, lambda_handler
from dolbom.meals.lapse_warnings.run import WarningRun
from dolbom.meals.lapse_warnings.store import WarningStore
from dolbom.schedules.turns import turns_of

logger, metrics, deadline = Logger(service="warn_lapses"), Metrics(service="warn_lapses"), Deadline()
config = cache(lambda: settings.read(settings.WarnLapses))
table = cache(lambda name: Table(aws.client("dynamodb"), getattr(config(), name), deadline=deadline, logger=logger))
store = cache(lambda: WarningStore(table("meals_table"), table("identities_table")))
residents = cache(lambda: Directory(lambda: aws.client("cognito-idp"), config().residents_pool, deadline))


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """The warnings of each day that is due and not done, in order; the next call goes on where this one stopped."""
    mail = Mail(aws.client("sesv2"), config().mail_from, deadline, config().reminders)
    run = WarningRun(store(), residents(), mail, deadline, logger, lambda: system_clock())
    try:
        done = turns_of("warn_lapses", table("meals_table")).called(event, context, run.warn)
    finally:
        count_all(metrics, {"RowsFailed": run.rows_failed, "ChannelsSilent": len(run.heard.silent)})
        run.heard.tell(logger)
    told = {**done, "told": run.heard.told, "rows_failed": run.rows_failed}
    logger.info("reminded", extra=told)
    return told
