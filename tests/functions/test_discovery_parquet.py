"""Parquet files of bodies, hostile ones among them: read in bounds, or refused in words that help (D1)."""

import gzip
from pathlib import Path

import pytest

from dolbom.discovery import tables
from dolbom.meals.files.decoding import LINES_MAX
from tests.conftest import Aws
from tests.functions.test_discovery_files import GOOD, OTHER, World, as_parquet, sql_as_parquet, text


@pytest.fixture
def world(aws: Aws, tmp_path: Path) -> World:
    return World(aws, tmp_path)


def test_D1_a_parquet_file_of_other_columns_is_refused_also_without_a_row_and_replaces_nothing(world: World) -> None:
    """What a broken export leaves is a file of no rows: taken as its body's newest, nobody of it would be found."""
    world.send(text(GOOD, OTHER))
    before = world.store.file("2026-11", "power")
    for number, sql in enumerate(("SELECT 1 AS other", "SELECT 1 AS other WHERE false")):
        key = f"indicators/power/2026-11/{number}.parquet"
        result = world.send(sql_as_parquet(world.folder, sql), key)
        assert (result["state"], result["refused"]["code"]) == ("refused", "missing_column"), sql
    assert world.store.file("2026-11", "power") == before


WHEN = (
    "TIMESTAMPTZ '9999-12-31 23:00:00+00'",
    "TIMESTAMP 'infinity'",
    "DATE '-infinity'",
    "TIME '10:00'",
    "['2026-11']",
)


@pytest.mark.parametrize("since", WHEN)
def test_D1_a_month_of_no_calendar_is_a_bad_line_of_a_parquet_file_and_stops_nothing(world: World, since: str) -> None:
    line = "'power_cut' AS type, '예시로 1' AS address, 41465101 AS dong, 1 AS value"
    content = sql_as_parquet(world.folder, f"SELECT {line}, {since} AS since")
    result = world.send(content, "indicators/power/2026-11/power.parquet")
    assert [each["code"] for each in result["errors"]] == ["bad_value"]


def parquet_of(folder: Path, *addresses: str, memory_mb: int = tables.MEMORY_MB) -> bytes:
    """Lines of a Parquet file by their addresses, each an expression of SQL."""
    line = "SELECT 'power_cut' AS type, {} AS address, 41465101 AS dong, 1 AS value, '2026-10' AS since"
    return sql_as_parquet(folder, " UNION ALL ".join(line.format(each) for each in addresses), memory_mb)


def test_D1_letters_that_are_none_are_a_bad_line_of_bytes_and_no_parquet_as_text_or_as_a_name(world: World) -> None:
    content = parquet_of(world.folder, "encode('예시로 1')", "encode('broken 2')").replace(
        b"broken 2", b"\xff\xfeoken 2"
    )
    result = world.send(content, "indicators/power/2026-11/power.parquet")
    assert (result["state"], result["posted"]) == ("done", 1)
    assert [(each["line"], each["code"]) for each in result["errors"]] == [(2, "not_text")]
    whole = parquet_of(world.folder, "'예시로 1'", "'broken 2'")
    for number, (good, bad) in enumerate(((b"broken 2", b"\xff\xfeoken 2"), (b"address", b"addr\xff\xfes"))):
        result = world.send(whole.replace(good, bad), f"indicators/power/2026-11/{number}.parquet")
        assert (result["state"], result["refused"]["code"]) == ("refused", "not_parquet"), good


def test_D1_a_cell_that_would_fill_memory_is_nothing(world: World) -> None:
    content = parquet_of(world.folder, "'예시로 1'", "repeat('가', 1000000)", "encode(repeat('가', 1000000))::VARCHAR")
    result = world.send(content, "indicators/power/2026-11/power.parquet")
    assert (result["state"], result["posted"]) == ("done", 1)
    assert [(each["line"], each["code"]) for each in result["errors"]] == [(2, "no_house"), (3, "no_house")]
    (world.folder / "sent.parquet").write_bytes(content)
    cells = tables.read_of_others(world.folder / "sent.parquet", world.folder, {"address": "VARCHAR"})
    assert [each["address"] for each in cells] == ["예시로 1".encode(), None, None]


def test_D1_a_parquet_file_that_unpacks_to_more_than_memory_is_refused(world: World) -> None:
    content = parquet_of(world.folder, "repeat('a', 300000000)", memory_mb=2_000)
    assert len(content) < 20_000_000
    result = world.send(content, "indicators/power/2026-11/power.parquet")
    assert (result["state"], result["refused"]["code"]) == ("refused", "file_too_large")


@pytest.mark.parametrize(
    ("name", "is_packed"), [("a.csv.gz", True), ("a.csv.gz", False), ("a.csv", False), ("a.parquet", True)]
)
def test_D1_a_parquet_file_under_another_name_or_packed_is_told_how_to_be_sent(
    world: World, name: str, is_packed: bool
) -> None:
    content = as_parquet(world.folder)
    result = world.send(gzip.compress(content) if is_packed else content, f"indicators/power/2026-11/{name}")
    assert (result["state"], result["refused"]["code"]) == ("refused", "parquet_elsewhere")
    assert ".parquet" in result["refused"]["detail"]


ROWS = 37


def told_rows(content: bytes, rows: int) -> bytes:
    """A Parquet file of `ROWS` rows whose footer says another number for the whole file. In Thrift's compact form that
    is the first whole number after the columns' names: twice itself, and the step from the field before it."""
    begins = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    at = content.index(bytes([0x16, 2 * ROWS]), begins)
    return content[: at + 1] + bytes([2 * rows]) + content[at + 2 :]


@pytest.mark.parametrize("rows", [1, ROWS - 1, ROWS + 1, 60])
def test_D1_a_parquet_file_of_other_rows_than_it_says_is_refused_and_replaces_nothing(world: World, rows: int) -> None:
    """A footer that lies low would pass the limit of lines; one that lies high is of a file that lost some."""
    key = "indicators/power/2026-11/power.parquet"
    content = parquet_of(world.folder, *(f"'예시로 {number}'" for number in range(1, ROWS + 1)))
    assert world.send(content, key)["posted"] == ROWS
    before = world.store.file("2026-11", "power")
    lying = told_rows(content, rows)
    (world.folder / "lying.parquet").write_bytes(lying)
    assert tables.rows_told(world.folder / "lying.parquet", world.folder) == rows
    result = world.send(lying, key)
    assert (result["state"], result["refused"]["code"]) == ("refused", "not_parquet")
    assert world.store.file("2026-11", "power") == before


def test_D1_a_parquet_file_that_says_it_has_too_many_lines_is_refused_before_one_is_read(world: World) -> None:
    line = "'power_cut' AS type, '예시로 1' AS address, 41465101 AS dong, 1 AS value, '2026-10' AS since"
    content = sql_as_parquet(world.folder, f"SELECT {line} FROM range({LINES_MAX + 1})")
    result = world.send(content, "indicators/power/2026-11/power.parquet")
    assert (result["state"], result["refused"]["code"], result["lines"]) == ("refused", "too_many_lines", 0)
