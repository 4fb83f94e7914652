"""Another function of ours, started and not waited for."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from dolbom.aws import CALL_S_MAX, aws_errors
from dolbom.deadline import Deadline
from dolbom.errors import Unavailable

RETRY_AFTER_S = 1


class Starter:
    """Starts one function, by its name. The client is made at the first call."""

    def __init__(self, client: Callable[[], Any], name: str, deadline: Deadline | None = None) -> None:
        self._client = client
        self._name = name
        self._deadline = deadline or Deadline()

    def start(self, event: Mapping[str, Any]) -> None:
        """Has it called with this event; Lambda keeps the event until it was, and tries again if it fails.

        Raises:
            Unavailable: Lambda did not take it.
        """
        if self._deadline.is_within(CALL_S_MAX):
            raise Unavailable(retry_after_s=RETRY_AFTER_S)
        try:
            self._client().invoke(FunctionName=self._name, InvocationType="Event", Payload=json.dumps(event).encode())
        except (aws_errors().BotoCoreError, aws_errors().ClientError) as error:
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
