"""Files of towns and networks in the files bucket, and what has become of each."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dolbom.clock import SEOUL
from dolbom.gateways.objects import Bucket
from dolbom.gateways.s3 import PresignedPost
from dolbom.meals.deliveries.templates import UploadForm, UploadKind
from dolbom.meals.files.arrivals import UPLOADER, Arrival, arrival_of
from dolbom.meals.files.results import RESULTS, FileRefused, Result, result_of

FORM_LIVES = timedelta(minutes=15)
UPLOAD_BYTES_MAX = 64 * 1024 * 1024
"""Through a browser; a larger file is put into the bucket."""


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Results of a sender's files of one kind, by the files' names, and the name that the next page starts after."""

    results: tuple[Result, ...]
    next: str | None


def arrival(key: str) -> Arrival | None:
    """What a file's key says; None where it is no sender's file."""
    try:
        return arrival_of(key)
    except FileRefused:
        return None


class DeliveryStore:
    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def form(
        self, municipality: str, kind: UploadKind, form: UploadForm, by: str, now: datetime
    ) -> tuple[str, PresignedPost]:
        """A new key in a town's own folder, and leave to upload one file to it: of this type, at most this large, for
        `FORM_LIVES`. Who asked for it is written on the object."""
        content_type = "text/csv" if form == "csv" else "application/json"
        name = f"{now.astimezone(SEOUL):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}.{form}"
        key = f"{kind}/{municipality}/{name}"
        more = {f"x-amz-meta-{UPLOADER}": by}
        seconds = int(FORM_LIVES.total_seconds())
        return key, self.bucket.presigned_post(key, content_type, UPLOAD_BYTES_MAX, seconds, more)

    def page(self, kind: str, sender: str, limit: int, after: str | None) -> ResultsPage:
        """What has become of a sender's files of one kind, by their names."""
        folder = f"{RESULTS}{kind}/{sender}/"
        names, has_more = self.bucket.names(
            folder, ".json", limit, f"{folder}{after}.json" if after is not None else ""
        )
        keys = [name.removeprefix(RESULTS).removesuffix(".json") for name in names]
        found = [result for key in keys if (result := self.result(key)) is not None]
        following = keys[-1].removeprefix(f"{kind}/{sender}/") if has_more and keys else None
        return ResultsPage(tuple(found), following)

    def result(self, key: str) -> Result | None:
        """What has become of a file so far; None before it is begun."""
        return result_of(self.bucket, key)


def plain(result: Result) -> dict[str, Any]:
    """A result's parts, by name."""
    return {name: getattr(result, name) for name in Result.__dataclass_fields__}
