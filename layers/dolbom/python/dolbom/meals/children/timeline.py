"""A child's account as an officer reads it: what happened, the newest first, with who did it and why (M2, M11, M13).

What was eaten is not in it: an officer answers for the money, and for nobody's dinner.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Annotated, Literal

from pydantic import Field

from dolbom.clock import parse_stamp, rfc3339
from dolbom.errors import bad_next
from dolbom.meals.children.timeline_store import Event, Step
from dolbom.meals.names import Why
from dolbom.model import Model
from dolbom.money import Money, won
from dolbom.people.store import Names, with_names
from dolbom.starting.patterns import compiled_later
from dolbom.texts import desk
from dolbom.texts.spreadsheet import plain

PAGE_EVENTS_MAX = 100
EXPORT_EVENTS_MAX = 5_000
_PLACE = compiled_later(r"(20[0-9]{2}-(0[1-9]|1[0-2])(-[0-9]{2})?)? [0-9TZ:.-]{0,40} [A-Z]{4,12}#[ -~]{1,200}")


class TimelineQuery(Model):
    """A page of what happened to an account, the newest first."""

    limit: Annotated[int, Field(ge=1, le=PAGE_EVENTS_MAX)] = 50
    next: Annotated[str, Field(max_length=500)] | None = None


class ExportRequest(Model):
    """Why a child's timeline is taken away as a file."""

    why: Why


class StepView(Model):
    """One entry of the ledger; `taken` in KRW: what it took from the child's money (negative: gave it back)."""

    at: str
    kind: str
    title: str
    taken: int
    why: str | None


class EventView(Model):
    """One thing that happened; `day` is the day that it counts to, of a month's limit the month."""

    at: str
    day: str
    kind: Literal["load", "order", "in_store", "in_store_cancel", "lapse", "load_undo", "change", "breach"]
    title: str
    amount: Money | None
    state: str | None
    number: str | None
    merchant_id: str | None
    what: str | None
    by: str | None
    by_name: str | None = None
    """What colleagues call whoever did it."""
    why: str | None
    file: str | None
    line: int | None
    limit: int | None
    found: int | None
    ended_at: str | None
    steps: list[StepView]
    proof: Annotated[list[str], Field(description="Of a breach: the rows of the ledger that prove it.")]


class Timeline(Model):
    events: list[EventView]
    next: str | None = None


class TimelineExport(Model):
    """A child's timeline as a spreadsheet opens it; `is_whole` unless there is more of it than `EXPORT_EVENTS_MAX`."""

    filename: str
    content_type: Literal["text/csv; charset=utf-8"] = "text/csv; charset=utf-8"
    content: str
    is_whole: bool


def place_in(word: str | None) -> str | None:
    """The place that a page goes on after.

    Raises:
        Invalid: it is none of a timeline.
    """
    if word is not None and not _PLACE.fullmatch(word):
        raise bad_next()
    return word


def page(events: Iterator[Event], limit: int, language: str, names: Names) -> tuple[list[EventView], str | None]:
    """The first events, and the place that the next page starts after; `names` tells those of staff."""
    found = list(islice(events, limit + 1))
    shown = found[:limit]
    named = names(event.by for event in shown if event.by)
    return [view(event, language, named) for event in shown], shown[-1].place if len(found) > limit else None


def view(event: Event, language: str, names: Mapping[str, str]) -> EventView:
    """An event as it is shown."""
    return EventView.model_validate(
        {
            "at": _told(event.at),
            "day": event.day,
            "kind": event.kind,
            "title": _title(event, language),
            "amount": won(event.amount) if event.amount is not None else None,
            **{name: getattr(event, name) or None for name in _TEXTS},
            "by_name": names.get(event.by),
            "line": event.line or None,
            "limit": event.limit,
            "found": event.found,
            "ended_at": _told(event.ended_at) if event.ended_at else None,
            "steps": [_step(step, language) for step in event.steps],
            "proof": list(event.proof),
        }
    )


_TEXTS = ("state", "number", "merchant_id", "what", "by", "why", "file")


def export(child_id: str, events: Iterator[Event], names: Names) -> TimelineExport:
    """A timeline as CSV, with a byte order mark; no cell can be a formula. `names` tells those of staff."""
    found = list(islice(events, EXPORT_EVENTS_MAX + 1))
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow([head.ko for head in desk.TIMELINE_COLUMNS.values()])
    for event, name in with_names(found[:EXPORT_EVENTS_MAX], lambda each: each.by, names):
        writer.writerow([plain(cell) for cell in _cells(event, name)])
    return TimelineExport(
        filename=f"timeline-{child_id}.csv", content=text.getvalue(), is_whole=len(found) <= EXPORT_EVENTS_MAX
    )


def _cells(event: Event, name: str) -> Sequence[str]:
    shown = {
        **{name: getattr(event, name) for name in _TEXTS},
        "at": _told(event.at),
        "by_name": name,
        "kind": event.kind,
        "title": _title(event, "ko"),
        "amount": str(event.amount) if event.amount is not None else "",
    }
    return [shown[column] for column in desk.TIMELINE_COLUMNS]


def _title(event: Event, language: str) -> str:
    """What it is; of what an officer did, by its first word."""
    word = event.what.partition(" ")[0] if event.kind == "change" else event.kind
    return desk.TIMELINE.get(word, desk.TIMELINE["change"]).said(language)


def _step(step: Step, language: str) -> StepView:
    words = desk.STEPS[step.kind] if step.kind in desk.STEPS else desk.TIMELINE[step.kind]
    return StepView(
        at=_told(step.at), kind=step.kind, title=words.said(language), taken=step.taken, why=step.why or None
    )


def _told(at: str) -> str:
    # A balance that drifted before anything was posted has no time.
    return rfc3339(parse_stamp(at)) if at else ""
