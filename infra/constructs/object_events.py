"""A function behind a bucket: S3 tells EventBridge of each new object, a rule hands its bucket and key on.

No more than that: S3's own event tells the network address that the object came from, and an anonymous reporter's
must reach neither a function nor its dead letters.
"""

from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.constructs.bucket import Bucket
from infra.constructs.function import Function
from infra.nag import SERVERLESS, acknowledge_standards
from infra.names import physical

RETRIES_MAX = 8
EVENT_AGE_MAX = Duration.hours(6)


class ObjectEvents(Construct):
    """Calls a function with each object that is created in a bucket (EventBridge's `Object Created`), but in the folder
    that it writes to itself, or in one folder alone.

    What EventBridge gives up on goes, as S3 said it, to the function's dead letters, and with it the address that the
    object came from. Where that is a reporter's, `keeps_lost` is false: the clock finds in the bucket what was lost."""

    def __init__(
        self,
        scope: Construct,
        *,
        function: Function,
        bucket: Bucket,
        but_in: str = "",
        only_in: str = "",
        keeps_lost: bool = True,
    ) -> None:
        super().__init__(scope, f"{function.node.id}Objects")
        if function.dead_letters is None:
            raise ValueError(f"{function.name} is called asynchronously and needs dead letters")
        prefix: dict[str, Any] | None = {"anything-but": {"prefix": but_in}} if but_in else None
        if only_in:
            prefix = {"prefix": only_in}
        key = {"object": {"key": [prefix]}} if prefix is not None else {}
        rule = events.Rule(
            self,
            "Rule",
            rule_name=physical(function.name),
            description=f"New objects of the {bucket.name} bucket to {function.name}",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={"bucket": {"name": [bucket.bucket_name]}, **key},
            ),
            targets=[
                targets.LambdaFunction(
                    function.function,
                    event=events.RuleTargetInput.from_object(
                        {
                            "source": events.EventField.source,
                            "detail-type": events.EventField.detail_type,
                            "detail": {
                                "bucket": {"name": events.EventField.from_path("$.detail.bucket.name")},
                                "object": {"key": events.EventField.from_path("$.detail.object.key")},
                            },
                        }
                    ),
                    dead_letter_queue=function.dead_letters.queue if keeps_lost else None,
                    retry_attempts=RETRIES_MAX,
                    max_event_age=EVENT_AGE_MAX,
                )
            ],
        )
        if not keeps_lost:
            acknowledge_standards(
                rule,
                "EventBusDLQ",
                SERVERLESS,
                because="S3's event holds the reporter's address: the clock looks instead.",
            )
