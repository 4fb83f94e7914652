"""Publishes the months that are over, each once (A13): counts its rows, decides what is told, and writes it down.

A run that is killed is begun anew by the next one: until the document stands nothing does, and the report is made from
the document alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dolbom.alerts.figures.areas import NATION, country, names
from dolbom.alerts.figures.document import Json, document
from dolbom.alerts.figures.page import as_page
from dolbom.alerts.figures.published import Published
from dolbom.alerts.figures.store import MonthStore
from dolbom.alerts.figures.tally import Tally
from dolbom.alerts.figures.views import as_table, view
from dolbom.alerts.report import CENTRAL
from dolbom.alerts.routing import centres
from dolbom.clock import month_end, month_of, rfc3339, seoul_day, seoul_midnight

MONTHS_BACK = 3
"""Months due that are looked for: should nothing run for as long, they are published all the same."""


def counted_from(month: str) -> date:
    """The day from which a month may be counted: the first of the month after next, when every report of it is past
    twice its fourteen days."""
    return month_end(month_end(date.fromisoformat(f"{month}-01")) + timedelta(days=1)) + timedelta(days=1)


def months_due(now: datetime) -> list[str]:
    """The months that are to be published by now, the oldest first."""
    today = seoul_day(now)
    first, found = today.replace(day=1), list[str]()
    while len(found) < MONTHS_BACK:
        first = (first - timedelta(days=1)).replace(day=1)
        if counted_from(month_of(first)) <= today:
            found.append(month_of(first))
    return found[::-1]


@dataclass
class Publishing:
    """One call of the function."""

    store: Callable[[], MonthStore]
    published: Published
    now: datetime
    counted: int = 0
    """Reports."""
    months: int = 0

    def run(self) -> None:
        """Publishes what is due and does not stand yet."""
        for month in months_due(self.now):
            found, nation = self.published.month(month), names(_last_day(month))[NATION]
            if found is None:
                self.months += self.published.publish(self._counted(month))
                found = self.published.month(month)
            if found is not None and not self.published.has_report(month):
                self.published.write_report(month, as_page(view(found, nation)), as_table(found)[0])

    def _counted(self, month: str) -> Json:
        on, store, tally = _last_day(month), self.store(), Tally()
        successors = now_called(on)
        for code, answers in store.reports(list(successors), month):
            tally.add(successors[code], answers)
            self.counted += 1
        counted_at = rfc3339(seoul_midnight(counted_from(month)))
        return document(tally, month, counted_at, country(on), is_all=store.is_all)


def _last_day(month: str) -> date:
    return month_end(date.fromisoformat(f"{month}-01"))


def now_called(on: date) -> dict[str, str]:
    """Every code that a centre ever had → the code of its successor as of a day."""
    return {code: _centre(code, on) for code in [*centres.all_codes(), CENTRAL]}


def _centre(code: str, on: date) -> str:
    """The code of a centre's successor as of a day."""
    found = centres.centre_of(code, on)
    return found.code if found is not None else CENTRAL
