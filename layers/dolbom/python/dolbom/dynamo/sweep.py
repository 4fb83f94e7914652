"""A run over many rows of a table, each for itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from aws_lambda_powertools import Logger

from dolbom.aws import CALL_S_MAX
from dolbom.deadline import Deadline
from dolbom.dynamo.due import is_aside, set_aside
from dolbom.dynamo.items import Item, place_in
from dolbom.dynamo.table import Table
from dolbom.dynamo.together import Place
from dolbom.errors import Unavailable, Unreadable
from dolbom.logs import failed, place, unreadable

TIME_LEFT_S_MIN = CALL_S_MAX + 5.0
"""With less than this left a run begins no further row: a row takes a few calls, and one call may be slow."""

AT_ONCE = 200
"""Rows that are looked at together: as many transactions of fifty as go at the same time, of two writes a row."""

T = TypeVar("T")
V = TypeVar("V")
Many = Callable[[Sequence[Item]], Mapping[Place, T]]
"""Does something with many rows at once: the results of what is done, by the rows' keys."""


def readable(table: Table, values: Iterable[V], do: Callable[[V], T]) -> Iterator[T]:
    """As `Table.each`, of what is made of several rows: what cannot be read is named, and left out of a list."""
    for value in values:
        try:
            found = do(value)
        except Unreadable as error:
            if table.logger is None:
                raise
            unreadable(table.logger, error)
        else:
            yield found


class Sweep:
    """One run of a function over what is due in a table. A row that fails is named in the log, counted, and set aside;
    it keeps no other waiting. Where the table does not answer, the run breaks off: so it would be with every further
    row. Without a `table` nothing is set aside, and a row that fails is left for the next run."""

    def __init__(
        self, logger: Logger, deadline: Deadline, table: Table | None = None, now: datetime | None = None
    ) -> None:
        self.logger = logger
        self.deadline = deadline
        self._table = table
        self._now = now
        self.rows_failed = 0
        self._broken: Exception | None = None

    def each(self, rows: Iterable[Item], do: Callable[[Item], T], many: Many[T] | None = None) -> list[T]:
        """Does something with every row while there is time; the results of what did not fail. What can be done with
        `many` at once is; the others, and what was set aside, each for itself."""
        if many is None:
            return self._alone(rows, do)
        done: list[T] = []
        for batch in _batches(self._while_there_is_time(rows), AT_ONCE):
            known = many([row for row in batch if not is_aside(row)])
            done += known.values()
            done += self._alone((row for row in batch if place_in(row) not in known), do)
        return done

    def _alone(self, rows: Iterable[Item], do: Callable[[Item], T]) -> list[T]:
        done: list[T] = []
        for row in self._while_there_is_time(rows):
            try:
                done.append(do(row))
            except Exception as error:
                failed(self.logger, "row_failed", error, pk=str(row.get("pk")), sk=str(row.get("sk")))
                if isinstance(error, Unavailable):
                    self._broken = error
                    break
                self.rows_failed += 1
                self._aside(row, f"{type(error).__name__} at {place(error)}")
            else:
                if is_aside(row):
                    # What was done to it took it from there; if there was nothing to do, it waits as long again.
                    self._aside(row, "nothing to do")
        return done

    def _aside(self, row: Item, why: str) -> None:
        if self._table is None or self._now is None:
            return
        try:
            set_aside(self._table, row, why, self._now)
        except Exception as error:  # it is named already, and comes again with the next run
            failed(self.logger, "row_not_set_aside", error, pk=str(row.get("pk")), sk=str(row.get("sk")))

    def end(self) -> None:
        """Ends the run.

        Raises:
            Exception: what broke it off, so that it is tried again, and rings.
        """
        if self._broken is not None:
            raise self._broken

    def _while_there_is_time(self, rows: Iterable[Item]) -> Iterator[Item]:
        listing = iter(rows)
        while self._broken is None and not self.deadline.is_within(TIME_LEFT_S_MIN):
            try:
                row = next(listing)
            except StopIteration:
                return
            except Exception as error:
                failed(self.logger, "listing_failed", error)
                self._broken = error
                return
            yield row


def _batches(rows: Iterator[Item], size: int) -> Iterator[list[Item]]:
    while batch := list(islice(rows, size)):
        yield batch
