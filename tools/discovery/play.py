"""Makes a made-up country, runs a discovery round over it, and writes a page about it.

    python -m tools.discovery                  200,000 households; build/discovery/index.html
    python -m tools.discovery 5000000 7        five million, of seed 7

The round's own SQL runs on its own engine; of the deployed round the table and the queues are left out. A country of
five million households has all of the nation's 150,000 and 50,000 places, a smaller one its part of them.
"""

import sys
import time
from pathlib import Path

from dolbom.discovery import tables
from dolbom.discovery.catalogue import weights_for
from dolbom.discovery.choosing.query import CENTRAL_HOUSEHOLDS, LOCAL_HOUSEHOLDS, Choice, choosing
from dolbom.discovery.rounds import Round
from tools.discovery.country import Country
from tools.discovery.findings import found_in
from tools.discovery.page import as_page
from tools.steps import BUILD, StepFailed, step

HOUSEHOLDS, SEED = 200_000, 20
HOUSEHOLDS_MAX = 5_000_000
CHOSEN_OF = 5_000_000
"""A country of so many has all of the nation's places; a smaller one has its part of them."""
ROUND = Round.of("2026-11")
EDITION = "2026-11-made-up"
SILENT = frozenset({"gas"})
"""Who sends nothing, so that the page has somebody to name."""
OUTPUT = BUILD / "discovery"


def play(households: int, seed: int, output: Path) -> Path:
    """Plays it all; where the page is."""
    country = Country(output / "country", households, seed, ROUND)
    part = min(1.0, households / CHOSEN_OF)
    choice = Choice(weights_for(ROUND.code), (), int(CENTRAL_HOUSEHOLDS * part), int(LOCAL_HOUSEHOLDS * part))
    with step(f"a country of {households:,} households, seed {seed}"):
        lines = country.make(SILENT)
    answer = output / "chosen.parquet"
    with step(f"the round {ROUND.code} over {len(lines)} files"):
        begun = time.perf_counter()
        table = {"indicators": list(lines.values()), "left_out": [country.served]}
        tables.DuckDb(output, table, EDITION).answer(choosing(ROUND, choice, EDITION), answer)
        seconds = time.perf_counter() - begun
    with step("who was found, who was not"):
        found = found_in(country, answer, lines, SILENT)
        found.facts |= {"seconds": round(seconds, 1), "sha256": tables.sha256_of(answer, output), "seed": seed}
        page = output / "index.html"
        page.write_text(as_page(found, choice), encoding="utf-8")
    return page


def main() -> None:
    given = sys.argv[1:]
    try:
        households, seed = int(given[0]) if given else HOUSEHOLDS, int(given[1]) if given[1:] else SEED
    except ValueError:
        raise StepFailed("make discovery HOUSEHOLDS=200000 SEED=20") from None
    if not 1_000 <= households <= HOUSEHOLDS_MAX:
        raise StepFailed(f"from 1,000 to {HOUSEHOLDS_MAX:,} households")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    print(f"\n    {play(households, seed, OUTPUT)}")
