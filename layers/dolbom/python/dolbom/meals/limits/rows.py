"""Journal rows as limit enforcement reads them (M13), and what it keeps beside the account.

It shares nothing with the way in which payments read and write rows: this is the second line, and must not share the
first one's mistakes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dolbom.dynamo.items import Item, reading, texts, whole_numbers
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
        Unreadable: it lacks what every row has.
    """
    yield from reading(_posted, row)


def _posted(row: Item) -> list[Posted]:
    place, town = keys.place_of(row), row.get("municipality", "")
    texts(town)
    found = []
    for entry in row["journal"]:
        legs = [(leg["account"], leg["amount"], leg.get("lot", "")) for leg in entry["legs"]]
        one = Posted(place, town, entry["id"], entry["kind"], entry["at"], entry["day"], entry.get("coupons", 0), legs)
        texts(one.entry_id, one.kind, one.at, one.day, *(part for leg in legs for part in (leg[0], leg[2])))
        whole_numbers(one.coupons, *(leg[1] for leg in legs))
        found.append(one)
    return found


def touched_by(record: Mapping[str, Any]) -> tuple[str, set[str]]:
    """The child of a stream's record, and the Seoul days that its row's entries count to: of the row as it stands after
    the change, or as it stood before it was removed.

    Raises:
        Unreadable: it is no journal row.
        KeyError: it is no record.
    """
    change = record["dynamodb"]
    image = change.get("NewImage") or change["OldImage"]
    return reading(lambda _: touched(image), {name: value.get("S") for name, value in change["Keys"].items()})


def touched(image: Mapping[str, Any]) -> tuple[str, set[str]]:
    """As `touched_by`, of a row's image as it comes: nothing else of it is needed."""
    days = {entry["M"]["day"]["S"] for entry in image["journal"]["L"]}
    for day in days:
        date.fromisoformat(day)
    return keys.child_id_of(image["pk"]["S"]), days
