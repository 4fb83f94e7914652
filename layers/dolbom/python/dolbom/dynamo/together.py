"""Decisions on different rows, committed many in one transaction: a file's lines, holds that end in the same minute.

What is committed together is what each would have committed by itself, under the same conditions. So whatever does not
go through together (a row that has just changed, one that cannot be read) is left to be done by itself, as if nothing
had been tried. What concerns the same rows keeps its order: only the first of them is looked at here, and the others
come after it. So no two transactions of one call concern the same rows, and they may be under way at the same time.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Generic, TypeVar

from dolbom.dynamo.items import Item, by_place
from dolbom.dynamo.refusals import refused
from dolbom.dynamo.table import BATCH_GET_KEYS_MAX, Cancelled, Table, Write
from dolbom.errors import Unavailable

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
G = TypeVar("G")
R = TypeVar("R")
Place = tuple[str, str]
ROWS_MAX = BATCH_GET_KEYS_MAX
"""DynamoDB reads so many in one go, and writes so many in one transaction."""
LANES = 4
"""Transactions that are under way at the same time, each on a connection of its own."""
TRIES = 3
"""How often a transaction is tried on what has changed meanwhile, before what is in it goes each for itself."""


@dataclass(frozen=True, slots=True)
class Candidate(Generic[K, T]):
    """A decision that might be committed with others: by what it is known, the keys of the rows that it is decided on,
    and how: what becomes of it if these are written, or at once if nothing is to be written; None where it is to be
    done by itself. Without `decide`, it only keeps later ones on the same rows in their order."""

    key: K
    places: tuple[Place, ...]
    decide: Callable[[Mapping[Place, Item]], tuple[T, Sequence[Write]] | None] | None = None


def together(table: Table, candidates: Sequence[Candidate[K, T]], rows_each: int) -> dict[K, T]:
    """Commits what can be committed together, of candidates in their order, each of which reads and writes up to
    `rows_each` rows: what became of it. Any that is not told of is to be done by itself; nothing of it is done."""
    apart = list(_apart(candidates))
    size = ROWS_MAX // rows_each
    groups = [apart[start : start + size] for start in range(0, len(apart), size)]
    done: dict[K, T] = {}
    for known in _side_by_side(table, partial(_committed, table), groups):
        done |= known
    return done


def _side_by_side(table: Table, do: Callable[[G], R], groups: Sequence[G]) -> list[R]:
    """What is done with each of some groups, at the same time where the table's client serves several threads. What
    one of them raises is raised when all have ended, so that nothing is under way behind who goes on."""
    if len(groups) < 2 or not getattr(table.client, "serves_threads", False):
        return [do(group) for group in groups]
    from concurrent.futures import wait  # few calls need them

    running = [_threads().submit(do, group) for group in groups]
    wait(running)
    return [each.result() for each in running]


@cache
def _threads() -> Any:
    """The process's threads: they stay, and their connections with them."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(LANES, "lane")


def _apart(candidates: Sequence[Candidate[K, T]]) -> Iterator[Candidate[K, T]]:
    """Those that share no row with any before them."""
    seen: set[Place] = set()
    for candidate in candidates:
        if candidate.decide is not None and seen.isdisjoint(candidate.places):
            yield candidate
        seen.update(candidate.places)


def _committed(table: Table, group: Sequence[Candidate[K, T]]) -> dict[K, T]:
    known: dict[K, T] = {}
    lost = 0
    try:
        rounds = table.rounds()
        while rounds.another():
            decided = _decided(table, group)
            known = {key: outcome for key, (outcome, writes) in decided.items() if not writes}
            new = {key: outcome for key, (outcome, writes) in decided.items() if writes}
            if len(new) < 2:
                return known
            try:
                table.transact(*(write for key in new for write in decided[key][1]))
            except Cancelled:
                # By others' hands, or by this very transaction, whose answer was lost: how it stands now tells.
                lost += 1
                if lost == TRIES:
                    return known
            else:
                return known | new
    except Unavailable:
        return known
    except refused():
        # One of them, or all together, is more than DynamoDB takes: by itself each goes, or is named.
        return known


def _decided(table: Table, group: Sequence[Candidate[K, T]]) -> dict[K, tuple[T, Sequence[Write]]]:
    found = by_place(table.get_many([place for candidate in group for place in candidate.places]))
    decided = {}
    for candidate in group:
        try:
            outcome = candidate.decide(found) if candidate.decide is not None else None
        except Unavailable:
            raise
        except Exception:  # noqa: S112 - whatever it is, it is named when this is done by itself
            continue
        if outcome is not None:
            decided[candidate.key] = outcome
    return decided
