"""A month's figures as a page in Korean: each table, and beside it its picture. It loads nothing and runs nothing."""

from pathlib import Path
from typing import Any

from dolbom.korea.municipalities import name_of
from dolbom.meals.figures.views import TABLES, MealFiguresView, TableView, first_lines, number
from dolbom.texts import desk as texts
from dolbom.texts.pages import page

TEMPLATE = Path(__file__).with_name("meal_figures.html")
BAR_HEIGHT = 18
NAME_WIDTH, BARS_WIDTH = 150, 300


def as_page(shown: MealFiguresView) -> str:
    """The page."""
    year, month = shown.month.split("-")
    town = name_of(shown.municipality)
    title = texts.MEAL_FIGURES_TITLE.said("ko", {"town": town, "year": year, "month": int(month)})
    return page(
        TEMPLATE,
        title=title,
        published_at=shown.published_at,
        shown_from=shown.shown_from,
        columns=[head.ko for head in texts.MEAL_FIGURES_COLUMNS[1:]],
        first=[(name, _told(count), _told(won)) for name, count, won in first_lines(shown)],
        tables=[
            (texts.MEAL_FIGURES_TABLES[name].ko, _rows(getattr(shown, name)), chart(getattr(shown, name)))
            for name in TABLES
        ],
        hidden=texts.HIDDEN.ko,
    )


def _rows(table: TableView) -> list[tuple[str, str, str]]:
    rows = [(cell.name_ko, _told(cell.times), _told(cell.spent)) for cell in table.cells]
    rest = table.rest
    return [*rows, (texts.REST.ko, _told(rest.times), _told(rest.spent))] if rest is not None else rows


def _told(found: int | str | None) -> str:
    return f"{found:,}" if isinstance(found, int) else number(found)


def chart(table: TableView) -> dict[str, Any] | None:
    """What was spent, a bar a part: where each is drawn. A hidden part has its name and no bar; None where nothing is
    shown of anything."""
    most = max((cell.spent or 0 for cell in table.cells), default=0)
    if not most:
        return None
    bars = [
        {
            "y": place * BAR_HEIGHT,
            "name": cell.name_ko,
            "width": f"{(cell.spent or 0) / most * BARS_WIDTH:.1f}",
            "shown": _told(cell.spent),
            "is_hidden": cell.spent is None,
        }
        for place, cell in enumerate(table.cells)
    ]
    size = {"width": NAME_WIDTH + BARS_WIDTH + 110, "height": len(bars) * BAR_HEIGHT + 4, "left": NAME_WIDTH}
    return {**size, "most": most, "bars": bars}
