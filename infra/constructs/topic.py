"""An SNS topic: encrypted, over TLS only."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.function import Function
from infra.names import output, physical


class Topic(Construct):
    """A topic under a key of its own, since AWS's key for SNS cannot be used by CloudWatch's alarms."""

    def __init__(self, scope: Construct, name: str, display_name: str, *, published_by: str | None = None) -> None:
        super().__init__(scope, f"{output(name)}Topic")
        self.key = kms.Key(self, "Key", alias=f"alias/{physical(f'{name}_topic')}", enable_key_rotation=True)
        self.topic = sns.Topic(
            self,
            "Topic",
            topic_name=physical(name),
            display_name=display_name,
            master_key=self.key,
            enforce_ssl=True,
        )
        if published_by is not None:
            self.key.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[iam.ServicePrincipal(published_by)],
                    actions=["kms:Decrypt", "kms:GenerateDataKey"],
                    resources=["*"],  # in a key's own policy this is the key
                )
            )
            self.topic.grant_publish(iam.ServicePrincipal(published_by))

    def allow_publishing(self, function: Function) -> None:
        """Lets a function publish: on the topic, and with the key that encrypts what it holds."""
        function.allow(["sns:Publish"], self.topic.topic_arn)
        function.allow_key(self.key, through="sns")
