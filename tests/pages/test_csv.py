"""Tables that an officer chooses: read on the page as the APIs read them, and named line by line."""

import base64
import codecs
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.steps import BUILD, ROOT

CSV = ROOT / "web" / "src" / "desk" / "parts" / "csv.ts"
COLUMNS = [["child_id", "아동번호"], ["birth_date", "생년월일"]]
BYTES_MAX = 1_000
CALL = """
import {{ columnsOf }} from "{module}";
const bytes = Buffer.from("{content}", "base64");
process.stdout.write(JSON.stringify(await columnsOf(new File([bytes], "a.csv"), {columns}, {bytes_max})));
"""
TABLE = '이름,생년월일,아동번호\r\n"가, 나",2015-03-02,c-one\r\n\r\n,,\r\n다,2016-01-01, c-two \r\n'
READ = [{"line": 2, "cells": ["c-one", "2015-03-02"]}, {"line": 5, "cells": ["c-two", "2016-01-01"]}]


@pytest.fixture(scope="module")
def module() -> Path:
    made = BUILD / "web" / "tried" / "csv.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    subprocess.run([esbuild, CSV, "--bundle", "--format=esm", f"--outfile={made}", "--log-level=error"], check=True)
    return made


def read(module: Path, content: bytes) -> Any:
    told = {"module": module, "content": base64.b64encode(content).decode(), "columns": json.dumps(COLUMNS)}
    script = CALL.format(**told, bytes_max=BYTES_MAX)
    done = subprocess.run(["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_is_read_as_excel_writes_it_and_each_line_keeps_its_number(module: Path, encoding: str) -> None:
    assert read(module, TABLE.encode(encoding)) == READ


def test_a_table_in_cp949_behind_utf8s_mark_is_read_as_the_apis_read_it(module: Path) -> None:
    assert read(module, codecs.BOM_UTF8 + TABLE.encode("cp949")) == READ


OTHERWISE = {
    "semicolons": lambda text: text.replace('"가, 나"', "가").replace(",", ";"),
    "tabs": lambda text: text.replace('"가, 나"', "가").replace(",", "\t"),
    "bars": lambda text: text.replace('"가, 나"', "가").replace(",", "|"),
    "cr alone": lambda text: text.replace("\r\n", "\r"),
    "names": lambda text: text.replace("생년월일", " 생년 월일* ").replace("아동번호", "Child_ID", 1),
}


@pytest.mark.parametrize("form", OTHERWISE)
def test_a_table_is_read_by_what_separates_it_and_by_any_spelling_of_its_names(module: Path, form: str) -> None:
    assert read(module, OTHERWISE[form](TABLE).encode()) == READ


def test_numbers_and_days_of_a_table_are_read_as_people_type_them(module: Path) -> None:
    lines = ["ｃ－one,２０１５－０３－０２", "＇c–two\u200b,\u3000'2016-01-01", '"=""c-three""",2016']
    typed = "\r\n".join(["아동번호,생년월일", *lines, ""])
    assert [line["cells"] for line in read(module, typed.encode())] == [
        ["c-one", "2015-03-02"],
        ["c-two", "2016-01-01"],
        ["c-three", "2016"],
    ]


@pytest.mark.parametrize(
    "day", ["2015. 3. 2.", "2015-3-2", "２０１５．３．２", "2015년 3월 2일", "2015-03-02", "2015-03-02 00:00:00"]
)
def test_a_day_is_read_as_spreadsheets_write_it(day: str) -> None:
    made = BUILD / "web" / "tried" / "typed.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    source = ROOT / "web" / "src" / "kit" / "typed.ts"
    subprocess.run([esbuild, source, "--format=esm", f"--outfile={made}", "--log-level=error"], check=True)
    script = f'import {{ asDay }} from "{made}"; process.stdout.write(asDay({json.dumps(day)}));'
    done = subprocess.run(["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True)
    assert done.stdout == "2015-03-02"


def test_a_line_that_says_the_separator_is_no_header_and_lines_keep_their_numbers(module: Path) -> None:
    said = "sep=;\r\n" + OTHERWISE["semicolons"](TABLE)
    assert read(module, said.encode()) == [{**line, "line": line["line"] + 1} for line in READ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"child_id,birth_date\n", "empty"),
        ("이름,나이\n가,3\n".encode(), "columns"),
        (b"PK\x03\x04\x14\x00\x06\x00" + b"\x00\xff\xfe" * 50, "notCsv"),
        ("child_id,birth_date\n".encode("utf-16"), "empty"),
        (b"child_id,birth_date\n\0\0\0,\xff\xfe\0\n", "notCsv"),
        (b'child_id,birth_date\nc"one,2015-03-02\n', "quotes"),
        (b'child_id,birth_date\n"c-one,2015-03-02\nc-two,2016-01-01\n', "quotes"),
        (b"a" * (BYTES_MAX + 1), "tooBig"),
    ],
    ids=["nothing", "only-names", "other-columns", "workbook", "utf-16", "no-text", "within", "no-pair", "too-big"],
)
def test_what_is_no_such_table_says_why(module: Path, content: bytes, why: str) -> None:
    assert read(module, content) == why


WRITE = """
import {{ csvOf, cellsOf }} from "{module}";
const text = csvOf([{cells}]);
process.stdout.write(JSON.stringify([text, cellsOf(text)]));
"""


def test_no_cell_of_a_table_that_is_written_is_a_formula_and_each_stays_on_its_line(module: Path) -> None:
    formulas = ["=1+1", "+82", "-cmd", "@SUM(A1)", "＝1+1", "＠a", " \t=1", "a;=1", "\u200b=1", "a\n=1"]
    rest = ["-3", "-3.5", '말 "인용"', "쉼표, 하나", "2026-11-26"]
    script = WRITE.format(module=module, cells=json.dumps([*formulas, *rest]))
    done = subprocess.run(["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True)
    text, ((*cells,), *_) = json.loads(done.stdout)
    assert text.count("\n") == 1
    assert text.startswith("\ufeff")
    assert cells[len(formulas) :] == rest
    written = cells[: len(formulas)]
    assert [cell for cell in written[:7] if not cell.startswith("'")] == []
    assert written[7:] == ["a;'=1", "'\u200b=1", "a =1"]
