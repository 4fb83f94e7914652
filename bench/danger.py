"""A2: how often danger is found in the measuring part of the corpus, and how long a text of 2,000 letters takes.

    make bench NAME=danger

`danger.report_ms` is the slowest text of the measuring part, `danger.ms` the slowest of thirty texts of the longest
length that a form takes, put together from the corpus' texts, with danger and without: milliseconds of the processor
once patterns are compiled, the quickest of five times each.
"""

from typing import Any

from tools.danger import report
from tools.danger.corpus import MEASURE, Kind, read
from tools.danger.speed import LETTERS, all_of, quickest

HOW = "make bench NAME=danger"
RECALL: dict[Kind, float] = {"explicit": 0.97, "implicit": 0.85}
FALSE_ALARMS_MAX, MS_MAX = 0.10, 20.0


def measure() -> list[dict[str, Any]]:
    texts = read(MEASURE)
    found = report.by_kind(texts, report.judged(texts))
    took, written = all_of(max(LETTERS)), quickest([each.text for each in texts])[-1]
    return [
        *(
            _row(f"danger.{kind}_recall", found[kind], f"of {len(texts):,} texts", least, ok=found[kind] >= least)
            for kind, least in RECALL.items()
        ),
        _row("danger.false_alarms", found["none"], "", FALSE_ALARMS_MAX, ok=found["none"] <= FALSE_ALARMS_MAX),
        _row("danger.report_ms", written, "ms, the slowest of the measuring part", MS_MAX, ok=written <= MS_MAX),
        _row("danger.ms", took[-1], "ms, the slowest of 30", MS_MAX, ok=took[-1] <= MS_MAX),
        _row("danger.middle_ms", took[len(took) // 2], "ms, the middle of 30", MS_MAX, ok=True),
    ]


def _row(name: str, value: float, unit: str, target: float, *, ok: bool) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "peer": None,
        "peer_value": None,
        "ratio": None,
        "target": target,
        "ok": ok,
        "how": HOW,
    }
