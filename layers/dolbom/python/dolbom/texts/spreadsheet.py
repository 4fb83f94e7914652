"""What a spreadsheet makes of a text."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from dolbom.patterns import is_blank
from dolbom.starting.patterns import compiled_later

FORMULA = frozenset("=+-@\u2212")
"""What a formula begins with. Korean input writes these full-width too (`＝＋－＠`), which spreadsheets take alike."""
_NEGATIVE = compiled_later(r"-[0-9]+(\.[0-9]+)?")
_BETWEEN = compiled_later("([;|])")
"""What some spreadsheets take for the end of a cell, where others do not: what stands behind may begin one."""
_BREAKS = compiled_later(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")

SHEET_BYTES_MAX = 3 * 1024 * 1024
"""Of a file that is an answer: an answer has six megabytes at most, and JSON may write each quotation mark as two."""


def sheet(head: Sequence[str], lines: Iterable[tuple[str, Sequence[str]]]) -> tuple[str, str | None]:
    """A CSV with a byte order mark, of as many lines as an answer holds; no cell is a formula. Each line comes with its
    place; where more follow, the last one's is told."""
    text, place, size = io.StringIO(), None, 0
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(head)
    for at, cells in lines:
        line = [plain(cell) for cell in cells]
        size += sum(len(cell.encode()) + len(",") for cell in line)
        if place is not None and size > SHEET_BYTES_MAX:
            return text.getvalue(), place
        writer.writerow(line)
        place = at
    return text.getvalue(), None


def plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, on one line. A negative number stays one."""
    if _NEGATIVE.fullmatch(cell):
        return cell
    parts = _BETWEEN.split(_BREAKS.sub(" ", cell))
    return "".join(part if place % 2 else _no_formula(part) for place, part in enumerate(parts))


def _no_formula(text: str) -> str:
    first = next((letter for letter in text if _is_seen(letter)), "")
    return f"'{text}" if unicodedata.normalize("NFKC", first) in FORMULA else text


def _is_seen(letter: str) -> bool:
    """Whether a letter is no space, and not one of those that are there and show nothing."""
    return unicodedata.category(letter)[0] not in "ZC" and not is_blank(letter)
