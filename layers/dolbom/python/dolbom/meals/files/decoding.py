"""The bytes of a line file as numbered lines of text, in bounded memory.

A file is read twice: once to survey it (limits, hash, encoding), once for its lines. What programs do to a text is
forgiven where its meaning is certain: UTF-8, UTF-16 and UTF-32 with a byte order mark or without, CP949 as Korean
spreadsheets write it; lines that end in CR, LF or both.
"""

import codecs
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal, get_args

from dolbom.meals.files.results import FileRefused
from dolbom.starting.patterns import compiled_later

FILE_BYTES_MAX = 256 * 1024 * 1024
LINES_MAX = 2_000_000
LINE_LETTERS_MAX = 1_000
HEAD_BYTES = 1_024
"""So much of a file tells what it is: its magic, and the line that names its columns."""

Wide = Literal["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
Encoding = Literal["utf-8-sig", "cp949", "utf-16", "utf-32", Wide]
MARKED_ALL_THE_SAME: Encoding = "cp949"
"""Some programs put UTF-8's mark before whatever they write. A file that is no UTF-8 then is in this one, and begins
behind the mark: no name of a column begins with those letters of it."""
UNREADABLE_LETTER = "\ufffd"
"""What stands where bytes are no letter of the file's encoding."""

_ZIP, _ZIP_NAME_AT = b"PK\x03\x04", 30
_NOT_TEXT = {
    _ZIP: "spreadsheet_file",
    b"\xd0\xcf\x11\xe0": "spreadsheet_file",
    b"\x1f\x8b": "packed_file",
    b"%PDF": "no_text",
    b"\x89PNG": "no_text",
}
"""How files begin that are no text, whatever their names say: spreadsheets, packed files, documents. A photo, a program
or a database shows it by letters in its first line that no text has (`_NO_LETTERS`); zero bytes before a text are
padding."""
_NO_LETTERS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r"))
_ENDS = compiled_later(r"\r\n|\n|\r")
_OF_NAMES = compiled_later(r"[\t -~\uac00-\ud7a3\u3131-\u318e\u1100-\u11ff]")
_NAMED_SHARE_MIN = 0.9
"""So much of a first line is ASCII or Hangul, if it is read in the encoding that it was written in."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a whole file is known by before its first line is taken in."""

    sha256: str
    encoding: Encoding
    lines: int


def survey(chunks: Iterable[bytes]) -> Survey:
    """Reads a file once, in bounded memory.

    Raises:
        FileRefused: empty, over a limit, or no text at all.
    """
    digest = hashlib.sha256()
    size = 0
    candidates: list[_Candidate] = []
    for chunk in _from_its_head(chunks):
        if not candidates:
            candidates = [_Candidate(name) for name in _could_be(chunk)]
        size += len(chunk)
        if size > FILE_BYTES_MAX:
            raise FileRefused("file_too_large", bytes_max=FILE_BYTES_MAX)
        digest.update(chunk)
        for candidate in candidates:
            candidate.read(chunk)
        if all(candidate.ends > LINES_MAX for candidate in candidates):
            raise FileRefused("too_many_lines", lines_max=LINES_MAX)
    if not candidates:
        raise FileRefused("empty_file")
    # A file that is none of them is read as what breaks the fewest of its letters, and its broken lines are named.
    found = min(candidates, key=lambda candidate: (not candidate.is_it, candidate.unreadable))
    return Survey(digest.hexdigest(), found.encoding, found.ends + found.is_open)


def text_lines(chunks: Iterable[bytes], encoding: Encoding) -> Iterator[tuple[int, str | None, bool]]:
    """Numbered lines without their ends, and whether they had one; None for a line that is too long, of which no more
    than the limit is held."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    if encoding == MARKED_ALL_THE_SAME:
        chunks = _unmarked(chunks)
    number = 0
    pending = ""
    dropping = False
    for chunk in chain(chunks, (None,)):
        pending += decoder.decode(chunk or b"", final=chunk is None)
        # A CR at the end may be half of a line's end.
        held = "\r" if chunk is not None and pending.endswith("\r") else ""
        *whole, pending = _ENDS.split(pending.removesuffix(held) if held else pending)
        for line in whole:
            number += 1
            yield number, None if dropping or len(line) > LINE_LETTERS_MAX else line, True
            dropping = False
        if len(pending) > LINE_LETTERS_MAX:
            pending, dropping = "", True
        pending += held
    if pending or dropping:
        yield number + 1, None if dropping else pending, False


class _Candidate:
    """An encoding that a file could have, for as long as it can."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self.is_it = True
        self.ends = 0
        self.is_open = False
        """Whether the last line has no end yet."""
        self.unreadable = 0
        """Letters that are none in it."""
        self._strict = codecs.getincrementaldecoder(encoding)()
        self._counted = codecs.getincrementaldecoder(encoding)("replace")
        self._last = ""

    def read(self, chunk: bytes) -> None:
        if self.encoding == MARKED_ALL_THE_SAME and not self._last:
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
        if self.is_it:
            try:
                self._strict.decode(chunk)
            except UnicodeDecodeError:
                self.is_it = False
        text = self._counted.decode(chunk)
        if not text:
            return
        self.unreadable += text.count(UNREADABLE_LETTER)
        both = text.count("\r\n") + (self._last == "\r" and text.startswith("\n"))
        self.ends += text.count("\n") + text.count("\r") - both
        self._last = text[-1]
        self.is_open = self._last not in "\r\n"


def _from_its_head(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, none empty, and the first long enough to tell by what a file is, if the file is."""
    pending = b""
    is_told = False
    for chunk in chunks:
        pending += chunk
        if pending and (is_told or len(pending) >= HEAD_BYTES):
            yield pending
            pending, is_told = b"", True
    if pending:
        yield pending


def _unmarked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks without UTF-8's mark at their beginning."""
    for number, chunk in enumerate(_from_its_head(chunks)):
        yield chunk if number else chunk.removeprefix(codecs.BOM_UTF8)


def _packs_a_csv(head: bytes) -> bool:
    """Whether these bytes begin a zip file of a CSV: a spreadsheet's own file is one too, of other things."""
    name = head[_ZIP_NAME_AT : _ZIP_NAME_AT + int.from_bytes(head[26:28], "little")]
    return head.startswith(_ZIP) and name.lower().endswith(b".csv")


def _could_be(head: bytes) -> tuple[Encoding, ...]:
    for begins, code in _NOT_TEXT.items():
        if head.removeprefix(codecs.BOM_UTF8).startswith(begins):
            raise FileRefused("packed_file" if _packs_a_csv(head) else code, ending=".csv")
    if head[:4] in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        return ("utf-32",)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return ("utf-16",)
    wide = next((each for each in get_args(Wide) if 0 in head and _names_columns(head, each)), None)
    if wide is not None:
        return (wide,)
    first = next(iter(head.lstrip(b"\0").splitlines()), b"\0")
    if len(first) > len(first.translate(None, _NO_LETTERS)):
        raise FileRefused("no_text", ending=".csv")
    return ("utf-8-sig", "cp949")


def _names_columns(head: bytes, encoding: Wide) -> bool:
    """Whether the first line reads as names of columns do. Hangul has no byte that is zero, but what stands between
    two names has."""
    first = _ENDS.split(head.decode(encoding, "replace").lstrip(), maxsplit=1)[0]
    return len(_OF_NAMES.findall(first)) > _NAMED_SHARE_MIN * len(first)
