"""Lines of different children, posted in one transaction: nearly all lines of nearly all files are such.

What is posted together is what each line would become by itself, under the same conditions; so whatever does not go
through together (an account that has just changed, a line that waits for another, a row that cannot be read) is left to
be posted by itself, as if nothing had been tried. Lines of one child keep their order: only the first of a child's in
a batch is looked at here, and the others come after it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from dolbom.dynamo.items import Item, by_place, reading
from dolbom.dynamo.table import Cancelled, Table, Write
from dolbom.errors import Unavailable, Unreadable
from dolbom.meals import keys
from dolbom.meals.files.csv_lines import Line
from dolbom.meals.files.results import LineError, Posted
from dolbom.meals.files.store import Step, earlier_of, line_writes
from dolbom.meals.rows import account_of

WRITES_A_LINE = 3
TOGETHER_MAX = 33
"""Lines of one transaction: DynamoDB takes 100 writes, and reads 100 rows in one go."""
TRIES = 3
"""How often a transaction is tried on what has changed meanwhile, before its lines go each for itself."""

Place = tuple[str, str]
Decided = tuple[Posted, Sequence[Write]]
"""What becomes of a line if these are written: up to `WRITES_A_LINE`, and none where it has been posted before."""
Decide = Callable[[Mapping[Place, Item]], Decided | None]
"""Decides on the rows that stand at a line's places; None where the line is to be posted by itself."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that might be posted with others: its number, and the keys of the rows that it is decided on, up to three.
    Without `decide`, it only keeps later lines of the same places in their order."""

    line: int
    places: tuple[Place, ...]
    decide: Decide | None = None


def each_alone(lines: Iterable[Line], candidate: Callable[[Line], Candidate]) -> list[Candidate]:
    """The lines as candidates. One that says nothing valid is none: it posts nothing, wherever it stands."""
    found = []
    for line in lines:
        if line.error is None:
            with suppress(LineError, Unreadable):
                found.append(candidate(line))
    return found


def line_of_money(
    line: int,
    child_id: str,
    places: tuple[Place, Place],
    step: Step,
    number: str,
    content: Mapping[str, Any],
    more: Mapping[str, Any],
    amount: int,
) -> Candidate:
    """A line that moves money of a child, as `store.commit` posts it; `places` are where its id is known: among its
    sender's, and bare, as all ids once were."""
    account_at = keys.child(child_id), keys.ACCOUNT
    taken_at, bare_at = places

    def decide(found: Mapping[Place, Item]) -> Decided | None:
        if account_at not in found or bare_at in found:
            return None
        if taken_at in found:
            earlier = reading(earlier_of, found[taken_at])
            is_known = earlier.is_same(content) and not earlier.awaited
            return (("already", amount, []), ()) if is_known else None
        account = account_of(found[account_at])
        after, entry = step(account)
        return ("posted", amount, []), line_writes(account, after, entry, number, content, more)

    return Candidate(line, (account_at, taken_at, bare_at), decide)


def post_together(table: Table, candidates: Sequence[Candidate]) -> dict[int, Posted]:
    """Posts what can be posted together, of lines in the order of their file: what became of each, by its number. Any
    line that is not among them is to be posted by itself."""
    apart = list(_apart(candidates))
    settled: dict[int, Posted] = {}
    for start in range(0, len(apart), TOGETHER_MAX):
        settled |= _posted(table, apart[start : start + TOGETHER_MAX])
    return settled


def _apart(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Those that share no row with any line before them."""
    seen: set[Place] = set()
    for candidate in candidates:
        if candidate.decide is not None and seen.isdisjoint(candidate.places):
            yield candidate
        seen.update(candidate.places)


def _posted(table: Table, group: Sequence[Candidate]) -> dict[int, Posted]:
    lost = 0
    rounds = table.rounds()
    while rounds.another():
        decided = _decided(table, group)
        known = {line: outcome for line, (outcome, writes) in decided.items() if not writes}
        new = {line: outcome for line, (outcome, writes) in decided.items() if writes}
        if len(new) < 2:
            return known
        try:
            table.transact(*(write for line in new for write in decided[line][1]))
        except Cancelled:
            # By others' hands, or by this very transaction, whose answer was lost: how it stands now tells.
            lost += 1
            if lost == TRIES:
                return known
        except Unavailable:
            return known
        else:
            return known | new


def _decided(table: Table, group: Sequence[Candidate]) -> dict[int, Decided]:
    found = by_place(table.get_many([place for candidate in group for place in candidate.places]))
    decided: dict[int, Decided] = {}
    for candidate in group:
        try:
            outcome = candidate.decide(found) if candidate.decide is not None else None
        except Unavailable:
            raise
        except Exception:  # noqa: S112 - whatever it is, it is named when the line is posted by itself
            continue
        if outcome is not None:
            decided[candidate.line] = outcome
    return decided
