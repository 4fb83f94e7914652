"""Openings as they are shown: to the person concerned without accounts, to who reviews with them, and as a file."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from dolbom.alerts.openings.records import Opening
from dolbom.alerts.views import Moment
from dolbom.clock import rfc3339
from dolbom.dynamo.cursor import cursor_after
from dolbom.model import Model
from dolbom.texts import alerts as texts
from dolbom.texts.desk import opened
from dolbom.texts.spreadsheet import sheet


class FileOpening(Model):
    """Somebody opened the file: of which office and in which role, what, when and why."""

    at: Moment
    office: str
    role: str
    what: str
    why: str | None


class FileOpenings(Model):
    openings: list[FileOpening]


class OpeningRow(FileOpening):
    """The same with the account, the network and the report: what a review looks at."""

    alert_id: str | None
    who: str
    who_name: str | None = None
    """What colleagues call them; nothing where the account is gone."""
    place: str
    codes: list[str]


class OpeningList(Model):
    openings: list[OpeningRow]
    next: str | None


class OpeningsExport(Model):
    """A municipality's openings of a month as a file for a spreadsheet."""

    filename: str
    content_type: Literal["text/csv; charset=utf-8"] = "text/csv; charset=utf-8"
    content: str
    next: str | None = None
    """Where the next part begins, of a month that is larger than one answer."""


COLUMNS = ("at", "who", "who_name", "role", "place", "codes", "alert_id", "office", "what", "why")


def for_person(openings: Iterable[Opening]) -> FileOpenings:
    """Who opened a file, for the person concerned: no account, which the office can name on request."""
    return FileOpenings(openings=[FileOpening(**_shown(opening)) for opening in openings])


def row(opening: Opening, names: Mapping[str, str]) -> OpeningRow:
    """An opening for a review; `names` of staff by their accounts."""
    more: dict[str, Any] = {name: getattr(opening, name) for name in ("who", "place", "codes")}
    more["who_name"] = names.get(opening.who)
    return OpeningRow(**_shown(opening), **more, alert_id=opening.alert_id or None)


def export(municipality: str, month: str, openings: Iterable[tuple[tuple[str, Opening], str]]) -> OpeningsExport:
    """A month's openings, each with its place and the name of who opened, one a line, under Korean headings: as many as
    an answer holds."""
    head = [texts.OPENING_COLUMNS[column].ko for column in COLUMNS]
    content, last = sheet(head, ((place, _cells(opening, name)) for (place, opening), name in openings))
    return OpeningsExport(filename=f"openings-{municipality}-{month}.csv", content=content, next=cursor_after(last))


def _cells(opening: Opening, name: str) -> list[str]:
    told = opening.model_dump(include=set(COLUMNS)) | {"role": _role(opening), "what": opened(opening.what)}
    known = {**told, "who_name": name, "at": rfc3339(opening.at), "codes": " ".join(opening.codes)}
    return [str(known[column]) for column in COLUMNS]


def _shown(opening: Opening) -> dict[str, Any]:
    return {
        "at": opening.at,
        "office": opening.office,
        "role": _role(opening),
        "what": opening.what,
        "why": opening.why or None,
    }


def _role(opening: Opening) -> str:
    return texts.DESK_ROLES[opening.role].ko if opening.role in texts.DESK_ROLES else ""
