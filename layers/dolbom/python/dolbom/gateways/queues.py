"""What lies in queues, which nobody here reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dolbom.aws import CALL_S_MAX, aws_errors
from dolbom.deadline import Deadline
from dolbom.errors import Unavailable

RETRY_AFTER_S = 1
SERVER_ERRORS_FROM = 500
LYING = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
"""What waits, and what somebody is looking at just now."""


class Queues:
    """Queues of SQS by their names. No call is begun that might outlive the function, by its `deadline`."""

    def __init__(self, client: Any, deadline: Deadline) -> None:
        self._client = client
        self._deadline = deadline

    def lying(self, name: str) -> int:
        """About how many messages a queue holds.

        Raises:
            Unavailable: SQS does not answer.
            ClientError: there is no such queue, or it may not be asked.
        """
        with _call(self._deadline):
            url = self._client.get_queue_url(QueueName=name)["QueueUrl"]
        with _call(self._deadline):
            told = self._client.get_queue_attributes(QueueUrl=url, AttributeNames=list(LYING))["Attributes"]
        return sum(int(told[each]) for each in LYING)


@contextmanager
def _call(deadline: Deadline) -> Iterator[None]:
    if deadline.is_within(CALL_S_MAX):
        raise Unavailable(retry_after_s=RETRY_AFTER_S)
    try:
        yield
    except aws_errors().ClientError as error:
        if int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= SERVER_ERRORS_FROM:
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
        raise
    except aws_errors().BotoCoreError as error:
        raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
