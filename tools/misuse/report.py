"""How well the misuse rules find what is planted in a made-up year, and how often they accuse the innocent.

    python -m tools.misuse 211 212 213     one year for each seed; writes build/misuse.json
    python -m tools.misuse --docs …        and the table of docs/misuse.md

The rules run as they are deployed: over the windows of `dolbom.meals.misuse.facts`, with a policy's default thresholds.
Only storage is left out. Seeds 1 to 3 were used to tune the thresholds (and the generator); report on others.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from dolbom.meals.misuse.facts import Fact, WindowKey, windows_of
from dolbom.meals.misuse.rule import Setting
from dolbom.meals.misuse.rules import RULES
from dolbom.meals.thresholds import MisuseThresholds
from tools.misuse.year import DAY_CAP, Truth, Year
from tools.steps import BUILD, ROOT, StepFailed, step

SEED = 101
RECALL_MIN, PRECISION_MIN = 0.9, 0.8
DOCS = ROOT / "docs" / "misuse.md"
BEGIN, END = "<!-- table: python -m tools.misuse --docs 211 212 213 -->", "<!-- end of table -->"


def cases_of(year: Year) -> set[Truth]:
    """What the rules find in a year: one case for each rule, subject and month."""
    setting = Setting(MisuseThresholds(), DAY_CAP, year.merchants)
    found: set[Truth] = set()
    for facts in year.months():
        found |= _cases(facts, setting)
    return found


def _cases(facts: Iterable[Fact], setting: Setting) -> set[Truth]:
    windows: dict[WindowKey, list[Fact]] = {}
    for fact in facts:
        for key in windows_of(fact):
            windows.setdefault(key, []).append(fact)
    found: set[Truth] = set()
    for key, inside in windows.items():
        if len(inside) == 1:
            continue  # no rule finds anything in one payment
        inside.sort()
        for rule in RULES.values():
            if rule.window == key.kind and (suspicion := rule.find(inside, setting)) is not None:
                found.add((suspicion.rule, suspicion.subject_id, key.period[: len("2026-11")]))
    return found


def measure(seeds: list[int]) -> list[dict[str, Any]]:
    """Recall and precision of each pattern over some years."""
    planted, found, hit = Counter[str](), Counter[str](), Counter[str]()
    for seed in seeds:
        with step(f"a year of payments, seed {seed}"):
            year = Year(seed)
            cases = cases_of(year)
        for rule in RULES:
            wanted = {truth for truth in year.truth if truth[0] == rule}
            got = {case for case in cases if case[0] == rule}
            planted[rule] += len(wanted)
            found[rule] += len(got)
            hit[rule] += len(wanted & got)
    return [
        {
            "pattern": rule,
            "recall": round(hit[rule] / planted[rule], 3),
            "precision": round(hit[rule] / found[rule], 3) if found[rule] else 0.0,
            "planted": planted[rule],
            "found": found[rule],
        }
        for rule in RULES
    ]


def table(rows: list[dict[str, Any]]) -> str:
    """The measured quality as Markdown."""
    lines = ["| pattern | recall | precision | planted | found |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {row['pattern']} | {row['recall']:.3f} | {row['precision']:.3f} | {row['planted']} | {row['found']} |"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.misuse", description="The misuse rules on made-up years.")
    parser.add_argument("seeds", nargs="*", type=int, default=[SEED])
    parser.add_argument("--docs", action="store_true", help="write the table into docs/misuse.md")
    chosen = parser.parse_args()
    started = time.monotonic()
    rows = measure(chosen.seeds)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "misuse.json").write_text(json.dumps(rows, indent=2) + "\n")
    print(table(rows))
    print(f"build/misuse.json, {time.monotonic() - started:.0f} s")
    if chosen.docs:
        before, _, rest = DOCS.read_text().partition(BEGIN)
        DOCS.write_text(f"{before}{BEGIN}\n\n{table(rows)}\n\n{END}{rest.partition(END)[2]}")
    missed = [row["pattern"] for row in rows if row["recall"] < RECALL_MIN or row["precision"] < PRECISION_MIN]
    if missed:
        raise StepFailed(f"below recall {RECALL_MIN} or precision {PRECISION_MIN}: {', '.join(missed)}")
