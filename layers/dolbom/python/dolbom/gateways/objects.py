"""An S3 bucket's objects."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from dolbom.aws import aws_errors
from dolbom.deadline import Deadline
from dolbom.errors import Unavailable
from dolbom.gateways.s3 import MISSING, RETRY_AFTER_S, PresignedPost, presigned_post, s3_call

CHUNK_BYTES = 256 * 1024
KEYS_A_PAGE = 200
IN_A_KEY = r"[^\x00-\x1f\ufffe\uffff]{1,1024}"
"""What S3 looks for among its keys; what XML cannot hold, it refuses or cannot answer."""
STANDS = frozenset({"PreconditionFailed", "412"})
"""An object was to be written where none stands, and one does."""


NO_VERSION = "null"
"""What S3 calls the versions of a bucket that has stopped keeping them: all alike."""


class Opened(NamedTuple):
    """An object that is being read."""

    etag: str
    chunks: Iterator[bytes]
    version: str
    """By which each writing of a key is known from any other; empty where the bucket keeps no versions."""
    metadata: Mapping[str, str] = {}
    """What its writer has written on it, by name."""


class Bucket:
    """An S3 bucket's objects, streamed. No call is begun that might outlive the function, by its `deadline`."""

    def __init__(self, client: Any, name: str, deadline: Deadline | None = None) -> None:
        self.client = client
        self.name = name
        self.deadline = deadline or Deadline()

    def open(self, key: str, etag: str = "") -> Opened | None:
        """An object, its bytes in chunks, or None where there is no such object.

        Raises:
            Unavailable: S3 does not answer, or the object no longer is the one of this ETag.
        """
        try:
            with s3_call(self.deadline):
                answer = self.client.get_object(Bucket=self.name, Key=key, **({"IfMatch": etag} if etag else {}))
        except aws_errors().ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise
        version = str(answer.get("VersionId", ""))
        metadata = answer.get("Metadata", {})
        return Opened(answer["ETag"], _chunks(answer["Body"]), "" if version == NO_VERSION else version, metadata)

    def read_json(self, key: str, bytes_max: int) -> Any:
        """A small object as JSON, or None where there is none: an object that says nothing (`null`) is not missing.

        Raises:
            ValueError: it is larger, no JSON, or says nothing.
        """
        opened = self.open(key)
        if opened is None:
            return None
        raw = bytearray()
        for chunk in opened[1]:
            raw += chunk
            if len(raw) > bytes_max:
                raise ValueError("too large")
        try:
            value = json.loads(bytes(raw).decode("utf-8-sig"))
        except RecursionError:
            raise ValueError("nested too deep") from None
        if value is None:
            raise ValueError("says nothing")
        return value

    def names(self, prefix: str, ending: str, limit: int, after: str = "") -> tuple[list[str], bool]:
        """The keys under a prefix that end so, in their order, behind one; and whether there are more.

        Raises:
            Unavailable: S3 does not answer.
        """
        found: list[str] = []
        while True:
            with s3_call(self.deadline):
                answer = self.client.list_objects_v2(
                    Bucket=self.name, Prefix=prefix, StartAfter=after, MaxKeys=KEYS_A_PAGE
                )
            keys = [str(each["Key"]) for each in answer.get("Contents", ())]
            found += [key for key in keys if key.endswith(ending)]
            if len(found) > limit or not answer.get("IsTruncated") or not keys:
                return found[:limit], len(found) > limit
            after = keys[-1]

    def presigned_post(
        self, key: str, content_type: str, bytes_max: int, seconds: int, more: Mapping[str, str]
    ) -> PresignedPost:
        """Leave to upload one object, as `s3.presigned_post`, be it empty: its result says so, in words."""
        return presigned_post(self.client, self.name, key, content_type, bytes_max, seconds, more, bytes_min=0)

    def write(self, key: str, body: bytes, content_type: str) -> None:
        """Writes an object, in place of what stood there.

        Raises:
            Unavailable: S3 does not answer.
        """
        with s3_call(self.deadline):
            self.client.put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type)

    def write_once(self, key: str, body: bytes, content_type: str) -> bool:
        """Writes an object where none stands; whether it did.

        Raises:
            Unavailable: S3 does not answer, or somebody else writes it at this moment.
        """
        with s3_call(self.deadline):
            try:
                self.client.put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type, IfNoneMatch="*")
            except aws_errors().ClientError as error:
                if error.response["Error"]["Code"] in STANDS:
                    return False
                raise
        return True

    def download(self, key: str, into: Path) -> datetime | None:
        """Copies an object to a file; when S3 got it, or None where there is no such object.

        Raises:
            Unavailable: S3 does not answer.
        """
        try:
            with s3_call(self.deadline):
                answer = self.client.get_object(Bucket=self.name, Key=key)
        except aws_errors().ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise
        with into.open("wb") as file:
            for chunk in _chunks(answer["Body"]):
                file.write(chunk)
        found: datetime = answer["LastModified"]
        return found

    def upload(self, key: str, path: Path, content_type: str) -> None:
        """Writes a file's bytes as an object, in place of what stood there.

        Raises:
            Unavailable: S3 does not answer.
        """
        with path.open("rb") as file, s3_call(self.deadline):
            self.client.put_object(Bucket=self.name, Key=key, Body=file, ContentType=content_type)

    def copy(self, key: str, to: str) -> None:
        """Copies an object within the bucket.

        Raises:
            Unavailable: S3 does not answer.
        """
        with s3_call(self.deadline):
            self.client.copy_object(Bucket=self.name, Key=to, CopySource={"Bucket": self.name, "Key": key})

    def write_json(self, key: str, value: Mapping[str, Any]) -> None:
        """Writes an object as readable JSON."""
        text = json.dumps(value, ensure_ascii=False, indent=2)
        self.write(key, (text + "\n").encode(), "application/json; charset=utf-8")


def _chunks(body: Any) -> Iterator[bytes]:
    try:
        yield from body.iter_chunks(CHUNK_BYTES)
    except (aws_errors().BotoCoreError, OSError) as error:
        raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
