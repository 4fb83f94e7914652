"""Counts, every hour, the months that are over, and publishes each town's figures once (M16)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.clock import parse_stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.logs import lambda_handler
from dolbom.meals.figures.counting import Run
from dolbom.meals.figures.store import FigureStore
from dolbom.schedules.run import scheduled
from dolbom.settings import CountFigures

logger = Logger(service="count_figures")
deadline = Deadline()


@cache
def store() -> FigureStore:
    name = settings.read(CountFigures).meals_table
    return FigureStore(Table(aws.client("dynamodb"), name, deadline=deadline, logger=logger))


@lambda_handler(logger, deadline)
@scheduled("count_figures", lambda: store().table, logger)
def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """One run, as of the hour that the schedule names; the next one goes on where it stopped."""
    run = Run(store(), parse_stamp(event["time"]), deadline, logger)
    run.count()
    done = {"children": run.children, "months": run.months}
    logger.info("counted", extra=done)
    return done
