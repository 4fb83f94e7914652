"""An area's month as a page in Korean: what matters first, then each table with its picture. It loads nothing and runs
nothing."""

from pathlib import Path
from typing import Any

from dolbom.alerts.figures.views import FiguresView, QuestionView, SharesView
from dolbom.texts import audits as texts
from dolbom.texts.desk import HIDDEN
from dolbom.texts.pages import page

TEMPLATE = Path(__file__).with_name("figures.html")
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
        never=_percent(shown.never_percent),
        half=_wait(shown.half_within),
        nine_tenths=_wait(shown.nine_tenths_within),
        tables=[(each.name_ko, chart(each)) for each in shown.tables],
        within=[(each.name_ko, f"{each.received:,}", *_shares(each)) for each in shown.within],
        slices=[
            (texts.FIGURES_QUESTIONS[by].ko, [(each.name_ko, f"{each.received:,}", *_shares(each)) for each in slices])
            for by, slices in (("category", shown.by_category), ("reporter", shown.by_reporter))
            if slices
        ],
    )


def _shares(of: SharesView) -> tuple[str, str, str, int]:
    return _percent(of.never_percent), _wait(of.half_within), _wait(of.nine_tenths_within), of.never_percent or 0


def _percent(share: int | None) -> str:
    return HIDDEN.ko if share is None else f"{share}%"


def _wait(part: str | None) -> str:
    return HIDDEN.ko if part is None else texts.FIGURES_PARTS["first_contact"][part].ko


def chart(table: QuestionView) -> dict[str, Any]:
    """A table's groups as bars, one below the other: where each is drawn."""
    groups = [each for each in table.groups if each.reports] or table.groups[:1]
    most = max(each.reports for each in groups) or 1
    bars = [
        {
            "y": at * BAR_HEIGHT,
            "name": each.name_ko,
            "width": f"{each.reports / most * BAR_WIDTH:.1f}",
            "reports": each.reports,
            "percent": each.share_percent,
            "is_first": each.parts == ["never"],
        }
        for at, each in enumerate(groups)
    ]
    empty = [each.name_ko for each in table.groups if not each.reports] if most > 1 else []
    return {"height": len(bars) * BAR_HEIGHT, "width": BAR_WIDTH, "bars": bars, "none": ", ".join(empty)}
