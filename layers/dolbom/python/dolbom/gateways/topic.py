"""The SNS topic that officers on duty hear."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dolbom.aws import ATTEMPT_S_MAX, aws_errors
from dolbom.deadline import Deadline

SUBJECT_CHARACTERS_MAX = 100
SERVER_ERRORS_FROM = 500
TOO_MANY = frozenset(
    {"Throttled", "Throttling", "ThrottledException", "ThrottlingException", "TooManyRequestsException"}
)
"""The codes of services that would take it later."""


class NotDelivered(Exception):
    """Whoever was spoken to has surely not taken the message: it could not be reached, or has too much to do."""


class Refused(NotDelivered):
    """This message was refused; another may be taken."""


class MaybeDelivered(Exception):
    """There was no answer, or one that leaves open whether the message was taken."""


@contextmanager
def delivery_attempt(deadline: Deadline) -> Iterator[None]:
    """One attempt to say something, with what became of it as one of the three above. None is begun that might outlive
    the function: nobody would know what became of it."""
    if deadline.is_within(ATTEMPT_S_MAX):
        raise NotDelivered
    try:
        yield
    except (aws_errors().ConnectTimeoutError, aws_errors().EndpointConnectionError) as error:
        raise NotDelivered from error
    except aws_errors().BotoCoreError as error:
        raise MaybeDelivered from error
    except aws_errors().ClientError as error:
        status = int(error.response["ResponseMetadata"]["HTTPStatusCode"])
        if status >= SERVER_ERRORS_FROM:
            raise MaybeDelivered from error
        raise (NotDelivered if error.response["Error"]["Code"] in TOO_MANY else Refused) from error


class Topic:
    def __init__(self, client: Any, arn: str, deadline: Deadline) -> None:
        self._client = client
        self._arn = arn
        self._deadline = deadline

    def publish(self, subject: str, text: str, labels: Mapping[str, str]) -> None:
        """Says something once; `subject` in ASCII, `labels` for subscribers to filter by.

        Raises:
            NotDelivered, Refused, MaybeDelivered
        """
        with delivery_attempt(self._deadline):
            self._client.publish(
                TopicArn=self._arn,
                Subject=subject[:SUBJECT_CHARACTERS_MAX],
                Message=text,
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value} for name, value in labels.items()
                },
            )
