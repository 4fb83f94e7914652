"""The nightly proof as a state machine: all segments of the ledger in parallel, then one report."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.acknowledged import acknowledge
from infra.constructs.function import Function
from infra.names import PREFIX, physical

SEGMENTS = 8
SEGMENTS_AT_ONCE_MAX = 8
PROOF_TIMEOUT = Duration.hours(2)
LOG_RETENTION = logs.RetentionDays.THREE_MONTHS


class NightlyProof(Construct):
    """`{}` proves the day that ended last; `{"day": "2026-11-20"}` proves that day again."""

    def __init__(self, scope: Construct, *, audit_segment: Function, nightly_audit: Function) -> None:
        super().__init__(scope, "NightlyProof")
        self.name = physical("nightly_proof")
        begin = sfn.Pass.jsonata(
            self,
            "Begin",
            outputs={
                "day": "{% $exists($states.input.day) ? $states.input.day : null %}",
                "at": "{% $states.context.Execution.StartTime %}",
                "segments": list(range(SEGMENTS)),
            },
        )
        prove = sfn.DistributedMap.jsonata(
            self,
            "ProveSegments",
            items=sfn.ProvideItems.jsonata("{% $states.input.segments %}"),
            item_selector={
                "segment": "{% $states.context.Map.Item.Value %}",
                "segments": SEGMENTS,
                "day": "{% $states.input.day %}",
                "at": "{% $states.input.at %}",
            },
            max_concurrency=SEGMENTS_AT_ONCE_MAX,
            map_execution_type=sfn.StateMachineType.EXPRESS,
            outputs={
                "day": "{% $states.input.day %}",
                "at": "{% $states.input.at %}",
                "segments": "{% $states.result %}",
            },
        )
        prove.item_processor(self._call("ProveSegment", audit_segment))
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/{PREFIX}/nightly_proof",
            retention=LOG_RETENTION,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=self.name,
            definition_body=sfn.DefinitionBody.from_chainable(
                begin.next(prove).next(self._call("WriteReport", nightly_audit))
            ),
            timeout=PROOF_TIMEOUT,
            tracing_enabled=True,
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
        )

    def _call(self, id: str, function: Function) -> tasks.LambdaInvoke:
        return tasks.LambdaInvoke.jsonata(
            self,
            id,
            lambda_function=function.function,
            payload=sfn.TaskInput.from_text("{% $states.input %}"),
            outputs="{% $states.result.Payload %}",
        )
