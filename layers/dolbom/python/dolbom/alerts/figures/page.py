"""An area's month as a page in Korean: what matters first, then each table with its picture. It loads nothing and runs
nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dolbom.alerts.figures.views import FiguresView, QuestionView, SliceView, WithinView
from dolbom.texts import audits as texts
from dolbom.texts.desk import HIDDEN
from dolbom.texts.pages import page

TEMPLATE = Path(__file__).with_name("figures.html")
NOBODY = "–"
BAR_WIDTH, BAR_HEIGHT = 320, 30


def as_page(shown: FiguresView) -> str:
    """The page."""
    year, month = shown.month.split("-")
    return page(
        TEMPLATE,
        title=texts.FIGURES_TITLE.said("ko", {"name": shown.name, "year": year, "month": int(month)}),
        shown=shown,
        day=shown.counted_at[:10],
        hidden=HIDDEN.ko,
        never=percent_or_hidden(shown.never_percent),
        half=wait(shown.half_within),
        nine_tenths=wait(shown.nine_tenths_within),
        tables=[(each.name_ko, chart(each)) for each in shown.tables],
        within=[(each.name_ko, f"{each.received:,}", *_shares(each)) for each in shown.within],
        slices=[
            (texts.FIGURES_QUESTIONS[by].ko, [(each.name_ko, f"{each.received:,}", *_shares(each)) for each in slices])
            for by, slices in (("category", shown.by_category), ("reporter", shown.by_reporter))
            if slices
        ],
    )


def _shares(of: SliceView | WithinView) -> tuple[str, str, str, int]:
    if not of.received:  # of nobody there is no share, and none is kept back
        return NOBODY, NOBODY, NOBODY, 0
    return percent_or_hidden(of.never_percent), wait(of.half_within), wait(of.nine_tenths_within), of.never_percent or 0


def percent_or_hidden(share: int | None) -> str:
    """A share as it is read."""
    return HIDDEN.ko if share is None else f"{share}%"


def wait(part: str | None) -> str:
    """A part of `first_contact` as it is read."""
    return HIDDEN.ko if part is None else texts.FIGURES_PARTS["first_contact"][part].ko


def chart(table: QuestionView) -> dict[str, Any]:
    """A table's groups as bars."""
    return bars([(each.name_ko, each.reports, each.share_percent) for each in table.groups], first=_never(table))


def _never(table: QuestionView) -> int | None:
    return next((at for at, each in enumerate(table.groups) if each.parts == ["never"]), None)


def bars(groups: Sequence[tuple[str, int, int | None]], first: int | None = None) -> dict[str, Any]:
    """Groups (name, number, per cent) as bars, one below the other: where each is drawn. `first` is the one that
    stands out. Those of nothing are named alone."""
    drawn = [(at, *each) for at, each in enumerate(groups) if each[1]] or [(0, *each) for each in groups[:1]]
    most = max((number for _, _, number, _ in drawn), default=0) or 1
    shown = [
        {
            "y": row * BAR_HEIGHT,
            "name": name,
            "width": f"{number / most * BAR_WIDTH:.1f}",
            "reports": number,
            "percent": percent,
            "is_first": at == first,
        }
        for row, (at, name, number, percent) in enumerate(drawn)
    ]
    empty = [name for name, number, _ in groups if not number] if most > 1 else []
    return {"height": len(shown) * BAR_HEIGHT, "width": BAR_WIDTH, "bars": shown, "none": ", ".join(empty)}
