"""What is read often and changed rarely, held for a while: bounded in time by the caller's clock, and in number.

`cachetools` does the same, for 5 ms of every start (docs/decisions/held-reads.md).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from dolbom.dynamo.items import Item, by_place
from dolbom.dynamo.retry import Rounds
from dolbom.dynamo.table import Delete, Put, Table, Write
from dolbom.dynamo.writes import place_of

T = TypeVar("T")


class Held(Generic[T]):
    """Values by key, each at most `kept` old, and at most `count_max` of them: whichever was used longest ago goes
    first."""

    def __init__(self, kept: timedelta, count_max: int) -> None:
        self._kept = kept
        self._count_max = count_max
        self._values: dict[str, tuple[datetime, T]] = {}

    def __len__(self) -> int:
        return len(self._values)

    def forget(self, key: str) -> None:
        """Holds nothing of a key any more."""
        self._values.pop(key, None)

    def get(self, key: str, now: datetime, read: Callable[[], T]) -> T:
        """What is held of a key, or what is read. Nothing (a value that is false) is not held: news is seen at once."""
        # Taken out and put back at the end: the order of a dict is that of use. Clocks may go back.
        found = self._values.pop(key, None)
        if found is None or abs(now - found[0]) >= self._kept:
            found = (now, read())
        if found[1]:
            self._values[key] = found
            while len(self._values) > self._count_max:
                self._values.pop(next(iter(self._values)), None)
        return found[1]


class HeldTable(Table):
    """A table for one who goes through many things that share rows: what was read is held, and not read again; what is
    written over it, too. Whoever decides on it must write on the condition that it still is so; where that fails, the
    next round of the loop reads anew. At most `count_max` items are held, and the oldest go first."""

    def __init__(self, table: Table, count_max: int) -> None:
        super().__init__(table.client, table.name, table.sleep, table.deadline, table.logger)
        self._count_max = count_max
        self._items: dict[tuple[str, str], Item | None] = {}

    def forget(self, prefix: str = "") -> None:
        """Holds nothing any more of the partitions that begin so."""
        for place in [place for place in self._items if place[0].startswith(prefix)]:
            del self._items[place]

    def get(self, pk: str, sk: str, *, consistent: bool = True) -> Item | None:
        if (pk, sk) not in self._items:
            self._hold([((pk, sk), super().get(pk, sk, consistent=consistent))])
        return self._items[pk, sk]

    def get_many(self, keys: Sequence[tuple[str, str]], *, consistent: bool = True) -> list[Item]:
        held = {key: self._items[key] for key in keys if key in self._items}
        missing = [key for key in keys if key not in held]
        read = by_place(super().get_many(missing, consistent=consistent))
        self._hold((key, read.get(key)) for key in missing)
        return [item for item in (*held.values(), *read.values()) if item is not None]

    def transact(self, *writes: Write, tables: Sequence[Table] | None = None, looks: bool | Write = False) -> None:
        over = [write for write in writes if place_of(write) in self._items]
        for write in over:
            # Of a transaction whose answer is lost nobody knows whether it stands.
            del self._items[place_of(write)]
        super().transact(*writes, tables=tables, looks=looks)
        self._hold((place_of(write), _stands(write)) for write in over if isinstance(write, Put | Delete))

    def rounds(self) -> Rounds:
        """As a table's, but each further round reads anew."""

        def again(seconds: float) -> None:
            self._items.clear()
            self.sleep(seconds)

        return Rounds(again)

    def _hold(self, found: Iterable[tuple[tuple[str, str], Item | None]]) -> None:
        for place, item in found:
            self._items[place] = item
        while len(self._items) > self._count_max:
            del self._items[next(iter(self._items))]


def _stands(write: Put | Delete) -> Item | None:
    """What stands at a write's place after it."""
    return dict(write.item) if isinstance(write, Put) else None
