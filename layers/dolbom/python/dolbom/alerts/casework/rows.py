"""What a record of the `alerts` table's stream is about. It only says where to look: items are read as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dolbom.alerts import keys


@dataclass(frozen=True, slots=True)
class ReportChanged:
    """A report is new, or has a new version."""

    alert_id: str
    is_off_the_clock: bool = False
    """The row as it was written is one that the clock does not find, and should."""


@dataclass(frozen=True, slots=True)
class NoticeOwed:
    """A notice was written down."""

    alert_id: str
    notice_id: str


def _is_off_the_clock(image: Mapping[str, Any]) -> bool:
    is_open = image.get("state", {}).get("S") in ("received", "taken")
    return is_open and not {"clock_shard", "due_at"} <= image.keys()


def change_of(record: Mapping[str, Any]) -> ReportChanged | NoticeOwed | None:
    """What a stream record tells; None where nothing follows from it.

    Raises:
        KeyError: it is no record of this stream.
    """
    key, is_new = record["dynamodb"]["Keys"], record["eventName"] == "INSERT"
    alert_id, sk = keys.alert_id_of(key["pk"]["S"]), key["sk"]["S"]
    if sk == keys.REPORT and record["eventName"] != "REMOVE":
        return ReportChanged(alert_id, _is_off_the_clock(record["dynamodb"].get("NewImage", {})))
    if sk.startswith(keys.NOTICE) and is_new:
        return NoticeOwed(alert_id, sk.removeprefix(keys.NOTICE))
    return None
