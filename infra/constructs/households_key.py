"""The nation's key of households: an HMAC key that stays with KMS."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.names import physical


class HouseholdsKey(Construct):
    """Made once: another key would be another key for every household, and no round would know an earlier one's."""

    def __init__(self, scope: Construct) -> None:
        super().__init__(scope, "Households")
        self.key = kms.Key(
            self,
            "Key",
            alias=f"alias/{physical('households')}",
            key_spec=kms.KeySpec.HMAC_256,
            key_usage=kms.KeyUsage.GENERATE_VERIFY_MAC,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        self.key_arn = self.key.key_arn
