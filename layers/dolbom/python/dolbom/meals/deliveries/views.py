"""Requests and answers about a town's files."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from dolbom.clock import parse_stamp, rfc3339
from dolbom.gateways.s3 import PresignedPost
from dolbom.meals.deliveries import templates
from dolbom.meals.deliveries.store import FORM_LIVES, UPLOAD_BYTES_MAX
from dolbom.meals.deliveries.templates import TemplateKind, UploadForm, UploadKind
from dolbom.meals.files.results import Result, csv_of
from dolbom.meals.names import MunicipalityCode
from dolbom.model import Model
from dolbom.money import Money, won

KEY_CHARS_MAX = 1_024
Kind = Literal["enrolments", "loads", "policies", "merchants"]


class UploadRequest(Model):
    """A file that is about to be uploaded: which town's, what it holds, and in which form."""

    municipality: MunicipalityCode
    kind: UploadKind
    form: Annotated[
        UploadForm | None,
        Field(
            description="As the kind usually comes, if it is left out. Shops come as `json`, with menus, or as `csv`."
        ),
    ] = None


class UploadView(Model):
    """Post `fields` as they are, `Content-Type` among them, and the file last, as `file`. Then ask for its result by
    `key`."""

    key: str
    url: str
    fields: dict[str, str]
    bytes_max: int
    expires_at: str


class FilesQuery(Model):
    """A page of a town's files of one kind, by their names."""

    municipality: MunicipalityCode
    kind: Kind
    limit: Annotated[int, Field(ge=1, le=50)] = 20
    next: Annotated[str, Field(max_length=2_000)] | None = None


class FileQuery(Model):
    """One file, by its key."""

    key: Annotated[str, Field(min_length=1, max_length=KEY_CHARS_MAX)]


class FileLine(Model):
    """A file and what has become of it: `waiting` until it is begun, then `running`, `done` or `refused`."""

    key: str
    state: Literal["waiting", "running", "done", "refused"]
    at: str | None
    lines: int
    last_line: Annotated[int, Field(description="The last line that is settled, by its number.")]
    lines_in_file: Annotated[int, Field(description="All lines, the header among them; 0 while nobody has counted.")]
    posted: int
    already: int
    failed: int
    amount: Money
    ignored: Annotated[list[str], Field(description="Columns that were passed over, and town names that no town has.")]
    seen_as: Annotated[str | None, Field(description="The file that held the same before.")]
    by: Annotated[str | None, Field(description="The account that uploaded it by a form; nothing of any other.")] = None
    by_name: str | None = None
    """What colleagues call whoever uploaded it."""


class FileList(Model):
    files: list[FileLine]
    next: str | None = None


class BadLine(Model):
    """A line that was not taken in, and why."""

    line: int
    code: str
    detail: str
    detail_en: str


class Refused(Model):
    """Why a whole file was not taken in."""

    code: str
    detail: str
    detail_en: str


class FileView(FileLine):
    """A file with its bad lines by number, the first thousand of them."""

    refused: Refused | None
    errors: list[BadLine]


class TableExport(Model):
    """A table as a spreadsheet opens it."""

    filename: str
    content_type: Literal["text/csv; charset=utf-8"] = "text/csv; charset=utf-8"
    content: str


class ColumnView(Model):
    name: str
    korean: str
    required: bool
    holds: str


class TemplateView(TableExport):
    """A template to fill in, and what each column holds."""

    columns: list[ColumnView]


def form(key: str, post: PresignedPost, now: datetime) -> UploadView:
    """A form for one upload."""
    return UploadView(
        key=key,
        url=post.url,
        fields=dict(post.fields),
        bytes_max=UPLOAD_BYTES_MAX,
        expires_at=rfc3339(now + FORM_LIVES),
    )


def line(result: Result, names: Mapping[str, str]) -> FileLine:
    """A file in a list; `names` of staff by their accounts."""
    return FileLine(**_line(result, result.state, names))


def view(key: str, result: Result | None, names: Mapping[str, str]) -> FileView:
    """A file with its bad lines; one that is not begun yet waits. `names` of staff by their accounts."""
    found = result or Result(key)
    return FileView(
        **_line(found, found.state if result is not None else "waiting", names),
        refused=Refused(**_worded(found.refused)) if found.refused is not None else None,
        errors=[BadLine(**error) for error in found.errors],
    )


def errors(key: str, result: Result | None) -> TableExport:
    """A file's bad lines as CSV, with a byte order mark; no cell can be a formula."""
    name = key.rpartition("/")[2]
    return TableExport(filename=f"errors-{name}.csv", content=csv_of(result or Result(key)))


def template(kind: TemplateKind) -> TemplateView:
    """A template of a kind of file."""
    columns = [
        ColumnView(name=name, korean=korean, required=required, holds=holds)
        for name, korean, required, holds in templates.names_of(kind)
    ]
    return TemplateView(filename=f"{kind}.csv", content=templates.content_of(kind), columns=columns)


def _line(result: Result, state: str, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        **{
            name: getattr(result, name)
            for name in ("key", "lines", "last_line", "lines_in_file", "posted", "already", "failed")
        },
        "state": state,
        "at": rfc3339(parse_stamp(result.at)) if result.at else None,
        "amount": won(result.amount),
        "ignored": list(result.ignored),
        "seen_as": result.seen_as or None,
        "by": result.by or None,
        "by_name": names.get(result.by),
    }


def _worded(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(told[name]) for name in ("code", "detail", "detail_en")}
