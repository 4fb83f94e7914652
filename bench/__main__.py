"""Measures against the budgets: prints both sides of each comparison, and writes build/bench.json.

    python -m bench [NAME]

Each module beside this one with a function `measure` gives rows of name, value, unit, peer, peer_value, ratio, target,
ok and how; how is the command that measures it again.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tools.steps import BUILD, ROOT, StepFailed, finish

Row = dict[str, Any]
OUTPUT = BUILD / "bench.json"
COLUMNS = ("name", "value", "unit", "peer", "peer_value", "ratio", "target", "ok")


def benches() -> dict[str, Callable[[], list[Row]]]:
    """Every measurement there is, by name."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if not path.stem.startswith("_"):
            module = importlib.import_module(f"bench.{path.stem}")
            if hasattr(module, "measure"):
                found[path.stem] = module.measure
    return found


def merged(old: list[Row], new: list[Row]) -> list[Row]:
    """New rows in place of old ones of the same name."""
    names = {row["name"] for row in new}
    return sorted([*(row for row in old if row["name"] not in names), *new], key=lambda row: str(row["name"]))


def table(rows: list[Row]) -> str:
    """Rows as columns that line up."""
    cells = [COLUMNS, *(tuple(_shown(row.get(column)) for column in COLUMNS) for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def main() -> None:
    known = benches()
    wanted = sys.argv[1:] or list(known)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise StepFailed(f"no such measurement: {', '.join(unknown)}; there are {', '.join(known)}")
    rows: list[Row] = []
    for name in wanted:
        started = time.monotonic()
        rows += known[name]()
        print(f"  ✓ {name}: {time.monotonic() - started:.0f} s", flush=True)
    OUTPUT.parent.mkdir(exist_ok=True)
    old = json.loads(OUTPUT.read_text()) if OUTPUT.exists() else []
    OUTPUT.write_text(json.dumps(merged(old, rows), indent=2, ensure_ascii=False) + "\n")
    print(table(rows))
    for row in rows:
        if row.get("note"):
            print(f"{row['name']}: {row['note']}")
    print(f"written to {OUTPUT.relative_to(ROOT)}")
    must_be_met(rows)


def must_be_met(rows: Sequence[Row]) -> None:
    """Raises:
    StepFailed: a budget is not met.
    """
    if not all(row.get("ok", True) for row in rows):
        raise StepFailed("a budget is not met")


if __name__ == "__main__":
    finish(main)
