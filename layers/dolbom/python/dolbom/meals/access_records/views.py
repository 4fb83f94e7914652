"""Openings as who reviews them asks for and sees them, and as a file."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from dolbom.clock import parse_stamp, rfc3339
from dolbom.dates import Month
from dolbom.dynamo.cursor import cursor_after
from dolbom.meals.access_records.records import Opening
from dolbom.meals.names import MunicipalityCode, Why
from dolbom.model import Model
from dolbom.texts import alerts, desk
from dolbom.texts.desk import opened
from dolbom.texts.spreadsheet import sheet

PAGE_OPENINGS_MAX = 200
PAGE_OPENINGS = 100
NEXT_CHARS_MAX = 200


class MonthQuery(Model):
    """A page of a municipality's openings in a month, oldest first."""

    municipality: MunicipalityCode
    month: Month
    limit: Annotated[int, Field(ge=1, le=PAGE_OPENINGS_MAX)] = PAGE_OPENINGS
    next: Annotated[str, Field(max_length=NEXT_CHARS_MAX)] | None = None


class ExportRequest(Model):
    """Which month is taken away as a file, and what for."""

    municipality: MunicipalityCode
    month: Month
    why: Why
    next: Annotated[str, Field(max_length=NEXT_CHARS_MAX)] | None = None
    """Where the part before went on to, of a month that is larger than one answer."""


class LookUpRequest(Model):
    """Why a child's openings are looked up: who applies at the desk has shown who they are. And which page of them."""

    why: Why
    limit: Annotated[int, Field(ge=1, le=PAGE_OPENINGS_MAX)] = PAGE_OPENINGS
    next: Annotated[str, Field(max_length=NEXT_CHARS_MAX)] | None = None


class OpeningRow(Model):
    """Somebody opened what is kept of a child: who, in which role, from where, what, when and why."""

    at: str
    who: str
    who_name: str | None = None
    """What colleagues call them; nothing where the account is gone."""
    role: str
    place: str
    codes: list[str]
    child_id: str | None
    case_id: str | None
    what: str
    why: str | None


class ChildOpenings(Model):
    openings: list[OpeningRow]
    next: str | None = None


class ChildOpeningsExport(Model):
    """A municipality's openings of a month as a file for a spreadsheet."""

    filename: str
    content_type: Literal["text/csv; charset=utf-8"] = "text/csv; charset=utf-8"
    content: str
    next: str | None = None
    """Where the next part begins, of a month that is larger than one answer."""


def row(opening: Opening, names: Mapping[str, str]) -> OpeningRow:
    """An opening for a review; `names` of staff by their accounts."""
    role = alerts.DESK_ROLES[opening.role].ko if opening.role in alerts.DESK_ROLES else ""
    return OpeningRow(
        at=rfc3339(parse_stamp(opening.at)),
        who=opening.who,
        who_name=names.get(opening.who),
        role=role,
        place=opening.place,
        codes=list(opening.codes),
        child_id=opening.child_id or None,
        case_id=opening.case_id or None,
        what=opening.what,
        why=opening.why or None,
    )


def export(municipality: str, month: str, openings: Iterable[tuple[tuple[str, Opening], str]]) -> ChildOpeningsExport:
    """A month's openings, each with its place and the name of who opened, one a line, under Korean headings: as many as
    an answer holds."""
    head = [column.ko for column in desk.CHILD_OPENINGS.values()]
    content, last = sheet(head, ((place, _cells(opening, name)) for (place, opening), name in openings))
    name = f"child-openings-{municipality}-{month}.csv"
    return ChildOpeningsExport(filename=name, content=content, next=cursor_after(last))


def _cells(opening: Opening, name: str) -> list[str]:
    shown = row(opening, {opening.who: name}).model_dump()
    shown |= {"codes": " ".join(opening.codes), "what": opened(opening.what)}
    return [str(shown[column] or "") for column in desk.CHILD_OPENINGS]
