"""What figures need of a child's journal, of a shop, and of a month's own row."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dolbom.clock import SEOUL, parse_stamp, seoul_midnight
from dolbom.dynamo.items import Item, texts, whole_numbers
from dolbom.meals import keys
from dolbom.meals.accounts import ENROL, MOVE
from dolbom.meals.figures.disclosure import Figures, Shown, ShownTable
from dolbom.meals.figures.tally import TABLES, Cell, Tally, Use
from dolbom.meals.rows import entries_of

OF_A_ROW = ("pk", "sk", "journal", "merchant_id", "municipality", "placed_at", "purchased_at", "cancels")
"""The attributes of a journal row that are read."""
OF_A_CHANGE = ("pk", "sk", "at", "what")
"""And of a row that says what was done to an account."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A journal row: an order, a purchase, a cancellation of one, or money that lapsed. KRW."""

    number: str
    town: str
    day: str
    at: datetime | None
    """When it was ordered or bought; None of a row without entries."""
    merchant_id: str
    won: int
    coupons: int
    coupon_won: int
    cancels: str
    lapsed: Mapping[str, int]
    """By the last day on which it could have been spent."""


def seen_of(row: Item) -> Seen:
    """A journal row as figures see it."""
    entries = entries_of(row)
    at = row.get("placed_at") or row.get("purchased_at") or (entries[0].at if entries else "")
    plain = {name: row.get(name, "") for name in ("municipality", "merchant_id", "cancels")}
    texts(at, *plain.values())
    lapsed: Counter[str] = Counter()
    for leg in (leg for entry in entries if entry.kind == "lapse" for leg in entry.legs if leg.account == "benefit"):
        lapsed[leg.lot] -= leg.amount
    return Seen(
        number=keys.natural_key_of(row["sk"]),
        town=plain["municipality"],
        day=entries[0].day if entries else "",
        at=parse_stamp(at).astimezone(SEOUL) if entries else None,
        merchant_id=plain["merchant_id"],
        won=sum(entry.kept for entry in entries),
        coupons=sum(entry.coupons for entry in entries),
        coupon_won=-sum(entry.moved("coupon") for entry in entries),
        cancels=plain["cancels"],
        lapsed=lapsed,
    )


@dataclass(frozen=True, slots=True)
class Came:
    """Since when a child lives in a town: it was enrolled there, or moved to it."""

    at: datetime
    town: str


def came_of(row: Item) -> Came | None:
    """Where a child came to live, if that is what was done to its account."""
    texts(row["at"], row["what"])
    what, _, town = row["what"].partition(" ")
    return Came(parse_stamp(row["at"]), town) if what in (ENROL, MOVE) else None


def uses_of(rows: Iterable[Seen], counts_here: Callable[[Seen], bool], month: str) -> list[Use]:
    """What of a child's use in a month counts to a town: of each order and purchase what was kept. What a till took
    back is taken from its purchase, wherever the child lives by then."""
    of_month = [row for row in rows if row.day.startswith(month)]
    back: Counter[str] = Counter()
    for row in of_month:
        if row.cancels:
            back[row.cancels] -= row.won
    left = [(row, row.won - back[row.number]) for row in of_month if not row.cancels]
    return [
        Use(row.day, row.at.hour, row.merchant_id, won, max(0, row.coupons), row.coupon_won)
        for row, won in left
        if row.at is not None and (won > 0 or row.coupon_won > 0) and counts_here(row)
    ]


def lapsed_of(rows: Iterable[Seen], month: str, lived_here: Callable[[datetime], bool]) -> int:
    """What of a child's money lapsed in a town whose last day was in a month: where the child lived when that day was
    over."""
    lapsed: Counter[str] = Counter()
    for row in rows:
        lapsed.update({lot: won for lot, won in row.lapsed.items() if lot.startswith(month)})
    return sum(won for lot, won in lapsed.items() if lived_here(_end_of(lot)))


def _end_of(day: str) -> datetime:
    return seoul_midnight(date.fromisoformat(day) + timedelta(days=1))


def tally_item(tally: Tally) -> Item:
    """A tally as it lies in a month's row."""
    own = {name: _plain(getattr(tally, name)) for name in _SINGLE}
    return own | {table: {name: _plain(cell) for name, cell in tally.cells[table].items()} for table in TABLES}


def tally_of(item: Mapping[str, Any]) -> Tally:
    """A tally from a month's row."""
    cells = {table: {name: _cell(plain) for name, plain in item[table].items()} for table in TABLES}
    return Tally(**{name: _cell(item[name]) for name in _SINGLE}, cells=cells)


_SINGLE = ("total", "coupons", "lapsed")


def figures_item(figures: Figures) -> Item:
    """What is published, as it lies in a month's row."""
    return {
        "children": figures.children,
        "total": _pair(figures.total),
        "tables": {
            name: {"cells": {cell: _pair(shown) for cell, shown in table.cells.items()}, "rest": _pair(table.rest)}
            for name, table in figures.tables.items()
        },
        "coupons": _pair(figures.coupons),
        "lapsed_won": figures.lapsed_won,
    }


def figures_of(item: Mapping[str, Any]) -> Figures:
    """What is published, from a month's row."""
    whole_numbers(*(number for number in (item["children"], item["lapsed_won"]) if number is not None))
    tables = {
        name: ShownTable(
            {cell: _of_pair(pair) for cell, pair in item["tables"][name]["cells"].items()},
            _or_none(item["tables"][name]["rest"]),
        )
        for name in TABLES
    }
    return Figures(item["children"], _or_none(item["total"]), tables, _or_none(item["coupons"]), item["lapsed_won"])


def _plain(cell: Cell) -> list[int]:
    return [cell.children, cell.times, cell.won]


def _cell(plain: Any) -> Cell:
    children, times, won = plain
    whole_numbers(children, times, won)
    return Cell(children, times, won)


def _pair(shown: Shown | None) -> list[int] | None:
    return [shown.times, shown.won] if shown is not None else None


def _of_pair(pair: Any) -> Shown:
    times, won = pair
    whole_numbers(times, won)
    return Shown(times, won)


def _or_none(pair: Any) -> Shown | None:
    return _of_pair(pair) if pair is not None else None
