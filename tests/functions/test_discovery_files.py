"""Indicator files as 21 bodies send them: in every form, with bad lines, twice, corrected, or not at all (D1)."""

import codecs
import csv
import gzip
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom.discovery import tables
from dolbom.discovery.choosing.silence import heard
from dolbom.discovery.files.intake import IndicatorIntake
from dolbom.discovery.household import Households
from dolbom.discovery.rounds import Round
from dolbom.discovery.store import IndicatorFile, RoundState, RoundStore
from dolbom.dynamo.table import PRESENT, Table, Update
from dolbom.errors import Unreadable
from dolbom.gateways.objects import Bucket
from tests.conftest import Aws

NOW = datetime(2026, 11, 18, 3, tzinfo=UTC)
HEADER = "type,address,dong,value,since"
GOOD = "power_arrears,용인시 수지구 가온로12길 25-3 101동 1203호,41465101,5,2026-10"
SAME_DOOR = "power_arrears,가온로12길 25-3 101-1203,41465101,7,2026-11"
OTHER = "power_cut,용인시 수지구 가온로12길 25-4,4146510100,1,2026-11"
KEY = "indicators/power/2026-11/power.csv"
Json = dict[str, Any]


class World:
    def __init__(self, aws: Aws, folder: Path) -> None:
        self.aws, self.folder = aws, folder
        self.s3 = aws.client("s3")
        self.files, self.reports = (Bucket(self.s3, aws.buckets[name]) for name in ("files", "reports"))
        self.store = RoundStore(Table(aws.client("dynamodb"), aws.tables["alerts"]))
        salted = Households(bytes(range(32)))
        self.intake = IndicatorIntake(
            self.store, self.files, self.reports, lambda: salted, lambda: NOW, Logger(service="receive_indicators")
        )

    def send(self, content: bytes, key: str = KEY) -> Json:
        """Puts a file, and has it taken in; its result as its sender reads it."""
        self.files.write(key, content, "text/csv")
        return self.deliver(key)

    def deliver(self, key: str) -> Json:
        self.intake.take_in(key)
        found: Json = self.files.read_json(f"results/{key}.json", 1_000_000)
        return found

    def checked(self, body: str = "power", round_code: str = "2026-11") -> list[Json]:
        row = self.store.file(round_code, body)
        assert row is not None
        assert self.reports.download(row.checked, self.folder / "checked.parquet")
        return list(tables.read(self.folder / "checked.parquet", self.folder))


@pytest.fixture
def world(aws: Aws, tmp_path: Path) -> World:
    return World(aws, tmp_path)


def text(*lines: str, header: str = HEADER) -> bytes:
    return "".join(f"{line}\n" for line in (header, *lines)).encode()


def as_parquet(folder: Path) -> bytes:
    types = dict.fromkeys(HEADER.split(","), "VARCHAR") | {"value": "INTEGER"}
    rows = [line.split(",") for line in (GOOD, OTHER)]
    (folder / "rows.tsv").write_text("".join("\t".join(row) + "\n" for row in rows))
    tables.write_rows(folder / "rows.tsv", types, folder / "sent.parquet", folder, "address")
    return (folder / "sent.parquet").read_bytes()


KOREAN = ("위기정보", "주소", "법정동코드", "수치", "발생월")


def of_other_types(folder: Path, names: Sequence[str] = tuple(HEADER.split(","))) -> bytes:
    """The same as programs write it: an enumeration, bytes, an integer with gaps as a fraction, a decimal, instants."""
    path = folder / "other.parquet"
    kinds = ("ENUM('power_arrears', 'power_cut')", "BLOB", "DOUBLE", "DECIMAL(10,2)", "TIMESTAMPTZ")
    rows = [line.split(",") for line in (GOOD, OTHER)]
    # The last hour of a month in London is the first of the next one in Seoul.
    rows[0][-1], rows[1][-1] = "2026-09-30 23:30:00+00", "2026-10-31 15:30:00+00"
    cast = [
        ", ".join(
            f"encode('{cell}')" if kind == "BLOB" else f"'{cell}'::{kind}"
            for cell, kind in zip(row, kinds, strict=True)
        )
        for row in rows
    ]
    with tables.opened(folder) as connection:
        connection.execute(
            f"COPY (SELECT * FROM (VALUES ({cast[0]}), ({cast[1]}), (NULL, NULL, NULL, NULL, NULL)) AS of_all"
            f" ({', '.join(names)}) WHERE {names[0]} IS NOT NULL) TO '{path}' (FORMAT parquet)"
        )
    return path.read_bytes()


FORMS: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "utf-8": ("power.csv", lambda _: text(GOOD, OTHER)),
    "byte order mark": ("power.csv", lambda _: b"\xef\xbb\xbf" + text(GOOD, OTHER)),
    "cp949": ("power.csv", lambda _: text(GOOD, OTHER).decode().encode("cp949")),
    "cp949 behind UTF-8's mark": (
        "power.csv",
        lambda _: (
            codecs.BOM_UTF8 + text(GOOD, OTHER, header="위기정보,주소,법정동코드,수치,발생월").decode().encode("cp949")
        ),
    ),
    "gzip": ("power.csv.gz", lambda _: gzip.compress(text(GOOD, OTHER))),
    "gzip in two members": ("power.csv.gz", lambda _: gzip.compress(text(GOOD)) + gzip.compress(f"{OTHER}\n".encode())),
    "parquet": ("power.parquet", as_parquet),
    "gzip in whole blocks": ("power.csv.gz", lambda _: gzip.compress(text(GOOD, OTHER)) + bytes(512)),
    "numbers of a column with gaps": (
        "power.csv",
        lambda _: text(GOOD.replace(",5,", ",5.0,"), OTHER.replace("4146510100,1,", "4146510100.0,1.0,")),
    ),
    "parquet of other types": ("power.parquet", of_other_types),
    "parquet in Korean": ("power.parquet", lambda folder: of_other_types(folder, KOREAN)),
    "korean columns": ("power.csv", lambda _: text(GOOD, OTHER, header="위기정보,주소,법정동코드,수치,발생월")),
}


@pytest.mark.parametrize("form", FORMS)
def test_D1_a_file_is_the_same_in_each_form(world: World, form: str) -> None:
    name, made = FORMS[form]
    result = world.send(made(world.folder), f"indicators/power/2026-11/{name}")
    assert (result["state"], result["lines"], result["posted"], result["failed"]) == ("done", 2, 2, 0)
    rows = {row["type"]: row for row in world.checked()}
    assert {name: (row["centre"], row["town"], row["value"]) for name, row in rows.items()} == {
        "power_arrears": (41465101, 41460, 5),
        "power_cut": (41465101, 41460, 1),
    }
    assert [rows[name]["month"] % 12 + 1 for name in ("power_arrears", "power_cut")] == [10, 11]
    assert rows["power_cut"]["address"] == "용인시 수지구 가온로12길 25-4"


def test_D1_bad_lines_are_named_by_number_and_the_rest_is_kept(world: World) -> None:
    bad = ("rent_arrears,가온로 1,41465101,5,2026-10", "power_cut,수지구,41465101,1,2026-11", "power_cut,가온로 2")
    result = world.send(text(GOOD, *bad, OTHER))
    assert [(each["line"], each["code"]) for each in result["errors"]] == [
        (3, "other_bodys_indicator"),
        (4, "no_house"),
        (5, "wrong_fields"),
    ]
    assert (result["posted"], result["failed"]) == (2, 3)
    assert len(world.checked()) == 2


def test_D1_of_one_doors_lines_of_a_type_the_gravest_counts(world: World) -> None:
    result = world.send(text(GOOD, SAME_DOOR))
    assert (result["lines"], result["posted"], result["already"]) == (2, 1, 1)
    assert [row["value"] for row in world.checked()] == [7]


def test_D1_the_same_file_again_changes_nothing(world: World) -> None:
    first = world.send(text(GOOD, OTHER))
    row = world.store.file("2026-11", "power")
    assert world.send(text(GOOD, OTHER)) == first
    assert world.deliver(KEY) == first
    assert world.store.file("2026-11", "power") == row


def test_D1_a_corrected_file_replaces_its_rounds_earlier_one_whatever_it_is_called(world: World) -> None:
    world.send(text(GOOD, OTHER))
    before = world.store.file("2026-11", "power")
    assert before is not None
    later = before.model_copy(update={"sent_at": "2026-01-01T00:00:00.000000Z 0"})
    assert not world.store.put_file(later), "an older file replaces none"
    # S3's clock counts whole seconds: two files of one second are told apart by their hashes, so one of them is last.
    world.store.table.write(_sent_long_ago(before))
    world.send(text(OTHER), "indicators/power/2026-11/power-corrected.csv")
    assert [row["type"] for row in world.checked()] == ["power_cut"]
    assert world.store.file("2026-09", "power") is None


def test_D1_the_same_under_another_name_is_told_and_what_comes_after_its_round_too(world: World) -> None:
    """It is kept, and its sender would believe that the round was chosen by it."""
    first = world.send(text(GOOD, OTHER))
    again = world.send(text(GOOD, OTHER), "indicators/power/2026-11/again.csv")
    assert (first["seen_as"], again["seen_as"], again["posted"], again["late"]) == ("", KEY, 2, None)
    begun = {"step": "frozen", "begun_at": NOW, "inputs": {}, "left_out": "none", "weights": 1}
    world.store.begin(RoundState.model_validate({"round": "2026-11", "edition": "2026-11-A", **begun}))
    late = world.send(text(GOOD), "indicators/power/2026-11/corrected.csv")
    assert (late["state"], late["posted"], late["late"]["code"]) == ("done", 1, "after_its_round")
    assert "2026-11" in late["late"]["detail"]
    assert world.send(text(GOOD), "indicators/power/2027-01/power.csv")["late"] is None


def _sent_long_ago(row: IndicatorFile) -> Any:
    how = {":sent": "2026-01-01T00:00:00.000000Z 0"}
    return Update("ROUND#2026-11", f"FILE#{row.body}", "SET sent_at = :sent", PRESENT, how)


@pytest.mark.parametrize(
    ("key", "content", "code"),
    [
        ("indicators/sun/2026-11/a.csv", text(GOOD), "no_body"),
        ("indicators/power/2026-12/a.csv", text(GOOD), "no_round"),
        ("indicators/power/a.csv", text(GOOD), "no_body"),
        ("indicators/power/2026-11/a.xlsx", text(GOOD), "wrong_ending"),
        ("indicators/power/2026-11/a.parquet", text(GOOD), "not_parquet"),
        ("indicators/power/2026-11/a.csv.gz", gzip.compress(text(GOOD), mtime=0)[:-9], "not_gzip"),
        (
            "indicators/power/2026-11/a.csv.gz",
            gzip.compress(gzip.compress(text(GOOD), mtime=0), mtime=0),
            "packed_file",
        ),
        ("indicators/power/2026-11/a.csv", text(GOOD, header="type,address,dong,value"), "missing_column"),
        ("indicators/power/2026-11/a.csv", b"", "empty_file"),
    ],
)
def test_D1_a_file_that_is_none_is_refused_beside_it(world: World, key: str, content: bytes, code: str) -> None:
    result = world.send(content, key)
    assert (result["state"], result["refused"]["code"]) == ("refused", code)
    assert world.store.file("2026-11", "power") is None


def sql_as_parquet(folder: Path, sql: str, memory_mb: int = tables.MEMORY_MB) -> bytes:
    path = folder / "sql.parquet"
    with tables.opened(folder, memory_mb=memory_mb) as connection:
        connection.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


def test_D1_a_file_of_which_nothing_can_be_kept_is_refused_with_its_bad_lines_and_replaces_nothing(
    world: World,
) -> None:
    """What a broken export leaves is a header alone; taken as the newest, nobody of that body would be found."""
    none = "SELECT '' AS type, '' AS address, 1 AS dong, 1 AS value, '' AS since WHERE false"
    broken = {
        "header.csv": text(),
        "blank.csv": text("", ",,,,"),
        "packed.csv.gz": gzip.compress(text()),
        "none.parquet": sql_as_parquet(world.folder, none),
        "bad.csv": text("power_cut,수지구,41465101,1,2026-11"),
    }
    assert world.store.file("2026-11", "power") is None
    for round_before in (None, text(GOOD, OTHER)):
        if round_before is not None:
            world.send(round_before)
        before = world.store.file("2026-11", "power")
        for name, content in broken.items():
            result = world.send(content, f"indicators/power/2026-11/{name}")
            assert (result["state"], result["refused"]["code"]) == ("refused", "nothing_kept"), name
            assert world.store.file("2026-11", "power") == before, name
            assert [each["code"] for each in result["errors"]] == (["no_house"] if name == "bad.csv" else [])
    served = world.send(b"address,dong\n", "indicators/served/2026-11/none.csv")
    assert served["refused"]["code"] == "nothing_kept"
    assert world.store.file("2026-11", "served") is None


HOSTILE = (
    '가온로12길 25-3, ""행복"" 101동 1호', "가온로12길 25-3 \\\\ 101동 2호", "가온로12길 25-3'; DROP TABLE x;-- 3호",
    "가온로12길 25-3\u2028101동 4호", "=cmd|' /C calc'!Z9 가온로12길 25-5",
)  # fmt: skip


def test_D1_D2_whatever_letters_an_address_has_it_is_the_same_from_either_engine(world: World) -> None:
    world.send(text(*(f'power_cut,"{address}",41465101,1,2026-11' for address in HOSTILE)))
    kept = world.checked()
    assert sorted(row["address"] for row in kept) == sorted(address.replace('""', '"') for address in HOSTILE)
    rows = [{**dict.fromkeys(tables.ANSWER_TYPES, 1), "how": "central", **row} for row in kept]
    path = world.folder / "answer.csv"
    with path.open("w", encoding="utf-8", newline="") as file:  # as Athena writes it: all that is told, in quotes
        told = csv.DictWriter(file, list(tables.ANSWER_TYPES), quoting=csv.QUOTE_ALL, extrasaction="ignore")
        told.writeheader()
        told.writerows(rows)
    tables.answer_of_csv(path, world.folder / "answer.parquet", world.folder)
    read = tables.read(world.folder / "answer.parquet", world.folder)
    assert sorted(row["address"] for row in read) == sorted(row["address"] for row in kept)


def test_D1_no_result_repeats_an_address(world: World) -> None:
    result = world.send(text(GOOD, "power_cut,예시로 비밀번지,41465101,1,2026-11"))
    assert result["failed"] == 1
    assert "비밀" not in json.dumps(result, ensure_ascii=False)


def a_file(body: str, round_code: str, kept: int) -> IndicatorFile:
    key = f"indicators/{body}/{round_code}/a.csv"
    numbers = {"lines": kept, "kept": kept, "repeated": 0, "bad": 0}
    return IndicatorFile(round=round_code, body=body, key=key, sent_at="", sha256="", checked="", **numbers)


def test_D1_who_is_silent_is_heard_by_the_last_file_and_named() -> None:
    rounds = ("2026-11", "2026-09", "2026-07", "2026-05")
    sent = {"power": (100, 90, 80, 70), "water": (None, 90, 80, 70), "gas": (9, 90, 80, 700), "nhis": (10, 90, 80, 700)}
    files = [
        {body: a_file(body, code, kept[at]) for body, kept in sent.items() if kept[at] is not None}
        for at, code in enumerate(rounds)
    ]
    found = {each.body: each for each in heard(Round.of("2026-11"), files)}
    assert [body for body in sent if found[body].is_silent] == ["water"]
    assert [body for body in sent if found[body].is_thin] == ["gas"]
    assert found["water"].used == files[1]["water"]
    assert found["gas"].usual == 90
    first = heard(Round.of("2026-11"), [{"power": a_file("power", "2026-11", 1)}])
    assert not [each.body for each in first if each.is_thin], "nobody knows its usual"
    assert found["schools"].is_silent
    assert found["schools"].used is None
    assert len(found) == 21


def test_D1_a_row_that_cannot_be_read_is_named_and_the_file_taken_in_anew(world: World) -> None:
    world.send(text(GOOD, OTHER))
    whole = world.store.file("2026-11", "power")
    spoilt = Update("ROUND#2026-11", "FILE#power", "SET kept = :none", PRESENT, {":none": "none"})
    world.store.table.write(spoilt)
    with pytest.raises(Unreadable):
        world.deliver(KEY)  # nobody would hear of it where there is no log
    world.store.table.logger = Logger(service="receive_indicators")
    world.deliver(KEY)
    assert world.store.file("2026-11", "power") == whole
