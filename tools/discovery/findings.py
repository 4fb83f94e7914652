"""What a round found of a made-up country, held against who is really in need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dolbom.discovery import tables
from tools.discovery.country import Country
from tools.discovery.fairness import Group

Row = tuple[Any, ...]


@dataclass
class Found:
    """Counts, and the households by area, kind and province."""

    facts: dict[str, Any] = field(default_factory=dict)
    by_area: list[Group] = field(default_factory=list)
    by_kind: list[Group] = field(default_factory=list)
    by_province: list[Group] = field(default_factory=list)
    reasons: list[Row] = field(default_factory=list)
    """Type, chosen households that have it, and how many of them are in need."""
    examples: list[dict[str, Any]] = field(default_factory=list)
    silent: tuple[str, ...] = ()


def found_in(country: Country, answer: Path, lines: Mapping[str, Path], silent: frozenset[str]) -> Found:
    """Counts it all."""
    found = Found(silent=tuple(sorted(silent)))
    with tables.opened(country.folder) as connection:
        connection.execute(
            f"CREATE TABLE chosen AS SELECT household, any_value(how) AS how FROM read_parquet('{answer}') GROUP BY 1"
        )
        files = ", ".join(f"'{path}'" for path in lines.values())
        connection.execute(f"CREATE TABLE seen AS SELECT DISTINCT household FROM read_parquet([{files}])")
        connection.execute(
            "CREATE VIEW person AS SELECT people.*, chosen.how, seen.household IS NOT NULL AS is_seen"
            f" FROM read_parquet('{country.people}') AS people LEFT JOIN chosen USING (household)"
            " LEFT JOIN seen USING (household)"
        )
        rows = (
            "count(*), count(*) FILTER (in_need), count(how), count(*) FILTER (in_need AND how IS NOT NULL),"
            " count(*) FILTER (in_need AND NOT is_seen)"
        )

        def grouped(by: str) -> list[Group]:
            said: list[Row] = connection.execute(f"SELECT {by}, {rows} FROM person GROUP BY 1 ORDER BY 1").fetchall()
            return [Group(*each) for each in said]

        found.by_area, found.by_kind = grouped("area_kind"), grouped("kind")
        found.by_province = grouped("CAST(centre // 1000000 AS VARCHAR)")
        found.reasons = connection.execute(
            "SELECT said.type, count(*), count(*) FILTER (person.in_need)"
            f" FROM read_parquet('{answer}') AS said JOIN person USING (household) GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()
        one = connection.execute(
            f"SELECT {rows}, count(*) FILTER (is_served),"
            " count(*) FILTER (how = 'central'), count(*) FILTER (how = 'local') FROM person"
        ).fetchone()
        names = ("households", "in_need", "chosen", "found", "unseen", "served", "central", "local")
        found.facts = dict(zip(names, one, strict=True))
        found.facts["lines"] = sum(
            connection.execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchone()[0] for path in lines.values()
        )
    best: dict[str, dict[str, Any]] = {}
    for row in tables.read(answer, country.folder, "score DESC, household, points DESC, type"):
        if row["household"] not in best and len(best) == 6:
            break
        best.setdefault(row["household"], {**row, "why": []})["why"].append(row)
    found.examples = list(best.values())
    return found
