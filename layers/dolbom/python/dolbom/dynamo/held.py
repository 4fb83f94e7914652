"""What is read often and changed rarely, held for a while: bounded in time by the caller's clock, and in number.

`cachetools` does the same, for 5 ms of every start (docs/decisions/held-reads.md).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

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
