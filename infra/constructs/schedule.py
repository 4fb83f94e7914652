"""Something that happens at its time in Seoul."""

from aws_cdk import Duration, TimeZone
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function import Function
from infra.names import output, physical

RETRIES_MAX = 5
EVENT_AGE_MAX = Duration.hours(2)


class Schedule(Construct):
    """An EventBridge schedule by the clock in Seoul, for a function or a state machine."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        hour: str = "*",
        minute: str,
        target: Function | sfn.StateMachine,
        description: str,
    ) -> None:
        super().__init__(scope, f"{output(name)}Schedule")
        self.dead_letters = DeadLetters(self, f"{name}_schedule")
        queue = self.dead_letters.queue
        scheduler.Schedule(
            self,
            "Schedule",
            schedule_name=physical(name),
            description=description,
            schedule=scheduler.ScheduleExpression.cron(hour=hour, minute=minute, time_zone=TimeZone.ASIA_SEOUL),
            target=(
                targets.LambdaInvoke(
                    target.function,
                    dead_letter_queue=queue,
                    retry_attempts=RETRIES_MAX,
                    max_event_age=EVENT_AGE_MAX,
                )
                if isinstance(target, Function)
                else targets.StepFunctionsStartExecution(
                    target, dead_letter_queue=queue, retry_attempts=RETRIES_MAX, max_event_age=EVENT_AGE_MAX
                )
            ),
        )
