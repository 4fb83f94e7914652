"""The SNS topic that officers on duty hear."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

SUBJECT_CHARACTERS_MAX = 100


class NotHeard(Exception):
    """The topic has surely not taken the message: it refused it, or could not be reached."""


class Topic:
    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, subject: str, text: str, labels: Mapping[str, str]) -> None:
        """Says something once; `subject` in ASCII, `labels` for subscribers to filter by.

        Raises:
            NotHeard: it was surely not said. Any other error leaves that open.
        """
        try:
            self._client.publish(
                TopicArn=self._arn,
                Subject=subject[:SUBJECT_CHARACTERS_MAX],
                Message=text,
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value} for name, value in labels.items()
                },
            )
        except (ClientError, ConnectTimeoutError, EndpointConnectionError) as error:
            raise NotHeard from error
