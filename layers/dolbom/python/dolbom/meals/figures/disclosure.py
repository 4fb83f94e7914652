"""What of a month's tally may be published: nothing that tells of one to four children, nor by subtracting (M16).

A month's use stands in one total and four tables, each of which falls into the same total. Numbers of children are told
for the total alone: in a cell they would bound each other from table to table. Of a cell are told how often and how
much, and both add up, so whoever has a table's total and its other cells has the one that is left out. Therefore:

- A cell is shown from six children, so that a hidden one is anything up to five.
- What is hidden of a table is told together, as anybody could compute it; so that is never one cell, and one of its
  cells has five children at least. Where it is otherwise the smallest shown cell is hidden with it.
- Which areas are hidden is not told: the name alone says that somebody ate there.
- Where all that would be hidden is nothing, it is shown as nothing.
- Of a total of one to five children, nothing is told at all.
- Coupons are told where none, or six children or more, used one, and none, or six or more, did not.

Any sums of two tables with one total go together: so what one table hides no other table tells, as long as nobody knows
more of them. Of shops everybody does: each is of one kind and stands in one dong, and who takes the shown dongs from a
kind has the others of that kind. So dongs are told only in a month in which neither a kind nor a dong is hidden.
Of a town's rules everybody may know, too: where the hours in which it takes orders, or the kinds of shops that it
leaves out, change within a month, the days of before and after are sums of other hours and kinds than each other. Such
a table is told only in a month in which neither a part of it nor a day is hidden.

A month is published once, and what was published never changes: there are no two versions
of a number that could be subtracted, and no two months share an order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from dolbom.clock import month_end
from dolbom.meals.categories import Category
from dolbom.meals.figures.tally import ELSEWHERE, TABLES, Cell, TableName, Tally

SHOWN_FROM = 6
TOGETHER_MIN = 5
"""Children behind the largest of a table's hidden cells, at least."""
OF_SHOPS: tuple[TableName, ...] = ("category", "area")
"""Tables that fall into the same cells for whoever knows the shops."""
OF_DAYS: TableName = "day"
HOURS = tuple(f"{hour:02d}" for hour in range(24))
CATEGORIES: tuple[str, ...] = (*get_args(Category), ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Shown:
    """How often and for how many won."""

    times: int
    won: int


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The cells that are shown, and what all others are together; None where no cell is hidden."""

    cells: Mapping[str, Shown]
    rest: Shown | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is published of a month; None wherever a number is hidden."""

    children: int | None
    total: Shown | None
    tables: Mapping[TableName, ShownTable]
    coupons: Shown | None
    lapsed_won: int | None


def cells_of(table: TableName, month: str) -> Sequence[str]:
    """The cells that a table has whatever happens; none of areas, which are told only where children ate."""
    match table:
        case "day":
            return [f"{month}-{day:02d}" for day in range(1, month_end(date.fromisoformat(f"{month}-01")).day + 1)]
        case "hour":
            return HOURS
        case "category":
            return CATEGORIES
        case "area":
            return ()


def published(tally: Tally, month: str, by_rules: Collection[TableName] = ()) -> Figures:
    """What of a tally is published; with the tables whose parts the town's rules allowed on some days alone."""
    total = tally.total
    is_shown = not _tells_of_few(total.children)
    cells = {table: {name: Cell() for name in cells_of(table, month)} | tally.cells[table] for table in TABLES}
    hidden = {table: hidden_of(cells[table]) for table in TABLES}
    for table in by_rules:
        if hidden[table] or hidden[OF_DAYS]:
            hidden[table] = set(cells[table])
    if any(hidden[table] for table in OF_SHOPS):
        hidden["area"] = set(cells["area"])
    tables = {table: _table(cells[table], hidden[table], is_shown=is_shown) for table in TABLES}
    return Figures(
        children=total.children if is_shown else None,
        total=_shown(total) if is_shown else None,
        tables=tables,
        coupons=_shown(tally.coupons) if is_shown and _tells_of_nobody(tally.coupons, total) else None,
        lapsed_won=None if _tells_of_few(tally.lapsed.children) else tally.lapsed.won,
    )


def hidden_of(cells: Mapping[str, Cell]) -> set[str]:
    """The cells of a table that are hidden, of one whose total is told."""
    hidden = {name for name, cell in cells.items() if cell.children < SHOWN_FROM}
    if not any(cells[name].children for name in hidden):
        return set()
    while len(hidden) < len(cells) and (len(hidden) == 1 or _largest(cells, hidden) < TOGETHER_MIN):
        hidden.add(min((name for name in cells if name not in hidden), key=lambda name: cells[name].children))
    return hidden


def _table(cells: Mapping[str, Cell], hidden: set[str], *, is_shown: bool) -> ShownTable:
    if not is_shown:
        return ShownTable({}, None)
    shown = {name: _shown(cell) for name, cell in sorted(cells.items()) if name not in hidden}
    rest = [cells[name] for name in hidden]
    together = Shown(sum(cell.times for cell in rest), sum(cell.won for cell in rest)) if rest else None
    return ShownTable(shown, together)


def _largest(cells: Mapping[str, Cell], names: set[str]) -> int:
    return max(cells[name].children for name in names)


def _tells_of_nobody(part: Cell, total: Cell) -> bool:
    return not _tells_of_few(part.children) and not _tells_of_few(total.children - part.children)


def _tells_of_few(children: int) -> bool:
    return 0 < children < SHOWN_FROM


def _shown(cell: Cell) -> Shown:
    return Shown(cell.times, cell.won)
