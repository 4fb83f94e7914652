"""Where a month's figures are kept once they are published, in the bucket of reports (A13)."""

from typing import Any

from dolbom.alerts.figures.document import FORMAT, Json, as_bytes
from dolbom.errors import Unreadable
from dolbom.gateways.objects import Bucket

DOCUMENT_BYTES_MAX = 32 * 1024 * 1024
"""A nation of which every centre is told has some 20 megabytes."""
JSON_TYPE = "application/json; charset=utf-8"


class Published:
    """The documents of months, and what people read of them."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def month(self, month: str) -> Json | None:
        """A month's document, or None where it is not published.

        Raises:
            Unavailable: S3 does not answer.
            Unreadable: what stands there is no such document.
        """
        key = f"figures/{month}/month.json"
        try:
            found: Any = self._bucket.read_json(key, DOCUMENT_BYTES_MAX)
            if found is not None and (found["format"], found["month"]) != (FORMAT, month):
                raise ValueError("another document")
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(ids={"key": key}) from error
        return found  # type: ignore[no-any-return]

    def publish(self, document: Json) -> bool:
        """Writes a month's document if none stands there; whether it did."""
        return self._bucket.write_once(f"figures/{document['month']}/month.json", as_bytes(document), JSON_TYPE)

    def has_report(self, month: str) -> bool:
        """Whether the report and the spreadsheet of a month stand there."""
        found, _ = self._bucket.names(f"figures/{month}/report.", "", 2)
        return len(found) == 2

    def write_report(self, month: str, html: str, table: str) -> None:
        """Writes what people read of a month; again: the same."""
        self._bucket.write(f"figures/{month}/report.html", html.encode(), "text/html; charset=utf-8")
        self._bucket.write(f"figures/{month}/report.csv", table.encode(), "text/csv; charset=utf-8")
