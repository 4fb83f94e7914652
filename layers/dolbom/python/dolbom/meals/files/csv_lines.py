"""Line files (CSV) as municipalities and card networks send them, read in bounded memory.

A file is read twice: once to survey it (limits, hash, encoding), once for its lines. What spreadsheets do to a file is
forgiven where its meaning is certain: a byte order mark, CRLF, CP949, columns in another order. A line that cannot be
read is an error of that line; the rest of the file is kept. A last line without a line break may have been cut in the
middle of its amount: it is never taken in.
"""

import codecs
import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from dolbom.texts.files import REFUSALS

FILE_BYTES_MAX = 256 * 1024 * 1024
LINES_MAX = 2_000_000
LINE_BYTES_MAX = 1_000

Encoding = Literal["utf-8", "cp949"]


class FileRefused(Exception):
    """The whole file cannot be taken in; nothing of it is."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class LineError(Exception):
    """One line cannot be taken in; the others are not concerned."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def worded(error: "LineError | FileRefused") -> dict[str, Any]:
    """An error as results tell it, in Korean and English."""
    words = REFUSALS[error.code]
    return {"code": error.code, "detail": words.said("ko", error.facts), "detail_en": words.said("en", error.facts)}


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole file is known by before its first line is taken in."""

    sha256: str
    encoding: Encoding
    lines: int


@dataclass(frozen=True, slots=True)
class Line:
    """One data line: its number in the file (the header is line 1), and its values or what is wrong with it. An empty
    cell is no value."""

    number: int
    values: Mapping[str, str] = field(default_factory=dict)
    error: LineError | None = None


def survey(chunks: Iterable[bytes]) -> Survey:
    """Reads a file once, in bounded memory.

    Raises:
        FileRefused: over a limit, or UTF-16.
    """
    digest = hashlib.sha256()
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "cp949")}
    size = newlines = 0
    last = b""
    for chunk in chunks:
        if not chunk:
            continue
        if size == 0 and chunk[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise FileRefused("utf16")
        size += len(chunk)
        newlines += chunk.count(b"\n")
        if size > FILE_BYTES_MAX:
            raise FileRefused("file_too_large", bytes_max=FILE_BYTES_MAX)
        if newlines > LINES_MAX:
            raise FileRefused("too_many_lines", lines_max=LINES_MAX)
        digest.update(chunk)
        last = chunk
        for name in list(decoders):
            try:
                decoders[name].decode(chunk)
            except UnicodeDecodeError:
                del decoders[name]
    # A file that is neither is read as UTF-8, and its broken lines are named.
    encoding: Encoding = "cp949" if "cp949" in decoders and "utf-8" not in decoders else "utf-8"
    return Survey(digest.hexdigest(), encoding, newlines + (0 if last.endswith(b"\n") or not last else 1))


def lines(
    chunks: Iterable[bytes], encoding: Encoding, required: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[Line]:
    """The data lines of a file, one at a time; empty lines are passed over.

    Raises:
        FileRefused: the header does not name the columns.
    """
    columns: list[str] | None = None
    for number, raw, is_whole in _split(chunks):
        text, error = _text(raw, encoding, first=number == 1)
        fields, error = _fields(text) if error is None else ([], error)
        if columns is None:
            if error is not None or not fields:
                raise FileRefused("no_header", columns=",".join([*required, *optional]))
            columns = _header(fields, required, optional)
        elif error is not None:
            yield Line(number, error=error)
        elif not fields:
            continue
        elif not is_whole:
            yield Line(number, error=LineError("cut_off"))
        elif len(fields) != len(columns):
            yield Line(number, error=LineError("wrong_fields", found=len(fields), expected=len(columns)))
        else:
            cells = zip(columns, fields, strict=True)
            yield Line(number, {name: value for name, cell in cells if (value := cell.strip())})
    if columns is None:
        raise FileRefused("no_header", columns=",".join([*required, *optional]))


def _split(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes | None, bool]]:
    """Numbered lines without their ends, and whether they had one; None for a line that is too long, of which no more
    than the limit is held."""
    number = 0
    rest = b""
    dropping = False
    for chunk in chunks:
        *whole, tail = chunk.split(b"\n")
        for part in whole:
            line, rest = rest + part, b""
            number += 1
            yield number, None if dropping or len(line) > LINE_BYTES_MAX else line.removesuffix(b"\r"), True
            dropping = False
        rest += tail
        if len(rest) > LINE_BYTES_MAX:
            rest, dropping = b"", True
    if rest or dropping:
        yield number + 1, None if dropping else rest.removesuffix(b"\r"), False


def _text(raw: bytes | None, encoding: Encoding, *, first: bool) -> tuple[str, LineError | None]:
    if raw is None:
        return "", LineError("line_too_long", bytes_max=LINE_BYTES_MAX)
    if first:
        raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode(encoding), None
    except UnicodeDecodeError:
        return "", LineError("not_text")


def _fields(text: str) -> tuple[list[str], LineError | None]:
    if not text.strip(" ,\t"):
        return [], None
    try:
        return next(csv.reader([text], strict=True)), None
    except (csv.Error, StopIteration):
        return [], LineError("not_csv")


def _header(fields: Sequence[str], required: Sequence[str], optional: Sequence[str]) -> list[str]:
    names = [name.strip().lower() for name in fields]
    known = ",".join([*required, *optional])
    for name in names:
        if name not in required and name not in optional:
            raise FileRefused("unknown_column", column=name[:40], columns=known)
        if names.count(name) > 1:
            raise FileRefused("column_twice", column=name)
    for name in required:
        if name not in names:
            raise FileRefused("missing_column", column=name, columns=known)
    return names
