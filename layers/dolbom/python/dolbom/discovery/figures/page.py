"""A round's figures of an area as a page in Korean. It loads nothing and runs nothing."""

from pathlib import Path

from dolbom.alerts.figures.page import bars, percent_or_hidden, wait
from dolbom.discovery.figures.views import RoundFiguresView
from dolbom.texts import audits as texts
from dolbom.texts.desk import HIDDEN
from dolbom.texts.pages import page

TEMPLATE = Path(__file__).with_name("round.html")


def as_page(shown: RoundFiguresView) -> str:
    """The page."""
    year, month = shown.round.split("-")
    return page(
        TEMPLATE,
        title=texts.ROUND_TITLE.said("ko", {"name": shown.name, "year": year, "month": int(month)}),
        shown=shown,
        day=shown.counted_at[:10],
        hidden=HIDDEN.ko,
        nothing=percent_or_hidden(shown.nothing_percent),
        half=wait(shown.half_within),
        nine_tenths=wait(shown.nine_tenths_within),
        tables=[
            (table.name_ko, bars([(each.name_ko, each.households, each.share_percent) for each in table.groups]))
            for table in shown.tables
        ],
        within=[
            (
                *(each.name_ko, each.households, percent_or_hidden(each.nothing_percent)),
                *(wait(each.half_within), wait(each.nine_tenths_within)),
            )
            for each in shown.within
        ],
    )
