"""Proves one segment of the ledger (O1); the state machine runs it for all segments at once."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.audits.chain import last_of
from dolbom.audits.night import Night
from dolbom.audits.proof import proven_day
from dolbom.audits.segments import SegmentProver
from dolbom.clock import parse_stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.objects import Bucket
from dolbom.logs import lambda_handler
from dolbom.settings import AuditSegment

logger = Logger(service="audit_segment")
deadline = Deadline()


@cache
def table() -> Table:
    return Table(aws.client("dynamodb"), settings.read(AuditSegment).meals_table, deadline=deadline, logger=logger)


@cache
def reports() -> Bucket:
    return Bucket(aws.client("s3"), settings.read(AuditSegment).reports_bucket, deadline)


@cache
def proofs() -> Bucket:
    return Bucket(aws.client("s3"), settings.read(AuditSegment).proofs_bucket, deadline)


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """`{"segment": 0, "segments": 8, "at": …, "day": null}` → where its findings lie, and how many. Again: the same."""
    segment, segments, at = event["segment"], event["segments"], parse_stamp(event["at"])
    day = proven_day(at, event["day"])
    last = last_of(proofs(), day)
    since = last.day if last is not None and last.is_clean else None
    night = Night(reports(), day, event["at"], segment, segments)
    proof, marks = night.prove(SegmentProver(table(), at, day), last)
    key = f"proof_segments/{day}/{segment}-of-{segments}.json"
    found = {name: told for name, told in proof.plain().items() if name not in ("marks", "known")}
    reports().write_json(key, {**found, "since": since, "marks": marks})
    told = {"segment": segment, "segments": segments, "day": day, "key": key}
    told |= {"rows": proof.totals.rows, "children": proof.totals.children, "findings": proof.findings_count}
    logger.info("proved", extra={**told, "since": since})
    return told
