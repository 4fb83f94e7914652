"""Which engine answers a round's SQL, by a setting: DuckDB on this machine, or Athena."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dolbom.discovery.choosing.athena import Athena
from dolbom.discovery.choosing.run import Engine, EngineFor
from dolbom.discovery.store import RoundState
from dolbom.discovery.tables import DuckDb
from dolbom.errors import Unavailable
from dolbom.gateways.objects import Bucket

DUCKDB, ATHENA = "duckdb", "athena"


def engines(
    name: str, reports: Bucket, athena: Callable[[], Any], workgroup: str = "", database: str = ""
) -> EngineFor:
    """What makes the engine of this name for a round.

    Raises:
        ValueError: there is none of this name.
    """
    if name not in (DUCKDB, ATHENA):
        raise ValueError("no engine of this name")

    def made(state: RoundState, folder: Path) -> Engine:
        if name == ATHENA:
            return Athena(athena, workgroup, database, reports, folder)
        inputs = [_here(reports, key, folder / f"in-{body}.parquet") for body, key in state.inputs.items()]
        left_out = _here(reports, state.left_out, folder / "in-left_out.parquet")
        return DuckDb(folder, {"indicators": inputs, "left_out": [left_out]}, state.edition)

    return made


def _here(reports: Bucket, key: str, path: Path) -> Path:
    if reports.download(key, path) is None:
        raise Unavailable
    return path
