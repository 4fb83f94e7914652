"""The nightly proof as a state machine: all segments of the ledger in parallel, then one report."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.constructs.function import Function
from infra.nag import acknowledge_versions, acknowledge_wildcard
from infra.names import log_group_name, physical

SEGMENTS = 32
SEGMENTS_EMBEDDED = 4
"""On somebody's own machine, which has few processors, and starts one function after another."""
SEGMENTS_AT_ONCE_MAX = 8
"""A new account may run ten functions at a time; the children's payments run beside the proof."""
PROOF_TIMEOUT = Duration.hours(2)
LOG_RETENTION = logs.RetentionDays.THREE_MONTHS
PASSING = (
    "Unavailable",
    "Lambda.TooManyRequestsException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.Unknown",
    "Sandbox.Timedout",
)
"""What passes: DynamoDB or S3 that does not answer, no room to run, a process that was killed or ran out of time. Each
call reads, or writes the same again; so it may be made again, and one slow read loses no night."""
RETRIES_MAX = 6
RETRY_INTERVAL = Duration.seconds(5)
RETRY_DELAY_MAX = Duration.minutes(2)


class NightlyProof(Construct):
    """`{}` proves the day that ended last; `{"day": "2026-11-20"}` proves that day again. `{"slot": …}`, as the clock
    says it, proves each day that no run by the clock has proved, in order, and no two such runs overlap: before each
    day `nightly_audit` is asked for the next one, and whose turn it is (`dolbom/audits/proofs/nights.py`).

    `audit_segment` gets `{"segment": 0, "segments": 8, "at": start of the run, "day": null or the day asked for}`,
    `nightly_audit` the same `at` and `day`, the `turn`, and as `segments` what each segment answered. Written
    with JSONPath, since the embedded cloud's distributed map knows no JSONata.
    """

    def __init__(self, scope: Construct, *, audit_segment: Function, nightly_audit: Function, segments: int) -> None:
        super().__init__(scope, "NightlyProof")
        self.name = physical("nightly_proof")
        begin = sfn.Pass(
            self,
            "Begin",
            parameters={
                "at": sfn.JsonPath.string_at("$$.Execution.StartTime"),
                "run": sfn.JsonPath.string_at("$$.Execution.Name"),
                "order": sfn.JsonPath.json_merge(
                    sfn.JsonPath.string_to_json('{"day":null,"slot":null}'),
                    sfn.JsonPath.object_at("$$.Execution.Input"),
                ),
                "segments": list(range(segments)),
            },
        )
        plan = self._call(
            "PlanNight",
            nightly_audit,
            payload={
                "at": sfn.JsonPath.string_at("$.at"),
                "run": sfn.JsonPath.string_at("$.run"),
                "day": sfn.JsonPath.string_at("$.order.day"),
                "slot": sfn.JsonPath.string_at("$.order.slot"),
            },
            result_path="$.plan",
        )
        prove = sfn.DistributedMap(
            self,
            "ProveSegments",
            items_path="$.segments",
            item_selector={
                "segment": sfn.JsonPath.number_at("$$.Map.Item.Value"),
                "segments": segments,
                "at": sfn.JsonPath.string_at("$.at"),
                "day": sfn.JsonPath.string_at("$.plan.day"),
            },
            max_concurrency=SEGMENTS_AT_ONCE_MAX,
            # An Express child lives five minutes, whatever its function may.
            map_execution_type=sfn.StateMachineType.STANDARD,
            result_path="$.proved",
        )
        prove.item_processor(self._call("ProveSegment", audit_segment, payload={}))
        report = self._call(
            "WriteReport",
            nightly_audit,
            payload={
                "at": sfn.JsonPath.string_at("$.at"),
                "day": sfn.JsonPath.string_at("$.plan.day"),
                "turn": sfn.JsonPath.object_at("$.plan.turn"),
                "segments": sfn.JsonPath.list_at("$.proved"),
            },
            result_path="$.report",
        )
        is_due = sfn.Choice(self, "IsANightDue")
        is_by_clock = sfn.Choice(self, "IsThereAnother")
        is_due.when(sfn.Condition.boolean_equals("$.plan.is_due", True), prove)
        is_due.otherwise(sfn.Pass(self, "NothingIsDue", output_path="$.plan"))
        is_by_clock.when(sfn.Condition.boolean_equals("$.plan.by_clock", True), plan)
        is_by_clock.otherwise(sfn.Pass(self, "Reported", output_path="$.report"))
        prove.next(report).next(is_by_clock)
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=log_group_name("nightly_proof"),
            retention=LOG_RETENTION,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=self.name,
            definition_body=sfn.DefinitionBody.from_chainable(begin.next(plan).next(is_due)),
            timeout=PROOF_TIMEOUT,
            tracing_enabled=True,
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
        )

        for function in (audit_segment, nightly_audit):
            acknowledge_versions(
                self.machine, function.function, because="Step Functions may call any version of this one function."
            )
        acknowledge_wildcard(
            self.machine, "*", because="The log delivery and X-Ray actions of Step Functions know no resource."
        )
        self._acknowledge_map_runs()

    def _acknowledge_map_runs(self) -> None:
        stack = Stack.of(self)
        machine = stack.get_logical_id(self.machine.node.default_child)  # type: ignore[arg-type]
        name = f'{{"Fn::Select":[6,{{"Fn::Split":[":",{{"Ref":"{machine}"}}]}}]}}'
        for runs in (f"{name}:*", f"{name}/*:*"):
            acknowledge_wildcard(
                self.machine,
                f"arn:aws:states:{stack.region}:{stack.account}:execution:{runs}",
                because="A distributed map watches the runs that it starts itself; their names are made at run time.",
            )

    def _call(
        self, id: str, function: Function, *, payload: Mapping[str, Any], result_path: str | None = None
    ) -> tasks.LambdaInvoke:
        call = tasks.LambdaInvoke(
            self,
            id,
            lambda_function=function.function,
            payload=sfn.TaskInput.from_object(dict(payload)) if payload else None,
            payload_response_only=True,
            result_path=result_path,
            retry_on_service_exceptions=False,  # they are among those below
        )
        call.add_retry(
            errors=list(PASSING),
            interval=RETRY_INTERVAL,
            max_attempts=RETRIES_MAX,
            backoff_rate=2,
            max_delay=RETRY_DELAY_MAX,
            jitter_strategy=sfn.JitterType.FULL,
        )
        return call
