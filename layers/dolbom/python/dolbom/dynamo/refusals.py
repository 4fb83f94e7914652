"""What DynamoDB's refusals mean: others are at the item just now, or DynamoDB cannot answer. And by which exceptions
its clients say so, ours and botocore's."""

import sys
from collections.abc import Mapping
from typing import Any

from dolbom.wire.failures import Lost, Refused

CONFLICTS = frozenset({"TransactionConflictException", "TransactionInProgressException"})
"""Of a write: it met another transaction."""
PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Reasons of a cancelled transaction that say nothing about its conditions."""
_BROKEN = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        # A table that is being made anew from its backup: it will be there.
        "ResourceNotFoundException",
        "ServiceUnavailable",
        "ThrottlingException",
    }
)


def refused() -> tuple[type[Refused], ...]:
    """What clients raise where DynamoDB refuses: botocore's too, where it is there at all."""
    botocore = sys.modules.get("botocore.exceptions")
    return (Refused, botocore.ClientError) if botocore else (Refused,)


def lost() -> tuple[type[Exception], ...]:
    """What clients raise where no answer came, after all attempts."""
    botocore = sys.modules.get("botocore.exceptions")
    return (Lost, botocore.BotoCoreError) if botocore else (Lost,)


def is_unavailable(response: Mapping[str, Any]) -> bool:
    """Whether DynamoDB could not do it, after the client's own retries."""
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    return response["Error"]["Code"] in _BROKEN or status >= 500
