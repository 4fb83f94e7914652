"""Photos in S3: originals in the uploads bucket for minutes, cleaned ones in the evidence bucket."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from dolbom.aws import aws_errors
from dolbom.deadline import Deadline
from dolbom.errors import Unavailable
from dolbom.gateways.s3 import MISSING, RETRY_AFTER_S, PresignedPost, presigned_post, s3_call

VIEW_TIME = timedelta(seconds=60)


class _Bucket:
    """A bucket. No call is begun that might outlive the function, by its `deadline`."""

    def __init__(self, client: Any, bucket: str, deadline: Deadline | None = None) -> None:
        self._client = client
        self.bucket = bucket
        self._deadline = deadline or Deadline()

    def _call(self, operation: str, **arguments: Any) -> Any:
        with s3_call(self._deadline):
            return getattr(self._client, operation)(Bucket=self.bucket, **arguments)


class Uploads(_Bucket):
    """The bucket that reporters' devices write to, and nobody but the cleaner reads."""

    def presigned_post(self, key: str, content_type: str, bytes_max: int, seconds: int) -> PresignedPost:
        """Leave to upload one object: this key, this type, at most this many bytes, for so many seconds."""
        return presigned_post(self._client, self.bucket, key, content_type, bytes_max, seconds, {})

    def read(self, key: str, bytes_max: int) -> bytes | None:
        """An original's bytes, one more than `bytes_max` at most; None if there is no such object (any more)."""
        try:
            body = self._call("get_object", Key=key)["Body"]
            return bytes(body.read(bytes_max + 1))
        except aws_errors().ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise
        except aws_errors().BotoCoreError as error:
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error

    def left(self, before: datetime) -> Iterator[str]:
        """The keys of the originals that were put there before an instant and are there still; each page when the one
        before is done with."""
        return (key for key, _ in self.lying(before))

    def lying(self, before: datetime) -> Iterator[tuple[str, datetime]]:
        """As `left`, each with when it was put there."""
        after: dict[str, str] = {}
        while True:
            page = self._call("list_objects_v2", **after)
            found = ((one["Key"], one["LastModified"]) for one in page.get("Contents", []))
            yield from ((key, put_at) for key, put_at in found if put_at < before)
            if not page.get("IsTruncated"):
                return
            after = {"ContinuationToken": page["NextContinuationToken"]}

    def delete(self, key: str) -> None:
        """Deletes an original; nothing happens if it is gone."""
        self._call("delete_object", Key=key)


class Evidence(_Bucket):
    """The bucket of cleaned photos."""

    def put_jpeg(self, key: str, data: bytes) -> None:
        """Keeps a cleaned photo. Its key is its content's hash: putting it twice changes nothing."""
        self._call("put_object", Key=key, Body=data, ContentType="image/jpeg")

    def view_url(self, key: str) -> str:
        """An address that shows one photo for `VIEW_TIME`."""
        return str(
            self._client.generate_presigned_url(
                "get_object", Params={"Bucket": self.bucket, "Key": key}, ExpiresIn=int(VIEW_TIME.total_seconds())
            )
        )
