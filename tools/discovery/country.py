"""A seeded country: households over the real municipalities and dong of the boundary index, with made-up hardship.

The model, all of it invented (no household, no number is real):

1. A household is in one of five kinds, and its dong in one of three kinds of area, by its municipality's name
   (구: city, 시: town, 군: country).
2. One household in `IN_NEED_PERCENT` hundredths is in real need, more often if it is alone, old, or a single parent's.
3. It has one or two of six troubles: debt, housing, health, work, isolation, violence. Each trouble shows in its own
   indicators with a chance of `SHOWS_PERCENT`, so that indicators of one trouble go together.
4. The country is seen less: fewer of its bodies' meters and lenders (`SEEN_PERCENT`). And one household in need of
   twelve shows in none at all (`HIDDEN_ONE_IN`): it is found by a neighbour's report, or by nobody.
5. Households without need show an indicator now and then, too (`NOISE_PER_MILLE` for each type).

All of it is drawn by DuckDB's hash of the household's number and the seed: a seed is the same country on every machine.
"""

from datetime import date
from pathlib import Path
from typing import Any

from dolbom.alerts.routing.centres import all_centres
from dolbom.discovery import tables
from dolbom.discovery.catalogue import indicators
from dolbom.discovery.rounds import Round

IN_NEED_PERCENT = 6
HIDDEN_ONE_IN = 12
NOISE_PER_MILLE = 20
SEEN_PERCENT = {"city": 100, "town": 90, "country": 65}
SHOWS_PERCENT = 45
SERVED_PERCENT = 8
KINDS = (
    ("alone", 36, 130),
    ("couple", 25, 60),
    ("family", 24, 60),
    ("single_parent", 6, 220),
    ("old_alone", 9, 210),
)
"""A household's kind, its share of all in percent, and how often it is in need, in percent of the average."""
TROUBLES = {
    "debt": ("financial_arrears", "card_arrears", "debt_plan_failed", "debt_plan_arrears", "telecom_arrears"),
    "housing": ("rent_arrears", "rental_upkeep_arrears", "rental_ended", "upkeep_arrears", "power_arrears", "power_cut",
                "water_arrears", "gas_arrears", "gas_cut"),
    "health": ("health_arrears", "medical_cost", "serious_illness", "care_grade_lost", "ambulance_often",
               "medical_aid_ended"),
    "work": ("benefit_ended", "day_work_lost", "wage_unpaid", "insurance_lost", "work_injury_ended", "pension_arrears"),
    "isolation": ("upkeep_no_use", "head_died", "power_limited", "water_cut", "registration_lost", "released"),
    "violence": ("violence_reported", "shelter_left", "crime_victim", "school_absent", "school_crisis",
                 "self_harm_reported"),
}  # fmt: skip


def area_kind(district_name: str) -> str:
    """`city`, `town` or `country`, by what a municipality is called."""
    return {"구": "city", "시": "town", "군": "country"}.get(district_name[-1:], "town")


class Country:
    """A country of so many households, as files in a folder: `households.parquet`, and `lines/<body>.parquet`."""

    def __init__(self, folder: Path, households: int, seed: int, of: Round) -> None:
        self.folder, self.households, self.seed, self.of = folder, households, seed, of
        self.people = folder / "households.parquet"
        self.served = folder / "left_out.parquet"

    def make(self, silent: frozenset[str]) -> dict[str, Path]:
        """Draws it. Body → its checked file; who is silent has none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "lines").mkdir(exist_ok=True)
        with tables.opened(self.folder) as connection:
            self._areas(connection)
            connection.execute(self._people())
            connection.execute(
                f"COPY (SELECT household, 'served' AS why FROM read_parquet('{self.people}') WHERE is_served"
                f" ORDER BY household) TO '{self.served}' ({tables.PARQUET})"
            )
            self._shows(connection)
            return {
                body: self._lines(connection, body)
                for body in sorted({each.body for each in indicators().values()} - silent)
            }

    def _areas(self, connection: Any) -> None:
        rows = [
            (number, int(each.code), int(each.municipality_code), area_kind(each.district_name_ko.split()[-1]))
            for number, each in enumerate(all_centres(date(2026, 11, 20)))
        ]
        connection.execute("CREATE TABLE area (number INTEGER, centre INTEGER, town INTEGER, kind VARCHAR)")
        connection.executemany("INSERT INTO area VALUES (?, ?, ?, ?)", rows)

    def _drawn(self, what: str, below: int, of: str = "number") -> str:
        """A number from 0, that is always the same for a household."""
        return f"CAST(hash({of} * 1000003 + hash('{what}') % 999983 + {self.seed} * 7919) % {below} AS INTEGER)"

    def _people(self) -> str:
        share, cases, needs = 0, [], []
        for name, percent, often in KINDS:
            share += percent
            cases.append(f"WHEN lot < {share} THEN '{name}'")
            needs.append(f"WHEN '{name}' THEN {IN_NEED_PERCENT * often}")
        # Twelve letters of base 16 in place of a salted address: nobody lives there.
        return f"""COPY (
            WITH drawn AS (
                SELECT number, upper(substr(md5(CAST(number AS VARCHAR) || '/{self.seed}'), 1, 12)) AS household,
                    {self._drawn("area", 1_000_000)} % (SELECT count(*) FROM area) AS area,
                    {self._drawn("kind", 100)} AS lot, {self._drawn("need", 10_000)} AS need,
                    {self._drawn("first", 6)} AS first, {self._drawn("second", 6)} AS second,
                    {self._drawn("hidden", HIDDEN_ONE_IN)} = 0 AS is_hidden,
                    {self._drawn("served", 100)} < {SERVED_PERCENT} AS is_served
                FROM range({self.households}) AS all_of(number)
            ), kinds AS (SELECT *, CASE {" ".join(cases)} END AS kind FROM drawn)
            SELECT kinds.number, household, area.centre, area.town, area.kind AS area_kind, kinds.kind,
                need < (CASE kinds.kind {" ".join(needs)} END) AS in_need, first, second, is_hidden, is_served
            FROM kinds JOIN area ON area.number = kinds.area
        ) TO '{self.people}' ({tables.PARQUET})"""

    def _shows(self, connection: Any) -> None:
        rows = [
            (each.type, each.body, each.value_max, each.third, each.valid_months, number, trouble)
            for number, each in enumerate(sorted(indicators().values(), key=lambda each: each.type))
            for trouble in [next((at for at, names in enumerate(TROUBLES.values()) if each.type in names), -1)]
        ]
        connection.execute(
            "CREATE TABLE shows (type VARCHAR, body VARCHAR, value_max INTEGER, third INTEGER, months INTEGER,"
            " place INTEGER, trouble INTEGER)"
        )
        connection.executemany("INSERT INTO shows VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def _lines(self, connection: Any, body: str) -> Path:
        into, each = self.folder / "lines" / f"{body}.parquet", "(person.number * 64 + shows.place)"
        seen = " ".join(f"WHEN '{kind}' THEN {percent}" for kind, percent in SEEN_PERCENT.items())
        connection.execute(f"""COPY (
            SELECT person.household, person.centre, person.town, shows.type,
                1 + {self._drawn("value", 1_000_000, each)}
                    % least(shows.value_max, CASE WHEN person.in_need THEN shows.third + 2 ELSE 2 END) AS value,
                CAST({self.of.month} - {self._drawn("month", 4, each)} % least(shows.months, 4) AS INTEGER) AS month,
                '예시로 ' || person.number % 900 || '길 ' || person.number % 97 || ', '
                    || person.number || '호' AS address
            FROM read_parquet('{self.people}') AS person JOIN shows ON shows.body = '{body}'
            WHERE CASE WHEN person.in_need AND NOT person.is_hidden AND shows.trouble IN (person.first, person.second)
                THEN {self._drawn("shows", 10_000, each)} < {SHOWS_PERCENT} * (CASE person.area_kind {seen} END)
                ELSE NOT (person.in_need AND person.is_hidden)
                    AND {self._drawn("noise", 1_000, each)} < {NOISE_PER_MILLE} END
            ORDER BY person.household
        ) TO '{into}' ({tables.PARQUET})""")
        return into
