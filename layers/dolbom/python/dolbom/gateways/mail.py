"""Mails, through SES."""

from typing import Any

from dolbom.deadline import Deadline
from dolbom.gateways.topic import delivery_attempt

UTF_8 = "UTF-8"


class Mail:
    def __init__(self, client: Any, sender: str, deadline: Deadline, configured: str = "") -> None:
        """`configured`: the configuration set that mails go through, where it is not the sender's own."""
        self._client = client
        self._sender = sender
        self._deadline = deadline
        self._more = {"ConfigurationSetName": configured} if configured else {}

    def send(self, to: str, subject: str, text: str) -> None:
        """Sends a mail once.

        Raises:
            NotDelivered, Refused, MaybeDelivered
        """
        words = {"Subject": {"Data": subject, "Charset": UTF_8}, "Body": {"Text": {"Data": text, "Charset": UTF_8}}}
        with delivery_attempt(self._deadline):
            self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [to]},
                Content={"Simple": words},
                **self._more,
            )
