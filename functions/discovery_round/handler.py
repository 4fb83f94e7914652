"""Runs the round of two months (D2, O4), or goes on with one; `{"round": "2026-11", "is_dry": true}` by hand."""

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

logger = Logger(service="discovery_round")
deadline = Deadline()
config = cache(lambda: settings.read(settings.DiscoveryRound))
starter = cache(lambda: Starter(lambda: aws.client("lambda"), config().discovery_round, deadline))
households = cache(lambda: Households.by(Macs(lambda: aws.client("kms"), config().households_key, deadline).of))


@cache
def running(engine: str) -> RoundRun:
    store = RoundStore(Table(aws.client("dynamodb"), config().alerts_table, deadline=deadline, logger=logger))
    reports = Bucket(aws.client("s3"), config().reports_bucket, deadline)
    made = engines(
        engine, reports, lambda: aws.client("athena"), config().discovery_workgroup, config().discovery_database
    )
    freezer = Freezer(store, reports, households, lambda: system_clock(), weights=WeightStore(store.table).for_round)
    go_on = lambda code: starter().start({"round": code, "engine": engine})  # noqa: E731
    return RoundRun(store, reports, freezer, made, system_clock, deadline, go_on, WeightStore(store.table).choice)


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """The round that the event names, or that of these two months; or a proposal of weights by a round, `weigh`."""
    if "weigh" in event:
        return weighed(running(config().discovery_engine), Round.of(event["weigh"]))
    of = Round.of(event["round"]) if "round" in event else Round.at(seoul_day(system_clock()))
    run = running(event.get("engine", config().discovery_engine))
    if event.get("is_dry"):
        face = run.dry(of)
        told = {"round": of.code, "step": "dry", **face["by_way"], "silent": len(face["silent"])}
    else:
        state = run.run(of)
        if state.step == "done":
            starter().start({"weigh": of.before().code})
        told = {"round": of.code, "step": state.step, "households": state.households, "lists": state.paged}
    logger.info("discovery_round", extra=told)
    return told
