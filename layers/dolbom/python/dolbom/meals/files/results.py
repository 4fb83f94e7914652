"""What became of a file and of its lines, why not, and how it is written beside the file."""

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from aws_lambda_powertools import Logger

from dolbom.clock import Clock, stamp
from dolbom.dynamo.items import UNREADABLE, counts, lists, texts, whole_numbers, words_of
from dolbom.errors import Unreadable
from dolbom.gateways.objects import Bucket
from dolbom.ids import derived
from dolbom.logs import unreadable
from dolbom.texts.files import CELLS, ERROR_COLUMNS, REFUSALS, SPOKEN
from dolbom.texts.spreadsheet import plain
from dolbom.texts.words import LANGUAGES, spoken_as

RESULTS = "results/"
PREVIEWS = "previews/"
"""Where the desk keeps what a month's loads would be: files of nobody."""
INDICATORS = "indicators/"
"""What discovery takes in: another function's."""
KEY_BYTES_MAX = 1024
"""As long as a key can be in S3."""
RESULT_BYTES_MAX = 16 * 1024 * 1024
ERRORS_LISTED_MAX = 1_000


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

    def as_written(self, names: Mapping[str, str]) -> "LineError":
        """The same, with its column called as the file's own header calls it."""
        column = str(self.facts.get("column", ""))
        return LineError(self.code, **{**self.facts, "column": names[column]}) if column in names else self


def bad_value(column: str) -> LineError:
    """A cell that holds no value of its column; its words say what one looks like."""
    return LineError("bad_value", column=column, needs=CELLS[column].ko, needs_en=CELLS[column].en)


def worded(error: LineError | FileRefused) -> dict[str, Any]:
    """An error as results tell it, in Korean and English."""
    words = REFUSALS[error.code]
    said = {language: words.said(language, spoken_as(SPOKEN, language, error.facts)) for language in LANGUAGES}
    return {"code": error.code, "detail": said["ko"], "detail_en": said["en"]}


Outcome = Literal["posted", "already"]
Posted = tuple[Outcome, int, list[LineError]]
"""What became of a line, the won that it moved (negative: given back), and what had waited for it and could not be
posted."""


def result_key(key: str) -> str:
    """Where the result of a file stands: beside it under `results/`; of a name too long for that, under its hash."""
    beside = f"{RESULTS}{key}.json"
    return beside if len(beside.encode()) <= KEY_BYTES_MAX else f"{RESULTS}{derived('key', key)}.json"


def errors_key(key: str) -> str:
    """Where the bad lines of a file stand as CSV: beside its result."""
    return f"{result_key(key).removesuffix('.json')}.csv"


def csv_of(result: "Result") -> str:
    """Bad lines as CSV, with a byte order mark; a refused file is one line without a number. No cell can be a
    formula."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow([head.ko for head in ERROR_COLUMNS.values()])
    refused = [result.refused] if result.refused is not None else []
    for error in (*refused, *result.errors):
        writer.writerow([plain(str(error.get(column, ""))) for column in ERROR_COLUMNS])
    return text.getvalue()


def result_of(bucket: Bucket, key: str) -> "Result | None":
    """The result of a file as it was last written; None before it is begun.

    Raises:
        Unreadable: it is none.
    """
    try:
        stored = bucket.read_json(result_key(key), RESULT_BYTES_MAX)
        return _read(stored) if stored is not None else None
    except UNREADABLE as error:
        raise Unreadable(ids={"key": result_key(key)}) from error


States = Literal["running", "done", "refused"]


@dataclass
class Result:
    """What became of a file, as written beside it. Amounts in KRW."""

    key: str
    state: States = "running"
    sha256: str = ""
    version: str = ""
    """S3's version of the object that it is of; empty where the bucket keeps none."""
    lines: int = 0
    last_line: int = 0
    """The number of the last line that is settled: posted, or named as an error."""
    lines_in_file: int = 0
    """All lines of the file, its header among them: how far `last_line` is on its way. 0 where nobody has counted."""
    posted: int = 0
    already: int = 0
    failed: int = 0
    """Errors: of lines that were not taken in, and of what had waited for a line that was."""
    stuck: int = 0
    """Of the errors, those that are ours to mend: the alarm rings, and the file is sent again when they are."""
    amount: int = 0
    refused: Mapping[str, Any] | None = None
    seen_as: str = ""
    """The key under which the same content came before."""
    by: str = ""
    """The account that uploaded it by a form; empty of what was put into the bucket."""
    errors: list[dict[str, Any]] = field(default_factory=list)
    """The first `ERRORS_LISTED_MAX` bad lines, by number."""
    ignored: list[str] = field(default_factory=list)
    """Columns that were passed over, by their names; and names of towns that no town has, behind their column's."""
    late: Mapping[str, Any] | None = None
    """That it came too late for what it was sent for, in words, though its lines were taken in."""
    at: str = ""

    def count(self, number: int, error: LineError) -> None:
        self.failed += 1
        self.stuck += error.code == "not_settled"
        if len(self.errors) < ERRORS_LISTED_MAX:
            self.errors.append({"line": number, **worded(error)})


class Results:
    """The results in the files bucket."""

    def __init__(self, bucket: Bucket, clock: Clock, logger: Logger) -> None:
        self.bucket = bucket
        self.clock = clock
        self.logger = logger

    def so_far(self, key: str, sha256: str) -> Result:
        """The result of a content as it was last written: all lines up to its `last_line` are settled. One that cannot
        be read is named and made anew: each line is posted once, however often it is looked at."""
        try:
            written = result_of(self.bucket, key)
        except Unreadable as error:
            unreadable(self.logger, error)
            written = None
        return written if written is not None and written.sha256 == sha256 else Result(key, sha256=sha256)

    def write(self, result: Result) -> None:
        result.at = stamp(self.clock())
        self.bucket.write_json(result_key(result.key), asdict(result))

    def finish(self, result: Result, refusal: FileRefused | None = None) -> Result:
        """Writes how it ended."""
        result.state = "done" if refusal is None else "refused"
        result.refused = worded(refusal) if refusal is not None else None
        self.write(result)
        if result.failed or refusal is not None:
            table = csv_of(result).encode()
            self.bucket.write(errors_key(result.key), table, "text/csv; charset=utf-8")
        return result


def _read(stored: Mapping[str, Any]) -> Result:
    found = Result(**{name: value for name, value in stored.items() if name in Result.__dataclass_fields__})
    texts(found.key, found.sha256, found.version, found.seen_as, found.by, found.at, *found.ignored)
    words_of(States, found.state)
    counts(found.lines, found.last_line, found.lines_in_file, found.posted, found.already, found.failed, found.stuck)
    whole_numbers(found.amount)
    lists(found.errors, found.ignored)
    for told in (found.refused or {}, found.late or {}, *found.errors):
        dict(told)
    return found
