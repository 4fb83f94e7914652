"""Something that happens at its time in Seoul."""

from aws_cdk import Duration, TimeZone
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from dolbom.schedules.plan import SCHEDULES
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function import Function
from infra.constructs.own_service import own_service
from infra.names import output, physical

RETRIES_MAX = 5
EVENT_AGE_MAX = Duration.hours(2)


class Schedule(Construct):
    """An EventBridge schedule for a function or a state machine, at its times of `dolbom/schedules/plan.py`."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        target: Function | sfn.StateMachine,
        description: str,
    ) -> None:
        super().__init__(scope, f"{output(name)}Schedule")
        times = SCHEDULES[name].called
        self.dead_letters = DeadLetters(self, f"{name}_schedule")
        role = iam.Role(self, "Role", assumed_by=own_service(self, "scheduler.amazonaws.com"))
        if isinstance(target, Function):
            action, resource = "lambda:InvokeFunction", target.function.function_arn
        else:
            action, resource = "states:StartExecution", target.state_machine_arn
        queue = self.dead_letters.queue
        role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[resource]))
        role.add_to_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[queue.queue_arn]))
        # CDK would add a grant on every version of the function.
        exact = role.without_policy_updates()
        scheduler.Schedule(
            self,
            "Schedule",
            schedule_name=physical(name),
            description=description,
            schedule=scheduler.ScheduleExpression.cron(
                month=times.month,
                # A cron names days of the month or of the week.
                day=times.day if times.weekday is None else None,
                week_day=times.weekday,
                hour=times.hour,
                minute=times.minute,
                time_zone=TimeZone.ASIA_SEOUL,
            ),
            target=(
                targets.LambdaInvoke(
                    target.function,
                    role=exact,
                    dead_letter_queue=queue,
                    retry_attempts=RETRIES_MAX,
                    max_event_age=EVENT_AGE_MAX,
                )
                if isinstance(target, Function)
                else targets.StepFunctionsStartExecution(
                    target,
                    role=exact,
                    # Without it the scheduler's own event would be the input.
                    input=scheduler.ScheduleTargetInput.from_object(
                        {"slot": scheduler.ContextAttribute.scheduled_time}
                    ),
                    dead_letter_queue=queue,
                    retry_attempts=RETRIES_MAX,
                    max_event_age=EVENT_AGE_MAX,
                )
            ),
        )
