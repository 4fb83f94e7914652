"""A month's figures of the nation, from reports in memory to the document: at the field's number of reports, and at a
hundred times that.

    python -m bench figures
"""

import random
import time
import tracemalloc
from datetime import date
from typing import Any

from dolbom.alerts.figures.areas import country
from dolbom.alerts.figures.document import as_bytes, document
from dolbom.alerts.figures.questions import QUESTIONS
from dolbom.alerts.figures.tally import Tally

ON = date(2026, 9, 30)
A_MONTH, A_HUNDREDFOLD = 900, 90_000
"""13,393 reports in fifteen months are some 900 a month."""
SEED = 7
HOW = "python -m bench figures"
GROWTH_MAX, PEAK_MB_MAX = 1.2, 256


def measure() -> list[dict[str, Any]]:
    """The rows of `figures.*`."""
    country(ON)
    small, large = _once(A_MONTH), _once(A_HUNDREDFOLD)
    growth = (large["s"] / A_HUNDREDFOLD) / (small["s"] / A_MONTH)
    return [
        _row("figures.document_s", large["s"], "s of CPU", f"{A_MONTH} reports", small["s"], None, ok=True),
        _row("figures.growth", growth, "", "cost a report, ÷ at 900", 1.0, GROWTH_MAX, ok=growth <= GROWTH_MAX),
        _row(
            "figures.peak_mb",
            large["mb"],
            "MB",
            f"{A_MONTH} reports",
            small["mb"],
            PEAK_MB_MAX,
            ok=large["mb"] <= PEAK_MB_MAX,
        ),
        _row("figures.document_kb", large["kb"], "kB", f"{A_MONTH} reports", small["kb"], None, ok=True),
    ]


def _row(name: str, value: Any, unit: str, peer: str, peer_value: Any, target: Any, *, ok: bool) -> dict[str, Any]:
    ratio = value / peer_value if peer_value else None
    told = {"name": name, "value": value, "unit": unit, "peer": peer, "peer_value": peer_value}
    return {**told, "ratio": ratio, "target": target, "ok": ok, "how": HOW}


def _once(reports: int) -> dict[str, float]:
    rng, of = random.Random(SEED), country(ON)
    centres = [centre for towns in of.map_of.values() for each in towns.values() for centre in each]
    often = {name: [rng.random() ** 2 + 0.01 for _ in parts] for name, parts in QUESTIONS.items()}
    tracemalloc.start()
    tally, begun = Tally(), time.process_time()
    for _ in range(reports):
        answers = {name: rng.choices(parts, often[name])[0] for name, parts in QUESTIONS.items()}
        tally.add(rng.choice(centres), answers)
    made = as_bytes(document(tally, "2026-09", "2026-11-01T00:00:00+09:00", of, is_all=True))
    found = {
        "s": time.process_time() - begun,
        "kb": len(made) / 1024,
        "mb": tracemalloc.get_traced_memory()[1] / 1_048_576,
    }
    tracemalloc.stop()
    return found
