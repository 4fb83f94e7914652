"""Files of children that an officer sends by a command, read as the service reads its own.

In UTF-8, UTF-16 or CP949, with commas, semicolons, tabs or bars, with `sep=` before or without; columns in any order,
by our names or in Korean, and others beside them.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dolbom.meals.files.columns import spelt
from dolbom.meals.files.csv_lines import SEPARATORS, separator_said
from dolbom.meals.files.decoding import Encoding, survey
from dolbom.meals.files.results import FileRefused, worded
from dolbom.patterns import trimmed
from tools.steps import StepFailed

CHUNK_BYTES = 1 << 20


def table(path: Path, columns: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """The file's lines that hold anything of these columns, one at a time: their cells, empty where there is none. Each
    column may be called by any of its names.

    Raises:
        StepFailed: it is no such table.
    """
    named = {spelt(each): column for column, names in columns.items() for each in (column, *names)}
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            head = file.readline()
            said = separator_said(head.rstrip("\r\n"))
            head = file.readline() if said else head
            found = [(_named(head, each, named), each) for each in ([said] if said else SEPARATORS)]
            names, separator = max(found, key=lambda each: len(set(each[0]) - {""}))
            if missing := set(columns) - set(names):
                raise StepFailed(f"  {path}: no column {', '.join(sorted(missing))}")
            for cells in csv.reader(file, delimiter=separator, strict=True):
                line = {name: trimmed(cell) for name, cell in zip(names, cells, strict=False) if name}
                if any(line.values()):
                    yield {column: line.get(column, "") for column in columns}
    except (UnicodeDecodeError, csv.Error):
        raise StepFailed(f"  {path}: no table in text: save it as 'CSV UTF-8' and give that") from None


def _named(head: str, separator: str, named: Mapping[str, str]) -> list[str]:
    return [named.get(spelt(name), "") for name in next(csv.reader([head], delimiter=separator), [])]


def _encoding(path: Path) -> Encoding:
    try:
        with path.open("rb") as file:
            return survey(iter(lambda: file.read(CHUNK_BYTES), b"")).encoding
    except FileRefused as refused:
        raise StepFailed(f"  {path}: {worded(refused)['detail_en']}") from None
