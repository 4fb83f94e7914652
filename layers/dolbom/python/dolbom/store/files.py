"""The files bucket, how far each file has been taken in, and the lines that have been posted.

A line is posted in one transaction of three items: the account, the entry, and the line's own id. So a line that
comes again, in whatever file and on whatever day, changes nothing.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from dolbom.clock import Clock, stamp
from dolbom.errors import Unavailable
from dolbom.jsonio import canonical
from dolbom.meals.accounts import Account
from dolbom.meals.ledger import Entry
from dolbom.store import keys
from dolbom.store.meal_items import account_of, account_put, entry_item
from dolbom.store.meals import Stale
from dolbom.store.table import Cancelled, Condition, ConditionFailed, Put, Table

CHUNK_BYTES = 256 * 1024
RETRY_AFTER_S = 5
_MISSING = frozenset({"NoSuchKey", "404", "NoSuchVersion"})


class LineTaken(Exception):
    """This line's id has been posted before; `same` tells whether with the same content."""

    def __init__(self, *, same: bool) -> None:
        super().__init__("the line has been taken in")
        self.same = same


@dataclass(frozen=True, slots=True)
class Known:
    """A content and the key under which it first came."""

    key: str
    state: Literal["running", "done", "faulty"]
    """`faulty`: gone through, and lines of it were not taken; what was wrong may have been put right since."""


class Bucket:
    """An S3 bucket's objects, streamed."""

    def __init__(self, client: Any, name: str) -> None:
        self.client = client
        self.name = name

    def open(self, key: str, etag: str = "") -> tuple[str, Iterator[bytes]] | None:
        """An object's ETag and its bytes in chunks, or None where there is no such object.

        Raises:
            Unavailable: S3 does not answer, or the object no longer is the one of this ETag.
        """
        try:
            answer = self.client.get_object(Bucket=self.name, Key=key, **({"IfMatch": etag} if etag else {}))
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
        except BotoCoreError as error:
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
        return answer["ETag"], _chunks(answer["Body"])

    def read_json(self, key: str, bytes_max: int) -> Any:
        """A small object as JSON, or None where there is none.

        Raises:
            ValueError: it is larger, or no JSON.
        """
        opened = self.open(key)
        if opened is None:
            return None
        raw = bytearray()
        for chunk in opened[1]:
            raw += chunk
            if len(raw) > bytes_max:
                raise ValueError("too large")
        return json.loads(bytes(raw).decode("utf-8-sig"))

    def write(self, key: str, body: bytes, content_type: str) -> None:
        """Writes an object, in place of what stood there.

        Raises:
            Unavailable: S3 does not answer.
        """
        try:
            self.client.put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error

    def write_json(self, key: str, value: Mapping[str, Any]) -> None:
        """Writes an object as readable JSON."""
        text = json.dumps(value, ensure_ascii=False, indent=2)
        self.write(key, (text + "\n").encode(), "application/json; charset=utf-8")


def _chunks(body: Any) -> Iterator[bytes]:
    try:
        yield from body.iter_chunks(CHUNK_BYTES)
    except (BotoCoreError, OSError) as error:
        raise Unavailable(retry_after_s=RETRY_AFTER_S) from error


class FileStore:
    """What the meals table knows of files and their lines."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def known(self, sha256: str, key: str, clock: Clock) -> Known:
        """The file of this content as it first came: now, under this key, or before."""
        try:
            self.table.write(Put(self._state(sha256, key, "running", clock)))
        except ConditionFailed as failed:
            if failed.old is not None:
                return Known(failed.old["key"], failed.old["state"])
        return Known(key, "running")

    def settled(self, sha256: str, key: str, clock: Clock, *, is_faulty: bool) -> None:
        """Writes down that all lines of a content are settled; once it is done, the second time is no change."""
        not_done = Condition("#state <> :done", {":done": "done"}, {"#state": "state"})
        try:
            self.table.write(Put(self._state(sha256, key, "faulty" if is_faulty else "done", clock), not_done))
        except ConditionFailed:
            return

    def _state(self, sha256: str, key: str, state: str, clock: Clock) -> dict[str, Any]:
        at = stamp(clock())
        return {"pk": keys.file(sha256), "sk": keys.FILE_STATE, "kind": "file", "key": key, "state": state, "at": at}

    def post_line(
        self,
        before: Account | None,
        after: Account,
        entry: Entry,
        natural_key: str,
        content: Mapping[str, Any],
        more: Mapping[str, Any],
    ) -> None:
        """Commits a line: the account after it, its entry with `more` about it, and its id with its content's hash.

        Raises:
            LineTaken: this id has been posted before.
            Stale: the account changed meanwhile.
        """
        content_hash = hashlib.sha256(canonical(content)).hexdigest()[:32]
        row = {
            "pk": keys.child(after.child_id),
            "sk": keys.entry(entry.day, entry.kind, natural_key),
            "kind": "entry",
            "content": content_hash,
            "journal": [entry_item(entry)],
            **more,
        }
        line = {
            "pk": keys.line(entry.kind, natural_key),
            "sk": keys.TAKEN,
            "kind": "line",
            "content": content_hash,
            "row_pk": row["pk"],
            "row_sk": row["sk"],
        }
        try:
            self.table.transact(account_put(before, after), Put(row), Put(line))
        except Cancelled as cancelled:
            for index in (2, 1):
                old = cancelled.old[index]
                if cancelled.failed[index]:
                    raise LineTaken(same=old is not None and old.get("content") == content_hash) from None
            old = cancelled.old[0]
            raise Stale(account_of(old) if old else None, None) from None
