"""Alarms on what runs by the clock: that it ran, and that somebody looks whether it did. A part of the watch stack."""

from collections.abc import Callable

from aws_cdk import Duration

from infra.constructs.function import Function
from infra.metrics import of_function, of_machine, of_ours
from infra.stacks.service import Service

DAY = Duration.days(1)
Rings = Callable[..., None]
"""Makes an alarm of these, as `Watch` does."""


def watch_clocks(alarm: Rings, service: Service) -> None:
    _minutes(alarm, service.keep_clocks)
    _warnings(alarm, service.warn_lapses)
    _proof(alarm, service.proof.machine.state_machine_arn, service.nightly_audit)


def _minutes(alarm: Rings, keep_clocks: Function) -> None:
    alarm(
        "clocks_stand_still",
        metric=of_function(keep_clocks.function_name, "Invocations"),
        threshold=1,
        periods=2,
        is_heartbeat=True,
        meaning="keep_clocks was not called for ten minutes: holds stay open and deadlines pass unseen.",
        runbook="clocks-stand-still",
    )
    alarm(
        "schedules_missed",
        metric=of_ours("SchedulesMissed", keep_clocks.name, "Maximum"),
        threshold=1,
        meaning="Something that runs by the clock did not, or did not come to its end.",
        runbook="a-schedule-did-not-run",
    )
    # Of a metric that is 0 when all is well it is counted how often it was said: the watcher's own silence rings.
    alarm(
        "schedules_unwatched",
        metric=of_ours("SchedulesMissed", keep_clocks.name, "SampleCount"),
        threshold=1,
        periods=3,
        is_heartbeat=True,
        meaning="For a quarter of an hour nobody looked whether what runs by the clock did.",
        runbook="a-schedule-did-not-run",
    )


def _warnings(alarm: Rings, warn_lapses: Function) -> None:
    alarm(
        "warnings_left",
        metric=of_ours("RowsFailed", warn_lapses.name),
        threshold=1,
        meaning="Somebody was not told that money lapses soon: a row could not be read.",
        runbook="a-row-is-left-behind",
    )
    alarm(
        "warnings_not_heard",
        metric=of_ours("ChannelsSilent", warn_lapses.name),
        threshold=1,
        meaning="The mail service does not take mails to residents: money lapses soon, and they are not told yet.",
        runbook="a-notice-is-not-heard",
    )


def _proof(alarm: Rings, machine_arn: str, nightly_audit: Function) -> None:
    for metric in ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"):
        alarm(
            f"proof_{metric.removeprefix('Executions').lower()}",
            metric=of_machine(machine_arn, metric),
            threshold=1,
            meaning="The nightly proof did not come to its end; the day is not proved.",
            runbook="the-nightly-proof-fails",
        )
    # Runs that find nothing due succeed, too: what counts is that a report was written.
    alarm(
        "proof_missing",
        metric=of_ours("AuditFindings", nightly_audit.name, "SampleCount", period=DAY),
        threshold=1,
        is_heartbeat=True,
        meaning="No night was proved for a day.",
        runbook="the-nightly-proof-fails",
    )
