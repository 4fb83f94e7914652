"""The identity that mails to offices come from, and the grant to send as one of its addresses."""

from aws_cdk import Stack
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.constructs.function import Function
from infra.names import output

DOMAIN = "dolbom.example.org"
"""An example that belongs to nobody. With the real one SES asks for its DKIM records before it sends anything."""


class Mail(Construct):
    """A domain that SES signs for."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, f"{output(name)}Mail")
        self.sender = f"{name}@{DOMAIN}"
        ses.CfnEmailIdentity(self, "Identity", email_identity=DOMAIN)
        # By name, as all that other resources are told: a grant can be read.
        self.identity_arn = Stack.of(self).format_arn(service="ses", resource="identity", resource_name=DOMAIN)

    def allow_sending(self, function: Function) -> None:
        """Lets a function send mails, as this address and no other of the domain."""
        only = {"StringEqualsIfExists": {"ses:FromAddress": self.sender}}
        function.allow(["ses:SendEmail"], self.identity_arn, only_if=only)
