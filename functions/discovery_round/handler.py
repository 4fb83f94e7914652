"""Runs the round of two months (D2, O4), or goes on with one; `{"round": "2026-11", "is_dry": true}` by hand."""

from datetime import datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.clock import seoul_day, system_clock
from dolbom.deadline import Deadline
from dolbom.discovery.choosing.engines import engines
from dolbom.discovery.choosing.freezing import Freezer
from dolbom.discovery.choosing.run import RoundRun
from dolbom.discovery.feedback.proposing import weighed
from dolbom.discovery.feedback.store import WeightStore
from dolbom.discovery.household import Households
from dolbom.discovery.rounds import Round
from dolbom.discovery.store import RoundStore
from dolbom.dynamo.table import Table
from dolbom.gateways.functions import Starter
from dolbom.gateways.macs import Macs
from dolbom.gateways.objects import Bucket
from dolbom.logs import lambda_handler
from dolbom.schedules.turns import SCHEDULER, turns_of

logger, deadline = Logger(service="discovery_round"), Deadline()
config = cache(lambda: settings.read(settings.DiscoveryRound))
table = cache(lambda name: Table(aws.client("dynamodb"), getattr(config(), name), deadline=deadline, logger=logger))
starter = cache(lambda: Starter(lambda: aws.client("lambda"), config().discovery_round, deadline))
households = cache(lambda: Households.by(Macs(lambda: aws.client("kms"), config().households_key, deadline).of))


@cache
def running(engine: str) -> RoundRun:
    store, reports = RoundStore(table("alerts_table")), Bucket(aws.client("s3"), config().reports_bucket, deadline)
    made = engines(engine, reports, lambda: aws.client("athena"), *config().athena)
    freezer = Freezer(store, reports, households, lambda: system_clock(), weights=WeightStore(store.table).for_round)
    go_on = lambda code: starter().start({"round": code, "engine": engine})  # noqa: E731
    return RoundRun(store, reports, freezer, made, system_clock, deadline, go_on, WeightStore(store.table).choice)


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """By the clock, the rounds that are due; or the one that is named; or a proposal of weights by one, `weigh`."""
    if "weigh" in event:
        return weighed(running(config().discovery_engine), Round.of(event["weigh"]))
    if event.get("source") == SCHEDULER:
        turns = turns_of("discovery_round", table("meals_table"))
        return turns.called(event, context, lambda turn: one({}, turn.slot)[1])
    return one(event, system_clock())[0]


def one(event: dict[str, Any], at: datetime) -> tuple[dict[str, Any], bool]:
    of = Round.of(event["round"]) if "round" in event else Round.at(seoul_day(at))
    told, is_done = running(event.get("engine", config().discovery_engine)).told(of, is_dry=bool(event.get("is_dry")))
    if is_done:
        starter().start({"weigh": of.before().code})
    logger.info("discovery_round", extra=told)
    return told, is_done
