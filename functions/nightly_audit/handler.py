"""Joins the segments' proofs into the night's report (O1); each morning it looks at what lies about (O6). What both
find is kept as findings."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics

from dolbom import aws, settings
from dolbom.audits.chain import append, base_of
from dolbom.audits.findings.store import FindingStore
from dolbom.audits.hygiene.looks import Places
from dolbom.audits.hygiene.run import look_about
from dolbom.audits.night import Joined
from dolbom.audits.proof import proven_day
from dolbom.audits.proofs.nights import planned, turn_in
from dolbom.audits.report import as_csv, numbers
from dolbom.clock import parse_stamp, rfc3339, system_clock
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.objects import Bucket
from dolbom.gateways.photo_buckets import Uploads
from dolbom.gateways.queues import Queues
from dolbom.logs import count_all, lambda_handler
from dolbom.schedules.run import scheduled
from dolbom.schedules.turns import SCHEDULER, turns_of
from dolbom.settings import NightlyAudit

SEGMENT_BYTES_MAX = 64 * 1024 * 1024

logger, metrics, deadline = Logger(service="nightly_audit"), Metrics(service="nightly_audit"), Deadline()


config = cache(lambda: settings.read(NightlyAudit))
bucket = cache(lambda of: Bucket(aws.client("s3"), getattr(config(), of), deadline))
table = cache(lambda of: Table(aws.client("dynamodb"), getattr(config(), of), deadline=deadline, logger=logger))
turns = cache(lambda: turns_of("nightly_proof", table("meals_table")))


@scheduled("daily_hygiene", lambda: table("meals_table"), logger)
def hygiene(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """The daily look, as of the minute that the schedule names; a day that was looked at is not looked at again."""
    meals, names = table("meals_table"), tuple(config().dead_letters.split(","))
    uploads = Uploads(aws.client("s3"), config().uploads_bucket, deadline)
    places = Places(meals, table("alerts_table"), uploads, Queues(aws.client("sqs"), deadline), names)
    return look_about(places, FindingStore(meals), parse_stamp(event["time"]), logger, lambda: system_clock())


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """A run's name → the day that it proves next; what segments answered → the day's report. Again: the same. What the
    clock calls is the daily look."""
    if event.get("source") == SCHEDULER:
        told: dict[str, Any] = hygiene(event, context)
        return told
    if "run" in event:
        return planned(event, turns)
    at, turn = parse_stamp(event["at"]), turn_in(event)
    day = proven_day(at, event["day"])
    if turn is not None and not turns().still(turn):
        logger.error("run_was_stale", extra={"day": day, "token": turn.token})
        return {"day": day, "is_stale": True}
    reports, proofs = bucket("reports_bucket"), bucket("proofs_bucket")
    base = base_of(proofs, day)
    joined = Joined()
    for answer in event["segments"]:
        joined.add(reports.read_json(answer["key"], SEGMENT_BYTES_MAX))
    report, page = append(proofs, day, joined.report(base, day, rfc3339(at)))
    keys = {kind: f"proof/{day}/report.{kind}" for kind in ("json", "html", "csv")}
    reports.write_json(keys["json"], report)
    reports.write(keys["html"], page, "text/html; charset=utf-8")
    reports.write(keys["csv"], as_csv(sorted(joined.findings)), "text/csv; charset=utf-8")
    FindingStore(table("meals_table")).seen("nightly_proof", day, joined.told(), at=at, beyond=joined.beyond)
    count_all(metrics, numbers(joined.totals, joined.count))
    if turn is not None:
        turns().done(turn)
    told = {"day": day, "ok": report["ok"], "findings": joined.count}
    logger.info("reported", extra=told)
    return {**told, "children": joined.totals.children, "report": keys}
