"""The queue for what AWS gives up on. Somebody looks at it: a message in it is an alarm."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.nag import SERVERLESS, acknowledge, acknowledge_standards
from infra.names import physical

RETENTION = Duration.days(14)


class DeadLetters(Construct):
    """A dead-letter queue: kept as long as SQS can, encrypted, over TLS only."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, "DeadLetters")
        self.queue_name = physical(f"{name}_dead_letters")
        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=self.queue_name,
            retention_period=RETENTION,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
        acknowledge(self.queue, "AwsSolutions-SQS3", because="It is itself a dead-letter queue.")
        acknowledge_standards(
            self.queue,
            "SQSRedrivePolicy",
            SERVERLESS,
            because="It is itself a dead-letter queue; make redrive empties it.",
        )
