"""What S3's failures come to, for every bucket: one mapping. And leave to upload, in one form."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dolbom.aws import CALL_S_MAX, aws_errors
from dolbom.deadline import Deadline
from dolbom.errors import Unavailable
from dolbom.starting.values import value

RETRY_AFTER_S = 1
MISSING = frozenset({"NoSuchKey", "404", "NotFound", "NoSuchVersion"})
_PASSING = frozenset({"SlowDown", "RequestTimeout", "PreconditionFailed", "ConditionalRequestConflict"})
"""What passes by itself: `PreconditionFailed` is an object that was written anew while it was read,
`ConditionalRequestConflict` one that two write at once."""
SERVER_ERRORS_FROM = 500


@value
class PresignedPost:
    """Where and with which form fields somebody uploads straight to S3."""

    url: str
    fields: Mapping[str, str]


def presigned_post(
    client: Any,
    bucket: str,
    key: str,
    content_type: str,
    bytes_max: int,
    seconds: int,
    more: Mapping[str, str],
    bytes_min: int = 1,
) -> PresignedPost:
    """Leave to upload one object: this key, this type, with these further fields, so many bytes, for so many seconds.
    Nothing is called."""
    fields = {"Content-Type": content_type, **more}
    post = client.generate_presigned_post(
        bucket,
        key,
        Fields=dict(fields),
        Conditions=[*({name: value} for name, value in fields.items()), ["content-length-range", bytes_min, bytes_max]],
        ExpiresIn=seconds,
    )
    return PresignedPost(post["url"], post["fields"])


@contextmanager
def s3_call(deadline: Deadline) -> Iterator[None]:
    """One call to S3. None is begun that might outlive the function.

    Raises:
        Unavailable: S3 cannot do it now, or does not answer; later it can.
        ClientError: there is no such object, or S3 forbids it: that is a mistake of ours, and waiting mends none.
    """
    if deadline.is_within(CALL_S_MAX):
        raise Unavailable(retry_after_s=RETRY_AFTER_S)
    try:
        yield
    except aws_errors().ClientError as error:
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if status >= SERVER_ERRORS_FROM or error.response["Error"]["Code"] in _PASSING:
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
        raise
    except (aws_errors().BotoCoreError, OSError) as error:
        raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
