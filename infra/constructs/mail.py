"""The identity that mails to offices come from, what is told of those that do not arrive, and the grant to send."""

from aws_cdk import Stack
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.constructs.function import Function
from infra.constructs.topic import Topic
from infra.names import output, physical

SENDER, REMINDERS = "notices", "reminders"
"""Whom mails of ours come from, and the configuration set of those to residents."""
NOT_ARRIVED = ["bounce", "complaint", "reject", "renderingFailure", "deliveryDelay"]
"""SES takes a mail long before an office has it, so that sending it says nothing of these."""


class Mail(Construct):
    """A domain that SES signs for; whatever it sends goes through one configuration set, whose troubles are told."""

    def __init__(self, scope: Construct, name: str, *, domain: str, troubles: Topic) -> None:
        super().__init__(scope, f"{output(name)}Mail")
        self.sender = f"{name}@{domain}"
        configured = physical(name)
        through = ses.CfnConfigurationSet(
            self,
            "Configured",
            name=configured,
            # An office whose mailbox was full once is mailed again: the account's list would leave it out for good.
            suppression_options=ses.CfnConfigurationSet.SuppressionOptionsProperty(suppressed_reasons=[]),
        )
        told = ses.CfnConfigurationSetEventDestination(
            self,
            "Troubles",
            configuration_set_name=configured,
            event_destination=ses.CfnConfigurationSetEventDestination.EventDestinationProperty(
                name="troubles",
                enabled=True,
                matching_event_types=NOT_ARRIVED,
                sns_destination=ses.CfnConfigurationSetEventDestination.SnsDestinationProperty(
                    topic_arn=troubles.topic.topic_arn
                ),
            ),
        )
        told.add_dependency(through)
        # SES tries the topic when the destination is made: who may publish must be said first.
        told.node.add_dependency(troubles)
        identity = ses.CfnEmailIdentity(
            self,
            "Identity",
            email_identity=domain,
            configuration_set_attributes=ses.CfnEmailIdentity.ConfigurationSetAttributesProperty(
                configuration_set_name=configured
            ),
        )
        identity.add_dependency(through)
        # By name, as all that other resources are told: a grant can be read.
        stack = Stack.of(self)
        self.identity_arn = stack.format_arn(service="ses", resource="identity", resource_name=domain)
        self._reminders(stack)
        self.configured_arn = stack.format_arn(service="ses", resource="configuration-set", resource_name=configured)

    def _reminders(self, stack: Stack) -> None:
        """What mails to residents go through. An address that bounced, or that complained, is not mailed again: SES
        keeps the list. Nobody is told of it: it is no office's, and whose it is is nobody's business."""
        self.reminders = physical(REMINDERS)
        ses.CfnConfigurationSet(
            self,
            "Reminders",
            name=self.reminders,
            suppression_options=ses.CfnConfigurationSet.SuppressionOptionsProperty(
                suppressed_reasons=["BOUNCE", "COMPLAINT"]
            ),
        )
        self.reminders_arn = stack.format_arn(service="ses", resource="configuration-set", resource_name=self.reminders)

    def allow_reminding(self, function: Function) -> None:
        """Lets a function send mails to residents, likewise."""
        only = {"StringEqualsIfExists": {"ses:FromAddress": self.sender}}
        function.allow(["ses:SendEmail"], self.identity_arn, self.reminders_arn, only_if=only)

    def allow_sending(self, function: Function) -> None:
        """Lets a function send mails, as this address and no other of the domain."""
        only = {"StringEqualsIfExists": {"ses:FromAddress": self.sender}}
        function.allow(["ses:SendEmail"], self.identity_arn, self.configured_arn, only_if=only)
