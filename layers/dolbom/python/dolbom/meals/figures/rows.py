"""What figures need of a child's journal, of a shop, and of a month's own row."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dolbom.clock import SEOUL, parse_stamp
from dolbom.dynamo.items import Item, texts, whole_numbers
from dolbom.meals import keys
from dolbom.meals.figures.disclosure import Figures, Shown, ShownTable
from dolbom.meals.figures.tally import TABLES, Cell, Tally, Use
from dolbom.meals.rows import entries_of

OF_A_ROW = ("pk", "sk", "journal", "merchant_id", "municipality", "placed_at", "purchased_at", "cancels")
"""The attributes of a journal row that are read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A journal row: an order, a purchase, a cancellation of one, or money that lapsed. KRW."""

    number: str
    town: str
    day: str
    hour: int
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
        hour=parse_stamp(at).astimezone(SEOUL).hour if entries else 0,
        merchant_id=plain["merchant_id"],
        won=sum(entry.kept for entry in entries),
        coupons=sum(entry.coupons for entry in entries),
        coupon_won=-sum(entry.moved("coupon") for entry in entries),
        cancels=plain["cancels"],
        lapsed=lapsed,
    )


def uses_of(rows: Iterable[Seen], towns: Collection[str], month: str) -> list[Use]:
    """What a child used in a month by these towns' budgets: of each order and purchase what was kept."""
    of_month = [row for row in rows if row.town in towns and row.day.startswith(month)]
    back: Counter[str] = Counter()
    for row in of_month:
        if row.cancels:
            back[row.cancels] -= row.won
    left = [(row, row.won - back[row.number]) for row in of_month if not row.cancels]
    return [
        Use(row.day, row.hour, row.merchant_id, won, max(0, row.coupons), row.coupon_won)
        for row, won in left
        if won > 0 or row.coupon_won > 0
    ]


def lapsed_of(rows: Iterable[Seen], month: str) -> int:
    """What of a child's money lapsed whose last day was in a month."""
    return sum(won for row in rows for lot, won in row.lapsed.items() if lot.startswith(month))


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
