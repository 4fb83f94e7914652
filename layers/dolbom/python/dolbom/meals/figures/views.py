"""A month's figures as answers tell them, and as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Literal

from dolbom.alerts.routing import centres
from dolbom.clock import parse_stamp, rfc3339
from dolbom.meals.figures.disclosure import SHOWN_FROM, Figures, Shown, cells_of
from dolbom.meals.figures.store import Published
from dolbom.meals.figures.tally import TableName
from dolbom.model import Model
from dolbom.texts import desk as texts
from dolbom.texts.spreadsheet import plain


class CellView(Model):
    """One part of a month's use: how often, and for how many won of the children's money. Both are left out where they
    are hidden: too few children are behind them, or they would tell of few."""

    name: str
    name_ko: str
    times: int | None
    spent: int | None


class RestView(Model):
    """All that is hidden of a table, together."""

    times: int
    spent: int


class TableView(Model):
    """A month's use, cut in parts. Without `rest`, no part is hidden."""

    cells: list[CellView]
    rest: RestView | None


class CouponsView(Model):
    """Coupons that were used, and what they paid in won."""

    used: int
    paid: int


class MealFiguresView(Model):
    """A town's month: published once, and never changed. What is left out is hidden, for it would tell of fewer than
    five children. Amounts in KRW."""

    municipality: str
    month: str
    published_at: str
    shown_from: int
    """No part is shown behind which there are fewer children than this, unless there is none."""
    children: int | None
    """Children who bought something."""
    times: int | None
    """Orders and purchases of which something was kept."""
    spent: int | None
    lapsed: int | None
    """What was not spent by its last day, in this month."""
    coupons: CouponsView | None
    by_day: TableView
    by_hour: TableView
    by_category: TableView
    by_area: TableView
    """By the dong of the shop; only those that are shown."""


class MealFiguresExport(Model):
    """The figures as a spreadsheet opens them."""

    filename: str
    content_type: Literal["text/csv; charset=utf-8"] = "text/csv; charset=utf-8"
    content: str


def view(municipality: str, month: str, published: Published) -> MealFiguresView:
    """What is published of a month."""
    found = published.figures
    return MealFiguresView(
        municipality=municipality,
        month=month,
        published_at=rfc3339(parse_stamp(published.at)),
        shown_from=SHOWN_FROM,
        children=found.children,
        times=found.total.times if found.total is not None else None,
        spent=found.total.won if found.total is not None else None,
        lapsed=found.lapsed_won,
        coupons=CouponsView(used=found.coupons.times, paid=found.coupons.won) if found.coupons is not None else None,
        by_day=_table(found, "day", month),
        by_hour=_table(found, "hour", month),
        by_category=_table(found, "category", month),
        by_area=_table(found, "area", month),
    )


def _table(figures: Figures, name: TableName, month: str) -> TableView:
    table = figures.tables[name]
    on = date.fromisoformat(f"{month}-01")
    cells = [
        _cell(cell, name_of(name, cell, on), table.cells.get(cell)) for cell in cells_of(name, month) or table.cells
    ]
    rest = RestView(times=table.rest.times, spent=table.rest.won) if table.rest is not None else None
    return TableView(cells=cells, rest=rest)


def _cell(name: str, name_ko: str, shown: Shown | None) -> CellView:
    return CellView(
        name=name,
        name_ko=name_ko,
        times=shown.times if shown is not None else None,
        spent=shown.won if shown is not None else None,
    )


def name_of(table: TableName, cell: str, on: date) -> str:
    """What a cell is called in Korean."""
    match table:
        case "day":
            return texts.DAY_CELL.said("ko", {"month": int(cell[5:7]), "day": int(cell[8:])})
        case "hour":
            return texts.HOUR_CELL.said("ko", {"hour": int(cell)})
        case "category":
            return texts.CATEGORIES[cell].ko
        case "area":
            centre = centres.centre_of(cell, on)
            return f"{centre.district_name_ko} {centre.name_ko}" if centre else texts.CATEGORIES["elsewhere"].ko


TABLES = ("by_day", "by_hour", "by_category", "by_area")


def export(shown: MealFiguresView) -> MealFiguresExport:
    """The figures as CSV, with a byte order mark; no cell can be a formula."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow([head.ko for head in texts.MEAL_FIGURES_COLUMNS])
    for row in _lines(shown):
        writer.writerow([plain(cell) for cell in row])
    return MealFiguresExport(filename=f"meal-figures-{shown.municipality}-{shown.month}.csv", content=text.getvalue())


def _lines(shown: MealFiguresView) -> Iterable[tuple[str, str, str, str]]:
    for title, count, spent in first_lines(shown):
        yield texts.MEAL_FIGURES_TABLES["at_a_glance"].ko, title, number(count), number(spent)
    for name in TABLES:
        table: TableView = getattr(shown, name)
        title = texts.MEAL_FIGURES_TABLES[name].ko
        for cell in table.cells:
            yield title, cell.name_ko, number(cell.times), number(cell.spent)
        if table.rest is not None:
            yield title, texts.REST.ko, number(table.rest.times), number(table.rest.spent)


def first_lines(shown: MealFiguresView) -> Iterable[tuple[str, int | str | None, int | str | None]]:
    """The figures that stand first: what each is called, how often or how many, how many won; empty where it has no
    such number."""
    children, use, coupons, lapsed = (words.ko for words in texts.MEAL_FIGURES_FIRST)
    used = shown.coupons
    yield children, shown.children, ""
    yield use, shown.times, shown.spent
    yield coupons, used.used if used else None, used.paid if used else None
    yield lapsed, "", shown.lapsed


def number(found: int | str | None) -> str:
    """A number as it is written; of a hidden one, that it is."""
    return texts.HIDDEN.ko if found is None else str(found)
