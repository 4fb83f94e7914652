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
from dolbom.texts import loads as texts
from dolbom.texts.desk import TOWNS
from dolbom.texts.problems import PROBLEMS
from dolbom.texts.spreadsheet import plain
from dolbom.texts.words import Words

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
    merchant_name: Annotated[str | None, Field(description="None of a shop that is not registered.")] = None
    what: Annotated[str | None, Field(description="A code; `title` says it in words.")]
    by: str | None
    by_name: str | None = None
    """What colleagues call whoever did it."""
    why: Annotated[str | None, Field(description="In words: also why an order was declined, and of a breach how.")]
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
        Invalid: it is no place that a page has told.
    """
    if word is not None and not _PLACE.fullmatch(word):
        raise bad_next()
    return word


def page(
    events: Iterator[Event], limit: int, language: str, names: Names, shops: Names
) -> tuple[list[EventView], str | None]:
    """The first events, and the place that the next page starts after; `names` tells those of staff, `shops` those of
    shops."""
    found = list(islice(events, limit + 1))
    shown = found[:limit]
    named = names(event.by for event in shown if event.by)
    sold = shops(event.merchant_id for event in shown if event.merchant_id)
    return [view(event, language, named, sold) for event in shown], shown[-1].place if len(found) > limit else None


def view(event: Event, language: str, names: Mapping[str, str], shops: Mapping[str, str]) -> EventView:
    """An event as it is shown."""
    return EventView.model_validate(
        {
            "at": _told(event.at),
            "day": event.day,
            "kind": event.kind,
            "title": _title(event, language),
            "amount": won(event.amount) if event.amount is not None else None,
            **{name: getattr(event, name) or None for name in _TEXTS},
            "merchant_name": shops.get(event.merchant_id),
            "by_name": names.get(event.by),
            "why": _why(event, language) or None,
            "line": event.line or None,
            "limit": event.limit,
            "found": event.found,
            "ended_at": _told(event.ended_at) if event.ended_at else None,
            "steps": [_step(step, language) for step in event.steps],
            "proof": list(event.proof),
        }
    )


_TEXTS = ("state", "number", "merchant_id", "what", "by", "file")


def export(child_id: str, events: Iterator[Event], names: Names, shops: Names) -> TimelineExport:
    """A timeline as CSV, with a byte order mark; no cell can be a formula. `names` tells those of staff, `shops` those
    of shops."""
    found = list(islice(events, EXPORT_EVENTS_MAX + 1))
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow([head.ko for head in texts.TIMELINE_COLUMNS.values()])
    taken = found[:EXPORT_EVENTS_MAX]
    sold = shops(event.merchant_id for event in taken if event.merchant_id)
    for event, name in with_names(taken, lambda each: each.by, names):
        writer.writerow([plain(cell) for cell in _cells(event, name, sold)])
    return TimelineExport(
        filename=f"timeline-{child_id}.csv", content=text.getvalue(), is_whole=len(found) <= EXPORT_EVENTS_MAX
    )


def _cells(event: Event, name: str, shops: Mapping[str, str]) -> Sequence[str]:
    shown = {
        "at": _told(event.at),
        "title": _title(event, "ko"),
        "amount": str(event.amount) if event.amount is not None else "",
        "state": _said(texts.STATES, event.state, "ko"),
        "merchant_name": shops.get(event.merchant_id, ""),
        "merchant_id": event.merchant_id,
        "by_name": name,
        "by": event.by,
        "why": _why(event, "ko"),
        "number": event.number,
    }
    return [shown[column] for column in texts.TIMELINE_COLUMNS]


def _title(event: Event, language: str) -> str:
    """What it is, in words: of what somebody did, what; of a breach, which limit."""
    kind = texts.TIMELINE[event.kind].said(language)
    if event.kind == "breach":
        return f"{kind}: {_said(texts.BREACHES, event.what, language)}"
    done = next((each for each in texts.CHANGES if f"{event.what} ".startswith(f"{each} ")), None)
    if event.kind != "change" or done is None:
        return kind
    of = event.what.removeprefix(done).strip()
    # A load's number as its town wrote it, without whose it is.
    facts = {"of": of.rpartition(".")[2], "town": _said(TOWNS, of, language)}
    return texts.CHANGES[done].said(language, facts)


def _why(event: Event, language: str) -> str:
    """A reason as it was written; of an order that was declined, of a breach and of a new card, in words."""
    if event.kind == "breach":
        return _said(texts.CAUSES, event.why, language)
    if event.kind == "change" and event.what.startswith("card "):
        return _said(texts.CARD_WHYS, event.why, language)
    if event.kind == "order" and event.why in PROBLEMS:
        return PROBLEMS[event.why].title if language == "ko" else event.why.replace("_", " ")
    return event.why


def _said(words: Mapping[str, Words], code: str, language: str) -> str:
    return words[code].said(language) if code in words else code


def _step(step: Step, language: str) -> StepView:
    words = texts.STEPS[step.kind] if step.kind in texts.STEPS else texts.TIMELINE[step.kind]
    return StepView(
        at=_told(step.at),
        kind=step.kind,
        title=words.said(language),
        taken=step.taken,
        why=_step_why(step.why, language) or None,
    )


def _step_why(why: str, language: str) -> str:
    """An entry's reason: codes in words, and what a person wrote as it was written."""
    codes = why.split()
    if not all(code in texts.STEP_WHYS for code in codes):
        return why
    return ", ".join(texts.STEP_WHYS[code].said(language) for code in codes)


def _told(at: str) -> str:
    # A balance that drifted before anything was posted has no time.
    return rfc3339(parse_stamp(at)) if at else ""
