"""Tables as files: DuckDB on this machine's disk, within a bound of memory. It is imported when it is first used."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MEMORY_MB = 400
"""What DuckDB keeps in memory; the rest goes to disk. What it needs beside that is some 150 MB."""
THREADS = 2
ROWS_A_TIME = 10_000
PARQUET = "FORMAT parquet, COMPRESSION zstd"
COLUMNS = (
    *("household", "how", "centre", "town", "score", "local_score"),
    *("type", "points", "value", "month", "address"),
)
"""What a row of the answer holds: one for each line of a chosen household. Scores are in parts (`DECAY_PARTS`) of a
point; the local one in percent of them."""


LINE_TYPES = dict.fromkeys(("household", "centre", "town", "type", "value", "month", "address"), "INTEGER")
LINE_TYPES |= dict.fromkeys(("household", "type", "address"), "VARCHAR")
"""The columns of a checked file."""
LEFT_OUT_TYPES = {"household": "VARCHAR", "why": "VARCHAR"}
ANSWER_TYPES = dict.fromkeys(COLUMNS, "INTEGER") | dict.fromkeys(("score", "local_score"), "BIGINT")
ANSWER_TYPES |= dict.fromkeys(("household", "how", "type", "address"), "VARCHAR")
"""The columns of a round's answer (`COLUMNS`)."""
ORDER = "centre, score DESC, household, points DESC, type"


_AS_THEY_ARE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
                "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN", "DATE", "TIME")  # fmt: skip
"""Types whose values are never long; TIME stands for instants, too."""
CELL_BYTES_MAX = 4_000
"""No value of a column of ours is as long."""


class NotParquet(Exception):
    """A file cannot be read as Parquet."""


class TooLarge(Exception):
    """What a file unpacks to does not fit into memory."""


@contextmanager
def opened(folder: Path, *, memory_mb: int = MEMORY_MB) -> Iterator[Any]:
    """A connection whose overflow goes to a folder; closed in the end."""
    import duckdb

    connection = duckdb.connect()
    try:
        connection.execute(f"SET memory_limit = '{memory_mb}MB'")
        connection.execute(f"SET threads = {THREADS}")
        connection.execute(f"SET temp_directory = '{folder / 'spill'}'")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET autoinstall_known_extensions = false")
        yield connection
    finally:
        connection.close()


class DuckDb:
    """The engine that answers on this machine."""

    def __init__(self, folder: Path, tables: Mapping[str, Sequence[Path]], edition: str) -> None:
        self.folder = folder
        self.tables = tables
        self.edition = edition

    def answer(self, sql: str, into: Path) -> None:
        """Writes what a query over the tables says to a Parquet file."""
        with self._connected() as connection:
            connection.execute(f"COPY ({sql}) TO {_text(into)} ({PARQUET})")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The few rows that a query says."""
        with self._connected() as connection:
            found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
            return found

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        with opened(self.folder) as connection:
            for name, paths in self.tables.items():
                files = ", ".join(_text(path) for path in paths)
                connection.execute(
                    f"CREATE TEMP VIEW {name} AS SELECT *, {_text(self.edition)} AS round FROM read_parquet([{files}])"  # noqa: S608
                )
            yield connection


def write_lines(rows: Path, into: Path, folder: Path) -> int:
    """Makes a checked file of rows as tab-separated text: of a household's lines of one type the gravest is kept, of
    those that are as grave the latest; in the order of households. How many were kept."""
    with opened(folder) as connection:
        source = _from_text(rows, LINE_TYPES)
        connection.execute(
            f"COPY (SELECT DISTINCT ON (household, type) * FROM {source}"  # noqa: S608
            " ORDER BY household, type, value DESC, month DESC, centre, address)"
            f" TO {_text(into)} ({PARQUET})"
        )
        return int(connection.execute(f"SELECT count(*) FROM {_text(into)}").fetchone()[0])  # noqa: S608


def write_rows(rows: Path, types: Mapping[str, str], into: Path, folder: Path, order: str) -> None:
    """Makes a Parquet file of rows as tab-separated text."""
    with opened(folder) as connection:
        source = _from_text(rows, types)
        connection.execute(f"COPY (SELECT * FROM {source} ORDER BY {order}) TO {_text(into)} ({PARQUET})")  # noqa: S608


def write_left_out(rows: Path, served: Path | None, why: str, into: Path, folder: Path) -> None:
    """Makes the list of who is left out of rows as tab-separated text (household, why) and a checked list of those who
    are served: each household once."""
    with opened(folder) as connection:
        source = f"SELECT household, why FROM {_from_text(rows, LEFT_OUT_TYPES)}"  # noqa: S608
        if served is not None:
            source += f" UNION ALL SELECT household, {_text(why)} AS why FROM read_parquet({_text(served)})"  # noqa: S608
        one = f"SELECT household, min(why) AS why FROM ({source}) GROUP BY household ORDER BY household"  # noqa: S608
        connection.execute(f"COPY ({one}) TO {_text(into)} ({PARQUET})")


def answer_of_csv(path: Path, into: Path, folder: Path) -> None:
    """An answer's Parquet file of its CSV as Athena writes it: a header, and each value quoted."""
    with opened(folder) as connection:
        how = "header = true, quote = '\"', auto_detect = false"
        source = f"read_csv({_text(path)}, {how}, columns = {_types(ANSWER_TYPES)})"
        connection.execute(f"COPY (SELECT * FROM {source} ORDER BY {ORDER}) TO {_text(into)} ({PARQUET})")  # noqa: S608


def columns_of(path: Path, folder: Path) -> dict[str, str]:
    """The types of a Parquet file's columns by their names, also of one without rows.

    Raises:
        NotParquet: it is none.
        TooLarge: it does not fit into memory.
    """
    with opened(folder) as connection, _refusing():
        found = connection.execute(f"SELECT * FROM read_parquet({_text(path)}) LIMIT 0")  # noqa: S608
        return {column[0]: str(column[1]) for column in found.description}


def rows_told(path: Path, folder: Path) -> int:
    """How many rows a Parquet file says that it has, without reading one. A file that somebody else made may say
    anything.

    Raises:
        NotParquet: it is none.
        TooLarge: it does not fit into memory.
    """
    with opened(folder) as connection, _refusing():
        found = connection.execute(f"SELECT num_rows FROM parquet_file_metadata({_text(path)})")  # noqa: S608
        return int(found.fetchone()[0])


def read(path: Path, folder: Path, order: str = "") -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file of ours, by their columns' names, as the file has them or in an order."""
    return _read(path, folder, "*", f" ORDER BY {order}" if order else "")


def read_of_others(path: Path, folder: Path, columns: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file that somebody else made: some columns, by name and type. Text comes as bytes, for it
    need not be in UTF-8; a cell longer than `CELL_BYTES_MAX` is nothing, so that a small file fills no memory.

    Raises:
        NotParquet: it is none, or broken.
        TooLarge: it does not fit into memory.
    """
    return _read(path, folder, ", ".join(_cell(name, kind) for name, kind in columns.items()))


def _cell(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if kind.startswith(_AS_THEY_ARE) and not kind.endswith("]"):
        return quoted
    length, whole = ("octet_length({})", "{}") if kind == "BLOB" else ("strlen({}::VARCHAR)", "encode({}::VARCHAR)")
    return f"CASE WHEN {length.format(quoted)} <= {CELL_BYTES_MAX} THEN {whole.format(quoted)} END AS {quoted}"


def _read(path: Path, folder: Path, select: str, ordered: str = "") -> Iterator[dict[str, Any]]:
    with opened(folder) as connection, _refusing():
        connection.execute("SET preserve_insertion_order = true")
        found = connection.execute(f"SELECT {select} FROM read_parquet({_text(path)}){ordered}")  # noqa: S608
        names = [column[0] for column in found.description]
        while rows := found.fetchmany(ROWS_A_TIME):
            yield from (dict(zip(names, row, strict=True)) for row in rows)


@contextmanager
def _refusing() -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise TooLarge from error
    except (duckdb.Error, RuntimeError) as error:  # RuntimeError: names of columns that are no text
        raise NotParquet from error


def sha256_of(path: Path, folder: Path) -> str:
    """What an answer is known by: its rows as text in their order, whatever file or engine they come from."""
    digest = hashlib.sha256()
    for row in read(path, folder, ORDER):
        digest.update("\t".join(str(value) for value in row.values()).encode() + b"\n")
    return digest.hexdigest()


def _from_text(rows: Path, types: Mapping[str, str]) -> str:
    how = "delim = '\\t', quote = '', escape = '', header = false, auto_detect = false, strict_mode = false"
    return f"read_csv({_text(rows)}, {how}, columns = {_types(types)})"


def _types(types: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in types.items()) + "}"


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
