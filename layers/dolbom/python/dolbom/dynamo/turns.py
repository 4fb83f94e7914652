"""Lists with a bound, of rows that lie apart: whoever adds one has counted them all, and nobody has added since.

Beside the list lies a row with a number, the turn, which each addition moves. It is read before the rows are counted,
and the addition stands only while it is the same: of two at once one counts again, and no bound is passed by one.
"""

from dataclasses import dataclass

from dolbom.dynamo.items import Item, counts
from dolbom.dynamo.table import ABSENT, Condition, Put, Table

_ANYHOW = Condition("attribute_exists(pk) OR attribute_not_exists(pk)")
_NONE, _SPOILT = 0, -1


@dataclass(frozen=True, slots=True)
class Turn:
    """A list's turn as it was read."""

    pk: str
    sk: str
    number: int

    def taken(self) -> Put:
        """The write that goes with an addition, in one transaction. One that could not be read is made anew."""
        seen = Condition("#number = :seen", {":seen": self.number}, {"#number": "number"})
        condition = {_NONE: ABSENT, _SPOILT: _ANYHOW}.get(self.number, seen)
        row = {"pk": self.pk, "sk": self.sk, "kind": "turn", "number": max(self.number, 0) + 1}
        return Put(row, condition)


def turn(table: Table, pk: str, sk: str) -> Turn:
    """The turn of a list. One that cannot be read is named, and stands in nobody's way: the rows are counted anyhow."""
    item = table.get(pk, sk)
    if item is None:
        return Turn(pk, sk, _NONE)
    return Turn(pk, sk, next(table.each([item], _number_of), _SPOILT))


def _number_of(item: Item) -> int:
    counts(item["number"])
    if item["number"] == 0:
        raise ValueError("no turn")
    return int(item["number"])
