"""By which exceptions our own client of DynamoDB says that a call was refused, or lost."""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """DynamoDB refused a call; `response` is as botocore's `ClientError` has it, as far as we look at it."""

    def __init__(self, operation: str, response: Mapping[str, Any]) -> None:
        error = response["Error"]
        super().__init__(f"{error['Code']} of {operation}: {error['Message']}")
        self.response = response


class Lost(Exception):
    """No answer came, or none that can be read: whether the call was carried out is not known."""

    def __init__(self, operation: str, *, is_time_out: bool = False) -> None:
        super().__init__(f"no answer to {operation}")
        self.is_time_out = is_time_out
