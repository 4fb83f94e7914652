"""Where money went: rows that are only ever added, and sums over all of them.

Nothing is counted as it goes. Whatever is asked (a lot, what is owed, what a day has spent) is added up from every row
at the moment that it is asked, so that two answers cannot drift apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PAID = "paid"
"""With the order or the purchase that a row is about."""
OWED = "owed"
"""What a shop was paid and nobody had loaded (M2). Out of it: a shortfall; into it: repaid."""
TOWN, FUND = "the town", "the fund"
COUPONS, OWN_MONEY = "the coupon purse", "the child's own money"

COUPON, OWN_FOOD, OWN_FEE = "coupon", "own food", "own fee"
"""Parts of an order; all its other parts are named by the lot that they came from."""
NO_LOT = "no lot"
"""A part of a purchase that no lot gave."""


@dataclass(frozen=True)
class Row:
    """So much went from a place to a place, for a child, and about what. A lot's place is the lot's name."""

    child: str
    about: tuple[str, str]
    """("order", its id), ("purchase", its id), ("load", its id) or ("lapse", its day)."""
    part: str
    """The lot (by its last day) that gave this first; or COUPON, OWN_FOOD, OWN_FEE, NO_LOT."""
    amount: int
    out_of: str
    into: str
    because: str
    """What somebody did, in a word."""


def is_lot(place: str) -> bool:
    """A lot is named by its last day (M2)."""
    return place[:1].isdigit()


def came_to(rows: Iterable[Row], place: str) -> int:
    return sum(row.amount for row in rows if row.into == place)


def left_from(rows: Iterable[Row], place: str) -> int:
    return sum(row.amount for row in rows if row.out_of == place)


def still_paid(rows: Iterable[Row]) -> dict[str, int]:
    """By part: what went to an order or a purchase, and has not come back. `rows` are about that one only."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.part] += row.amount if row.into == PAID else 0
        sums[row.part] -= row.amount if row.out_of == PAID else 0
    return {part: amount for part, amount in sums.items() if amount}


def lots_of(parts: Mapping[str, int]) -> dict[str, int]:
    """Those parts that a lot gave."""
    return {part: amount for part, amount in parts.items() if is_lot(part)}


def taken(parts: Mapping[str, int], amount: int, names: Iterable[str]) -> dict[str, int]:
    """So much of the parts, in the order of the names, each as far as it goes."""
    found: dict[str, int] = {}
    for name in names:
        share = min(parts.get(name, 0), amount - sum(found.values()))
        if share > 0:
            found[name] = share
    return found


def latest_first(parts: Mapping[str, int]) -> list[str]:
    return sorted(lots_of(parts), reverse=True)


def earliest_first(parts: Mapping[str, int]) -> list[str]:
    return sorted(lots_of(parts))
