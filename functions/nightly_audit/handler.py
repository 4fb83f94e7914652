"""Joins the segments' proofs into the night's report (O1), and keeps what they found as findings."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from dolbom import aws, settings
from dolbom.audits.chain import append, base_of
from dolbom.audits.findings.store import FindingStore
from dolbom.audits.night import Joined
from dolbom.audits.proof import proven_day
from dolbom.audits.report import as_csv, numbers
from dolbom.clock import parse_stamp, rfc3339
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.objects import Bucket
from dolbom.logs import lambda_handler
from dolbom.settings import NightlyAudit

SEGMENT_BYTES_MAX = 64 * 1024 * 1024

logger = Logger(service="nightly_audit")
metrics = Metrics(service="nightly_audit")
deadline = Deadline()


bucket = cache(lambda of: Bucket(aws.client("s3"), getattr(settings.read(NightlyAudit), of), deadline))


@cache
def findings() -> FindingStore:
    name = settings.read(NightlyAudit).meals_table
    return FindingStore(Table(aws.client("dynamodb"), name, deadline=deadline, logger=logger))


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """What the segments answered → the report of the day as JSON, HTML and CSV. Again: the same."""
    at = parse_stamp(event["at"])
    day = proven_day(at, event["day"])
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
    findings().seen("nightly_proof", day, joined.told(), at=at, beyond=joined.beyond)
    for name, value in numbers(joined.totals, joined.count).items():
        metrics.add_metric(name, MetricUnit.Count, value)
    metrics.flush_metrics()
    told = {"day": day, "ok": report["ok"], "findings": joined.count}
    logger.info("reported", extra=told)
    return {**told, "children": joined.totals.children, "report": keys}
