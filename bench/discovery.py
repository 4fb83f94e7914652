"""A round's query, from checked files to an answer's file, beside bare DuckDB by hand; and the same answer from
shuffled and split files.

    python -m bench discovery                       five million households × 47 types
    DISCOVERY_HOUSEHOLDS=500000 python -m bench discovery
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from dolbom.discovery import tables
from dolbom.discovery.catalogue import DECAY_PARTS, indicators, weights_for
from dolbom.discovery.choosing.query import CENTRAL_HOUSEHOLDS, LOCAL_HOUSEHOLDS, Choice, choosing
from tools.discovery.country import Country
from tools.discovery.play import CHOSEN_OF, EDITION, ROUND

SEED = 20
TIMES = 3
HOUSEHOLDS = 5_000_000
VS_MAX, PEAK_MB_MAX = 1.1, 600
HOW = "python -m bench discovery"


def measure() -> list[dict[str, Any]]:
    """The rows of `discovery.*`."""
    households = int(os.environ.get("DISCOVERY_HOUSEHOLDS") or HOUSEHOLDS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        country = Country(folder / "country", households, SEED, ROUND)
        files = list(country.make(frozenset()).values())
        whole, shuffled = _whole(folder, files), _shuffled(folder, files)
        # One after the other, in turns: what else the machine does strikes both alike.
        ours, bare = [], []
        for _ in range(TIMES):
            ours.append(_apart("ours", households, [whole], country.served))
            bare.append(_apart("bare", households, [whole], country.served))
        other = _apart("ours", households, shuffled, country.served)
    value, peer = (min(each["cpu_s"] for each in runs) for runs in (ours, bare))
    is_same = len({run["sha256"] for run in (*ours, *bare, other)}) == 1
    peak = max(run["peak_mb"] for run in ours)
    of = f"{households:,} households, {ours[0]['lines']:,} lines"
    return [
        _row("discovery.vs_duckdb", value, "s of CPU", f"bare DuckDB, {of}", peer, VS_MAX, value / peer <= VS_MAX),
        _row("discovery.peak_mb", peak, "MB", "", None, PEAK_MB_MAX, peak <= PEAK_MB_MAX),
        _row("discovery.same_sha", is_same, "", "shuffled into 5 files, and by hand", None, True, is_same),
    ]


def _row(
    name: str, value: Any, unit: str, peer: str, peer_value: float | None, target: Any, ok: bool
) -> dict[str, Any]:
    ratio = value / peer_value if peer_value else None
    told = {"name": name, "value": value, "unit": unit, "peer": peer, "peer_value": peer_value}
    return {**told, "ratio": ratio, "target": target, "ok": ok, "how": HOW}


def _whole(folder: Path, files: list[Path]) -> Path:
    return _copied(folder, files, "whole", "")


def _shuffled(folder: Path, files: list[Path]) -> list[Path]:
    parts = 5
    return [
        _copied(
            folder,
            files,
            f"part{part}",
            f"WHERE hash(household, type) % {parts} = {part} ORDER BY hash(type, household)",
        )
        for part in range(parts)
    ]


def _copied(folder: Path, files: list[Path], name: str, which: str) -> Path:
    into, all_of = folder / f"{name}.parquet", ", ".join(f"'{path}'" for path in files)
    with tables.opened(folder) as connection:
        query = f"SELECT * FROM read_parquet([{all_of}]) {which}"
        connection.execute(f"COPY ({query}) TO '{into}' ({tables.PARQUET})")
    return into


def _apart(which: str, households: int, files: list[Path], left_out: Path) -> dict[str, Any]:
    """One run in a process of its own: its CPU, its peak of memory, and what it said."""
    told = json.dumps([which, households, [str(path) for path in files], str(left_out)])
    done = subprocess.run([sys.executable, "-m", "bench.discovery", told], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _once(which: str, households: int, files: list[str], left_out: str) -> dict[str, Any]:
    import resource

    part = min(1.0, households / CHOSEN_OF)
    choice = Choice(weights_for(ROUND.code), (), int(CENTRAL_HOUSEHOLDS * part), int(LOCAL_HOUSEHOLDS * part))
    with tempfile.TemporaryDirectory() as name:
        folder, into = Path(name), Path(name) / "answer.parquet"
        begun = time.process_time()
        if which == "ours":
            table = {"indicators": [Path(path) for path in files], "left_out": [Path(left_out)]}
            tables.DuckDb(folder, table, EDITION).answer(choosing(ROUND, choice, EDITION), into)
        else:
            _bare(folder, files, left_out, choice, into)
        cpu_s = time.process_time() - begun
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with tables.opened(folder) as connection:
            names = ", ".join(f"'{path}'" for path in files)
            lines = connection.execute(f"SELECT count(*) FROM read_parquet([{names}])").fetchone()[0]
        return {"cpu_s": cpu_s, "peak_mb": peak, "lines": lines, "sha256": tables.sha256_of(into, folder)}


def _bare(folder: Path, files: list[str], left_out: str, choice: Choice, into: Path) -> None:
    """The same choice as somebody writes it for DuckDB alone: its own integer division, QUALIFY, ANTI JOIN."""
    import duckdb

    points = choice.weights.points
    worth = " ".join(
        f"WHEN '{each.type}' THEN {points[each.type]}"
        f" * (1 + (value >= {each.second})::INT + (value >= {each.third})::INT)"
        f" * greatest(0, {DECAY_PARTS} - ({ROUND.month} - month) * {each.parts_a_month})"
        for each in indicators().values()
    )
    names = ", ".join(f"'{path}'" for path in files)
    line = f"SELECT *, CASE type {worth} END AS points FROM read_parquet([{names}]) WHERE points > 0"
    with duckdb.connect() as bare:
        bare.execute(f"SET threads = {tables.THREADS}; SET memory_limit = '{tables.MEMORY_MB}MB'")
        bare.execute(f"SET temp_directory = '{folder / 'bare'}'; SET preserve_insertion_order = false")
        bare.execute(f"""
            CREATE TEMP TABLE person AS SELECT household, min(centre) AS centre,
                min(town) AS town, sum(points)::BIGINT AS score
                FROM ({line}) GROUP BY household;
            CREATE TEMP TABLE able AS FROM person ANTI JOIN read_parquet('{left_out}') USING (household);
            CREATE TEMP TABLE chosen AS SELECT *, 'central' AS how FROM able
                ORDER BY score DESC, household LIMIT {choice.central};
            CREATE TEMP TABLE share AS SELECT town, count(*) * {choice.local} AS seats, sum(count(*)) OVER () AS whole
                FROM able GROUP BY town;
            CREATE TEMP TABLE quota AS SELECT town, seats // whole AS quota,
                row_number() OVER (ORDER BY seats % whole DESC, town) AS turn FROM share;
            UPDATE quota SET quota = quota + 1 WHERE turn <= {choice.local} - (SELECT sum(quota) FROM quota);
            INSERT INTO chosen SELECT * EXCLUDE (quota, turn), 'local' FROM able ANTI JOIN chosen USING (household)
                JOIN quota USING (town)
                QUALIFY row_number() OVER (PARTITION BY town ORDER BY score DESC, household) <= quota;
            COPY (SELECT chosen.household, how, chosen.centre, chosen.town, score, score * 100 AS local_score, type,
                points::INTEGER AS points, value, month, address FROM chosen JOIN ({line}) AS line USING (household)
                ORDER BY {tables.ORDER.replace("centre", "chosen.centre").replace("household", "chosen.household")})
                TO '{into}' ({tables.PARQUET})
        """)


if __name__ == "__main__":
    print(json.dumps(_once(*json.loads(sys.argv[1]))))
