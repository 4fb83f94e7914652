"""Joins the segments' proofs into the night's report (O1)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from dolbom import aws, settings
from dolbom.audits.findings import Finding
from dolbom.audits.proof import proven_day
from dolbom.audits.report import as_csv, as_html, as_json, numbers
from dolbom.audits.totals import Totals
from dolbom.clock import parse_stamp, rfc3339
from dolbom.deadline import Deadline
from dolbom.gateways.objects import Bucket
from dolbom.logs import lambda_handler
from dolbom.settings import NightlyAudit

SEGMENT_BYTES_MAX = 64 * 1024 * 1024

logger = Logger(service="nightly_audit")
metrics = Metrics(service="nightly_audit")
deadline = Deadline()


@cache
def reports() -> Bucket:
    return Bucket(aws.client("s3"), settings.read(NightlyAudit).reports_bucket, deadline)


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """What the segments answered → the report of the day as JSON, HTML and CSV. Again: the same."""
    at = parse_stamp(event["at"])
    day = proven_day(at, event["day"])
    totals, findings, count = Totals(), set[Finding](), 0
    for answer in event["segments"]:
        segment = reports().read_json(answer["key"], SEGMENT_BYTES_MAX)
        totals.add(Totals.of(segment["totals"]))
        findings |= {Finding(**finding) for finding in segment["findings"]}
        count += segment["findings_count"]
    report = as_json(day, rfc3339(at), totals, sorted(findings), count)
    keys = {kind: f"proof/{day}/report.{kind}" for kind in ("json", "html", "csv")}
    reports().write_json(keys["json"], report)
    reports().write(keys["html"], as_html(report), "text/html; charset=utf-8")
    reports().write(keys["csv"], as_csv(sorted(findings)), "text/csv; charset=utf-8")
    for name, value in numbers(totals, count).items():
        metrics.add_metric(name, MetricUnit.Count, value)
    metrics.flush_metrics()
    logger.info("reported", extra={"day": day, "ok": report["ok"], "findings": count})
    return {"day": day, "ok": report["ok"], "findings": count, "children": totals.children, "report": keys}
