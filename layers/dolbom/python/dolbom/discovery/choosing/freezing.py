"""What a round is made of, copied under a name that is a hash of all of it: whoever begins it anew begins the same."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dolbom.alerts.routing.centres import Centre, all_centres, centre_of
from dolbom.clock import Clock
from dolbom.discovery import tables
from dolbom.discovery.catalogue import SERVED, Weights, bodies, weights_for
from dolbom.discovery.choosing.silence import ROUNDS_BACK, Heard, heard
from dolbom.discovery.household import Households
from dolbom.discovery.matching.rules import Verdict
from dolbom.discovery.matching.store import MatchStore
from dolbom.discovery.rounds import Round
from dolbom.discovery.store import IndicatorFile, RoundState, RoundStore, Visit
from dolbom.gateways.objects import Bucket
from dolbom.ids import derived

FOLDER = "discovery/"
EDITION_CHARACTERS = 10
PARQUET_TYPE = "application/vnd.apache.parquet"
SERVED_WHY, VISITED_WHY, REPORTED_WHY = "served", "visit", "report"


def indicators_folder(edition: str) -> str:
    return f"{FOLDER}indicators/round={edition}/"


def left_out_key(edition: str) -> str:
    return f"{FOLDER}left_out/round={edition}/left_out.parquet"


def result_key(edition: str, name: str) -> str:
    return f"{FOLDER}rounds/{edition}/{name}"


@dataclass(frozen=True, slots=True)
class Freezer:
    """Freezes what a round is made of."""

    store: RoundStore
    reports: Bucket
    households: Callable[[], Households]
    clock: Clock
    centres: Callable[[date], Sequence[Centre]] = all_centres
    weights: Callable[[str], Weights] = weights_for
    """The weights that hold in a round, as of now: what is accepted later counts in the next one."""

    def frozen(self, of: Round, folder: Path) -> RoundState:
        """How a round begins, as of now; nothing of it is written down as the round's yet.

        Raises:
            Unavailable: S3 or DynamoDB does not answer; nothing is lost by beginning anew.
        """
        files = [self.store.files(of.before(back).code) for back in range(ROUNDS_BACK + 1)]
        told = heard(of, files)
        used = {each.body: each.used for each in told if each.used is not None}
        served = next((found[SERVED] for found in files if SERVED in found), None)
        open_rows, unread = self._open_rows(of)
        weights = self.weights(of.code).version
        edition = _edition(of, used, served, open_rows, weights)
        self._write_left_out(edition, served, open_rows, folder)
        inputs = self._copied(edition, used)
        if not inputs:
            inputs = {"nobody": self._empty(edition, folder)}
        told_of = {"bodies": [_told(each) for each in told], "served": _served(served, of), "reports_unread": unread}
        self.reports.write_json(result_key(edition, "bodies.json"), told_of)
        return RoundState(
            round=of.code,
            edition=edition,
            step="frozen",
            begun_at=self.clock(),
            inputs=inputs,
            left_out=left_out_key(edition),
            weights=weights,
        )

    def at_home(self, visit: Visit) -> Visit:
        """A visit with the key of its house, by which reports on it are found (D3)."""
        centre = centre_of(visit.centre, Round.of(visit.round).day)
        house = self.households().house_of(visit.address, centre) if centre is not None else None
        return visit.model_copy(update={"house": house})

    def _copied(self, edition: str, used: Mapping[str, IndicatorFile]) -> dict[str, str]:
        inputs = {}
        for body, file in sorted(used.items()):
            inputs[body] = f"{indicators_folder(edition)}{body}.parquet"
            self.reports.copy(file.checked, inputs[body])
        return inputs

    def _empty(self, edition: str, folder: Path) -> str:
        """A round of no file at all has one of no lines."""
        key, path = f"{indicators_folder(edition)}nobody.parquet", folder / "nobody.parquet"
        (folder / "no_rows").write_text("")
        tables.write_rows(folder / "no_rows", tables.LINE_TYPES, path, folder, "household")
        self.reports.upload(key, path, PARQUET_TYPE)
        return key

    def _open_rows(self, of: Round) -> tuple[list[tuple[str, str]], int]:
        """Households that a centre is not done with, and why, in an order of their own; and of how many open reports
        nobody could read where they are: each is named, and the round says so on its face."""
        centres = {centre.code: centre for centre in self.centres(of.day)}
        visited: set[str] = set()
        reports: defaultdict[str, list[str]] = defaultdict(list)
        for code, household, alert_id in self.store.open_with(list(centres)):
            if household is not None:
                visited.add(household)
            elif alert_id is not None:
                reports[code].append(alert_id)
        found = dict.fromkeys(visited, VISITED_WHY)
        unread = 0
        for code, alert_ids in reports.items():
            addresses = dict(self.store.addresses(alert_ids))
            unread += len(alert_ids) - len(addresses)
            said = MatchStore(self.store.table).verdicts(alert_ids)
            for alert_id in alert_ids:
                on = self._on(addresses.get(alert_id), centres[code], said.get(alert_id, []))
                found |= dict.fromkeys(on, REPORTED_WHY)
        return sorted(found.items()), unread

    def _on(self, address: str | None, centre: Centre, said: Sequence[Verdict]) -> set[str]:
        """The households that a report is on: by the door that its address names, and above that by a worker's word."""
        key = self.households().key_of(address, centre) if address else None
        by_door = {key} if key is not None else set()
        denied = {verdict.household for verdict in said if not verdict.is_same}
        return (by_door | {verdict.household for verdict in said if verdict.is_same}) - denied

    def _write_left_out(
        self, edition: str, served: IndicatorFile | None, rows: Sequence[tuple[str, str]], folder: Path
    ) -> None:
        text, into = folder / "open", folder / "left_out.parquet"
        text.write_text("".join("\t".join(row) + "\n" for row in rows))
        of_served = None
        if served is not None and self.reports.download(served.checked, folder / "served.parquet") is not None:
            of_served = folder / "served.parquet"
        tables.write_left_out(text, of_served, SERVED_WHY, into, folder)
        self.reports.upload(left_out_key(edition), into, PARQUET_TYPE)


def _edition(
    of: Round,
    used: Mapping[str, IndicatorFile],
    served: IndicatorFile | None,
    rows: Sequence[tuple[str, str]],
    weights: int,
) -> str:
    digest = hashlib.sha256()
    for body, file in sorted(used.items()):
        digest.update(f"{body} {file.round} {file.sha256}\n".encode())
    digest.update(f"{SERVED} {served.sha256 if served else ''} {weights}\n".encode())
    for row in rows:
        digest.update(" ".join(row).encode() + b"\n")
    return f"{of.code}-{derived('round', digest.hexdigest(), characters=EDITION_CHARACTERS)}"


def _served(served: IndicatorFile | None, of: Round) -> dict[str, Any]:
    """The list of who is served already that counts: where none came for this round, the last one, which says so."""
    return {
        "is_silent": served is None or served.round != of.code,
        "used_round": served.round if served is not None else None,
        "kept": served.kept if served is not None else 0,
    }


def _told(each: Heard) -> dict[str, Any]:
    used = each.used
    return {
        "body": each.body,
        "name": bodies()[each.body].name_ko,
        "name_en": bodies()[each.body].name_en,
        "is_silent": each.is_silent,
        "is_thin": each.is_thin,
        "usual": each.usual,
        "used_round": used.round if used is not None else None,
        "lines": used.lines if used is not None else 0,
        "kept": used.kept if used is not None else 0,
        "bad": used.bad if used is not None else 0,
    }
