"""A round from its beginning to its end, in as many calls of the function as it needs (D2, O4).

frozen → chosen → done. Each step is written down once it is whole; one that was cut off is done anew, and comes to the
same.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from dolbom.clock import Clock
from dolbom.deadline import Deadline
from dolbom.discovery import tables
from dolbom.discovery.catalogue import local_factors_for, weights_for
from dolbom.discovery.choosing.freezing import PARQUET_TYPE, Freezer, result_key
from dolbom.discovery.choosing.query import Choice, choosing, left_out_counts
from dolbom.discovery.choosing.rows import as_list, lists_of, of_list
from dolbom.discovery.rounds import Round
from dolbom.discovery.store import PAGE_HOUSEHOLDS, RoundState, RoundStore, Visit
from dolbom.discovery.visits.clock_store import RoundClockStore
from dolbom.discovery.visits.round_clock import begun
from dolbom.gateways.objects import Bucket

HOUSEHOLDS_A_SECOND = 100
"""How fast pages are written, at most: 400 to 600 write units a second, of thousands that the table takes at once."""
LISTS_A_CHECKPOINT = 20
TIME_LEFT_S_MIN = 60.0
"""With less than this left of its call, a round goes on in the next one."""
WAYS = ("central", "local")
LIST_BYTES_MAX = 16 * 1024 * 1024


class Engine(Protocol):
    """What answers a round's SQL."""

    def answer(self, sql: str, into: Path) -> None: ...
    def rows(self, sql: str) -> list[tuple[Any, ...]]: ...


EngineFor = Callable[[RoundState, Path], Engine]


@dataclass(slots=True)
class RoundRun:
    """Runs rounds. `go_on` has the function called again for a round that is not done."""

    store: RoundStore
    reports: Bucket
    freezer: Freezer
    engine_for: EngineFor
    clock: Clock
    deadline: Deadline
    go_on: Callable[[str], None]
    choice: Callable[[RoundState], Choice] = field(
        default=lambda state: Choice(weights_for(state.round), local_factors_for(state.round))
    )
    """By the version of weights that the round was frozen with."""
    sleep: Callable[[float], None] = time.sleep

    def run(self, of: Round) -> RoundState:
        """Goes on with a round, or begins it, as far as this call of the function lasts.

        Raises:
            Unavailable: AWS does not answer; what is written stays, and the next call goes on.
        """
        with TemporaryDirectory() as name:
            folder = Path(name)
            state = self.store.state(of.code)
            if state is None:
                state = self.store.begin(self.freezer.frozen(of, folder))
            if state.step == "frozen":
                state = self._chosen(of, state, folder)
        return self._paged(state) if state.step == "chosen" else state

    def told(self, of: Round, *, is_dry: bool) -> tuple[dict[str, Any], bool]:
        """What a call of the function says of itself, once it has run a round or only looked what it would say; and
        whether the round is done."""
        if is_dry:
            face = self.dry(of)
            return {"round": of.code, "step": "dry", **face["by_way"], "silent": len(face["silent"])}, False
        state = self.run(of)
        told = {"round": of.code, "step": state.step, "households": state.households, "lists": state.paged}
        return told, state.step == "done"

    def dry(self, of: Round) -> dict[str, Any]:
        """What the round would say if it ran now: its face. No list is written, nobody's queue moves."""
        with TemporaryDirectory() as name:
            folder = Path(name)
            state = self.freezer.frozen(of, folder)
            self._answered(of, state, folder)
            face, _ = self._face(state, folder, lambda _centre, _visits: None)
            face["is_dry"] = True
            self.reports.write_json(result_key(state.edition, "dry.json"), face)
            return face

    def _answered(self, of: Round, state: RoundState, folder: Path) -> None:
        engine = self.engine_for(state, folder)
        engine.answer(choosing(of, self.choice(state), state.edition), folder / "answer.parquet")
        self._left_out = dict(engine.rows(left_out_counts(state.edition)))

    _left_out: dict[str, int] = field(default_factory=dict)

    def _chosen(self, of: Round, state: RoundState, folder: Path) -> RoundState:
        self._answered(of, state, folder)
        self.reports.upload(result_key(state.edition, "chosen.parquet"), folder / "answer.parquet", PARQUET_TYPE)

        def write(centre: str, visits: list[Visit]) -> None:
            entries = {"round": of.code, "centre": centre, "households": [as_list(visit) for visit in visits]}
            self.reports.write_json(result_key(state.edition, f"centres/{centre}.json"), entries)

        face, centres = self._face(state, folder, write)
        self.reports.write_json(result_key(state.edition, "centres.json"), {"centres": centres})
        self.reports.write_json(result_key(state.edition, "face.json"), face)
        after = {
            "step": "chosen",
            "sha256": face["sha256"],
            "households": sum(face["by_way"].values()),
            "centres": len(centres),
        }
        return self.store.move(state, state.model_copy(update=after))

    def _face(
        self, state: RoundState, folder: Path, write: Callable[[str, list[Visit]], None]
    ) -> tuple[dict[str, Any], list[str]]:
        """What a round says of itself, and the centres that have a list; each is handed to `write`."""
        how, types, towns, centres = Counter[str](), Counter[str](), Counter[str](), []
        answer = folder / "answer.parquet"
        rows = tables.read(answer, folder, tables.ORDER)
        for centre, visits in lists_of(rows, state.round, state.begun_at):
            write(centre, visits)
            centres.append(centre)
            how.update(visit.how for visit in visits)
            types.update(reason.type for visit in visits for reason in visit.reasons)
            towns[centre[:5]] += len(visits)
        heard = self.reports.read_json(result_key(state.edition, "bodies.json"), LIST_BYTES_MAX)
        face = {
            "round": state.round,
            "edition": state.edition,
            "sha256": tables.sha256_of(answer, folder),
            "weights": state.weights,
            "by_way": {way: how[way] for way in WAYS},
            "left_out": self._left_out,
            "silent": [each["body"] for each in heard["bodies"] if each["is_silent"]],
            "thin": [each["body"] for each in heard["bodies"] if each["is_thin"]],
            "reasons": dict(sorted(types.items())),
            "districts": dict(sorted(towns.items())),
            **heard,
        }
        return face, centres

    def _bring(self, page: list[Visit]) -> None:
        """One page into its centre's queue, and the time that it takes at the agreed rate."""
        self.store.page([self.freezer.at_home(visit) for visit in page], self.clock())
        self.sleep(len(page) / HOUSEHOLDS_A_SECOND)

    def _paged(self, state: RoundState) -> RoundState:
        """Brings the lists into their centres' queues, from the first that is not there yet."""
        centres = self.reports.read_json(result_key(state.edition, "centres.json"), LIST_BYTES_MAX)["centres"]
        for number in range(state.paged, len(centres)):
            listed = self.reports.read_json(
                result_key(state.edition, f"centres/{centres[number]}.json"), LIST_BYTES_MAX
            )
            visits = [of_list(each) for each in listed["households"]]
            for start in range(0, len(visits), PAGE_HOUSEHOLDS):
                page = visits[start : start + PAGE_HOUSEHOLDS]
                self._bring(page)
            RoundClockStore(self.store.table).begin(begun(state.round, centres[number], state.begun_at))
            is_late = self.deadline.is_within(TIME_LEFT_S_MIN)
            if is_late or (number + 1) % LISTS_A_CHECKPOINT == 0:
                state = self.store.move(state, state.model_copy(update={"paged": number + 1}))
            if is_late and number + 1 < len(centres):
                self.go_on(state.round)
                return state
        done = {"step": "done", "paged": len(centres), "done_at": self.clock()}
        return self.store.move(state, state.model_copy(update=done))
