"""Objects that somebody deleted: in a versioned bucket the version before is there for 90 days."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any


def deleted(s3: Any, bucket: str, prefix: str, since: datetime) -> Iterator[tuple[str, str]]:
    """Key and version of each mark of a deletion since an instant, of objects that are deleted now."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for mark in page.get("DeleteMarkers", []):
            if mark["IsLatest"] and mark["LastModified"] >= since:
                yield mark["Key"], mark["VersionId"]


def bring_back(s3: Any, bucket: str, prefix: str, since: datetime) -> int:
    """Takes the marks away; how many objects are there again."""
    found = list(deleted(s3, bucket, prefix, since))
    for key, version in found:
        s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
    return len(found)
