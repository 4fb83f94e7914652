"""An indicator file as it arrives: each line held against the catalogue, the good ones kept as a checked file (D1).

What became of it stands beside it, as for every file. The newest file of a body and round is the one that counts; the
same content again changes nothing. A file of which no line can be kept is refused, and counts as not sent: what a
broken export leaves is a header alone, and it would take the place of the good file before it.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from aws_lambda_powertools import Logger

from dolbom.clock import Clock, seoul_day, stamp
from dolbom.discovery import tables
from dolbom.discovery.catalogue import SERVED
from dolbom.discovery.files.arrivals import Arrival, arrival_of
from dolbom.discovery.files.lines import COLUMNS, SERVED_COLUMNS, Checker, Kept
from dolbom.discovery.household import Households
from dolbom.discovery.store import IndicatorFile, RoundStore
from dolbom.gateways.objects import CHUNK_BYTES, Bucket
from dolbom.meals.files.columns import columns_of
from dolbom.meals.files.csv_lines import Line, lines
from dolbom.meals.files.decoding import FILE_BYTES_MAX, LINES_MAX, UNREADABLE_LETTER, survey
from dolbom.meals.files.results import FileRefused, LineError, Result, Results, worded
from dolbom.patterns import trimmed

CHECKED = "discovery/checked/"
GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
"""How packed files and Parquet files begin."""
UNPACKED_BYTES_MAX = FILE_BYTES_MAX
_BREAKS = str.maketrans("\t\r\n", "   ")


@dataclass(frozen=True, slots=True)
class IndicatorIntake:
    """Takes indicator files in."""

    store: RoundStore
    files: Bucket
    reports: Bucket
    households: Callable[[], Households]
    """Asks for the salt when a file is first read that is not known yet."""
    clock: Clock
    logger: Logger

    def take_in(self, key: str) -> Result | None:
        """Takes in the object of a key; None where it is gone, or a console's empty folder.

        Raises:
            Unavailable: S3 or DynamoDB does not answer; the next delivery does it all anew.
        """
        results = Results(self.files, self.clock, self.logger)
        if key.endswith("/"):
            return None
        result = Result(key)
        try:
            with TemporaryDirectory() as folder:
                return self._checked(arrival_of(key), Path(folder), results, result)
        except FileRefused as refusal:
            return results.finish(result, refusal)

    def _checked(self, arrival: Arrival, folder: Path, results: Results, result: Result) -> Result | None:
        sent = self.files.download(arrival.key, folder / "file")
        if sent is None:
            return None
        sha256 = _sha256(folder / "file")
        known = self.store.file(arrival.of.code, arrival.body)
        if known is not None and known.sha256 == sha256 and known.key == arrival.key:
            return results.so_far(arrival.key, sha256)
        result.sha256 = sha256
        result.seen_as = known.key if known is not None and known.sha256 == sha256 else ""
        with (folder / "rows").open("w", encoding="utf-8") as rows:
            for kept in self._kept(arrival, folder / "file", result):
                cells = (kept.household, kept.centre, kept.town, kept.type, kept.value, kept.month, kept.address)
                rows.write("\t".join(str(cell).translate(_BREAKS) for cell in cells) + "\n")
        good = result.lines - result.failed
        if not good:
            raise FileRefused("nothing_kept")
        result.posted = tables.write_lines(folder / "rows", folder / "checked.parquet", folder)
        result.already = good - result.posted
        checked = f"{CHECKED}{arrival.of.code}/{arrival.body}/{sha256}.parquet"
        self.reports.upload(checked, folder / "checked.parquet", "application/vnd.apache.parquet")
        if self.store.has_begun(arrival.of.code):
            result.late = worded(FileRefused("after_its_round", round=arrival.of.code))
        results.finish(result)
        self.store.put_file(_row(arrival, sent, result, checked))
        return result

    def _kept(self, arrival: Arrival, path: Path, result: Result) -> Iterator[Kept]:
        checker = Checker(arrival.body, arrival.of, self.households())
        for line in _lines(arrival, path):
            result.lines += 1
            result.last_line = line.number
            try:
                if line.error is not None:
                    raise line.error
                yield checker.kept(line.values)
            except LineError as error:
                result.count(line.number, error.as_written(line.written))


def _row(arrival: Arrival, sent: datetime, result: Result, checked: str) -> IndicatorFile:
    return IndicatorFile(
        round=arrival.of.code,
        body=arrival.body,
        key=arrival.key,
        sent_at=f"{stamp(sent)} {result.sha256}",
        sha256=result.sha256,
        lines=result.lines,
        kept=result.posted,
        repeated=result.already,
        bad=result.failed,
        checked=checked,
    )


def _lines(arrival: Arrival, path: Path) -> Iterator[Line]:
    columns = SERVED_COLUMNS if arrival.body == SERVED else COLUMNS
    if arrival.form == "parquet":
        if next(_chunks(path), b"").startswith(GZIP):
            raise FileRefused("parquet_elsewhere")
        return _parquet_lines(path, columns)
    if next(_unpacked(path), b"").startswith(PARQUET):
        raise FileRefused("parquet_elsewhere")
    surveyed = survey(_unpacked(path))
    ignored: list[str] = []
    return lines(_unpacked(path), surveyed.encoding, columns, (), ignored)


def _parquet_lines(path: Path, columns: Sequence[str]) -> Iterator[Line]:
    """A Parquet file's rows, by their numbers from 1; its columns by the names that a header may have. A file of other
    rows than it says is broken, or made to be: none of it is taken."""
    try:
        kinds = tables.columns_of(path, path.parent)  # a file of no rows has them all the same
        called = _called(list(kinds), columns)
        told = tables.rows_told(path, path.parent)
        if told > LINES_MAX:  # two million lines are two minutes until the one too many
            raise FileRefused("too_many_lines", lines_max=LINES_MAX)
        wanted = {theirs: kinds[theirs] for theirs in called.values()}
        number = 0
        for number, row in enumerate(tables.read_of_others(path, path.parent, wanted), 1):
            if number > told:
                raise tables.NotParquet
            values = {name: trimmed(as_text(row[theirs])) for name, theirs in called.items() if row[theirs] is not None}
            is_text = not any(UNREADABLE_LETTER in value for value in values.values())
            shown = {name: value for name, value in values.items() if value}
            yield Line(number, shown, None if is_text else LineError("not_text"), written=called)
        if number < told:
            raise tables.NotParquet
    except tables.NotParquet:
        raise FileRefused("not_parquet") from None
    except tables.TooLarge:
        raise FileRefused("file_too_large", bytes_max=FILE_BYTES_MAX) from None


def _called(names: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """Our columns → what a file calls them.

    Raises:
        FileRefused: it has not all of them, or one twice.
    """
    found = columns_of(names, columns)
    for name in columns:
        if name not in found:
            raise FileRefused("missing_column", column=name, columns=",".join(columns))
        if found.count(name) > 1:
            raise FileRefused("column_twice", column=name)
    return {name: names[found.index(name)] for name in columns}


def as_text(value: object) -> str:
    """A Parquet file's value as a line of text has it. A column with gaps is one of fractions to many programs; an
    instant that knows its zone is of the day that it is in Seoul, and one that knows none of the day that it says."""
    if isinstance(value, (float, Decimal)) and value % 1 == 0:
        return str(int(value))
    if isinstance(value, datetime):
        try:
            day = seoul_day(value) if value.tzinfo is not None else value.date()
        except OverflowError:  # programs write the end of all time for "still so": no calendar has its day in Seoul
            return str(value)
        return day.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _unpacked(path: Path) -> Iterator[bytes]:
    """A file's bytes, unpacked where it is packed, within the limit of every file."""
    chunks = _chunks(path)
    first = next(chunks, b"")
    whole = _again(first, chunks)
    return _gunzipped(whole) if first.startswith(GZIP) else whole


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker, size = zlib.decompressobj(zlib.MAX_WBITS | 16), 0
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                found = unpacker.decompress(rest, CHUNK_BYTES)
                size += len(found)
                if size > UNPACKED_BYTES_MAX:
                    raise FileRefused("file_too_large", bytes_max=UNPACKED_BYTES_MAX)
                yield found
                rest = unpacker.unconsumed_tail
                if unpacker.eof:
                    # Who packs in blocks fills the last one with zeros.
                    rest = unpacker.unused_data.lstrip(b"\0")
                    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16) if rest else unpacker
        yield unpacker.flush()
    except zlib.error:
        raise FileRefused("not_gzip") from None
    if not unpacker.eof:
        raise FileRefused("not_gzip")


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()
