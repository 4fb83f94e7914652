"""The SNS topic that officers on duty hear."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

SUBJECT_CHARACTERS_MAX = 100


SERVER_ERRORS_FROM = 500


class NotHeard(Exception):
    """The topic has surely not taken the message: it refused it, or could not be reached."""


class MaybeHeard(Exception):
    """The topic gave no answer, or one that leaves open whether it took the message."""


class Topic:
    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, subject: str, text: str, labels: Mapping[str, str]) -> None:
        """Says something once; `subject` in ASCII, `labels` for subscribers to filter by.

        Raises:
            NotHeard, MaybeHeard
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
        except (ConnectTimeoutError, EndpointConnectionError) as error:
            raise NotHeard from error
        except BotoCoreError as error:
            raise MaybeHeard from error
        except ClientError as error:
            refused = int(error.response["ResponseMetadata"]["HTTPStatusCode"]) < SERVER_ERRORS_FROM
            raise (NotHeard if refused else MaybeHeard) from error
