"""An SNS topic: encrypted, over TLS only, and heard by somebody."""

import hashlib
from collections.abc import Sequence

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.function import Function
from infra.installation import protocol_of
from infra.nag import SERVERLESS, acknowledge_standards
from infra.names import output, physical

ALARMS = "cloudwatch.amazonaws.com"
MAILS = "ses.amazonaws.com"
ID_CHARACTERS = 8


class Topic(Construct):
    """A topic under a key of its own, since AWS's key for SNS cannot be used by other services.

    SNS takes a message that nobody is subscribed to hear, and says so to nobody: `subscribers` come from the
    installation, and the watch stack looks at what became of each message.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        display_name: str,
        *,
        subscribers: Sequence[str],
        published_by: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, f"{output(name)}Topic")
        self.topic_name = physical(name)
        self.key = kms.Key(
            self,
            "Key",
            alias=f"alias/{physical(f'{name}_topic')}",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        self.topic = sns.Topic(
            self,
            "Topic",
            topic_name=self.topic_name,
            display_name=display_name,
            master_key=self.key,
            enforce_ssl=True,
        )
        for subscriber in subscribers:
            # Named by itself, not by its place: one more leaves the others alone, with what they have confirmed.
            known = hashlib.sha256(subscriber.encode()).hexdigest()[:ID_CHARACTERS]
            heard = sns.CfnSubscription(
                self,
                f"Heard{known}",
                topic_arn=self.topic.topic_arn,
                endpoint=subscriber,
                protocol=protocol_of(subscriber),
            )
            acknowledge_standards(
                heard,
                "SNSRedrivePolicy",
                SERVERLESS,
                because="A page that did not reach somebody rings on another topic; tomorrow it is of no use.",
            )
        for service in published_by:
            self._allow_service(service)

    def _allow_service(self, service: str) -> None:
        """Lets a service of AWS publish on behalf of this account. On the key no account is named: CloudWatch is not
        documented to tell it there, and an alarm that cannot be encrypted reaches nobody."""
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(service)],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],  # in a key's own policy this is the key
            )
        )
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(service)],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )

    def allow_publishing(self, function: Function) -> None:
        """Lets a function publish: on the topic, and with the key that encrypts what it holds."""
        function.allow(["sns:Publish"], self.topic.topic_arn)
        function.allow_key(self.key, through="sns")
