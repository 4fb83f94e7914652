"""Writes the example centres, one for each area and spell of its code: see `dolbom.alerts.routing.centres`."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dolbom.korea import municipalities

from .codes import Code, city_of, history

# Real area codes, by province, before an exchange that does not exist: nobody real can be called by mistake.
PHONE_AREAS = {
    "11": "02", "12": "061", "26": "051", "27": "053", "28": "032", "29": "062", "30": "042", "31": "052", "36": "044",
    "41": "031", "42": "033", "43": "043", "44": "041", "45": "063", "46": "061", "47": "054", "48": "055", "50": "064",
    "51": "033", "52": "063",
}  # fmt: skip


def write_centres(codes: Sequence[str], table: Mapping[str, Code], folder: Path) -> None:
    """`codes` are the areas' in the order of their numbers."""
    rows = []
    districts = set()
    for number, current in enumerate(codes):
        for spell in history(table, current):
            phone = f"{PHONE_AREAS[spell.code[:2]]}-000-{number:04}"
            place = spell.name.split()[-1]
            rows.append((number, spell.since or "1988-04-23", spell.code, f"{place} 행정복지센터", phone))
            districts.add(spell.code[:5])
    _write(folder / "centres.tsv", ("area", "from", "code", "name", "phone"), rows)
    cities = {row.name: row.code for row in table.values() if len(row.code) == 5}
    _write(
        municipalities.TABLE,
        ("code", "name", "municipality", "municipality_name"),
        (
            (code, table[code].name, cities[city_of(table[code].name)], city_of(table[code].name))
            for code in sorted(districts)
        ),
    )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
