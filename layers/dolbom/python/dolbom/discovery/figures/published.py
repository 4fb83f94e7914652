"""Publishes the rounds that are over, each once (A13), and finds what is published, in the bucket of reports.

A run that is killed is begun anew by the next one: until the document stands nothing does, and what people read of it
is made from the document alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dolbom.alerts.figures.areas import NATION, country, names
from dolbom.alerts.figures.document import as_bytes
from dolbom.alerts.figures.published import DOCUMENT_BYTES_MAX, JSON_TYPE
from dolbom.alerts.figures.publishing import counted_from, now_called
from dolbom.clock import month_of, rfc3339, seoul_day, seoul_midnight
from dolbom.discovery.figures.document import FORMAT, Json, counted, document
from dolbom.discovery.figures.page import as_page
from dolbom.discovery.figures.store import RoundStore
from dolbom.discovery.figures.views import as_table, view
from dolbom.discovery.rounds import Round
from dolbom.discovery.store import RoundState
from dolbom.errors import Unreadable
from dolbom.gateways.objects import Bucket

ROUNDS_BACK = 3
"""Rounds that are looked for: should nothing run for half a year, they are published all the same."""


def due_from(state: RoundState) -> date | None:
    """The day from which a round may be counted, as a month of reports is: the first of the month after the next one
    after its last household came, when each is past twice its fourteen days. None until it is done."""
    return counted_from(month_of(seoul_day(state.done_at))) if state.step == "done" and state.done_at else None


class PublishedRounds:
    """The documents of rounds, and what people read of them."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def of(self, round_code: str) -> Json | None:
        """A round's document, or None where it is not published.

        Raises:
            Unavailable: S3 does not answer.
            Unreadable: what stands there is no such document.
        """
        key = f"{_folder(round_code)}round.json"
        try:
            found: Any = self._bucket.read_json(key, DOCUMENT_BYTES_MAX)
            if found is not None and (found["format"], found["round"]) != (FORMAT, round_code):
                raise ValueError("another document")
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(ids={"key": key}) from error
        return found  # type: ignore[no-any-return]

    def publish(self, found: Json) -> bool:
        """Writes a round's document if none stands there; whether it did."""
        return self._bucket.write_once(f"{_folder(found['round'])}round.json", as_bytes(found), JSON_TYPE)

    def write_report(self, found: Json) -> None:
        """Writes what people read of a round, once."""
        folder = _folder(found["round"])
        if len(self._bucket.names(f"{folder}report.", "", 2)[0]) == 2:
            return
        nation = names(_on(found["counted_at"]))[NATION]
        html, table = as_page(view(found, nation)), as_table(found)[0]
        self._bucket.write(f"{folder}report.html", html.encode(), "text/html; charset=utf-8")
        self._bucket.write(f"{folder}report.csv", table.encode(), "text/csv; charset=utf-8")


@dataclass
class PublishingRounds:
    """One call of the function."""

    store: Callable[[], RoundStore]
    published: PublishedRounds
    now: datetime
    counted: int = 0
    """Households."""
    rounds: int = 0

    def run(self) -> None:
        """Publishes what is due and does not stand yet."""
        newest = Round.at(seoul_day(self.now))
        for code in [newest.before(back).code for back in range(ROUNDS_BACK, -1, -1)]:
            found = self.published.of(code)
            if found is None:
                state = self.store().state(code)
                due = due_from(state) if state is not None else None
                if due is None or due > seoul_day(self.now):
                    continue
                self.rounds += self.published.publish(self._counted(code, due))
                found = self.published.of(code)
            if found is not None:
                self.published.write_report(found)

    def _counted(self, code: str, due: date) -> Json:
        store, successors = self.store(), now_called(due)
        counts = counted((successors[centre], each) for centre, each in store.households(list(successors), code))
        self.counted += sum(of.total() for of in counts.values()) // 2
        counted_at = rfc3339(seoul_midnight(due))
        return document(counts, code, counted_at, country(due), is_all=store.is_all)


def _folder(round_code: str) -> str:
    return f"figures/rounds/{round_code}/"


def _on(counted_at: str) -> date:
    return seoul_day(datetime.fromisoformat(counted_at))
