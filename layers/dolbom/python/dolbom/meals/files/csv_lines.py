"""Line files (CSV) as municipalities and card networks send them: a header that names the columns, and a line for each
thing.

What programs do to a file is forgiven where its meaning is certain: columns in another order and by their Korean names,
semicolons or tabs between them, a first line `sep=;`, empty columns at the end, Hangul taken apart (NFD, as Macs save
it). A line that cannot be read is an error of that line; the rest of the file is kept. A last line without a line
break may have been cut in the middle of its amount: it is never taken in.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar
from unicodedata import normalize

from dolbom.errors import Unreadable
from dolbom.korea.municipalities import towns_meant
from dolbom.meals.files.columns import (
    SERIALS,
    TOWN,
    TOWN_NAME,
    both_names,
    column_of,
    columns_of,
    is_beside,
    is_slip,
    spelt,
)
from dolbom.meals.files.decoding import LINE_LETTERS_MAX, UNREADABLE_LETTER, Encoding, text_lines
from dolbom.meals.files.results import FileRefused, LineError
from dolbom.patterns import as_typed, is_blank, trimmed
from dolbom.starting.patterns import compiled_later

T = TypeVar("T")

SEPARATORS = (",", ";", "\t", "|")
COLUMN_SHOWN_MAX, COLUMNS_SHOWN_MAX, IGNORED_SHOWN_MAX = 40, 80, 50
_SAID = compiled_later(r' *"?sep=(.)"?[,;\t| ]*', re.IGNORECASE)
_BETWEEN = str.maketrans("", "", ',;|"')


@dataclass(frozen=True, slots=True)
class Line:
    """One data line: its number in the file, as editors count, and its values or what is wrong with it. A cell that
    shows nothing is no value."""

    number: int
    values: Mapping[str, str] = field(default_factory=dict)
    error: LineError | None = None
    columns: Sequence[str] = ()
    """Those of ours that the file has: an empty cell of one says something else than none at all."""
    written: Mapping[str, str] = field(default_factory=dict)
    """What the file's own header calls these."""


@dataclass(frozen=True, slots=True)
class _Header:
    columns: Sequence[str]
    separator: str
    written: Mapping[str, str]


def lines(
    chunks: Iterable[bytes],
    encoding: Encoding,
    required: Sequence[str],
    optional: Sequence[str] = (),
    ignored: list[str] | None = None,
    *,
    is_strict: bool = False,
) -> Iterator[Line]:
    """The data lines of a file, one at a time; empty lines are passed over. Other columns than these are passed over,
    too, and named in `ignored`; without it, or if `is_strict`, they are refused, but for names beside their codes.
    Of a column of towns' names those that no town has are named there as well, for they say nothing of their lines.

    Raises:
        FileRefused: the header does not name the columns.
    """
    header: _Header | None = None
    separators: Sequence[str] = SEPARATORS
    for number, read, is_whole in text_lines(chunks, encoding):
        text = normalize("NFC", read) if read is not None else None
        if text is not None and is_blank(text.translate(_BETWEEN)):
            continue
        if header is not None:
            line = _line(number, text, header, is_whole=is_whole)
            if ignored is not None and TOWN_NAME in line.values:
                _name_unknown_town(line, ignored)
            yield line
        elif text is not None and (said := separator_said(text)) is not None:
            separators = (said,)
        elif text is None or UNREADABLE_LETTER in text:
            break
        else:
            header = _header(text, separators, required, optional, ignored, is_strict or ignored is None)
    if header is None:
        raise FileRefused("no_header", columns=", ".join(map(both_names, [*required, *optional])))


def those_valid(lines: Iterable[Line], made: Callable[[Line], T]) -> list[T]:
    """What is made of the lines. One that says nothing valid makes nothing: it posts nothing, wherever it stands."""
    found = []
    for line in lines:
        if line.error is None:
            with suppress(LineError, Unreadable):
                found.append(made(line))
    return found


def separator_said(text: str) -> str | None:
    """The separator that a first line `sep=;` says; None where it is another line."""
    said = _SAID.fullmatch(text)
    return said[1] if said is not None else None


def _line(number: int, text: str | None, header: _Header, *, is_whole: bool) -> Line:
    if text is None:
        return Line(number, error=LineError("line_too_long", letters_max=LINE_LETTERS_MAX))
    if UNREADABLE_LETTER in text:
        return Line(number, error=LineError("not_text"))
    fields = _fields(text, header.separator)
    if fields is None:
        return Line(number, error=LineError("not_csv"))
    if not is_whole:
        return Line(number, error=LineError("cut_off"))
    while len(fields) > len(header.columns) and is_blank(fields[-1]):
        fields.pop()
    if len(fields) != len(header.columns):
        counted = {"found": len(fields), "expected": len(header.columns)}
        return Line(number, error=LineError("wrong_fields", **counted, separator=header.separator))
    cells = zip(header.columns, fields, strict=True)
    values = {name: shown for name, cell in cells if name and (shown := trimmed(cell))}
    return Line(number, values, columns=header.columns, written=header.written)


def _name_unknown_town(line: Line, ignored: list[str]) -> None:
    name = line.values[TOWN_NAME]
    if not towns_meant(str(as_typed(name))) and len(ignored) < IGNORED_SHOWN_MAX:
        told = f"{line.written[TOWN_NAME]} '{name[:COLUMN_SHOWN_MAX]}'"
        ignored += [told] if told not in ignored else []


def _fields(text: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=separator, strict=True))
    except (csv.Error, StopIteration, TypeError, ValueError):
        return None


def _header(
    text: str,
    separators: Sequence[str],
    required: Sequence[str],
    optional: Sequence[str],
    ignored: list[str] | None,
    is_strict: bool,
) -> _Header:
    """The columns, by the separator under which most of their names are known."""
    known = [*required, *optional]
    names, separator = max(
        ((_names(text, separator), separator) for separator in separators),
        key=lambda found: (len(set(columns_of(found[0], known)) - {""}), len(found[0])),
    )
    best, told = columns_of(names, known), ", ".join(map(both_names, known))
    beside = _beside(names, best, known)
    best = [column or (TOWN_NAME if beside.get(name) == TOWN else "") for name, column in zip(names, best, strict=True)]
    passed_over = [name for name, column in zip(names, best, strict=True) if not column and name]
    others = [name for name in passed_over if name not in beside]
    missing = [column for column in required if column not in best]
    for name in others if "load_id" in missing else ():
        if spelt(name) in SERIALS:
            raise FileRefused("serial_number", column=name[:COLUMN_SHOWN_MAX])
    _must_be_names(names, best, known, told)
    for name in others:
        meant = column_of(name, known)[0]
        if not missing and meant and is_slip(name, known):  # two sums, say: which one counts is not ours to choose
            raise FileRefused("column_twice", column=f"{names[best.index(meant)]}, {name}"[:COLUMNS_SHOWN_MAX])
        if is_strict or missing or is_slip(name, known):
            raise FileRefused("unknown_column", column=name[:COLUMN_SHOWN_MAX], columns=told)
    for column in best:
        if column and best.count(column) > 1:
            twice = [name[:COLUMN_SHOWN_MAX] for name, each in zip(names, best, strict=True) if each == column]
            raise FileRefused("column_twice", column=", ".join(twice))
    for column in missing:
        raise FileRefused("missing_column", column=both_names(column), columns=told)
    if ignored is not None:
        ignored += [name[:COLUMN_SHOWN_MAX] for name in passed_over[:IGNORED_SHOWN_MAX]]
    written = {column: name[:COLUMN_SHOWN_MAX] for name, column in zip(names, best, strict=True) if column}
    return _Header(best, separator, written)


def _must_be_names(names: Sequence[str], best: Sequence[str], known: Sequence[str], told: str) -> None:
    """Refuses a first line of whose names none is a column, nor nearly one: a title above them, or a line of values.

    Raises:
        FileRefused: it is such a line.
    """
    if not any(best) and not any(is_slip(name, known) for name in names):
        raise FileRefused("no_header", columns=told)


def _beside(names: Sequence[str], best: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """Columns that only name what another one has the code of, and which that is. A town's name may stand alone."""
    found = {}
    for name, column in zip(names, best, strict=True):
        meant = column_of(name, known)[0]
        for each in (meant,) if meant else known:
            written = names[best.index(each)] if each in best else ""
            if name and not column and (written or each == TOWN) and is_beside(name, each, written):
                found[name] = each
    return found


def _names(text: str, separator: str) -> list[str]:
    names = [trimmed(name) for name in _fields(text, separator) or [text]]
    while len(names) > 1 and not names[-1]:
        names.pop()
    return names
