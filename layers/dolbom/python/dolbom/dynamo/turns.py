"""Lists with a bound, of rows that lie apart: whoever adds one has counted them all, and nobody has added since.

Beside the list lies a row with a number, the turn, which each addition moves. It is read before the rows are counted,
and the addition stands only while it is the same: of two at once one counts again, and no bound is passed by one.
"""

from dataclasses import dataclass

from dolbom.dynamo.items import Item, counts
from dolbom.dynamo.table import ABSENT, Condition, Put, Table
from dolbom.dynamo.writes import as_seen


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """A list's turn as it was read; `number` is 0 where there was none that could be."""

    pk: str
    sk: str
    number: int
    as_read: Condition

    def taken(self) -> Put:
        """The write that goes with an addition, in one transaction. One that could not be read is made anew, by one."""
        return Put({"pk": self.pk, "sk": self.sk, "kind": "turn", "number": self.number + 1}, self.as_read)


def turn(table: Table, pk: str, sk: str) -> Turn:
    """The turn of a list. One that cannot be read is named, and stands in nobody's way: the rows are counted, and the
    first addition since makes it anew. It stands, like any, only while the turn is what was read, whatever that is."""
    item = table.get(pk, sk)
    if item is None:
        return Turn(pk, sk, 0, ABSENT)
    told: Item = {name: item[name] for name in ("pk", "number") if name in item}
    return Turn(pk, sk, next(table.each([item], _number_of), 0), as_seen(told, "number"))


def _number_of(item: Item) -> int:
    counts(item["number"])
    if item["number"] == 0:
        raise ValueError("no turn")
    return int(item["number"])
