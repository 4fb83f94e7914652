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

FILE_BYTES_MAX = 256 * 1024 * 1024
LINES_MAX = 2_000_000
LINE_BYTES_MAX = 1_000

Encoding = Literal["utf-8", "cp949"]

# code: (Korean, English); {…} from the error's facts.
WORDS: dict[str, tuple[str, str]] = {
    "file_too_large": ("파일이 너무 큽니다(최대 {bytes_max:,}바이트).", "The file has more than {bytes_max:,} bytes."),
    "too_many_lines": ("줄이 너무 많습니다(최대 {lines_max:,}줄).", "The file has more than {lines_max:,} lines."),
    "utf16": ("UTF-16 파일입니다. UTF-8 CSV로 저장해 주세요.", "The file is UTF-16: save it as UTF-8 CSV."),
    "no_header": ("첫 줄에 열 이름이 없습니다: {columns}", "The first line must name the columns: {columns}"),
    "unknown_column": ("알 수 없는 열: {column}. 열: {columns}", "Unknown column {column}; columns are {columns}"),
    "missing_column": ("열이 없습니다: {column}. 열: {columns}", "Column {column} is missing; columns are {columns}"),
    "column_twice": ("같은 열이 두 번 있습니다: {column}", "Column {column} stands twice."),
    "line_too_long": ("줄이 너무 깁니다(최대 {bytes_max}바이트).", "The line has more than {bytes_max} bytes."),
    "not_text": ("글자가 깨진 줄입니다.", "The line is no text in the file's encoding."),
    "cut_off": (
        "줄바꿈 없이 끝난 마지막 줄입니다. 잘렸을 수 있어 처리하지 않았으니, 확인하고 줄바꿈을 넣어 다시 올려 주세요.",
        "The last line has no line break and may be cut off: check it, end it with a line break, send the file again.",
    ),
    "not_csv": ("CSV 형식이 아닙니다.", "The line is no CSV."),
    "wrong_fields": ("열 개수가 다릅니다({found}개, {expected}개여야 합니다).", "{found} fields, not {expected}."),
    "bad_value": ("{column}: 값이 올바르지 않습니다.", "{column}: the value is not valid."),
    "not_switched_on": ("아직 시행하지 않는 시군구입니다.", "The municipality is not switched on."),
    "outside_jurisdiction": ("이 폴더의 시군구가 아닙니다.", "Not of the municipality of this folder."),
    "other_municipality": ("다른 시군구의 아동입니다.", "The child's account is another municipality's."),
    "unknown_card": ("등록되지 않은 카드입니다.", "There is no such card."),
    "unknown_child": ("등록되지 않은 아동입니다.", "There is no account of this child."),
    "already_otherwise": (
        "같은 번호가 다른 내용으로 이미 처리되었습니다.",
        "This id was taken in with other content.",
    ),
    "lapses_too_late": ("소멸일이 너무 늦습니다(최대 {days_max}일).", "It lapses more than {days_max} days from now."),
    "lapsed": ("소멸일이 지났습니다.", "Its last day has passed."),
    "in_the_future": ("구매 시각이 미래입니다.", "The purchase lies in the future."),
    "too_old": ("{days_max}일이 지난 구매입니다.", "The purchase is more than {days_max} days old."),
    "waits_for_purchase": (
        "취소할 결제({txn_id})가 아직 오지 않았습니다. 결제가 오면 저절로 처리됩니다.",
        "The purchase {txn_id} has not come yet; this is posted by itself when it does.",
    ),
    "waited_in_vain": (
        "이 결제는 반영되었습니다. 먼저 와서 기다리던 취소({txn_id}, {amount:,}원)는 반영되지 않았습니다. {detail}",
        "This purchase is posted; the cancellation {txn_id} of {amount:,} won that waited for it is not. {detail_en}",
    ),
    "not_this_purchase": (
        "결제 {txn_id}의 아동이나 가게와 다릅니다.",
        "The purchase {txn_id} is another child's, or another shop's.",
    ),
    "more_than_bought": (
        "결제 {txn_id}에서 취소할 수 있는 금액은 {left:,}원입니다.",
        "Of the purchase {txn_id} only {left:,} won are left to cancel.",
    ),
    "not_json": ("JSON이 아닙니다.", "This is no JSON."),
    "invalid": ("{pointer}: {detail}", "{pointer}: {detail_en}"),
    "published_late": (
        "시행 {minutes_min}분 전까지 올려야 합니다.",
        "A version is published {minutes_min} minutes before it takes effect.",
    ),
    "version_taken": ("같은 시각의 다른 정책이 있습니다.", "Another version takes effect at that instant."),
    "too_many_entries": (
        "항목이 너무 많습니다(최대 {entries_max:,}개).",
        "More than {entries_max:,} entries.",
    ),
}


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
    korean, english = WORDS[error.code]
    return {"code": error.code, "detail": korean.format(**error.facts), "detail_en": english.format(**error.facts)}


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole file is known by before its first line is taken in."""

    sha256: str
    encoding: Encoding
    lines: int


@dataclass(frozen=True, slots=True)
class Line:
    """One data line: its number in the file (the header is line 1), and its values or what is wrong with it."""

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
            yield Line(number, {name: value.strip() for name, value in zip(columns, fields, strict=True)})
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
