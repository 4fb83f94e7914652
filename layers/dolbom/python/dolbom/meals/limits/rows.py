"""Journal rows as limit enforcement reads them (M13), and what it keeps beside the account.

It shares nothing with the way in which payments read and write rows: this is the second line, and must not share the
first one's mistakes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dolbom.dynamo.items import Item
from dolbom.meals import keys


# Made for each entry of a ledger that is recounted, so no more is generated for it than is used.
@dataclass(slots=True, eq=False, repr=False)
class Posted:
    """One entry of a journal row, as it lies there; `row` names its row among the child's."""

    row: str
    town: str
    """The child's when it was posted; empty where the row does not say."""
    entry_id: str
    kind: str
    at: str
    day: str
    coupons: int
    legs: list[tuple[str, int, str]]
    """Account, signed KRW, and lot; the lot is empty where there is none."""


def posted(row: Item) -> Iterator[Posted]:
    """The entries of a journal row.

    Raises:
        KeyError, TypeError: it lacks what every row has.
    """
    place, town = keys.place_of(row), row.get("municipality", "")
    for entry in row["journal"]:
        legs = [(leg["account"], leg["amount"], leg.get("lot", "")) for leg in entry["legs"]]
        yield Posted(place, town, entry["id"], entry["kind"], entry["at"], entry["day"], entry.get("coupons", 0), legs)


def touched_by(record: Mapping[str, Any]) -> tuple[str, set[str]]:
    """The child of a stream's record, and the Seoul days that its row's entries count to: of the row as it stands after
    the change, or as it stood before it was removed.

    Raises:
        KeyError: it is no journal row.
        ValueError: an entry's day is no day.
    """
    change = record["dynamodb"]
    return touched(change.get("NewImage") or change["OldImage"])


def touched(image: Mapping[str, Any]) -> tuple[str, set[str]]:
    """As `touched_by`, of a row's image as it comes: nothing else of it is needed."""
    days = {entry["M"]["day"]["S"] for entry in image["journal"]["L"]}
    for day in days:
        date.fromisoformat(day)
    return keys.child_id_of(image["pk"]["S"]), days
