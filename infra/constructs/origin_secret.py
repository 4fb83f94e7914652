"""What proves to an API that a request came through the pages' distribution: it alone is believed about the caller."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.nag import acknowledge, acknowledge_standards
from infra.names import ORIGIN_SECRET_GENERATION, origin_secret_name

SECRET_CHARACTERS = 48


class OriginSecret(Construct):
    def __init__(self, scope: Construct) -> None:
        super().__init__(scope, f"OriginSecret{ORIGIN_SECRET_GENERATION}")
        secret = secretsmanager.Secret(
            self,
            "Secret",
            secret_name=origin_secret_name(),
            description="What the pages' distribution shows the APIs, so that they believe it about the caller",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                exclude_punctuation=True, password_length=SECRET_CHARACTERS
            ),
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        acknowledge(
            secret,
            "AwsSolutions-SMG4",
            because="CloudFormation puts it on both sides: it is renewed by a deployment, as the runbook says.",
        )
        acknowledge_standards(secret, "SecretsManagerRotationEnabled", because="As above.")
        acknowledge_standards(
            secret,
            "SecretsManagerUsingKMSKey",
            because="CloudFormation reads it in each deployment; who knows it can choose an address to count under.",
        )
