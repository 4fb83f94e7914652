"""What DynamoDB's refusals mean: others are at the item just now, or DynamoDB cannot answer."""

from botocore.exceptions import ClientError

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
        "ServiceUnavailable",
        "ThrottlingException",
    }
)


def is_unavailable(error: ClientError) -> bool:
    """Whether DynamoDB could not do it, after botocore's own retries."""
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    return error.response["Error"]["Code"] in _BROKEN or status >= 500
